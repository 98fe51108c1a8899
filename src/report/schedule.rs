//! The acceptance schedule of a text, in Markdown: what a buyer can put into a contract with a supplier.
//!
//! Every sentence says whose word it is. The text binds whom it binds; that a supplier has to show something is the
//! contract's doing, and nothing here says otherwise.

use super::escape::Safe;
use super::escape::markdown::{code, fenced, link, prose, words};
use super::escape::notation::quoted;
use super::profile_line;
use crate::choice::Hold;
use crate::obligation::{Basis, Binds, Force, join};
use crate::pack::schedule::{Item, Number, Schedule, Sentence, Stage, What};
use crate::pack::{OnFinding, Otherwise, PackInfo, Rule, Standing};
use crate::profile::{Fact, Phase, Term};

pub(crate) fn page(schedule: &Schedule<'_>) -> Safe {
    let info = &schedule.pack.info;
    let mut page = format!(
        "# Acceptance schedule: {}\n\nFor a contract between a public body and a supplier.\n",
        words(&format!("{} ({})", info.title, info.edition))
    );
    page.push_str(&preamble(schedule));
    page.push_str(&definitions(schedule));
    page.push_str(&acceptance(schedule));
    page.push_str(&sentences(schedule));
    page.push_str(&standards(schedule));
    page.push_str(&annex(schedule));
    Safe::plain(&page)
}

/// A list under a heading.
fn list(heading: &str, items: &[String]) -> String {
    let items: String = items.iter().map(|item| format!("- {item}\n")).collect();
    format!("\n## {heading}\n\n{items}")
}

fn preamble(schedule: &Schedule<'_>) -> String {
    let Schedule {
        pack,
        profile,
        as_of,
        ..
    } = schedule;
    let info = &pack.info;
    let title = words(&info.title);
    let until = info.until.map(|until| format!(" until {until}"));
    let mut items = vec![
        format!(
            "**Text:** {}, edition {}, published by {}; in force from {}{}. {}",
            link(&info.title, &info.source).unwrap_or(title),
            code(&info.edition),
            words(&info.publisher),
            info.from,
            until.unwrap_or_default(),
            prose(&info.addresses)
        ),
        format!(
            "**Encoding:** {}, version {}, checked against its sources on {}, with the digest {}.",
            code(&format!("{}/{}", info.id, info.edition)),
            code(&info.version.to_string()),
            info.written,
            code(&info.digest)
        ),
        format!("**Day:** the text as it stands on {as_of}."),
        format!(
            "**Buyer’s service:** {}.{}",
            words(&profile_line(profile, &[])),
            match Fact::ALL.iter().any(|fact| profile.is_open(*fact)) {
                true => {
                    " What is not declared is left open: an entry that depends on it says *only if*."
                }
                false => "",
            }
        ),
        format!(
            "**Licence of the text:** {}. {} The entries are in the words of those who encoded the text, and each links \
             the sentence that it rests on.",
            words(&info.licence),
            ended(&words(&info.attribution))
        ),
        "**Limits:** This schedule is no legal advice and does not replace the text. Where the two differ, the text \
         prevails."
            .to_owned(),
    ];
    items.push(format!("**Force:** {}", force(schedule)));
    list("What this schedule is", &items)
}

/// What makes the entries binding.
fn force(schedule: &Schedule<'_>) -> String {
    const BY_CONTRACT: &str = "No sentence of the text binds a supplier because it stands in this schedule: the contract \
                               does, and it makes the buyer’s obligations the supplier’s to show.";
    let info = &schedule.pack.info;
    let has_must = !schedule.standards.is_empty();
    match (&schedule.hold, info.standing) {
        (Hold::Binding | Hold::Adopted(_), _) if has_must => {
            format!("The entries of the first part bind those that they name. {BY_CONTRACT}")
        }
        (Hold::Binding | Hold::Adopted(_), _) => BY_CONTRACT.to_owned(),
        (Hold::Advice { .. }, Standing::Voluntary) if is_in_time(schedule) => format!(
            "This text is voluntary: it binds nobody by itself. The entries of the first part are standards only where \
             the contract adopts the text, in words such as “the parties adopt {}”. {BY_CONTRACT}",
            words(&format!("{} {}", info.title, info.edition))
        ),
        (Hold::Advice { caveat, .. }, _) => format!(
            "**This edition does not hold on {}** ({}): on that day its entries are no standards. They are given as the \
             edition had them while it held, for a contract that adopts it all the same. {BY_CONTRACT}",
            schedule.as_of,
            words(caveat)
        ),
    }
}

fn is_in_time(schedule: &Schedule<'_>) -> bool {
    schedule.pack.info.is_in_force(schedule.as_of)
}

/// Whether the first part holds standards by themselves.
fn binds_by_itself(schedule: &Schedule<'_>) -> bool {
    match schedule.hold {
        Hold::Binding | Hold::Adopted(_) => true,
        Hold::Advice { .. } => false,
    }
}

fn definitions(schedule: &Schedule<'_>) -> String {
    let text = words(&schedule.pack.info.title);
    let items = [
        "**Buyer:** the public body that gives the contract and answers for the service.".to_owned(),
        "**Supplier:** the company that builds or runs the service, or a part of it, for the buyer. Where an entry asks \
         for something that only the buyer can do, such as holding an assessment or accepting a risk, the supplier’s \
         part is to hand over what the buyer needs to do it."
            .to_owned(),
        format!(
            "**Standard:** what {text}, or the policy or law that it rests on, says must be done by those it binds. Only \
             that is in the first part."
        ),
        "**Guidance:** what should or could be done. It is in the annex, is numbered apart, and is no ground to refuse \
         acceptance unless the contract says so."
            .to_owned(),
        "**By machine:** `yardstick` reads the service’s files and says what came of a rule. A rule shows what files can \
         show and no more: nothing that it says is the acceptance of a whole clause."
            .to_owned(),
        "**By a person:** the buyer, or whoever the buyer names, puts the question and judges the answer.".to_owned(),
    ];
    list("Words", &items)
}

fn acceptance(schedule: &Schedule<'_>) -> String {
    let info = &schedule.pack.info;
    let items = [
        format!(
            "The buyer and the supplier name the text in `yardstick.toml` at the root of the service’s repository (below) \
             and run {} there, with the day of acceptance.",
            code("yardstick check --packs named --no-waivers --no-baseline --as-of DAY")
        ),
        "An entry that is shown by machine counts as shown when its rule has the outcome *passed*, or *not applicable* \
         because there is nothing that the rule is about. *Needs a person* puts the entry’s question to a person. *Cannot \
         tell* shows nothing until the file that could not be read is mended."
            .to_owned(),
        "An entry that is shown by a person is shown when the buyer writes down that the answer was accepted, and by whom."
            .to_owned(),
        "A waiver counts where the buyer approved it in writing, to the day on which it ends: leave out `--no-waivers` to \
         let those count that are recorded."
            .to_owned(),
        format!(
            "An entry keeps its number in every schedule made from {}, whoever the buyer is and whatever the day: what is left out for one buyer \
             leaves a gap. The first figure is the phase (1 for every phase, {}), the second the clause’s place in the text, \
             the third the entry. A later encoding can add entries to a clause; the rule’s name stays what it is known by.",
            code(&format!("{}/{} {}", info.id, info.edition, info.version)),
            phases_by_number()
        ),
    ];
    let edition = quoted(&info.edition);
    let settings = match (&schedule.hold, info.standing) {
        (Hold::Advice { .. }, Standing::Voluntary) if is_in_time(schedule) => vec![
            format!("[packs.{}]", info.id),
            format!("edition = {edition}"),
            "# Where it stands that the text is adopted: the buyer’s policy, or the contract."
                .to_owned(),
            "adopted = { source = \"https://…\" }".to_owned(),
        ],
        (Hold::Binding | Hold::Adopted(_) | Hold::Advice { .. }, _) => {
            vec!["[packs]".to_owned(), format!("{} = {edition}", info.id)]
        }
    };
    let settings: Vec<&str> = settings.iter().map(String::as_str).collect();
    format!(
        "{}\n{}",
        list("How acceptance is checked", &items),
        fenced("", "toml", &settings)
    )
}

fn phases_by_number() -> String {
    let phases = Phase::ALL.iter().map(|phase| {
        let ordinal = Stage::From(*phase).ordinal();
        format!("{ordinal} for {}", phase.audience())
    });
    join(&phases.collect::<Vec<_>>(), "and")
}

fn standards(schedule: &Schedule<'_>) -> String {
    let title = match binds_by_itself(schedule) {
        true => "Part 1: standards",
        false => "Part 1: standards where the contract adopts the text",
    };
    let mut page = format!("\n## {title}\n");
    if schedule.standards.is_empty() {
        page.push_str(match schedule.left_out {
            0 => "\nThe text asks for nothing with the word *must*: it has no standards.\n",
            _ => "\nNothing that the text asks for with the word *must* can bind such a service on this day.\n",
        });
    }
    page.push_str(&by_stage(schedule, &schedule.standards, ""));
    if schedule.left_out > 0 && !schedule.standards.is_empty() {
        let left_out = match schedule.left_out {
            1 => "1 entry is".to_owned(),
            count => format!("{count} entries are"),
        };
        page.push_str(&format!(
            "\n{left_out} left out, because they cannot bind such a service, or no longer hold.\n"
        ));
    }
    page
}

fn annex(schedule: &Schedule<'_>) -> String {
    let mut page = "\n## Annex A: guidance\n".to_owned();
    match schedule.guidance.is_empty() {
        true => page.push_str("\nThe text has no guidance for such a service.\n"),
        false => page.push_str(
            "\nWhat the text advises (*should*) or offers (*could*). An entry that stands in the first part, too, is \
             advice only for those, and in those phases, for which it is no standard.\n",
        ),
    }
    page.push_str(&by_stage(schedule, &schedule.guidance, "A"));
    page
}

fn by_stage(schedule: &Schedule<'_>, items: &[Item<'_>], letter: &str) -> String {
    let mut page = String::new();
    let mut last: Option<Number> = None;
    for item in items {
        let Number { stage, clause, .. } = item.number;
        if last.is_none_or(|last| last.stage != stage) {
            let when = match stage {
                Stage::Always => "In every phase".to_owned(),
                Stage::From(phase) => format!("From {}", phase.audience()),
            };
            page.push_str(&format!("\n### {letter}{}. {when}\n", stage.ordinal()));
        }
        if last.is_none_or(|last| (last.stage, last.clause) != (stage, clause)) {
            page.push_str(&format!(
                "\n#### {letter}{}.{clause} {}: {}\n\n",
                stage.ordinal(),
                link(&item.clause.id, &item.clause.source)
                    .unwrap_or_else(|| words(&item.clause.id)),
                words(&one_line(&item.clause.title))
            ));
        }
        page.push_str(&entry(schedule, item, letter));
        last = Some(item.number);
    }
    page
}

fn entry(schedule: &Schedule<'_>, item: &Item<'_>, letter: &str) -> String {
    let (number, clause) = (item.number, item.clause);
    let head = match item.what {
        What::Whole => format!("The clause as a whole: {}", words(&one_line(&clause.title))),
        What::Rule(rule) => prose(&one_line(&rule.title)),
    };
    let mut page = format!("- **{letter}{number}** {}\n", ended(&head));
    let mut below: Vec<String> = Vec::new();
    // The word of a clause's own sentences, where it is none of those by which it is asked for as a whole.
    let own = clause.word.filter(|word| {
        matches!(item.what, What::Whole)
            && (item.sentences.iter()).all(|said| said.basis.force != *word)
    });
    below.extend(by_general(schedule, item, own));
    for said in &item.sentences {
        if general(schedule, said.basis).is_none() {
            below.extend(sentence(&schedule.pack.info, item, said));
        }
    }
    match item.what {
        What::Whole => {
            below.push(format!(
                "Shown by a person, who judges {}",
                ended(&prose(&lower(&clause.person)))
            ));
            below.push(format!("To ask: {}", prose(&one_line(&clause.question))));
        }
        What::Rule(rule) => below.extend(by_machine(rule, &clause.question)),
    }
    for line in below {
        page.push_str(&format!("  - {line}\n"));
    }
    page
}

/// What a sentence of the text as a whole is called: `S1`. `None` for one that stands with a clause or a rule.
fn general(schedule: &Schedule<'_>, basis: &Basis) -> Option<String> {
    let bases = schedule.pack.info.bases.iter();
    let position = bases
        .into_iter()
        .position(|one| std::ptr::eq(&**one, basis))?;
    Some(format!("S{}", position + 1))
}

/// `By its text: *should*, by sentences S2 and S3.`
fn by_general(schedule: &Schedule<'_>, item: &Item<'_>, own: Option<Force>) -> Option<String> {
    let forces = [Force::Must, Force::Should, Force::Could];
    let parts = forces.into_iter().filter_map(|force| {
        let with_it = item
            .sentences
            .iter()
            .filter(|said| said.basis.force == force);
        let names = with_it.filter_map(|said| general(schedule, said.basis));
        let names: Vec<String> = names.collect();
        let noun = match names.len() {
            0 => return None,
            1 => "sentence",
            _ => "sentences",
        };
        Some(format!(
            "*{}*, by {noun} {}",
            force.word(),
            join(&names, "and")
        ))
    });
    let mut parts: Vec<String> = parts.collect();
    if parts.is_empty() {
        return None;
    }
    parts.extend(own.map(|word| format!("the strongest word of its own is *{word}*")));
    Some(format!("By its text: {}.", parts.join("; ")))
}

/// The sentences of the text as a whole that some entry rests on, each told once.
fn sentences(schedule: &Schedule<'_>) -> String {
    let items = || schedule.standards.iter().chain(&schedule.guidance);
    let mut told = String::new();
    for basis in &schedule.pack.info.bases {
        let mut resting =
            items().flat_map(|item| item.sentences.iter().map(move |said| (item, said)));
        let Some((item, said)) = resting.find(|(_, said)| std::ptr::eq(said.basis, &**basis))
        else {
            continue;
        };
        let name = general(schedule, basis).unwrap_or_default();
        for (index, line) in sentence(&schedule.pack.info, item, said).iter().enumerate() {
            told.push_str(&match index {
                0 => format!("- **{name}** {line}\n"),
                _ => format!("  - {line}\n"),
            });
        }
    }
    match told.is_empty() {
        true => told,
        false => format!(
            "\n## What the text says of itself\n\nEach clause as a whole rests on these sentences, unless it has its own.\n\n{told}"
        ),
    }
}

/// Who is asked in which words, where that stands, and on what it depends.
fn sentence(info: &PackInfo, item: &Item<'_>, said: &Sentence<'_>) -> Vec<String> {
    let basis = said.basis;
    let asked = match (&basis.says, item.what) {
        (Some(says), _) => ended(&prose(&one_line(says))),
        (None, What::Whole) => "What the clause asks is done.".to_owned(),
        (None, What::Rule(_)) => "What the entry names is so.".to_owned(),
    };
    let from = basis.from.unwrap_or(info.from);
    let until = basis.until.or(info.until);
    let until = until.map_or(String::new(), |until| format!(" until {until}"));
    let only_if = said.only_for.as_ref().map(|only_for| {
        let named = Binds {
            phase: Vec::new(),
            ..basis.binds.clone()
        };
        match *only_for == named {
            true => " (*only if* the service is such a one)".to_owned(),
            false => format!(" (*only if* {})", words(&only_for.to_string())),
        }
    });
    let address = basis.source.split_once("://").map_or("", |(_, rest)| rest);
    let address = address.strip_prefix("www.").unwrap_or(address);
    let source = link(address, &basis.source).unwrap_or_else(|| words(&basis.source));
    let mut lines = vec![format!(
        "*{}*, for {}{}, from {from}{until}: {asked} Source: {source}",
        capital(basis.force),
        words(&basis.binds.to_string()),
        only_if.unwrap_or_default(),
    )];
    let phases: Vec<&str> = said.phases.iter().map(|phase| phase.audience()).collect();
    if phases.len() < basis.binds.phase.len() {
        lines.push(format!("Of these phases, here: {}.", join(&phases, "and")));
    }
    lines.extend(said.begins.map(|begins| format!("Not before {begins}.")));
    if let Some(unverified) = &basis.unverified {
        lines.push(format!("Not checked: {}", prose(&one_line(unverified))));
    }
    lines
}

fn capital(force: Force) -> &'static str {
    match force {
        Force::Must => "Must",
        Force::Should => "Should",
        Force::Could => "Could",
    }
}

fn by_machine(rule: &Rule, of_clause: &str) -> Vec<String> {
    let id = code(rule.id.as_str());
    let explain = code(&format!("yardstick explain {}", rule.id));
    let question = prose(&one_line(rule.question.as_deref().unwrap_or(of_clause)));
    let mut lines = Vec::new();
    match (rule.verdict, rule.otherwise) {
        (OnFinding::Failed, Otherwise::NotApplicable) => {
            lines.push(format!("Shown by machine: rule {id} ({explain})."));
        }
        (OnFinding::Failed, Otherwise::NeedsAPerson) => {
            lines.push(format!("Shown by machine: rule {id} ({explain})."));
            lines.push(format!("Where no file shows it, by a person: {question}"));
        }
        (OnFinding::NeedsAPerson, _) => lines.push(format!(
            "Shown by a person, at the places that rule {id} names ({explain}): {question}"
        )),
    }
    if rule.exception.is_some() {
        lines.push(
            "An exception that is declared with its reason goes to a person, who judges the reason.".to_owned(),
        );
    }
    lines
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// As a sentence ends.
fn ended(text: &str) -> String {
    match text.ends_with(['.', '?', '!']) {
        true => text.to_owned(),
        false => format!("{text}."),
    }
}

/// As the end of a sentence that has begun.
fn lower(text: &str) -> String {
    let text = one_line(text);
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => text,
    }
}
