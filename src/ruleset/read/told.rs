//! What is wrong with a ruleset's files, and the few shapes that everything in them has.

use std::collections::BTreeSet;

use crate::ruleset::Severity;
use crate::ruleset::merge::{Change, Named, Rules};
use crate::text::Place;
use crate::tree::{Kind, Node};
use crate::typed::{Mistake, closest};
use crate::words::quoted;

/// Everything that was found on the way.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) mistakes: Vec<Mistake>,
    pub(super) slips: Vec<Mistake>,
    /// Something that is extended is not there: what it would have said is not known.
    pub(super) has_gaps: bool,
    /// Rules whose own mistakes were told: that they are not there is none of anybody else's.
    pub(super) broken: BTreeSet<String>,
}

impl Told {
    pub(super) fn mistake(
        &mut self,
        place: Place,
        message: impl Into<String>,
        help: Option<String>,
    ) {
        self.mistakes.push(Mistake {
            place,
            message: message.into(),
            help,
        });
    }

    pub(super) fn slip(&mut self, place: Place, message: impl Into<String>, help: Option<String>) {
        self.slips.push(Mistake {
            place,
            message: message.into(),
            help,
        });
    }

    pub(super) fn unknown_rule(&mut self, named: &Named, rules: &Rules) {
        if self.has_gaps || self.broken.contains(&named.name) {
            return;
        }
        let message = format!(
            "there is no rule {} to change in what is extended",
            quoted(&named.name)
        );
        let help = closest_rule(&named.name, rules).unwrap_or_else(|| {
            "a rule of your own is a mapping with `given` and `then`".to_owned()
        });
        self.mistake(named.place.clone(), message, Some(help));
    }

    /// `off` further down is a severity, too, and `true` does not take it back.
    pub(super) fn still_off(&mut self, named: &Named, rules: &Rules) {
        let is_on = match &named.change {
            Change::Switch(is_on) => *is_on,
            Change::Full(written) => written.severity.is_none(),
            Change::Severity(_) => false,
        };
        let rule = rules.get(&named.name);
        if is_on && rule.is_some_and(|rule| rule.severity == Severity::Off) {
            let message = format!(
                "{} is on, but its severity is still `off`",
                quoted(&named.name)
            );
            let help = "give it a severity, such as `warn`".to_owned();
            self.slip(named.place.clone(), message, Some(help));
        }
    }

    /// A text, or a mistake.
    pub(super) fn text<'f>(&mut self, node: Node<'f>) -> Option<&'f str> {
        let text = node.as_str();
        if text.is_none() {
            let help = matches!(node.kind(), Kind::Bool | Kind::Int | Kind::Float);
            self.not("text", node, help.then(|| "put it in quotes".to_owned()));
        }
        text
    }

    pub(super) fn flag(&mut self, node: Node<'_>) -> Option<bool> {
        let flag = node.as_bool();
        if flag.is_none() {
            self.not("`true` or `false`", node, None);
        }
        flag
    }

    pub(super) fn is_list(&mut self, node: Node<'_>) -> bool {
        let is_list = node.kind() == Kind::List;
        if !is_list {
            self.not("a list", node, None);
        }
        is_list
    }

    pub(super) fn is_map(&mut self, node: Node<'_>) -> bool {
        let is_map = node.kind() == Kind::Map;
        if !is_map {
            self.not("a mapping", node, None);
        }
        is_map
    }

    pub(super) fn word<T: Copy>(&mut self, node: Node<'_>, words: &[(&str, T)]) -> Option<T> {
        let text = self.text(node)?;
        let found = words.iter().find(|(word, _)| *word == text);
        if found.is_none() {
            let help = closest(text, words.iter().map(|(word, _)| *word));
            let message = format!("{} is no word for {}", quoted(text), subject(node));
            self.mistake(node.place(), message, help);
        }
        found.map(|(_, value)| *value)
    }

    pub(super) fn url<'f>(&mut self, node: Node<'f>) -> Option<&'f str> {
        let text = self.text(node)?;
        let schemes = ["https://", "http://", "ftp://"];
        let host = schemes.iter().find_map(|scheme| text.strip_prefix(scheme));
        if host.is_none_or(|host| host.is_empty() || host.contains(char::is_whitespace)) {
            let message = format!("{} is not a web address", quoted(text));
            self.mistake(node.place(), message, None);
        }
        Some(text)
    }

    /// A key that means nothing here. Those that begin with `x-` are anybody's own.
    pub(super) fn unknown_key(&mut self, member: Node<'_>, of: &str, known: &[&str]) {
        let key = member.key().unwrap_or_default();
        if !key.starts_with("x-") {
            let message = format!("{of} has no field {}", quoted(key));
            let help = closest(key, known.iter().copied());
            self.mistake(member.key_place(), message, help);
        }
    }

    pub(super) fn not(&mut self, wanted: &str, node: Node<'_>, help: Option<String>) {
        let is = match node.kind() {
            Kind::Null => "empty",
            Kind::Bool => "true or false",
            Kind::Int | Kind::Float => "a number",
            Kind::String => "text",
            Kind::List => "a list",
            Kind::Map => "a mapping",
        };
        let place = match node.kind() {
            Kind::Null => node.key_place(),
            _ => node.place(),
        };
        let message = format!("{} is {is} where {wanted} is expected", subject(node));
        self.mistake(place, message, help);
    }
}

fn subject(node: Node<'_>) -> String {
    node.key().map_or_else(|| "this".to_owned(), quoted)
}

pub(super) fn closest_rule(name: &str, rules: &Rules) -> Option<String> {
    let names = rules.list.iter().map(|rule| rule.name.as_str());
    let found = crate::words::nearest(name, names);
    found.map(|found| format!("did you mean `{found}`?"))
}

/// The place of a range of bytes of a text; of the whole text where it is not written letter by letter.
pub(super) fn within(node: Node<'_>, range: std::ops::Range<usize>) -> Place {
    let home = node.home();
    match (home.place(), home.literal_span()) {
        (Place::Text { source, .. }, Some(span)) if range.end <= span.len() => Place::Text {
            source,
            span: span.within(range),
        },
        (place, _) => place,
    }
}
