//! What came of a suite, case by case, held against what is known of it.
//!
//! No case is passed over: a tally ends with as many cases as were seen, each as expected or a deviation that has a
//! reason.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// A public suite, as it lies in the corpus.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Suite {
    /// Its folder, and its name in `deviations.toml`.
    pub(crate) folder: &'static str,
    /// Where it comes from.
    pub(crate) source: &'static str,
    /// The test that runs it.
    pub(crate) test: &'static str,
    pub(crate) run: fn(&mut Tally),
}

pub(crate) const SUITES: [Suite; 5] = [
    crate::yaml::SUITE,
    crate::json::SUITE,
    crate::toml::SUITE,
    crate::jsonpath::SUITE,
    crate::schema::SUITE,
];

impl Suite {
    pub(crate) fn path(&self) -> PathBuf {
        let corpus = std::env::var_os("YARDSTICK_CORPUS")
            .expect("YARDSTICK_CORPUS names the folder that holds suites/");
        PathBuf::from(corpus).join("suites").join(self.folder)
    }

    /// The commit that the folder is of.
    pub(crate) fn commit(&self) -> String {
        let commit = fs::read_to_string(self.path().join("COMMIT"));
        let commit = commit.expect("the suite is in place, with its COMMIT");
        commit.trim().to_owned()
    }

    /// Runs every case. The deviations are those that are known, each with its reason, and no others.
    pub(crate) fn settled(&self) -> Tally {
        let known = Known::read(self.folder);
        let mut tally = Tally {
            parts: Vec::new(),
            names: BTreeSet::new(),
            deviating: BTreeMap::new(),
            decided: known.decided,
            reasons: known.reasons,
            decisions: known.decisions,
        };
        (self.run)(&mut tally);
        tally.settle();
        tally
    }
}

/// `deviations.toml`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    deviation: Vec<RawReason>,
    decision: Vec<RawDecision>,
}

/// Why some cases come out otherwise than their suite says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawReason {
    suite: String,
    reason: String,
    cases: Vec<String>,
}

/// What we do where a suite leaves it open.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDecision {
    suite: String,
    accepted: bool,
    reason: String,
    cases: Vec<String>,
}

/// Cases that have one reason.
#[derive(Debug)]
pub(crate) struct Reason {
    pub(crate) reason: String,
    pub(crate) cases: BTreeSet<String>,
}

/// What is done with cases that the suite leaves open, and why.
#[derive(Debug)]
pub(crate) struct Decision {
    pub(crate) accepted: bool,
    pub(crate) reason: String,
    pub(crate) count: usize,
}

struct Known {
    reasons: Vec<Reason>,
    decisions: Vec<Decision>,
    decided: BTreeMap<String, bool>,
}

impl Known {
    fn read(suite: &str) -> Known {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suites/deviations.toml");
        let text = fs::read_to_string(path).expect("deviations.toml is beside this file");
        let file: File = toml::from_str(&text).expect("deviations.toml has its form");
        for name in (file.deviation.iter().map(|one| &one.suite))
            .chain(file.decision.iter().map(|one| &one.suite))
        {
            let is_known = SUITES.iter().any(|suite| suite.folder == name);
            assert!(
                is_known,
                "deviations.toml speaks of an unknown suite `{name}`"
            );
        }
        let mut seen = BTreeSet::new();
        let mut once = |case: &str| {
            assert!(seen.insert(case.to_owned()), "`{case}` is listed twice");
        };
        let mut reasons = Vec::new();
        for one in file.deviation.into_iter().filter(|one| one.suite == suite) {
            assert!(
                !one.reason.trim().is_empty(),
                "{:?} have no reason",
                one.cases
            );
            let cases: Vec<String> = one.cases.iter().flat_map(|case| expanded(case)).collect();
            cases.iter().for_each(|case| once(case));
            reasons.push(Reason {
                reason: one.reason.trim().to_owned(),
                cases: cases.into_iter().collect(),
            });
        }
        let mut decided = BTreeMap::new();
        let mut decisions = Vec::new();
        for one in file.decision.into_iter().filter(|one| one.suite == suite) {
            assert!(
                !one.reason.trim().is_empty(),
                "{:?} have no reason",
                one.cases
            );
            decisions.push(Decision {
                accepted: one.accepted,
                reason: one.reason.trim().to_owned(),
                count: one.cases.len(),
            });
            for case in one.cases {
                once(&case);
                decided.insert(case, one.accepted);
            }
        }
        Known {
            reasons,
            decisions,
            decided,
        }
    }
}

/// `{a,b}/c` stands for `a/c` and `b/c`.
fn expanded(case: &str) -> Vec<String> {
    let braced = case.strip_prefix('{').and_then(|rest| rest.split_once('}'));
    match braced {
        None => vec![case.to_owned()],
        Some((heads, rest)) => (heads.split(','))
            .map(|head| format!("{head}{rest}"))
            .collect(),
    }
}

/// How many cases of one part of a suite there are, and how many of them come out as the suite says.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) seen: usize,
    pub(crate) as_expected: usize,
}

#[derive(Debug)]
pub(crate) struct Tally {
    pub(crate) parts: Vec<Part>,
    names: BTreeSet<String>,
    /// Cases that do not come out as the suite says, each with what they do instead.
    deviating: BTreeMap<String, String>,
    decided: BTreeMap<String, bool>,
    pub(crate) reasons: Vec<Reason>,
    /// What is decided where the suite leaves it open.
    pub(crate) decisions: Vec<Decision>,
}

impl Tally {
    /// Counts one case. An error says what came of it instead of what the suite says.
    pub(crate) fn count(&mut self, part: &str, name: &str, verdict: Result<(), String>) {
        assert!(
            self.names.insert(name.to_owned()),
            "two cases are called `{name}`"
        );
        let at = match self.parts.iter().position(|known| known.name == part) {
            Some(at) => at,
            None => {
                self.parts.push(Part {
                    name: part.to_owned(),
                    seen: 0,
                    as_expected: 0,
                });
                self.parts.len() - 1
            }
        };
        let part = &mut self.parts[at];
        part.seen += 1;
        match verdict {
            Ok(()) => part.as_expected += 1,
            Err(instead) => {
                self.deviating.insert(name.to_owned(), instead);
            }
        }
    }

    /// Counts a case that the suite leaves open: what we do is what `deviations.toml` says that we do.
    pub(crate) fn count_open(&mut self, part: &str, name: &str, accepted: bool) {
        let verdict = match self.decided.remove(name) {
            Some(decided) if decided == accepted => Ok(()),
            Some(decided) => Err(format!("accepted: {accepted}, decided: {decided}")),
            None => Err(format!("accepted: {accepted}, and nothing is decided")),
        };
        self.count(part, name, verdict);
    }

    pub(crate) fn seen(&self) -> usize {
        self.parts.iter().map(|part| part.seen).sum()
    }

    pub(crate) fn as_expected(&self) -> usize {
        self.parts.iter().map(|part| part.as_expected).sum()
    }

    fn settle(&self) {
        let listed: BTreeSet<&String> = (self.reasons.iter())
            .flat_map(|reason| &reason.cases)
            .collect();
        let unlisted: Vec<String> = (self.deviating.iter())
            .filter(|(name, _)| !listed.contains(name))
            .map(|(name, instead)| format!("{name:?}, # {}", instead.replace('\n', "⏎")))
            .collect();
        assert!(
            unlisted.is_empty(),
            "{} deviations without a reason:\n{}",
            unlisted.len(),
            unlisted.join("\n")
        );
        let gone: Vec<_> = (listed.iter())
            .filter(|name| !self.deviating.contains_key(**name))
            .collect();
        assert!(
            gone.is_empty(),
            "these deviate no longer, or are gone: {gone:#?}"
        );
        let undecided: Vec<_> = self.decided.keys().collect();
        assert!(undecided.is_empty(), "no case is called {undecided:#?}");
        assert_eq!(self.seen(), self.names.len());
        assert_eq!(self.seen(), self.as_expected() + listed.len());
        assert!(self.seen() > 0, "the suite has no cases");
    }
}
