//! The files that were read, with their digests, so that another run can be held against the same words.

use std::collections::BTreeMap;

use super::document::{Hash, Resource, ResourceLink};
use super::href::Href;
use super::identity::Identities;
use super::property::Properties;
use super::words::{Line, Text, Words};
use crate::background::inputs::Input;
use crate::report::{Report, seen_from_here};

/// A resource for each, sorted by path; a file that several services share is there once.
pub(super) fn of(report: &Report, key: &[&str], identities: &mut Identities) -> Vec<Resource> {
    let mut files: BTreeMap<String, &Input> = BTreeMap::new();
    for service in &report.services {
        for input in service.background.iter().flat_map(|known| &known.inputs) {
            files.insert(seen_from_here(&service.folder, &input.path), input);
        }
    }
    let files = files.into_iter();
    let resources = files.map(|(path, input)| Resource {
        uuid: identities.give("input", &[key, &[path.as_str()]].concat()),
        title: Line::name(&path),
        description: Text::of("A file that was read."),
        props: Properties::new()
            .with("kind", "input")
            .with("bytes", input.bytes.to_string()),
        citation: None,
        rlinks: vec![ResourceLink {
            href: Href::file(&path),
            hashes: [Hash {
                algorithm: "SHA-256",
                value: Words::of(&input.sha256),
            }],
        }],
        base64: None,
    });
    resources.collect()
}
