//! `yardstick packs`: which texts there are, in which editions, in force from when.

mod check;
mod chosen;
mod diff;
mod named;
mod show;
mod test;

use schemars::JsonSchema;
use serde::Serialize;

use super::{ExitCode, Failure, ListArgs, PacksArgs, PacksCommand, load_packs, print, print_plain};
use crate::cli::ListFormat;
use crate::escape::Safe;
use crate::words::counted;

/// What `packs show` makes of a pack.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum ShownAs {
    /// Each clause, the rules that touch it, and what only a person can judge
    #[default]
    Page,
    /// A numbered acceptance schedule for a contract: standards, by phase; guidance in an annex
    Schedule,
}

/// Who is to keep to a schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Audience {
    /// A company that builds or runs a service for a public body
    Supplier,
}

/// One entry of `yardstick packs --format json`.
#[derive(Debug, Serialize, JsonSchema)]
struct ListedPack<'a> {
    id: &'a str,
    title: &'a str,
    edition: &'a str,
    version: String,
    publisher: &'a str,
    licence: &'a str,
    attribution: &'a str,
    source: &'a str,
    from: String,
    until: Option<String>,
    clauses: usize,
    rules: usize,
}

pub(super) fn run(args: &PacksArgs) -> Result<ExitCode, Failure> {
    match (&args.command, &args.service) {
        (None, None) => list(&args.list),
        (None, Some(service)) => chosen::run(args, service),
        (Some(PacksCommand::Show(args)), _) => show::run(args),
        (Some(PacksCommand::Diff(args)), _) => diff::run(args),
        (Some(PacksCommand::Check(args)), _) => check::run(args),
        (Some(PacksCommand::Test(args)), _) => test::run(args),
    }
}

fn list(args: &ListArgs) -> Result<ExitCode, Failure> {
    let packs = load_packs(&args.brought)?;
    let listed: Vec<ListedPack<'_>> = packs
        .iter()
        .map(|pack| ListedPack {
            id: &pack.info.id,
            title: &pack.info.title,
            edition: &pack.info.edition,
            version: pack.info.version.to_string(),
            publisher: &pack.info.publisher,
            licence: &pack.info.licence,
            attribution: &pack.info.attribution,
            source: &pack.info.source,
            from: pack.info.from.to_string(),
            until: pack.info.until.map(|until| until.to_string()),
            clauses: pack.clauses.len(),
            rules: pack.rules.len(),
        })
        .collect();
    if args.format == ListFormat::Json {
        print(&Safe::json_of(&listed)?)?;
        return Ok(ExitCode::Clean);
    }
    print_plain(|out| {
        for (index, (pack, listed)) in packs.iter().zip(&listed).enumerate() {
            if index > 0 {
                writeln!(out);
            }
            writeln!(out, "{}", pack.info);
            writeln!(out, "  {}, {}", listed.title, listed.publisher);
            writeln!(out, "  {}", listed.source);
            let until = listed
                .until
                .as_deref()
                .map(|until| format!(" until {until}"))
                .unwrap_or_default();
            writeln!(
                out,
                "  in force from {}{until}; encoding {}",
                listed.from, listed.version
            );
            let clauses = counted(listed.clauses, "clause");
            writeln!(out, "  {clauses}, {}", counted(listed.rules, "rule"));
            writeln!(out, "  {}", pack.info.addresses);
            writeln!(out, "  {} ({})", listed.attribution, listed.licence);
        }
    })?;
    Ok(ExitCode::Clean)
}
