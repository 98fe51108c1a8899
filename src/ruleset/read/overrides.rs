//! `overrides:` what holds for some files only; and `except:`, its forerunner.

use super::layer::{Context, RawChange, RawOverride, Spot, formats, parser};
use super::told::{Told, within};
use super::{extends, rule};
use crate::ruleset::{Change, Files, Named, Severity};
use crate::select::Location;
use crate::text::Place;
use crate::tree::Node;
use crate::words::quoted;

/// The overrides of a file, and those that its `except` comes to.
pub(super) fn read(root: Node<'_>, context: &Context<'_>, told: &mut Told) -> Vec<RawOverride> {
    let mut found = Vec::new();
    if let Some(list) = root.get("overrides").filter(|node| told.is_list(*node)) {
        if list.is_empty() {
            told.mistake(list.place(), "an override is missing", None);
        }
        for item in list.children() {
            entry(item, context, &mut found, told);
        }
    }
    if let Some(map) = root.get("except").filter(|node| told.is_map(*node)) {
        for member in map.children() {
            except(member, &mut found, told);
        }
    }
    found
}

/// A pattern of files, and the pointer after it.
struct Pattern<'f> {
    node: Node<'f>,
    files: &'f str,
    pointer: Option<&'f str>,
}

fn entry(node: Node<'_>, context: &Context<'_>, found: &mut Vec<RawOverride>, told: &mut Told) {
    if !told.is_map(node) {
        return;
    }
    let Some(patterns) = patterns(node, told) else {
        return;
    };
    let (of_places, of_files): (Vec<_>, Vec<_>) =
        (patterns.iter()).partition(|pattern| pattern.pointer.is_some());
    if !of_places.is_empty() {
        for member in node.children() {
            if !matches!(member.key(), Some("files" | "rules")) && of_files.is_empty() {
                let message = "for single places, nothing but severities of `rules` can be changed";
                told.mistake(member.key_place(), message, None);
            }
        }
        match node.get("rules") {
            None => told.mistake(node.place(), "`rules` is missing", None),
            Some(rules) => {
                let severities = rule::severities(rules, told);
                for pattern in of_places {
                    add_places(pattern, &severities, found, told);
                }
            }
        }
    }
    if of_files.is_empty() {
        return;
    }
    if node.get("rules").is_none() && node.get("extends").is_none() {
        let message = "an override needs `rules` or `extends`";
        told.mistake(node.place(), message, None);
    }
    let change = rules(node, context, told);
    let globs: Vec<_> = of_files
        .iter()
        .filter_map(|pattern| glob(pattern, told))
        .collect();
    found.push(RawOverride {
        files: globs.into_iter().collect(),
        change,
    });
}

fn patterns<'f>(node: Node<'f>, told: &mut Told) -> Option<Vec<Pattern<'f>>> {
    let Some(files) = node.get("files") else {
        told.mistake(node.place(), "`files` is missing", None);
        return None;
    };
    if !told.is_list(files) {
        return None;
    }
    if files.is_empty() {
        told.mistake(files.place(), "a pattern of files is missing", None);
    }
    let mut found = Vec::new();
    for item in files.children() {
        let Some(text) = told.text(item) else {
            continue;
        };
        match text.split_once('#') {
            Some(("", _)) => {
                let help = "write `**` before the `#` for every file".to_owned();
                told.mistake(item.place(), "a pattern of files is missing", Some(help));
            }
            None if text.is_empty() => {
                told.mistake(item.place(), "a pattern of files is missing", None);
            }
            split => found.push(Pattern {
                node: item,
                files: split.map_or(text, |(files, _)| files),
                pointer: split.map(|(_, pointer)| pointer),
            }),
        }
    }
    Some(found)
}

fn glob(pattern: &Pattern<'_>, told: &mut Told) -> Option<Files> {
    match Files::parse(pattern.files) {
        Ok(files) => Some(files),
        Err(why) => {
            let message = format!(
                "{} is a pattern that is not understood: {why}",
                quoted(pattern.files)
            );
            told.mistake(within(pattern.node, 0..pattern.files.len()), message, None);
            None
        }
    }
}

fn rules(node: Node<'_>, context: &Context<'_>, told: &mut Told) -> RawChange {
    let mut aliases = context.aliases.clone();
    if let Some(own) = node.get("aliases") {
        aliases.add(own, told);
        aliases.prove(told);
    }
    let context = Context {
        aliases,
        functions: context.functions.clone(),
        is_built_in: context.is_built_in,
    };
    let (mut extended, mut rules, mut own_formats, mut options) =
        (Vec::new(), Vec::new(), None, None);
    for member in node.children() {
        match member.key().unwrap_or_default() {
            "extends" => extended = extends::read(member, told),
            "rules" => rules = rule::read_as_named(member, &context, told),
            "formats" => own_formats = formats(member, told),
            "parserOptions" => options = parser(member, told),
            "files" | "aliases" => {}
            // Spectral lets anything stand here.
            key if key.starts_with("x-") => {}
            key => {
                let message = format!("an override has no field {}", quoted(key));
                told.slip(member.key_place(), message, None);
            }
        }
    }
    if let Some(own) = node.get("aliases") {
        context.aliases.tell_unused(own, told);
    }
    RawChange::Rules {
        extends: extended,
        rules,
        formats: own_formats,
        parser: options,
    }
}

fn add_places(
    pattern: &Pattern<'_>,
    severities: &[(String, Severity, Place)],
    found: &mut Vec<RawOverride>,
    told: &mut Told,
) {
    let Some(files) = glob(pattern, told) else {
        return;
    };
    let Some(location) = location(pattern, told) else {
        return;
    };
    let spot = |(rule, severity, place): &(String, Severity, Place)| Spot {
        location: location.clone(),
        rule: rule.clone(),
        severity: *severity,
        place: place.clone(),
    };
    found.push(RawOverride {
        files,
        change: RawChange::Places(severities.iter().map(spot).collect()),
    });
}

/// A pointer that leads nowhere is a slip: Spectral takes it, and it never holds.
fn location(pattern: &Pattern<'_>, told: &mut Told) -> Option<Location> {
    let pointer = pattern.pointer.unwrap_or_default();
    let start = pattern.files.len() + 1;
    match Location::parse_pointer(&decoded(pointer)) {
        Ok(location) => Some(location),
        Err(error) => {
            let place = within(pattern.node, start..start + pointer.len());
            told.slip(
                place,
                format!("no place has this pointer: {}", error.message),
                None,
            );
            None
        }
    }
}

/// Without its percent signs: a pointer after `#` is part of an address.
fn decoded(pointer: &str) -> String {
    let bytes = pointer.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let digits = pointer.get(at + 1..at + 3).filter(|_| bytes[at] == b'%');
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                decoded.push(byte);
                at += 3;
            }
            None => {
                decoded.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8(decoded).unwrap_or_else(|_| pointer.to_owned())
}

/// `except: {<files>: [<rules>]}` switches rules off.
fn except(node: Node<'_>, found: &mut Vec<RawOverride>, told: &mut Told) {
    if !told.is_list(node) {
        return;
    }
    let mut names = Vec::new();
    for item in node.children() {
        names.extend(told.text(item).map(|name| (name.to_owned(), item.place())));
    }
    let key = node.key().unwrap_or_default();
    let (files, pointer) = match key.split_once('#') {
        Some((files, pointer)) => (files, Some(pointer)),
        None => (key, None),
    };
    let files = match Files::parse(if files.is_empty() { "**" } else { files }) {
        Ok(files) => files,
        Err(why) => {
            let message = format!(
                "{} is a pattern that is not understood: {why}",
                quoted(files)
            );
            told.mistake(node.key_place(), message, None);
            return;
        }
    };
    let change = match pointer.map(|pointer| Location::parse_pointer(&decoded(pointer))) {
        None => RawChange::Rules {
            extends: Vec::new(),
            rules: names.into_iter().map(switched_off).collect(),
            formats: None,
            parser: None,
        },
        Some(Ok(location)) => RawChange::Places(
            names
                .into_iter()
                .map(|(rule, place)| Spot {
                    location: location.clone(),
                    rule,
                    severity: Severity::Off,
                    place,
                })
                .collect(),
        ),
        Some(Err(error)) => {
            let message = format!("no place has this pointer: {}", error.message);
            told.slip(node.key_place(), message, None);
            return;
        }
    };
    found.push(RawOverride { files, change });
}

fn switched_off((name, place): (String, Place)) -> Named {
    Named {
        name,
        place,
        change: Change::Severity(Severity::Off),
    }
}
