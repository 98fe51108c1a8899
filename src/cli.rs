//! The command line: the only place that knows clap. It parses, calls, prints, and chooses the exit code.

mod baseline;
mod brought;
mod bug;
mod changed;
mod check;
mod clock;
mod completions;
mod explain;
mod init;
mod interrupt;
mod lock;
mod man;
mod output;
mod packs;
mod pull;
mod record;
mod report;
mod rules;
mod stream;
mod target;
mod texts;
mod untold;
mod update;
mod waive;

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::builder::{FalseyValueParser, PossibleValuesParser, StyledStr, TypedValueParser};
use clap::error::{ContextKind, ContextValue};
use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;

use self::brought::BroughtArgs;
pub use self::bug::tell_of_panics;
use self::clock::Clock;
use self::stream::{Stream, print, print_plain, say, warn};
use crate::choice::PackChoice;
use crate::glob::GlobError;
use crate::guard;
use crate::limits::{self, Limit};
use crate::pack::{
    self, Brought, BroughtError, PackPlace, PackSource, PackSourceError, Packs, Store, StoreError,
    Trust, TrustError, Volume,
};
use crate::policy::FailLevel;
use crate::profile::{Nation, OrganisationKind, Phase, SaidProfile, ServiceKind, Term};
use crate::report::{Drawing, Safe, TextOptions, draw_mistakes};
use crate::repository::OpenError;
use crate::settings::services::ServicesError;
use crate::settings::{Given, Settings, SettingsError};
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
    /// A pack is not the one that was agreed on, or nobody who is trusted has signed it.
    Untrusted,
}

impl ExitCode {
    fn number(self) -> u8 {
        match self {
            ExitCode::Clean => 0,
            ExitCode::Findings => 1,
            ExitCode::Failure => 2,
            ExitCode::NothingToAssess => 3,
            ExitCode::Untrusted => 4,
        }
    }
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        std::process::ExitCode::from(code.number())
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
    2 could not do the job, or with --strict not all of it; 3 nothing to assess; 4 a pack that is not to be trusted."
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
    /// Write the report that an assessor reads the day before, clause by clause: what a machine could see, and what to ask
    Report(report::ReportArgs),
    /// Explain a rule: what it asks, who says so, with what word, and what to do
    Explain(ExplainArgs),
    /// List the rules
    Rules(ListArgs),
    /// List the packs: which text, which edition, in force from when; and what can be asked of them
    Packs(PacksArgs),
    /// Look at a repository, and propose service.yaml and yardstick.toml
    Init(init::InitArgs),
    /// Record a waiver: a finding that somebody agreed to leave as it is, until a day
    Waive(waive::WaiveArgs),
    /// Write down the present findings, so that only new ones close the gate
    Baseline(baseline::BaselineArgs),
    /// Write down which packs a service is held against
    Lock(lock::LockArgs),
    /// Say what would change with the packs that there are now, and lock those
    Update(update::UpdateArgs),
    /// Fetch the packs that the settings name in registries: the only command that uses the network
    Pull(pull::PullArgs),
    /// Print the completions for a shell
    Completions(completions::CompletionsArgs),
    /// Write the man pages
    Man(man::ManArgs),
}

#[derive(Debug, Args)]
#[command(next_help_heading = "The report and the gate")]
struct CheckArgs {
    /// The form of the report, and the file it goes to (repeatable): `text`, `sarif:results.sarif`. One without a file
    /// goes to standard output
    #[arg(
        long = "format",
        alias = "output-format",
        value_name = "FORMAT[:FILE]",
        value_parser = output::sink,
        env = "YARDSTICK_FORMAT",
        hide_env_values = true,
        value_delimiter = ','
    )]
    formats: Vec<output::Sink>,
    /// From which obligation on a finding closes the gate (exit code 1) [default: standard]
    #[arg(long, value_enum, env = "YARDSTICK_FAIL_LEVEL", hide_env_values = true)]
    fail_level: Option<FailLevel>,
    /// More open findings of guidance than these close the gate, too
    #[arg(long, value_name = "COUNT")]
    max_guidance: Option<usize>,
    /// End with exit code 0 where findings close the gate; other troubles keep theirs
    #[arg(long)]
    exit_zero: bool,
    /// Let no waiver count: for those who review
    #[arg(long)]
    no_waivers: bool,
    /// Let what stands in a baseline pass: this file, that of the settings, or yardstick-baseline.json. One that the
    /// settings name counts without the flag, too
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true)]
    baseline: Option<Option<PathBuf>>,
    /// Let no baseline count: for those who review
    #[arg(long, conflicts_with = "baseline")]
    no_baseline: bool,
    /// Let pass what was found before this revision's changes, in files that did not change since. For a branch, the
    /// changes are those since it was left
    #[arg(long, value_name = "REVISION")]
    changed_since: Option<String>,
    /// End with exit code 2 where anything could not be told: a rule, a file, a limit that was reached. The report is
    /// written all the same
    #[arg(long, env = "YARDSTICK_STRICT", hide_env_values = true, value_parser = FalseyValueParser::new())]
    strict: bool,
    /// Refuse packs other than those in yardstick.lock (exit code 4)
    #[arg(long, env = "YARDSTICK_LOCKED", hide_env_values = true, value_parser = FalseyValueParser::new())]
    locked: bool,
    /// Where the runner of GitHub Actions takes the summary of a job from: `--format github` adds to it
    #[arg(long, hide = true, value_name = "FILE", env = "GITHUB_STEP_SUMMARY")]
    step_summary: Option<OsString>,
    #[command(flatten)]
    service: ServiceArgs,
    #[command(flatten)]
    look: LookArgs,
}

// What is checked, and by which texts. (A doc comment would become that of the commands it is part of.)
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "What is checked")]
struct ServiceArgs {
    /// Folders or single files. Several are several services, unless they lie in one repository
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    brought: BroughtArgs,
    /// Which packs to use: those that speak to the service, only those that are named, or none [default: auto]
    #[arg(long = "packs", value_enum, value_name = "CHOICE")]
    pack_choice: Option<PackChoice>,
    /// Hold API descriptions against this ruleset in Spectral's notation, too (repeatable)
    #[arg(long = "ruleset", value_name = "FILE")]
    rulesets: Vec<PathBuf>,
    /// Leave out files that fit this pattern (repeatable)
    #[arg(long, value_name = "PATTERN")]
    exclude: Vec<String>,
    /// Use this settings file instead of the nearest yardstick.toml
    #[arg(
        long,
        value_name = "FILE",
        env = "YARDSTICK_CONFIG",
        hide_env_values = true
    )]
    config: Option<PathBuf>,
    /// Use no settings file, and no file of waivers
    #[arg(long, conflicts_with = "config")]
    isolated: bool,
    /// How much is looked at: `file-size=128MiB`, `rule-time=2min` (repeatable). The limits are listed in docs/limits.md
    #[arg(
        long = "limit",
        value_name = "NAME=AMOUNT",
        value_parser = limit,
        env = "YARDSTICK_LIMIT",
        hide_env_values = true,
        value_delimiter = ','
    )]
    limits: Vec<(Limit, u64)>,
    /// Work on this many threads [default: one for each processor]
    #[arg(
        long,
        value_name = "COUNT",
        env = "YARDSTICK_THREADS",
        hide_env_values = true
    )]
    threads: Option<usize>,
    #[command(flatten)]
    who: WhoArgs,
}

// What the service is, and on which day. (A doc comment would become that of the commands it is part of.)
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "What the service is")]
struct WhoArgs {
    /// The day on which the texts are applied [default: today]
    #[arg(long, value_name = "DATE", value_parser = clock::read, env = "YARDSTICK_AS_OF", hide_env_values = true)]
    as_of: Option<Clock>,
    /// What kind of body runs the service
    #[arg(long, value_name = "KIND", value_parser = term::<OrganisationKind>(), env = "YARDSTICK_ORGANISATION", hide_env_values = true)]
    organisation: Option<OrganisationKind>,
    /// Which nation the service is for
    #[arg(long, value_parser = term::<Nation>(), env = "YARDSTICK_NATION", hide_env_values = true)]
    nation: Option<Nation>,
    /// What kind of service it is
    #[arg(long, value_parser = term::<ServiceKind>(), env = "YARDSTICK_KIND", hide_env_values = true)]
    kind: Option<ServiceKind>,
    /// How far the service has come
    #[arg(long, value_parser = term::<Phase>(), env = "YARDSTICK_PHASE", hide_env_values = true)]
    phase: Option<Phase>,
}

#[derive(Debug, Args)]
struct ExplainArgs {
    /// The rule's id
    rule: String,
    #[command(flatten)]
    brought: BroughtArgs,
}

/// The forms in which lists can be written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum ListFormat {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

#[derive(Debug, Args)]
struct ListArgs {
    /// The form of the list
    #[arg(long, value_enum, default_value_t)]
    format: ListFormat,
    #[command(flatten)]
    brought: BroughtArgs,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
struct PacksArgs {
    #[command(subcommand)]
    command: Option<PacksCommand>,
    #[command(flatten)]
    list: ListArgs,
    /// Say for each pack whether this service is held against it, and why
    #[arg(long = "for", value_name = "PATH")]
    service: Option<PathBuf>,
    #[command(flatten)]
    who: WhoArgs,
}

#[derive(Debug, Subcommand)]
enum PacksCommand {
    /// Show an edition: each clause, the rules that touch it, and what only a person can judge
    Show(ShowArgs),
    /// Say what changed between two editions, or two encodings, for whom
    Diff(DiffArgs),
    /// Draw every mistake in packs
    Check(TestArgs),
    /// Run the examples of packs: each must come out as its author wrote it
    Test(TestArgs),
}

#[derive(Debug, Args)]
struct ShowArgs {
    /// The pack's id, with or without an edition (`govuk-service-standard`, `govuk-service-standard/2015`), or where it is: its
    /// folder, an archive, or what was pulled from a registry
    #[arg(value_name = "PACK")]
    pack: String,
    /// What to make of it
    #[arg(long = "as", value_enum, value_name = "FORM", default_value_t)]
    form: packs::ShownAs,
    /// Who is to keep to the schedule [default: supplier]
    #[arg(long = "for", value_enum, value_name = "WHOM")]
    audience: Option<packs::Audience>,
    #[command(flatten)]
    who: WhoArgs,
    #[command(flatten)]
    brought: BroughtArgs,
}

#[derive(Debug, Args)]
struct DiffArgs {
    /// An edition, `govuk-service-standard/2015`, or where a pack is: a folder, an archive, or what was pulled from a registry
    #[arg(value_name = "BEFORE")]
    before: String,
    /// Another
    #[arg(value_name = "AFTER")]
    after: String,
    #[command(flatten)]
    brought: BroughtArgs,
}

#[derive(Debug, Args)]
struct TestArgs {
    /// Folders with packs and libraries, at any depth. They take the place of those of the program that have their names
    #[arg(value_name = "FOLDER", required = true)]
    folders: Vec<PathBuf>,
}

#[derive(Clone, Copy, Debug, Args)]
#[command(next_help_heading = "How it looks")]
struct LookArgs {
    /// Colour: auto stops where a terminal stops, and where NO_COLOR is set
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    color: Colour,
    /// Describe excerpts in sentences, for screen readers and braille
    #[arg(long, value_parser = FalseyValueParser::new(), env = "YARDSTICK_NARRATED", hide_env_values = true)]
    narrated: bool,
    /// Also show what passed, what of a source could not be checked, and which settings file was used
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

/// A limit that a flag sets.
fn limit(written: &str) -> Result<(Limit, u64), String> {
    limits::read_assignment(written).map_err(|error| match error.help() {
        Some(help) => format!("{error}; {help}"),
        None => error.to_string(),
    })
}

impl LookArgs {
    fn options(self, stream: Stream) -> TextOptions {
        let colour = match self.color {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => stream.has_colour(),
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

impl WhoArgs {
    fn profile(&self) -> SaidProfile {
        SaidProfile {
            organisation: self.organisation,
            nation: self.nation,
            kind: self.kind,
            phase: self.phase,
        }
    }

    /// The day, for what has no settings.
    fn day(&self) -> Date {
        Clock::usual_day(self.as_of)
    }
}

impl ServiceArgs {
    fn given(&self) -> Given {
        Given {
            packs: self.brought.packs.clone(),
            store: self.brought.store.store(),
            pack_choice: self.pack_choice,
            rulesets: self.rulesets.clone(),
            exclude: self.exclude.clone(),
            profile: self.who.profile(),
            limits: self.limits.clone(),
            config: self.config.clone(),
            isolated: self.isolated,
            ..Given::default()
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
    #[error(transparent)]
    Services(ServicesError),
    #[error("the ruleset `{name}` cannot be used")]
    Ruleset {
        name: String,
        mistakes: Vec<Mistake>,
    },
    #[error("there is no rule `{name}`")]
    UnknownRule { name: String, help: Option<String> },
    #[error("there is no pack `{name}`")]
    UnknownPack { name: String, help: Option<String> },
    #[error("`{pattern}` is not a file pattern: {error}")]
    Pattern { pattern: String, error: GlobError },
    #[error("`{0}` is not a number of threads")]
    Threads(usize),
    #[error("the report could not be written")]
    Write(#[from] io::Error),
    #[error(transparent)]
    Output(#[from] output::OutputError),
    /// A file that yardstick itself writes and reads, and that is wrong.
    #[error("{what}")]
    Record {
        what: String,
        mistakes: Vec<Mistake>,
        help: Option<String>,
    },
    /// A pack that could not be fetched, or kept.
    #[error("{what}")]
    Fetch { what: String, help: Option<String> },
    /// A pack that is not to be trusted.
    #[error("{what}")]
    Trust {
        what: String,
        mistakes: Vec<Mistake>,
        help: Option<String>,
    },
}

impl Failure {
    fn mistakes(&self) -> &[Mistake] {
        match self {
            Failure::Pack { mistakes, .. }
            | Failure::Ruleset { mistakes, .. }
            | Failure::Record { mistakes, .. }
            | Failure::Trust { mistakes, .. }
            | Failure::Settings(SettingsError::Mistakes(mistakes)) => mistakes,
            Failure::Settings(
                SettingsError::Unreadable { .. }
                | SettingsError::TooLarge(_)
                | SettingsError::NotAFile(_)
                | SettingsError::Irregular(_)
                | SettingsError::Outside(_)
                | SettingsError::PackOutside { .. }
                | SettingsError::NotText(_),
            )
            | Failure::Open(_)
            | Failure::PackSource(_)
            | Failure::UnknownRule { .. }
            | Failure::UnknownPack { .. }
            | Failure::Services(_)
            | Failure::Pattern { .. }
            | Failure::Threads(_)
            | Failure::Output(_)
            | Failure::Fetch { .. }
            | Failure::Write(_) => &[],
        }
    }

    fn help(&self) -> Option<&str> {
        match self {
            Failure::UnknownRule { help, .. }
            | Failure::UnknownPack { help, .. }
            | Failure::Record { help, .. }
            | Failure::Fetch { help, .. }
            | Failure::Trust { help, .. } => help.as_deref(),
            Failure::Open(_)
            | Failure::PackSource(_)
            | Failure::Pack { .. }
            | Failure::Ruleset { .. }
            | Failure::Settings(_)
            | Failure::Services(_)
            | Failure::Pattern { .. }
            | Failure::Threads(_)
            | Failure::Output(_)
            | Failure::Write(_) => None,
        }
    }

    fn exit_code(&self) -> ExitCode {
        match self {
            Failure::Trust { .. } => ExitCode::Untrusted,
            Failure::Open(_)
            | Failure::PackSource(_)
            | Failure::Pack { .. }
            | Failure::Settings(_)
            | Failure::Ruleset { .. }
            | Failure::UnknownRule { .. }
            | Failure::UnknownPack { .. }
            | Failure::Services(_)
            | Failure::Pattern { .. }
            | Failure::Threads(_)
            | Failure::Write(_)
            | Failure::Output(_)
            | Failure::Fetch { .. }
            | Failure::Record { .. } => ExitCode::Failure,
        }
    }
}

impl From<TrustError> for Failure {
    fn from(error: TrustError) -> Self {
        Failure::Trust {
            what: error.to_string(),
            mistakes: Vec::new(),
            help: Some(error.help()),
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let (what, help) = (error.to_string(), error.help());
        match error {
            StoreError::NotPulled(_) | StoreError::Changed { .. } => Failure::Trust {
                what,
                mistakes: Vec::new(),
                help,
            },
            StoreError::NoFolder => Failure::Fetch { what, help },
            StoreError::Unwritable { error, .. } => Failure::Fetch {
                what: format!("{what}: {}", words(&error)),
                help,
            },
            StoreError::Unreadable(error) => error.into(),
        }
    }
}

impl From<BroughtError> for Failure {
    fn from(error: BroughtError) -> Self {
        match error {
            BroughtError::Source(error) => error.into(),
            BroughtError::Trust(error) => error.into(),
            BroughtError::Store(error) => error.into(),
        }
    }
}

/// Runs the program with these arguments, the first of which is its own name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are what was asked for; everything else is a mistake in the call.
            if error.exit_code() == 0 {
                let page = match Stream::Output.has_colour() {
                    true => Safe::coloured(&error.render().ansi().to_string()),
                    false => Safe::plain(&error.render().to_string()),
                };
                return match print(&page) {
                    Ok(()) => ExitCode::Clean,
                    Err(failure) => tell(&failure),
                };
            }
            return refuse(error);
        }
    };
    interrupt::prepare();
    // All that limits allow to stand in one another has room, in a build for debugging as well.
    let result = guard::roomy(|| match &cli.command {
        None => check::run(&cli.check),
        Some(Command::Check(args)) => check::run(args),
        Some(Command::Report(args)) => report::run(args),
        Some(Command::Explain(args)) => explain::run(args),
        Some(Command::Rules(args)) => rules::run(args),
        Some(Command::Packs(args)) => packs::run(args),
        Some(Command::Init(args)) => init::run(args),
        Some(Command::Waive(args)) => waive::run(args),
        Some(Command::Baseline(args)) => baseline::run(args),
        Some(Command::Lock(args)) => lock::run(args),
        Some(Command::Update(args)) => update::run(args),
        Some(Command::Pull(args)) => pull::run(args),
        Some(Command::Completions(args)) => completions::run(args),
        Some(Command::Man(args)) => man::run(args),
    });
    result.unwrap_or_else(|failure| tell(&failure))
}

/// Says what is wrong with a call. It repeats words of it, which a pipeline may have from anywhere, and which are no lines.
fn refuse(mut error: clap::Error) -> ExitCode {
    let on_one_line = |text: &String| crate::escape::line(text).into_owned();
    let repeated: Vec<(ContextKind, ContextValue)> = error
        .context()
        .filter_map(|(kind, value)| match value {
            ContextValue::String(text) => Some((kind, ContextValue::String(on_one_line(text)))),
            ContextValue::Strings(texts) => {
                let texts = texts.iter().map(on_one_line).collect();
                Some((kind, ContextValue::Strings(texts)))
            }
            ContextValue::StyledStrs(texts) => {
                let plain = texts.iter().map(|text| on_one_line(&text.to_string()));
                let texts = plain.map(StyledStr::from).collect();
                Some((kind, ContextValue::StyledStrs(texts)))
            }
            // What is none of these is not from the call.
            _ => None,
        })
        .collect();
    for (kind, value) in repeated {
        error.insert(kind, value);
    }
    warn(&Safe::plain(&error.render().to_string()));
    ExitCode::Failure
}

fn tell(failure: &Failure) -> ExitCode {
    let options = TextOptions {
        colour: Stream::Error.has_colour(),
        ..TextOptions::default()
    };
    warn(&draw_mistakes(failure.mistakes(), &options));
    say(&format!("yardstick: {}", chain(failure)));
    if let Some(help) = failure.help() {
        say(&format!("  help: {help}"));
    }
    failure.exit_code()
}

/// An error with its causes.
fn chain(error: &dyn std::error::Error) -> String {
    let mut sentence = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        sentence.push_str(": ");
        sentence.push_str(&words(error));
        cause = error.source();
    }
    sentence
}

/// A cause in words. The system's own carry a number that differs between systems.
fn words(error: &(dyn std::error::Error + 'static)) -> String {
    match error.downcast_ref::<io::Error>() {
        Some(refusal) if refusal.kind() == io::ErrorKind::NotFound => {
            "it does not exist".to_owned()
        }
        Some(refusal) if refusal.raw_os_error().is_some() => refusal.kind().to_string(),
        _ => error.to_string(),
    }
}

/// The packs of the program, and those that are brought along.
fn load_packs(brought: &BroughtArgs) -> Result<Packs, Failure> {
    let volumes = read_places(&brought.packs, brought)?;
    with_volumes(Packs::embedded(), &brought.packs, volumes)
}

/// The packs and libraries at these places, by the trust of the settings for the working folder.
fn read_places(places: &[PackPlace], brought: &BroughtArgs) -> Result<Vec<Volume>, Failure> {
    let is_folder = |place: &PackPlace| matches!(place, PackPlace::Folder(_));
    // Folders need no trust, and mistakes in settings are no reason not to list what is in them.
    let trust = match places.iter().all(is_folder) {
        true => Trust::default(),
        false => Settings::load(&Given::default(), Path::new("."))?.trust,
    };
    read_volumes(places, &trust, brought.store.store().as_ref())
}

/// These packs, and what was read at these places, which takes the place of what has its names.
fn with_volumes(
    packs: Packs,
    places: &[PackPlace],
    volumes: Vec<Volume>,
) -> Result<Packs, Failure> {
    let places: Vec<String> = places.iter().map(ToString::to_string).collect();
    packs
        .replaced_by(volumes)
        .map_err(|mistakes| Failure::Pack {
            folder: places.join(", "),
            mistakes,
        })
}

/// The packs and libraries below these folders, and those of the program whose place none of them takes.
///
/// All mistakes are told at once, so that an author sees everything.
fn read_below(folders: &[PathBuf]) -> Result<(Vec<PackSource>, Vec<Volume>, Packs), Failure> {
    read_below_over(Packs::embedded(), folders)
}

/// The packs and libraries below these folders, and those of others whose place none of them takes.
fn read_below_over(
    others: Packs,
    folders: &[PathBuf],
) -> Result<(Vec<PackSource>, Vec<Volume>, Packs), Failure> {
    let mut found = Vec::new();
    for folder in folders {
        found.extend(PackSource::below(folder)?);
    }
    let mut volumes = Vec::new();
    let mut mistakes = Vec::new();
    for source in &found {
        match pack::read(source) {
            Ok(volume) => volumes.push(volume),
            Err(more) => mistakes.extend(more),
        }
    }
    let named: Vec<String> = folders.iter().map(|folder| shown(folder)).collect();
    let refused = |mistakes| Failure::Pack {
        folder: named.join(", "),
        mistakes,
    };
    if !mistakes.is_empty() {
        return Err(refused(mistakes));
    }
    let packs = others.replaced_by(volumes.clone());
    Ok((found, volumes, packs.map_err(refused)?))
}

/// The packs and libraries at these places.
fn read_volumes(
    places: &[PackPlace],
    trust: &Trust,
    store: Option<&Store>,
) -> Result<Vec<Volume>, Failure> {
    pack::bring_all(places, trust, store, read_volume)
}

/// The pack or library that was brought from there.
fn read_volume(place: &PackPlace, brought: Brought) -> Result<Volume, Failure> {
    let Brought { source, signed_by } = brought;
    let mut volume = pack::read(&source).map_err(|mistakes| Failure::Pack {
        folder: source.folder,
        mistakes,
    })?;
    match &mut volume {
        Volume::Pack(pack) => {
            if let Some(info) = Arc::get_mut(&mut pack.info) {
                info.folder = Some(place.to_string());
                info.signed_by = signed_by;
            }
        }
        Volume::Library(library) => library.folder = Some(place.to_string()),
    }
    Ok(volume)
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// Draws mistakes on standard output, each at its place.
fn draw(mistakes: &[Mistake]) -> Result<(), Failure> {
    let options = TextOptions {
        colour: Stream::Output.has_colour(),
        ..TextOptions::default()
    };
    print(&draw_mistakes(mistakes, &options))
}
