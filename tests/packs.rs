//! Every pack in `rules/`: each example of each rule comes out as its author wrote it.

use yardstick::pack::Packs;
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
