//! Identities that are the same on every machine: UUIDs of version 5, made in a namespace of our own from what a thing
//! is. What is the same thing next week has the same.

use std::collections::BTreeSet;

use serde::{Serialize, Serializer};
use uuid::Uuid;

/// The namespace of all our identities, and, as a URN, of our properties. It never changes; `docs/formats/oscal.md` tells
/// it to readers.
const NAMESPACE: Uuid = Uuid::from_u128(0x69a7_7c4d_9b0a_45e9_8ea7_529f_c5c8_979c);

/// [`NAMESPACE`] as an address: the project owns no domain in which it could have another.
pub(super) const NAMESPACE_URN: &str = "urn:uuid:69a77c4d-9b0a-45e9-8ea7-529fc5c8979c";

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Id(Uuid);

impl Id {
    /// As a reference within the document.
    pub(super) fn fragment(self) -> String {
        format!("#{}", self.0)
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// The identities of one document, of which no two are equal.
#[derive(Debug, Default)]
pub(super) struct Identities {
    given: BTreeSet<Id>,
}

impl Identities {
    /// For a thing of some kind that is made of these; of several that are alike in all of them, the second has another
    /// one, and so on.
    pub(super) fn give<S: AsRef<str>>(&mut self, kind: &'static str, parts: &[S]) -> Id {
        let name = name(kind, parts);
        let mut id = Id(Uuid::new_v5(&NAMESPACE, name.as_bytes()));
        let mut count = 1;
        while !self.given.insert(id) {
            count += 1;
            id = Id(Uuid::new_v5(
                &NAMESPACE,
                format!("{name}#{count}").as_bytes(),
            ));
        }
        id
    }
}

/// Each part with its length before it, so that no two lists of parts have one name.
fn name<S: AsRef<str>>(kind: &str, parts: &[S]) -> String {
    let parts = std::iter::once(kind).chain(parts.iter().map(AsRef::as_ref));
    let parts = parts.map(|part| format!("{}:{part},", part.len()));
    parts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identities_are_of_version_five_and_always_the_same() {
        let id = Identities::default().give("result", &["services/a", "2026-11-22"]);
        assert_eq!(id.0.get_version_num(), 5);
        assert_eq!(id.0.get_variant(), uuid::Variant::RFC4122);
        assert_eq!(
            id,
            Identities::default().give("result", &["services/a", "2026-11-22"])
        );
        assert_eq!(NAMESPACE_URN, format!("urn:uuid:{NAMESPACE}"));
        // By Python's `uuid.uuid5`.
        assert_eq!(id.fragment(), "#a8c029f3-5332-5f82-b776-807bedf03435");
    }

    #[test]
    fn no_two_are_equal() {
        let mut identities = Identities::default();
        let lists: [&[&str]; 6] = [
            &["a", "b"],
            &["ab"],
            &["a", "b"],
            &["a", "b"],
            &["", "ab"],
            &[],
        ];
        let ids: BTreeSet<Id> = lists
            .iter()
            .map(|parts| identities.give("x", parts))
            .collect();
        assert_eq!(ids.len(), 6);
    }
}
