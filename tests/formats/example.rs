//! The example with findings of every kind, in one form; and what was looked at and kept of it.

use std::path::Path;
use std::process::Command;

use snapbox::{Data, assert_data_eq};

use crate::desk::Desk;

/// On 22 November 2026.
pub(crate) fn example(format: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_yardstick"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["check", "examples/juggling-licence"])
        .args(["--as-of", "2026-11-22", "--format", format])
        .env_remove("GITHUB_STEP_SUMMARY")
        .env("NO_COLOR", "1")
        .output()
        .expect("the program runs");
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8(output.stdout).expect("a report is text")
}

/// The whole of it against what was kept: `SNAPSHOTS=overwrite` keeps it anew.
#[track_caller]
pub(crate) fn is_kept(page: &str, file: &str) {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats/golden");
    // A new version of the program changes nothing but its number.
    let number = |version: &str| format!("\"yardstick\" value=\"{version}\"");
    let page = page.replace(&number(env!("CARGO_PKG_VERSION")), &number("0.0.0"));
    assert_data_eq!(page, Data::read_from(&kept.join(file), None).raw());
}

/// What broke other programs that write reports.
const HOSTILE: &str = "]]><failure/>&lt;&#0;\u{1}\u{b}\u{1f}\u{7f}\u{9b}\u{fffe}\u{ffff}\u{202e}\u{1b}[31m\"'<!-- \
    [a](https://evil.example) ![b](c) <img src=x onerror=alert(1)> `d` ``e`` **f** | g | @octocat #1 !2 www.evil.example \
    https://evil.example </details>,line=9%0A::notice::h\n\n# i\n\n/close\n::stop-commands::j\r::warning::k\n\
    ##[error]l ##vso[task.complete]m #\u{200b}#[group]n\n\u{200b}::error::o";

/// A report in which whatever a repository can name says that, with the packs of the program or without them.
pub(crate) fn hostile(format: &str, packs: &str) -> String {
    let desk = Desk::new();
    // Spelt so that YAML takes it.
    let said: String = (HOSTILE.chars())
        .map(|character| match character {
            ' '..='~' if !matches!(character, '"' | '\\') => character.to_string(),
            other => format!("\\u{:04x}", u32::from(other)),
        })
        .collect();
    let said = format!("\"{said}\"");
    desk.put(
        "service.yaml",
        format!(
            "yardstick: 1\nname: {said}\norganisation: {said}\nphase: {said}\nkind: transactional\n\
             evidence:\n  - {{ clause: {said}, link: {said} }}\n"
        ),
    );
    desk.put(
        "docs/`x` ]]><b> &lt; [y](z) @octocat | ::q::,line=1%0A.yaml",
        "a: [",
    );
    desk.put(
        "docs/\n::error::c##[d]\u{202e}\u{1b}[2J.yaml",
        format!(
            "openapi: 3.0.3\ninfo: {{ title: {said}, version: {said} }}\npaths:\n  {said}: {{}}\n"
        ),
    );
    desk.put(
        "rules.yaml",
        format!(
            "rules:\n  {said}:\n    description: {said}\n    documentationUrl: https://evil.example/)\n    \
             message: {said}\n    severity: error\n    given: $.info\n    then: {{ field: none, function: truthy }}\n"
        ),
    );
    let ran = desk.run(&[
        "check",
        "--format",
        format,
        "--packs",
        packs,
        "--ruleset",
        "rules.yaml",
    ]);
    assert!(ran.code < 2, "{}", ran.stderr);
    assert!(
        ran.stdout.contains("octocat"),
        "it came through as words: {}",
        ran.stdout
    );
    ran.stdout
}

/// Nothing of it steers a terminal or a runner, whatever the form.
#[track_caller]
pub(crate) fn steers_nothing(page: &str) {
    for character in page.chars() {
        let is_safe = character == '\n'
            || !character.is_control()
                && !matches!(character, '\u{202e}' | '\u{2028}' | '\u{feff}');
        assert!(is_safe, "{character:?}");
    }
    // As a runner compares, which passes over what shows nothing.
    let seen = page.replace('\u{200b}', "");
    assert!(!seen.contains("##[") && !seen.contains("##vso["), "{page}");
}
