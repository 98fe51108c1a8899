//! SARIF 2.1.0: with everything that yardstick knows, or as GitHub's code scanning reads it. `docs/formats/sarif.md` says
//! what a reader finds where.
//!
//! A run speaks of one service, because what obligation a rule carries is decided for each.

mod log;
mod message;
mod notifications;
mod place;
mod results;
mod rules;

use std::cmp::Reverse;
use std::io;

use self::log::{
    AutomationDetails, Driver, Invocation, Log, PackProperties, Run, RunProperties, Text, Tool,
    UriBase, UriBaseIds,
};
use self::notifications::Notifications;
use self::rules::Rules;
use super::identity::Identities;
use super::{Entry, Report, ServiceReport, json};

/// For whom it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reader {
    /// Whoever reads SARIF: everything that yardstick knows.
    Any,
    /// GitHub's code scanning, which opens an alert for whatever it is given.
    Github,
}

/// GitHub refuses a file with more runs.
const MOST_RUNS: usize = 20;

/// GitHub keeps no more results of a run.
const MOST_RESULTS: usize = 5000;

pub(super) fn write(report: &Report, reader: Reader, out: &mut dyn io::Write) -> io::Result<()> {
    let runs = match reader {
        Reader::Any => (report.services.iter())
            .map(|service| full(report, service))
            .collect(),
        Reader::Github => for_github(&report.services, MOST_RUNS, MOST_RESULTS),
    };
    serde_json::to_writer_pretty(&mut *out, &Log::new(runs))?;
    writeln!(out)
}

fn full<'r>(report: &'r Report, service: &'r ServiceReport) -> Run<'r> {
    let entries: Vec<Entry<'r>> = service.entries().collect();
    let mut rules = Rules::new(Reader::Any);
    let mut identities = Identities::default();
    let heard = entries.iter().filter(|entry| !entry.is_off());
    let results: Vec<_> = heard
        .map(|entry| results::full(entry, &mut rules, &mut identities))
        .collect();
    let mut notifications = Notifications::default();
    notifications.unread(&entries, Reader::Any);
    notifications.waivers(service);
    notifications.gate(service);
    let packs = service.speaking(&report.packs).map(|pack| PackProperties {
        id: &pack.info.id,
        edition: &pack.info.edition,
        version: pack.info.version.to_string(),
        source: &pack.info.source,
    });
    let properties = RunProperties {
        as_of: report.as_of.to_string(),
        service: &service.path,
        name: service.name.as_deref(),
        gate_closed: service.gate().is_closed(),
        fail_level: service.fail_level.word(),
        off: entries.len() - results.len(),
        changed_since: (service.changed_since.as_ref()).map(|changes| changes.revision.as_str()),
        packs: packs.collect(),
        waivers: service.waivers.iter().map(json::waiver).collect(),
        baseline: service.baseline.as_ref().map(json::baseline),
    };
    let root = UriBase {
        description: Text::plain("The folder in which yardstick was run"),
    };
    Run {
        original_uri_base_ids: Some(UriBaseIds { srcroot: root }),
        properties: Some(properties),
        ..run(category(service), rules, notifications, results)
    }
}

/// A run for each service, as each has its own category: GitHub takes what is missing in a later upload of a category
/// for mended. Those that are too many share one.
fn for_github(services: &[ServiceReport], most_runs: usize, most_results: usize) -> Vec<Run<'_>> {
    let (single, shared) = match services.len() > most_runs {
        true => services.split_at(most_runs - 1),
        false => (services, &[][..]),
    };
    let single = single.iter().map(|service| {
        let service = std::slice::from_ref(service);
        of_github(category(&service[0]), service, most_results)
    });
    let shared = (!shared.is_empty()).then(|| {
        let category = format!("{}/and-others/", env!("CARGO_PKG_NAME"));
        of_github(category, shared, most_results)
    });
    single.chain(shared).collect()
}

fn of_github(category: String, services: &[ServiceReport], most_results: usize) -> Run<'_> {
    let entries: Vec<Entry<'_>> = services.iter().flat_map(ServiceReport::entries).collect();
    let mut notifications = Notifications::default();
    notifications.unread(&entries, Reader::Github);
    for service in services {
        notifications.waivers(service);
        notifications.gate(service);
    }
    notifications.not_to_mend(&entries);
    let mut to_mend: Vec<&Entry<'_>> = entries.iter().filter(|entry| entry.is_to_mend()).collect();
    to_mend.sort_by_key(|entry| {
        let obligation = entry.obligation();
        (obligation.is_none(), obligation, Reverse(entry.level()))
    });
    if let Some(left_out) = to_mend
        .len()
        .checked_sub(most_results)
        .filter(|rest| *rest > 0)
    {
        notifications.too_many(most_results, left_out);
    }
    let mut rules = Rules::new(Reader::Github);
    let mut identities = match services {
        [_] => Identities::default(),
        _ => Identities::of_several_services(),
    };
    let results = (to_mend.into_iter().take(most_results))
        .map(|entry| results::for_github(entry, &mut rules, &mut identities))
        .collect();
    run(category, rules, notifications, results)
}

fn run<'r>(
    category: String,
    rules: Rules<'r>,
    notifications: Notifications<'r>,
    results: Vec<log::Finding<'r>>,
) -> Run<'r> {
    let (kinds, notifications) = notifications.into_parts();
    Run {
        tool: Tool {
            driver: Driver {
                name: env!("CARGO_PKG_NAME"),
                semantic_version: env!("CARGO_PKG_VERSION"),
                information_uri: information_uri(),
                notifications: kinds,
                rules: rules.into_descriptors(),
            },
        },
        automation_details: AutomationDetails { id: category },
        invocations: [Invocation {
            execution_successful: true,
            tool_execution_notifications: notifications,
        }],
        original_uri_base_ids: None,
        column_kind: "unicodeCodePoints",
        results,
        properties: None,
    }
}

/// Where the program is at home, if its package says so.
fn information_uri() -> Option<&'static str> {
    [env!("CARGO_PKG_HOMEPAGE"), env!("CARGO_PKG_REPOSITORY")]
        .into_iter()
        .find(|address| !address.is_empty())
}

/// What comes before the last `/` is the category; behind it, there is no number of a run.
fn category(service: &ServiceReport) -> String {
    let path = service.path.trim_start_matches("./").trim_matches('/');
    match path {
        "" | "." => format!("{}/", env!("CARGO_PKG_NAME")),
        path => format!("{}/{path}/", env!("CARGO_PKG_NAME")),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::civil::date;
    use serde_json::{Value as Json, json};

    use super::*;
    use crate::finding::{Finding, Notice, NoticeKind};
    use crate::policy::baseline::BaselineUse;
    use crate::policy::changed::ChangeUse;
    use crate::policy::waiver::{Scope, State, Waiver, WaiverUse};
    use crate::policy::{FailLevel, HeardNotice, Level, Standing};
    use crate::profile::Profile;
    use crate::text::{Place, RepoPath, SourceText, Span};

    /// A service of which there is nothing to say but this, each at its level.
    fn service(notices: Vec<(&str, Level, Standing)>) -> ServiceReport {
        let notices = notices.into_iter().map(|(message, level, standing)| {
            let finding = Finding {
                message: message.to_owned(),
                pointer: String::new(),
                place: Place::File(RepoPath::new("a.yaml")),
                related: Vec::new(),
                level: None,
            };
            HeardNotice {
                notice: Notice {
                    kind: NoticeKind::Contradiction,
                    cause: None,
                    finding,
                },
                level,
                standing,
            }
        });
        ServiceReport {
            path: ".".to_owned(),
            folder: String::new(),
            anchor: RepoPath::new("README.md"),
            name: None,
            profile: Profile::unknown(),
            judged: Vec::new(),
            notices: notices.collect(),
            unclear: Vec::new(),
            hints: Vec::new(),
            choices: Vec::new(),
            recognised: Vec::new(),
            coverage: None,
            evidence: Vec::new(),
            slips: Vec::new(),
            fail_level: FailLevel::Standard,
            max_guidance: None,
            waivers: Vec::new(),
            baseline: None,
            changed_since: None,
            background: None,
            comparison: None,
            waivers_left_out: 0,
            files: 1,
            is_partial: false,
        }
    }

    fn waiver(lines: Option<(u32, u32)>) -> Arc<Waiver> {
        let text = "reason: \"we [asked](http://x)\"\n".to_owned();
        let source = SourceText::new(RepoPath::new("waivers file.yaml"), text);
        Arc::new(Waiver {
            rule: "sources-agree".to_owned(),
            scope: lines.map_or_else(Scope::default, |(first, last)| Scope::Lines { first, last }),
            reason: "we [asked](http://x)\n::error::".to_owned(),
            owner: None,
            approver: Some("Asha Thrower".to_owned()),
            risk: None,
            granted: None,
            expires: Some(date(2027, 1, 31)),
            evidence: None,
            place: Place::Text {
                source: Arc::new(source),
                span: Span::new(0, 6),
            },
        })
    }

    fn results(service: ServiceReport) -> (Json, Json) {
        let services = vec![service];
        let github = for_github(&services, MOST_RUNS, MOST_RESULTS);
        let github = serde_json::to_value(github).unwrap();
        let report = Report {
            as_of: date(2026, 11, 22),
            packs: Vec::new(),
            rulesets: Vec::new(),
            services,
        };
        let full = full(&report, &report.services[0]);
        (serde_json::to_value(full).unwrap(), github[0].clone())
    }

    #[test]
    fn what_a_waiver_covers_is_suppressed_with_its_reason_and_no_alert() {
        let waived = Standing::Waived(waiver(None));
        let (full, github) = results(service(vec![("a", Level::Warning, waived)]));
        let result = &full["results"][0];
        assert_eq!(
            result["suppressions"],
            json!([{
                "kind": "external",
                "status": "accepted",
                "justification": "we [asked](http://x)\n::error:: (approved by Asha Thrower, until 2027-01-31)",
                "location": { "physicalLocation": {
                    "artifactLocation": { "uri": "waivers%20file.yaml", "uriBaseId": "SRCROOT" },
                    "region": { "startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 7 },
                } },
            }])
        );
        assert_eq!(result["properties"]["standing"], "waived");
        assert!(result.get("baselineState").is_none());
        assert_eq!(github["results"], json!([]));
        let told = &github["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"];
        assert!(
            told.as_str().unwrap().ends_with("1 that a waiver covers"),
            "{told}"
        );
    }

    #[test]
    fn a_waiver_in_a_comment_is_in_the_source() {
        let waived = Standing::Waived(waiver(Some((1, 1))));
        let (full, _) = results(service(vec![("a", Level::Warning, waived)]));
        assert_eq!(full["results"][0]["suppressions"][0]["kind"], "inSource");
    }

    #[test]
    fn what_was_there_before_is_suppressed_and_unchanged() {
        let mut of_baseline = service(vec![("a", Level::Warning, Standing::Known)]);
        of_baseline.baseline = Some(BaselineUse {
            file: "old.json".to_owned(),
            total: 1,
            ..BaselineUse::default()
        });
        let (full, github) = results(of_baseline);
        let result = &full["results"][0];
        assert_eq!(result["baselineState"], "unchanged");
        let justification = &result["suppressions"][0]["justification"];
        assert_eq!(justification, "it stands in the baseline, `old.json`");
        assert_eq!(full["properties"]["baseline"]["file"], "old.json");
        assert_eq!(github["results"], json!([]));

        let mut of_changes = service(vec![("a", Level::Warning, Standing::Before)]);
        of_changes.changed_since = Some(ChangeUse {
            revision: "main".to_owned(),
            commit: "abc1234".to_owned(),
            changed: 0,
            before: 1,
        });
        let (full, github) = results(of_changes);
        let result = &full["results"][0];
        assert_eq!(result["baselineState"], "unchanged");
        let justification = &result["suppressions"][0]["justification"];
        assert_eq!(
            justification,
            "it was found at `main` already, and its file has not changed since"
        );
        assert_eq!(github["results"], json!([]));
    }

    #[test]
    fn waivers_that_are_not_simply_in_force_are_told_to_every_reader() {
        let mut service = service(vec![("a", Level::Warning, Standing::Open)]);
        let used = |state| WaiverUse {
            waiver: waiver(None),
            state,
            covers: 0,
        };
        service.waivers = vec![
            used(State::Active),
            used(State::Expiring { days: 0 }),
            used(State::Expiring { days: 1 }),
            used(State::Expired),
            used(State::NotYetValid),
            used(State::Unused),
        ];
        let (full, github) = results(service);
        for run in [&full, &github] {
            let told = &run["invocations"][0]["toolExecutionNotifications"];
            let told: Vec<&str> = (told.as_array().unwrap().iter())
                .map(|one| one["message"]["text"].as_str().unwrap())
                .map(|words| words.split_once("yaml:1:1 ").unwrap().1)
                .collect();
            assert_eq!(
                told,
                [
                    "runs out today",
                    "runs out in 1 day",
                    "has run out",
                    "does not count yet",
                    "covers nothing"
                ]
            );
        }
        let states = &full["properties"]["waivers"];
        assert_eq!(states.as_array().unwrap().len(), 6);
        assert_eq!(states[4]["state"], "not-yet-valid");
    }

    #[test]
    fn results_that_are_too_many_end_after_the_gravest_and_the_rest_is_counted() {
        let services = vec![service(vec![
            ("a note", Level::Note, Standing::Open),
            ("a warning", Level::Warning, Standing::Open),
            ("off", Level::Off, Standing::Open),
            ("an error", Level::Error, Standing::Open),
        ])];
        let runs = serde_json::to_value(for_github(&services, MOST_RUNS, 2)).unwrap();
        let results = runs[0]["results"].as_array().unwrap();
        let levels: Vec<&Json> = results.iter().map(|result| &result["level"]).collect();
        assert_eq!(levels, ["error", "warning"]);
        let told = &runs[0]["invocations"][0]["toolExecutionNotifications"];
        let told: Vec<&str> = (told.as_array().unwrap().iter())
            .map(|one| one["message"]["text"].as_str().unwrap())
            .collect();
        assert!(told[0].ends_with("1 that are switched off"), "{told:?}");
        assert!(told[1].ends_with("1 are left out"), "{told:?}");
        // Three of one kind, in one file, of the whole of it: nothing else tells them apart.
        let prints = results
            .iter()
            .map(|result| &result["partialFingerprints"]["yardstick/v1"]);
        let prints: Vec<&str> = prints.map(|print| print.as_str().unwrap()).collect();
        assert_eq!(prints[1], format!("{}:2", prints[0]));
    }
}
