//! Whole commands with their whole output: `tests/cmd/` has the cases. What the README shows is a part of one.

use std::process::Command;

#[test]
fn commands() {
    trycmd::TestCases::new()
        .env("NO_COLOR", "1")
        .case("tests/cmd/*.trycmd")
        .run();
}

/// Word by word, so that it cannot grow old.
#[test]
fn the_readme_shows_what_is_printed() {
    let printed = |example: &str| {
        let ran = Command::new(env!("CARGO_BIN_EXE_yardstick"))
            .args(["check", example, "--as-of", "2026-11-22"])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .env("NO_COLOR", "1")
            .output();
        String::from_utf8(ran.unwrap().stdout).unwrap()
    };
    let all = ["examples/juggling-licence", "examples/seed-library"].map(printed);
    let readme = include_str!("../README.md");
    let shown: Vec<&str> = (readme.split("```text\n").skip(1))
        .map(|rest| rest.split("```").next().unwrap())
        .collect();
    assert!(shown.len() > 1, "the README shows nothing");
    for block in shown {
        let is_printed = all.iter().any(|page| page.contains(block));
        assert!(is_printed, "the README shows what is not printed:\n{block}");
    }
}
