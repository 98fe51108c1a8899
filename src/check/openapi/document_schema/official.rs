//! The schemas of OpenAPI documents, from `schemas/vendor`: each is read when the first document of its version is
//! judged, and compiled when the first of them does not fit.

use std::sync::{LazyLock, OnceLock};

use serde_json::Value as Json;

use crate::check::schema::engine::{Dialect, Schema};
use crate::check::schema::sieve::{Answer, Edition, FormId, Forms, References, Relax};
use crate::subject::api::Format;
use crate::tree::{Builder, Forest, Node, Origin};

/// The schema of one version.
pub(super) struct Official {
    json: Json,
    forms: Forms,
    root: FormId,
    schema: OnceLock<Schema>,
}

macro_rules! official {
    ($name:ident, $file:literal) => {
        static $name: LazyLock<Official> = LazyLock::new(|| {
            Official::read(include_str!(concat!(
                "../../../../schemas/vendor/openapi/",
                $file
            )))
        });
    };
}

official!(OPENAPI_2_0, "2.0.json");
official!(OPENAPI_3_0, "3.0.json");
official!(OPENAPI_3_1, "3.1.json");
official!(OPENAPI_3_2, "3.2.json");

impl Official {
    /// That of 3.0 for anything that is no version.
    pub(super) fn of(version: Format) -> &'static Official {
        match version {
            Format::Oas2 => &OPENAPI_2_0,
            Format::Oas3_1 => &OPENAPI_3_1,
            Format::Oas3_2 => &OPENAPI_3_2,
            _ => &OPENAPI_3_0,
        }
    }

    fn read(text: &str) -> Official {
        let json: Json = serde_json::from_str(text).expect("the schemas in the binary are JSON");
        let mut forest = Forest::default();
        let mut builder = Builder::new();
        builder.json(&json, Origin::Nowhere);
        let tree = forest.add_tree(None, builder.finish());
        let schema = forest.root(tree);
        let mut forms = Forms::new(Edition::Draft2020_12);
        let root = forms.of(schema, References::Into(schema), Relax::Nothing);
        Official {
            json,
            forms,
            root,
            schema: OnceLock::new(),
        }
    }

    /// A quick answer.
    pub(super) fn sieve(&self, document: Node<'_>) -> Answer {
        self.forms.fits(self.root, document)
    }

    pub(super) fn schema(&self) -> &Schema {
        self.schema.get_or_init(|| {
            Schema::new(&self.json, Dialect::Draft2020_12)
                .expect("the schemas in the binary are sound, as a test shows")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schemas_compile_and_hold_nothing_odd() {
        for version in [Format::Oas2, Format::Oas3_0, Format::Oas3_1, Format::Oas3_2] {
            let official = Official::of(version);
            assert!(!official.forms.is_odd(official.root), "{version:?}");
            assert_eq!(official.forms.unusable(official.root), None, "{version:?}");
            official.schema();
        }
    }
}
