//! The formats that a rule can ask for, and how a document shows that it is of one.

use std::fmt;
use std::sync::LazyLock;

use regex::Regex;

use crate::tree::{Kind, Node};

macro_rules! formats {
    ($($variant:ident: $name:literal $(| $other:literal)*,)*) => {
        /// A format as rulesets name it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Format {
            $($variant,)*
        }

        impl Format {
            pub const ALL: &'static [Self] = &[$(Format::$variant),*];

            pub fn name(self) -> &'static str {
                match self {
                    $(Format::$variant => $name,)*
                }
            }

            pub fn from_name(name: &str) -> Option<Format> {
                match name {
                    $($name $(| $other)* => Some(Format::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

formats! {
    Oas2: "oas2",
    Oas3: "oas3",
    Oas3_0: "oas3_0" | "oas3.0",
    Oas3_1: "oas3_1" | "oas3.1",
    Oas3_2: "oas3_2" | "oas3.2",
    AsyncApi2: "asyncapi2",
    AsyncApi2_0: "asyncapi2_0" | "asyncapi2.0",
    AsyncApi2_1: "asyncapi2_1" | "asyncapi2.1",
    AsyncApi2_2: "asyncapi2_2" | "asyncapi2.2",
    AsyncApi2_3: "asyncapi2_3" | "asyncapi2.3",
    AsyncApi2_4: "asyncapi2_4" | "asyncapi2.4",
    AsyncApi2_5: "asyncapi2_5" | "asyncapi2.5",
    AsyncApi2_6: "asyncapi2_6" | "asyncapi2.6",
    AsyncApi3: "asyncapi3",
    AsyncApi3_0: "asyncapi3_0" | "asyncapi3.0",
    AsyncApi3_1: "asyncapi3_1" | "asyncapi3.1",
    Arazzo1: "arazzo1",
    Arazzo1_0: "arazzo1_0" | "arazzo1.0",
    JsonSchema: "json-schema" | "json_schema",
    JsonSchemaLoose: "json-schema-loose" | "json_schema_loose",
    JsonSchemaDraft4: "json-schema-draft4" | "json_schema_draft4",
    JsonSchemaDraft6: "json-schema-draft6" | "json_schema_draft6",
    JsonSchemaDraft7: "json-schema-draft7" | "json_schema_draft7",
    JsonSchemaDraft2019_09: "json-schema-draft2019-09" | "json-schema-2019-09" | "json_schema_draft2019_09",
    JsonSchemaDraft2020_12: "json-schema-draft2020-12" | "json-schema-2020-12" | "json_schema_draft2020_12",
}

/// A set of formats.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Formats(u32);

impl Formats {
    pub fn insert(&mut self, format: Format) {
        self.0 |= 1 << format as u32;
    }

    pub fn contains(self, format: Format) -> bool {
        self.0 & (1 << format as u32) != 0
    }

    pub fn intersects(self, other: Formats) -> bool {
        self.0 & other.0 != 0
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    #[must_use]
    pub fn union(self, other: Formats) -> Formats {
        Formats(self.0 | other.0)
    }

    pub fn iter(self) -> impl Iterator<Item = Format> {
        Format::ALL
            .iter()
            .copied()
            .filter(move |format| self.contains(*format))
    }

    /// Every format that a document shows itself to be of.
    ///
    /// The versions are those that Spectral accepts: `oas3` is anything that begins with a 3, `oas3_1` needs a minor
    /// version, and AsyncAPI all three numbers.
    pub fn of(root: Node<'_>) -> Formats {
        let mut formats = Formats::default();
        if root.kind() != Kind::Map {
            return formats;
        }
        openapi(root, &mut formats);
        asyncapi(root, &mut formats);
        if version(root, "arazzo").is_some_and(|version| is_minor(&version, "1.0")) {
            formats.insert(Format::Arazzo1_0);
            formats.insert(Format::Arazzo1);
        }
        json_schema(root, &mut formats);
        formats
    }
}

fn openapi(root: Node<'_>, formats: &mut Formats) {
    if version(root, "swagger").is_some_and(|version| major(&version) == Some(2)) {
        formats.insert(Format::Oas2);
    }
    let version = version(root, "openapi").filter(|version| major(version) == Some(3));
    let Some(version) = version else {
        return;
    };
    formats.insert(Format::Oas3);
    for (format, minor) in [
        (Format::Oas3_0, "3.0"),
        (Format::Oas3_1, "3.1"),
        (Format::Oas3_2, "3.2"),
    ] {
        if is_minor(&version, minor) {
            formats.insert(format);
        }
    }
}

fn asyncapi(root: Node<'_>, formats: &mut Formats) {
    let Some(version) = version(root, "asyncapi") else {
        return;
    };
    let minors: &[(Format, &str)] = match full(&version) {
        Some("2") => {
            formats.insert(Format::AsyncApi2);
            &[
                (Format::AsyncApi2_0, "2.0"),
                (Format::AsyncApi2_1, "2.1"),
                (Format::AsyncApi2_2, "2.2"),
                (Format::AsyncApi2_3, "2.3"),
                (Format::AsyncApi2_4, "2.4"),
                (Format::AsyncApi2_5, "2.5"),
                (Format::AsyncApi2_6, "2.6"),
            ]
        }
        Some("3") => {
            formats.insert(Format::AsyncApi3);
            &[(Format::AsyncApi3_0, "3.0"), (Format::AsyncApi3_1, "3.1")]
        }
        _ => &[],
    };
    for (format, minor) in minors {
        if is_minor(&version, minor) {
            formats.insert(*format);
        }
    }
}

fn json_schema(root: Node<'_>, formats: &mut Formats) {
    let dialect = root.get("$schema").and_then(Node::as_str);
    let dialect = dialect.filter(|dialect| dialect.contains("//json-schema.org/"));
    if let Some(dialect) = dialect {
        formats.insert(Format::JsonSchema);
        formats.extend(draft(dialect));
    }
    if dialect.is_some() || looks_like_schema(root) {
        formats.insert(Format::JsonSchemaLoose);
    }
}

static DIALECT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^https?://json-schema\.org/draft(?:-0([467])|/(2019-09|2020-12))/(?:hyper-)?schema#?$",
    )
    .expect("the pattern is tested")
});

fn draft(dialect: &str) -> Option<Format> {
    let found = DIALECT.captures(dialect)?;
    match found.get(1).or_else(|| found.get(2))?.as_str() {
        "4" => Some(Format::JsonSchemaDraft4),
        "6" => Some(Format::JsonSchemaDraft6),
        "7" => Some(Format::JsonSchemaDraft7),
        "2019-09" => Some(Format::JsonSchemaDraft2019_09),
        "2020-12" => Some(Format::JsonSchemaDraft2020_12),
        _ => None,
    }
}

fn looks_like_schema(root: Node<'_>) -> bool {
    const TYPES: [&str; 7] = [
        "array", "boolean", "integer", "null", "number", "object", "string",
    ];
    let is_type = |node: Node<'_>| node.as_str().is_some_and(|name| TYPES.contains(&name));
    let has_type = root.get("type").is_some_and(|kind| match kind.kind() {
        Kind::List => kind.children().all(is_type),
        _ => is_type(kind),
    });
    let has_values = || {
        root.get("enum")
            .is_some_and(|values| values.kind() == Kind::List)
    };
    let has_parts = || {
        let mut keywords = ["allOf", "oneOf", "anyOf", "not", "if"].iter();
        keywords.any(|keyword| root.get(keyword).is_some_and(Node::is_collection))
    };
    has_type || has_values() || has_parts()
}

/// What a version number is to a program that knows `3.0` only as the number 3.
fn version(root: Node<'_>, key: &str) -> Option<String> {
    let value = root.get(key)?;
    match value.kind() {
        Kind::Int | Kind::Float => Some(value.as_f64()?.to_string()),
        Kind::String => value.as_str().map(ToOwned::to_owned),
        Kind::Null | Kind::Bool | Kind::List | Kind::Map => None,
    }
}

/// The number that a version begins with.
fn major(version: &str) -> Option<u32> {
    let version = version.trim_start();
    let version = version.strip_prefix('+').unwrap_or(version);
    let end = version
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(version.len());
    version[..end].parse().ok()
}

/// Whether a version is of this minor one: `3.0`, `3.0.` and `3.0.4` are of `3.0`, `3.0.0-rc1` is not.
fn is_minor(version: &str, minor: &str) -> bool {
    match version.strip_prefix(minor) {
        Some("") => true,
        Some(patch) => {
            let digits = patch.strip_prefix('.');
            digits.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
        }
        None => false,
    }
}

/// The first of three plain numbers.
fn full(version: &str) -> Option<&str> {
    let is_number = |part: &&str| {
        let is_long = part.len() > 1;
        !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_digit())
            && !(is_long && part.starts_with('0'))
    };
    let mut parts = version.split('.');
    let [major, minor, patch] = [parts.next()?, parts.next()?, parts.next()?];
    let is_full = parts.next().is_none() && [minor, patch].iter().all(is_number);
    is_full.then_some(major)
}

impl Extend<Format> for Formats {
    fn extend<I: IntoIterator<Item = Format>>(&mut self, formats: I) {
        formats.into_iter().for_each(|format| self.insert(format));
    }
}

impl FromIterator<Format> for Formats {
    fn from_iter<I: IntoIterator<Item = Format>>(formats: I) -> Self {
        let mut all = Formats::default();
        all.extend(formats);
        all
    }
}

impl fmt::Debug for Formats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set()
            .entries(self.iter().map(Format::name))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::text::{RepoPath, SourceText};
    use crate::tree::{self, Forest};

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let source = Arc::new(SourceText::new(RepoPath::new("a"), text.to_owned()));
        let mut reading = tree::read(&source, tree::Format::Yaml);
        let mut forest = Forest::default();
        let file = forest.add_source(source);
        let tree = forest.add_tree(Some(file), reading.trees.remove(0));
        let formats = Formats::of(forest.root(tree)).iter();
        let names: Vec<_> = formats.map(Format::name).collect();
        assert_eq!(names.join(" "), expected, "{text}");
    }

    #[test]
    fn a_document_shows_of_which_formats_it_is() {
        check("swagger: '2.0'", "oas2");
        check("swagger: 2.0", "oas2");
        check("swagger: '2'", "oas2");
        check("swagger: ' 2.1 and more'", "oas2");
        check("swagger: '1.2'", "");
        check("swagger: [2]", "");
        check("openapi: 3.0.1", "oas3 oas3_0");
        check("openapi: 3.0.", "oas3 oas3_0");
        check("openapi: '3.0'", "oas3 oas3_0");
        // As a number it has lost its zero.
        check("openapi: 3.0", "oas3");
        check("openapi: 3.1", "oas3 oas3_1");
        check("openapi: 3.1.1", "oas3 oas3_1");
        check("openapi: 3.2.0", "oas3 oas3_2");
        check("openapi: 3.0.0-rc1", "oas3");
        check("openapi: 3.01.0", "oas3");
        check("openapi: 4.0.0", "");
        check("openapi: v3.0.0", "");
        check("asyncapi: 2.0.0", "asyncapi2 asyncapi2_0");
        check("asyncapi: 2.6.0", "asyncapi2 asyncapi2_6");
        check("asyncapi: 2.7.0", "asyncapi2");
        check("asyncapi: 2.6", "");
        check("asyncapi: 2.06.0", "");
        check("asyncapi: 3.0.0", "asyncapi3 asyncapi3_0");
        check("asyncapi: 3.1.0", "asyncapi3 asyncapi3_1");
        check("asyncapi: 3.0.0.0", "");
        check("arazzo: 1.0.1", "arazzo1 arazzo1_0");
        check("arazzo: 1.1.0", "");
        check("[openapi, 3.0.1]", "");
        check("3.0.1", "");
    }

    #[test]
    fn a_schema_says_its_draft_or_looks_like_one() {
        let dialect = |address: &str| format!("$schema: '{address}'");
        let of = |address: &str, expected: &str| check(&dialect(address), expected);
        let all = "json-schema json-schema-loose";
        of(
            "http://json-schema.org/draft-04/schema#",
            &format!("{all} json-schema-draft4"),
        );
        of(
            "https://json-schema.org/draft-06/schema",
            &format!("{all} json-schema-draft6"),
        );
        of(
            "http://json-schema.org/draft-07/hyper-schema#",
            &format!("{all} json-schema-draft7"),
        );
        of(
            "https://json-schema.org/draft/2019-09/schema",
            &format!("{all} json-schema-draft2019-09"),
        );
        of(
            "https://json-schema.org/draft/2020-12/schema",
            &format!("{all} json-schema-draft2020-12"),
        );
        of("https://json-schema.org/draft-05/schema", all);
        of("https://example.org/schema", "");
        check("type: object", "json-schema-loose");
        check("type: [string, 'null']", "json-schema-loose");
        check("type: [string, thing]", "");
        check("type: thing", "");
        check("enum: [1]", "json-schema-loose");
        check("enum: 1", "");
        check("allOf: []", "json-schema-loose");
        check("not: {}", "json-schema-loose");
        check("if: true", "");
    }

    #[test]
    fn every_name_is_known_in_both_spellings() {
        for format in Format::ALL {
            assert_eq!(Format::from_name(format.name()), Some(*format));
        }
        assert_eq!(Format::from_name("oas3.1"), Some(Format::Oas3_1));
        assert_eq!(Format::from_name("oas4"), None);
    }
}
