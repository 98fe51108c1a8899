//! The command line: the only place that knows clap. It parses, calls, prints, and chooses the exit code.

mod check;
mod explain;
mod packs;
mod rules;

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;

use crate::pack::{self, PackSource, PackSourceError, Packs};
use crate::policy::FailLevel;
use crate::profile::{Nation, OrganisationKind, Phase, ServiceKind, Term};
use crate::report::{Drawing, Format, TextOptions, draw_mistakes};
use crate::repository::OpenError;
use crate::settings::{Given, ProfileSettings, SettingsError};
use crate::typed::Mistake;

/// How a run ended, the same for every format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExitCode {
    /// Nothing at or above the fail level.
    Clean,
    /// Findings at or above it.
    Findings,
    /// Could not do the job: usage, settings, a pack, a bug.
    Failure,
    /// There was nothing to assess.
    NothingToAssess,
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        std::process::ExitCode::from(match code {
            ExitCode::Clean => 0,
            ExitCode::Findings => 1,
            ExitCode::Failure => 2,
            ExitCode::NothingToAssess => 3,
        })
    }
}

/// Hold a public service against the standards that bind it, and tell standard from guidance.
#[derive(Debug, Parser)]
#[command(
    name = "yardstick",
    version,
    arg_required_else_help = true,
    args_conflicts_with_subcommands = true
)]
#[command(
    after_help = "`yardstick PATH` is short for `yardstick check PATH`.\n\n\
    Exit codes: 0 nothing at or above the fail level; 1 findings at or above it;\n\
    2 could not do the job; 3 nothing to assess."
)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    check: CheckArgs,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check a service
    Check(CheckArgs),
    /// Explain a rule: what it asks, who says so, with what word, and what to do
    Explain(ExplainArgs),
    /// List the rules
    Rules(ListArgs),
    /// List the packs: which text, which edition, in force from when
    Packs(ListArgs),
}

#[derive(Debug, Args)]
struct CheckArgs {
    /// Folders or single files. Several are several services, unless they lie in one repository
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The form of the report
    #[arg(long, alias = "output-format", value_enum, env = "YARDSTICK_FORMAT")]
    format: Option<Format>,
    /// From which obligation on a finding closes the gate (exit code 1) [default: standard]
    #[arg(long, value_enum, env = "YARDSTICK_FAIL_LEVEL")]
    fail_level: Option<FailLevel>,
    /// The day on which the texts are applied [default: today]
    #[arg(long, value_name = "DATE", env = "YARDSTICK_AS_OF")]
    as_of: Option<Date>,
    /// What kind of body runs the service
    #[arg(long, value_name = "KIND", value_parser = term::<OrganisationKind>(), env = "YARDSTICK_ORGANISATION")]
    organisation: Option<OrganisationKind>,
    /// Which nation the service is for
    #[arg(long, value_parser = term::<Nation>(), env = "YARDSTICK_NATION")]
    nation: Option<Nation>,
    /// What kind of service it is
    #[arg(long, value_parser = term::<ServiceKind>(), env = "YARDSTICK_KIND")]
    kind: Option<ServiceKind>,
    /// How far the service has come
    #[arg(long, value_parser = term::<Phase>(), env = "YARDSTICK_PHASE")]
    phase: Option<Phase>,
    /// Use a pack from this folder, too (repeatable)
    #[arg(long = "pack", value_name = "FOLDER")]
    packs: Vec<PathBuf>,
    /// Leave out files that fit this pattern (repeatable)
    #[arg(long, value_name = "PATTERN")]
    exclude: Vec<String>,
    /// Use this settings file instead of the nearest yardstick.toml
    #[arg(long, value_name = "FILE", env = "YARDSTICK_CONFIG")]
    config: Option<PathBuf>,
    /// Use no settings file
    #[arg(long, conflicts_with = "config")]
    isolated: bool,
    /// Work on this many threads [default: one for each processor]
    #[arg(long, value_name = "COUNT", env = "YARDSTICK_THREADS")]
    threads: Option<usize>,
    #[command(flatten)]
    look: LookArgs,
}

#[derive(Debug, Args)]
struct ExplainArgs {
    /// The rule's id
    rule: String,
    /// Use a pack from this folder, too (repeatable)
    #[arg(long = "pack", value_name = "FOLDER")]
    packs: Vec<PathBuf>,
}

#[derive(Debug, Args)]
struct ListArgs {
    /// The form of the list
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Use a pack from this folder, too (repeatable)
    #[arg(long = "pack", value_name = "FOLDER")]
    packs: Vec<PathBuf>,
}

#[derive(Clone, Copy, Debug, Args)]
struct LookArgs {
    /// Colour: auto stops where a terminal stops, and where NO_COLOR is set
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    color: Colour,
    /// Describe excerpts in sentences, for screen readers and braille
    #[arg(long, env = "YARDSTICK_NARRATED")]
    narrated: bool,
    /// Also show what passed, and which settings file was used
    #[arg(short, long, conflicts_with = "quiet")]
    verbose: bool,
    /// Only findings and the state of the gate
    #[arg(short, long)]
    quiet: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Colour {
    #[default]
    Auto,
    Always,
    Never,
}

/// A parser for one of our closed lists of words.
fn term<T: Term + Send + Sync>() -> impl TypedValueParser<Value = T> {
    let words = T::ALL.iter().map(|term| term.word());
    PossibleValuesParser::new(words)
        .map(|word| T::from_word(&word).expect("clap lets only the words of the list through"))
}

impl LookArgs {
    fn options(self, stream: &impl anstream::stream::RawStream) -> TextOptions {
        let colour = match self.color {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => anstream::AutoStream::choice(stream) != anstream::ColorChoice::Never,
        };
        TextOptions {
            colour,
            drawing: if self.narrated {
                Drawing::Narrated
            } else {
                Drawing::Graphical
            },
            verbose: self.verbose,
            quiet: self.quiet,
        }
    }
}

impl CheckArgs {
    fn given(&self) -> Given {
        Given {
            format: self.format,
            fail_level: self.fail_level,
            packs: self.packs.clone(),
            exclude: self.exclude.clone(),
            profile: ProfileSettings {
                organisation: self.organisation,
                nation: self.nation,
                kind: self.kind,
                phase: self.phase,
            },
            config: self.config.clone(),
            isolated: self.isolated,
        }
    }
}

/// Why a run could not do its job.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    PackSource(#[from] PackSourceError),
    #[error("the pack `{folder}` has mistakes")]
    Pack {
        folder: String,
        mistakes: Vec<Mistake>,
    },
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error("there is no rule `{name}`")]
    UnknownRule { name: String, help: Option<String> },
    #[error("`{pattern}` is not a file pattern: {error}")]
    Pattern {
        pattern: String,
        error: globset::Error,
    },
    #[error("`{0}` is not a number of threads")]
    Threads(usize),
    #[error("the report could not be written")]
    Write(#[from] io::Error),
}

impl Failure {
    fn mistakes(&self) -> &[Mistake] {
        match self {
            Failure::Pack { mistakes, .. }
            | Failure::Settings(SettingsError::Mistakes(mistakes)) => mistakes,
            Failure::Settings(SettingsError::Unreadable { .. } | SettingsError::TooLarge(_))
            | Failure::Open(_)
            | Failure::PackSource(_)
            | Failure::UnknownRule { .. }
            | Failure::Pattern { .. }
            | Failure::Threads(_)
            | Failure::Write(_) => &[],
        }
    }

    fn help(&self) -> Option<&str> {
        match self {
            Failure::UnknownRule { help, .. } => help.as_deref(),
            Failure::Open(_)
            | Failure::PackSource(_)
            | Failure::Pack { .. }
            | Failure::Settings(_)
            | Failure::Pattern { .. }
            | Failure::Threads(_)
            | Failure::Write(_) => None,
        }
    }
}

/// Runs the program with these arguments, the first of which is its own name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are what was asked for; everything else is a mistake in the call.
            let asked_for = error.exit_code() == 0;
            let _ = error.print();
            return if asked_for {
                ExitCode::Clean
            } else {
                ExitCode::Failure
            };
        }
    };
    let result = match &cli.command {
        None => check::run(&cli.check),
        Some(Command::Check(args)) => check::run(args),
        Some(Command::Explain(args)) => explain::run(args),
        Some(Command::Rules(args)) => rules::run(args),
        Some(Command::Packs(args)) => packs::run(args),
    };
    result.unwrap_or_else(|failure| tell(&failure))
}

fn tell(failure: &Failure) -> ExitCode {
    if let Failure::Write(error) = failure
        && error.kind() == io::ErrorKind::BrokenPipe
    {
        // The reader has seen enough.
        return ExitCode::Clean;
    }
    let mut stderr = anstream::stderr().lock();
    let options = TextOptions {
        colour: anstream::AutoStream::choice(&io::stderr()) != anstream::ColorChoice::Never,
        ..TextOptions::default()
    };
    let mut say = || -> io::Result<()> {
        draw_mistakes(failure.mistakes(), &options, &mut stderr)?;
        write!(stderr, "yardstick: {failure}")?;
        let mut cause = std::error::Error::source(failure);
        while let Some(error) = cause {
            write!(stderr, ": {error}")?;
            cause = error.source();
        }
        writeln!(stderr)?;
        match failure.help() {
            Some(help) => writeln!(stderr, "  help: {help}"),
            None => Ok(()),
        }
    };
    // Where nothing can be said any more, the exit code still speaks.
    let _ = say();
    ExitCode::Failure
}

/// The packs of the program, and those of these folders.
fn load_packs(folders: &[PathBuf]) -> Result<Packs, Failure> {
    with_folders(Packs::embedded(), folders)
}

fn with_folders(mut packs: Packs, folders: &[PathBuf]) -> Result<Packs, Failure> {
    for folder in folders {
        let source = PackSource::open(folder)?;
        let refused = |mistakes| Failure::Pack {
            folder: source.folder.clone(),
            mistakes,
        };
        let pack = pack::read(&source).map_err(refused)?;
        packs = packs.with(pack).map_err(|mistake| refused(vec![mistake]))?;
    }
    Ok(packs)
}

/// Writes to standard output, all of it or with an error.
fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let mut stdout = io::BufWriter::new(io::stdout().lock());
    write(&mut stdout)?;
    stdout.flush()?;
    Ok(())
}
