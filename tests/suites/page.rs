//! `docs/reliability.md`: the figures of the suites between two marks, written with `BLESS=1` and else held against what
//! comes out. The rest of the page is written by hand.

use std::fmt::Write;
use std::path::Path;

use crate::tally::{SUITES, Suite, Tally};

const BEGIN: &str = "<!-- suites: written by BLESS=1 cargo test --test suites -- --ignored -->\n";
const END: &str = "<!-- suites: end -->\n";

fn written(all: &[(Suite, Tally)]) -> String {
    let mut page = String::new();
    let mut line = |text: String| writeln!(page, "{text}").expect("a String takes everything");
    line("\n| suite | part | cases | as expected | deviations |".to_owned());
    line("|---|---|---:|---:|---:|".to_owned());
    let (mut seen, mut as_expected) = (0, 0);
    for (suite, tally) in all {
        for part in &tally.parts {
            line(format!(
                "| {} | {} | {} | {} | {} |",
                suite.folder,
                part.name,
                part.seen,
                part.as_expected,
                part.seen - part.as_expected
            ));
        }
        seen += tally.seen();
        as_expected += tally.as_expected();
    }
    let deviations = seen - as_expected;
    line(format!(
        "| **all** | | **{seen}** | **{as_expected}** | **{deviations}** |"
    ));
    line("\n| suite | commit | the command for its figures |".to_owned());
    line("|---|---|---|".to_owned());
    for (suite, _) in all {
        line(format!(
            "| [{}]({}) | `{}` | `YARDSTICK_CORPUS=… cargo test --test suites -- --ignored {}` |",
            suite.folder,
            suite.source,
            &suite.commit()[..12],
            suite.test
        ));
    }
    for (suite, tally) in all {
        line(format!("\n### What differs in {}\n", suite.folder));
        if tally.reasons.is_empty() {
            line("Nothing.".to_owned());
        }
        for reason in &tally.reasons {
            line(format!(
                "- {}: {}.",
                counted(reason.cases.len()),
                reason.reason
            ));
        }
        if !tally.decisions.is_empty() {
            line("\nWhere the suite leaves it to the reader:\n".to_owned());
        }
        for decision in &tally.decisions {
            let verb = if decision.accepted { "read" } else { "refused" };
            line(format!(
                "- {} {verb}: {}.",
                counted(decision.count),
                decision.reason
            ));
        }
    }
    page.push('\n');
    page
}

fn counted(cases: usize) -> String {
    match cases {
        1 => "1 case".to_owned(),
        _ => format!("{cases} cases"),
    }
}

#[test]
#[ignore = "reads the public suites: set YARDSTICK_CORPUS and run with --ignored"]
fn the_page_has_the_figures() {
    let all: Vec<(Suite, Tally)> = SUITES.map(|suite| (suite, suite.settled())).into();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/reliability.md");
    let kept = std::fs::read_to_string(&path).expect("docs/reliability.md is there");
    let (head, rest) = kept.split_once(BEGIN).expect("the block begins");
    let (_, tail) = rest.split_once(END).expect("the block ends");
    let fresh = format!("{head}{BEGIN}{}{END}{tail}", written(&all));
    if std::env::var_os("BLESS").is_some_and(|bless| bless == "1") {
        std::fs::write(&path, &fresh).expect("docs/ can be written to");
    }
    let kept = std::fs::read_to_string(&path).expect("docs/reliability.md is there");
    assert!(
        kept == fresh,
        "docs/reliability.md is not what the suites say: run `BLESS=1 cargo test --test suites -- --ignored` and commit it"
    );
}
