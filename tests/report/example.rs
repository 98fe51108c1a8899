//! The examples of the project, reported on the same day in every test.

use std::process::Command;

/// What `yardstick report` prints of an example, with these arguments, on 22 November 2026.
pub(crate) fn report(example: &str, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_yardstick"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args([
            "report",
            &format!("examples/{example}"),
            "--as-of",
            "2026-11-22",
        ])
        .args(arguments)
        .env("NO_COLOR", "1")
        .output()
        .expect("the program runs");
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("a report is text")
}
