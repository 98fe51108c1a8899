use super::testing::plant;
use super::*;
use crate::select::Step;
use crate::tree::Forest;
use serde_json::{Value as Json, json};
use std::io::Write;

fn paths(verdict: Verdict<'_>) -> Json {
    match verdict {
        Verdict::Failed(faults) => faults
            .into_iter()
            .map(|fault| {
                fault
                    .path
                    .iter()
                    .map(|step| match step {
                        Step::Key(key) => Json::from(key.to_string()),
                        Step::Index(index) => Json::from(index.to_string()),
                    })
                    .collect::<Vec<_>>()
            })
            .collect(),
        Verdict::CannotTell(_, why) => json!(format!("error: {why}")),
        _ => json!([]),
    }
}

#[test]
#[ignore]
fn differential() {
    let input = std::fs::read_to_string(std::env::var("CASES").unwrap()).unwrap();
    let mut out = std::fs::File::create(std::env::var("OUT").unwrap()).unwrap();
    for line in input.lines() {
        let case: Json = serde_json::from_str(line).unwrap();
        let function = case["function"].as_str().unwrap();
        let mut forest = Forest::default();
        let tree = plant(&mut forest, &case["value"]);
        let root = forest.root(tree);
        let result = match Check::read(function, Some(case["options"].clone()), &Tables::new()) {
            Err(mistakes) => {
                json!({ "paths": format!("error: {}", mistakes[0].message), "raw": null })
            }
            Ok(check) => {
                let budget = RefCell::new(Budget::new(10_000));
                let context = Context {
                    as_of: jiff::civil::date(2026, 11, 22),
                    files: &[],
                    root,
                    given: root,
                    budget: &budget,
                    document: None,
                };
                let verdict = check.run(
                    &Target {
                        judged: Judged::Value(root),
                        property: None,
                    },
                    &context,
                );
                let raw = (function == "schema")
                    .then(|| {
                        let schema = schema::engine::Schema::new(
                            &case["options"]["schema"],
                            schema::engine::Dialect::Auto,
                        )
                        .unwrap();
                        let extent = if case["options"]["allErrors"] == json!(true) {
                            schema::engine::Extent::All
                        } else {
                            schema::engine::Extent::First
                        };
                        schema
                            .all_faults(root, extent)
                            .into_iter()
                            .map(|fault| {
                                json!([
                                    fault.keyword,
                                    fault.path.iter().cloned().collect::<Location>().pointer()
                                ])
                            })
                            .collect::<Vec<_>>()
                    })
                    .filter(|raw| !raw.is_empty());
                json!({ "paths": paths(verdict), "raw": raw })
            }
        };
        writeln!(out, "{result}").unwrap();
    }
}
