//! `yardstick report`: what an assessor reads the day before, of one service or of many.
//!
//! It is a document and no gate: findings do not change its exit code.

mod call;
mod compare;
mod pages;
mod services;

use std::path::PathBuf;

use clap::builder::FalseyValueParser;

use super::check::{Ask, Examined, examined, nothing_to_assess, tell_of_what_broke};
use super::{ExitCode, Failure, ServiceArgs, baseline, output, print, say, untold};
use crate::report::{Paper, PaperOptions};
use crate::settings::Given;

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "The report")]
pub(super) struct ReportArgs {
    /// The form of the report
    #[arg(long, value_enum, default_value_t)]
    format: Paper,
    /// Where it goes [default: standard output]. A folder (one that is there, or a name that ends with `/`) takes
    /// `index.html`, and of several services a page for each; of other forms `report.md`, `brief.md`, `report.json` or
    /// `assessment-results.json`
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write the short brief that a team sends before an assessment, in Markdown
    #[arg(long, conflicts_with_all = ["format", "compare"])]
    brief: bool,
    /// Say what changed since this earlier report, which was written with `--format json`
    #[arg(long, value_name = "FILE")]
    compare: Option<PathBuf>,
    /// Report on the services that this file lists, each by itself: `services:` with their folders, seen from the file,
    /// and perhaps a `title`
    #[arg(long, value_name = "FILE", conflicts_with = "paths")]
    services: Option<PathBuf>,
    /// Let no waiver count
    #[arg(long)]
    no_waivers: bool,
    /// Let no baseline count
    #[arg(long)]
    no_baseline: bool,
    /// End with exit code 2 where anything could not be told: a rule, a file, a limit that was reached. The report is
    /// written all the same
    #[arg(long, env = "YARDSTICK_STRICT", hide_env_values = true, value_parser = FalseyValueParser::new())]
    strict: bool,
    #[command(flatten)]
    service: ServiceArgs,
}

impl ReportArgs {
    fn paper(&self) -> Paper {
        match self.brief {
            true => Paper::Brief,
            false => self.format,
        }
    }
}

pub(super) fn run(args: &ReportArgs) -> Result<ExitCode, Failure> {
    let place = args.output.as_deref().map(pages::place).transpose()?;
    let previous = args.compare.as_deref().map(compare::read).transpose()?;
    let mut service = args.service.clone();
    let list = args.services.as_deref().map(services::read).transpose()?;
    if let Some(list) = &list {
        service.paths = list.services.iter().map(|one| one.path.clone()).collect();
    }
    let ask = Ask {
        with_waivers: !args.no_waivers,
        baseline: (!args.no_baseline).then_some(baseline::Wanted::OfSettings),
        with_background: true,
        each_is_a_service: list.is_some(),
        ..Ask::default()
    };
    let given = Given {
        strict: args.strict,
        ..service.given()
    };
    examined(&service, &given, &ask, |mut examined| {
        if let Some(list) = &list {
            services::rename(&mut examined.report, list);
        }
        if let Some(previous) = &previous {
            compare::add(&mut examined.report, previous);
        }
        let title = list.as_ref().and_then(|list| list.title.clone());
        write(args, &examined, title, place)
    })
}

fn write(
    args: &ReportArgs,
    examined: &Examined<'_>,
    title: Option<String>,
    place: Option<pages::Place<'_>>,
) -> Result<ExitCode, Failure> {
    let report = &examined.report;
    let options = PaperOptions {
        call: call::of(args, examined),
        title,
        ..PaperOptions::default()
    };
    let paper = args.paper();
    // Everything is made while somebody watches.
    let watch = &examined.watch;
    match place {
        Some(pages::Place::Folder(folder)) => pages::write(folder, report, paper, &options, watch)?,
        Some(pages::Place::File(file)) => {
            let page = output::prepare(file, &report.paper(paper, &options)?)?;
            watch.stand_down();
            output::keep([page])?;
        }
        None => {
            let page = report.paper(paper, &options)?;
            watch.stand_down();
            print(&page)?;
        }
    }
    let empty = (report.services.iter()).filter(|service| !service.examined_anything());
    let empty: Vec<_> = empty.collect();
    for service in &empty {
        say(&nothing_to_assess(service, report.as_of));
    }
    let otherwise = match empty.is_empty() {
        _ if tell_of_what_broke(report) => ExitCode::Failure,
        true => ExitCode::Clean,
        false => ExitCode::NothingToAssess,
    };
    Ok(untold::strictly(report, examined.settings, otherwise))
}
