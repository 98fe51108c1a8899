//! Acceptance schedules, read back by a reader of Markdown and held against the packs.

use std::sync::Arc;

use std::collections::BTreeMap;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use yardstick::obligation::{Basis, Force};
use yardstick::pack::{Pack, Packs};
use yardstick::profile::OrganisationKind;

use crate::desk::Desk;

/// An entry: its number, and what is said below it.
type Entries = BTreeMap<String, String>;

/// The entries of the first part, and those of the annex.
#[track_caller]
fn read(page: &str) -> (Entries, Entries) {
    let options = Options::all() - Options::ENABLE_SMART_PUNCTUATION;
    let (mut standards, mut guidance) = (Entries::new(), Entries::new());
    let mut part = String::new();
    let mut heading = None;
    let mut is_strong = false;
    let mut number: Option<String> = None;
    for event in Parser::new_ext(page, options) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => heading = Some((level, String::new())),
            Event::End(TagEnd::Heading(_)) => {
                if let Some((HeadingLevel::H2, words)) = heading.take() {
                    part = words;
                }
                number = None;
            }
            Event::Start(Tag::Strong) => is_strong = true,
            Event::End(TagEnd::Strong) => is_strong = false,
            Event::Text(text) | Event::Code(text) => {
                if let Some((_, words)) = &mut heading {
                    words.push_str(&text);
                    continue;
                }
                let into = match (part.starts_with("Part 1"), part.starts_with("Annex A")) {
                    (true, _) => &mut standards,
                    (_, true) => &mut guidance,
                    _ => continue,
                };
                if is_strong {
                    let known = into.insert(text.to_string(), String::new());
                    assert!(known.is_none(), "{text} is there twice");
                    number = Some(text.to_string());
                } else if let Some(said) = number.as_ref().and_then(|number| into.get_mut(number)) {
                    said.push_str(&text);
                }
            }
            Event::SoftBreak | Event::HardBreak => panic!("a paragraph goes on in a new line"),
            Event::Html(html) | Event::InlineHtml(html) => panic!("no schedule has {html}"),
            _ => {}
        }
    }
    (standards, guidance)
}

/// Whether the sentence can speak to a public body on 22 November 2026, or on the last day of its edition.
fn speaks(pack: &Pack, basis: &Basis) -> bool {
    let today = "2026-11-22".parse().expect("this is a day");
    let day = match pack.info.until {
        Some(until) if until <= today => until
            .yesterday()
            .expect("no text ends on the first day of all"),
        _ => today,
    };
    let whom = &basis.binds.organisation;
    let is_public = whom.is_empty()
        || whom
            .iter()
            .any(|kind| OrganisationKind::PUBLIC.contains(kind));
    is_public && basis.until.is_none_or(|until| day < until)
}

/// How many entries with such a sentence the pack has, and the rules among them by name.
fn expected(packs: &Packs, pack: &Pack, wanted: fn(Force) -> bool) -> (usize, Vec<String>) {
    let asks = |bases: &[Arc<Basis>]| {
        (bases.iter()).any(|basis| wanted(basis.force) && speaks(pack, basis))
    };
    let wholes = pack
        .clauses
        .iter()
        .filter(|clause| match clause.bases.is_empty() {
            true => asks(&pack.info.bases),
            false => asks(&clause.bases),
        });
    let claims = packs.asked().iter().flat_map(|asked| {
        let own = asked.claims.iter().filter(|claim| {
            (&claim.pack.id, &claim.pack.edition) == (&pack.info.id, &pack.info.edition)
        });
        own.filter(|claim| asks(&claim.bases))
            .map(|_| asked.rule.id.to_string())
    });
    let mut rules: Vec<String> = claims.collect();
    rules.sort();
    (wholes.count(), rules)
}

/// The rules that entries name, each as often as it is named.
fn rules(entries: &Entries) -> Vec<String> {
    let named = entries.values().filter_map(|said| {
        let (_, rest) = said.split_once("(yardstick explain ")?;
        Some(rest.split(')').next()?.to_owned())
    });
    let mut named: Vec<String> = named.collect();
    named.sort();
    named
}

#[test]
fn every_must_of_every_pack_is_in_it_once_and_nothing_else() {
    let desk = Desk::new();
    let packs = Packs::embedded();
    let mut standards_in_all = 0;
    for pack in packs.iter() {
        let name = format!("{}/{}", pack.info.id, pack.info.edition);
        let ran = desk.run(&["packs", "show", &name, "--as", "schedule"]);
        ran.ends_with(0);
        let (standards, guidance) = read(&ran.stdout);
        let (wholes, musts) = expected(&packs, pack, |force| force == Force::Must);
        assert_eq!(rules(&standards), musts, "{name}");
        assert_eq!(standards.len(), wholes + musts.len(), "{name}");
        standards_in_all += standards.len();
        // The other way round: whatever is not asked for with the word is advice alone.
        let (_, advised) = expected(&packs, pack, |force| force != Force::Must);
        for rule in rules(&guidance) {
            assert!(advised.contains(&rule), "{name}: {rule}");
        }
        let is_asked = |rule: &&String| !musts.contains(rule);
        for rule in advised.iter().filter(is_asked) {
            assert!(rules(&guidance).contains(rule), "{name}: {rule}");
        }
        for (number, said) in &standards {
            assert!(!number.starts_with('A'), "{name} {number}");
            assert!(said.contains("ust, "), "{name} {number}: {said}");
            assert!(said.contains("Shown by "), "{name} {number}: {said}");
            let phase = number.split('.').next().unwrap();
            let in_phases = said.contains(", in discovery")
                || said.contains(", in alpha")
                || said.contains(", in private beta")
                || said.contains(", in public beta")
                || said.contains(", in live");
            assert!(
                phase == "1" || in_phases || said.contains("By its text"),
                "{name} {number}: {said}"
            );
        }
        for (number, said) in &guidance {
            assert!(number.starts_with('A'), "{name} {number}");
            assert!(
                !said.contains("Must, for") && !said.contains("By its text: must"),
                "{name} {number}: {said}"
            );
        }
    }
    assert!(
        packs.iter().count() > 30 && standards_in_all > 300,
        "{standards_in_all}"
    );
}

fn schedule(desk: &Desk, more: &[&str]) -> String {
    let call = [
        "packs",
        "show",
        "govuk-service-standard/2019",
        "--as",
        "schedule",
    ];
    let call: Vec<&str> = call.iter().chain(more).copied().collect();
    let ran = desk.run(&call);
    ran.ends_with(0);
    ran.stdout
}

#[test]
fn a_number_means_the_same_entry_whoever_the_buyer_is_and_whatever_the_day() {
    let desk = Desk::new();
    let (all, all_guidance) = read(&schedule(&desk, &["--for", "supplier"]));
    let rule_of = |said: &str| -> Option<String> {
        let (_, rest) = said.split_once("(yardstick explain ")?;
        Some(rest.split(')').next()?.to_owned())
    };
    for more in [
        &["--organisation", "central-government", "--phase", "alpha"][..],
        &[
            "--organisation",
            "central-government",
            "--kind",
            "transactional",
            "--phase",
            "live",
        ],
        &["--organisation", "nhs", "--nation", "england"],
        &["--as-of", "2019-09-01"],
        &["--as-of", "2018-01-01"],
    ] {
        let (standards, guidance) = read(&schedule(&desk, more));
        assert!(!standards.is_empty() || more.contains(&"nhs"), "{more:?}");
        for (number, said) in &standards {
            let known = all.get(number);
            // What was withdrawn since is told of an earlier day alone.
            if let Some(known) = known {
                assert_eq!(rule_of(known), rule_of(said), "{more:?} {number}");
            }
        }
        for (number, said) in &guidance {
            if let Some(known) = all_guidance.get(number) {
                assert_eq!(rule_of(known), rule_of(said), "{more:?} {number}");
            }
        }
    }
}

#[test]
fn what_cannot_bind_the_buyer_is_left_out_and_what_perhaps_does_is_marked() {
    let desk = Desk::new();
    let anyone = schedule(&desk, &[]);
    assert!(anyone.contains(
        "central government, transactional services (*only if* the service is such a one)"
    ));
    let department = [
        "--organisation",
        "central-government",
        "--kind",
        "transactional",
    ];
    let bound = schedule(&desk, &department);
    let (bound, _) = bound.split_once("## Annex A").unwrap();
    let (_, bound) = bound.split_once("## Part 1").unwrap();
    assert!(!bound.contains("only if"), "{bound}");
    assert!(bound.contains("### 6. From live"));
    let alpha = schedule(&desk, &[&department[..], &["--phase", "alpha"]].concat());
    assert!(!alpha.contains("### 6. From live"), "{alpha}");
    assert!(alpha.contains("left out, because they cannot bind such a service"));
    let council = schedule(&desk, &["--organisation", "council", "--nation", "england"]);
    assert!(
        council.contains(
            "Nothing that the text asks for with the word *must* can bind such a service"
        )
    );
    assert!(read(&council).0.is_empty());
}

#[test]
fn where_nothing_speaks_to_the_buyer_it_says_so() {
    let desk = Desk::new();
    let call = [
        "packs",
        "show",
        "uk-mandatory-kpis",
        "--as",
        "schedule",
        "--organisation",
        "council",
    ];
    let ran = desk.run(&call);
    ran.ends_with(3);
    assert!(
        ran.stdout.contains("Nothing that the text asks for"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout
            .contains("The text has no guidance for such a service."),
        "{}",
        ran.stdout
    );
}

#[test]
fn it_says_what_a_text_is_that_binds_nobody_or_no_longer_holds() {
    let desk = Desk::new();
    let of = |pack: &str| {
        desk.run(&["packs", "show", pack, "--as", "schedule"])
            .stdout
    };
    let voluntary = of("standard-for-public-code");
    assert!(voluntary.contains("This text is voluntary: it binds nobody by itself."));
    assert!(voluntary.contains("## Part 1: standards where the contract adopts the text"));
    assert!(voluntary.contains("adopted = { source ="));
    let old = of("govuk-service-standard/2015");
    assert!(
        old.contains("**This edition does not hold on 2026-11-22** (standard until 2019-07-01)"),
        "{old}"
    );
    assert!(of("govuk-service-standard").contains("the contract does"));
}

#[test]
fn whom_it_is_for_is_said_of_schedules_alone() {
    let desk = Desk::new();
    for form in [&[][..], &["--as", "page"]] {
        let call = [&["packs", "show", "wcag", "--for", "supplier"][..], form].concat();
        let ran = desk.run(&call);
        ran.ends_with(2);
        assert!(
            ran.stderr.contains("`--for` needs `--as schedule`"),
            "{}",
            ran.stderr
        );
        assert!(ran.stdout.is_empty());
    }
    desk.run(&[
        "packs", "show", "wcag", "--as", "schedule", "--for", "council",
    ])
    .ends_with(2);
}

#[test]
fn a_pack_from_elsewhere_forges_nothing() {
    let desk = Desk::new();
    let said = "x](https://evil.example) <b> `c` # d ```` | e @octocat ::error::f ##[group]g";
    desk.put(
        "p/pack.yaml",
        format!(
            "id: plots\ntitle: '{said}'\nedition: \"1\"\nversion: 0.1.0\npublisher: '{said}'\nlicence: '{said}'\n\
             attribution: '{said}'\nsource: https://www.gov.uk/allotments\nfrom: 2020-01-01\naddresses: '{said}'\n\
             bases: [{{ force: must, says: '{said}', unverified: '{said}' }}]\nwritten: 2026-11-22\n"
        ),
    );
    desk.put(
        "p/clauses.yaml",
        format!(
            "- id: plot-1\n  title: '{said}'\n  source: https://www.gov.uk/allotments\n  person: '{said}'\n  question: '{said}'\n"
        ),
    );
    let ran = desk.run(&["packs", "show", "p", "--as", "schedule"]);
    ran.ends_with(0);
    let page = ran.stdout;
    assert!(page.contains("octocat"));
    assert!(!page.contains("##["), "{page}");
    let headings = page.lines().filter(|line| line.starts_with('#')).count();
    assert_eq!(headings, 9, "{page}");
    for event in Parser::new_ext(&page, Options::all() - Options::ENABLE_SMART_PUNCTUATION) {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => {
                assert_eq!(&*dest_url, "https://www.gov.uk/allotments");
            }
            Event::Html(html) | Event::InlineHtml(html) => panic!("{html}"),
            _ => {}
        }
    }
}
