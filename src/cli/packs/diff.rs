//! `yardstick packs diff BEFORE AFTER`: what changed, for whom.

use super::named::{find, open};
use crate::cli::{DiffArgs, ExitCode, Failure, clock::Clock, print_plain};
use crate::escape::lines::Lines;
use crate::obligation::{Binds, join};
use crate::pack::compare::{Changes, ClauseChange, Shift, Side, compare};
use crate::pack::{Pack, Packs};
use crate::profile::{OrganisationKind, Term};
use crate::words::{counted, wrapped};

pub(super) fn run(args: &DiffArgs) -> Result<ExitCode, Failure> {
    let opened = [
        open(&args.before, &args.brought)?,
        open(&args.after, &args.brought)?,
    ];
    let [before, after] = &opened;
    let (before, after) = (side(before)?, side(after)?);
    let changes = compare(before, after);
    print_plain(|out| page(out, before.pack, after.pack, &changes))?;
    Ok(ExitCode::Clean)
}

fn side((packs, name): &(Packs, String)) -> Result<Side<'_>, Failure> {
    let pack = find(packs, name, Clock::usual_day(None))?;
    Ok(Side { packs, pack })
}

fn page(out: &mut Lines, before: &Pack, after: &Pack, changes: &Changes) {
    let Changes { clauses, rules } = changes;
    let shared = shared(clauses);
    let told = |shifts: &[Shift]| {
        let own = shifts.iter().filter(|shift| !shared.contains(shift));
        let own = self::told(&own.copied().collect::<Vec<_>>());
        own.iter().map(|own| format!("; {own}")).collect::<String>()
    };
    writeln!(
        out,
        "{} ({}) to {} ({})",
        before.info, before.info.version, after.info, after.info.version
    );
    let mut unchanged = 0;
    writeln!(out);
    writeln!(out, "Clauses");
    for shift in self::told(&shared) {
        line(out, "all", &shift);
    }
    for change in clauses {
        let said = match change {
            ClauseChange::Added { id, title } => ("added", format!("{id}: {title}")),
            ClauseChange::Withdrawn { id, title } => ("withdrawn", format!("{id}: {title}")),
            ClauseChange::Continued {
                before,
                after,
                title,
                shifts,
            } => {
                let is_renumbered = before.iter().any(|id| id != after);
                let what = match (is_renumbered, before.len()) {
                    (_, 2..) => "joined",
                    (true, _) => "renumbered",
                    (false, _) if told(shifts).is_empty() => {
                        unchanged += 1;
                        continue;
                    }
                    (false, _) => "changed",
                };
                let from = match is_renumbered {
                    true => format!(", before {}", join(before, "and")),
                    false => String::new(),
                };
                (what, format!("{after}: {title}{from}{}", told(shifts)))
            }
        };
        line(out, said.0, &said.1);
    }
    if unchanged > 0 {
        line(out, "as before", &counted(unchanged, "clause"));
    }
    writeln!(out);
    writeln!(out, "Rules");
    let mut likewise = 0;
    for change in rules {
        let what = match (change.before.is_empty(), change.after.is_empty()) {
            (true, _) => "added",
            (_, true) => "withdrawn",
            // What the text as a whole asks of others now, it asks by this rule, too.
            _ if told(&change.shifts).is_empty() => {
                likewise += 1;
                continue;
            }
            _ => "changed",
        };
        let clauses = match change.after.is_empty() {
            true => &change.before,
            false => &change.after,
        };
        let clauses = join(clauses, "and");
        line(
            out,
            what,
            &format!("{} ({clauses}){}", change.rule, told(&change.shifts)),
        );
    }
    if likewise > 0 {
        line(out, "like all", &counted(likewise, "rule"));
    }
    if rules.is_empty() {
        line(out, "as before", "all");
    }
}

/// What changed for every clause that went on: the text as a whole speaks to others.
fn shared(clauses: &[ClauseChange]) -> Vec<Shift> {
    let shifts = clauses.iter().filter_map(|change| match change {
        ClauseChange::Continued { shifts, .. } => Some(shifts),
        ClauseChange::Added { .. } | ClauseChange::Withdrawn { .. } => None,
    });
    let all: Vec<&Vec<Shift>> = shifts.collect();
    match all.split_first() {
        // Of one clause nothing is shared.
        Some((first, others)) if !others.is_empty() => {
            let in_all = |shift: &&Shift| others.iter().all(|shifts| shifts.contains(shift));
            first.iter().filter(in_all).copied().collect()
        }
        _ => Vec::new(),
    }
}

/// Who is asked for more or less, gathered by what changed.
fn told(shifts: &[Shift]) -> Vec<String> {
    let mut kinds: Vec<(String, Vec<OrganisationKind>)> = Vec::new();
    for shift in shifts {
        let word = if shift.after > shift.before {
            "raised"
        } else {
            "lowered"
        };
        let kind = format!(
            "{word} from {} to {}",
            shift.before.word(),
            shift.after.word()
        );
        match kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, audiences)) => audiences.push(shift.audience),
            None => kinds.push((kind, vec![shift.audience])),
        }
    }
    let whom = |audiences: Vec<OrganisationKind>| {
        let organisation = match audiences.len() == OrganisationKind::ALL.len() {
            true => Vec::new(),
            false => audiences,
        };
        Binds {
            organisation,
            ..Binds::default()
        }
    };
    let kinds = kinds.into_iter();
    kinds
        .map(|(kind, audiences)| format!("{kind} for {}", whom(audiences)))
        .collect()
}

/// What happened in a column of its own, and to what.
fn line(out: &mut Lines, what: &str, text: &str) {
    for line in wrapped(text, &format!("  {what:<12}"), "              ") {
        writeln!(out, "{line}");
    }
}
