//! `publiccode.yml` as it stands, and the version of the format that it names.
//!
//! Its name alone makes it one: whether it is what it says is for the rules. `$.service` takes facts from it and
//! needs to know it first.

use super::Facts;
use super::roles::Role;
use super::sources::Source;
use crate::tree::{Builder, Kind, Node};

pub(super) fn write(facts: &mut Facts<'_>, builder: &mut Builder) {
    // The format names one ending; the other is read where it is the only one.
    let is_named = |source: &&Source| source.path.name().ends_with(".yml");
    let files = || facts.sources.with(Role::PublicCode);
    let Some(source) = files().find(is_named).or_else(|| files().next()) else {
        return;
    };
    builder.key("publiccode").map(source.origin(), |builder| {
        builder
            .key("path")
            .string(source.path.as_str(), source.origin());
        let Some(root) = source.root(facts.forest) else {
            return;
        };
        if let Some(version) = root.get("publiccodeYmlVersion").filter(is_said) {
            let words = version.scalar_text().unwrap_or_default();
            builder
                .key("version")
                .string(words.trim(), version.origin());
        }
        builder.key("document").mount(root);
    });
}

/// A version without quotation marks is a number, and has words all the same.
fn is_said(version: &Node<'_>) -> bool {
    matches!(version.kind(), Kind::String | Kind::Int | Kind::Float)
        && version
            .scalar_text()
            .is_some_and(|words| !words.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::subject::repository::testing::Case;

    #[test]
    fn the_document_is_there_as_it_stands() {
        let case = Case::new(&[(
            "publiccode.yml",
            "publiccodeYmlVersion: \"0.7\"\nname: Juggling\nplatforms:\n  - web\n  - {}\nIT:\n  spid: yes\n",
        )]);
        case.check(
            "/publiccode",
            json!({
                "path": "publiccode.yml",
                "version": "0.7",
                "document": {
                    "publiccodeYmlVersion": "0.7",
                    "name": "Juggling",
                    "platforms": ["web", {}],
                    "IT": { "spid": "yes" },
                },
            }),
        );
        case.check_place("/publiccode", "publiccode.yml");
        case.check_place("/publiccode/version", "publiccode.yml:1:23");
        case.check_place("/publiccode/document/platforms/0", "publiccode.yml:4:5");
        case.check_no_trouble();
    }

    #[test]
    fn a_version_is_in_the_words_of_the_file() {
        let version = |text: &str| {
            let case = Case::new(&[("publiccode.yml", text)]);
            case.json("/publiccode/version")
        };
        assert_eq!(version("publiccodeYmlVersion: 0.10\n"), Some(json!("0.10")));
        assert_eq!(
            version("publiccodeYmlVersion: ' 0.4 '\n"),
            Some(json!("0.4"))
        );
        assert_eq!(version("publiccodeYmlVersion: ''\n"), None);
        assert_eq!(version("publiccodeYmlVersion:\n"), None);
        assert_eq!(version("publiccodeYmlVersion: [0.4]\n"), None);
        assert_eq!(version("name: Juggling\n"), None);
    }

    #[test]
    fn only_the_one_at_the_root_counts_and_the_ending_of_the_format_first() {
        let case = Case::new(&[
            ("part/publiccode.yml", "name: Part\n"),
            ("publiccode.yaml", "name: Other\n"),
            ("publiccode.yml", "name: Juggling\n"),
        ]);
        case.check("/publiccode/document/name", json!("Juggling"));
        let case = Case::new(&[("publiccode.yaml", "name: Other\n")]);
        case.check("/publiccode/path", json!("publiccode.yaml"));
        let case = Case::new(&[("part/publiccode.yml", "name: Part\n")]);
        case.check_absent("/publiccode");
    }

    #[test]
    fn what_is_no_mapping_is_a_document_too() {
        let case = Case::new(&[("publiccode.yml", "- Juggling\n")]);
        case.check("/publiccode/document", json!(["Juggling"]));
        let case = Case::new(&[("publiccode.yml", "# later\n")]);
        case.check("/publiccode/path", json!("publiccode.yml"));
        case.check_no_trouble();
    }

    #[test]
    fn one_that_cannot_be_read_is_there_and_in_doubt() {
        let case = Case::new(&[("publiccode.yml", "name: [Juggling\n")]);
        case.check("/publiccode/path", json!("publiccode.yml"));
        case.check_trouble("/repository/publiccode", "publiccode.yml:1:7", "");
    }
}
