//! The proposed `service.yaml`: what is known as values, and what is asked as comments.
//!
//! `##` explains, and a single `#` is a field: without it and the space behind it, the line is what the manifest wants.

use std::collections::{BTreeMap, BTreeSet};

use super::asked::{Asking, Insists};
use super::field::{self, Field, Holds};
use super::shown::{Said, Shown};
use super::{Answers, Keys, first_fields, tidy};
use crate::escape::notation::yaml;
use crate::obligation::join;
use crate::profile::Term;
use crate::words::{counted, wrapped};

/// The text, and what it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    pub text: String,
    /// Fields with values.
    pub filled: usize,
    /// Fields that are questions.
    pub open: usize,
}

/// More rules than these are counted, and of each, more clauses.
const MOST_RULES: usize = 2;
const MOST_CLAUSES: usize = 2;

/// Why a value stands where it does: the end of its line.
#[derive(Debug)]
struct Filled {
    value: String,
    from: Option<String>,
}

impl Manifest {
    pub(super) fn write(
        fields: &[Field],
        shown: &Shown,
        answers: &Answers,
        asked: &[Asking],
    ) -> Manifest {
        let filled = filled(shown, answers);
        let elsewhere: BTreeMap<&Keys, &str> = shown
            .iter()
            .filter_map(|(field, said)| match said {
                Said::Elsewhere { file, .. } if !filled.contains_key(field) => {
                    Some((field, file.as_str()))
                }
                Said::Elsewhere { .. } | Said::Here { .. } | Said::Perhaps(_) => None,
            })
            .collect();
        let open = open(fields, asked, |leaf| {
            filled.contains_key(leaf) || elsewhere.contains_key(leaf)
        });
        let mut writer = Writer {
            shown,
            asked,
            filled: &filled,
            open: &open,
            text: String::new(),
        };
        writer.head(&elsewhere);
        for field in fields {
            if writer.is_wanted(&[], field) {
                writer.text.push('\n');
                writer.field(field, &mut Vec::new(), Mode::Written);
            }
        }
        Manifest {
            text: writer.text,
            filled: filled.len(),
            open: open.len(),
        }
    }
}

/// The values: what people say is believed before what documents do.
fn filled(shown: &Shown, answers: &Answers) -> BTreeMap<Keys, Filled> {
    let answered = answers.iter().filter(|(field, answer)| {
        // What another file says need not be said again.
        let said = shown.of_field(field);
        !matches!(said, Some(Said::Elsewhere { value: Some(value), .. }) if value == *answer)
    });
    let answered = answered.map(|(field, answer)| {
        let filled = Filled {
            value: answer.clone(),
            from: None,
        };
        (field.clone(), filled)
    });
    let said = shown.iter().filter_map(|(field, said)| match said {
        Said::Here { value, from } => Some((
            field.clone(),
            Filled {
                value: value.clone(),
                from: Some(from.clone()),
            },
        )),
        Said::Elsewhere { .. } | Said::Perhaps(_) => None,
    });
    said.chain(answered).collect()
}

/// The fields that are asked for and of which nothing is known. What is only asked for as part of something is left
/// out with it.
fn open(fields: &[Field], asked: &[Asking], is_known: impl Fn(&Keys) -> bool) -> BTreeSet<Keys> {
    let leaves = |field: &Keys| -> Vec<Keys> {
        let above = &field[..field.len() - 1];
        let found = field::find(fields, field);
        found.map(|found| found.leaves(above)).unwrap_or_default()
    };
    let of = |insists: Insists| {
        let asked = asked.iter().filter(move |asking| asking.insists == insists);
        asked.flat_map(|asking| leaves(&asking.field))
    };
    let first = first_fields();
    let mut open: BTreeSet<Keys> = first
        .iter()
        .flat_map(leaves)
        .chain(of(Insists::Always))
        .collect();
    let subjects: BTreeSet<String> = open
        .iter()
        .filter_map(|leaf| leaf.first().cloned())
        .collect();
    let with_the_rest = of(Insists::WithTheRest);
    open.extend(with_the_rest.filter(|leaf| subjects.contains(&leaf[0])));
    open.retain(|leaf| !is_known(leaf));
    open
}

/// Whether a line counts.
#[derive(Clone, Copy)]
enum Mode {
    Written,
    /// It is part of a comment that stands as far in as this.
    Open {
        from: usize,
    },
}

struct Writer<'a> {
    shown: &'a Shown,
    asked: &'a [Asking],
    filled: &'a BTreeMap<Keys, Filled>,
    open: &'a BTreeSet<Keys>,
    text: String,
}

impl Writer<'_> {
    fn head(&mut self, elsewhere: &BTreeMap<&Keys, &str>) {
        let head = [
            "What this service says of itself, for people and for `yardstick check`.",
            "A line with `##` explains. A line with one `#` is a field that nobody has filled in: take away the `#` and \
             the space behind it, there and in the line it stands under, and say what is so. Leave out what your service \
             does not have.",
            "`yardstick explain RULE` says why a rule asks for a field, and docs/service-manifest.md of yardstick has \
             every field.",
        ];
        for sentence in head {
            self.prose(Mode::Written, 0, sentence);
        }
        let links = format!("(Link): {}", field::form_of_links());
        self.prose(Mode::Written, 0, &links);
        let mut by_file: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (field, file) in elsewhere {
            by_file.entry(file).or_default().push(field.join("."));
        }
        for (file, fields) in by_file {
            self.text.push('\n');
            let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
            let sentence = format!(
                "`{file}` is read as well, and what it says is not repeated here: {}.",
                join(&fields, "and")
            );
            self.prose(Mode::Written, 0, &sentence);
        }
    }

    fn is_wanted(&self, above: &[String], field: &Field) -> bool {
        let leaves = field.leaves(above);
        let mut leaves = leaves.iter();
        leaves.any(|leaf| self.open.contains(leaf) || self.filled.contains_key(leaf))
    }

    fn is_filled(&self, above: &[String], field: &Field) -> bool {
        let leaves = field.leaves(above);
        leaves.iter().any(|leaf| self.filled.contains_key(leaf))
    }

    fn field(&mut self, field: &Field, above: &mut Keys, mode: Mode) {
        let depth = above.len();
        let is_filled = self.is_filled(above, field);
        let mode = match (mode, is_filled) {
            (Mode::Written, false) => Mode::Open { from: depth },
            (mode, _) => mode,
        };
        above.push(field.key.clone());
        let key = &field.key;
        match (&field.holds, self.filled.get(above.as_slice())) {
            (Holds::Fields(below), _) => {
                self.explain(field, above, mode);
                self.line(mode, depth, &format!("{key}:"));
                for part in below {
                    if self.is_wanted(above, part) {
                        self.field(part, above, mode);
                    }
                }
            }
            (_, Some(Filled { value, from })) => {
                let from = from.iter().map(|from| format!(" # {from}"));
                let from: String = from.collect();
                self.line(mode, depth, &format!("{key}: {}{from}", yaml(value)));
            }
            (Holds::List(items), None) => {
                self.explain(field, above, mode);
                self.items(key, items, mode, depth);
            }
            (
                Holds::Words(_) | Holds::Truth | Holds::Number | Holds::Link | Holds::Text { .. },
                None,
            ) => {
                self.explain(field, above, mode);
                let value = match self.shown.of_field(above) {
                    Some(Said::Perhaps(perhaps)) => perhaps.value.as_deref(),
                    Some(Said::Here { .. } | Said::Elsewhere { .. }) | None => None,
                };
                let value: String = value
                    .map(|value| format!(" {}", yaml(value)))
                    .unwrap_or_default();
                self.line(mode, depth, &format!("{key}:{value}"));
            }
        }
        above.pop();
    }

    /// One item to fill in, of which there may be several.
    fn items(&mut self, key: &str, items: &Holds, mode: Mode, depth: usize) {
        let Holds::Fields(parts) = items else {
            return self.line(mode, depth, &format!("{key}: []"));
        };
        self.line(mode, depth, &format!("{key}:"));
        for (index, part) in parts.iter().enumerate() {
            self.prose(mode, depth + 2, &sentences(&part.about, &part.holds));
            let dash = if index == 0 { "- " } else { "  " };
            self.line(mode, depth + 1, &format!("{dash}{}:", part.key));
        }
    }

    /// What a field says, what may be so, and who asks.
    fn explain(&mut self, field: &Field, keys: &Keys, mode: Mode) {
        let depth = keys.len() - 1;
        self.prose(mode, depth, &sentences(&field.about, &field.holds));
        if let Some(Said::Perhaps(perhaps)) = self.shown.of_field(keys) {
            self.prose(mode, depth, &perhaps.question);
        }
        let askings = self.asked.iter().filter(|asking| asking.field == *keys);
        let rules: Vec<String> = askings.map(rule).collect();
        let told = rules[..rules.len().min(MOST_RULES)].join("; ");
        let more = match rules.len().saturating_sub(MOST_RULES) {
            0 => String::new(),
            more => format!("; and {}", counted(more, "other rule")),
        };
        if !rules.is_empty() {
            self.prose(mode, depth, &format!("Asked for by {told}{more}."));
        }
    }

    fn line(&mut self, mode: Mode, depth: usize, text: &str) {
        let (outer, mark, inner) = match mode {
            Mode::Written => (depth, "", 0),
            Mode::Open { from } => (from, "# ", depth - from),
        };
        let (outer, inner) = ("  ".repeat(outer), "  ".repeat(inner));
        self.text.push_str(&format!("{outer}{mark}{inner}{text}\n"));
    }

    fn prose(&mut self, mode: Mode, depth: usize, text: &str) {
        let (outer, inner) = match mode {
            Mode::Written => (depth, 0),
            Mode::Open { from } => (from, depth - from),
        };
        let start = format!("{}## {}", "  ".repeat(outer), "  ".repeat(inner));
        for line in wrapped(text, &start, &start) {
            self.text.push_str(&line);
            self.text.push('\n');
        }
    }
}

/// `runbook-declared (govuk-service-standard/point-14 and 2 more clauses) in public-beta and live`
fn rule(asking: &Asking) -> String {
    let clauses = asking.answers.iter();
    let clauses: Vec<String> = clauses
        .map(|answer| format!("{}/{}", answer.pack.id, answer.clause.id))
        .collect();
    let named = clauses
        .iter()
        .take(MOST_CLAUSES)
        .cloned()
        .collect::<Vec<_>>();
    let more = match clauses.len().saturating_sub(MOST_CLAUSES) {
        0 => String::new(),
        1 => ", 1 more".to_owned(),
        more => format!(", {more} more"),
    };
    let phases: Vec<&str> = asking.phases().iter().map(|phase| phase.word()).collect();
    let phases = match phases.is_empty() {
        true => String::new(),
        false => format!(" in {}", join(&phases, "and")),
    };
    tidy(&format!(
        "{} ({}{more}){phases}",
        asking.rule.id,
        named.join(", ")
    ))
}

/// What a field says, and how it is written.
fn sentences(about: &str, holds: &Holds) -> String {
    let form = match holds {
        Holds::Fields(_) | Holds::List(_) => String::new(),
        Holds::Words(words) => {
            let words: Vec<&str> = words.iter().map(|word| word.word.as_str()).collect();
            format!("One of: {}.", words.join(", "))
        }
        Holds::Truth => "True or false.".to_owned(),
        Holds::Number => "A number.".to_owned(),
        Holds::Link => "(Link)".to_owned(),
        Holds::Text { form } => form.clone().unwrap_or_default(),
    };
    format!("{about} {form}")
}
