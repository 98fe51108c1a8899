//! Every pack in `rules/`: each example of each rule comes out as its author wrote it.

#![expect(clippy::disallowed_methods, reason = "a test reads its own files")]

use std::path::Path;

use yardstick::check::Check;
use yardstick::pack::{self, PackSource, Packs};
use yardstick::trial::try_rule;

#[test]
fn every_example_comes_out_as_written() {
    let packs = Packs::embedded();
    assert!(!packs.is_empty(), "there are packs to try");
    let mut examples = 0;
    let mut misses = Vec::new();
    for (pack, rule) in packs.rules() {
        examples += rule.examples.len();
        for miss in try_rule(pack, rule) {
            misses.push(format!("{}\n    {}", miss.place, miss.verdict));
        }
    }
    assert!(
        misses.is_empty(),
        "{} of {examples} examples:\n{}",
        misses.len(),
        misses.join("\n")
    );
}

/// Waivers and levels go by a rule's id, and teams plan by its force: neither changes unseen.
#[test]
fn ids_and_forces_change_only_on_purpose() {
    let mut lines = String::new();
    for (pack, rule) in Packs::embedded().rules() {
        let forces: Vec<&str> = rule.bases.iter().map(|basis| basis.force.word()).collect();
        lines += &format!(
            "{} {} {}: {}\n",
            pack.info,
            rule.clause.id,
            rule.id,
            forces.join(" ")
        );
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/packs/rules.txt");
    if std::env::var_os("BLESS").is_some_and(|bless| bless == "1") {
        std::fs::write(&file, &lines).expect("tests/ can be written to");
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    let gone: Vec<&str> = kept.lines().filter(|line| !lines.contains(line)).collect();
    let new: Vec<&str> = lines.lines().filter(|line| !kept.contains(line)).collect();
    assert!(
        kept == lines,
        "tests/packs/rules.txt is stale: run `BLESS=1 cargo test --test packs` and say so in the changelog\n\
         gone: {gone:#?}\nnew: {new:#?}"
    );
}

#[test]
fn every_check_is_in_the_manual() {
    let manual = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/packs.md");
    let manual = std::fs::read_to_string(manual).expect("the manual is there");
    let table = manual
        .split("### Functions")
        .nth(1)
        .expect("it has a table of functions");
    for name in Check::names() {
        assert!(
            table.contains(&format!("`{name}`")),
            "docs/packs.md does not describe `{name}`"
        );
    }
}

/// Whoever copies the manual's example has a pack that is read, and whose examples come out as written.
#[test]
fn the_manuals_example_is_a_pack() {
    let manual = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/packs.md");
    let manual = std::fs::read_to_string(manual).expect("the manual is there");
    let blocks: Vec<&str> = manual
        .split("```yaml\n")
        .skip(1)
        .filter_map(|block| block.split("```").next())
        .collect();
    let files = ["pack.yaml", "clauses.yaml", "rules/statement-declared.yaml"];
    let files = files.iter().zip(blocks);
    let source = PackSource::new(
        "manual",
        files
            .map(|(path, text)| ((*path).to_owned(), text.to_owned()))
            .collect(),
    );
    let pack = pack::read(&source).unwrap_or_else(|mistakes| panic!("{mistakes:#?}"));
    let rule = pack.rules.first().expect("it has a rule");
    let misses: Vec<String> = try_rule(&pack, rule)
        .iter()
        .map(|miss| miss.verdict.to_string())
        .collect();
    assert!(misses.is_empty(), "{misses:#?}");
}
