//! `yardstick init`: what a repository shows of the service, as a proposal.
//!
//! What is there already is never touched. Nobody is asked anything where nobody can answer.

mod dialogue;

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;

use super::target::{Target, read_alone, targets};
use super::texts::{Wanted, read_wanted};
use super::{ExitCode, Failure, WhoArgs, clock, output, print_plain, shown, stream};
use crate::dossier::Dossier;
use crate::escape::{Safe, lines::Lines, shell};
use crate::files;
use crate::profile::{Fact, SaidProfile, Term};
use crate::proposal::{self, Answers, FoundRuleset, Manifest, Proposal, RULESET_FILES};
use crate::repository::OpenError;
use crate::ruleset;
use crate::settings::{FILE_NAMES, Given, Settings};
use crate::subject::service;
use crate::text::RepoPath;
use crate::words::{counted, wrapped};

#[derive(Debug, Args)]
pub(super) struct InitArgs {
    /// The folder of the service [default: the one you are in]
    #[arg(value_name = "FOLDER")]
    folder: Option<PathBuf>,
    /// Ask nothing: what the repository does not say stays a question in the files
    #[arg(short, long)]
    yes: bool,
    /// Print what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    who: WhoArgs,
}

/// What becomes of one of the two files.
#[derive(Debug)]
enum Outcome {
    /// It is not there.
    New {
        file: PathBuf,
        text: Safe,
        /// What is in it.
        holds: String,
    },
    /// It is there, or another file in its place.
    Left { file: PathBuf, because: String },
}

pub(super) fn run(args: &InitArgs) -> Result<ExitCode, Failure> {
    let folder = args.folder.clone().unwrap_or_else(|| PathBuf::from("."));
    let targets = targets(std::slice::from_ref(&folder))?;
    let target = targets.first().filter(|target| target.named.is_empty());
    let Some(target) = target else {
        return Err(OpenError::NotAFolder { folder }.into());
    };
    let given = Given {
        profile: args.who.profile(),
        ..Given::default()
    };
    let settings = Settings::load(&given, &target.root)?;
    let dossier = read_alone(target, &settings)?;
    let outcomes = outcomes(args, target, &settings, &dossier)?;
    if args.dry_run {
        print_plain(|out| show(out, &outcomes))?;
        return Ok(ExitCode::Clean);
    }
    // Both are written before the first takes its place.
    let mut pending = Vec::new();
    for outcome in &outcomes {
        if let Outcome::New { file, text, .. } = outcome {
            pending.push(output::prepare(file, text)?);
        }
    }
    output::keep_new(pending)?;
    print_plain(|out| tell(out, &outcomes, &folder))?;
    Ok(ExitCode::Clean)
}

fn outcomes(
    args: &InitArgs,
    target: &Target,
    settings: &Settings,
    dossier: &Dossier,
) -> Result<[Outcome; 2], Failure> {
    let taken = taken(target, dossier);
    let proposal = Proposal::of(dossier);
    let answers = match &taken {
        Some(_) => Answers::new(),
        None => answers(args, &proposal)?,
    };
    let profile = settings.profile.over(dossier.profile.clone());
    let profile = said(&answers).over(profile);
    let day = args.who.as_of.unwrap_or_else(clock::now);
    let day = day.day(&settings.zone);
    let texts = read_wanted(Wanted::by(settings))?;
    let named = texts.named(settings, day)?;
    let choices = texts.choose(settings, &named, &profile, day);
    let manifest = taken.unwrap_or_else(|| {
        let Manifest { text, filled, open } =
            proposal.manifest(dossier, &answers, &texts.packs, &choices, &profile, day);
        Outcome::New {
            file: target.root.join(service::Format::ServiceYaml.files()[0]),
            text: Safe::notation(&text),
            holds: format!(
                "{} and {}",
                counted(filled, "value"),
                counted(open, "question")
            ),
        }
    });
    let policy = match &settings.file {
        Some(file) => Outcome::Left {
            file: file.clone(),
            because: "these are the settings that count here".to_owned(),
        },
        None => {
            let rulesets = rulesets(target, dossier);
            let packs = choices.used(&texts.packs);
            Outcome::New {
                file: target.root.join(FILE_NAMES[0]),
                text: Safe::notation(&proposal::settings(dossier, packs, &rulesets)),
                holds: "what can be set, with the defaults".to_owned(),
            }
        }
    };
    Ok([manifest, policy])
}

/// What has the name of a service manifest already, whatever it is: somebody put it there.
fn taken(target: &Target, dossier: &Dossier) -> Option<Outcome> {
    let names = service::Format::ServiceYaml.files().iter();
    let (file, name) = names
        .map(|name| (target.root.join(name), name))
        .find(|(file, _)| files::is_there(file))?;
    let path = RepoPath::new(name);
    let mut candidates = dossier.manifests.iter();
    let other = candidates.find(|one| one.path == path && !one.recognised);
    let because = match other {
        Some(other) => format!("not read as a service manifest, as {}", other.because),
        None => "it was there".to_owned(),
    };
    Some(Outcome::Left { file, because })
}

/// What the flags say, and what a person says where there is one.
fn answers(args: &InitArgs, proposal: &Proposal) -> Result<Answers, Failure> {
    let mut answers = by_flags(&args.who.profile());
    if !args.yes && stream::is_a_conversation() {
        let mut questions = proposal.questions();
        questions.retain(|question| !answers.contains_key(&question.field));
        let input = &mut io::stdin().lock();
        answers.extend(dialogue::hold(&questions, input, &mut stream::write)?);
    }
    Ok(answers)
}

fn by_flags(said: &SaidProfile) -> Answers {
    let word = |fact: &Fact| match fact {
        Fact::Organisation => said.organisation.map(Term::word),
        Fact::Nation => said.nation.map(Term::word),
        Fact::Kind => said.kind.map(Term::word),
        Fact::Phase => said.phase.map(Term::word),
    };
    let answer = |fact: &Fact| Some((proposal::keys(fact.field()), word(fact)?.to_owned()));
    Fact::ALL.iter().filter_map(answer).collect()
}

/// What the answers say of the facts on which obligations depend.
fn said(answers: &Answers) -> SaidProfile {
    fn term<T: Term>(answers: &Answers, fact: Fact) -> Option<T> {
        T::from_word(answers.get(&proposal::keys(fact.field()))?)
    }
    SaidProfile {
        organisation: term(answers, Fact::Organisation),
        nation: term(answers, Fact::Nation),
        kind: term(answers, Fact::Kind),
        phase: term(answers, Fact::Phase),
    }
}

/// The rulesets that Spectral would find, and whether they can be read here.
fn rulesets(target: &Target, dossier: &Dossier) -> Vec<FoundRuleset> {
    let is_there = |name: &&&str| dossier.files.contains(&RepoPath::new(name));
    let found = RULESET_FILES.iter().filter(is_there).map(|name| {
        let mistakes = ruleset::open(&shown(&target.root.join(name)), Some(&target.root)).err();
        FoundRuleset {
            path: (*name).to_owned(),
            trouble: mistakes.and_then(|all| Some(all.into_iter().next()?.message)),
        }
    });
    found.collect()
}

/// Both files, as they would be.
fn show(out: &mut Lines, outcomes: &[Outcome]) {
    for (index, outcome) in outcomes.iter().enumerate() {
        if index > 0 {
            writeln!(out);
        }
        match outcome {
            Outcome::New { file, text, holds } => {
                writeln!(out, "{} would be written: {holds}", named(file));
                writeln!(out);
                out.block(text);
            }
            Outcome::Left { .. } => told(out, outcome),
        }
    }
}

/// What was done, and what comes next.
fn tell(out: &mut Lines, outcomes: &[Outcome], folder: &Path) {
    for outcome in outcomes {
        told(out, outcome);
    }
    let folder = shell::path(&shown(folder));
    let here = match folder.as_str() {
        "." => String::new(),
        folder => format!(" {folder}"),
    };
    writeln!(out);
    writeln!(out, "Next");
    for (command, what) in [
        (
            format!("yardstick check{here}"),
            "what the texts say of the service; what is left open in service.yaml may be found wanting",
        ),
        (
            format!("yardstick packs --for {folder}"),
            "which texts those are, and why",
        ),
        (
            format!("yardstick baseline{here}"),
            "write down what is found today, so that only what is new closes the gate",
        ),
    ] {
        writeln!(out, "  {command}");
        for line in wrapped(what, "      ", "      ") {
            writeln!(out, "{line}");
        }
    }
}

fn told(out: &mut Lines, outcome: &Outcome) {
    match outcome {
        Outcome::New { file, holds, .. } => writeln!(out, "{} was written: {holds}", named(file)),
        Outcome::Left { file, because } => {
            writeln!(out, "{} is left as it is: {because}", named(file))
        }
    }
}

/// A file as it is told, seen from where the run was asked for.
fn named(file: &Path) -> String {
    let file = shown(file);
    file.strip_prefix("./").unwrap_or(&file).to_owned()
}
