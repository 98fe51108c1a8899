//! `unreferencedReusableObject`: is everything that was put aside for use elsewhere used?
//!
//! What refers to what is found out where documents are read; here it is only looked up.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Context, Fault, OptionMistake, Spot, Tables, Target, Verb, Verdict, step_to};
use crate::outcome::Cause;
use crate::select::Step;
use crate::tree::{Kind, Node};
use crate::words::quoted;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Options {
    /// Where in a document the reusable objects stand, as references have it: `#/components/schemas`.
    #[schemars(regex(pattern = "^#(/|$)"))]
    reusable_objects_location: String,
}

#[derive(Debug)]
pub struct Unreferenced {
    /// From the root of a document.
    location: Vec<Step>,
}

impl Verb for Unreferenced {
    type Options = Options;

    fn new(options: Options, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        let pointer = options.reusable_objects_location.strip_prefix('#');
        let Some(pointer) =
            pointer.filter(|pointer| pointer.is_empty() || pointer.starts_with('/'))
        else {
            let message = "the location is not one in a document";
            let mistake = OptionMistake::value("/reusableObjectsLocation", message)
                .with_help("write it as a reference does, such as `#/components/schemas`");
            return Err(vec![mistake]);
        };
        let names = pointer.split('/').skip(1);
        let location = names.map(|name| Step::key(&name.replace("~1", "/").replace("~0", "~")));
        Ok(Unreferenced {
            location: location.collect(),
        })
    }

    fn run<'f>(&self, target: &Target<'f>, context: &Context<'f>) -> Verdict<'f> {
        let Some(objects) = target.value().filter(|node| node.kind() == Kind::Map) else {
            return Verdict::Ignored;
        };
        let Some(document) = context.document else {
            return Verdict::CannotTell(
                Cause::Unread,
                "only of an API description it is known what refers to what".to_owned(),
            );
        };
        // What is reported stands at the location, whatever was looked at.
        let store = self.find(document.root);
        let is_store = store.is_some_and(|store| store.home() == objects.home());
        let mut faults = Vec::new();
        for object in objects.children() {
            let name = object.key().unwrap_or_default();
            let stored = if is_store {
                Some(object)
            } else {
                store.and_then(|store| store.get(name))
            };
            if stored.is_some_and(|stored| document.referred.contains(stored)) {
                continue;
            }
            let way = || {
                self.location
                    .iter()
                    .cloned()
                    .chain([Step::key(name)])
                    .collect()
            };
            faults.push(Fault {
                message: format!("nothing refers to {}", quoted(name)),
                at: Spot::Key(stored.unwrap_or(object)),
                path: if is_store {
                    vec![step_to(object)]
                } else {
                    way()
                },
                from: (!is_store).then_some(document.root),
                related: Vec::new(),
            });
        }
        match faults.is_empty() {
            true => target.pass(),
            false => Verdict::Failed(faults),
        }
    }
}

impl Unreferenced {
    fn find<'f>(&self, root: Node<'f>) -> Option<Node<'f>> {
        self.location
            .iter()
            .try_fold(root, |node, step| match step {
                Step::Key(key) => node.get(key).or_else(|| node.at(key.parse().ok()?)),
                Step::Index(index) => node.at(*index),
            })
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use jiff::civil::date;
    use serde_json::{Value as Json, json};

    use super::super::testing::{mistakes, plant, print, read};
    use super::super::{Context, Document, Judged, Memory, Tables, Target};
    use crate::select::{Budget, Location};
    use crate::subject::api::{Formats, Referred};
    use crate::tree::Forest;

    /// What is said of the member `looked_at` of a document in which something refers to `b` of `store`.
    fn said(looked_at: &str, location: &str, document: Json) -> String {
        let mut forest = Forest::default();
        let tree = plant(&mut forest, &document);
        let root = forest.root(tree);
        let referred: Referred = root
            .get("store")
            .and_then(|store| store.get("b"))
            .into_iter()
            .collect();
        let way = Location::default();
        let memory = Memory::default();
        let budget = RefCell::new(Budget::new(1000));
        let options = json!({ "reusableObjectsLocation": location });
        let check = read("unreferencedReusableObject", options, &Tables::new());
        let context = Context {
            as_of: date(2026, 11, 22),
            files: &[],
            root,
            given: root,
            budget: &budget,
            document: Some(Document {
                root,
                formats: Formats::default(),
                referred: &referred,
                way: &way,
                memory: &memory,
            }),
        };
        let judged = root.get(looked_at).map_or(Judged::Absent, Judged::Value);
        print(check.run(
            &Target {
                judged,
                property: None,
            },
            &context,
        ))
    }

    #[test]
    fn each_object_that_nothing_refers_to_is_told_at_its_key() {
        let document = json!({ "store": { "a": 1, "b": 2, "c/d": {} }, "other": { "b": 1, "x": 1 }, "text": "a" });
        assert_eq!(
            said("store", "#/store", document.clone()),
            "nothing refers to `a` /a; nothing refers to `c/d` /c/d"
        );
        assert_eq!(
            said("other", "#/store", document.clone()),
            "nothing refers to `x` /store/x"
        );
        assert_eq!(said("text", "#/store", document), "ignored");
        assert_eq!(
            said("store", "#/store", json!({ "store": { "b": 1 } })),
            "passed"
        );
    }

    #[test]
    fn the_location_is_written_as_in_a_reference() {
        let found = mistakes(
            "unreferencedReusableObject",
            json!({ "reusableObjectsLocation": "/store" }),
        );
        assert_eq!(
            found,
            [
                "value /reusableObjectsLocation: the location is not one in a document \
                 (write it as a reference does, such as `#/components/schemas`)"
            ]
        );
    }
}
