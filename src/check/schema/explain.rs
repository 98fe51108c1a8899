//! What does not fit, in the order in which ajv would meet it.
//!
//! Rulesets are written against what ajv says, and without `allErrors` it says one thing only: which one depends on
//! the order in which it looks at keywords. So a value that the library has refused is gone through again here, as
//! ajv goes: the type, then what holds for all types, for numbers, texts, lists and mappings. Keywords that say
//! something of what other keywords have not looked at (`unevaluated…`) are left to the library.

mod keywords;

use jsonschema::JsonType;
use rustc_hash::FxHashMap;
use serde_json::{Map, Value as Json};

use super::compile::Source;
use super::engine::{Extent, SchemaFault};
use super::instance::Instance;
use super::places::{id_of, join};
use super::words::{self, About};
use crate::select::Step;
use crate::tree::TreeId;

/// Schemas that are looked at for one value: far more than any real document needs, and some seconds at most.
const STEPS: usize = 2_000_000;

/// Schemas within schemas. What lies deeper is let pass.
const DEEPEST: usize = 600;

/// How ajv would go on after a fault.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Mode {
    /// Everything is told.
    all: bool,
    /// One of several forms is tried: a fault does not end the whole.
    tried: bool,
    /// Only whether it fits is asked.
    quiet: bool,
}

/// Keywords that are looked at one after the other, for values of one type or of any.
struct Group {
    of: Option<JsonType>,
    keywords: &'static [&'static str],
}

const fn group(of: Option<JsonType>, keywords: &'static [&'static str]) -> Group {
    Group { of, keywords }
}

const GROUPS: [Group; 5] = [
    group(
        None,
        &[
            "$dynamicRef",
            "$recursiveRef",
            "$ref",
            "const",
            "enum",
            "not",
            "anyOf",
            "oneOf",
            "allOf",
            "if",
        ],
    ),
    group(
        Some(JsonType::Number),
        &[
            "maximum",
            "minimum",
            "exclusiveMaximum",
            "exclusiveMinimum",
            "multipleOf",
            "format",
        ],
    ),
    group(
        Some(JsonType::String),
        &["maxLength", "minLength", "pattern", "format"],
    ),
    group(
        Some(JsonType::Array),
        &[
            "maxItems",
            "minItems",
            "prefixItems",
            "additionalItems",
            "items",
            "contains",
            "uniqueItems",
        ],
    ),
    group(
        Some(JsonType::Object),
        &[
            "maxProperties",
            "minProperties",
            "required",
            "propertyNames",
            "additionalProperties",
            "dependencies",
            "properties",
            "patternProperties",
            "dependentRequired",
            "dependentSchemas",
        ],
    ),
];

/// `subject`: what messages call the value as a whole.
pub(super) fn explain(
    source: &Source,
    instance: Instance<'_>,
    extent: Extent,
    subject: &str,
) -> Vec<SchemaFault> {
    let mut explainer = Explainer {
        source,
        subject,
        faults: Vec::new(),
        way: Vec::new(),
        base: String::new(),
        began: 0,
        has_returned: false,
        open: Vec::new(),
        refers: FxHashMap::default(),
        depth: 0,
        steps: STEPS,
    };
    let mode = Mode {
        all: extent == Extent::All,
        tried: false,
        quiet: false,
    };
    explainer.judge(&source.schema, instance, mode);
    explainer.faults
}

struct Explainer<'s, 'w> {
    source: &'s Source,
    subject: &'w str,
    faults: Vec<SchemaFault>,
    /// Through the instance.
    way: Vec<Step>,
    /// The address from which references start.
    base: String,
    /// The first fault of the function that ajv would have made of the schema (or of what is referred to). Where one
    /// thing only is told, it takes the place of all from there on.
    began: usize,
    /// That function has ended.
    has_returned: bool,
    /// References that are being followed, for which values: going in circles finds nothing new.
    open: Vec<(usize, (TreeId, u32))>,
    /// Whether there is a reference somewhere in a schema, by where the schema lies.
    refers: FxHashMap<usize, bool>,
    depth: usize,
    steps: usize,
}

impl<'s> Explainer<'s, '_> {
    /// Whether it fits; if not, there are new faults.
    fn judge(&mut self, schema: &'s Json, instance: Instance<'_>, mode: Mode) -> bool {
        if self.steps == 0 || self.depth == DEEPEST {
            return true;
        }
        self.steps -= 1;
        let members = match schema {
            Json::Bool(false) => {
                self.tell("false schema", schema, instance, mode);
                return false;
            }
            Json::Object(members) => members,
            _ => return true,
        };
        self.depth += 1;
        let identified = id_of(schema).filter(|id| !id.starts_with('#'));
        let outer = identified.map(|id| {
            let inner = join(&self.base, id);
            std::mem::replace(&mut self.base, inner)
        });
        let before = self.faults.len();
        self.keywords(schema, members, instance, mode);
        if let Some(outer) = outer {
            self.base = outer;
        }
        self.depth -= 1;
        self.faults.len() == before
    }

    fn keywords(
        &mut self,
        schema: &'s Json,
        members: &'s Map<String, Json>,
        instance: Instance<'_>,
        mode: Mode,
    ) {
        let before = self.faults.len();
        let types = types_of(members);
        let own_group = match types.as_slice() {
            [one] => GROUPS.iter().find(|group| {
                let is_it = group.of.is_some_and(|of| of.as_str() == *one);
                is_it
                    && group
                        .keywords
                        .iter()
                        .any(|keyword| self.has(members, keyword))
            }),
            _ => None,
        };
        if own_group.is_none() && !fits_one_of(&types, instance) {
            self.tell_of("type", schema, instance, mode);
        }
        for group in &GROUPS {
            if self.has_returned {
                return;
            }
            let used: Vec<&str> = (group.keywords.iter().copied())
                .filter(|keyword| self.has(members, keyword))
                .collect();
            // To ajv, `type` is one of the keywords for all types, which are looked at in spite of a wrong type.
            let is_used = !used.is_empty() || (group.of.is_none() && !types.is_empty());
            if !is_used {
                continue;
            }
            if group.of.is_none_or(|of| of == instance.json_type()) {
                let before = self.faults.len();
                for keyword in used {
                    self.keyword(keyword, schema, members, instance, mode);
                    if self.has_returned || (!mode.all && self.faults.len() != before) {
                        break;
                    }
                }
            } else if own_group.is_some_and(|own| own.of == group.of) {
                self.tell_of("type", schema, instance, mode);
            }
            if !mode.all && self.faults.len() != before {
                return;
            }
        }
    }

    fn has(&self, members: &Map<String, Json>, keyword: &str) -> bool {
        members.contains_key(keyword) && self.source.knows(keyword)
    }

    /// A fault of a keyword. `schema`: what the keyword says.
    fn tell(&mut self, keyword: &str, schema: &Json, instance: Instance<'_>, mode: Mode) {
        self.tell_with(keyword, schema, About::Value, instance, mode);
    }

    /// The same, of a member of a schema.
    fn tell_of(&mut self, keyword: &str, schema: &Json, instance: Instance<'_>, mode: Mode) {
        let value = schema.get(keyword).unwrap_or(&Json::Null);
        self.tell(keyword, value, instance, mode);
    }

    /// A fault that takes the place of what was said before where one thing only is told.
    fn tell_with(
        &mut self,
        keyword: &str,
        schema: &Json,
        about: About<'_>,
        instance: Instance<'_>,
        mode: Mode,
    ) {
        let ends = !mode.all && !mode.tried;
        if ends {
            self.faults.truncate(self.began);
        }
        self.tell_too(keyword, schema, about, instance, mode);
    }

    /// A fault beside those that it rests on.
    fn tell_too(
        &mut self,
        keyword: &str,
        schema: &Json,
        about: About<'_>,
        instance: Instance<'_>,
        mode: Mode,
    ) {
        let fault = if mode.quiet {
            SchemaFault::default()
        } else {
            SchemaFault {
                message: words::message(keyword, schema, about, instance, &self.name()),
                path: self.way.clone(),
                keyword: keyword.to_owned(),
                about: about.member().map(str::to_owned),
            }
        };
        self.faults.push(fault);
        self.has_returned = !mode.all && !mode.tried;
    }

    /// What a message calls the value that is looked at.
    fn name(&self) -> String {
        words::name(self.way.last(), self.subject)
    }

    fn child(&mut self, schema: &'s Json, step: Step, instance: Instance<'_>, mode: Mode) -> bool {
        self.way.push(step);
        let fits = self.judge(schema, instance, mode);
        self.way.pop();
        fits
    }

    /// Whether it fits, and nothing said of it.
    fn fits(&mut self, schema: &'s Json, instance: Instance<'_>) -> bool {
        let before = self.faults.len();
        let fits = self.judge(
            schema,
            instance,
            Mode {
                all: false,
                tried: true,
                quiet: true,
            },
        );
        self.faults.truncate(before);
        fits
    }

    fn follow(&mut self, reference: &str, instance: Instance<'_>, mode: Mode) -> bool {
        let Some(found) = self
            .source
            .places
            .find(&self.source.schema, &self.base, reference)
        else {
            return true;
        };
        let lies = std::ptr::from_ref(found.schema) as usize;
        let open = instance.node().map(|node| (lies, node.home().id()));
        if open.is_some_and(|open| self.open.contains(&open)) {
            return true;
        }
        self.open.extend(open);
        let outer = std::mem::replace(&mut self.base, found.base);
        let refers = *self
            .refers
            .entry(lies)
            .or_insert_with(|| has_reference(found.schema));
        let fits = if refers {
            // A function of its own, which knows nothing of what is tried outside.
            let began = std::mem::replace(&mut self.began, self.faults.len());
            let fits = self.judge(
                found.schema,
                instance,
                Mode {
                    tried: false,
                    ..mode
                },
            );
            self.began = began;
            self.has_returned = false;
            fits
        } else {
            self.judge(found.schema, instance, mode)
        };
        self.base = outer;
        self.open
            .truncate(self.open.len() - usize::from(open.is_some()));
        fits
    }
}

/// The types that a schema allows; none where it says nothing of them.
fn types_of(members: &Map<String, Json>) -> Vec<&str> {
    let mut types: Vec<&str> = match members.get("type") {
        Some(Json::String(one)) => vec![one],
        Some(Json::Array(several)) => several.iter().filter_map(Json::as_str).collect(),
        _ => Vec::new(),
    };
    let is_nullable = members.get("nullable") == Some(&Json::Bool(true));
    if is_nullable && !types.is_empty() && !types.contains(&"null") {
        types.push("null");
    }
    types
}

fn fits_one_of(types: &[&str], instance: Instance<'_>) -> bool {
    let kind = instance.json_type();
    let is_whole = || {
        instance
            .number()
            .is_some_and(|number| number.fract() == 0.0)
    };
    types.is_empty()
        || types.iter().any(|one| match *one {
            "integer" => kind == JsonType::Number && is_whole(),
            other => other == kind.as_str(),
        })
}

/// As deep as a schema is nested: that of a document has a limit.
fn has_reference(schema: &Json) -> bool {
    match schema {
        Json::Array(items) => items.iter().any(has_reference),
        Json::Object(members) => members.iter().any(|(key, member)| {
            let is_one = [
                "$ref",
                "$recursiveRef",
                "$recursiveAnchor",
                "$dynamicRef",
                "$dynamicAnchor",
            ]
            .contains(&key.as_str());
            is_one || has_reference(member)
        }),
        _ => false,
    }
}
