//! How much of a repository is looked at. Each limit is far above what real repositories have, and each one that
//! is reached is reported.

/// The largest public repositories have some 80,000 files. Beyond this, a listing is more likely a data store (or
/// an attack on memory) than something that people look after.
pub const MAX_FILES: usize = 200_000;

/// How many folders deep the walk goes. Java's package folders reach 15 or so; a depth of thousands exists only to
/// exhaust a stack.
pub const MAX_DEPTH: usize = 128;

/// The largest file that is read, in bytes. API descriptions reach 15 MB; places in a text are 32-bit numbers.
pub const MAX_FILE_SIZE: u64 = 64 * 1024 * 1024;

/// How much of `.gitignore` files is obeyed in one walk, in bytes: each line costs a compiled pattern. Large
/// repositories have some 50 kB in all.
pub(super) const MAX_IGNORE_SIZE: u64 = 512 * 1024;
