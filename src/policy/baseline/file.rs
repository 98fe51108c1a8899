//! The baseline as a file: JSON that people read in a pull request, in the order of files and rules, the same bytes for
//! the same findings. What it says of obligations and clauses is for them; nothing is decided by it.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Baseline, Kept, MOST, Told};
use crate::fingerprint::Fingerprint;
use crate::obligation::Obligation;
use crate::pack::day;
use crate::text::{Place, RepoPath, SourceText};
use crate::tree::{self, Forest, Node};
use crate::typed::{Mistake, read_as};

/// Grows when the same finding is written down in another way.
pub const VERSION: u32 = 1;

/// The largest file that is read, in bytes: more than [`MOST`] findings take.
pub const LARGEST_FILE: u64 = 64 << 20;

/// `yardstick-baseline.json`: findings that were there when a team began. `yardstick baseline` writes it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawBaseline {
    /// The version of this form: 1.
    pub version: u32,
    /// Who sees to it that the list gets shorter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The last day on which the standards in it count. Guidance in it has no end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    pub findings: Vec<RawKept>,
}

/// One finding, as often as it was there.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawKept {
    /// The rule's id.
    pub rule: String,
    /// The path of the file from the root of the service; empty for the repository as a whole.
    pub file: String,
    /// Where in the dossier or, for a rule of a ruleset, in the file, with `*` for every index.
    pub at: String,
    /// A digest of the words there; empty where it is about no words.
    pub content: String,
    /// How often it was there: 1 or more.
    pub count: u32,
    /// How much was asked when it was written down. For readers alone, as are the two below.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub obligation: Option<Obligation>,
    /// The text that asks, and its edition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The clause of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<String>,
}

impl Baseline {
    /// The file's contents.
    pub fn written(&self) -> String {
        let mut findings: Vec<RawKept> = (self.found.iter())
            .map(|(fingerprint, kept)| RawKept::of(fingerprint, kept))
            .collect();
        // What is mended together stands together.
        findings.sort_by(|a, b| (&a.file, &a.rule).cmp(&(&b.file, &b.rule)));
        let raw = RawBaseline {
            version: VERSION,
            owner: self.owner.clone(),
            until: self.until.map(|until| until.to_string()),
            findings,
        };
        let mut page = serde_json::to_string_pretty(&raw)
            .expect("texts and numbers have no way of not being JSON");
        page.push('\n');
        page
    }

    /// What a file says, by the name under which it was asked for.
    ///
    /// # Errors
    /// Everything that keeps it from being a baseline, at its place.
    pub fn read(name: &str, text: String) -> Result<Baseline, Vec<Mistake>> {
        let source = Arc::new(SourceText::new(RepoPath::new(name), text));
        let reading = tree::read(&source, tree::Format::Json);
        let mistakes: Vec<Mistake> = (reading.problems.iter())
            .map(|problem| Mistake {
                place: Place::Text {
                    source: Arc::clone(&source),
                    span: problem.span,
                },
                message: problem.message.clone(),
                help: None,
            })
            .collect();
        let tree = reading.trees.into_iter().next();
        let Some(tree) = tree.filter(|_| mistakes.is_empty()) else {
            return Err(mistakes);
        };
        let mut forest = Forest::default();
        let file = forest.add_source(source);
        let tree = forest.add_tree(Some(file), tree);
        let root = forest.root(tree);
        // Another version can have any other shape, of which nothing useful can be said.
        if let Some(mistake) = of_another_version(root) {
            return Err(vec![mistake]);
        }
        let raw: RawBaseline = read_as(root)?;
        checked(name, raw, root)
    }
}

fn of_another_version(root: Node<'_>) -> Option<Mistake> {
    let node = root.get("version")?;
    let version = node
        .as_i64()
        .filter(|version| *version != i64::from(VERSION))?;
    Some(Mistake {
        place: node.place(),
        message: format!(
            "this baseline is of version {version}, and this program reads version {VERSION}"
        ),
        help: Some(
            "use the yardstick that wrote it, or delete it and run `yardstick baseline` again"
                .to_owned(),
        ),
    })
}

fn checked(name: &str, raw: RawBaseline, root: Node<'_>) -> Result<Baseline, Vec<Mistake>> {
    let mut mistakes = Vec::new();
    let until: Option<Date> =
        (raw.until.as_deref()).and_then(|until| day(until, root.get("until"), &mut mistakes));
    let entries = root.get("findings");
    if raw.findings.len() > MOST {
        return Err(vec![Mistake {
            place: entries.map_or(Place::Repository, |node| node.key_place()),
            message: format!(
                "there are {} entries, and no more than {MOST} are read",
                raw.findings.len()
            ),
            help: Some(
                "turn rules off under `levels` in yardstick.toml, and begin again".to_owned(),
            ),
        }]);
    }
    let mut found = BTreeMap::new();
    let mut places: BTreeMap<Fingerprint, u32> = BTreeMap::new();
    let nodes = entries.into_iter().flat_map(Node::children);
    for (raw, node) in raw.findings.into_iter().zip(nodes) {
        let (fingerprint, kept) = raw.split();
        if kept.count == 0 {
            mistakes.push(Mistake {
                place: node.get("count").unwrap_or(node).place(),
                message: "a finding cannot be kept 0 times".to_owned(),
                help: Some("take the entry out".to_owned()),
            });
        }
        let rule = node.get("rule").unwrap_or(node).place();
        let line = rule.positions().map_or(0, |(start, _)| start.line);
        if let Some(first) = places.get(&fingerprint) {
            mistakes.push(Mistake {
                place: rule,
                message: format!("this finding stands in line {first} already"),
                help: Some("an entry has a `count`: make one of the two".to_owned()),
            });
            continue;
        }
        places.insert(fingerprint.clone(), line);
        found.insert(fingerprint, kept);
    }
    match mistakes.is_empty() {
        true => Ok(Baseline {
            file: name.to_owned(),
            owner: raw.owner,
            until,
            found,
        }),
        false => Err(mistakes),
    }
}

impl RawKept {
    fn of(fingerprint: &Fingerprint, kept: &Kept) -> RawKept {
        let Fingerprint {
            rule,
            file,
            at,
            content,
        } = fingerprint.clone();
        let told = kept.told.as_ref();
        RawKept {
            rule,
            file,
            at,
            content,
            count: u32::try_from(kept.count).unwrap_or(u32::MAX),
            obligation: told.map(|told| told.obligation),
            text: told.map(|told| from_anywhere(&told.text)),
            clause: told.map(|told| from_anywhere(&told.part)),
        }
    }

    fn split(self) -> (Fingerprint, Kept) {
        let told = self.obligation.zip(self.text).zip(self.clause);
        let told = told.map(|((obligation, text), part)| Told {
            obligation,
            text,
            part,
        });
        let fingerprint = Fingerprint {
            rule: self.rule,
            file: self.file,
            at: self.at,
            content: self.content,
        };
        let kept = Kept {
            count: self.count as usize,
            told,
        };
        (fingerprint, kept)
    }
}

/// A ruleset is named from where the run was asked for; here it has the same name wherever that is.
fn from_anywhere(text: &str) -> String {
    match text.strip_prefix("ruleset:") {
        Some(path) => format!("ruleset:{}", path.rsplit('/').next().unwrap_or(path)),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Baseline, Vec<String>> {
        Baseline::read("b.json", text.to_owned()).map_err(|mistakes| {
            let line = |mistake: &Mistake| format!("{} {}", mistake.place, mistake.message);
            mistakes.iter().map(line).collect()
        })
    }

    fn entry(rule: &str, count: &str) -> String {
        format!(
            r#"{{"rule": "{rule}", "file": "a.yaml", "at": "/a", "content": "", "count": {count}}}"#
        )
    }

    #[test]
    fn what_is_written_is_read_back() {
        let fingerprint = |rule: &str, file: &str| Fingerprint {
            rule: rule.to_owned(),
            file: file.to_owned(),
            at: "/a/*".to_owned(),
            content: "0123456789abcdef".to_owned(),
        };
        let kept = |count| Kept {
            count,
            told: Some(Told {
                obligation: Obligation::Standard,
                text: "a text 2019".to_owned(),
                part: "point-1".to_owned(),
            }),
        };
        let baseline = Baseline {
            file: "b.json".to_owned(),
            owner: Some("the \"team\"".to_owned()),
            until: Some(jiff::civil::date(2027, 3, 31)),
            found: BTreeMap::from([
                (fingerprint("a", "z.yaml"), kept(1)),
                (fingerprint("b", "a.yaml"), kept(3)),
            ]),
        };
        let text = baseline.written();
        assert_eq!(read(&text), Ok(baseline));
        let order = [text.find("a.yaml"), text.find("z.yaml")];
        assert!(order[0] < order[1], "{text}");
    }

    #[test]
    fn every_mistake_is_told_at_its_place() {
        let check = |text: &str, expected: &[&str]| {
            assert_eq!(read(text).map(|_| ()).unwrap_err(), expected, "{text}");
        };
        check(
            r#"{"version": 2, "entries": []}"#,
            &["b.json:1:13 this baseline is of version 2, and this program reads version 1"],
        );
        let doubled = format!(
            "{{\"version\": 1, \"findings\": [\n{},\n{},\n{}]}}",
            entry("a", "1"),
            entry("b", "0"),
            entry("a", "2")
        );
        check(
            &doubled,
            &[
                "b.json:3:69 a finding cannot be kept 0 times",
                "b.json:4:10 this finding stands in line 2 already",
            ],
        );
        check(
            &format!("{{\"version\": 1, \"findings\": [{}]}}", entry("a", "-1")),
            &["b.json:1:97 `findings[0].count` is a number where a whole number is expected"],
        );
        check(
            r#"{"version": 1, "until": "2026-02-30", "findings": []}"#,
            &["b.json:1:25 `2026-02-30` is not a date"],
        );
    }
}
