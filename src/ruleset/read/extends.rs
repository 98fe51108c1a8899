//! `extends:` which other rulesets, and where they are to be had. Nothing is ever fetched.

use super::layer::Extended;
use super::told::Told;
use super::{Opener, Unread, package};
use crate::ruleset::BUILT_IN;
use crate::ruleset::merge::Mode;
use crate::text::Place;
use crate::tree::{Kind, Node};
use crate::typed::closest;
use crate::words::quoted;

/// A ruleset's text.
pub(super) struct Found {
    /// As it was opened, or the name of one that comes with the program.
    pub(super) name: String,
    pub(super) text: String,
    pub(super) is_built_in: bool,
}

/// A name, or a list of names and of pairs of a name and a mode.
pub(super) fn read(node: Node<'_>, told: &mut Told) -> Vec<Extended> {
    match node.kind() {
        Kind::List => node
            .children()
            .filter_map(|item| entry(item, told))
            .collect(),
        Kind::String => entry(node, told).into_iter().collect(),
        Kind::Null | Kind::Bool | Kind::Int | Kind::Float | Kind::Map => {
            told.not("a name or a list", node, None);
            Vec::new()
        }
    }
}

fn entry(node: Node<'_>, told: &mut Told) -> Option<Extended> {
    let (name, mode) = match node.kind() {
        Kind::List => (node.at(0), node.at(1)),
        _ => (Some(node), None),
    };
    if node.kind() == Kind::List && node.len() != 2 {
        let help = "write a name and one of `off`, `recommended` and `all`".to_owned();
        told.mistake(node.place(), "this is no pair", Some(help));
        return None;
    }
    let name = name?;
    let text = told.text(name);
    let mode = match mode {
        Some(mode) => Some(told.word(mode, Mode::WORDS)?),
        None => None,
    };
    Some(Extended {
        name: text?.to_owned(),
        mode,
        place: name.place(),
        layer: None,
    })
}

/// The ruleset that the user names: one that comes with the program, or a file.
pub(super) fn named(name: &str, open: Opener<'_>, place: &Place, told: &mut Told) -> Option<Found> {
    if let Some(found) = built_in(name) {
        return Some(found);
    }
    if !is_of_program(name, place, told) || !is_data(name, place, told) {
        return None;
    }
    let path = normal(name);
    match open(&path) {
        Ok(text) => Some(file(path, text)),
        Err(unread) => {
            could_not(name, &unread, None, place, told);
            None
        }
    }
}

/// What an entry of `extends` in a file of this folder stands for.
pub(super) fn find(
    folder: &str,
    extended: &Extended,
    open: Opener<'_>,
    told: &mut Told,
) -> Option<Found> {
    let (name, place) = (extended.name.as_str(), &extended.place);
    if let Some(found) = built_in(name) {
        return Some(found);
    }
    if !is_of_program(name, place, told) {
        return None;
    }
    let path = join(folder, name);
    let is_local = is_data_name(name);
    let local = match is_local {
        true => open(&path),
        false => Err(Unread::Missing),
    };
    match local {
        Ok(text) => return Some(file(path, text)),
        Err(unread @ Unread::Because(_)) => {
            could_not(name, &unread, None, place, told);
            return None;
        }
        Err(Unread::Missing) => {}
    }
    match package::find(folder, name, open) {
        Ok(Some((path, _))) if !is_data(&path, place, told) => None,
        Ok(Some((path, text))) => Some(file(path, text)),
        Ok(None) if !is_local && !package::is_name(name) => {
            is_data(name, place, told);
            None
        }
        Ok(None) => {
            let help = package::advice(folder, name, open);
            could_not(name, &Unread::Missing, help, place, told);
            None
        }
        Err(why) => {
            could_not(name, &Unread::Because(why), None, place, told);
            None
        }
    }
}

fn built_in(name: &str) -> Option<Found> {
    let (name, text) = BUILT_IN.iter().find(|(known, _)| *known == name)?;
    Some(Found {
        name: (*name).to_owned(),
        text: (*text).to_owned(),
        is_built_in: true,
    })
}

fn file(name: String, text: String) -> Found {
    Found {
        name,
        text,
        is_built_in: false,
    }
}

/// Whether a name can be that of a file; otherwise says what it is.
fn is_of_program(name: &str, place: &Place, told: &mut Told) -> bool {
    if name.contains("://") {
        let message = format!(
            "{} is on another machine, and nothing is fetched",
            quoted(name)
        );
        let help = "keep a copy beside this file, and name that by its path".to_owned();
        told.mistake(place.clone(), message, Some(help));
        return false;
    }
    let Some((owner, _)) = name.split_once(':').filter(|(owner, _)| owner.len() > 1) else {
        return true;
    };
    let known = BUILT_IN.iter().map(|(known, _)| *known);
    let (message, help) = match owner {
        "spectral" => (
            format!("there is no ruleset {}", quoted(name)),
            closest(name, known),
        ),
        _ => {
            let all = crate::words::listed(known, "and");
            let message = format!(
                "{} comes with another program, and is not to be had",
                quoted(name)
            );
            (
                message,
                Some(format!("take it out; those that are at hand are {all}")),
            )
        }
    };
    told.mistake(place.clone(), message, help);
    false
}

/// Whether a file's name says that it is YAML or JSON.
pub(super) fn is_data_name(name: &str) -> bool {
    let extension = name
        .rsplit('/')
        .next()
        .and_then(|file| file.rsplit_once('.'));
    extension.is_some_and(|(_, extension)| {
        let known = ["yaml", "yml", "json"];
        known
            .iter()
            .any(|known| extension.eq_ignore_ascii_case(known))
    })
}

fn is_data(name: &str, place: &Place, told: &mut Told) -> bool {
    if is_data_name(name) {
        return true;
    }
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let message = match extension {
        "js" | "mjs" | "cjs" | "ts" => format!("{} is JavaScript, which is not run", quoted(name)),
        _ => format!("{} is not named as a ruleset is", quoted(name)),
    };
    let help = "a ruleset's name ends in `.yaml`, `.yml` or `.json`".to_owned();
    told.mistake(place.clone(), message, Some(help));
    false
}

fn could_not(name: &str, unread: &Unread, help: Option<String>, place: &Place, told: &mut Told) {
    let message = match unread {
        Unread::Missing => format!("there is no ruleset {}", quoted(name)),
        Unread::Because(why) => format!("{} could not be read: {why}", quoted(name)),
    };
    told.mistake(place.clone(), message, help);
}

/// The folder part of a path as it is opened.
pub(super) fn folder(path: &str) -> &str {
    match path.rsplit_once('/') {
        Some(("", _)) => "/",
        Some((folder, _)) => folder,
        None => "",
    }
}

/// A name as a file of this folder means it.
pub(super) fn join(folder: &str, name: &str) -> String {
    match (name.starts_with('/'), folder) {
        (true, _) | (_, "") => normal(name),
        _ => normal(&format!("{folder}/{name}")),
    }
}

/// Without `.` and, where a name stands before it, without `..`: one file has one name.
pub(super) fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match (part, parts.last()) {
            ("" | ".", _) => {}
            ("..", Some(last)) if *last != ".." => {
                parts.pop();
            }
            ("..", None) if path.starts_with('/') => {}
            _ => parts.push(part),
        }
    }
    let root = if path.starts_with('/') { "/" } else { "" };
    format!("{root}{}", parts.join("/"))
}
