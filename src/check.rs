//! The vocabulary of rules: small verbs, each of which can look at one kind of thing.
//!
//! A [`Check`] is made once from a rule's `function` and `functionOptions`, with every mistake in them found at
//! that time, and is then asked about one [`Target`] after the other. It knows what is so and where; it does not
//! know which rule asks, how loud the answer will be or who reads it. It has no clock and opens no file: the
//! day and the list of files come in through [`Context`].
//!
//! A new check is one file in this folder, its `mod` line and its line in the table below.

mod alphabetical;
mod arazzo;
mod asyncapi;
mod below;
mod casing;
mod date;
mod enumeration;
pub(crate) mod file_exists;
mod length;
mod memory;
mod mentions;
mod not_older_than;
mod one_of_files;
mod openapi;
mod operand;
mod options;
mod or;
mod pattern;
mod presence;
mod same_as;
mod schema;
mod server_variables;
mod set;
mod supported_version;
mod table;
#[cfg(test)]
mod testing;
mod uniqueness_tags;
mod unreferenced;
mod version;
mod versions;
mod xor;

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use crate::outcome::Cause;
use crate::select::{Budget, BudgetSpent, Location, Reference, Step};
use crate::subject::api::{Formats, Referred};
use crate::text::{Place, RepoPath, Span};
use crate::tree::{Kind, Node};

pub use memory::Memory;
pub use options::{MistakeAt, OptionMistake};
pub use supported_version::SupportEnd;
pub use table::Table;

/// What each verb's file provides. It is never used as a trait object: [`Check`] is the closed list.
trait Verb: Sized {
    type Options: DeserializeOwned + JsonSchema;

    /// Options of the right shape may still make no sense together, or hold an expression that does not
    /// compile.
    fn new(options: Self::Options, tables: &Tables) -> Result<Self, Vec<OptionMistake>>;

    /// Whether [`Document::way`] is wanted.
    const NEEDS_WAY: bool = false;

    /// Compiles what is otherwise compiled at its first use, and finds every mistake in it.
    fn prove(&self) -> Result<(), Vec<OptionMistake>> {
        Ok(())
    }

    /// The paths on which a failure rests: had they selected more, it might be none.
    fn rests_on(&self, _: &Judged<'_>) -> Vec<&Reference> {
        Vec::new()
    }

    fn run<'f>(&self, target: &Target<'f>, context: &Context<'f>) -> Verdict<'f>;
}

macro_rules! verbs {
    ($($name:literal => $variant:ident($verb:ty),)*) => {
        /// One verb with its options, ready to judge.
        #[derive(Debug)]
        #[expect(
            clippy::large_enum_variant,
            reason = "there is one for each step of a rule, and they stay where they are made"
        )]
        pub enum Check {
            $($variant($verb),)*
        }

        impl Check {
            /// The names that a rule's `function` can have.
            pub fn names() -> &'static [&'static str] {
                &[$($name),*]
            }

            /// Reads a rule's `function` and `functionOptions`. All mistakes are found at once.
            pub fn read(
                name: &str,
                options: Option<Json>,
                tables: &Tables,
            ) -> Result<Check, Vec<OptionMistake>> {
                let check = Check::read_proven(name, options, tables)?;
                match &check {
                    $(Check::$variant(verb) => verb.prove()?,)*
                }
                Ok(check)
            }

            /// The same for what [`Check::read`] has accepted before: it relies on that, and compiles nothing yet.
            pub fn read_proven(
                name: &str,
                options: Option<Json>,
                tables: &Tables,
            ) -> Result<Check, Vec<OptionMistake>> {
                match name {
                    $($name => options::read::<$verb>(options, tables).map(Check::$variant),)*
                    _ => Err(vec![OptionMistake::unknown_function(name, Check::names())]),
                }
            }

            /// The JSON Schema of a function's options, for the schema of rule files.
            pub fn options_schema(name: &str, generator: &mut SchemaGenerator) -> Option<Schema> {
                match name {
                    $($name => Some(generator.subschema_for::<<$verb as Verb>::Options>()),)*
                    _ => None,
                }
            }

            pub fn name(&self) -> &'static str {
                match self {
                    $(Check::$variant(_) => $name,)*
                }
            }

            /// The paths in its options that may have selected too little for a failure to stand.
            pub fn rests_on(&self, judged: &Judged<'_>) -> Vec<&Reference> {
                match self {
                    $(Check::$variant(verb) => verb.rests_on(judged),)*
                }
            }

            /// Whether the way to a target matters, and not only the target.
            pub fn needs_way(&self) -> bool {
                match self {
                    $(Check::$variant(_) => <$verb as Verb>::NEEDS_WAY,)*
                }
            }

            pub fn run<'f>(&self, target: &Target<'f>, context: &Context<'f>) -> Verdict<'f> {
                crate::guard::look();
                #[cfg(test)]
                if let Judged::Value(node) = target.judged {
                    let text = node.scalar_text().unwrap_or_default();
                    crate::guard::trap::spring("checks", &text);
                }
                match self {
                    $(Check::$variant(verb) => verb.run(target, context),)*
                }
            }
        }
    };
}

verbs! {
    "truthy" => Truthy(presence::Truthy),
    "falsy" => Falsy(presence::Falsy),
    "defined" => Defined(presence::Defined),
    "undefined" => Undefined(presence::Undefined),
    "pattern" => Pattern(pattern::Pattern),
    "enumeration" => Enumeration(enumeration::Enumeration),
    "length" => Length(length::Length),
    "casing" => Casing(casing::Casing),
    "alphabetical" => Alphabetical(alphabetical::Alphabetical),
    "xor" => Xor(xor::Xor),
    "or" => Or(or::Or),
    "unreferencedReusableObject" => Unreferenced(unreferenced::Unreferenced),
    "schema" => Schema(schema::FitsSchema),
    "file-exists" => FileExists(file_exists::FileExists),
    "one-of-files" => OneOfFiles(one_of_files::OneOfFiles),
    "mentions" => Mentions(mentions::Mentions),
    "not-older-than" => NotOlderThan(not_older_than::NotOlderThan),
    "date" => Date(date::Date),
    "same-as" => SameAs(same_as::SameAs),
    "set" => Set(set::Set),
    "version" => Version(version::AtLeast),
    "supported-version" => SupportedVersion(supported_version::SupportedVersion),
    // OpenAPI
    "oasDocumentSchema" => OasDocumentSchema(openapi::DocumentSchema),
    "oasExample" => OasExample(openapi::ExampleFits),
    "oasSchema" => OasSchema(openapi::SchemaInDialect),
    "oasDiscriminator" => OasDiscriminator(openapi::Discriminator),
    "oasOpFormDataConsumeCheck" => OasFormDataConsumed(openapi::FormDataConsumed),
    "oasOpIdUnique" => OasOperationIds(openapi::OperationIds),
    "oasOpParams" => OasParameters(openapi::Parameters),
    "oasOpSuccessResponse" => OasSuccessResponse(openapi::SuccessResponse),
    "oasPathParam" => OasPathParameters(openapi::PathParameters),
    "oasSecurityDefined" => OasSecurityDefined(openapi::SecurityDefined),
    "oasTagDefined" => OasTagsDefined(openapi::TagsDefined),
    "oasUnusedComponent" => OasUnusedComponents(openapi::UnusedComponents),
    "refSiblings" => RefSiblings(openapi::RefSiblings),
    "typedEnum" => TypedEnum(openapi::TypedEnum),
    "serverVariables" => ServerVariables(server_variables::ServerVariables),
    "uniquenessTags" => UniqueTags(uniqueness_tags::UniqueTags),
    // AsyncAPI
    "asyncApi2ChannelServers" => AsyncApiChannelServers(asyncapi::ChannelServers),
    "asyncApi2MessageExamplesValidation" => AsyncApiMessageExamples(asyncapi::MessageExamples),
    "asyncApi2MessageIdUniqueness" => AsyncApiMessageIds(asyncapi::MessageIds),
    "asyncApi2OperationIdUniqueness" => AsyncApiOperationIds(asyncapi::OperationIds),
    "asyncApiChannelParameters" => AsyncApiChannelParameters(asyncapi::ChannelParameters),
    "asyncApiDocumentSchema" => AsyncApiDocumentSchema(asyncapi::DocumentSchema),
    "asyncApiPayloadValidation" => AsyncApiPayload(asyncapi::Payload),
    "asyncApiSchemaValidation" => AsyncApiSamples(asyncapi::Samples),
    "asyncApiSecurity" => AsyncApiSecurity(asyncapi::Security),
    // Arazzo
    "arazzoDocumentSchema" => ArazzoDocumentSchema(arazzo::DocumentSchema),
    "arazzoStepFailureActionsValidation" => ArazzoFailureActions(arazzo::FailureActions),
    "arazzoStepIdUniqueness" => ArazzoStepIds(arazzo::StepIds),
    "arazzoStepOutputNamesValidation" => ArazzoStepOutputNames(arazzo::StepOutputNames),
    "arazzoStepParametersValidation" => ArazzoStepParameters(arazzo::StepParameters),
    "arazzoStepRequestBodyValidation" => ArazzoRequestBody(arazzo::RequestBody),
    "arazzoStepSuccessActionsValidation" => ArazzoSuccessActions(arazzo::SuccessActions),
    "arazzoStepSuccessCriteriaValidation" => ArazzoSuccessCriteria(arazzo::SuccessCriteria),
    "arazzoStepValidation" => ArazzoStepTargets(arazzo::StepTargets),
    "arazzoWorkflowDependsOnValidation" => ArazzoDependsOn(arazzo::DependsOn),
    "arazzoWorkflowIdUniqueness" => ArazzoWorkflowIds(arazzo::WorkflowIds),
    "arazzoWorkflowOutputNamesValidation" => ArazzoWorkflowOutputNames(arazzo::WorkflowOutputNames),
}

impl Check {
    /// When support of the version that a value names ends, by the table of this check; `None` for any other check.
    pub fn support_end(&self, value: Node<'_>, as_of: Date) -> Option<SupportEnd> {
        let Check::SupportedVersion(verb) = self else {
            return None;
        };
        verb.end(value, as_of)
    }
}

/// The tables of a pack's `data/` that checks can name, by file name without its ending.
pub type Tables = BTreeMap<String, Arc<Table>>;

/// What is judged, and what messages call it.
#[derive(Clone, Copy, Debug)]
pub struct Target<'f> {
    pub judged: Judged<'f>,
    /// The last part of the path to it; `None` at the root of a document.
    pub property: Option<&'f str>,
}

#[derive(Clone, Copy, Debug)]
pub enum Judged<'f> {
    /// Nothing is there.
    Absent,
    Value(Node<'f>),
    /// The key (or index) under which this node stands: what `field: "@key"` asks for.
    Key(Node<'f>),
}

/// All that a check may know beside its target.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The day of the check.
    pub as_of: Date,
    /// Every file of the repository, sorted.
    pub files: &'a [RepoPath],
    /// `$` of the paths in options.
    pub root: Node<'a>,
    /// `@` of the paths in options: the value that the rule's `given` selected.
    pub given: Node<'a>,
    /// What the rule may still spend on looking things up.
    pub budget: &'a RefCell<Budget>,
    /// The API document that the target is part of, where a rule of a ruleset asks.
    pub document: Option<Document<'a>>,
}

/// An API document, for checks that look beyond their target.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    /// Sees through references when the rule does.
    pub root: Node<'a>,
    pub formats: Formats,
    /// What something refers to.
    pub referred: &'a Referred,
    /// The way from the root to the target, through references. Empty unless the check [asks](Check::needs_way).
    pub way: &'a Location,
    /// What checks of the rule have found out about this document.
    pub memory: &'a Memory,
}

/// What a check has to say of one target.
#[derive(Clone, Debug)]
pub enum Verdict<'f> {
    /// With what satisfied it; empty where absence was asked for.
    Passed { evidence: Vec<Spot<'f>> },
    /// Never empty.
    Failed(Vec<Fault<'f>>),
    /// The target is not of a kind that this check judges, and it leaves it alone, as Spectral does.
    Ignored,
    /// It would look at more values than one rule may.
    TooMuch,
    /// Why neither can be said: a table has no answer, an expression comes to no end.
    CannotTell(Cause, String),
}

impl From<BudgetSpent> for Verdict<'_> {
    fn from(_: BudgetSpent) -> Self {
        Verdict::TooMuch
    }
}

/// One thing that is wrong.
#[derive(Clone, Debug)]
pub struct Fault<'f> {
    /// What is so, in words that stand alone and also after a colon: `{{ error }}` of a rule's message.
    pub message: String,
    /// The smallest thing that shows it.
    pub at: Spot<'f>,
    /// The way from the target to what is at fault. It names the same value that Spectral would name, which
    /// can be a collection around `at`; where nothing is, it leads on to what is missing.
    pub path: Vec<Step>,
    /// Where `path` begins when that is not the target.
    pub from: Option<Node<'f>>,
    /// Other places that belong to it, each with what it shows.
    pub related: Vec<(String, Spot<'f>)>,
}

/// Something that can be pointed at.
#[derive(Clone, Debug)]
pub enum Spot<'f> {
    /// The target is not there. What stands for it (its parent's key) is the caller's to find.
    Absent,
    Value(Node<'f>),
    Key(Node<'f>),
    /// Some words of a string.
    Words {
        node: Node<'f>,
        place: Place,
    },
}

impl<'f> Target<'f> {
    /// The text to judge: a string, or the key itself.
    fn text(&self) -> Option<Cow<'f, str>> {
        match self.judged {
            Judged::Absent => None,
            Judged::Value(node) => node.as_str().map(Cow::Borrowed),
            Judged::Key(node) => Some(match node.key() {
                Some(key) => Cow::Borrowed(key),
                None => Cow::Owned(node.index().unwrap_or_default().to_string()),
            }),
        }
    }

    /// The value to judge; a key is none.
    fn value(&self) -> Option<Node<'f>> {
        match self.judged {
            Judged::Value(node) => Some(node),
            Judged::Absent | Judged::Key(_) => None,
        }
    }

    fn spot(&self) -> Spot<'f> {
        match self.judged {
            Judged::Absent => Spot::Absent,
            Judged::Value(node) => Spot::Value(node),
            Judged::Key(node) => Spot::Key(node),
        }
    }

    /// What a message begins with.
    fn subject(&self) -> String {
        match (self.property, self.judged) {
            (Some(property), _) => crate::words::quoted(property),
            (None, Judged::Key(node)) => crate::words::quoted(node.key().unwrap_or_default()),
            (None, Judged::Absent | Judged::Value(_)) => "the value".to_owned(),
        }
    }

    fn pass(&self) -> Verdict<'f> {
        let evidence = match self.judged {
            Judged::Absent => Vec::new(),
            Judged::Value(_) | Judged::Key(_) => vec![self.spot()],
        };
        Verdict::Passed { evidence }
    }

    fn fault(&self, message: String) -> Fault<'f> {
        Fault {
            message,
            at: self.spot(),
            path: Vec::new(),
            from: None,
            related: Vec::new(),
        }
    }

    fn fail(&self, message: String) -> Verdict<'f> {
        Verdict::Failed(vec![self.fault(message)])
    }

    /// Some bytes of the target's text; the whole of it where they have no place of their own.
    fn words(&self, range: std::ops::Range<usize>) -> Spot<'f> {
        match self.judged {
            Judged::Value(node) => Spot::words(node, range),
            Judged::Absent | Judged::Key(_) => self.spot(),
        }
    }
}

impl<'f> Spot<'f> {
    /// Bytes of a node's string, where the string stands in its file letter by letter.
    fn words(node: Node<'f>, range: std::ops::Range<usize>) -> Spot<'f> {
        let home = node.link_target().unwrap_or(node);
        let Place::Text { source, span } = home.place() else {
            return Spot::Value(node);
        };
        // A string that was put together often is a copy of the words it came from: those of a README.
        let literal = home.literal_span().or_else(|| {
            let same = home.as_str() == source.text().get(span.range());
            same.then_some(span)
        });
        match literal {
            Some(literal) if range.end <= literal.len() => {
                let span: Span = literal.within(range);
                let place = Place::Text { source, span };
                Spot::Words { node, place }
            }
            _ => Spot::Value(node),
        }
    }

    /// `None` for what is not there.
    pub fn place(&self) -> Option<Place> {
        match self {
            Spot::Absent => None,
            Spot::Value(node) => Some(node.place()),
            Spot::Key(node) => Some(node.key_place()),
            Spot::Words { place, .. } => Some(place.clone()),
        }
    }

    /// The value it belongs to.
    pub fn node(&self) -> Option<Node<'f>> {
        match self {
            Spot::Absent => None,
            Spot::Value(node) | Spot::Key(node) | Spot::Words { node, .. } => Some(*node),
        }
    }
}

/// The way from a collection to one of its children.
fn step_to(child: Node<'_>) -> Step {
    match child.key() {
        Some(key) => Step::key(key),
        None => Step::Index(child.index().unwrap_or_default()),
    }
}

/// Whether a value is one that text checks can read as words: a version is often written as a number.
fn scalar_words(node: Node<'_>) -> Option<Cow<'_, str>> {
    match node.kind() {
        Kind::String | Kind::Int | Kind::Float => node.scalar_text(),
        Kind::Null | Kind::Bool | Kind::List | Kind::Map => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// What each verb points at in a YAML text; `^` under its characters.
    #[track_caller]
    fn check(function: &str, options: Json, text: &str, verdict: &str, marks: &str) {
        let found = testing::in_yaml(function, options, &Tables::new(), text);
        assert_eq!(found, [verdict, marks], "{function} on {text:?}");
    }

    #[test]
    fn faults_and_evidence_are_the_smallest_thing() {
        check(
            "xor",
            json!({ "properties": ["a", "b"] }),
            "{ b: 1, c: 2, a: 3 }",
            "the value must have only one of `a` and `b`",
            "  ^",
        );
        check(
            "alphabetical",
            json!({}),
            "{ a: 1, c: 2, b: 3 }",
            "`c` must come after `b` /c",
            "        ^",
        );
        check(
            "alphabetical",
            json!({ "keyedBy": "name" }),
            "[{ name: b }, { name: a }]",
            "`b` must come after `a`",
            " ^^^^^^^^^^^",
        );
        check(
            "schema",
            json!({ "schema": { "additionalProperties": false, "properties": { "a": {} } } }),
            "{ a: 1, 'bé': 2 }",
            "`bé` is not allowed here",
            "        ^^^^",
        );
        check(
            "schema",
            json!({ "schema": { "items": { "properties": { "a": { "type": "string" } } } } }),
            "[{ a: x }, { a: 1.5 }]",
            "`a` must be a text, not `1.5` /1/a",
            "                ^^^",
        );
        check(
            "mentions",
            json!({ "any": ["open source"] }),
            "value: 'an open  source licence'",
            "passed",
            "           ^^^^^^^^^^^^",
        );
        check(
            "truthy",
            Json::Null,
            "value: ''",
            "the value is empty text",
            "       ^^",
        );
    }

    #[test]
    fn words_are_found_where_an_alias_leads() {
        check(
            "pattern",
            json!({ "notMatch": "b+" }),
            "{ x: &x \"abbc\", value: *x }",
            "`abbc` must not match `b+`",
            "          ^^",
        );
    }

    #[test]
    fn text_that_is_not_there_letter_by_letter_is_shown_whole() {
        let escaped = r#"value: "a\tb""#;
        check(
            "pattern",
            json!({ "notMatch": "b" }),
            escaped,
            "`a b` must not match `b`",
            "       ^^^^^^",
        );
    }

    #[test]
    fn numbers_are_read_as_they_are_written() {
        let verdict = |function, options, text| {
            let [verdict, _] = testing::in_yaml(function, options, &Tables::new(), text);
            verdict
        };
        assert_eq!(verdict("truthy", Json::Null, ".nan"), "the value is `.nan`");
        assert_eq!(verdict("falsy", Json::Null, "-0.0"), "passed");
        assert_eq!(
            verdict("enumeration", json!({ "values": [1] }), "1.0"),
            "passed"
        );
        let found = verdict("length", json!({ "max": 1 }), "1.5");
        assert_eq!(found, "the value must be at most 1, and is 1.5");
        assert_eq!(
            verdict("not-older-than", json!({ "years": 1 }), "2026"),
            "passed"
        );
    }

    #[test]
    fn names_are_unique_and_read_back() {
        let mut names = Check::names().to_vec();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Check::names().len());
    }

    #[test]
    fn every_function_is_documented_and_has_an_options_schema() {
        let page = include_str!("../docs/packs.md");
        let mut generator = SchemaGenerator::default();
        for name in Check::names() {
            assert!(
                page.contains(&format!("`{name}`")),
                "docs/packs.md lacks `{name}`"
            );
            assert!(Check::options_schema(name, &mut generator).is_some());
        }
    }
}
