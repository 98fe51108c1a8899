//! `yardstick rules`: every rule, with its clause and the strongest word behind it.

use schemars::JsonSchema;
use serde::Serialize;

use super::{ExitCode, Failure, ListArgs, load_packs, print, print_plain};
use crate::obligation::Force;
use crate::pack::{Pack, Rule};
use crate::report::Format;

/// One entry of `yardstick rules --format json`.
#[derive(Debug, Serialize, JsonSchema)]
struct ListedRule<'a> {
    rule: &'a str,
    title: &'a str,
    pack: &'a str,
    edition: &'a str,
    clause: &'a str,
    /// The words of its bases, strongest first.
    forces: Vec<Force>,
}

impl<'a> ListedRule<'a> {
    fn new(pack: &'a Pack, rule: &'a Rule) -> Self {
        let mut forces: Vec<Force> = rule.bases.iter().map(|basis| basis.force).collect();
        forces.sort();
        forces.dedup();
        ListedRule {
            rule: rule.id.as_str(),
            title: &rule.title,
            pack: &pack.info.id,
            edition: &pack.info.edition,
            clause: &rule.clause.id,
            forces,
        }
    }
}

pub(super) fn run(args: &ListArgs) -> Result<ExitCode, Failure> {
    let packs = load_packs(&args.packs)?;
    let rules: Vec<ListedRule<'_>> = packs
        .rules()
        .map(|(pack, rule)| ListedRule::new(pack, rule))
        .collect();
    if args.format == Format::Json {
        print(|out| {
            serde_json::to_writer_pretty(&mut *out, &rules)?;
            writeln!(out)
        })?;
        return Ok(ExitCode::Clean);
    }
    print_plain(|out| {
        for pack in packs.iter() {
            writeln!(
                out,
                "{}: {} ({})\n",
                pack.info, pack.info.title, pack.info.publisher
            )?;
            let of_pack = |rule: &&ListedRule<'_>| {
                (rule.pack, rule.edition) == (&pack.info.id, &pack.info.edition)
            };
            let own: Vec<&ListedRule<'_>> = rules.iter().filter(of_pack).collect();
            let clauses = own.iter().map(|rule| rule.clause.len()).max().unwrap_or(0);
            let ids = own.iter().map(|rule| rule.rule.len()).max().unwrap_or(0);
            for rule in own {
                let force = rule.forces.first().map_or("", |force| force.word());
                writeln!(
                    out,
                    "  {:<clauses$}  {force:<6}  {:<ids$}  {}",
                    rule.clause, rule.rule, rule.title
                )?;
            }
            writeln!(out)?;
        }
        writeln!(
            out,
            "The word is the strongest of the rule's bases; whom it binds, and since when: yardstick explain RULE"
        )
    })?;
    Ok(ExitCode::Clean)
}
