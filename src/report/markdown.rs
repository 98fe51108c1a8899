//! Markdown for a pull request, an issue or the summary of a job: first what closes the gate, then what is open,
//! standards before guidance, then what is excused and what a person has to look at.
//!
//! It keeps to headings, lists and one table, so that it reads well as text, too. Words from outside go through
//! [`super::escape::markdown`].

use std::collections::BTreeMap;
use std::sync::Arc;

use super::escape::Safe;
use super::escape::markdown::{code, link, prose, words};
use super::group::group;
use super::{Entry, Report, ServiceReport, profile_line};
use crate::obligation::{Obligation, join};
use crate::outcome::OutcomeName;
use crate::policy::waiver::{State, Waiver, WaiverUse};
use crate::policy::{FailLevel, Standing};
use crate::text::Place;
use crate::words::counted;

/// How many findings of one rule, and how many things to look at, are told before the rest is only counted.
pub(super) const TOLD_OF_ONE_RULE: usize = 10;

/// How many names a sentence can hold.
const NAMED: usize = 10;

/// A part of the page that stands or falls as a whole.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) text: String,
    /// How many findings and questions are in it.
    tells: usize,
}

pub(super) fn page(report: &Report) -> Safe {
    let blocks = blocks(report);
    Safe::joined(blocks.iter().map(|block| Safe::plain(&block.text)))
}

/// The same page for a place that may have less room.
#[derive(Debug)]
pub(crate) struct Summary(Vec<Block>);

impl Summary {
    pub(super) fn of(report: &Report) -> Summary {
        Summary(blocks(report))
    }

    /// As much of it as fits into so many bytes, with a word on the rest; nothing where that does not fit either.
    pub(crate) fn within(&self, most: usize) -> Safe {
        let blocks = &self.0;
        let pages: Vec<Safe> = (blocks.iter())
            .map(|block| Safe::plain(&block.text))
            .collect();
        if pages.iter().map(|page| page.len()).sum::<usize>() <= most {
            return Safe::joined(pages);
        }
        let left_out = |kept: usize| {
            let count = blocks[kept..].iter().map(|block| block.tells).sum();
            Safe::plain(&format!(
                "\n_{} left out here, where there is no more room: `--format markdown:FILE` has them all._\n",
                match count {
                    1 => "1 entry is".to_owned(),
                    count => format!("{count} entries are"),
                }
            ))
        };
        // The count has at most as many digits as that of everything.
        let room = most.saturating_sub(left_out(0).len());
        let mut length = 0;
        let kept = pages.iter().take_while(|page| {
            length += page.len();
            length <= room
        });
        let kept = kept.count();
        let note = left_out(kept);
        let kept = pages.into_iter().take(kept);
        match note.len() <= most {
            true => Safe::joined(kept.chain([note])),
            false => Safe::joined([]),
        }
    }
}

fn blocks(report: &Report) -> Vec<Block> {
    let mut blocks = Vec::new();
    for (index, service) in report.services.iter().enumerate() {
        let mut opening = opening(report, service);
        if index > 0 {
            opening.insert(0, '\n');
        }
        blocks.push(Block {
            text: opening,
            tells: 0,
        });
        if !service.examined_anything() {
            continue;
        }
        let failed = |obligation: Obligation| {
            let rules = service.rules().filter(move |rule| {
                rule[0].outcome() == OutcomeName::Failed && rule[0].obligation() == Some(obligation)
            });
            rules.filter_map(|rule| failure(&rule))
        };
        blocks.extend(section("Failed standards", failed(Obligation::Standard)));
        blocks.extend(section("Failed guidance", failed(Obligation::Guidance)));
        blocks.extend(section(
            "About the files themselves",
            about_files(service).into_iter(),
        ));
        blocks.extend(section("Waivers", waivers(service).into_iter()));
        blocks.extend(section(
            "Left in the baseline",
            baseline(service).into_iter(),
        ));
        blocks.extend(section(
            "Needs a person",
            service.rules().filter_map(|rule| question(&rule)),
        ));
        blocks.extend(section("Cannot tell", doubts(service).into_iter()));
    }
    blocks
}

/// A heading that stands with the first of what it is of; nothing where there is none.
fn section(heading: &str, blocks: impl Iterator<Item = Block>) -> Vec<Block> {
    let mut blocks: Vec<Block> = blocks.collect();
    if let Some(first) = blocks.first_mut() {
        first.text.insert_str(0, &format!("\n### {heading}\n\n"));
    }
    blocks
}

/// An item of a list, with what belongs to it.
pub(super) fn item(head: &str, below: impl IntoIterator<Item = String>, tells: usize) -> Block {
    let mut text = format!("- {head}\n");
    for line in below {
        text.push_str(&format!("  - {line}\n"));
    }
    Block { text, tells }
}

/// What the service is, whether the gate is closed and by what, and how many of what there are.
fn opening(report: &Report, service: &ServiceReport) -> String {
    let name = service.name.as_deref();
    let heading = words(name.unwrap_or(&service.path));
    let profile = profile_line(&service.profile, &service.unclear);
    let mut text = format!(
        "## {heading}\n\n{} · {} · as of {}\n\n",
        code(&service.path),
        words(&profile),
        report.as_of
    );
    if !service.examined_anything() {
        text.push_str("There is nothing to assess here.\n");
        return text;
    }
    text.push_str(&gate(service));
    if !service.unclear.is_empty() {
        let fields: Vec<String> = (service.unclear.iter())
            .map(|fact| code(fact.field()))
            .collect();
        text.push_str(&format!(
            "\nWhat binds this service is not certain, because {} could not be understood.\n",
            join(&fields, "and")
        ));
    }
    for hint in &service.hints {
        text.push_str(&format!("\nHint: {}\n", prose(hint)));
    }
    text.push('\n');
    text.push_str(&counts(report, service));
    text
}

fn gate(service: &ServiceReport) -> String {
    let gate = service.gate();
    let level = code(service.fail_level.word());
    if !gate.is_closed() {
        return match service.fail_level {
            FailLevel::Never => {
                format!("**The gate is open**: at fail level {level} nothing closes it.\n")
            }
            FailLevel::Standard | FailLevel::Guidance => {
                format!(
                    "**The gate is open**: nothing that is open closes it at fail level {level}.\n"
                )
            }
        };
    }
    let mut by: Vec<String> = Vec::new();
    let rules = gate.rules.iter().map(|judged| &judged.assessment.asked);
    by.extend(rules.map(|asked| format!("{} ({})", code(asked.id()), words(&asked.origin()))));
    let mut kinds: Vec<&str> = (gate.notices.iter())
        .map(|heard| heard.notice.kind.id())
        .collect();
    kinds.dedup();
    by.extend(kinds.into_iter().map(code));
    if by.len() > NAMED {
        let rest = by.len() - NAMED;
        by.truncate(NAMED);
        by.push(format!("{rest} more"));
    }
    by.extend(gate.guidance.map(|much| {
        format!(
            "{} of guidance, where {} at most are let pass",
            counted(much.count, "open finding"),
            much.most
        )
    }));
    format!(
        "**The gate is closed** at fail level {level}, by {}.\n",
        join(&by, "and")
    )
}

fn counts(report: &Report, service: &ServiceReport) -> String {
    let outcomes = OutcomeName::ALL;
    let titles: Vec<&str> = outcomes.iter().map(|outcome| outcome.words()).collect();
    let mut text = format!(
        "| rules | {} |\n| --- |{}\n",
        titles.join(" | "),
        " ---: |".repeat(outcomes.len())
    );
    for (title, obligation) in [
        ("standard", Some(Obligation::Standard)),
        ("guidance", Some(Obligation::Guidance)),
        ("neither", None),
    ] {
        let counts = service.counts(obligation);
        if counts.is_empty() {
            continue;
        }
        let cells = outcomes
            .iter()
            .map(|outcome| counts.get(outcome).unwrap_or(&0).to_string());
        let cells: Vec<String> = cells.collect();
        text.push_str(&format!("| {title} | {} |\n", cells.join(" | ")));
    }
    let standing = |standing: fn(&Standing) -> bool| {
        service
            .entries()
            .filter(|entry| standing(entry.standing))
            .count()
    };
    let known = [
        (
            standing(|one| matches!(one, Standing::Waived(_))),
            "covered by waivers",
        ),
        (
            standing(|one| matches!(one, Standing::Known)),
            "in the baseline",
        ),
        (
            standing(|one| matches!(one, Standing::Before)),
            "from before these changes",
        ),
    ];
    let excused: Vec<String> = (known.iter())
        .filter(|(count, _)| *count > 0)
        .map(|(count, how)| format!("{count} {how}"))
        .collect();
    if !excused.is_empty() {
        text.push_str(&format!(
            "\nOf the findings, {} close no gate.\n",
            join(&excused, "and")
        ));
    }
    if service.switched_off() > 0 {
        let off = counted(service.switched_off(), "failed rule");
        text.push_str(&format!("\nSwitched off in the settings: {off}.\n"));
    }
    let unseen = service.clauses_without_evidence(&report.packs);
    let unseen: usize = unseen.iter().map(|(_, clauses)| clauses.len()).sum();
    if unseen > 0 && !service.is_partial {
        let clauses = counted(unseen, "clause");
        text.push_str(&format!(
            "\nNo machine sees anything here of {clauses}, so ask a person: `--format text` names them.\n"
        ));
    }
    text
}

/// A failed rule with what is open of it; `None` where nothing is.
fn failure(rule: &[Entry<'_>]) -> Option<Block> {
    let open: Vec<&Entry<'_>> = (rule.iter())
        .filter(|entry| entry.standing.is_open() && !entry.is_off())
        .collect();
    let first = open.first()?;
    let obligation = first.obligation()?;
    let head = format!(
        "**{obligation}** · {} · {}",
        words(&first.origin()),
        code(first.rule())
    );
    let mut below = facts(&open);
    below.extend(grounds(first));
    Some(item(&head, below, open.len()))
}

/// Why it matters, what to do, and what asks for it.
pub(super) fn grounds(first: &Entry<'_>) -> Vec<String> {
    let mut below = aside(first);
    let basis = first.ground().and_then(|ground| ground.basis.as_ref());
    if let Some(basis) = basis {
        let source = link("source", &basis.source).unwrap_or_else(|| words(&basis.source));
        below.push(match &basis.says {
            Some(says) => format!("{}: {} ({source})", basis.force, prose(says)),
            None => format!("{}: {source}", basis.force),
        });
    }
    let caveat = first.ground().and_then(|ground| ground.caveat.as_ref());
    below.extend(caveat.map(|caveat| format!("note: {}", words(&caveat.to_string()))));
    let others = first.answers().iter().skip(1);
    let others: Vec<String> = (others.filter_map(|answer| {
        let obligation = answer.ground.as_ref()?.obligation;
        Some(format!("{} ({obligation})", words(&answer.to_string())))
    }))
    .collect();
    if !others.is_empty() {
        below.push(format!("also: {}", others.join("; ")));
    }
    below
}

/// Why it matters and what to do.
fn aside(entry: &Entry<'_>) -> Vec<String> {
    let why = entry.why().map(|why| format!("why: {}", prose(why)));
    let remedy = entry
        .remedy()
        .map(|remedy| format!("to do: {}", prose(remedy)));
    let read_on = entry
        .read_on()
        .map(|address| format!("see: {}", code(address)));
    [why, remedy, read_on].into_iter().flatten().collect()
}

/// What is so, and where.
fn facts(entries: &[&Entry<'_>]) -> Vec<String> {
    let mut facts: Vec<String> = (entries.iter().take(TOLD_OF_ONE_RULE))
        .map(|entry| fact(entry))
        .collect();
    if entries.len() > TOLD_OF_ONE_RULE {
        facts.push(format!(
            "… and {} more like it",
            entries.len() - TOLD_OF_ONE_RULE
        ));
    }
    facts
}

pub(super) fn fact(entry: &Entry<'_>) -> String {
    let said = prose(&entry.message);
    match entry.place() {
        // A trouble says in its own words which file it is about.
        Some(Place::File(path)) if entry.message.contains(path.as_str()) => said,
        Some(_) | None => match entry.stands() {
            Some(place) => format!("{said} ({})", code(&place)),
            None => said,
        },
    }
}

/// What must be known whatever the rules say, by kind: why and what to do are said once.
pub(super) fn about_files(service: &ServiceReport) -> Vec<Block> {
    let notices = service.about_files();
    let heard = notices
        .iter()
        .filter(|entry| !entry.is_off() && entry.standing.is_open());
    let kinds = group(heard.map(|entry| (entry.rule(), entry)));
    let block = |(_, kind): &(&str, Vec<&Entry<'_>>)| {
        let first = kind[0];
        let head = format!("**{}** · {}", first.outcome().words(), code(first.rule()));
        let mut below = Vec::new();
        for entry in kind.iter().take(TOLD_OF_ONE_RULE) {
            below.push(fact(entry));
            let related = entry.finding.iter().flat_map(|finding| &finding.related);
            below.extend(related.map(|(message, place)| {
                let at = code(&format!("{}{place}", service.folder));
                format!("{} ({at})", prose(message))
            }));
        }
        if kind.len() > TOLD_OF_ONE_RULE {
            below.push(format!(
                "… and {} more like it",
                kind.len() - TOLD_OF_ONE_RULE
            ));
        }
        below.extend(aside(first));
        item(&head, below, kind.len())
    };
    kinds.iter().map(block).collect()
}

/// Each waiver with its state, who agreed to it and until when, and what it covers.
pub(super) fn waivers(service: &ServiceReport) -> Vec<Block> {
    let mut covered: BTreeMap<*const Waiver, Vec<Entry<'_>>> = BTreeMap::new();
    for entry in service.entries() {
        if let Standing::Waived(by) = entry.standing {
            covered.entry(Arc::as_ptr(by)).or_default().push(entry);
        }
    }
    let mut blocks = Vec::new();
    for used in &service.waivers {
        let covered = covered.get(&Arc::as_ptr(&used.waiver));
        blocks.push(waiver(used, covered.map_or(&[], Vec::as_slice)));
    }
    blocks
}

fn waiver(used: &WaiverUse, covered: &[Entry<'_>]) -> Block {
    let waiver = &used.waiver;
    let state = match used.state {
        State::Expiring { days: 0 } => "expiring at the end of this day".to_owned(),
        State::Expiring { days } => format!(
            "expiring in {}",
            counted(days.unsigned_abs() as usize, "day")
        ),
        State::NotYetValid => "not yet valid".to_owned(),
        State::Active | State::Expired | State::Unused | State::Unapproved => {
            used.state.word().to_owned()
        }
    };
    let said = [
        ("approved by", waiver.approver.clone()),
        ("owned by", waiver.owner.clone()),
        ("granted on", waiver.granted.map(|day| day.to_string())),
        ("to the end of", waiver.expires.map(|day| day.to_string())),
    ];
    let said: Vec<String> = (said.into_iter())
        .filter_map(|(label, text)| Some(format!("{label} {}", words(&text?))))
        .collect();
    let mut head = format!("{} · **{state}**", code(&waiver.rule));
    for part in &said {
        head.push_str(&format!(" · {part}"));
    }
    let mut below = vec![format!("reason: {}", prose(&waiver.reason))];
    below.extend(
        waiver
            .risk
            .as_ref()
            .map(|risk| format!("risk: {}", prose(risk))),
    );
    below.extend((waiver.evidence.as_ref()).map(|address| format!("evidence: {}", code(address))));
    let covered: Vec<&Entry<'_>> = covered.iter().collect();
    below.extend(
        facts(&covered)
            .into_iter()
            .map(|fact| format!("covers: {fact}")),
    );
    below.push(format!("recorded in {}", code(&waiver.place.to_string())));
    item(&head, below, 1)
}

/// What is left for each clause.
pub(super) fn baseline(service: &ServiceReport) -> Vec<Block> {
    let Some(baseline) = &service.baseline else {
        return Vec::new();
    };
    let left = baseline.left.iter().map(|left| {
        let head = format!(
            "**{}** · {} {}: {}",
            left.obligation,
            words(&left.text),
            words(&left.part),
            left.count
        );
        item(&head, [], 1)
    });
    let file = code(&baseline.file);
    let mended = (baseline.mended > 0).then(|| {
        let head = format!(
            "{} of {} in {file} are no longer found: `yardstick baseline --prune` takes them out",
            baseline.mended, baseline.total
        );
        item(&head, [], 1)
    });
    left.chain(mended).collect()
}

/// What to ask; `None` for a rule that asks nobody.
fn question(rule: &[Entry<'_>]) -> Option<Block> {
    let first = &rule[0];
    let question = first.question().filter(|_| !first.is_off())?;
    let head = format!(
        "{} ({}): {}",
        code(first.rule()),
        words(&first.origin()),
        prose(question)
    );
    let about: Vec<&Entry<'_>> = (rule.iter())
        .filter(|entry| entry.finding.is_some())
        .collect();
    Some(item(&head, facts(&about), 1))
}

/// Which rules could not be held against what: one unreadable file can leave many in doubt, and is named once.
pub(super) fn doubts(service: &ServiceReport) -> Vec<Block> {
    let rules = service.rules();
    let unclear =
        rules.filter(|rule| rule[0].outcome() == OutcomeName::CannotTell && !rule[0].is_off());
    let doubts = group(unclear.map(|rule| (fact(&rule[0]), code(rule[0].rule()))));
    let doubts = doubts.iter();
    doubts
        .map(|(said, rules)| item(said, [rules.join(", ")], rules.len()))
        .collect()
}
