//! The brief: what a team sends about a week before an assessment, on one page or two, from the same data as the report.
//!
//! It says what the files say, marks what they do not say, and gathers these gaps at the end as what is left to do. It holds
//! no verdict, and asks what only the team can answer.

use super::{Briefing, ClausePart, TextPart, said};
use crate::background::about::{Said, Topic};
use crate::background::exceptions::DeclaredException;
use crate::choice::Verdict;
use crate::finding::NoticeKind;
use crate::obligation::Obligation;
use crate::outcome::OutcomeName;
use crate::profile::{Phase, Profile};
use crate::report::Entry;
use crate::report::escape::Safe;
use crate::report::escape::markdown::{code, link, prose, words};
use crate::report::markdown::fact;
use crate::words::counted;

/// The text by whose points services are assessed, where it speaks.
const ASSESSED: &str = "govuk-service-standard";

/// Who is assessed when: the page says it in an older form, which is the one that was read.
const WHEN: &str =
    "https://www.gov.uk/service-manual/service-assessments/check-if-you-need-a-service-assessment";

/// More values of one thing are counted.
const VALUES: usize = 4;

/// More findings, files and names in one line are counted.
const NAMED: usize = 3;

/// More findings of other texts are counted.
const OTHERS: usize = 8;

pub(in crate::report) fn page(briefing: &Briefing<'_>) -> Safe {
    let assessed = assessed(briefing);
    let parts = [
        opening(briefing),
        about(said::all(briefing)),
        next(&briefing.service.profile),
        held_against(briefing),
        points(&assessed),
        others(briefing, &assessed),
        excused(briefing),
        to_do(briefing, &assessed),
    ];
    Safe::plain(&parts.concat())
}

/// The text that is assessed; else those that bind; else those that speak.
fn assessed<'b, 'r>(briefing: &'b Briefing<'r>) -> Vec<&'b TextPart<'r>> {
    let with = |wanted: &dyn Fn(&TextPart<'r>) -> bool| -> Vec<&'b TextPart<'r>> {
        briefing.texts.iter().filter(|text| wanted(text)).collect()
    };
    let binds = |text: &TextPart<'_>| {
        let touches = text.clauses.iter().flat_map(|clause| &clause.touches);
        let mut obligations = touches.map(|touch| touch.obligation());
        obligations.any(|obligation| obligation == Some(Obligation::Standard))
    };
    let of_assessments = with(&|text| text.pack.info.id == ASSESSED);
    if !of_assessments.is_empty() {
        return of_assessments;
    }
    let binding = with(&binds);
    match binding.is_empty() {
        true => with(&|_| true),
        false => binding,
    }
}

fn opening(briefing: &Briefing<'_>) -> String {
    format!(
        "# {}\n\nBrief for the assessors, as of {}. It says what the service’s own files say; **Gap** marks what they do \
         not say. It holds no verdict.\n",
        words(&format!("{}: brief", said::cut(briefing.name()))),
        briefing.report.as_of
    )
}

fn about(all: &[Said]) -> String {
    let mut page = String::new();
    for topic in Topic::ALL {
        let mut list = String::new();
        let mut missing = Vec::new();
        for one in said::of(all, *topic) {
            match said::values(one, VALUES) {
                Some(values) => list.push_str(&format!("- {}: {values}\n", words(one.label))),
                None => missing.push(said::missing(one)),
            }
        }
        if !missing.is_empty() {
            list.push_str(&format!("- **Gap:** nobody said: {}\n", missing.join(", ")));
        }
        if !list.is_empty() {
            page.push_str(&format!("\n## {}\n\n{list}", topic.title()));
        }
    }
    page
}

/// Which assessment it can be for, as far as the page on assessments says.
fn next(profile: &Profile) -> String {
    let source = link("the page on assessments", WHEN).unwrap_or_default();
    let said = match profile.phase.value() {
        None => format!(
            "**Gap:** it is not clear which phase the service is in (`phase`). By {source}, services of central government are \
             assessed at the end of alpha, at the end of private beta before public beta, and at the end of beta before \
             live. Which of these is this?"
        ),
        Some(Phase::Discovery) => format!(
            "The service is in discovery, after which {source} names no assessment; some departments hold a peer review. Is \
             this brief for one?"
        ),
        Some(Phase::Alpha) => format!(
            "The service is in alpha, at the end of which {source} has services of central government assessed. Is this that \
             assessment, and who holds it on which day?"
        ),
        Some(Phase::PrivateBeta) => format!(
            "The service is in private beta, at the end of which, before public beta, {source} has services of central \
             government assessed. Is this that assessment, and who holds it on which day?"
        ),
        Some(Phase::PublicBeta) => format!(
            "The service is in public beta, at the end of which, before live, {source} has services of central government \
             assessed. Is this that assessment, and who holds it on which day?"
        ),
        Some(Phase::Live) => format!(
            "The service is live, after which {source} names no assessment. Was it built anew, or did most of its team \
             change, so that it is assessed again?"
        ),
        Some(Phase::Retired) => format!(
            "The service is retired, for which {source} names no assessment. What is this brief for?"
        ),
    };
    format!("\n## Which assessment\n\n{said}\n")
}

fn held_against(briefing: &Briefing<'_>) -> String {
    let mut page = "\n## What it is held against\n\n".to_owned();
    if briefing.texts.is_empty() {
        page.push_str("**Gap:** no text speaks of anything here.\n");
    }
    for text in &briefing.texts {
        let info = &text.pack.info;
        let note = match text.verdict {
            Verdict::Used(_, hold) => hold.note(),
            Verdict::LeftOut(_) => None,
        };
        let note = note.map_or(String::new(), |note| format!(" ({})", words(&note)));
        page.push_str(&format!(
            "- {}, because {}{note}\n",
            words(&format!("{} {}", info.title, info.edition)),
            prose(&text.verdict.to_string())
        ));
    }
    page
}

fn points(assessed: &[&TextPart<'_>]) -> String {
    let mut page = String::new();
    for text in assessed {
        let info = &text.pack.info;
        page.push_str(&format!(
            "\n## {}\n\n",
            words(&format!("{} {}, point by point", info.title, info.edition))
        ));
        for part in &text.clauses {
            page.push_str(&point(part));
        }
    }
    page
}

fn point(part: &ClausePart<'_>) -> String {
    let title = words(&format!("{}: {}", part.clause.id, part.clause.title));
    let mut lines = Vec::new();
    let mut shown = found(part).into_iter().collect::<Vec<_>>();
    shown.extend(declared(part));
    match shown.is_empty() {
        true => lines.push(format!(
            "**Gap:** nothing here shows it; link what does under `evidence` in `service.yaml` ({})",
            code(&format!("clause: {}/{}", part.info.id, part.clause.id))
        )),
        false => lines.push(shown.join("; ")),
    }
    lines.extend(open(part));
    let exceptions = part.exceptions.iter();
    lines.extend(exceptions.map(|one| format!("Exception: {}", exception(one))));
    lines.push(format!("To bring: {}", prose(&part.clause.question)));
    let lines: String = lines.iter().map(|line| format!("  - {line}\n")).collect();
    format!("- **{title}**\n{lines}")
}

/// How many rules something speaks for, and in which files.
fn found(part: &ClausePart<'_>) -> Option<String> {
    let passed = || {
        let touches = part.touches.iter();
        touches.filter(|touch| touch.outcome() == OutcomeName::Passed)
    };
    let count = passed().count();
    let entries = passed().flat_map(|touch| touch.entries.iter());
    let places = entries
        .flat_map(Entry::evidence)
        .filter_map(|one| one.place.path());
    let mut files: Vec<&str> = Vec::new();
    for path in places {
        if !files.contains(&path.as_str()) {
            files.push(path.as_str());
        }
    }
    // What a team says of itself tells less than what it made.
    files.sort_by_key(|file| *file == "service.yaml");
    let mut names: Vec<String> = files.iter().take(NAMED).map(|file| code(file)).collect();
    if files.len() > NAMED {
        names.push(counted(files.len() - NAMED, "more file"));
    }
    let of_rules = match names.is_empty() {
        true => String::new(),
        false => format!(" in {}", names.join(", ")),
    };
    (count > 0).then(|| format!("Found: evidence for {}{of_rules}", counted(count, "rule")))
}

/// What the team links for it.
fn declared(part: &ClausePart<'_>) -> Option<String> {
    let all = part.declared.iter().map(|one| {
        let what = match (&one.link, &one.note) {
            (Some(address), note) => {
                let shown = said::bare(&said::cut(note.as_ref().unwrap_or(address)));
                link(&shown, address).unwrap_or_else(|| code(&said::cut(address)))
            }
            (None, Some(note)) => words(&said::cut(note)),
            (None, None) => "an entry that names nothing".to_owned(),
        };
        let day = one
            .date
            .as_ref()
            .map(|day| format!(" ({})", words(&said::cut(day))));
        format!("{what}{}", day.unwrap_or_default())
    });
    let mut told: Vec<String> = all.clone().take(NAMED).collect();
    if all.len() > NAMED {
        told.push(format!("{} more", all.len() - NAMED));
    }
    (!told.is_empty()).then(|| format!("Declared: {}", told.join(", ")))
}

/// The open findings of standards, and how many there are of guidance.
fn open(part: &ClausePart<'_>) -> Option<String> {
    let of = |obligation: Obligation| {
        let touches = part.touches.iter().filter(move |touch| {
            touch.outcome() == OutcomeName::Failed && touch.obligation() == Some(obligation)
        });
        let entries = touches.flat_map(|touch| touch.entries.iter());
        entries.filter(|entry| entry.is_to_mend())
    };
    let standards: Vec<&Entry<'_>> = of(Obligation::Standard).collect();
    let mut said: Vec<String> = standards
        .iter()
        .take(NAMED)
        .map(|entry| fact(entry))
        .collect();
    if standards.len() > NAMED {
        said.push(format!("{} more", standards.len() - NAMED));
    }
    let guidance = of(Obligation::Guidance).count();
    let guidance = (guidance > 0).then(|| format!("{guidance} open of guidance"));
    match (said.is_empty(), guidance) {
        (true, guidance) => guidance.map(|guidance| format!("Findings: {guidance}")),
        (false, guidance) => {
            let more = guidance.map_or(String::new(), |guidance| format!("; {guidance}"));
            Some(format!(
                "**Open, of a standard:** {}{more}",
                said.join("; ")
            ))
        }
    }
}

/// Which open findings of standards belong to texts that are not gone through.
fn others(briefing: &Briefing<'_>, assessed: &[&TextPart<'_>]) -> String {
    let open: Vec<&Entry<'_>> = (briefing.open(Obligation::Standard))
        .filter(|entry| !is_of(entry, assessed))
        .collect();
    if open.is_empty() {
        return String::new();
    }
    let mut list: String = (open.iter().take(OTHERS))
        .map(|entry| format!("- {}: {}\n", words(&entry.origin()), fact(entry)))
        .collect();
    if open.len() > OTHERS {
        list.push_str(&format!("- … and {} more\n", open.len() - OTHERS));
    }
    format!("\n## Open findings of other standards\n\n{list}")
}

/// Whether one of these texts asks for it.
fn is_of(entry: &Entry<'_>, texts: &[&TextPart<'_>]) -> bool {
    let mut answers = entry
        .answers()
        .iter()
        .filter(|answer| answer.ground.is_some());
    answers.any(|answer| {
        let mut texts = texts.iter();
        texts.any(|text| crate::report::name(&text.pack.info) == crate::report::name(&answer.pack))
    })
}

fn excused(briefing: &Briefing<'_>) -> String {
    let known = briefing.service.background.iter();
    let exceptions = known.flat_map(|known| &known.exceptions);
    let mut list: String = exceptions
        .map(|one| format!("- Exception: {}\n", exception(one)))
        .collect();
    for used in &briefing.service.waivers {
        let owner = used.waiver.owner.as_ref();
        let owner = owner.map_or(String::new(), |owner| {
            format!(", owned by {}", words(owner))
        });
        list.push_str(&format!(
            "- Waiver of {}, {}{owner}: {}\n",
            code(&used.waiver.rule),
            prose(&used.in_words(briefing.report.as_of)),
            words(&said::cut(&used.waiver.reason))
        ));
    }
    if let Some(baseline) = &briefing.service.baseline {
        let left: usize = baseline.left.iter().map(|left| left.count).sum();
        let until = baseline
            .until
            .map_or(String::new(), |until| format!(", until {until}"));
        list.push_str(&format!(
            "- In the baseline {}{until}: {}\n",
            code(&baseline.file),
            counted(left, "finding")
        ));
    }
    match list.is_empty() {
        true => list,
        false => format!("\n## Known exceptions and waivers\n\n{list}"),
    }
}

fn exception(one: &DeclaredException) -> String {
    let about = one.about.as_ref().or(one.kind.as_ref());
    let about = about.map_or("an exception".to_owned(), |about| words(&said::cut(about)));
    let reason = match &one.reason {
        Some(reason) => words(&said::cut(reason)),
        None => "**Gap:** no reason is given".to_owned(),
    };
    let review = match &one.review {
        Some(day) => format!(" (to be looked at again on {})", words(&said::cut(day))),
        None => " (**Gap:** no day of review)".to_owned(),
    };
    let idle = one.idle.as_ref();
    let idle = idle.map_or(String::new(), |why| {
        format!("; it does not count, because {}", prose(&said::cut(why)))
    });
    format!("{about}: {reason}{review}{idle}")
}

/// Every gap again, where it can be ticked off.
fn to_do(briefing: &Briefing<'_>, assessed: &[&TextPart<'_>]) -> String {
    let mut list = unsaid(said::all(briefing));
    for text in assessed {
        let unseen =
            (text.clauses.iter()).filter(|part| found(part).is_none() && part.declared.is_empty());
        let unseen: Vec<String> = unseen.map(|part| words(&part.clause.id)).collect();
        if !unseen.is_empty() {
            list.push(format!(
                "{}: link evidence for {}",
                words(&text.pack.info.title),
                unseen.join(", ")
            ));
        }
    }
    let mut rules: Vec<&str> = Vec::new();
    for entry in briefing.open(Obligation::Standard) {
        if !rules.contains(&entry.rule()) {
            rules.push(entry.rule());
        }
    }
    if !rules.is_empty() {
        let names = rules.iter().map(|rule| code(rule));
        list.push(format!(
            "Mend what is open of standards, or be ready to explain it: {}",
            names.collect::<Vec<_>>().join(", ")
        ));
    }
    let told = briefing.notices.iter().filter(|entry| entry.is_to_mend());
    list.extend(
        told.filter(|entry| is_of_records(entry))
            .map(fact_of_notice),
    );
    let list: String = match list.is_empty() {
        true => "Nothing is missing that a machine could see.\n".to_owned(),
        false => list.iter().map(|item| format!("- {item}\n")).collect(),
    };
    format!("\n## To do before you send this\n\n{list}")
}

/// What nobody said, topic by topic.
fn unsaid(all: &[Said]) -> Vec<String> {
    let topics = Topic::ALL.iter().filter_map(|topic| {
        let missing = said::of(all, *topic).filter(|said| said.values.is_empty());
        let missing: Vec<String> = missing.map(said::missing).collect();
        let title = topic.title();
        (!missing.is_empty())
            .then(|| format!("{title}: say in `service.yaml` {}", missing.join(", ")))
    });
    topics.collect()
}

/// Whether a notice is about what the brief itself rests on.
fn is_of_records(entry: &Entry<'_>) -> bool {
    match entry.kind() {
        Some(
            NoticeKind::Mistaken
            | NoticeKind::Open
            | NoticeKind::Contradiction
            | NoticeKind::Evidence
            | NoticeKind::Exception
            | NoticeKind::ExpiredWaiver
            | NoticeKind::UnapprovedWaiver,
        ) => true,
        // What could not be read, and what a waiver no longer covers, is in the report.
        Some(NoticeKind::Unreadable | NoticeKind::UnusedWaiver) | None => false,
    }
}

fn fact_of_notice(entry: &Entry<'_>) -> String {
    let remedy = entry
        .remedy()
        .map_or(String::new(), |remedy| format!(": {}", prose(remedy)));
    format!("{}{remedy}", fact(entry))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::background::about::Value;
    use crate::profile::{Possible, Term};
    use crate::text::Place;

    fn said(topic: Topic, label: &'static str, field: &'static str, words: &[&str]) -> Said {
        let value = |words: &&str| Value {
            words: (*words).to_owned(),
            link: None,
            place: Place::Repository,
        };
        Said {
            topic,
            label,
            field,
            values: words.iter().map(value).collect(),
        }
    }

    #[test]
    fn gaps_are_marked_and_gathered_and_vanish_when_something_is_said() {
        let all = [
            said(Topic::Service, "Name", "name", &["Count <moths>"]),
            said(Topic::Users, "Who uses it", "audience.description", &[]),
            said(Topic::Users, "Users a year", "audience.users-a-year", &[]),
        ];
        assert_eq!(
            about(&all),
            "\n## What the service is\n\n- Name: Count \\<moths>\n\n## Who uses it\n\n- **Gap:** nobody said: who uses it \
             (`audience.description`), users a year (`audience.users-a-year`)\n"
        );
        assert_eq!(
            unsaid(&all),
            [
                "Who uses it: say in `service.yaml` who uses it (`audience.description`), users a year \
              (`audience.users-a-year`)"
            ]
        );
        let all = [said(
            Topic::Users,
            "Users a year",
            "audience.users-a-year",
            &["1", "2", "3", "4", "5"],
        )];
        assert_eq!(
            about(&all),
            "\n## Who uses it\n\n- Users a year: 1; 2; 3; 4; and 1 more\n"
        );
        assert!(unsaid(&all).is_empty());
    }

    #[test]
    fn the_next_assessment_is_a_question_and_never_more_than_the_page_says() {
        for phase in [None]
            .into_iter()
            .chain(Phase::ALL.iter().copied().map(Some))
        {
            let profile = Profile {
                phase: phase.map_or(Profile::unknown().phase, Possible::known),
                ..Profile::unknown()
            };
            let said = next(&profile);
            assert!(
                said.trim_end().ends_with('?') && said.contains(WHEN),
                "{said}"
            );
            assert_eq!(said.contains("**Gap:**"), phase.is_none());
        }
    }
}
