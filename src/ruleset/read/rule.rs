//! `rules:` one rule after the other, in its short and its full form.

use super::layer::{Context, formats, no_severity, severity, severity_word};
use super::then;
use super::told::{Told, within};
use super::{alias, layer};
use crate::ruleset::{Change, GivenIn, Message, Named, Severity, Written};
use crate::select::{Given, PathError};
use crate::text::Place;
use crate::tree::{Kind, Node};
use crate::words::{nearest, quoted};

const FIELDS: &[&str] = &[
    "description",
    "documentationUrl",
    "recommended",
    "given",
    "resolved",
    "severity",
    "message",
    "tags",
    "formats",
    "then",
    "type",
    "extensions",
];

/// Rules of `spectral:oas` that had other names once: still good in short forms, at the top of a file.
const RENAMED: &[(&str, &str)] = &[
    ("oas2-valid-parameter-example", "oas2-valid-schema-example"),
    (
        "oas2-valid-response-schema-example",
        "oas2-valid-schema-example",
    ),
    ("oas2-valid-definition-example", "oas2-valid-schema-example"),
    ("oas2-valid-response-example", "oas2-valid-media-example"),
    (
        "oas3-valid-oas-parameter-example",
        "oas3-valid-media-example",
    ),
    ("oas3-valid-oas-content-example", "oas3-valid-media-example"),
    ("oas3-valid-oas-header-example", "oas3-valid-media-example"),
    (
        "oas3-valid-header-schema-example",
        "oas3-valid-schema-example",
    ),
    (
        "oas3-valid-parameter-schema-example",
        "oas3-valid-schema-example",
    ),
];

/// The rules of a file.
pub(super) fn read_all(node: Node<'_>, context: &Context<'_>, told: &mut Told) -> Vec<Named> {
    let mut rules: Vec<Named> = Vec::new();
    for mut named in read_as_named(node, context, told) {
        if let Some(new) = new_name(&named) {
            named.name = new.to_owned();
            if let Some(other) = rules.iter_mut().find(|other| other.name == new) {
                other.change = louder(&other.change, &named.change);
                continue;
            }
        } else if let Some(other) = rules.iter_mut().find(|other| other.name == named.name) {
            // Under its old name it has been spoken of already.
            other.change = louder(&other.change, &named.change);
            continue;
        }
        rules.push(named);
    }
    rules
}

/// The same without old names: they mean nothing in an override.
pub(super) fn read_as_named(node: Node<'_>, context: &Context<'_>, told: &mut Told) -> Vec<Named> {
    if !told.is_map(node) {
        return Vec::new();
    }
    let rules = node.children();
    let mut read = |member: Node<'_>| {
        let named = rule(member, context, told);
        if named.is_none() {
            told.broken.extend(member.key().map(str::to_owned));
        }
        named
    };
    rules.filter_map(&mut read).collect()
}

fn new_name(named: &Named) -> Option<&'static str> {
    if matches!(named.change, Change::Full(_)) {
        return None;
    }
    let found = RENAMED.iter().find(|(old, _)| *old == named.name);
    found.map(|(_, new)| *new)
}

/// Of two words on one rule, the one that asks for more; a full rule stands.
fn louder(one: &Change, other: &Change) -> Change {
    match (one, other) {
        (Change::Full(_), _) => one.clone(),
        (_, Change::Full(_)) => other.clone(),
        (Change::Severity(first), Change::Severity(second)) => Change::Severity(*first.max(second)),
        (Change::Severity(_), Change::Switch(_)) => one.clone(),
        (Change::Switch(_), Change::Severity(_) | Change::Switch(_)) => other.clone(),
    }
}

fn rule(node: Node<'_>, context: &Context<'_>, told: &mut Told) -> Option<Named> {
    let change = match node.kind() {
        Kind::Bool => Change::Switch(node.as_bool()?),
        Kind::String => match severity_word(node.as_str()?) {
            Some(severity) => Change::Severity(severity),
            None => {
                no_severity(node, told);
                return None;
            }
        },
        Kind::Map => Change::Full(Box::new(full(node, context, told)?)),
        Kind::Int | Kind::Float => {
            let number = node.as_i64().and_then(Severity::from_number);
            let help = number.map(|severity| format!("write `{}`", severity.word()));
            told.not("a severity's word or a rule", node, help);
            return None;
        }
        Kind::Null | Kind::List => {
            told.not("a severity's word or a rule", node, None);
            return None;
        }
    };
    Some(Named {
        name: node.key()?.to_owned(),
        place: node.key_place(),
        change,
    })
}

/// `None` where `given` or `then` says nothing that could be used.
fn full(node: Node<'_>, context: &Context<'_>, told: &mut Told) -> Option<Written> {
    for missing in ["given", "then"]
        .into_iter()
        .filter(|key| node.get(key).is_none())
    {
        let help = "a full rule has `given` and `then`; to change one that is extended, write `name: warn`";
        told.mistake(
            node.key_place(),
            format!("`{missing}` is missing"),
            Some(help.to_owned()),
        );
    }
    let mut written = Written {
        description: None,
        message: None,
        severity: None,
        recommended: None,
        formats: None,
        resolved: None,
        documentation_url: None,
        given: Vec::new(),
        then: Vec::new(),
    };
    for member in node.children() {
        match member.key().unwrap_or_default() {
            "description" => written.description = told.text(member).map(str::to_owned),
            "documentationUrl" => written.documentation_url = told.url(member).map(str::to_owned),
            "recommended" => written.recommended = told.flag(member),
            "resolved" => written.resolved = told.flag(member),
            "severity" => written.severity = severity(member, told),
            "message" => written.message = message(member, context, told),
            "formats" => written.formats = formats(member, told),
            "given" => written.given = given(member, context, told),
            "then" => written.then = then::read(member, context, told),
            "tags" => {
                if told.is_list(member) {
                    member.children().for_each(|tag| {
                        told.text(tag);
                    });
                }
            }
            "type" => {
                told.word(member, &[("style", ()), ("validation", ())]);
            }
            "extensions" => {
                told.is_map(member);
            }
            _ => told.unknown_key(member, "a rule", FIELDS),
        }
    }
    let is_whole = node.get("given").is_some() && node.get("then").is_some();
    is_whole.then_some(written)
}

fn message(node: Node<'_>, context: &Context<'_>, told: &mut Told) -> Option<Message> {
    let text = told.text(node)?;
    let message = Message::new(text);
    if !context.is_built_in {
        for (range, name) in message.unknown() {
            let help = nearest(&name, Message::NAMES.iter().copied())
                .map(|near| format!("did you mean `{{{{{near}}}}}`?"));
            let text = match Message::NAMES.contains(&name.as_str()) {
                // Spectral knows the name only if nothing stands around it.
                true => format!(
                    "`{{{{ {name} }}}}` means nothing in a message, for the blanks within, and is left out"
                ),
                false => format!(
                    "{} means nothing in a message, and is left out",
                    quoted(&name)
                ),
            };
            told.slip(within(node, range), text, help);
        }
    }
    Some(message)
}

/// A path, or a list of paths.
fn given(node: Node<'_>, context: &Context<'_>, told: &mut Told) -> Vec<GivenIn> {
    let mut found = Vec::new();
    match node.kind() {
        Kind::List if node.is_empty() => told.mistake(node.place(), "a path is missing", None),
        Kind::List => {
            for item in node.children() {
                paths(item, context, &mut found, told);
            }
        }
        Kind::Null | Kind::Bool | Kind::Int | Kind::Float | Kind::String | Kind::Map => {
            paths(node, context, &mut found, told);
        }
    }
    found
}

fn paths(node: Node<'_>, context: &Context<'_>, found: &mut Vec<GivenIn>, told: &mut Told) {
    let Some(text) = alias::path(node, told) else {
        return;
    };
    let expanded = match context.aliases.expand(text) {
        Ok(expanded) => expanded,
        Err(error) => return told.mistake(node.place(), error.message, error.help),
    };
    for (scope, path) in expanded {
        let given = Given::parse(&path);
        if !context.is_built_in {
            let is_own = path == text;
            tell_slips(node, is_own, &path, &given, told);
        }
        found.push(GivenIn { scope, given });
    }
}

/// Slips of a path that an alias came to are told where the alias is used, with the path.
fn tell_slips(
    node: Node<'_>,
    is_own: bool,
    path: &str,
    given: &Result<Given, PathError>,
    told: &mut Told,
) {
    let place = |range: std::ops::Range<usize>| -> Place {
        match is_own {
            true => within(node, range),
            false => node.place(),
        }
    };
    let message = |message: &str| match is_own {
        true => message.to_owned(),
        false => format!("{message}, in {}", quoted(path)),
    };
    match given {
        Err(error) => {
            let text = format!("{}; the rule is not evaluated", message(&error.message));
            let first = path.strip_prefix('$').and_then(|rest| rest.chars().next());
            let help = first
                .is_some_and(char::is_alphabetic)
                .then(|| "a dot is missing after the `$`".to_owned());
            told.slip(place(error.span.clone()), text, help);
        }
        Ok(given) => {
            for slip in given.slips() {
                told.slip(place(slip.span), message(&slip.message), slip.help);
            }
        }
    }
}

/// The severities of an override for single places.
pub(super) fn severities(node: Node<'_>, told: &mut Told) -> Vec<(String, Severity, Place)> {
    if !told.is_map(node) {
        return Vec::new();
    }
    let read = |member: Node<'_>| {
        let severity = layer::severity(member, told)?;
        Some((member.key()?.to_owned(), severity, member.key_place()))
    };
    node.children().filter_map(read).collect()
}
