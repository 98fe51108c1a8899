//! What `SECURITY.md` names as shown by a test is there.

#![expect(clippy::disallowed_methods, reason = "a test reads our own pages")]

use std::fs;
use std::path::Path;

fn read(name: &str) -> Option<String> {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).ok()
}

#[test]
fn each_promise_names_tests_that_are_there() {
    let page = read("SECURITY.md").unwrap();
    let (_, promises) = page.split_once("\n## What is promised").unwrap();
    let (promises, _) = promises.split_once("\n## ").unwrap();
    let mut missing = Vec::new();
    let mut rows = 0;
    for row in promises
        .lines()
        .filter(|line| line.starts_with("| "))
        .skip(1)
    {
        rows += 1;
        let shown = row.trim_end_matches(" |").rsplit(" | ").next().unwrap();
        let mut words = shown.split('`').skip(1).step_by(2).peekable();
        assert!(words.peek().is_some(), "nothing shows: {row}");
        let mut file = None;
        for word in words {
            if word.contains(['/', '.']) {
                file = read(word);
                if file.is_none() {
                    missing.push(word.to_owned());
                }
            } else if !(file.as_ref()).is_some_and(|text| text.contains(&format!("fn {word}()"))) {
                missing.push(format!("`{word}` in: {shown}"));
            }
        }
    }
    assert!(rows > 15, "the table was not understood: {rows} rows");
    assert!(missing.is_empty(), "{missing:#?}");
}
