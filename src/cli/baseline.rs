//! `yardstick baseline`: the present findings, written down; and which baseline a check goes by.

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::civil::Date;

use super::check::{Ask, Examined, examined};
use super::record::{self, RecordError};
use super::target::Target;
use super::{ExitCode, Failure, ServiceArgs, output, print_plain, shown, untold};
use crate::background::inputs::Input;
use crate::escape::Safe;
use crate::files::{self, Refusal};
use crate::policy::baseline::file::LARGEST_FILE;
use crate::policy::baseline::{Baseline, MOST, Pruned};
use crate::report::ServiceReport;
use crate::settings::{Settings, path_from, repository_root};
use crate::words::counted;

/// Where a baseline is unless somebody says otherwise, at the root of a service.
const USUAL: &str = "yardstick-baseline.json";

#[derive(Debug, Args)]
pub(super) struct BaselineArgs {
    #[command(flatten)]
    service: ServiceArgs,
    /// The file [default: that of the settings, or yardstick-baseline.json at the root of the service]
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Who sees to it that the list gets shorter
    #[arg(long, value_name = "NAME", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    owner: Option<String>,
    /// The last day on which standards in it count. Guidance has no end
    #[arg(long, value_name = "DATE", value_parser = day)]
    until: Option<Date>,
    /// Take out what is mended of a baseline that is there. Nothing is added
    #[arg(long, conflicts_with_all = ["owner", "until"])]
    prune: bool,
}

/// Which baseline a check goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted<'a> {
    /// That of the settings, if they name one.
    OfSettings,
    /// That of the settings, or the usual one.
    Usual,
    Named(&'a Path),
}

fn day(text: &str) -> Result<Date, &'static str> {
    text.parse()
        .map_err(|_| "a date is written like 2026-11-22")
}

pub(super) fn run(args: &BaselineArgs) -> Result<ExitCode, Failure> {
    let ask = Ask {
        with_waivers: true,
        ..Ask::default()
    };
    examined(&args.service, &args.service.given(), &ask, |examined| {
        untold::before_a_record(&examined)?;
        examined.watch.stand_down();
        match args.prune {
            true => prune(args, &examined),
            false => write(args, &examined),
        }
    })
}

/// What is written, where, and what there is to say of it.
struct Page {
    file: PathBuf,
    contents: String,
    said: String,
}

fn write(args: &BaselineArgs, examined: &Examined<'_>) -> Result<ExitCode, Failure> {
    if let Some(until) = args.until.filter(|until| *until < examined.report.as_of) {
        return Err(refused(
            format!("the day until which standards would count, {until}, is over"),
            "leave `--until` away for no end, or name a day to come",
        ));
    }
    let mut pages = Vec::new();
    for (file, _, service) in files(args, examined)? {
        if files::is_there(&file) {
            return Err(refused(
                format!("there is a baseline already: `{}`", file.display()),
                "a baseline only gets shorter: `yardstick baseline --prune` takes out what is mended; to begin again, \
                 delete the file",
            ));
        }
        if !service.examined_anything() {
            return Err(refused(
                format!("nothing was assessed in `{}`", service.path),
                "`yardstick check` says why",
            ));
        }
        let baseline = Baseline {
            file: shown(&file),
            owner: args.owner.clone(),
            until: args.until,
            found: Baseline::of(&service.judged),
        };
        let standards: usize = (baseline.found.values())
            .filter(|kept| kept.is_of_a_standard())
            .map(|kept| kept.count)
            .sum();
        let all = baseline.total();
        let said = format!(
            "{}: {} written down ({} of standards, {} of guidance)",
            shown(&file),
            counted(all, "finding"),
            standards,
            all - standards
        );
        pages.push(page(file, &baseline, said)?);
    }
    keep(pages)?;
    Ok(ExitCode::Clean)
}

fn prune(args: &BaselineArgs, examined: &Examined<'_>) -> Result<ExitCode, Failure> {
    let mut pages = Vec::new();
    let mut unchanged = Vec::new();
    for (file, target, service) in files(args, examined)? {
        let before = read(&file, confines(wanted(args), target).as_deref())?;
        let (after, pruned) = before.pruned(&service.judged, &service.notices);
        let said = said(&file, &after, pruned);
        match after == before {
            true => unchanged.push(said),
            false => pages.push(page(file, &after, said)?),
        }
    }
    keep(pages)?;
    tell(&unchanged)?;
    Ok(ExitCode::Clean)
}

/// What a pruning came to.
fn said(file: &Path, after: &Baseline, pruned: Pruned) -> String {
    let Pruned {
        mended,
        waived,
        unasked,
    } = pruned;
    let of = |count: usize, what: &str| (count > 0).then(|| format!("{count} {what}"));
    let parts = [of(mended, "mended"), of(waived, "waived since")];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let out = match parts.is_empty() {
        true => "nothing to take out".to_owned(),
        false => format!("{} taken out ({})", mended + waived, parts.join(", ")),
    };
    let unasked = of(
        unasked,
        "of them not looked for in this run: their rules were not asked, or could not tell",
    );
    let unasked = unasked.map(|unasked| format!(", {unasked}"));
    format!(
        "{}: {out}, {} left{}",
        shown(file),
        counted(after.total(), "finding"),
        unasked.unwrap_or_default()
    )
}

fn page(file: PathBuf, baseline: &Baseline, said: String) -> Result<Page, Failure> {
    let contents = baseline.written();
    if baseline.found.len() > MOST || contents.len() as u64 > LARGEST_FILE {
        return Err(refused(
            format!(
                "there are {}: more than a baseline can hold",
                counted(baseline.total(), "finding")
            ),
            "turn rules off under `levels` in yardstick.toml first",
        ));
    }
    Ok(Page {
        file,
        contents,
        said,
    })
}

/// Writes all files before the first takes its place.
fn keep(pages: Vec<Page>) -> Result<(), Failure> {
    let mut pending = Vec::new();
    for page in &pages {
        pending.push(output::prepare(&page.file, &Safe::json(&page.contents))?);
    }
    output::keep(pending)?;
    let said: Vec<String> = pages.into_iter().map(|page| page.said).collect();
    tell(&said)
}

fn tell(lines: &[String]) -> Result<(), Failure> {
    print_plain(|out| {
        lines.iter().for_each(|line| writeln!(out, "{line}"));
    })
}

fn wanted(args: &BaselineArgs) -> Wanted<'_> {
    match &args.output {
        Some(file) => Wanted::Named(file),
        None => Wanted::Usual,
    }
}

/// The file of each service.
fn files<'e>(
    args: &BaselineArgs,
    examined: &'e Examined<'e>,
) -> Result<Vec<(PathBuf, &'e Target, &'e ServiceReport)>, Failure> {
    let wanted = wanted(args);
    refuse_shared(Some(wanted), examined.targets, examined.settings)?;
    let services = examined.targets.iter().zip(examined.settings);
    let services = services.zip(&examined.report.services);
    let files = services.map(|((target, settings), service)| {
        if service.is_partial {
            return Err(refused(
                format!(
                    "only a part of the service was looked at: `{}`",
                    service.path
                ),
                "a baseline is that of a whole service: name its folder",
            ));
        }
        let file = file(wanted, target, settings);
        let file = file.expect("a baseline that is written has a place");
        let placed = confines(wanted, target).map(|folder| files::place_in(&folder, &file));
        match placed {
            Some(Err(Refusal::Leaves)) => Err(outside(&file)),
            Some(_) | None => Ok((file, target, service)),
        }
    });
    files.collect()
}

/// The file of a baseline; `None` where none is asked for.
fn file(wanted: Wanted<'_>, target: &Target, settings: &Settings) -> Option<PathBuf> {
    let of_settings = settings.baseline.clone();
    match wanted {
        Wanted::Named(file) => Some(file.to_owned()),
        Wanted::OfSettings => of_settings,
        Wanted::Usual => Some(of_settings.unwrap_or_else(|| usual(&target.root))),
    }
}

/// The usual file, named as somebody in the working folder would name it.
fn usual(root: &Path) -> PathBuf {
    let file = root.join(USUAL);
    let here = files::here().unwrap_or_else(|_| PathBuf::from("."));
    let seen = file.strip_prefix(".").or_else(|_| file.strip_prefix(here));
    seen.unwrap_or(&file).to_owned()
}

/// A baseline is that of one service: what is known in one is new in another.
pub(super) fn refuse_shared(
    wanted: Option<Wanted<'_>>,
    targets: &[Target],
    settings: &[Settings],
) -> Result<(), Failure> {
    let Some(wanted) = wanted else {
        return Ok(());
    };
    let files = targets.iter().zip(settings);
    let mut files: Vec<PathBuf> = files
        .filter_map(|(target, settings)| file(wanted, target, settings))
        .collect();
    files.sort();
    match files.windows(2).find(|pair| pair[0] == pair[1]) {
        None => Ok(()),
        Some(pair) => Err(refused(
            format!(
                "several services would share the baseline `{}`",
                pair[0].display()
            ),
            "check them one by one, or give each its own settings with its own `baseline`",
        )),
    }
}

/// A baseline, and the file that it stands in.
pub(super) struct Opened {
    pub(super) baseline: Baseline,
    file: PathBuf,
    /// Its words, where somebody wants them.
    text: Option<String>,
}

impl Opened {
    /// What was read, as its path looks from the service; `None` where nobody wanted to know.
    pub(super) fn input(&self, target: &Target) -> Result<Option<Input>, Failure> {
        let Some(text) = &self.text else {
            return Ok(None);
        };
        let path = path_from(&target.root, &self.file)?;
        Ok(Some(Input::of_text(path, text)))
    }
}

/// The baseline that a service is held against; its words, too, if `with_text`.
///
/// # Errors
/// A file that is not there, that is no regular file, or that is no baseline.
pub(super) fn open(
    wanted: Wanted<'_>,
    target: &Target,
    settings: &Settings,
    with_text: bool,
) -> Result<Option<Opened>, Failure> {
    let Some(file) = file(wanted, target, settings) else {
        return Ok(None);
    };
    let text = text_of(&file, confines(wanted, target).as_deref())?;
    let kept = with_text.then(|| text.clone());
    let baseline = parse(&file, text)?;
    Ok(Some(Opened {
        baseline,
        file,
        text: kept,
    }))
}

/// The folder that a baseline has to lie in. A repository may be anybody's, and what it names is shown where it has
/// mistakes, and written over; whoever names a file themselves may name any.
fn confines(wanted: Wanted<'_>, target: &Target) -> Option<PathBuf> {
    match wanted {
        Wanted::Named(_) => None,
        Wanted::OfSettings | Wanted::Usual => {
            let root = files::canonical(&target.root).unwrap_or_else(|_| target.root.clone());
            let repository = repository_root(&root).map(Path::to_owned);
            Some(repository.unwrap_or(root))
        }
    }
}

fn outside(file: &Path) -> Failure {
    refused(
        format!(
            "the baseline `{}` lies outside the repository, or in git's own folder, and is left alone",
            file.display()
        ),
        "name it with `--baseline=FILE`, or with `--output` where one is written, if it is the one that is meant",
    )
}

fn read(file: &Path, within: Option<&Path>) -> Result<Baseline, Failure> {
    parse(file, text_of(file, within)?)
}

fn parse(file: &Path, text: String) -> Result<Baseline, Failure> {
    let name = shown(file);
    Baseline::read(&name, text).map_err(|mistakes| Failure::Record {
        what: format!("the baseline `{name}` has mistakes"),
        mistakes,
        help: None,
    })
}

fn text_of(file: &Path, within: Option<&Path>) -> Result<String, Failure> {
    record::read(file, within, LARGEST_FILE).map_err(|error| match error {
        RecordError::Outside => outside(file),
        RecordError::Missing => refused(
            format!("there is no baseline `{}`", file.display()),
            "`yardstick baseline` writes one",
        ),
        RecordError::Link
        | RecordError::NotAFile
        | RecordError::TooLarge(_)
        | RecordError::NotText(_)
        | RecordError::Unreadable(_) => refused(
            format!(
                "the baseline `{}` could not be read: {error}",
                file.display()
            ),
            "it has to be a regular file that this user may read",
        ),
    })
}

fn refused(what: String, help: &str) -> Failure {
    Failure::Record {
        what,
        mistakes: Vec::new(),
        help: Some(help.to_owned()),
    }
}
