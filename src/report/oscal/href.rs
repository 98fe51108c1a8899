//! Addresses: of the web, of files, of what stands elsewhere in the document. Whatever else somebody wrote is no address,
//! and is told in words.

use serde::Serialize;

use super::identity::Id;
use crate::escape::address;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub(super) struct Href(String);

impl Href {
    pub(super) fn to(id: Id) -> Href {
        Href(id.fragment())
    }

    /// An address of the web, in which whatever is odd is written in percent signs.
    pub(super) fn web(address: &str) -> Option<Href> {
        address::web(address).map(Href)
    }

    /// A file, from where the run was asked for.
    pub(super) fn file(path: &str) -> Href {
        Href(address::file(path))
    }
}
