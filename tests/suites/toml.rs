//! toml-test: valid documents are read with the types and values that it gives, and invalid ones are refused.
//!
//! We read TOML 1.1. The suite has a list of cases for each version; that of 1.0 is run as well, so that what 1.1 allows
//! beyond it is known.

use std::fs;

use serde_json::Value as Json;
use yardstick::tree::{Format, Kind, Node};

use crate::reading::documents;
use crate::tally::{Suite, Tally};

pub(crate) const SUITE: Suite = Suite {
    folder: "toml-test",
    source: "https://github.com/toml-lang/toml-test",
    test: "toml_test",
    run,
};

fn run(tally: &mut Tally) {
    let folder = SUITE.path().join("tests");
    for version in ["1.1.0", "1.0.0"] {
        let list = fs::read_to_string(folder.join(format!("files-toml-{version}")));
        let list = list.expect("the TOML suite is in place");
        for name in list.lines().filter(|name| name.ends_with(".toml")) {
            let path = folder.join(name);
            let bytes = fs::read(&path).unwrap();
            let (part, verdict) = match name.starts_with("valid/") {
                true => {
                    let expected = fs::read(path.with_extension("json")).unwrap();
                    let expected: Json = serde_json::from_slice(&expected).unwrap();
                    (
                        "valid: must be read, with types and values",
                        is_read(&bytes, &expected),
                    )
                }
                false => ("invalid: must be refused", is_refused(&bytes)),
            };
            let part = format!("TOML {version}, {part}");
            tally.count(&part, &format!("{version}/{name}"), verdict);
        }
    }
}

fn is_refused(bytes: &[u8]) -> Result<(), String> {
    match documents(bytes, Format::Toml) {
        None => Ok(()),
        Some(_) => Err("is read".to_owned()),
    }
}

fn is_read(bytes: &[u8], expected: &Json) -> Result<(), String> {
    let documents = documents(bytes, Format::Toml).ok_or("is refused")?;
    match documents.problems.is_empty() {
        true => agrees(documents.roots()[0], expected),
        false => Err(format!("is read with {:?}", documents.problems)),
    }
}

/// Holds a node against the tagged JSON of the suite.
fn agrees(node: Node<'_>, expected: &Json) -> Result<(), String> {
    let wrong = || Err(format!("{node:?} is not {expected}"));
    if let (Some(kind), Some(value)) = (expected.get("type"), expected.get("value"))
        && let (Some(kind), Some(value)) = (kind.as_str(), value.as_str())
    {
        return match is(node, kind, value) {
            true => Ok(()),
            false => wrong(),
        };
    }
    match expected {
        Json::Array(items) => {
            if node.kind() != Kind::List || node.len() != items.len() {
                return wrong();
            }
            let mut pairs = node.children().zip(items);
            pairs.try_for_each(|(node, item)| agrees(node, item))
        }
        Json::Object(members) => {
            if node.kind() != Kind::Map || node.len() != members.len() {
                return wrong();
            }
            let mut members = members.iter();
            members.try_for_each(|(key, value)| match node.get(key) {
                Some(node) => agrees(node, value),
                None => wrong(),
            })
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => wrong(),
    }
}

fn is(node: Node<'_>, kind: &str, value: &str) -> bool {
    match kind {
        "string" => node.as_str() == Some(value),
        "bool" => node.as_bool().map(|value| value.to_string()).as_deref() == Some(value),
        "integer" => node.kind() == Kind::Int && node.as_i64() == value.parse().ok(),
        "float" => {
            let value: f64 = value.parse().expect("the suite writes floats");
            let is_same = |own: f64| own == value || (own.is_nan() && value.is_nan());
            node.kind() == Kind::Float && node.as_f64().is_some_and(is_same)
        }
        "datetime" | "datetime-local" | "date-local" | "time-local" => node
            .as_str()
            .is_some_and(|own| moment(own) == moment(value)),
        other => panic!("the suite has a new type: `{other}`"),
    }
}

/// A date or a time in one of the ways in which it can be written. To us it is a text, as it stands in the file.
fn moment(text: &str) -> String {
    let mut text = text.to_uppercase().replace(' ', "T");
    // TOML 1.1 can leave out the seconds.
    let time = text.find('T').map_or(0, |at| at + 1);
    let zone = (text[time..].find(['Z', '+', '-'])).map_or(text.len(), |at| time + at);
    if text[time..zone].matches(':').count() == 1 {
        text.insert_str(zone, ":00");
    }
    let zone = (text[time..].find(['Z', '+', '-'])).map_or(text.len(), |at| time + at);
    let (mut moment, zone) = (text[..zone].to_owned(), text[zone..].to_owned());
    if moment.contains('.') {
        moment.truncate(moment.trim_end_matches('0').trim_end_matches('.').len());
    }
    moment + &zone
}

#[test]
#[ignore = "reads the public suites: set YARDSTICK_CORPUS and run with --ignored"]
fn toml_test() {
    SUITE.settled();
}
