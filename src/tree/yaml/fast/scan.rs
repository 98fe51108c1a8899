//! What single bytes say.

/// Bytes that are looked at together.
const CHUNK: usize = 64;

/// Whether a text has only characters that YAML treats as text: no controls but tabs and line feeds, and none of
/// those that end lines elsewhere or that must not be printed.
pub(super) fn is_ordinary(bytes: &[u8]) -> bool {
    let (chunks, rest) = bytes.as_chunks::<CHUNK>();
    let fits = |number: usize, chunk: &[u8]| {
        let suspicious = chunk
            .iter()
            .fold(false, |odd, byte| odd | is_suspicious(*byte));
        !suspicious || all_ordinary(bytes, number * CHUNK, chunk.len())
    };
    let mut numbered = chunks.iter().enumerate();
    numbered.all(|(number, chunk)| fits(number, chunk)) && fits(chunks.len(), rest)
}

/// A byte that may be the first of a character that is not ordinary.
fn is_suspicious(byte: u8) -> bool {
    (byte < b' ') & (byte != b'\n') & (byte != b'\t')
        | (byte == 0x7f)
        | (byte == 0xc2)
        | (byte == 0xe2)
        | (byte == 0xef)
}

#[cold]
fn all_ordinary(bytes: &[u8], start: usize, length: usize) -> bool {
    (start..start + length).all(|at| match bytes[at..] {
        // C1 controls, and with them NEL.
        [0xc2, 0x80..=0x9f, ..]
        // The line and the paragraph separator.
        | [0xe2, 0x80, 0xa8 | 0xa9, ..]
        // A byte order mark, and what is no character.
        | [0xef, 0xbb, 0xbf, ..]
        | [0xef, 0xbf, 0xbe | 0xbf, ..]
        | [0x7f, ..] => false,
        [byte, ..] => byte >= b' ' || matches!(byte, b'\n' | b'\t'),
        [] => true,
    })
}

/// The line feed that ends the line of this byte, or the end of the text.
pub(super) fn line_end(bytes: &[u8], at: usize) -> usize {
    memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |length| at + length)
}

/// Whether a plain scalar may begin with this byte. After a `-` more is asked.
pub(super) fn begins_plain(byte: u8) -> bool {
    !matches!(
        byte,
        b' ' | b'\t'
            | b'\n'
            | b'?'
            | b':'
            | b','
            | b'['
            | b']'
            | b'{'
            | b'}'
            | b'#'
            | b'&'
            | b'*'
            | b'!'
            | b'|'
            | b'>'
            | b'\''
            | b'"'
            | b'%'
            | b'@'
            | b'`'
    )
}

/// What folding makes of a line break with blank lines behind it.
pub(super) fn fold(text: &mut String, blank: usize) {
    match blank {
        0 => text.push(' '),
        _ => text.extend(std::iter::repeat_n('\n', blank)),
    }
}

/// Whether a text has no white space of Unicode at its ends, if it has none of ASCII there.
pub(super) fn is_trimmed(text: &str) -> bool {
    let is_ascii = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii);
    let bytes = text.as_bytes();
    is_ascii(bytes.first()) && is_ascii(bytes.last()) || text.trim().len() == text.len()
}
