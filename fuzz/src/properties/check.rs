//! A whole check, as `yardstick check` and `yardstick report` go, over a small repository, in every form.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use jiff::civil::{Date, date};
use rayon::{ThreadPool, ThreadPoolBuilder};
use yardstick::assess::assess;
use yardstick::background::{Background, inputs};
use yardstick::choice::{Choices, Named, PackChoice};
use yardstick::comparison::Comparison;
use yardstick::comparison::previous::Previous;
use yardstick::coverage::Coverage;
use yardstick::dossier::Dossier;
use yardstick::pack::Packs;
use yardstick::policy::baseline::Baseline;
use yardstick::policy::waiver::{self, Waiver};
use yardstick::policy::{Levels, Scoped};
use yardstick::profile::Profile;
use yardstick::report::{
    Format, MetSlip, PackUse, Paper, PaperOptions, Report, RulesetUse, ServiceReport, TextOptions,
    anchor,
};
use yardstick::repository::Repository;
use yardstick::ruleset::{self, Bases, Ruleset, Unread};
use yardstick::settings::{known_rules, text};
use yardstick::{evidence, exception};

use super::bundle;

const AS_OF: Date = date(2026, 11, 22);

/// Read once: they are the same for every input.
static PACKS: LazyLock<Packs> = LazyLock::new(Packs::for_check);

static ALONE: LazyLock<ThreadPool> = LazyLock::new(|| pool(1));
static SEVERAL: LazyLock<ThreadPool> = LazyLock::new(|| pool(3));

fn pool(threads: usize) -> ThreadPool {
    let pool = ThreadPoolBuilder::new().num_threads(threads).build();
    pool.expect("threads can be started")
}

/// - Nothing panics.
/// - The same files in another order, on another number of threads, give the same pages.
/// - Pages of JSON are JSON, those of XML are XML.
/// - No page has a character that steers a terminal, or a line that a pipeline obeys.
pub fn hold(data: &[u8]) {
    let files = bundle::files(data);
    let backwards: Vec<_> = files.iter().cloned().rev().collect();
    let pages = SEVERAL.install(|| Pages::of(&files));
    let others = ALONE.install(|| Pages::of(&backwards));
    for ((name, page), (_, other)) in pages.0.iter().zip(&others.0) {
        assert!(
            page == other,
            "{name} depends on the order of files, or on threads:\n{}",
            differing(page, other)
        );
    }
    for (name, page) in &pages.0 {
        well_formed(name, page);
        harmless(name, page);
    }
}

struct Pages(Vec<(String, String)>);

impl Pages {
    /// Every form of the report.
    fn of(files: &[(String, String)]) -> Pages {
        let report = report(files, None);
        let text = |colour, verbose, quiet| TextOptions {
            colour,
            verbose,
            quiet,
            ..TextOptions::default()
        };
        let mut pages = Vec::new();
        let mut add = |name: &str, page: String| pages.push((name.to_owned(), page));
        let formats = [
            Format::Text,
            Format::Markdown,
            Format::Json,
            Format::Ndjson,
            Format::Sarif,
            Format::SarifGithub,
            Format::Junit,
            Format::Github,
            Format::Gitlab,
        ];
        for format in formats {
            let page = report.render(format, &text(false, true, false));
            add(
                &format!("{format:?}"),
                page.expect("every form can be written").to_string(),
            );
        }
        let page = report.render(Format::Text, &text(true, false, true));
        add(
            "Coloured",
            page.expect("every form can be written").to_string(),
        );
        let options = PaperOptions {
            call: "yardstick report".to_owned(),
            ..PaperOptions::default()
        };
        let papers = [
            Paper::Html,
            Paper::Markdown,
            Paper::Json,
            Paper::Oscal,
            Paper::Brief,
        ];
        for paper in papers {
            let page = report
                .paper(paper, &options)
                .expect("every form can be written");
            add(&format!("Paper{paper:?}"), page.to_string());
        }
        // Held against itself, as it was the day before.
        let (_, json) = &pages[2];
        let previous = Previous::read(json).expect("what we write, we read");
        let compared = self::report(files, Some(&previous));
        let page = compared.paper(Paper::Html, &options);
        pages.push((
            "Compared".to_owned(),
            page.expect("every form can be written").to_string(),
        ));
        Pages(pages)
    }
}

/// What a team may say beside its files, in files of its own.
struct Said {
    levels: Levels,
    waivers: Vec<Arc<Waiver>>,
    obligations: Bases,
    rulesets: Vec<Ruleset>,
    baseline: Option<Baseline>,
}

impl Said {
    fn in_files(files: &[(String, String)]) -> Said {
        let of = |name: &str| {
            files
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, text)| text.clone())
        };
        let mut said = Said {
            levels: Levels::default(),
            waivers: Vec::new(),
            obligations: Bases::new(),
            rulesets: Vec::new(),
            baseline: None,
        };
        let settings =
            of("yardstick.toml").and_then(|text| text::settings("yardstick.toml", text).ok());
        if let Some(settings) = settings {
            said.levels = Levels {
                levels: Scoped(settings.raw.levels),
                fail_level: settings.raw.fail_level.unwrap_or_default(),
                fail_levels: Scoped(settings.raw.fail_levels),
            };
            said.obligations = settings.obligations;
            said.waivers = settings.waivers;
        }
        let waivers = of("waivers.yaml").and_then(|text| text::waivers("waivers.yaml", text).ok());
        said.waivers.extend(waivers.into_iter().flatten());
        let baseline = of("yardstick-baseline.json");
        said.baseline =
            baseline.and_then(|text| Baseline::read("yardstick-baseline.json", text).ok());
        let open = |name: &str| of(name).ok_or(Unread::Missing);
        if of(".spectral.yaml").is_some() {
            said.rulesets
                .extend(ruleset::read(".spectral.yaml", &open).ok());
        }
        said
    }
}

/// All texts that speak to a service have hundreds of rules, each with a page of words in every form: with them an input
/// takes most of a second. So most inputs are held against every fifth text alone, by turns.
fn choices(packs: &Packs, files: &[(String, String)], profile: &Profile) -> Choices {
    let turn: usize = (files.iter())
        .map(|(name, text)| name.len() + text.len())
        .sum();
    if turn.is_multiple_of(16) {
        return Choices::make(packs, PackChoice::Auto, &[], profile, AS_OF);
    }
    let ids: BTreeSet<&str> = packs.iter().map(|pack| pack.info.id.as_str()).collect();
    let named = ids.into_iter().skip(turn % 5).step_by(5).map(|id| Named {
        id: id.to_owned(),
        edition: None,
        adopted: None,
    });
    let named: Vec<Named> = named.collect();
    Choices::make(packs, PackChoice::Named, &named, profile, AS_OF)
}

/// What `yardstick report` says of these files.
fn report(files: &[(String, String)], previous: Option<&Previous>) -> Report {
    let said = Said::in_files(files);
    let repository = Repository::in_memory(files.iter().map(|(name, text)| (name, text)));
    let dossier = Dossier::read(&repository);
    let packs = &*PACKS;
    let profile = dossier.profile.clone();
    let choices = choices(packs, files, &profile);
    let mut assessments = assess(packs, &choices, &dossier, &profile, AS_OF);
    let mut slips = Vec::new();
    for ruleset in &said.rulesets {
        let run = ruleset::run(ruleset, "", &said.obligations, &dossier, &profile, AS_OF);
        assessments.extend(run.assessments);
        slips.extend(run.slips.into_iter().map(|slip| MetSlip {
            ruleset: ruleset.name.clone(),
            slip,
        }));
    }
    let judged = assessments
        .into_iter()
        .map(|it| said.levels.judge(it))
        .collect();
    let unclear = dossier.unclear_facts(&profile);
    let notices = dossier.notices.iter().cloned();
    let notices = notices
        .chain(evidence::notices(&dossier, packs, AS_OF))
        .chain(exception::notices(&dossier, AS_OF));
    let inputs = inputs::of(&repository, &dossier);
    let mut service = ServiceReport {
        slips,
        path: ".".to_owned(),
        folder: String::new(),
        anchor: anchor(&dossier),
        name: dossier.service_name().map(ToOwned::to_owned),
        judged,
        notices: notices.map(|it| said.levels.hear(it)).collect(),
        unclear: unclear.into_iter().map(|(fact, _)| fact).collect(),
        hints: Vec::new(),
        choices: (choices.of(packs))
            .map(|(pack, verdict)| (Arc::clone(&pack.info), verdict.clone()))
            .collect(),
        evidence: evidence::declared(&dossier),
        recognised: dossier.recognised(),
        coverage: Coverage::of(&dossier),
        fail_level: said.levels.fail_level,
        max_guidance: None,
        waivers: Vec::new(),
        waivers_left_out: 0,
        baseline: None,
        changed_since: None,
        background: Some(Background::of(&dossier, packs, AS_OF, inputs)),
        comparison: None,
        files: dossier.files.len(),
        is_partial: false,
        profile,
    };
    let names = known_rules(packs, &said.rulesets);
    let inline = waiver::inline::of(
        &dossier,
        waiver::inline::Known {
            names: &names,
            is_complete: true,
        },
    );
    let notices = inline.notices.into_iter();
    service
        .notices
        .extend(notices.map(|it| said.levels.hear(it)));
    let recorded = said
        .waivers
        .iter()
        .filter(|it| names.contains(&it.rule.as_str()));
    let waivers: Vec<_> = recorded.cloned().chain(inline.waivers).collect();
    service.waivers = waiver::apply(
        &waivers,
        &mut service.judged,
        &mut service.notices,
        &said.levels,
        AS_OF,
        false,
    );
    if let Some(baseline) = &said.baseline {
        service.baseline =
            Some(baseline.apply(&mut service.judged, &service.notices, AS_OF, false));
    }
    let used: BTreeSet<String> = choices
        .used(packs)
        .map(|pack| pack.info.to_string())
        .collect();
    let packs = packs
        .iter()
        .filter(|pack| used.contains(&pack.info.to_string()));
    let mut report = Report {
        rulesets: (said.rulesets.iter())
            .map(|ruleset| RulesetUse {
                name: ruleset.name.clone(),
                rules: ruleset.rules.iter().filter(|rule| rule.is_on).count(),
                slips: ruleset.slips.clone(),
            })
            .collect(),
        as_of: AS_OF,
        packs: packs
            .map(|pack| PackUse {
                info: pack.info.clone(),
                clauses: pack.clauses.clone(),
                rules: pack.rules.len(),
            })
            .collect(),
        services: vec![service.sorted()],
    };
    if let Some(previous) = previous {
        let mut comparisons = Comparison::of_all(previous, &report);
        report.services[0].comparison = comparisons.pop();
    }
    report
}

fn differing(one: &str, other: &str) -> String {
    let lines = one.lines().zip(other.lines());
    let differing = lines.filter(|(one, other)| one != other).take(3);
    differing
        .map(|(one, other)| format!("- {one}\n+ {other}\n"))
        .collect()
}

fn well_formed(name: &str, page: &str) {
    match name {
        "Json" | "Sarif" | "SarifGithub" | "Gitlab" | "PaperJson" | "PaperOscal" => {
            json(name, page)
        }
        "Ndjson" => page.lines().for_each(|line| json(name, line)),
        "Junit" => xml(page),
        _ => {}
    }
}

fn json(name: &str, page: &str) {
    let read = serde_json::from_str::<serde_json::Value>(page);
    assert!(read.is_ok(), "{name} is no JSON: {:?}", read.err());
}

fn xml(page: &str) {
    let mut reader = quick_xml::Reader::from_str(page);
    reader.config_mut().check_end_names = true;
    let mut depth = 0_usize;
    loop {
        match reader.read_event().expect("it is XML") {
            quick_xml::events::Event::Start(_) => depth += 1,
            quick_xml::events::Event::End(_) => depth -= 1,
            quick_xml::events::Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0, "every element is closed");
    let is_forbidden =
        |c: char| c.is_control() && !"\n\t\r".contains(c) || matches!(c, '\u{fffe}' | '\u{ffff}');
    assert!(
        !page.chars().any(is_forbidden),
        "XML has no spelling for it"
    );
}

/// Nothing that steers a terminal or turns text round, and no command to the runner of a pipeline but our own.
fn harmless(name: &str, page: &str) {
    let is_steering = |c: char| match c {
        '\n' | '\t' => false,
        '\u{1b}' => name != "Coloured",
        '\u{61c}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{2028}'
        | '\u{2029}'
        | '\u{feff}' => true,
        other => other.is_control(),
    };
    if let Some((at, c)) = page.char_indices().find(|(_, c)| is_steering(*c)) {
        let before = page[..at].lines().next_back().unwrap_or_default();
        panic!("{name} has {c:?} behind {before:?}");
    }
    assert!(
        !page.contains("##["),
        "{name} has a command of the old form"
    );
    for line in page.lines() {
        let line = line.trim_start();
        let is_ours = name == "Github"
            && [
                "::error ",
                "::warning ",
                "::notice ",
                "::error::",
                "::warning::",
                "::notice::",
            ]
            .iter()
            .any(|ours| line.starts_with(ours));
        assert!(
            !line.starts_with("::") || is_ours,
            "{name} has a command: {line:?}"
        );
    }
    // Colours are switched on and off, and nothing else.
    let mut rest = page;
    while let Some(at) = rest.find('\u{1b}') {
        rest = &rest[at + 1..];
        let colour = rest.strip_prefix('[').and_then(|rest| rest.split_once('m'));
        let is_colour =
            colour.is_some_and(|(codes, _)| codes.bytes().all(|b| b.is_ascii_digit() || b == b';'));
        assert!(is_colour, "{name} steers a terminal");
    }
}
