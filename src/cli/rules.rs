//! `yardstick rules`: every rule, with its clauses and the strongest word behind it.

use schemars::JsonSchema;
use serde::Serialize;

use super::{ExitCode, Failure, ListArgs, load_packs, print, print_plain};
use crate::cli::ListFormat;
use crate::escape::Safe;
use crate::obligation::Force;
use crate::pack::AskedRule;

/// One entry of `yardstick rules --format json`.
#[derive(Debug, Serialize, JsonSchema)]
struct ListedRule<'a> {
    rule: &'a str,
    title: &'a str,
    /// The clauses that it answers, in the order of packs.
    answers: Vec<ListedAnswer<'a>>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct ListedAnswer<'a> {
    pack: &'a str,
    edition: &'a str,
    clause: &'a str,
    /// The words of its bases there, strongest first.
    forces: Vec<Force>,
}

impl<'a> ListedRule<'a> {
    fn new(asked: &'a AskedRule) -> Self {
        let answers = asked.claims.iter().map(|claim| {
            let mut forces: Vec<Force> = claim.bases.iter().map(|basis| basis.force).collect();
            forces.sort();
            forces.dedup();
            ListedAnswer {
                pack: &claim.pack.id,
                edition: &claim.pack.edition,
                clause: &claim.clause.id,
                forces,
            }
        });
        ListedRule {
            rule: asked.rule.id.as_str(),
            title: &asked.rule.title,
            answers: answers.collect(),
        }
    }
}

pub(super) fn run(args: &ListArgs) -> Result<ExitCode, Failure> {
    let packs = load_packs(&args.brought)?;
    let rules: Vec<ListedRule<'_>> = packs.asked().iter().map(ListedRule::new).collect();
    if args.format == ListFormat::Json {
        print(&Safe::json_of(&rules)?)?;
        return Ok(ExitCode::Clean);
    }
    print_plain(|out| {
        for pack in packs.iter() {
            writeln!(
                out,
                "{}: {} ({})",
                pack.info, pack.info.title, pack.info.publisher
            );
            writeln!(out);
            let of_pack = |answer: &&ListedAnswer<'_>| {
                (answer.pack, answer.edition) == (&pack.info.id, &pack.info.edition)
            };
            let answers = |rule| -> Vec<(&ListedRule<'_>, &ListedAnswer<'_>)> {
                let rule: &ListedRule<'_> = rule;
                let of_pack = rule.answers.iter().filter(of_pack);
                of_pack.map(|answer| (rule, answer)).collect()
            };
            let mut own: Vec<(&ListedRule<'_>, &ListedAnswer<'_>)> =
                rules.iter().flat_map(answers).collect();
            let position = |id: &str| pack.clauses.iter().position(|clause| clause.id == id);
            own.sort_by_key(|(_, answer)| position(answer.clause));
            let clauses = own.iter().map(|(_, answer)| answer.clause.len());
            let clauses = clauses.max().unwrap_or(0);
            let ids = own
                .iter()
                .map(|(rule, _)| rule.rule.len())
                .max()
                .unwrap_or(0);
            for (rule, answer) in own {
                let force = answer.forces.first().map_or("", |force| force.word());
                writeln!(
                    out,
                    "  {:<clauses$}  {force:<6}  {:<ids$}  {}",
                    answer.clause, rule.rule, rule.title
                );
            }
            writeln!(out);
        }
        writeln!(
            out,
            "The word is the strongest of the rule's bases; whom it binds, and since when: yardstick explain RULE"
        )
    })?;
    Ok(ExitCode::Clean)
}
