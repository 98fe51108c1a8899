//! `oasPathParam`: do the templates in paths and the parameters that are told of them agree?

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::LazyLock;

use regex::Regex;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::check::options::NoOptions;
use crate::check::{Context, Fault, OptionMistake, Spot, Tables, Target, Verb, Verdict};
use crate::select::Step;
use crate::tree::Node;
use crate::words::quoted;

use super::{METHODS, fault, items, key_fault, mapping, members, verdict};

/// `{id}`, also with the marks of URI templates: `{;id}`, `{?id}`, `{id*}`.
static TEMPLATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\{;?\??[a-zA-Z0-9_-]+\*?\}").expect("the expression is a constant")
});

#[derive(Debug)]
pub struct PathParameters;

impl Verb for PathParameters {
    type Options = NoOptions;

    fn new(_: NoOptions, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        Ok(PathParameters)
    }

    fn run<'f>(&self, target: &Target<'f>, _: &Context<'f>) -> Verdict<'f> {
        let Some(paths) = mapping(target) else {
            return Verdict::Ignored;
        };
        let mut seen: FxHashMap<Cow<'f, str>, Node<'f>> = FxHashMap::default();
        let mut faults = Vec::new();
        for (path, item) in members(paths).filter(|(_, item)| item.is_collection()) {
            let form = TEMPLATE.replace_all(path, "%");
            if let Some(first) = seen.get(&form) {
                let message = format!("the path {} is the same as an earlier one", quoted(path));
                let mut fault = key_fault(message, item, vec![Step::key(path)]);
                fault.related = vec![("the earlier path".to_owned(), Spot::Key(*first))];
                faults.push(fault);
            } else {
                seen.insert(form, item);
            }
            PathItem::new(path, item).judge(&mut faults);
        }
        verdict(target, faults)
    }
}

/// One path, and the names between its braces.
struct PathItem<'f> {
    path: &'f str,
    /// The same as a step; a path can be long.
    step: Step,
    item: Node<'f>,
    templates: Vec<&'f str>,
}

/// The path parameters that are told in one place, by name, with their numbers.
type Told<'f> = BTreeMap<Cow<'f, str>, (Node<'f>, Vec<Step>)>;

impl<'f> PathItem<'f> {
    fn new(path: &'f str, item: Node<'f>) -> Self {
        let templates = TEMPLATE
            .find_iter(path)
            .map(|found| {
                let marks = ['{', '}', '?', '*', ';'];
                found.as_str().trim_matches(marks)
            })
            .collect();
        PathItem {
            path,
            step: Step::key(path),
            item,
            templates,
        }
    }

    fn steps(&self, more: &[Step]) -> Vec<Step> {
        let mut steps = vec![self.step.clone()];
        steps.extend_from_slice(more);
        steps
    }

    fn judge(&self, faults: &mut Vec<Fault<'f>>) {
        let mut names = FxHashSet::default();
        for name in &self.templates {
            if !names.insert(*name) {
                let message = format!("the path {} has `{name}` twice", quoted(self.path));
                faults.push(key_fault(message, self.item, self.steps(&[])));
            }
        }
        let shared = self.told(self.item, &[], faults);
        let mut unused = Vec::new();
        for (method, operation) in members(self.item) {
            if !METHODS.contains(&method) || !operation.is_collection() {
                continue;
            }
            let own = self.told(operation, &[Step::key(method)], faults);
            self.not_in_path(&names, &shared, &own, &mut unused);
            for name in &self.templates {
                if !own.contains_key(*name) && !shared.contains_key(*name) {
                    let message = format!("the parameter `{name}` of the path is not told of");
                    let steps = self.steps(&[Step::key(method)]);
                    faults.push(key_fault(message, operation, steps));
                }
            }
        }
        // One that operations share is told once.
        let mut told = FxHashSet::default();
        // All of them begin with the path.
        let is_new = |fault: &&Fault<'f>| told.insert(fault.path.get(1..).map(<[Step]>::to_vec));
        faults.extend(unused.iter().filter(is_new).cloned());
    }

    /// The path parameters of the item or of one of its operations.
    fn told(&self, holder: Node<'f>, way: &[Step], faults: &mut Vec<Fault<'f>>) -> Told<'f> {
        let mut told = Told::new();
        for (index, parameter) in holder.get("parameters").into_iter().flat_map(items) {
            let place = parameter.get("in").and_then(Node::as_str);
            let (Some("path"), Some(name)) = (place, parameter.get("name")) else {
                continue;
            };
            let name = name.scalar_text().unwrap_or_default();
            let mut steps = self.steps(way);
            steps.extend([Step::key("parameters"), Step::Index(index)]);
            if parameter.get("required").and_then(Node::as_bool) != Some(true) {
                let message = format!("the path parameter {} is not required", quoted(&name));
                faults.push(fault(message, parameter, steps.clone()));
            }
            match told.entry(name) {
                Entry::Occupied(first) => {
                    let message =
                        format!("the path parameter {} is told twice", quoted(first.key()));
                    faults.push(fault(message, parameter, steps));
                }
                Entry::Vacant(place) => {
                    place.insert((parameter, steps));
                }
            }
        }
        told
    }

    /// What is told of and is not in the path. An operation's own parameter takes the place of one of its item.
    fn not_in_path(
        &self,
        names: &FxHashSet<&str>,
        shared: &Told<'f>,
        own: &Told<'f>,
        faults: &mut Vec<Fault<'f>>,
    ) {
        let inherited = shared.iter().filter(|(name, _)| !own.contains_key(*name));
        for (name, (parameter, steps)) in inherited.chain(own) {
            if !names.contains(&**name) {
                let message = format!("the path has no parameter {}", quoted(name));
                faults.push(fault(message, *parameter, steps.clone()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use crate::check::testing::verdict;

    #[track_caller]
    fn check(paths: Json, expected: &str) {
        assert_eq!(verdict("oasPathParam", json!({}), paths), expected);
    }

    fn parameter(name: &str) -> Json {
        json!({ "in": "path", "name": name, "required": true })
    }

    #[test]
    fn paths_that_differ_only_in_names_are_the_same() {
        check(
            json!({ "/a/{x}": {}, "/a/{;y*}": {}, "/b/{x}": {}, "/a/{x}/": {}, "x-a": 1 }),
            "the path `/a/{;y*}` is the same as an earlier one //a/{;y*}",
        );
    }

    #[test]
    fn a_name_stands_in_a_path_once() {
        check(
            json!({ "/{a}/{b}/{?a}": {} }),
            "the path `/{a}/{b}/{?a}` has `a` twice //{a}/{b}/{?a}",
        );
    }

    #[test]
    fn every_operation_tells_of_every_name() {
        check(
            json!({ "/{a}": { "get": {}, "put": { "parameters": [parameter("a")] }, "x": {} } }),
            "the parameter `a` of the path is not told of //{a}/get",
        );
        check(
            json!({ "/{a}": { "parameters": [parameter("a")], "get": {}, "put": {} } }),
            "passed",
        );
    }

    #[test]
    fn what_is_told_is_in_the_path() {
        check(
            json!({ "/a": { "parameters": [parameter("b")], "get": {}, "put": {} } }),
            "the path has no parameter `b` //a/parameters/0",
        );
        check(
            json!({ "/a": { "parameters": [parameter("b")] } }),
            "passed",
        );
        check(
            json!({ "/a": {
                "parameters": [parameter("b")],
                "get": { "parameters": [{ "in": "query", "name": "c" }, parameter("b")] },
            } }),
            "the path has no parameter `b` //a/get/parameters/1",
        );
    }

    #[test]
    fn path_parameters_are_required_and_told_once() {
        check(
            json!({ "/{a}": { "parameters": [
                { "in": "path", "name": "a", "required": false },
                parameter("a"),
            ] } }),
            "the path parameter `a` is not required //{a}/parameters/0; \
             the path parameter `a` is told twice //{a}/parameters/1",
        );
    }
}
