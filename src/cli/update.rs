//! `yardstick update`: what would change with the packs that there are now.

use clap::Args;

use super::lock::{Present, present};
use super::{ExitCode, Failure, ServiceArgs, output, print, shown};
use crate::escape::lines::Lines;
use crate::pack::lock::compare::{self, Entry, Fate, RulesetFate};
use crate::pack::lock::{Lock, Locked, Obligations};

#[derive(Debug, Args)]
pub(super) struct UpdateArgs {
    #[command(flatten)]
    service: ServiceArgs,
    /// Say what would change, and write nothing
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn run(args: &UpdateArgs) -> Result<ExitCode, Failure> {
    let mut page = Lines::default();
    let mut pending = Vec::new();
    for present in present(&args.service)? {
        let Present { file, lock, .. } = &present;
        let name = shown(file);
        let Some(found) = present.open()? else {
            return Err(Failure::Record {
                what: format!("there is no `{name}` to update"),
                mistakes: Vec::new(),
                help: Some("`yardstick lock` makes one".to_owned()),
            });
        };
        if found.lock == *lock {
            writeln!(page, "{name} is up to date: nothing changes");
            continue;
        }
        told(&mut page, &found.lock, lock);
        match args.dry_run {
            true => writeln!(page, "{name} is left as it is (`--dry-run`)"),
            false => {
                pending.push(output::prepare(file, &lock.page())?);
                writeln!(page, "{name} locks {}", present.counts());
            }
        }
    }
    // Several are all written before the first takes its place; and nothing is told as done that is not.
    output::keep(pending)?;
    print(&page.done())?;
    Ok(ExitCode::Clean)
}

/// What changes from one lock to another, pack by pack.
fn told(page: &mut Lines, before: &Lock, after: &Lock) {
    let packs = compare::packs(&before.packs, &after.packs);
    let libraries = compare::libraries(&before.libraries, &after.libraries);
    let packs = packs.into_iter().map(|fate| (fate, ""));
    let libraries = libraries
        .into_iter()
        .map(|fate| (fate, ", which lends rules"));
    for (fate, what) in packs.chain(libraries) {
        let name = fate.name();
        section(page, &format!("{name}{what}"), &became(fate));
    }
    for (name, fate) in compare::rulesets(&before.rulesets, &after.rulesets) {
        let line = match fate {
            RulesetFate::Changed => "it was changed, or something that it extends",
            RulesetFate::New => "not used before",
            RulesetFate::Gone => "no longer used",
        };
        section(page, &format!("ruleset {name}"), &[line.to_owned()]);
    }
}

/// What became of a pack: nothing, one line for what it is, and one for each kind of change in what it asks.
fn became(fate: Fate<'_>) -> Vec<String> {
    let none = Obligations::new();
    let (mut lines, before, after) = match &fate {
        Fate::Kept { before, after } => (
            kept(*before, *after),
            &before.locked.obligations,
            &after.locked.obligations,
        ),
        Fate::New(entry) => {
            let Locked { version, from, .. } = entry.locked;
            let line = format!("not used before; version {version}, {from}");
            (vec![line], &none, &entry.locked.obligations)
        }
        Fate::Gone(entry) => (
            vec!["no longer used".to_owned()],
            &entry.locked.obligations,
            &none,
        ),
    };
    let changes = compare::obligations(before, after).into_iter();
    lines
        .extend(changes.map(|(change, rules)| format!("{}: {}", change.words(), rules.join(", "))));
    lines
}

fn section(page: &mut Lines, title: &str, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    writeln!(page, "{title}");
    for line in lines {
        page.wrapped("  ", "      ", line);
    }
    writeln!(page);
}

/// What is another about a pack, but for what it asks.
fn kept(before: Entry<'_>, after: Entry<'_>) -> Vec<String> {
    let (old, new) = (before.locked, after.locked);
    let mut lines = Vec::new();
    if let (Some(now), Some(was)) = (&after.name.edition, &before.name.edition)
        && now != was
    {
        lines.push(format!("edition {now} (was {was})"));
    }
    if old.version != new.version {
        lines.push(format!("version {} (was {})", new.version, old.version));
    }
    if old.digest != new.digest {
        let same = match old.version == new.version && before.name == after.name {
            true => ", under the same version",
            false => "",
        };
        let (now, was) = (short(&new.digest), short(&old.digest));
        lines.push(format!("other contents{same}: {now} (was {was})"));
    }
    if old.from != new.from {
        lines.push(format!("from {} (was {})", new.from, old.from));
    }
    lines
}

/// Enough of a digest to tell it from another.
fn short(digest: &str) -> &str {
    digest.get(.."sha256:".len() + 12).unwrap_or(digest)
}
