//! `yardstick completions`: for shells, from the same definitions as the command line.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::{Cli, ExitCode, Failure, print};
use crate::escape::Safe;

#[derive(Debug, Args)]
pub(super) struct CompletionsArgs {
    /// The shell that is to read them
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

pub(super) fn run(args: &CompletionsArgs) -> Result<ExitCode, Failure> {
    let mut command = Cli::command();
    let name = command.get_name().to_owned();
    // The generator cannot fail half-way into memory; a closed pipe is for `print` to judge.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, name, &mut script);
    print(&Safe::plain(&String::from_utf8_lossy(&script)))?;
    Ok(ExitCode::Clean)
}
