//! `uniquenessTags`: has each tag of a list a name of its own?

use rustc_hash::FxHashMap;

use super::options::NoOptions;
use super::{Context, Fault, OptionMistake, Spot, Tables, Target, Verb, Verdict};
use crate::select::Step;
use crate::tree::{Kind, Node};
use crate::words::quoted;

#[derive(Debug)]
pub struct UniqueTags;

impl Verb for UniqueTags {
    type Options = NoOptions;

    fn new(_: NoOptions, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        Ok(UniqueTags)
    }

    fn run<'f>(&self, target: &Target<'f>, _: &Context<'f>) -> Verdict<'f> {
        let Some(tags) = target.value().filter(|node| node.kind() == Kind::List) else {
            return Verdict::Ignored;
        };
        let names: Option<Vec<(Node<'f>, &'f str)>> = tags
            .children()
            .map(|tag| {
                let name = tag.get("name")?;
                Some((name, name.as_str()?))
            })
            .collect();
        let Some(names) = names else {
            return Verdict::Ignored;
        };
        let mut first: FxHashMap<&str, Node<'f>> = FxHashMap::default();
        let mut faults = Vec::new();
        for (index, (node, name)) in names.into_iter().enumerate() {
            let earlier = *first.entry(name).or_insert(node);
            if earlier == node {
                continue;
            }
            faults.push(Fault {
                message: format!("an earlier tag has the name {}, too", quoted(name)),
                at: Spot::Value(node),
                path: vec![Step::Index(index), Step::key("name")],
                from: None,
                related: vec![("the earlier tag".to_owned(), Spot::Value(earlier))],
            });
        }
        if faults.is_empty() {
            target.pass()
        } else {
            Verdict::Failed(faults)
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::testing::verdict;

    #[track_caller]
    fn check(tags: Json, expected: &str) {
        assert_eq!(verdict("uniquenessTags", json!({}), tags), expected);
    }

    #[test]
    fn the_later_of_two_tags_with_one_name_is_told() {
        check(json!([{ "name": "a" }, { "name": "b" }]), "passed");
        check(
            json!([{ "name": "a" }, { "name": "b" }, { "name": "a" }]),
            "an earlier tag has the name `a`, too /2/name",
        );
    }

    #[test]
    fn a_list_with_something_else_in_it_is_left_alone() {
        check(json!([{ "name": "a" }, { "name": "a" }, "a"]), "ignored");
        check(json!([{ "name": 1 }]), "ignored");
        check(json!({ "name": "a" }), "ignored");
    }
}
