//! `serverVariables`: do the variables in the URL of a server and those that are told of agree?
//!
//! OpenAPI and AsyncAPI share it. Unlike other functions it tells of a server that is not of the right form at all.

mod url;

use regex::Regex;
use rustc_hash::{FxHashMap, FxHashSet};
use schemars::JsonSchema;
use serde::Deserialize;
use std::borrow::Cow;
use std::sync::LazyLock;

use super::{Context, Fault, OptionMistake, Spot, Tables, Target, Verb, Verdict};
use crate::select::{BudgetSpent, Step};
use crate::tree::{Kind, Node};
use crate::words::{listed, quoted};

/// What stands between braces.
static VARIABLE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\{(.+?)\}").expect("the expression is a constant"));

/// So many URLs that are none are enough.
const ENOUGH: usize = 5;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Options {
    /// Whether the URL is looked at with each value in its place.
    #[serde(default)]
    check_substitutions: bool,
    /// Whether each variable needs a default.
    #[serde(default)]
    require_default: bool,
}

#[derive(Debug)]
pub struct ServerVariables {
    check_substitutions: bool,
    require_default: bool,
}

/// What putting one URL together and looking at it costs at least, in visits.
const WORK_OF_ONE_URL: usize = 64;

/// A piece of a URL.
enum Part<'f> {
    Text(&'f str),
    /// Which of the variables stands here.
    Variable(usize),
}

/// A server of the right form.
struct Server<'f> {
    node: Node<'f>,
    url: &'f str,
    variables: Option<Node<'f>>,
}

impl Verb for ServerVariables {
    type Options = Options;

    fn new(options: Options, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        Ok(ServerVariables {
            check_substitutions: options.check_substitutions,
            require_default: options.require_default,
        })
    }

    fn run<'f>(&self, target: &Target<'f>, context: &Context<'f>) -> Verdict<'f> {
        let Some(server) = target.value().and_then(Server::of) else {
            return target.fail("this is not the form of a server".to_owned());
        };
        let mut faults = Vec::new();
        let in_url: Vec<&str> = VARIABLE
            .captures_iter(server.url)
            .filter_map(|found| Some(found.get(1)?.as_str()))
            .collect();
        let names: FxHashSet<&str> = in_url.iter().copied().collect();
        server.unused(&names, &mut faults);
        if !in_url.is_empty() {
            server.untold(&in_url, &mut faults);
            let told: Vec<Node<'f>> = server
                .told()
                .filter(|variable| variable.key().is_some_and(|name| names.contains(name)))
                .collect();
            for variable in &told {
                self.defaults(*variable, &mut faults);
            }
            if self.check_substitutions && !told.is_empty() {
                match server.substituted(&told, context) {
                    Ok(fault) => faults.extend(fault),
                    Err(spent) => return spent.into(),
                }
            }
        }
        if faults.is_empty() {
            target.pass()
        } else {
            Verdict::Failed(faults)
        }
    }
}

impl ServerVariables {
    fn defaults<'f>(&self, variable: Node<'f>, faults: &mut Vec<Fault<'f>>) {
        let name = variable.key().unwrap_or_default();
        let path = [Step::key("variables"), Step::key(name)];
        match (variable.get("default"), variable.get("enum")) {
            (Some(default), Some(values)) => {
                let is_it = |value: Node<'_>| value.as_str() == default.as_str();
                if !values.children().any(is_it) {
                    let message = format!("the default of {} is not in its `enum`", quoted(name));
                    let mut path = path.to_vec();
                    path.push(Step::key("default"));
                    faults.push(fault(message, Spot::Value(default), path));
                }
            }
            (None, _) if self.require_default => {
                let message = format!("the variable {} has no default", quoted(name));
                faults.push(fault(message, Spot::Key(variable), path.to_vec()));
            }
            (Some(_) | None, _) => {}
        }
    }
}

impl<'f> Server<'f> {
    /// `None` when it has not the right form.
    fn of(node: Node<'f>) -> Option<Self> {
        let variables = node.get("variables");
        let is_right = variables.is_none_or(|variables| {
            variables.kind() == Kind::Map && variables.children().all(is_variable)
        });
        is_right.then_some(Server {
            node,
            url: node.get("url")?.as_str()?,
            variables,
        })
    }

    fn told(&self) -> impl Iterator<Item = Node<'f>> {
        self.variables.into_iter().flat_map(Node::children)
    }

    fn unused(&self, in_url: &FxHashSet<&str>, faults: &mut Vec<Fault<'f>>) {
        for variable in self.told() {
            let name = variable.key().unwrap_or_default();
            if !in_url.contains(name) {
                let message = format!("the URL has no variable {}", quoted(name));
                let path = vec![Step::key("variables"), Step::key(name)];
                faults.push(fault(message, Spot::Key(variable), path));
            }
        }
    }

    fn untold(&self, in_url: &[&str], faults: &mut Vec<Fault<'f>>) {
        let told: FxHashSet<&str> = self.told().filter_map(Node::key).collect();
        let is_told = |name: &str| told.contains(name);
        let untold: Vec<&&str> = in_url.iter().filter(|name| !is_told(name)).collect();
        if !untold.is_empty() {
            let message = format!("`variables` does not tell of {}", listed(untold, "and"));
            let at = match (self.variables, self.node.get("url")) {
                (Some(variables), _) => Spot::Key(variables),
                (None, Some(url)) => Spot::Value(url),
                (None, None) => Spot::Value(self.node),
            };
            faults.push(fault(message, at, vec![Step::key("variables")]));
        }
    }

    /// The URL, cut where the variables stand that are told of.
    fn parts(&self, told: &[Node<'f>]) -> Vec<Part<'f>> {
        let numbered = told.iter().zip(0..);
        let numbers: FxHashMap<&str, usize> = numbered
            .filter_map(|(variable, number)| Some((variable.key()?, number)))
            .collect();
        let mut parts = Vec::new();
        let mut from = 0;
        for found in VARIABLE.find_iter(self.url) {
            let name = &self.url[found.start() + 1..found.end() - 1];
            if let Some(number) = numbers.get(name) {
                parts.push(Part::Text(&self.url[from..found.start()]));
                parts.push(Part::Variable(*number));
                from = found.end();
            }
        }
        parts.push(Part::Text(&self.url[from..]));
        parts
    }

    /// The URL with every value of every variable in its place, as far as that is no URL.
    fn substituted(
        &self,
        told: &[Node<'f>],
        context: &Context<'_>,
    ) -> Result<Option<Fault<'f>>, BudgetSpent> {
        let values: Vec<Vec<Cow<'f, str>>> = told.iter().copied().map(values).collect();
        let parts = self.parts(told);
        let mut wrong: Vec<String> = Vec::new();
        // Which value of each variable is next; the last variable changes fastest.
        let mut at = vec![0; values.len()];
        let mut is_done = values.iter().any(Vec::is_empty);
        while !is_done && wrong.len() < ENOUGH {
            let url: String = (parts.iter())
                .map(|part| match part {
                    Part::Text(text) => text,
                    Part::Variable(number) => &*values[*number][at[*number]],
                })
                .collect();
            context
                .budget
                .borrow_mut()
                .spend(WORK_OF_ONE_URL + url.len())?;
            if !url::is_url(&url) {
                wrong.push(url);
            }
            is_done = true;
            for number in (0..at.len()).rev() {
                at[number] += 1;
                if at[number] < values[number].len() {
                    is_done = false;
                    break;
                }
                at[number] = 0;
            }
        }
        if wrong.is_empty() {
            return Ok(None);
        }
        let more = if wrong.len() == ENOUGH {
            ", and maybe more"
        } else {
            ""
        };
        let urls = listed(&wrong, "and");
        let message = format!("with values in its place, the URL comes to no URL: {urls}{more}");
        let at = self.variables.map_or(Spot::Value(self.node), Spot::Key);
        Ok(Some(fault(message, at, vec![Step::key("variables")])))
    }
}

/// The values that a variable can have, as they stand in a URL.
fn values(variable: Node<'_>) -> Vec<Cow<'_, str>> {
    let values = match variable.get("enum") {
        Some(values) => values.children().filter_map(Node::as_str).collect(),
        None => {
            let default = variable.get("default").and_then(Node::as_str);
            default.into_iter().collect::<Vec<&str>>()
        }
    };
    values.into_iter().map(url::encoded).collect()
}

fn is_variable(node: Node<'_>) -> bool {
    let is_member = |member: Node<'_>| match member.key().unwrap_or_default() {
        "enum" => {
            member.kind() == Kind::List
                && member.children().all(|value| value.kind() == Kind::String)
        }
        "default" | "description" | "examples" => member.kind() == Kind::String,
        key => key.starts_with("x-"),
    };
    node.kind() == Kind::Map && node.children().all(is_member)
}

fn fault<'f>(message: String, at: Spot<'f>, path: Vec<Step>) -> Fault<'f> {
    Fault {
        message,
        at,
        path,
        from: None,
        related: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::testing::verdict;

    #[track_caller]
    fn check(server: Json, expected: &str) {
        let options = json!({ "checkSubstitutions": true, "requireDefault": true });
        assert_eq!(verdict("serverVariables", options, server), expected);
    }

    #[test]
    fn variables_are_told_of_and_used() {
        check(json!({ "url": "/v1" }), "passed");
        check(
            json!({ "url": "https://{a}.org/{b}/{c}", "variables": { "b": { "default": "x" } } }),
            "`variables` does not tell of `a` and `c` /variables",
        );
        check(
            json!({ "url": "https://{a}.org" }),
            "`variables` does not tell of `a` /variables",
        );
        check(
            json!({ "url": "/v1", "variables": { "b": { "default": "x" } } }),
            "the URL has no variable `b` /variables/b",
        );
    }

    #[test]
    fn a_default_is_there_and_one_of_the_values() {
        let server = |variable| json!({ "url": "a:{v}", "variables": { "v": variable } });
        check(
            server(json!({ "default": "x", "enum": ["y", "x"] })),
            "passed",
        );
        check(
            server(json!({ "default": "x", "enum": ["y"] })),
            "the default of `v` is not in its `enum` /variables/v/default",
        );
        check(
            server(json!({ "enum": ["y"] })),
            "the variable `v` has no default /variables/v",
        );
        let options = json!({});
        let lax = verdict("serverVariables", options, server(json!({ "enum": ["y"] })));
        assert_eq!(lax, "passed");
    }

    #[test]
    fn every_value_makes_a_url() {
        check(
            json!({ "url": "{s}://a:{p}", "variables": {
                "s": { "default": "http", "enum": ["http", "1"] },
                "p": { "default": "1", "enum": ["1", "x y"] },
            } }),
            "with values in its place, the URL comes to no URL: `http://a:x%20y`, `1://a:1` and \
             `1://a:x%20y` /variables",
        );
        check(
            json!({ "url": "/{v}", "variables": { "v": { "default": "x" } } }),
            "with values in its place, the URL comes to no URL: `/x` /variables",
        );
        let many: Vec<String> = (0..9).map(|number| number.to_string()).collect();
        check(
            json!({ "url": "/{v}", "variables": { "v": { "default": "1", "enum": many } } }),
            "with values in its place, the URL comes to no URL: `/0`, `/1`, `/2`, `/3` and `/4`, \
             and maybe more /variables",
        );
        check(
            json!({ "url": "/{v}", "variables": { "v": { "default": "x", "enum": [] } } }),
            "the default of `v` is not in its `enum` /variables/v/default",
        );
    }

    #[test]
    fn a_server_of_another_form_is_told() {
        let wrong = "this is not the form of a server";
        check(json!({}), wrong);
        check(
            json!({ "url": "", "variables": { "a": { "default": 1 } } }),
            wrong,
        );
        check(
            json!({ "url": "", "variables": { "a": { "examples": ["b"] } } }),
            wrong,
        );
        check(json!("https://a.org"), wrong);
    }
}
