//! From the model to the dossier: the keys that rules see, and nothing else. `docs/dossier.md` describes them.
//!
//! Statements and evidence stand in a tree that the dossier mounts, so that others can hold them as if they were
//! theirs: a translation has its `original`, test results the `statement` of what was tested.

mod configuration;
pub(super) mod evidence;
mod report;
mod statement;

use super::model::{Doubt, NamedCriterion, Report, Said, Source, Subject};
use crate::outcome::Cause;
use crate::subject::SubjectTrouble;
use crate::tree::{Builder, Forest, Node, Origin};

/// Writes the key and the mapping, if there is anything to say.
pub(super) fn write(
    subject: Subject,
    mut troubles: Vec<SubjectTrouble>,
    forest: &mut Forest,
    builder: &mut Builder,
) -> Vec<SubjectTrouble> {
    let Subject {
        statements,
        evidence,
        reports,
        configurations,
        pointers,
        originals,
        tested,
        configured,
        reported,
    } = subject;
    let is_empty = statements.is_empty()
        && evidence.is_empty()
        && reports.is_empty()
        && configurations.is_empty();
    if is_empty {
        return troubles;
    }
    let mut doubt = |part: &str, index: usize, doubts: &[Doubt], forest: &Forest| {
        for Doubt { at, place, message } in doubts {
            troubles.push(SubjectTrouble {
                cause: Cause::Unread,
                pointer: format!("/accessibility/{part}/{index}{at}"),
                place: forest.place(*place),
                message: message.clone(),
            });
        }
    };
    // A translation holds its original, so originals come first. None is a translation itself.
    let order = (0..statements.len()).filter(|index| originals[*index].is_none());
    let order = order.chain((0..statements.len()).filter(|index| originals[*index].is_some()));
    let mut shared = Builder::new();
    let mut statement_nodes: Vec<Option<u32>> = vec![None; statements.len()];
    let mut evidence_nodes = Vec::with_capacity(evidence.len());
    shared.list(Origin::Nowhere, |shared| {
        for index in order {
            let original = originals[index].and_then(|original| statement_nodes[original]);
            statement_nodes[index] = Some(shared.next());
            statement::write(&statements[index], original, shared);
        }
        for (one, tested) in evidence.iter().zip(&tested) {
            let statement = tested.and_then(|tested| statement_nodes[tested]);
            evidence_nodes.push(shared.next());
            evidence::write(one, statement, shared);
        }
    });
    let shared = forest.add_tree(None, shared.finish());
    for (index, one) in statements.iter().enumerate() {
        doubt("statements", index, &one.doubts, forest);
    }
    for (index, one) in evidence.iter().enumerate() {
        doubt("evidence", index, &one.doubts, forest);
    }
    for (index, one) in reports.iter().enumerate() {
        doubt("reports", index, &one.doubts, forest);
    }
    let forest = &*forest;
    let shared = |number: u32| forest.node(shared, number);
    let statement_of = |index: Option<usize>| Some(shared(statement_nodes[index?]?));
    builder
        .key("accessibility")
        .map(Origin::Nowhere, |builder| {
            list(
                builder,
                "statements",
                &statement_nodes,
                |number, builder| {
                    builder.mount(shared(number.expect("each has been written")));
                },
            );
            list(builder, "evidence", &evidence_nodes, |number, builder| {
                builder.mount(shared(*number));
            });
            let numbered: Vec<(&Report, &Vec<usize>)> = reports.iter().zip(&reported).collect();
            list(builder, "reports", &numbered, |(report, about), builder| {
                let about = about.iter().map(|index| shared(evidence_nodes[*index]));
                let about: Vec<Node<'_>> = about.collect();
                report::write(report, &about, forest, builder);
            });
            let numbered: Vec<_> = configurations.iter().zip(&configured).collect();
            list(
                builder,
                "configurations",
                &numbered,
                |(one, of), builder| {
                    configuration::write(one, statement_of(**of), builder);
                },
            );
            list(builder, "linked-from", &pointers, |pointer, builder| {
                builder.map(pointer.href.at, |builder| {
                    let path = pointer.path.as_str();
                    builder.key("path").string(path, pointer.href.at);
                    said(builder, "href", Some(&pointer.href));
                });
            });
        });
    troubles
}

/// A list without items is absent.
fn list<T>(builder: &mut Builder, key: &str, items: &[T], mut item: impl FnMut(&T, &mut Builder)) {
    if !items.is_empty() {
        builder.key(key).list(Origin::Nowhere, |builder| {
            for value in items {
                item(value, builder);
            }
        });
    }
}

fn said<T: AsRef<str>>(builder: &mut Builder, key: &str, value: Option<&Said<T>>) {
    if let Some(Said { value, at }) = value {
        builder.key(key).string(value.as_ref(), *at);
    }
}

fn word<T: Copy>(
    builder: &mut Builder,
    key: &str,
    value: Option<&Said<T>>,
    word: impl Fn(T) -> &'static str,
) {
    if let Some(Said { value, at }) = value {
        builder.key(key).string(word(*value), *at);
    }
}

fn texts(builder: &mut Builder, key: &str, values: &[Said<String>]) {
    list(builder, key, values, |Said { value, at }, builder| {
        builder.string(value, *at);
    });
}

fn source(builder: &mut Builder, source: &Source) {
    let at = Origin::File(source.file);
    builder.key("path").string(source.path.as_str(), at);
    builder.key("format").string(source.format, at);
    builder.key("because").string(source.because, at);
}

/// `name`, `level`, `since` and `removed` are WCAG's; a number that it never had has none of them.
fn criterion(named: &NamedCriterion, builder: &mut Builder) {
    let at = named.number.at;
    builder.map(at, |builder| {
        said(builder, "number", Some(&named.number));
        if let Some(known) = named.known {
            builder.key("name").string(&known.name, at);
            builder.key("level").string(&known.level, at);
            builder.key("since").string(&known.since, at);
            if let Some(removed) = &known.removed {
                builder.key("removed").string(removed, at);
            }
        }
    });
}
