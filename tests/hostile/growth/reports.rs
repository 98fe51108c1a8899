//! What is found without number, in every form of a report.

use super::*;

/// Each finding is excused by a waiver of its own, and as many waivers excuse nothing, which closes the gate.
#[test]
fn a_waiver_for_each_finding_and_as_many_for_none() {
    const COUNT: usize = 3_000;
    let paths = repeated(COUNT, |number| format!("  /a{number}: {{}}\n"));
    let api = format!("openapi: 3.0.3\ninfo: {{ title: a, version: '1' }}\npaths:\n{paths}");
    let ruleset = "rules:\n  nouns:\n    given: $.paths[*]~\n    then: { function: pattern, functionOptions: { match: b } }\n";
    let waivers = repeated(2 * COUNT, |number| {
        format!(
            "  - {{ rule: nouns, path: openapi.yaml, at: /paths/~1a{number}, reason: r{number} }}\n"
        )
    });
    let folder = folder(&[
        ("openapi.yaml", api.as_bytes()),
        ("r.yaml", ruleset.as_bytes()),
        ("waivers.yaml", format!("waivers:\n{waivers}").as_bytes()),
        (
            "yardstick.toml",
            b"pack-choice = \"named\"\nrulesets = [\"r.yaml\"]\nfail-level = \"guidance\"\n",
        ),
    ]);
    for (call, code) in [
        (&["check", "--format", "markdown"][..], FINDINGS),
        (&["report", "--format", "html"], CLEAN),
        (&["report", "--format", "oscal"], CLEAN),
    ] {
        let run = run(folder.path(), call);
        assert_eq!(run.code, code, "{call:?}: {}", run.stderr);
        assert!(run.stdout.contains("r2999"), "{call:?} leaves waivers out");
    }
}
