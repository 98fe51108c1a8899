//! The spanned tree: one arena for YAML, JSON and TOML, in which every value and every key knows its bytes.
//!
//! A [`Tree`] is one document, kept as a vector of nodes in reading order, so that a subtree is a range of
//! the vector and "everything below" is a loop. A [`Forest`] holds all trees of one run and the files they
//! came from. A [`Node`] is a small copyable view on one node of a forest; it sees through links, which
//! stand for YAML aliases, merged keys and documents that hang in another tree.
//!
//! The tree knows text and spans. It knows nothing of rules, paths or services.

mod arena;
mod builder;
mod json;
mod keys;
mod lookup;
mod node;
mod read;
mod toml;
mod yaml;

pub use arena::{FileId, Forest, Kind, Origin, Tree, TreeId};
pub use builder::Builder;
pub(crate) use node::WholeTree;
pub use node::{Children, LINK_HOPS, Node};
pub use read::{Format, NESTING_LIMIT, Problem, ProblemKind, Reading, read, read_within};
