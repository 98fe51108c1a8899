//! JSONTestSuite: `y_` is read, `n_` is refused, and of `i_` we decide.

use std::fs;

use serde_json::Value as Json;
use yardstick::tree::Format;

use crate::reading::documents;
use crate::tally::{Suite, Tally};

pub(crate) const SUITE: Suite = Suite {
    folder: "json-test-suite",
    source: "https://github.com/nst/JSONTestSuite",
    test: "json_test_suite",
    run,
};

fn run(tally: &mut Tally) {
    let folder = SUITE.path().join("test_parsing");
    let mut paths: Vec<_> = fs::read_dir(&folder)
        .expect("the JSON suite is in place")
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    for path in &paths {
        let name = path.file_name().unwrap().to_str().unwrap();
        let bytes = fs::read(path).unwrap();
        match name.split('_').next() {
            Some("y") => tally.count("`y_`: must be read", name, is_read(&bytes)),
            Some("n") => {
                let verdict = match documents(&bytes, Format::Json) {
                    None => Ok(()),
                    Some(_) => Err("is read".to_owned()),
                };
                tally.count("`n_`: must be refused", name, verdict);
            }
            Some("i") => {
                let accepted = documents(&bytes, Format::Json).is_some();
                tally.count_open("`i_`: ours to decide", name, accepted);
            }
            _ => panic!("`{name}` is of no known kind"),
        }
    }
    assert_eq!(tally.seen(), paths.len());
}

/// Whether it is read, as what another reader makes of it.
fn is_read(bytes: &[u8]) -> Result<(), String> {
    let documents = documents(bytes, Format::Json).ok_or("is refused")?;
    let expected: Json = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    let actual = documents.roots()[0].to_json(10_000);
    match actual
        .as_ref()
        .is_some_and(|actual| same(actual, &expected))
    {
        true => Ok(()),
        false => Err(format!("{actual:?} and not {expected}")),
    }
}

/// Equal, where `1.0` and `1` are the same number.
pub(crate) fn same(left: &Json, right: &Json) -> bool {
    match (left, right) {
        (Json::Number(left), Json::Number(right)) => left.as_f64() == right.as_f64(),
        (Json::Array(left), Json::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(a, b)| same(a, b))
        }
        (Json::Object(left), Json::Object(right)) => {
            left.len() == right.len()
                && (left.iter()).all(|(key, a)| right.get(key).is_some_and(|b| same(a, b)))
        }
        _ => left == right,
    }
}

#[test]
#[ignore = "reads the public suites: set YARDSTICK_CORPUS and run with --ignored"]
fn json_test_suite() {
    SUITE.settled();
}
