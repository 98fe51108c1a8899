//! What rules see of the settings of a test tool.

use super::{criterion, list, said, source, texts};
use crate::subject::accessibility::model::{Configuration, Ignored};
use crate::tree::{Builder, Node, Origin};

pub(super) fn write(
    configuration: &Configuration,
    statement: Option<Node<'_>>,
    builder: &mut Builder,
) {
    let at = Origin::File(configuration.source.file);
    builder.map(at, |builder| {
        source(builder, &configuration.source);
        builder.key("tool").string(configuration.tool, at);
        said(builder, "level", configuration.level.as_ref());
        list(builder, "ignores", &configuration.ignores, ignored);
        list(
            builder,
            "thresholds",
            &configuration.thresholds,
            |one, builder| {
                builder.int(one.value, one.at);
            },
        );
        texts(builder, "runners", &configuration.runners);
        texts(builder, "hides", &configuration.hides);
        texts(builder, "urls", &configuration.urls);
        if let Some(statement) = statement {
            builder.key("statement").mount(statement);
        }
    });
}

fn ignored(ignored: &Ignored, builder: &mut Builder) {
    builder.map(ignored.code.at, |builder| {
        said(builder, "code", Some(&ignored.code));
        list(builder, "criteria", &ignored.criteria, criterion);
    });
}
