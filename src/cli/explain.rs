//! `yardstick explain RULE`: the rule's own page, printed from the rule.

use super::{ExitCode, ExplainArgs, Failure, load_packs, print_plain};
use crate::escape::lines::Lines;
use serde_json::Value as Json;

use crate::finding::NoticeKind;
use crate::obligation::Basis;
use crate::outcome::OutcomeName;
use crate::pack::{Asked, AskedRule, Example, Field, OnFinding, Otherwise, Step};
use crate::profile::{SaidProfile, Term};
use crate::settings::rule_names;
use crate::words::{nearest, wrapped};

pub(super) fn run(args: &ExplainArgs) -> Result<ExitCode, Failure> {
    let packs = load_packs(&args.brought)?;
    let notice = NoticeKind::ALL.iter().find(|kind| kind.id() == args.rule);
    match (packs.rule(&args.rule), notice) {
        (Some(asked), _) => print_plain(|out| page(out, asked))?,
        (None, Some(kind)) => print_plain(|out| notice_page(out, *kind))?,
        (None, None) => {
            return Err(Failure::UnknownRule {
                help: Some(match nearest(&args.rule, rule_names(&packs)) {
                    Some(name) => format!("did you mean `{name}`?"),
                    None => "`yardstick rules` lists them all".to_owned(),
                }),
                name: args.rule.clone(),
            });
        }
    }
    Ok(ExitCode::Clean)
}

fn page(out: &mut Lines, asked: &AskedRule) {
    let rule = &asked.rule;
    writeln!(out, "{}", rule.id);
    writeln!(out, "{}", rule.title);
    writeln!(out);
    field(out, "why", &rule.why);
    field(out, "to do", &rule.remedy);
    writeln!(out);
    writeln!(out, "Who says so");
    for claim in &asked.claims {
        let pack = &claim.pack;
        writeln!(out);
        field(
            out,
            "text",
            &format!(
                "{}, edition {} ({})",
                pack.title, pack.edition, pack.publisher
            ),
        );
        field(
            out,
            "clause",
            &format!("{}: {}", claim.clause.id, claim.clause.title),
        );
        field(out, "", &claim.clause.source);
        for basis in &claim.bases {
            explain_basis(out, basis);
        }
    }
    writeln!(out);
    writeln!(out, "How it is checked");
    writeln!(out);
    if let Some(when) = &rule.when {
        field(out, "when", &when.to_string());
    }
    for path in &rule.given {
        field(out, "given", &path.to_string());
    }
    for step in &rule.provided {
        field(out, "where", &looked_at(step));
    }
    let word = match &rule.then {
        Asked::All(_) => "then",
        Asked::Any(_) => "or",
    };
    for (index, step) in rule.then.steps().iter().enumerate() {
        let word = if index == 0 { "then" } else { word };
        field(out, word, &looked_at(step));
    }
    if rule.otherwise == Otherwise::NeedsAPerson || rule.verdict == OnFinding::NeedsAPerson {
        let of_clause = &asked.claims[0].clause.question;
        field(out, "ask", rule.question.as_ref().unwrap_or(of_clause));
    }
    if let Some(exception) = &rule.exception {
        let about = exception.about.as_ref();
        let about = about
            .map(|about| format!(", about {about}"))
            .unwrap_or_default();
        field(out, "unless", &format!("{}{about}", exception.path));
    }
    writeln!(out);
    writeln!(out, "Examples");
    // One of each outcome is enough to understand the rule; its file has the others.
    for outcome in [rule.verdict.outcome(), OutcomeName::Passed] {
        let example = rule
            .examples
            .iter()
            .find(|example| example.outcome == outcome);
        if let Some(example) = example {
            explain_example(out, example);
        }
    }
}

fn explain_example(out: &mut Lines, example: &Example) {
    let at = example.at.as_deref().map(|at| format!(" at {at}"));
    writeln!(out);
    writeln!(
        out,
        "  {}{}{}",
        example.outcome.words(),
        at.unwrap_or_default(),
        profile(&example.profile)
    );
    for (path, text) in &example.files {
        writeln!(out, "    {path}");
        for line in text.lines() {
            writeln!(out, "{}", format!("      | {line}").trim_end());
        }
    }
}

/// What an example says of the service over what its files say.
fn profile(profile: &SaidProfile) -> String {
    let facets = [
        profile.organisation.map(Term::word),
        profile.nation.map(Term::word),
        profile.kind.map(Term::word),
        profile.phase.map(Term::word),
    ];
    let facets: Vec<&str> = facets.into_iter().flatten().collect();
    match facets.is_empty() {
        true => String::new(),
        false => format!(", as {}", facets.join(", ")),
    }
}

fn explain_basis(out: &mut Lines, basis: &Basis) {
    field(
        out,
        basis.force.word(),
        basis.says.as_deref().unwrap_or("see the source"),
    );
    field(out, "", &basis.source);
    field(out, "binds", &basis.binds.to_string());
    let from = basis.from.map(|from| format!("from {from}"));
    let until = basis.until.map(|until| format!("until {until}"));
    let dates: Vec<String> = [from, until].into_iter().flatten().collect();
    if !dates.is_empty() {
        field(out, "dates", &dates.join(" "));
    }
    if let Some(unverified) = &basis.unverified {
        field(out, "note", &format!("unverified: {unverified}"));
    }
}

fn notice_page(out: &mut Lines, kind: NoticeKind) {
    writeln!(out, "{}", kind.id());
    writeln!(out, "{}", kind.title());
    writeln!(out);
    field(
        out,
        "text",
        "no published text: yardstick says so of its own accord, and it never closes the gate",
    );
    field(out, "why", kind.why());
    field(out, "to do", kind.remedy())
}

/// A check with its options, and which part of the selected value it looks at.
fn looked_at(step: &Step) -> String {
    let of = match &step.field {
        Field::Whole => String::new(),
        Field::Keys => " of each key".to_owned(),
        Field::Member(steps) => {
            let names: Vec<String> = steps.iter().map(ToString::to_string).collect();
            format!(" of {}", names.join("."))
        }
        Field::Path(path) => format!(" of {path}"),
    };
    let options = match &step.options {
        None | Some(Json::Null) => String::new(),
        Some(options) => format!(" {options}"),
    };
    format!("{}{options}{of}", step.check.name())
}

fn field(out: &mut Lines, label: &str, text: &str) {
    let first = format!("  {label:<8}");
    for line in wrapped(text, &first, "          ") {
        writeln!(out, "{line}");
    }
}
