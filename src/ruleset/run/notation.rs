//! What there is to say of a document before any rule is asked: its notation, its references, its format.
//!
//! These go by the names that Spectral gives them: `parser`, `invalid-ref`, `unrecognized-format`.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::{Told, trouble};
use crate::finding::Finding;
use crate::guard::Broken;
use crate::obligation::join;
use crate::outcome::Cause;
use crate::ruleset::place::{Located, location_of};
use crate::ruleset::{Effective, ParserOptions, Rule, Severity};
use crate::subject::api::{ApiDocument, Format};
use crate::text::Place;
use crate::tree::{FileId, Forest, Kind, Node, Origin, Problem, ProblemKind, TreeId};
use crate::words::quoted;

/// All that is to say, each under its own name.
pub(super) fn told(
    effective: &Effective<'_>,
    document: &ApiDocument,
    forest: &Forest,
) -> Vec<(Arc<Rule>, Told)> {
    let mut all = vec![
        (
            rule("parser", "Documents keep to their notation"),
            parser(effective, document, forest),
        ),
        (
            rule("invalid-ref", "References lead somewhere"),
            references(document, forest),
        ),
    ];
    let wanted = effective.formats;
    if !wanted.is_empty() && !wanted.intersects(document.formats) {
        let names: Vec<&str> = wanted.iter().map(Format::name).collect();
        let message = format!(
            "the rules are for documents of the format {}, and this is none",
            join(&names, "or")
        );
        let root = document.as_written(forest);
        let place = Located::new(root, &[], root, false).place(root);
        let mut told = Told::default();
        told.findings
            .push(finding(message, String::new(), place, Severity::Warn));
        all.push((
            rule("unrecognized-format", "Documents are of a known format"),
            told,
        ));
    }
    all.retain(|(_, told)| !told.findings.is_empty() || !told.troubles.is_empty());
    all
}

/// The same where the work on it broke off.
pub(super) fn broken(document: &ApiDocument, broken: &Broken) -> Vec<(Arc<Rule>, Told)> {
    let rule = rule("parser", "Documents keep to their notation");
    let told = Told::broken_off(&rule, &document.path, broken);
    vec![(rule, told)]
}

fn rule(name: &str, description: &str) -> Arc<Rule> {
    Arc::new(Rule::own(name, description))
}

fn finding(message: String, pointer: String, place: Place, severity: Severity) -> Finding {
    Finding {
        message,
        pointer,
        place,
        related: Vec::new(),
        level: (severity != Severity::Error).then(|| severity.level()),
    }
}

/// References to nothing are faults; those to other machines are not looked at, and nobody can tell.
fn references(document: &ApiDocument, forest: &Forest) -> Told {
    let mut told = Told::default();
    // The member `$ref` is what is wrong.
    let at = |(tree, number): (TreeId, u32)| {
        let node = forest.node(tree, number);
        node.get("$ref").unwrap_or(node)
    };
    for broken in &document.broken {
        let node = at(broken.nodes[0]);
        let more = match broken.nodes.len() - 1 {
            0 => String::new(),
            more => format!(" (and {more} more like it)"),
        };
        let message = format!("{}{more}", broken.message);
        let pointer = location_of(node).pointer();
        told.findings
            .push(finding(message, pointer, node.place(), Severity::Error));
    }
    for remote in &document.remote {
        let node = at(remote.nodes[0]);
        let message = format!(
            "`{}` lies on another machine and is not fetched; what it says is unknown",
            remote.address
        );
        let pointer = location_of(node).pointer();
        (told.troubles).push(trouble(Cause::Unread, message, pointer, node.place()));
    }
    if let Some((message, node)) = document.entangled(forest) {
        let pointer = location_of(node).pointer();
        (told.troubles).push(trouble(Cause::Limit, message, pointer, node.place()));
    }
    told
}

/// Keys that are given twice or are no texts, in the document and in the files that it refers to.
fn parser(effective: &Effective<'_>, document: &ApiDocument, forest: &Forest) -> Told {
    let options = effective.parser;
    let mut told = Told::default();
    let problems = document.problems.iter().flat_map(|(file, problems)| {
        let problems = problems.iter();
        problems.map(move |problem| (*file, problem))
    });
    let twice: FxHashMap<(FileId, u32), &Problem> = problems
        .filter(|(_, problem)| problem.kind == ProblemKind::DuplicateKey)
        .map(|(file, problem)| ((file, problem.span.start), problem))
        .collect();
    for &tree in &document.trees {
        let root = forest.root(tree);
        // The settings of a ruleset are about its documents; what these refer to is heard as a warning.
        let options = match tree == document.tree {
            true => options,
            false => ParserOptions {
                duplicate_keys: Severity::Warn,
                incompatible_values: Severity::Warn,
            },
        };
        for node in members(root) {
            let Origin::Text(file, span) = node.key_origin() else {
                continue;
            };
            let twice = twice.get(&(file, span.start));
            let (message, severity) = match (twice, node.key_kind()) {
                (Some(problem), _) => (problem.message.clone(), options.duplicate_keys),
                (None, None | Some(Kind::String)) => continue,
                (None, Some(_)) => {
                    let key = node.key().unwrap_or_default();
                    let message =
                        format!("the key {} is not a text; put it in quotes", quoted(key));
                    (message, options.incompatible_values)
                }
            };
            if severity != Severity::Off {
                let pointer = location_of(node).pointer();
                told.findings
                    .push(finding(message, pointer, node.place_at(span), severity));
            }
        }
    }
    told
}

/// Every member of every mapping of a tree, in reading order.
fn members(root: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    root.everything().filter(|node| node.key().is_some())
}
