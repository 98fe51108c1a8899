//! `yardstick update`: what would change with the packs that there are now.

use std::fmt::Write;

use clap::Args;

use super::lock::{Present, present};
use super::{ExitCode, Failure, ServiceArgs, output, print_plain, shown};
use crate::pack::lock::compare::{self, Entry, Fate, RulesetFate};
use crate::pack::lock::{Lock, Locked, Obligations};
use crate::words::wrapped;

#[derive(Debug, Args)]
pub(super) struct UpdateArgs {
    #[command(flatten)]
    service: ServiceArgs,
    /// Say what would change, and write nothing
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn run(args: &UpdateArgs) -> Result<ExitCode, Failure> {
    let mut page = String::new();
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
            page.push_str(&format!("{name} is up to date: nothing changes\n"));
            continue;
        }
        page.push_str(&told(&found.lock, lock));
        let end = match args.dry_run {
            true => format!("{name} is left as it is (`--dry-run`)\n"),
            false => {
                pending.push(output::prepare(file, lock.page().as_bytes())?);
                format!("{name} locks {}\n", present.counts())
            }
        };
        page.push_str(&end);
    }
    // Several are all written before the first takes its place; and nothing is told as done that is not.
    pending.into_iter().try_for_each(output::Pending::keep)?;
    print_plain(|out| out.write_all(page.as_bytes()))?;
    Ok(ExitCode::Clean)
}

/// What changes from one lock to another, pack by pack.
fn told(before: &Lock, after: &Lock) -> String {
    let mut page = String::new();
    let packs = compare::packs(&before.packs, &after.packs);
    let libraries = compare::libraries(&before.libraries, &after.libraries);
    let packs = packs.into_iter().map(|fate| (fate, ""));
    let libraries = libraries
        .into_iter()
        .map(|fate| (fate, ", which lends rules"));
    for (fate, what) in packs.chain(libraries) {
        let name = fate.name();
        section(&mut page, &format!("{name}{what}"), &became(fate));
    }
    for (name, fate) in compare::rulesets(&before.rulesets, &after.rulesets) {
        let line = match fate {
            RulesetFate::Changed => "it was changed, or something that it extends",
            RulesetFate::New => "not used before",
            RulesetFate::Gone => "no longer used",
        };
        section(&mut page, &format!("ruleset {name}"), &[line.to_owned()]);
    }
    page
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

fn section(page: &mut String, title: &str, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    // Writing to a string cannot fail.
    let _ = writeln!(page, "{title}");
    for line in lines.iter().flat_map(|line| wrapped(line, "  ", "      ")) {
        let _ = writeln!(page, "{line}");
    }
    page.push('\n');
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
