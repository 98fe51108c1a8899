//! Reports of earlier runs, and packs, that are held against others: what strangers may give to be compared.

use super::*;
use crate::plots::{CLAUSE, PACK};

fn listed(count: usize, item: impl Fn(usize) -> String) -> String {
    let items: Vec<String> = (0..count).map(item).collect();
    items.join(",")
}

/// An earlier report of one service: the least that is read.
fn earlier(packs: &str, results: &str) -> String {
    format!(
        r#"{{"version":1,"tool":{{"name":"yardstick","version":"0.1.0"}},"asOf":"2026-11-21","packs":[{packs}],
            "services":[{{"path":".","profile":{{}},"choices":[]}}],"results":[{results}]}}"#
    )
}

/// A rule that was met, and a standard.
fn met(rule: &str, pack: &str, more: &str) -> String {
    format!(
        r#"{{"service":".","rule":"{rule}","title":"","pack":"{pack}","obligation":"standard","outcome":"passed",
            "standing":"open","message":"",{more}}}"#
    )
}

#[track_caller]
fn compared(earlier: &str, code: i32, words: &[&str]) {
    let folder = folder(&[
        ("service.yaml", SERVICE.as_bytes()),
        ("earlier.json", earlier.as_bytes()),
    ]);
    let flags = ["--compare", "earlier.json", "--format", "markdown"];
    let run = run(folder.path(), &[&["report", "."][..], &flags].concat());
    assert_eq!(run.code, code, "{}", run.stderr);
    calm(&run);
    run.names(words);
}

#[test]
fn one_long_name_of_many_clauses() {
    let id = "a".repeat(1 << 20);
    let clauses = listed(10_000, |_| r#"{"id":""}"#.to_owned());
    let pack =
        format!(r#"{{"id":"{id}","edition":"1","version":"","digest":"","clauses":[{clauses}]}}"#);
    let words = "no JSON report of yardstick: a name has more than 1000 bytes";
    compared(&earlier(&pack, ""), FAILURE, &[words]);
}

/// Each change has a place among all clauses, and a group of its own.
#[test]
fn obligations_and_clauses_without_number() {
    let clauses = listed(100, |_| r#"{"id":""}"#.to_owned());
    let packs = listed(5_000, |number| {
        format!(
            r#"{{"id":"p{number}","edition":"1","version":"","digest":"","clauses":[{clauses}]}}"#
        )
    });
    let results = listed(10_000, |number| {
        let answer = format!(
            r#""answers":[{{"pack":"t{number}","edition":"1","clause":"c","obligation":"standard"}}]"#
        );
        met(&format!("r{number}"), &format!("t{number}"), &answer)
    });
    let words = ["obligations changed", "r9999"];
    compared(&earlier(&packs, &results), CLEAN, &words);
}

#[test]
fn rulesets_without_number_that_have_one_rule() {
    let results = listed(10_000, |number| {
        let basis = r#""answers":[],"basis":{"force":"must","source":"","binds":{}}"#;
        met("r", &format!("ruleset:{number}"), basis)
    });
    let words = "the settings name another sentence for it";
    compared(
        &earlier("", &results),
        CLEAN,
        &["obligations changed", words],
    );
}

#[test]
fn clauses_of_two_encodings() {
    let clauses = repeated(3_000, |number| {
        CLAUSE.replace("plot-1", &format!("plot-{number}"))
    });
    let other = PACK.replace("0.1.0", "0.2.0");
    let folder = folder(&[
        ("before/pack.yaml", PACK.as_bytes()),
        ("before/clauses.yaml", clauses.as_bytes()),
        ("after/pack.yaml", other.as_bytes()),
        ("after/clauses.yaml", clauses.as_bytes()),
    ]);
    let run = run(folder.path(), &["packs", "diff", "before", "after"]);
    assert_eq!(run.code, CLEAN, "{}", run.stderr);
    calm(&run);
    run.names(&["3000 clauses"]);
}
