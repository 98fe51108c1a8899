//! The compliance suite of RFC 9535: every selector, what it selects, and by which paths; every selector that is none is
//! refused. Whatever can be read is also written and read again.

use serde_json::Value;
use yardstick::select::{Budget, Path};
use yardstick::tree::Forest;

use crate::common;
use crate::tally::{Suite, Tally};

pub(crate) const SUITE: Suite = Suite {
    folder: "jsonpath-rfc9535",
    source: "https://github.com/jsonpath-standard/jsonpath-compliance-test-suite",
    test: "jsonpath_rfc9535",
    run,
};

fn run(tally: &mut Tally) {
    let text = std::fs::read_to_string(SUITE.path().join("cts.json"));
    let text = text.expect("the suite of RFC 9535 is in place");
    let suite: Value = serde_json::from_str(&text).expect("the suite should be JSON");
    let cases = suite["tests"].as_array();
    for case in cases.expect("the suite should have tests") {
        let part = match case["invalid_selector"] == Value::Bool(true) {
            true => "invalid selectors: must be refused",
            false => "selectors: values and paths",
        };
        let name = case["name"].as_str().expect("a case has a name");
        tally.count(part, name, check(case));
    }
}

fn check(case: &Value) -> Result<(), String> {
    let selector = case["selector"].as_str().ok_or("no selector")?;
    let is_invalid = case["invalid_selector"] == Value::Bool(true);
    let path = match (Path::parse(selector), is_invalid) {
        (Err(_), true) => return Ok(()),
        (Ok(path), true) => return Err(format!("is read as `{path}` and should be refused")),
        (Err(error), false) => return Err(format!("is refused: {error} at {:?}", error.span)),
        (Ok(path), false) => path,
    };
    let shown = path.to_string();
    match Path::parse(&shown) {
        Ok(again) if again == path && again.to_string() == shown => {}
        Ok(again) => return Err(format!("`{shown}` reads back as `{again}`")),
        Err(error) => return Err(format!("`{shown}` does not read back: {error}")),
    }

    let mut forest = Forest::default();
    let tree = common::tree(&mut forest, &case["document"]);
    let found = path
        .select(forest.root(tree), &mut Budget::new(1_000_000))
        .map_err(|error| error.to_string())?;
    let values = found.iter().map(|found| found.node.to_json(10_000));
    let values: Value = values.map(Option::unwrap_or_default).collect();
    let paths: Value = found
        .iter()
        .map(|found| found.location.to_string())
        .collect();

    let allowed = |one: &str, several: &str| match case.get(one) {
        Some(only) => vec![only.clone()],
        None => case[several].as_array().cloned().unwrap_or_default(),
    };
    let allowed_values = allowed("result", "results");
    let allowed_paths = allowed("result_paths", "results_paths");
    let fits = allowed_values
        .iter()
        .zip(&allowed_paths)
        .any(|(these_values, these_paths)| *these_values == values && *these_paths == paths);
    if fits {
        Ok(())
    } else {
        Err(format!(
            "selects {values} at {paths}, not {allowed_values:?} at {allowed_paths:?}"
        ))
    }
}

#[test]
#[ignore = "reads the public suites: set YARDSTICK_CORPUS and run with --ignored"]
fn jsonpath_rfc9535() {
    SUITE.settled();
}
