//! What rules see of a conformance report.

use std::collections::BTreeSet;

use super::{criterion, list, said, source};
use crate::subject::accessibility::model::{Chapter, Report, Row, Said};
use crate::tree::{Builder, Forest, Node, Origin};

pub(super) fn write(report: &Report, about: &[Node<'_>], forest: &Forest, builder: &mut Builder) {
    let at = Origin::File(report.source.file);
    builder.map(at, |builder| {
        source(builder, &report.source);
        builder.key("document").mount(forest.root(report.tree));
        builder.key("product").map(at, |builder| {
            said(builder, "name", report.product.as_ref());
            said(builder, "version", report.product_version.as_ref());
        });
        said(builder, "date", report.date.as_ref());
        said(builder, "catalog", report.catalog.as_ref());
        list(builder, "chapters", &report.chapters, |one, builder| {
            chapter(one, report.catalog.as_ref(), builder);
        });
        list(builder, "evidence", about, |one, builder| {
            builder.mount(*one);
        });
    });
}

/// It repeats the report's catalog, so that a rule about a chapter can ask for it.
fn chapter(chapter: &Chapter, catalog: Option<&Said<String>>, builder: &mut Builder) {
    let at = chapter.id.at;
    builder.map(at, |builder| {
        said(builder, "id", Some(&chapter.id));
        builder.key("enabled").bool(!chapter.is_disabled, at);
        said(builder, "catalog", catalog);
        if chapter.rows.is_empty() {
            return;
        }
        let mut told = BTreeSet::new();
        // What is missing from the rows is missing from the chapter.
        builder.key("rows").list(at, |builder| {
            for one in &chapter.rows {
                let component = one.component.as_ref().map(|said| said.value.as_str());
                let is_repeated = !told.insert((one.criterion.number.value.as_str(), component));
                row(one, is_repeated, builder);
            }
        });
    });
}

fn row(row: &Row, is_repeated: bool, builder: &mut Builder) {
    let at = row.criterion.number.at;
    builder.map(at, |builder| {
        builder.key("criterion");
        criterion(&row.criterion, builder);
        said(builder, "component", row.component.as_ref());
        said(builder, "term", row.term.as_ref());
        said(builder, "notes", row.notes.as_ref());
        if is_repeated {
            builder.key("repeated").bool(true, at);
        }
    });
}
