//! `[[waivers]]` and `waivers.yaml`: from what was written to [`Waiver`]s, with every mistake at its place.

use std::path::Path;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Pattern, Patterns, Scope, Waiver};
use crate::date::PartialDate;
use crate::finding::NoticeKind;
use crate::text::Place;
use crate::tree::Node;
use crate::typed::Mistake;
use crate::words::{quoted, too_long_to_repeat};

/// One record, in yardstick.toml or waivers.yaml.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawWaiver {
    /// The id of the rule.
    pub rule: String,
    /// A pattern of paths of files, seen from the folder of this file.
    pub path: Option<String>,
    /// A pattern of places in the dossier, as reports name them: `/accessibility/statements/*/dates`.
    pub at: Option<String>,
    pub reason: String,
    /// Who mends what is waived.
    pub owner: Option<String>,
    /// Who agreed to it; a standard is not waived without.
    pub approver: Option<String>,
    /// What may come of it.
    pub risk: Option<String>,
    /// The day from which it counts.
    pub granted: Option<String>,
    /// The last day on which it counts; a standard is not waived without.
    pub expires: Option<String>,
    /// A link to the decision.
    pub evidence: Option<String>,
}

/// `waivers.yaml`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawWaiverFile {
    /// The records. Left empty: none.
    pub waivers: Option<Vec<RawWaiver>>,
}

/// Reads records that stand in a list. The places of the waivers are those of their rules.
pub fn records(
    raw: &[RawWaiver],
    list: Option<Node<'_>>,
    mistakes: &mut Vec<Mistake>,
) -> Vec<Waiver> {
    let records = raw.iter().enumerate().filter_map(|(index, raw)| {
        let node = list.and_then(|list| list.at(index));
        record(raw, node, mistakes)
    });
    records.collect()
}

/// Reads one record. `None`: it has mistakes.
pub fn record(
    raw: &RawWaiver,
    node: Option<Node<'_>>,
    mistakes: &mut Vec<Mistake>,
) -> Option<Waiver> {
    Reader { node, mistakes }.record(raw)
}

/// A day as people write it, or what is wrong with it and what to do.
pub(super) fn day(text: &str) -> Result<Date, (String, String)> {
    let date = PartialDate::parse(text).map_err(|error| {
        let help = error.help().to_owned();
        (error.to_string(), help)
    })?;
    match date.first_day() == date.last_day() {
        true => Ok(date.first_day()),
        false => Err((
            format!("{} is more than one day", quoted(text)),
            format!("write the day, as in `{}`", date.last_day()),
        )),
    }
}

/// What is wrong with the name of a rule, where yardstick knows that without looking at any text: what is wrong with
/// waivers is mended, and not waived.
pub(super) fn about_waivers(rule: &str) -> Option<(String, String)> {
    let kinds = [
        NoticeKind::ExpiredWaiver,
        NoticeKind::UnusedWaiver,
        NoticeKind::UnapprovedWaiver,
    ];
    kinds.iter().any(|kind| kind.id() == rule).then(|| {
        (
            format!("`{rule}` is about waivers, and no waiver covers it"),
            format!(
                "mend the waivers; or set the level of `{rule}` under `[levels]` in yardstick.toml"
            ),
        )
    })
}

/// Where in a record something stands, and where what is wrong with it is told.
struct Reader<'r, 'f> {
    node: Option<Node<'f>>,
    mistakes: &'r mut Vec<Mistake>,
}

impl Reader<'_, '_> {
    /// The place of a field's value; of a field that is not there, that of the record.
    fn place(&self, field: &str) -> Place {
        let at = self.node.map(|node| node.get(field).unwrap_or(node));
        at.map_or(Place::Repository, Node::place)
    }

    fn wrong(&mut self, field: &str, (message, help): (String, String)) {
        self.mistakes.push(Mistake {
            place: self.place(field),
            message,
            help: Some(help),
        });
    }

    fn record(&mut self, raw: &RawWaiver) -> Option<Waiver> {
        let before = self.mistakes.len();
        if let Some(wrong) = about_waivers(&raw.rule) {
            self.wrong("rule", wrong);
        }
        let path = self.pattern("path", raw.path.as_deref(), path_is_possible);
        let at = self.pattern("at", raw.at.as_deref(), pointer_is_possible);
        let granted = self.date("granted", raw.granted.as_deref());
        let expires = self.date("expires", raw.expires.as_deref());
        if let (Some(granted), Some(expires)) = (granted, expires)
            && expires < granted
        {
            let wrong = format!("it ends on {expires}, before it begins on {granted}");
            self.wrong("expires", (wrong, "set a later day".to_owned()));
        }
        let waiver = Waiver {
            rule: raw.rule.clone(),
            scope: Scope::Record(Box::new(Patterns {
                path,
                at,
                below: String::new(),
            })),
            reason: self.words("reason", Some(&raw.reason)).unwrap_or_default(),
            owner: self.words("owner", raw.owner.as_deref()),
            approver: self.words("approver", raw.approver.as_deref()),
            risk: self.words("risk", raw.risk.as_deref()),
            granted,
            expires,
            evidence: self.words("evidence", raw.evidence.as_deref()),
            place: self.place("rule"),
        };
        (self.mistakes.len() == before).then_some(waiver)
    }

    /// Words that are there have to say something: a space is no approval. They stand beside each finding that the
    /// waiver covers, so they cannot say everything.
    fn words(&mut self, field: &str, text: Option<&str>) -> Option<String> {
        let words = text?.trim();
        if words.is_empty() {
            let help = match field {
                "reason" => "say why the finding is left as it is",
                _ => "fill it in, or leave it out",
            };
            self.wrong(field, (format!("`{field}` is empty"), help.to_owned()));
        } else if let Some(why) = too_long_to_repeat(words) {
            let help = "say it in short, and let `evidence` be a link to where all of it stands";
            let wrong = format!("`{field}` is not understood: {why}");
            self.wrong(field, (wrong, help.to_owned()));
        }
        Some(words.to_owned())
    }

    fn date(&mut self, field: &str, text: Option<&str>) -> Option<Date> {
        match day(text?) {
            Ok(day) => Some(day),
            Err(wrong) => {
                self.wrong(field, wrong);
                None
            }
        }
    }

    fn pattern(
        &mut self,
        field: &str,
        text: Option<&str>,
        is_possible: impl Fn(&str) -> Result<(), String>,
    ) -> Option<Pattern> {
        let text = text?;
        let pattern = is_possible(text).map_err(|help| {
            let message = match field {
                "at" => format!("no pointer fits {}", quoted(text)),
                _ => format!("no path fits {}", quoted(text)),
            };
            (message, help)
        });
        let pattern = pattern.and_then(|()| {
            Pattern::new(text).map_err(|error| {
                let message = format!("{} is not a pattern: {}", quoted(text), error.why());
                let help = "`*` stands for any name, `**` for any path; a backslash takes what a sign means from it";
                (message, help.to_owned())
            })
        });
        match pattern {
            Ok(pattern) => Some(pattern),
            Err(wrong) => {
                self.wrong(field, wrong);
                None
            }
        }
    }
}

/// A pattern that nothing can fit would be a waiver that covers nothing.
fn path_is_possible(pattern: &str) -> Result<(), String> {
    let is_windows = || pattern.chars().nth(1) == Some(':');
    if pattern.trim().is_empty() {
        Err("leave it out to cover every file".to_owned())
    } else if let Some(folder) = pattern.strip_suffix('/') {
        Err(format!("`{folder}/**` covers what is in the folder"))
    } else if Path::new(pattern).is_absolute() || pattern.starts_with('/') || is_windows() {
        Err("write the path as seen from the folder of this file".to_owned())
    } else if pattern.split('/').any(|part| part == "..") {
        Err("a record covers what lies in the folder of its file".to_owned())
    } else {
        Ok(())
    }
}

fn pointer_is_possible(pattern: &str) -> Result<(), String> {
    match pattern.starts_with(['/', '*', '?', '[', '{', '\\']) {
        true => Ok(()),
        false => Err(
            "pointers begin with a `/`, as in `/service/links/0`: `--format json` names them"
                .to_owned(),
        ),
    }
}
