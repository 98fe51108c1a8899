//! From the documents to `$.apis`: the keys that rules see. `docs/dossier.md` describes them.

use super::{ApiDocument, discover};
use crate::tree::{Builder, Forest, Node, Origin};

/// Writes the key and the list, if there is a document.
pub(super) fn write(documents: &[ApiDocument], forest: &Forest, builder: &mut Builder) {
    if documents.is_empty() {
        return;
    }
    builder.key("apis").list(Origin::Nowhere, |builder| {
        for document in documents {
            one(document, forest, builder);
        }
    });
}

fn one(document: &ApiDocument, forest: &Forest, builder: &mut Builder) {
    let root = document.as_written(forest);
    let file = Origin::File(document.file);
    builder.map(file, |builder| {
        builder.key("path").string(document.path.as_str(), file);
        if let Some(shown) = discover::shown(root) {
            let words = shown.version.origin();
            builder
                .key("format")
                .string(shown.family.word(), shown.version.key_origin());
            let version = shown.version.scalar_text().unwrap_or_default();
            builder.key("version").string(&version, words);
        }
        builder.key("because").string(&document.because, file);
        builder.key("generated").bool(document.is_generated, file);
        if let Some(path) = &document.copy_of {
            builder.key("copy-of").string(path.as_str(), file);
        }
        builder.key("document").mount(Node::as_written(root));
    });
}
