//! Assessment results in OSCAL, held against the official schema and against what the schema does not ask: that every
//! reference leads to something, that no two things have one identity, and that nothing is a verdict.

#![expect(
    clippy::unwrap_used,
    reason = "a report that is not what it should be fails the test"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value as Json;

use crate::desk::Desk;

fn oscal(desk: &Desk, arguments: &[&str]) -> String {
    let ran = desk.run(&[&["report", "--format=oscal"], arguments].concat());
    assert!([0, 3].contains(&ran.code), "{}", ran.stderr);
    ran.stdout
}

fn read(page: &str) -> Json {
    serde_json::from_str(page).unwrap()
}

fn list<'j>(value: &'j Json, pointer: &str) -> &'j [Json] {
    let list = value.pointer(pointer).and_then(Json::as_array);
    list.map_or(&[], Vec::as_slice)
}

fn word<'j>(value: &'j Json, pointer: &str) -> &'j str {
    let word = value.pointer(pointer).and_then(Json::as_str);
    word.unwrap_or_default()
}

/// The values of a property of ours.
fn properties<'j>(of: &'j Json, name: &str) -> Vec<&'j str> {
    let named = list(of, "/props").iter().filter(|one| one["name"] == name);
    named.map(|one| word(one, "/value")).collect()
}

fn property<'j>(of: &'j Json, name: &str) -> &'j str {
    properties(of, name).first().copied().unwrap_or_default()
}

fn results(document: &Json) -> &[Json] {
    list(document, "/assessment-results/results")
}

fn example(name: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    root.join(name).to_string_lossy().into_owned()
}

const EXAMPLES: [&str; 3] = ["allotment-waiting-list", "juggling-licence", "seed-library"];

/// A service of central government with standards and guidance that it does not meet, and waivers in every state.
fn waivers(desk: &Desk) {
    desk.put(
        "service.yaml",
        "name: Lend a bench\norganisation: { name: Bench Office, kind: central-government }\nkind: transactional\n\
         phase: live\nevidence:\n  - { clause: govuk-service-standard/point-1, link: README.md, date: 2026-10-01 }\n  \
         - { clause: govuk-service-standard/point-2, link: ../up.md, note: ' ' }\n",
    );
    desk.put("README.md", "# Lend a bench\n");
    let json = desk.run(&["check", "--format=json"]);
    let json = read(&json.stdout);
    let failed = |obligation: &str| -> Vec<String> {
        let failed = list(&json, "/results")
            .iter()
            .filter(|result| result["outcome"] == "failed" && result["obligation"] == obligation);
        let rules: BTreeSet<&str> = failed.map(|result| word(result, "/rule")).collect();
        rules.into_iter().map(ToOwned::to_owned).collect()
    };
    let (standards, guidance) = (failed("standard"), failed("guidance"));
    assert!(
        standards.len() > 3 && guidance.len() > 2,
        "{standards:?} {guidance:?}"
    );
    let approved = "approver: Ann Other, owner: Bench team, risk: 'nobody\n      sits', evidence: 'https://b.example/1'";
    let waivers = [
        format!(
            "rule: {}, reason: active, {approved}, expires: 2027-06-30",
            standards[0]
        ),
        format!(
            "rule: {}, reason: expiring, {approved}, expires: 2026-12-01",
            standards[1]
        ),
        format!(
            "rule: {}, reason: expired, {approved}, expires: 2026-11-21",
            standards[2]
        ),
        format!("rule: {}, reason: unapproved", standards[3]),
        format!(
            "rule: {}, reason: early, granted: 2027-01-01, expires: 9999-12-31",
            guidance[0]
        ),
        format!("rule: {}, reason: without an approver", guidance[1]),
        format!("rule: {}, path: none.yaml, reason: unused", guidance[2]),
    ];
    let waivers: String = waivers
        .iter()
        .map(|one| format!("  - {{ {one} }}\n"))
        .collect();
    desk.put("waivers.yaml", format!("waivers:\n{waivers}"));
    desk.run(&["baseline", "--owner", "Bench team", "--until", "2027-03-31"])
        .ends_with(0);
    desk.put("yardstick.toml", "baseline = \"yardstick-baseline.json\"\n");
}

/// A repository in which everything that has a name has one that broke other programs.
fn hostile(desk: &Desk) {
    let said = "]]><x/>&lt;&#0;\u{1}\u{b}\u{7f}\u{9b}\u{fffe}\u{ffff}\u{202e}\u{1b}[31m\"'[a](https://evil.example) \
        ![b](c) <img src=x> `d` ``e`` **f** {{ insert: param, x }} @octocat\n\n# i\r::warning::k\n##[error]l \u{2028}";
    let quoted = |said: &str| -> String {
        let signs = said.chars().map(|character| match character {
            ' '..='~' if !matches!(character, '"' | '\\') => character.to_string(),
            other => format!("\\u{:04x}", u32::from(other)),
        });
        format!("\"{}\"", signs.collect::<String>())
    };
    let long = quoted(&"w".repeat(10_000));
    let (said, blank) = (quoted(said), quoted(" \n\u{feff} "));
    desk.put(
        "service.yaml",
        format!(
            "name: {said}\norganisation: {{ name: {blank}, kind: {said} }}\nphase: {said}\nevidence:\n  \
             - {{ clause: {said}, link: {said} }}\n  - {{ clause: {blank}, link: {blank} }}\n  \
             - {{ clause: {long}, link: 'https://[::1]:x/%zz#a#b', note: {blank} }}\n  - {{ link: '../../x' }}\n\
             exceptions:\n  - {{ clause: {said}, reason: {said}, owner: {blank}, review: {said} }}\n"
        ),
    );
    desk.put(
        "docs/`x` ]]><b> &lt; [y](z) @octocat | 50%,#?:.yaml",
        "a: [",
    );
    desk.put(
        "docs/\n::error::c##[d]\u{202e}\u{1b}[2J.yaml",
        format!(
            "openapi: 3.0.3\ninfo: {{ title: {said}, version: {said} }}\npaths:\n  {said}: {{}}\n"
        ),
    );
    desk.put(
        "rules.yaml",
        format!(
            "rules:\n  {said}:\n    description: {blank}\n    documentationUrl: https://evil.example/)\n    \
             message: {blank}\n    severity: error\n    given: $.info\n    then: {{ field: none, function: truthy }}\n  \
             ? {long}\n  : {{ given: $.info, then: {{ field: none, function: truthy }} }}\n"
        ),
    );
    desk.put(
        "yardstick.toml",
        format!(
            "rulesets = [\"rules.yaml\"]\n\n[[waivers]]\nrule = {said}\nreason = {said}\nowner = {said}\n\
             approver = {said}\nrisk = {blank}\nevidence = {said}\nexpires = \"2027-01-01\"\n"
        ),
    );
}

/// A description of an API, and one rule for it.
fn api(desk: &Desk) {
    desk.put(
        "openapi.yaml",
        "openapi: 3.0.3\ninfo: { title: Benches, version: 1.0.0 }\npaths: {}\n",
    );
    desk.put(
        "rules.yaml",
        "rules:\n  bench-contact:\n    given: $.info\n    then: { field: contact, function: truthy }\n",
    );
}

/// Documents of every kind, by name, as they were written.
fn pages() -> Vec<(&'static str, String)> {
    let mut pages = Vec::new();
    let desk = Desk::new();
    for name in EXAMPLES {
        pages.push((name, oscal(&desk, &[&example(name)])));
    }
    let several = EXAMPLES.map(example);
    let several: Vec<&str> = several.iter().map(String::as_str).collect();
    pages.push(("several services", oscal(&desk, &several)));
    waivers(&desk);
    pages.push(("waivers and a baseline", oscal(&desk, &["."])));
    pages.push((
        "no waivers",
        oscal(&desk, &[".", "--no-waivers", "--no-baseline"]),
    ));
    let twice = oscal(&desk, &[".", "./"]);
    pages.push(("one service twice", twice));
    let desk = Desk::new();
    hostile(&desk);
    pages.push(("hostile words", oscal(&desk, &["."])));
    let desk = Desk::new();
    api(&desk);
    let rulesets = ["--packs=none", "--ruleset=rules.yaml"];
    pages.push(("rulesets alone", oscal(&desk, &rulesets)));
    pages.push((
        "nothing to hold it against",
        oscal(&desk, &["--packs=none"]),
    ));
    let desk = Desk::new();
    desk.put("a.txt", "a\n");
    pages.push(("next to nothing", oscal(&desk, &["."])));
    pages
}

/// What the official schema does not ask. A plan inside is looked at, too.
fn is_whole(name: &str, document: &Json) {
    let mut ids = Vec::new();
    let mut references = Vec::new();
    collect(document, &mut |key, value| match (key, value) {
        ("uuid", Json::String(id)) => ids.push(id.clone()),
        ("href", Json::String(to)) => {
            references.extend(to.strip_prefix('#').map(ToOwned::to_owned));
        }
        (key, Json::String(to)) if key.ends_with("-uuid") => references.push(to.clone()),
        (_, Json::Array(list)) => assert!(!list.is_empty(), "{name}: `{key}` is empty"),
        (_, Json::String(words)) => assert!(!words.is_empty(), "{name}: `{key}` is empty"),
        (_, Json::Null) => panic!("{name}: `{key}` is null"),
        _ => {}
    });
    let known: BTreeSet<&String> = ids.iter().collect();
    assert_eq!(
        known.len(),
        ids.len(),
        "{name}: two things have one identity"
    );
    for id in &ids {
        let parts: Vec<&str> = id.split('-').collect();
        assert!(
            parts[2].starts_with('5'),
            "{name}: {id} is not of version 5"
        );
        assert!(parts[3].starts_with(['8', '9', 'a', 'b']), "{name}: {id}");
    }
    assert!(!references.is_empty(), "{name}");
    for reference in &references {
        assert!(
            known.contains(reference),
            "{name}: {reference} leads nowhere"
        );
    }
}

/// Calls it with each value and the key that it stands under, also for the items of a list.
fn collect(value: &Json, each: &mut dyn FnMut(&str, &Json)) {
    match value {
        Json::Object(members) => {
            for (key, value) in members {
                each(key, value);
                collect(value, each);
            }
        }
        Json::Array(items) => items.iter().for_each(|item| collect(item, each)),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

/// The plan that the document names.
fn plan(document: &Json) -> Json {
    let named = word(document, "/assessment-results/import-ap/href");
    let resources = list(document, "/assessment-results/back-matter/resources").iter();
    let mut named = resources.filter(|one| format!("#{}", word(one, "/uuid")) == named);
    let plan = named.next().unwrap();
    let plan = STANDARD.decode(word(plan, "/base64/value")).unwrap();
    serde_json::from_slice(&plan).unwrap()
}

#[test]
fn every_reference_leads_somewhere_and_every_identity_is_one() {
    for (name, page) in pages() {
        let document = read(&page);
        is_whole(name, &document);
        is_whole(name, &plan(&document));
        let mut objectives = BTreeSet::new();
        let mut controls = BTreeSet::from(["yardstick"]);
        let defined = "/assessment-results/local-definitions/objectives-and-methods";
        for objective in list(&document, defined) {
            assert!(controls.insert(word(objective, "/control-id")), "{name}");
            for part in list(objective, "/parts") {
                if part["name"] == "assessment-objective" {
                    assert!(objectives.insert(word(part, "/id")), "{name}");
                }
            }
        }
        for result in results(&document) {
            for finding in list(result, "/findings") {
                let target = word(finding, "/target/target-id");
                assert!(objectives.contains(target), "{name}: {target}");
            }
            let selections = list(result, "/reviewed-controls/control-selections").iter();
            for control in selections.flat_map(|one| list(one, "/include-controls")) {
                let control = word(control, "/control-id");
                assert!(controls.contains(control), "{name}: {control}");
            }
            let reviewed = "/reviewed-controls/control-objective-selections/0/include-objectives";
            for objective in list(result, reviewed) {
                let objective = word(objective, "/objective-id");
                assert!(objectives.contains(objective), "{name}: {objective}");
            }
        }
    }
}

#[test]
fn nothing_is_a_verdict_and_nothing_steers_a_runner() {
    for (name, page) in pages() {
        let mut states = BTreeSet::new();
        collect(&read(&page), &mut |key, value| {
            if key == "state" {
                states.insert(value.as_str().unwrap().to_owned());
            }
            // Where OSCAL reads Markdown, it puts parameters in.
            if [
                "title",
                "description",
                "statement",
                "remarks",
                "prose",
                "text",
            ]
            .contains(&key)
            {
                assert!(!value.as_str().unwrap().contains("{{"), "{name}: {value}");
            }
        });
        assert!(!states.contains("satisfied"), "{name}");
        let seen = page.replace('\u{200b}', "");
        assert!(!seen.contains("##[") && !seen.contains("\n::"), "{name}");
        let steers = |character: char| {
            character != '\n' && character.is_control()
                || matches!(character, '\u{202e}' | '\u{2028}' | '\u{feff}')
        };
        assert!(!page.contains(steers), "{name}");
    }
}

/// Service, pack, rule, obligation, outcome: of everything that concerns a service.
type Told = BTreeSet<[String; 5]>;

#[test]
fn it_says_what_the_json_report_says() {
    let desk = Desk::new();
    let several = EXAMPLES.map(example);
    let several: Vec<&str> = several.iter().map(String::as_str).collect();
    let json = read(
        &desk
            .run(&[&["report", "--format=json"], &several[..]].concat())
            .stdout,
    );
    let theirs: Told = (list(&json, "/results").iter())
        .filter(|result| result["outcome"] != "not-applicable")
        .map(|result| {
            ["/service", "/pack", "/rule", "/obligation", "/outcome"]
                .map(|pointer| word(result, pointer).to_owned())
        })
        .collect();
    let document = read(&oscal(&desk, &several));
    let mut ours = Told::new();
    let mut failed = 0;
    for result in results(&document) {
        for observation in list(result, "/observations") {
            if !property(observation, "outcome").is_empty() {
                let names = ["pack", "rule", "obligation", "outcome"];
                let [pack, rule, obligation, outcome] =
                    names.map(|name| property(observation, name));
                let told = [property(result, "path"), pack, rule, obligation, outcome];
                ours.insert(told.map(ToOwned::to_owned));
            }
        }
        for finding in list(result, "/findings") {
            let of = word(finding, "/related-observations/0/observation-uuid");
            let observation = list(result, "/observations").iter();
            let observation = observation.clone().find(|one| one["uuid"] == of).unwrap();
            assert_eq!(property(observation, "outcome"), "failed");
            let obligation = |of| property(of, "obligation").to_owned();
            assert_eq!(obligation(finding), obligation(observation));
            failed += 1;
        }
    }
    assert_eq!(ours, theirs);
    let theirs = theirs.iter().filter(|told| told[4] == "failed").count();
    assert_eq!(failed, theirs);
    assert!(failed > 20);
}

#[test]
fn the_same_files_on_the_same_day_make_the_same_bytes() {
    let desk = Desk::new();
    waivers(&desk);
    let (first, second) = (example("seed-library"), example("juggling-licence"));
    let run = |more: &[&str]| oscal(&desk, &[&[".", &first, &second], more].concat());
    let one = run(&["--threads=1"]);
    assert_eq!(one, run(&["--threads=4"]));
    assert_eq!(one, run(&[]));
}

#[test]
fn what_is_the_same_next_week_has_the_same_identity() {
    let desk = Desk::new();
    waivers(&desk);
    let today = read(&oscal(&desk, &["."]));
    let next_week = read(&oscal(&desk, &[".", "--as-of=2026-11-29"]));
    let ids = |document: &Json, what: &str| -> BTreeSet<String> {
        let all = list(&results(document)[0], what).iter();
        all.map(|one| word(one, "/uuid").to_owned()).collect()
    };
    for what in ["/findings", "/risks", "/local-definitions/components"] {
        assert!(!ids(&today, what).is_empty(), "{what}");
        assert_eq!(ids(&today, what), ids(&next_week, what), "{what}");
    }
    assert_ne!(results(&today)[0]["uuid"], results(&next_week)[0]["uuid"]);
    let uuid = "/assessment-results/uuid";
    assert_ne!(today.pointer(uuid), next_week.pointer(uuid));
}

#[test]
fn waivers_and_the_baseline_are_risks_with_a_deadline() {
    let desk = Desk::new();
    waivers(&desk);
    let document = read(&oscal(&desk, &["."]));
    let result = &results(&document)[0];
    let risks: BTreeMap<String, (&str, &str)> = (list(result, "/risks").iter())
        .map(|risk| {
            let state = match property(risk, "kind") {
                "waiver" => format!(
                    "{}: {}",
                    property(risk, "waiver-state"),
                    property(risk, "reason")
                ),
                other => other.to_owned(),
            };
            (state, (word(risk, "/status"), word(risk, "/deadline")))
        })
        .collect();
    let expected = [
        (
            "active: active",
            "deviation-approved",
            "2027-06-30T23:59:59Z",
        ),
        ("active: without an approver", "open", ""),
        ("baseline", "open", "2027-03-31T23:59:59Z"),
        ("expired: expired", "open", "2026-11-21T23:59:59Z"),
        (
            "expiring: expiring",
            "deviation-approved",
            "2026-12-01T23:59:59Z",
        ),
        // OSCAL has no way to write such a day.
        ("not-yet-valid: early", "deviation-requested", ""),
        ("unapproved: unapproved", "deviation-requested", ""),
    ];
    let expected = expected.map(|(state, status, deadline)| (state.to_owned(), (status, deadline)));
    assert_eq!(risks, BTreeMap::from(expected));
    let active = list(result, "/risks").iter();
    let active = active
        .clone()
        .find(|risk| property(risk, "reason") == "active")
        .unwrap();
    assert_eq!(active["statement"], "nobody sits");
    assert_eq!(property(active, "approver"), "Ann Other");
    assert_eq!(word(active, "/links/0/href"), "https://b.example/1");
    // What it covers is not satisfied for that, and names the risk.
    let findings = list(result, "/findings").iter();
    let mut covered = findings.filter(|finding| {
        list(finding, "/related-risks")
            .iter()
            .any(|one| one["risk-uuid"] == active["uuid"])
    });
    let covered = covered.next().unwrap();
    assert_eq!(word(covered, "/target/status/state"), "not-satisfied");
    assert_eq!(property(covered, "obligation"), "standard");
    assert_eq!(property(covered, "open"), "0");
    // A waiver that covers nothing is told as an observation.
    let unused = list(result, "/observations").iter();
    assert!(
        unused
            .clone()
            .any(|one| property(one, "rule") == "needed-waivers")
    );
    // What is declared is not taken for seen.
    let declared = list(result, "/observations").iter();
    let declared: Vec<&Json> = declared
        .filter(|one| one["types"][0] == "declared")
        .collect();
    assert_eq!(declared.len(), 2);
    assert_eq!(declared[0]["methods"][0], "EXAMINE");
    assert_eq!(word(declared[0], "/relevant-evidence/0/href"), "README.md");
    assert_eq!(
        property(declared[0], "control"),
        "govuk-service-standard_2019_point-1"
    );
    assert!(declared[1].pointer("/relevant-evidence/0/href").is_none());
    // Without them, nothing is set aside.
    let bare = read(&oscal(&desk, &[".", "--no-waivers", "--no-baseline"]));
    assert_eq!(list(&results(&bare)[0], "/risks"), &[] as &[Json]);
    assert_eq!(property(&results(&bare)[0], "waivers-left-out"), "7");
}

#[test]
fn rules_of_rulesets_are_no_clauses() {
    let desk = Desk::new();
    api(&desk);
    let document = read(&oscal(&desk, &["--packs=none", "--ruleset=rules.yaml"]));
    let result = &results(&document)[0];
    let control = &result["reviewed-controls"]["control-selections"][0]["include-controls"][0];
    assert_eq!(control["control-id"], "ruleset__rules.yaml");
    let finding = &result["findings"][0];
    assert_eq!(
        word(finding, "/target/target-id"),
        "ruleset__rules.yaml_bench-contact"
    );
    assert_eq!(property(finding, "obligation"), "guidance");
    assert_eq!(properties(finding, "control"), [""; 0]);
}

#[test]
fn a_day_that_oscal_cannot_write_is_refused() {
    let desk = Desk::new();
    waivers(&desk);
    let ran = desk.run(&["report", "--format=oscal", "--as-of=3026-11-22"]);
    assert_ne!(ran.code, 0);
    assert!(
        ran.stderr.contains("no way to write 3026-11-22"),
        "{}",
        ran.stderr
    );
}

/// The official schema, which is not ours.
#[test]
#[ignore = "needs YARDSTICK_CORPUS, the folder that has schemas/oscal-1.2.2-complete.json"]
fn it_fits_the_official_schema() {
    let corpus = std::env::var_os("YARDSTICK_CORPUS").expect("YARDSTICK_CORPUS names the folder");
    let schema = PathBuf::from(corpus).join("schemas/oscal-1.2.2-complete.json");
    #[expect(
        clippy::disallowed_methods,
        reason = "a test reads the official schema"
    )]
    let schema = std::fs::read_to_string(schema).unwrap();
    let schema = read(&schema);
    // Held against what it is, and not against each of the eight kinds that it could be, so that complaints say what is wrong.
    let of = |kind: &str| {
        let mut kinds = list(&schema, "/oneOf").iter();
        let of_kind = kinds.find(|one| one.pointer(&format!("/properties/{kind}")).is_some());
        let mut of_kind = of_kind.unwrap().clone();
        of_kind["definitions"] = schema["definitions"].clone();
        of_kind["$schema"] = schema["$schema"].clone();
        let options = jsonschema::options().should_validate_formats(true);
        options.build(&of_kind).unwrap()
    };
    let (results, plans) = (of("assessment-results"), of("assessment-plan"));
    let mut complaints = String::new();
    let mut complain = |name: &str, validator: &jsonschema::Validator, document: &Json| {
        for error in validator.iter_errors(document) {
            writeln!(complaints, "{name}: {}: {error}", error.instance_path()).unwrap();
        }
    };
    let pages = pages();
    for (name, page) in &pages {
        let document = read(page);
        complain(name, &results, &document);
        complain(&format!("the plan of {name}"), &plans, &plan(&document));
    }
    assert!(complaints.is_empty(), "{complaints}");
    // It can say no.
    let whole = read(&pages[0].1);
    assert!(results.is_valid(&whole));
    for (pointer, wrong) in [
        (
            "/assessment-results/results/0/findings/0/target/target-id",
            "a b",
        ),
        (
            "/assessment-results/results/0/observations/0/collected",
            "2026-11-22T00:00:00",
        ),
        ("/assessment-results/results/0/props/0/value", " a"),
        ("/assessment-results/results/0/title", "a\nb"),
        ("/assessment-results/uuid", "a"),
    ] {
        let mut document = whole.clone();
        *document.pointer_mut(pointer).unwrap() = Json::from(wrong);
        assert!(!results.is_valid(&document), "{pointer}");
    }
}
