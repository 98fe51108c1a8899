//! `yardstick man`: pages from the same definitions as the command line.
//!
//! They carry no date and nothing of the environment, so one version of the program always writes the same bytes.

use std::io;
use std::path::PathBuf;

use clap::{Args, Command, CommandFactory};
use clap_mangen::Man;

use super::output;
use super::{Cli, ExitCode, Failure, print};
use crate::escape::Safe;

#[derive(Debug, Args)]
pub(super) struct ManArgs {
    /// Write a page for the program and for each of its commands to this folder, which is made where it is missing.
    /// Left out: the page of the program goes to standard output
    #[arg(long, value_name = "FOLDER")]
    output: Option<PathBuf>,
}

pub(super) fn run(args: &ManArgs) -> Result<ExitCode, Failure> {
    let program = program();
    let Some(folder) = &args.output else {
        let page = Page::of(&program, &program)?;
        print(&page.roff)?;
        return Ok(ExitCode::Clean);
    };
    let made = output::folders(folder)?;
    // All are written before the first takes its place.
    let pending = pages(&program)?
        .iter()
        .map(|page| output::prepare(&folder.join(&page.file), &page.roff))
        .collect::<Result<Vec<_>, _>>()?;
    output::keep(pending)?;
    made.into_iter().for_each(output::Folder::keep);
    Ok(ExitCode::Clean)
}

/// The command line with every name worked out. `help` gets no page: it only repeats what the others say.
fn program() -> Command {
    let mut program = Cli::command().disable_help_subcommand(true);
    program.build();
    program
}

/// A page, as it is kept.
struct Page {
    /// `yardstick-packs-diff.1`
    file: String,
    roff: Safe,
}

impl Page {
    fn of(command: &Command, program: &Command) -> io::Result<Page> {
        let version = program.get_version().unwrap_or_default();
        // A command's page names the program it is part of; left alone, it would name itself, without a version.
        // The date is left out with quotation marks, as without them what follows would be taken for it.
        let man = Man::new(command.clone())
            .date("\"\"")
            .source(format!("{} {version}", program.get_name()))
            .manual("User Commands");
        let mut roff = Vec::new();
        man.render(&mut roff)?;
        Ok(Page {
            file: man.get_filename(),
            roff: Safe::plain(&String::from_utf8_lossy(&roff)),
        })
    }
}

/// A page for the program and for each command that help shows, at any depth.
fn pages(program: &Command) -> io::Result<Vec<Page>> {
    let mut pages = Vec::new();
    let mut left = vec![program];
    while let Some(command) = left.pop() {
        pages.push(Page::of(command, program)?);
        left.extend(command.get_subcommands().filter(|sub| !sub.is_hide_set()));
    }
    Ok(pages)
}
