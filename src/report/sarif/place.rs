//! Files and places in them, as SARIF names them: addresses with everything odd in percent signs, and regions.

use super::Reader;
use super::log::{ArtifactLocation, Location, LogicalLocation, PhysicalLocation, Region, Text};
use crate::escape::address;
use crate::report::Entry;
use crate::text::{Place, Position};

/// Where the result stands: for GitHub always a file and a region, else what there is.
pub(super) fn locations<'r>(entry: &Entry<'r>, reader: Reader) -> Vec<Location<'r>> {
    let (physical_location, logical_locations) = match reader {
        Reader::Github => {
            let spot = entry.spot();
            let physical = PhysicalLocation {
                artifact_location: artifact(&spot.file, reader),
                region: Some(region((spot.start, spot.end))),
            };
            (Some(physical), Vec::new())
        }
        Reader::Any => {
            let physical = entry
                .place()
                .and_then(|place| physical(place, &entry.service.folder, reader));
            let named = entry.pointer().filter(|pointer| !pointer.is_empty());
            let logical = named.map(|fully_qualified_name| LogicalLocation {
                fully_qualified_name,
            });
            (physical, logical.into_iter().collect())
        }
    };
    match physical_location.is_none() && logical_locations.is_empty() {
        true => Vec::new(),
        false => vec![Location {
            id: None,
            physical_location,
            logical_locations,
            message: None,
        }],
    }
}

/// What else belongs to it: other places of a finding, or all but the first of those that satisfied a rule.
pub(super) fn related<'r>(entry: &Entry<'r>) -> Vec<Location<'r>> {
    let folder = &entry.service.folder;
    let related = entry.finding.map_or(&[][..], |finding| &finding.related);
    let related = related.iter().map(|(what, place)| Location {
        id: None,
        physical_location: physical(place, folder, Reader::Any),
        logical_locations: Vec::new(),
        message: Some(Text::plain(what)),
    });
    let satisfied = entry.evidence().iter().skip(1).map(|one| Location {
        id: None,
        physical_location: physical(&one.place, folder, Reader::Any),
        logical_locations: vec![LogicalLocation {
            fully_qualified_name: &one.pointer,
        }],
        message: None,
    });
    // No two may be equal, and numbered ones never are.
    let numbered = related.chain(satisfied).zip(1..);
    numbered
        .map(|(location, number)| Location {
            id: Some(number),
            ..location
        })
        .collect()
}

/// A place in a file of a service, whose files are seen from a folder; `None` for the repository as a whole.
pub(super) fn physical(place: &Place, folder: &str, reader: Reader) -> Option<PhysicalLocation> {
    let file = format!("{folder}{}", place.path()?);
    Some(PhysicalLocation {
        artifact_location: artifact(&file, reader),
        region: match place {
            Place::Repository | Place::File(_) => None,
            Place::Text { .. } => place.positions().map(region),
        },
    })
}

fn region((start, end): (Position, Position)) -> Region {
    Region {
        start_line: start.line,
        start_column: start.column,
        end_line: end.line,
        end_column: end.column,
    }
}

/// A relative path is seen from the source's root, which GitHub knows without being told; an absolute one is an
/// address by itself.
fn artifact(file: &str, reader: Reader) -> ArtifactLocation {
    let is_relative = !file.starts_with('/');
    ArtifactLocation {
        uri: address::file(file),
        uri_base_id: match reader {
            Reader::Any => is_relative.then_some("SRCROOT"),
            Reader::Github => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_names_become_addresses_and_nothing_else() {
        let check = |file: &str, expected: &str| {
            assert_eq!(artifact(file, Reader::Any).uri, expected);
        };
        check("docs/adr/0001-one.md", "docs/adr/0001-one.md");
        check("a b.yaml", "a%20b.yaml");
        check("javascript:alert(1)", "javascript%3Aalert%281%29");
        check("a\n::error::b", "a%0A%3A%3Aerror%3A%3Ab");
        check("50%.md", "50%25.md");
        check("Bürgeramt?#1.md", "B%C3%BCrgeramt%3F%231.md");
        check("/srv/a b/service.yaml", "file:///srv/a%20b/service.yaml");
    }

    #[test]
    fn only_relative_paths_have_a_root() {
        let base = |file, reader| artifact(file, reader).uri_base_id;
        assert_eq!(base("a", Reader::Any), Some("SRCROOT"));
        assert_eq!(base("a", Reader::Github), None);
        assert_eq!(base("/a", Reader::Any), None);
    }
}
