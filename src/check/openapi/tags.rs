//! `oasTagDefined`: are the tags of operations among the tags of the document?

use rustc_hash::FxHashSet;

use crate::check::options::NoOptions;
use crate::check::{Context, OptionMistake, Tables, Target, Verb, Verdict};
use crate::select::Step;
use crate::words::shown;

use super::{fault, items, mapping, operations, verdict};

#[derive(Debug)]
pub struct TagsDefined;

impl Verb for TagsDefined {
    type Options = NoOptions;

    fn new(_: NoOptions, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        Ok(TagsDefined)
    }

    fn run<'f>(&self, target: &Target<'f>, _: &Context<'f>) -> Verdict<'f> {
        let Some(root) = mapping(target) else {
            return Verdict::Ignored;
        };
        let tags = root.get("tags").into_iter().flat_map(items);
        let defined: FxHashSet<&str> = tags
            .filter_map(|(_, tag)| tag.get("name")?.as_str())
            .collect();
        let mut faults = Vec::new();
        for operation in root.get("paths").into_iter().flat_map(operations) {
            for (index, tag) in operation.node.get("tags").into_iter().flat_map(items) {
                if tag.as_str().is_some_and(|tag| defined.contains(tag)) {
                    continue;
                }
                let mut steps = vec![Step::key("paths")];
                steps.extend(operation.steps());
                steps.extend([Step::key("tags"), Step::Index(index)]);
                let message = format!("the tag {} is not among those of the document", shown(tag));
                faults.push(fault(message, tag, steps));
            }
        }
        verdict(target, faults)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::check::testing::verdict;

    #[test]
    fn a_tag_that_the_document_does_not_list_is_told() {
        let paths = json!({ "/a": { "get": { "tags": ["x", "y", 1] }, "put": { "tags": "y" } } });
        let document = json!({ "tags": [{ "name": "x" }, "y", { "name": 1 }], "paths": paths });
        assert_eq!(
            verdict("oasTagDefined", json!({}), document),
            "the tag `y` is not among those of the document /paths//a/get/tags/1; \
             the tag `1` is not among those of the document /paths//a/get/tags/2"
        );
        let document = json!({ "paths": { "/a": { "get": { "tags": [] }, "put": {} } } });
        assert_eq!(verdict("oasTagDefined", json!({}), document), "passed");
    }
}
