//! The report in Markdown: the same parts as the page, in the same order, for those who read, keep or compare text.
//!
//! One tree of headings: the service, the parts, the texts, their clauses. Words from outside go through
//! [`crate::report::escape::markdown`]; what is told of a finding is told by the same functions as in
//! [`crate::report::markdown`].

use super::{Briefing, ClausePart, Counts, Quote, TextPart, Touch, changes, said};
use crate::background::about::Topic;
use crate::background::criteria::{CriterionSeen, EvidenceKind};
use crate::background::exceptions::DeclaredException;
use crate::choice::Verdict;
use crate::coverage;
use crate::evidence::Evidence;
use crate::finding::NoticeKind;
use crate::outcome::OutcomeName;
use crate::policy::Standing;
use crate::report::escape::Safe;
use crate::report::escape::markdown::{code, fenced, link, prose, words};
use crate::report::markdown::{
    Block, TOLD_OF_ONE_RULE, about_files, baseline, doubts, fact, grounds, item, waivers,
};
use crate::report::{Entry, profile_line};
use crate::text::Place;
use crate::words::counted;

/// More values of one thing are counted.
const VALUES: usize = 30;

/// More places that speak for one rule are counted.
const PLACES: usize = 3;

/// A list of more files than these is left to other forms.
const INPUTS: usize = 40;

pub(in crate::report) fn page(briefing: &Briefing<'_>) -> Safe {
    let parts = [
        opening(briefing),
        about(briefing),
        texts(briefing),
        overview(briefing),
        days(briefing),
        criteria(briefing),
        changed(briefing),
        clauses(briefing),
        rulesets(briefing),
        blocks("About the files", about_files(briefing.service)),
        blocks("Waivers", waivers(briefing.service)),
        blocks("Left in the baseline", baseline(briefing.service)),
        appendix(briefing),
    ];
    Safe::plain(&parts.concat())
}

fn opening(briefing: &Briefing<'_>) -> String {
    let service = briefing.service;
    let profile = profile_line(&service.profile, &service.unclear);
    let mut page = format!(
        "# {}\n\n{} · {} · as of {}\n\n",
        words(&said::cut(briefing.name())),
        code(&service.path),
        words(&profile),
        briefing.report.as_of
    );
    page.push_str(
        "For those who prepare an assessment: what a machine could see of this service, clause by clause, where it stands, \
         and what to ask. It holds no verdict: that is the panel’s.\n",
    );
    if service.is_partial {
        page.push_str(
            "\nOnly named files were looked at, so what is missing here may well be there.\n",
        );
    }
    if !service.examined_anything() {
        page.push_str("\nThere is nothing to assess here.\n");
    }
    for hint in &service.hints {
        page.push_str(&format!("\nHint: {}\n", prose(hint)));
    }
    page
}

fn changed(briefing: &Briefing<'_>) -> String {
    let section = changes::section(briefing);
    match section.is_empty() {
        true => section,
        false => format!("\n## What changed\n\n{section}"),
    }
}

/// A part whose blocks are lists; nothing where there are none.
fn blocks(heading: &str, blocks: Vec<Block>) -> String {
    match blocks.is_empty() {
        true => String::new(),
        false => {
            let list: String = blocks.into_iter().map(|block| block.text).collect();
            format!("\n## {heading}\n\n{list}")
        }
    }
}

fn about(briefing: &Briefing<'_>) -> String {
    let mut page = "\n## The brief\n".to_owned();
    let mut is_empty = true;
    for topic in Topic::ALL {
        let mut list = String::new();
        for one in said::of(said::all(briefing), *topic) {
            let at = one.values.first().and_then(|value| stands(&value.place));
            let at = at.map_or(String::new(), |at| format!(" ({at})"));
            list.push_str(&match said::values(one, VALUES) {
                Some(values) => format!("- {}: {values}{at}\n", words(one.label)),
                None => format!(
                    "- {}: **nobody said**{}\n",
                    words(one.label),
                    declare(one.field)
                ),
            });
        }
        if !list.is_empty() {
            is_empty = false;
            page.push_str(&format!("\n### {}\n\n{list}", topic.title()));
        }
    }
    if is_empty {
        page.push_str(
            "\nNo document here says what the service is: `service.yaml` is the place for it.\n",
        );
    }
    page
}

fn declare(field: &str) -> String {
    match field {
        "" => String::new(),
        field => format!(" ({} in `service.yaml`)", code(field)),
    }
}

/// A place as people read it, as code; `None` for the repository as a whole.
fn stands(place: &Place) -> Option<String> {
    place.path()?;
    Some(code(&place.to_string()))
}

fn texts(briefing: &Briefing<'_>) -> String {
    let mut page = "\n## The texts that were applied\n\n".to_owned();
    if briefing.texts.is_empty() {
        page.push_str("No text speaks of anything here.\n");
    }
    for text in &briefing.texts {
        page.push_str(&applied(text));
    }
    if !briefing.silent.is_empty() {
        let names = briefing.silent.iter().map(|text| {
            let name = words(&text.pack.info.to_string());
            format!("  - {name}, because {}\n", prose(&text.verdict.to_string()))
        });
        let names: String = names.collect();
        page.push_str(&format!(
            "- Applied as well, and nothing here is what they speak of:\n{names}"
        ));
    }
    page
}

fn applied(text: &TextPart<'_>) -> String {
    let info = &text.pack.info;
    let until = info
        .until
        .map_or(String::new(), |until| format!(" until {until}"));
    let title = link(&info.title, &info.source).unwrap_or_else(|| words(&info.title));
    let mut below = vec![
        format!(
            "published by {}, in force from {}{until}",
            words(&info.publisher),
            info.from
        ),
        format!("who is bound: {}", prose(&info.addresses)),
        format!("applied because {}", prose(&text.verdict.to_string())),
    ];
    if let Verdict::Used(_, hold) = text.verdict {
        below.extend(hold.note().map(|note| format!("note: {}", words(&note))));
    }
    item(
        &format!("{title}, edition {}", code(&info.edition)),
        below,
        0,
    )
    .text
}

fn overview(briefing: &Briefing<'_>) -> String {
    let Counts {
        evidence,
        standard,
        guidance,
        excused,
        person,
        doubt,
    } = briefing.counts();
    let mut page = format!(
        "\n## Overview\n\nEvidence was found or declared {}. Open: {} and {}; excused: {}. {} \
         a person, and of {} nobody can tell. None of these numbers says whether a clause is met.\n",
        match evidence {
            1 => "once".to_owned(),
            times => format!("{times} times"),
        },
        of_findings(standard, "standards"),
        of_findings(guidance, "guidance"),
        excused,
        match person {
            1 => "1 rule needs".to_owned(),
            rules => format!("{rules} rules need"),
        },
        counted(doubt, "rule"),
    );
    if briefing.texts.is_empty() {
        return page;
    }
    page.push_str(
        "\nIn these tables, *standard* and *guidance* count open findings. A rule that answers several clauses counts once \
         in the sums, and with each of its clauses in the tables of texts.\n",
    );
    page.push_str(&counted_in("text"));
    for text in &briefing.texts {
        let own = text.clauses.iter().map(ClausePart::own_counts);
        let sum = own.fold(Counts::default(), |sum, one| sum.plus(&one));
        page.push_str(&row(&words(&text.pack.info.to_string()), sum));
    }
    for text in &briefing.texts {
        page.push_str(&format!(
            "\n### Overview: {}\n{}",
            words(&text.pack.info.to_string()),
            counted_in("clause")
        ));
        for clause in &text.clauses {
            page.push_str(&row(&title(clause), clause.counts()));
        }
    }
    page
}

/// The head of a table of counts.
fn counted_in(what: &str) -> String {
    format!(
        "\n| {what} | evidence | standard | guidance | excused | needs a person | cannot tell |\n\
         | --- | ---: | ---: | ---: | ---: | ---: | ---: |\n"
    )
}

fn row(name: &str, counts: Counts) -> String {
    let Counts {
        evidence,
        standard,
        guidance,
        excused,
        person,
        doubt,
    } = counts;
    let cells = [evidence, standard, guidance, excused, person, doubt];
    let cells = cells.map(|count| count.to_string()).join(" | ");
    format!("| {name} | {cells} |\n")
}

fn of_findings(count: usize, of: &str) -> String {
    format!("{} of {of}", counted(count, "finding"))
}

/// `point-5: Make sure everyone can use the service`
fn title(part: &ClausePart<'_>) -> String {
    words(&format!("{}: {}", part.clause.id, part.clause.title))
}

fn days(briefing: &Briefing<'_>) -> String {
    if briefing.dates.is_empty() {
        return String::new();
    }
    let mut page =
        "\n## Days that matter\n\n| day | kind | what | where |\n| --- | --- | --- | --- |\n"
            .to_owned();
    let as_of = briefing.report.as_of;
    for event in &briefing.dates {
        let is_past = event.day.last_day() < as_of;
        let place = event.place.as_ref().filter(|place| place.path().is_some());
        let place = place.map(|place| cell_code(&place.to_string()));
        page.push_str(&format!(
            "| {} | {}{} | {} | {} |\n",
            words(&said::cut(&event.day.to_string())),
            event.kind.words(),
            if is_past { "" } else { ", to come" },
            words(&said::cut(&event.what)),
            place.unwrap_or_default()
        ));
    }
    page
}

/// Code in a cell of a table, where a line that parts cells would part code, too.
fn cell_code(text: &str) -> String {
    match text.contains(['|', '\\']) {
        true => words(text),
        false => code(text),
    }
}

fn criteria(briefing: &Briefing<'_>) -> String {
    let known = briefing.service.background.iter();
    let all: Vec<&CriterionSeen> = known.flat_map(|known| &known.criteria).collect();
    if all.is_empty() {
        return String::new();
    }
    let seen = all.iter().filter(|one| !one.evidence.is_empty()).count();
    let mut items = vec![format!(
        "{seen} of the {} criteria of levels A and AA of WCAG {} have evidence; what it says of them is told with the clauses",
        all.len(),
        coverage::VERSION
    )];
    for (kind, who) in [
        (EvidenceKind::Audit, "looked at by people"),
        (EvidenceKind::Automatic, "looked at by a tool"),
        (EvidenceKind::Undecided, "left to a person by a tool"),
    ] {
        let of_kind = || {
            let evidence = all.iter().flat_map(|one| &one.evidence);
            evidence.filter(|evidence| evidence.kind == kind)
        };
        let days = of_kind().filter_map(|evidence| evidence.day.as_ref());
        let days = || days.clone().map(|day| (day.first_day(), day));
        let age = match (
            days().min_by_key(|(day, _)| *day),
            days().max_by_key(|(day, _)| *day),
        ) {
            (Some((_, oldest)), Some((_, newest))) if oldest.first_day() == newest.first_day() => {
                format!(", of {}", words(&newest.to_string()))
            }
            (Some((_, oldest)), Some((_, newest))) => format!(
                ", from {} to {}",
                words(&oldest.to_string()),
                words(&newest.to_string())
            ),
            (None, _) | (_, None) if of_kind().next().is_some() => ", of no known day".to_owned(),
            (None, _) | (_, None) => String::new(),
        };
        let with = |one: &&&CriterionSeen| one.evidence.iter().any(|one| one.kind == kind);
        items.extend(numbers(who, &age, all.iter().filter(with)));
    }
    let has_failure = |one: &&&CriterionSeen| one.evidence.iter().any(|one| one.failed > 0);
    items.extend(numbers(
        "with failed results",
        "",
        all.iter().filter(has_failure),
    ));
    let without = all.iter().filter(|one| one.evidence.is_empty());
    items.extend(numbers("of which nothing speaks", "", without));
    let list: String = items.iter().map(|item| format!("- {item}\n")).collect();
    format!("\n## Accessibility criteria\n\n{list}")
}

fn numbers<'c>(
    what: &str,
    age: &str,
    criteria: impl Iterator<Item = &'c &'c CriterionSeen>,
) -> Option<String> {
    let numbers: Vec<&str> = criteria.map(|one| one.number).collect();
    (!numbers.is_empty()).then(|| {
        let count = numbers.len();
        format!("{what}{age}: {count} ({})", numbers.join(", "))
    })
}

fn clauses(briefing: &Briefing<'_>) -> String {
    let mut page = String::new();
    if !briefing.texts.is_empty() {
        page.push_str("\n## Clause by clause\n");
    }
    for text in &briefing.texts {
        let info = &text.pack.info;
        page.push_str(&format!(
            "\n### {}\n",
            words(&format!("{} ({})", info.title, info.edition))
        ));
        for part in &text.clauses {
            page.push_str(&clause(part));
        }
    }
    page
}

fn clause(part: &ClausePart<'_>) -> String {
    let mut page = format!("\n#### {}\n\n", title(part));
    let source = link("Source", &part.clause.source).unwrap_or_else(|| words(&part.clause.source));
    page.push_str(&format!("{source}\n"));
    let own = || part.touches.iter().filter(|touch| touch.decides);
    let mut evidence: Vec<String> = (own())
        .filter(|touch| touch.outcome() == OutcomeName::Passed)
        .map(|touch| passed(touch))
        .collect();
    evidence.extend(part.declared.iter().map(|one| declared(one)));
    page.push_str(&labelled("Evidence", evidence));
    let open = own().filter(|touch| touch.is_open());
    page.push_str(&labelled("Findings", open.map(failed).collect()));
    let excused = own().filter_map(|touch| excused(&touch.entries));
    page.push_str(&labelled("Excused", excused.collect()));
    let exceptions = part.exceptions.iter();
    let exceptions = exceptions.map(|one| exception(one));
    page.push_str(&labelled(
        "Exceptions that the team declares",
        exceptions.collect(),
    ));
    let doubtful = own().filter(|touch| touch.outcome() == OutcomeName::CannotTell);
    let doubtful = doubtful.map(|touch| {
        let entry = &touch.entries[0];
        format!("- {}: {}\n", code(entry.rule()), fact(entry))
    });
    page.push_str(&labelled("Cannot tell", doubtful.collect()));
    let elsewhere = part.touches.iter().filter(|touch| !touch.decides);
    page.push_str(&labelled("Told elsewhere", elsewhere.map(named).collect()));
    page.push_str(&labelled("What only a person can judge", {
        let machine = part.clause.machine.as_ref();
        let machine =
            machine.map(|machine| format!("- A machine sees: {}\n", prose(&lower(machine))));
        let person = format!(
            "- A person judges: {}\n",
            prose(&lower(&part.clause.person))
        );
        machine.into_iter().chain([person]).collect()
    }));
    let asked = part.questions().into_iter().map(|question| {
        let rule = question.rule.map(|rule| format!(" ({})", code(rule)));
        format!("- {}{}\n", prose(question.words), rule.unwrap_or_default())
    });
    page.push_str(&labelled("To ask the team", asked.collect()));
    let about = own().filter(|touch| touch.outcome() == OutcomeName::NeedsAPerson);
    let about = about.flat_map(|touch| {
        let entries = touch.entries.iter().filter(|entry| entry.finding.is_some());
        let entries: Vec<&Entry<'_>> = entries.collect();
        told(&entries)
    });
    page.push_str(&labelled(
        "To look at",
        about.map(|told| format!("- {told}")).collect(),
    ));
    page
}

/// A list under words of its own; nothing where it is empty.
fn labelled(label: &str, items: Vec<String>) -> String {
    match items.is_empty() {
        true => String::new(),
        false => format!("\n**{label}**\n\n{}", items.concat()),
    }
}

/// A rule for which something speaks, with the places where it does.
fn passed(touch: &Touch<'_>) -> String {
    let entry = &touch.entries[0];
    let mut text = format!(
        "- {}: {}{}\n",
        code(entry.rule()),
        prose(entry.title()),
        obligation(touch)
    );
    let evidence = entry.evidence();
    for one in evidence.iter().take(PLACES) {
        if let Some(place) = stands(&one.place) {
            text.push_str(&format!("  - {place}\n{}", quoted(&one.place, "    ")));
        }
    }
    if evidence.len() > PLACES {
        let more = counted(evidence.len() - PLACES, "more place");
        text.push_str(&format!("  - … and {more}\n"));
    }
    text
}

/// ` (standard)`
fn obligation(touch: &Touch<'_>) -> String {
    let obligation = touch.obligation();
    obligation.map_or(String::new(), |obligation| format!(" ({obligation})"))
}

/// What stands there, with the numbers of its lines, in a block of code after this indent.
fn quoted(place: &Place, indent: &str) -> String {
    let Some(quote) = Quote::of(place) else {
        return String::new();
    };
    let last = quote.first as usize + quote.lines.len().saturating_sub(1);
    let width = last.to_string().len();
    let mut lines: Vec<String> = (quote.lines.iter().enumerate())
        .map(|(index, line)| {
            let number = quote.first as usize + index;
            let more = if line.is_cut { "…" } else { "" };
            format!("{number:>width$} | {}{more}", line.words)
        })
        .collect();
    if quote.is_cut {
        lines.push(format!("{:>width$} | …", ""));
    }
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    format!("\n{}\n", fenced(indent, "text", &lines))
}

fn declared(one: &Evidence) -> String {
    let what = match (&one.link, &one.note) {
        (Some(address), _) => link(&said::bare(&said::cut(address)), address)
            .unwrap_or_else(|| code(&said::cut(address))),
        (None, Some(_)) => "a note".to_owned(),
        (None, None) => "an entry that names nothing".to_owned(),
    };
    let day = one
        .date
        .as_ref()
        .map(|day| format!(", of {}", words(&said::cut(day))));
    let note = one
        .note
        .as_ref()
        .map(|note| format!(": {}", words(&said::cut(note))));
    let at = stands(&one.place).map(|at| format!(" ({at})"));
    format!(
        "- The team declares {what}{}{}{}\n",
        day.unwrap_or_default(),
        note.unwrap_or_default(),
        at.unwrap_or_default()
    )
}

/// A failed rule with what is open of it, what asks for it and what to do.
fn failed(touch: &Touch<'_>) -> String {
    let open: Vec<&Entry<'_>> = (touch.entries.iter())
        .filter(|entry| entry.is_to_mend())
        .collect();
    let Some(first) = open.first() else {
        return String::new();
    };
    let obligation = touch.obligation().map(|one| format!("**{one}** · "));
    let mut text = format!(
        "- {}{}: {}\n",
        obligation.unwrap_or_default(),
        code(first.rule()),
        prose(first.title())
    );
    for told in told(&open) {
        text.push_str(&format!("  - {told}"));
    }
    for line in grounds(first) {
        text.push_str(&format!("  - {line}\n"));
    }
    text
}

/// Each fact with what stands at its place, for an item of a list at the left.
fn told(entries: &[&Entry<'_>]) -> Vec<String> {
    let shown = entries.iter().take(TOLD_OF_ONE_RULE).map(|entry| {
        let quote = entry
            .place()
            .map_or(String::new(), |place| quoted(place, "    "));
        format!("{}\n{quote}", fact(entry))
    });
    let mut told: Vec<String> = shown.collect();
    if entries.len() > TOLD_OF_ONE_RULE {
        let more = entries.len() - TOLD_OF_ONE_RULE;
        told.push(format!("… and {more} more like it\n"));
    }
    told
}

/// What of a failed rule is excused, and by what; `None` where nothing is.
fn excused(entries: &[Entry<'_>]) -> Option<String> {
    let excused: Vec<&Entry<'_>> = (entries.iter())
        .filter(|entry| entry.outcome() == OutcomeName::Failed && !entry.is_to_mend())
        .collect();
    let first = excused.first()?;
    let mut text = format!("- {}: {}\n", code(first.rule()), prose(first.title()));
    for entry in excused.iter().take(TOLD_OF_ONE_RULE) {
        let why = match entry.excuse() {
            Some(why) => prose(&why),
            None => "switched off in the settings".to_owned(),
        };
        text.push_str(&format!("  - {}; {why}{}\n", fact(entry), owner(entry)));
    }
    if excused.len() > TOLD_OF_ONE_RULE {
        let more = excused.len() - TOLD_OF_ONE_RULE;
        text.push_str(&format!("  - … and {more} more like it\n"));
    }
    Some(text)
}

/// Who owns the waiver.
fn owner(entry: &Entry<'_>) -> String {
    match entry.standing {
        Standing::Waived(waiver) => (waiver.owner.as_ref())
            .map_or(String::new(), |owner| format!(" (owner: {})", words(owner))),
        Standing::Open | Standing::Known | Standing::Before => String::new(),
    }
}

fn exception(one: &DeclaredException) -> String {
    let about = one.about.as_ref().or(one.kind.as_ref());
    let mut text = format!(
        "- {}: {}\n",
        about.map_or("an exception".to_owned(), |about| words(&said::cut(about))),
        match &one.reason {
            Some(reason) => words(&said::cut(reason)),
            None => "**no reason is given**".to_owned(),
        }
    );
    let more = [
        ("kind", one.kind.as_ref()),
        ("owner", one.owner.as_ref()),
        ("to be looked at again on", one.review.as_ref()),
        ("see", one.link.as_ref()),
        ("does not count, because", one.idle.as_ref()),
    ];
    for (label, words_of) in more {
        if let Some(said) = words_of {
            let said = said::cut(said);
            text.push_str(&format!(
                "  - {label}: {}\n",
                link(&said, &said).unwrap_or_else(|| words(&said))
            ));
        }
    }
    if let Some(at) = stands(&one.place) {
        text.push_str(&format!("  - declared in {at}\n"));
    }
    text
}

/// A rule that another clause decides: told there, and named here.
fn named(touch: &Touch<'_>) -> String {
    let entry = &touch.entries[0];
    format!(
        "- {}{}: {}, told with {}\n",
        code(entry.rule()),
        obligation(touch),
        entry.outcome().words(),
        words(&entry.origin())
    )
}

fn rulesets(briefing: &Briefing<'_>) -> String {
    let mut told_of = String::new();
    for entries in &briefing.rulesets {
        let open: Vec<&Entry<'_>> = entries.iter().filter(|entry| entry.is_to_mend()).collect();
        let Some(first) = open.first() else { continue };
        let obligation = first.obligation();
        let obligation = obligation.map_or(String::new(), |one| format!("**{one}** · "));
        told_of.push_str(&format!(
            "- {obligation}{} · {}: {}\n",
            words(&first.origin()),
            code(first.rule()),
            prose(first.title())
        ));
        for told in told(&open) {
            told_of.push_str(&format!("  - {told}"));
        }
        for line in grounds(first) {
            told_of.push_str(&format!("  - {line}\n"));
        }
    }
    let silent = (briefing.rulesets.iter())
        .filter(|rule| !rule.iter().any(Entry::is_to_mend))
        .count();
    if silent > 0 {
        let rules = counted(silent, "more rule");
        told_of.push_str(&format!("- {rules} with nothing open\n"));
    }
    match told_of.is_empty() {
        true => told_of,
        false => format!(
            "\n## Rulesets\n\nWhat the team, and not a published text, asks of its API descriptions.\n\n{told_of}"
        ),
    }
}

fn appendix(briefing: &Briefing<'_>) -> String {
    let mut page = "\n## Appendix\n\n### Packs\n\n".to_owned();
    for text in briefing.texts.iter().chain(&briefing.silent) {
        let info = &text.pack.info;
        page.push_str(&format!(
            "- {}, encoding {}: {}\n",
            code(&format!("{}/{}", info.id, info.edition)),
            code(&info.version.to_string()),
            code(&info.digest)
        ));
    }
    if briefing.texts.is_empty() && briefing.silent.is_empty() {
        page.push_str("None.\n");
    }
    let rulesets = briefing.report.rulesets.iter().map(|ruleset| {
        let rules = counted(ruleset.rules, "rule");
        format!("- ruleset {}, {rules}\n", code(&ruleset.name))
    });
    page.push_str(&rulesets.collect::<String>());
    page.push_str(&inputs(briefing));
    page.push_str(&unread(briefing));
    page.push_str(&format!(
        "\n### How to reproduce\n\nyardstick {}, in the same files and with these packs:\n\n{}",
        env!("CARGO_PKG_VERSION"),
        fenced("", "sh", &[&briefing.options.call])
    ));
    page
}

fn inputs(briefing: &Briefing<'_>) -> String {
    let known = briefing.service.background.iter();
    let inputs: Vec<_> = known.flat_map(|known| &known.inputs).collect();
    let mut page = format!(
        "\n### Inputs\n\n{} looked at by name, and the words of {} read.\n",
        match briefing.service.files {
            1 => "1 file was".to_owned(),
            files => format!("{files} files were"),
        },
        inputs.len()
    );
    if inputs.len() > INPUTS {
        page.push_str("\n`--format html` and `--format json` list each with its digest.\n");
        return page;
    }
    if !inputs.is_empty() {
        page.push_str("\n| file | bytes | SHA-256 |\n| --- | ---: | --- |\n");
    }
    for input in inputs {
        page.push_str(&format!(
            "| {} | {} | {} |\n",
            cell_code(&input.path),
            input.bytes,
            code(&input.sha256)
        ));
    }
    page
}

/// What could not be read, and which rules that leaves in doubt.
fn unread(briefing: &Briefing<'_>) -> String {
    let unreadable = briefing.notices.iter().filter(|entry| {
        matches!(
            entry.kind(),
            Some(NoticeKind::Unreadable | NoticeKind::Mistaken)
        )
    });
    let mut list: String = unreadable
        .map(|entry| format!("- {}\n", fact(entry)))
        .collect();
    let doubts = doubts(briefing.service);
    let doubts: String = doubts.into_iter().map(|block| block.text).collect();
    if list.is_empty() && doubts.is_empty() {
        list.push_str("Everything that was looked for could be read.\n");
    }
    let doubts = match doubts.is_empty() {
        true => doubts,
        false => format!("\nRules that nobody can tell of, for that:\n\n{doubts}"),
    };
    format!("\n### What could not be read\n\n{list}{doubts}")
}

/// As the end of a sentence that has begun.
fn lower(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => text,
    }
}
