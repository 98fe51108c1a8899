//! `aliases:` paths under a name, and what they come to where they are used.
//!
//! An alias is known in its own file alone. It can lead elsewhere for each format of a document, so what it comes to
//! is a list of paths, each with the documents that it is for.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::layer;
use super::told::Told;
use crate::ruleset::Scope;
use crate::subject::api::Formats;
use crate::tree::{Kind, Node};
use crate::words::{nearest, quoted};

/// Aliases that lead to aliases multiply; nobody writes more paths than this for one rule.
const MOST_PATHS: usize = 1_000;

/// How many aliases deep a path can lie: everyone can follow a few.
const DEEPEST: usize = 64;

/// How many aliases are looked into for one path, also where nothing comes of it.
const MOST_STEPS: usize = 4 * MOST_PATHS;

/// A path of more bytes than this is one that aliases have blown up.
const LONGEST_PATH: usize = 10_000;

/// The aliases of one file.
#[derive(Clone, Default)]
pub(super) struct Aliases<'f> {
    by_name: BTreeMap<&'f str, Alias<'f>>,
}

#[derive(Clone)]
struct Alias<'f> {
    node: Node<'f>,
    targets: Vec<Target<'f>>,
    is_used: Rc<Cell<bool>>,
}

#[derive(Clone)]
struct Target<'f> {
    scope: Scope,
    given: Vec<Node<'f>>,
}

/// Why a use of an alias comes to nothing.
pub(super) struct NotExpanded {
    pub(super) message: String,
    pub(super) help: Option<String>,
}

impl<'f> Aliases<'f> {
    /// Those of one mapping; a name that is there already gets a new meaning.
    pub(super) fn add(&mut self, node: Node<'f>, told: &mut Told) {
        if !told.is_map(node) {
            return;
        }
        for member in node.children() {
            let name = member.key().unwrap_or_default();
            let begins = name.starts_with(|first: char| first.is_ascii_alphabetic());
            if !begins || name_length(name) != name.len() {
                let message = format!("{} is no name for an alias", quoted(name));
                let help = "begin with a letter and go on with letters, digits, `_` and `-`";
                told.mistake(member.key_place(), message, Some(help.to_owned()));
            }
            let targets = match member.kind() {
                Kind::Map => targets(member, told),
                _ => vec![Target {
                    scope: Scope::default(),
                    given: paths(member, told),
                }],
            };
            let alias = Alias {
                node: member,
                targets,
                is_used: Rc::default(),
            };
            self.by_name.insert(name, alias);
        }
    }

    /// Finds aliases that lead nowhere or into themselves, whether somebody uses them or not.
    pub(super) fn prove(&self, told: &mut Told) {
        let used = self.by_name.values().map(|alias| alias.is_used.get());
        let used: Vec<bool> = used.collect();
        let targets = self.by_name.values().flat_map(|alias| &alias.targets);
        for given in targets.flat_map(|target| &target.given) {
            let text = given.as_str().unwrap_or_default();
            if let (true, Err(error)) = (text.starts_with('#'), self.expand(text)) {
                told.mistake(given.place(), error.message, error.help);
            }
        }
        // To be proven is not to be used.
        for (alias, is_used) in self.by_name.values().zip(used) {
            alias.is_used.set(is_used);
        }
    }

    /// Of those in one mapping, `node`.
    pub(super) fn tell_unused(&self, node: Node<'f>, told: &mut Told) {
        for (name, alias) in &self.by_name {
            if !alias.is_used.get() && alias.node.parent() == Some(node) {
                let message = format!("no rule of this file uses the alias {}", quoted(name));
                told.slip(alias.node.key_place(), message, None);
            }
        }
    }

    /// What a rule's `given` comes to: itself, unless it begins with the name of an alias.
    pub(super) fn expand(&self, text: &str) -> Result<Vec<(Scope, String)>, NotExpanded> {
        let mut found = Vec::new();
        let start = (Scope::default(), text.to_owned());
        self.expand_into(start, &mut Vec::new(), &mut 0, &mut found)?;
        Ok(found)
    }

    /// As deep as aliases lead to one another: no name can be on `stack` twice.
    fn expand_into<'a>(
        &'a self,
        (scope, text): (Scope, String),
        stack: &mut Vec<&'a str>,
        steps: &mut usize,
        found: &mut Vec<(Scope, String)>,
    ) -> Result<(), NotExpanded> {
        let Some(rest) = text.strip_prefix('#') else {
            found.push((scope, text));
            return Ok(());
        };
        let (name, tail) = rest.split_at(name_length(rest));
        if name.is_empty() {
            return Err(NotExpanded {
                message: "the name of an alias is missing after `#`".to_owned(),
                help: None,
            });
        }
        let too_many = |name: &str| NotExpanded {
            message: format!("the alias `{name}` unfolds into more than is read"),
            help: None,
        };
        *steps += 1;
        if stack.len() == DEEPEST || *steps > MOST_STEPS {
            return Err(too_many(name));
        }
        let Some((name, alias)) = self.by_name.get_key_value(name) else {
            return Err(self.unknown(name));
        };
        if stack.contains(name) {
            let way: Vec<String> = stack.iter().map(|name| format!("`{name}`")).collect();
            return Err(NotExpanded {
                message: format!(
                    "the alias `{name}` leads into itself, by {}",
                    way.join(", ")
                ),
                help: None,
            });
        }
        alias.is_used.set(true);
        stack.push(name);
        for target in &alias.targets {
            for given in &target.given {
                let path = given.as_str().unwrap_or_default();
                if found.len() == MOST_PATHS || path.len() + tail.len() > LONGEST_PATH {
                    return Err(too_many(name));
                }
                let scope = Scope {
                    any_of: [&scope.any_of[..], &target.scope.any_of].concat(),
                    none_of: scope.none_of.union(target.scope.none_of),
                };
                self.expand_into((scope, format!("{path}{tail}")), stack, steps, found)?;
            }
        }
        stack.pop();
        Ok(())
    }

    fn unknown(&self, name: &str) -> NotExpanded {
        let names = self.by_name.keys().copied();
        let help = match nearest(name, names) {
            Some(near) => format!("did you mean `#{near}`?"),
            None => "an alias is known in the file alone whose `aliases` name it".to_owned(),
        };
        NotExpanded {
            message: format!("there is no alias {}", quoted(name)),
            help: Some(help),
        }
    }
}

/// How many bytes at the start of a text are those of a name.
fn name_length(text: &str) -> usize {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    let end = text.bytes().position(|byte| !fits(byte));
    end.unwrap_or(text.len())
}

/// A non-empty list of paths.
fn paths<'f>(node: Node<'f>, told: &mut Told) -> Vec<Node<'f>> {
    if !told.is_list(node) {
        return Vec::new();
    }
    if node.is_empty() {
        told.mistake(node.place(), "a path is missing", None);
    }
    let paths = node.children();
    paths.filter(|item| path(*item, told).is_some()).collect()
}

/// The text of a path, or of what begins with the name of an alias.
pub(super) fn path<'f>(node: Node<'f>, told: &mut Told) -> Option<&'f str> {
    let text = told.text(node)?;
    if !text.starts_with(['$', '#']) {
        let message = format!("{} is no path", quoted(text));
        let help = "a path begins with `$`, or with `#` and the name of an alias".to_owned();
        told.mistake(node.place(), message, Some(help));
        return None;
    }
    Some(text)
}

/// Of an alias with a path for each format. Of two targets with the same format, the last one counts.
fn targets<'f>(node: Node<'f>, told: &mut Told) -> Vec<Target<'f>> {
    for member in node.children() {
        match member.key().unwrap_or_default() {
            "targets" => {}
            "description" => {
                told.text(member);
            }
            // Spectral lets anything else stand here.
            key => {
                let message = format!("an alias has no field {}", quoted(key));
                told.slip(member.key_place(), message, None);
            }
        }
    }
    let Some(list) = node.get("targets") else {
        let help = "write `targets`, or a list of paths in place of the mapping".to_owned();
        told.mistake(node.key_place(), "`targets` is missing", Some(help));
        return Vec::new();
    };
    if !told.is_list(list) {
        return Vec::new();
    }
    if list.is_empty() {
        told.mistake(list.place(), "a target is missing", None);
    }
    let read = |item| Some((item, target(item, told)?));
    let mut found: Vec<(Node<'f>, Target<'f>)> = list.children().filter_map(read).collect();
    let mut later = Formats::default();
    for (node, target) in found.iter_mut().rev() {
        target.scope.none_of = later;
        let own = target
            .scope
            .any_of
            .iter()
            .flat_map(|formats| formats.iter());
        let own: Formats = own.collect();
        if !own.is_empty() && own.iter().all(|format| later.contains(format)) {
            let message = "a later target has the same formats, and this one never counts";
            told.slip(node.place(), message, None);
        }
        later = later.union(own);
    }
    found.into_iter().map(|(_, target)| target).collect()
}

fn target<'f>(node: Node<'f>, told: &mut Told) -> Option<Target<'f>> {
    if !told.is_map(node) {
        return None;
    }
    for member in node.children() {
        if !matches!(member.key(), Some("formats" | "given")) {
            let message = format!(
                "a target has no field {}",
                quoted(member.key().unwrap_or_default())
            );
            told.slip(member.key_place(), message, None);
        }
    }
    let (Some(formats), Some(given)) = (node.get("formats"), node.get("given")) else {
        told.mistake(node.place(), "a target needs `formats` and `given`", None);
        return None;
    };
    let formats = layer::formats(formats, told)?;
    Some(Target {
        scope: Scope {
            any_of: vec![formats],
            none_of: Formats::default(),
        },
        given: paths(given, told),
    })
}
