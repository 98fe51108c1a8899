//! The path languages, and patterns.

use std::collections::BTreeSet;

use yardstick::pattern::Expression;
use yardstick::policy::waiver::Pattern;
use yardstick::ruleset::Files;
use yardstick::select::{
    Asked, Automaton, Budget, Condition, Given, Hit, Location, Memo, Path, Reference, resolve,
};
use yardstick::tree::{Format, Node};

use super::bundle;
use super::seen::{Seen, span};

/// What paths are tried on, where the input brings nothing: lists, mappings, numbers, words that are alike, nothing.
const DOCUMENT: &str = r#"{"a":[1,2.5,-0,{"b":null,"c":"b","~":[]}],"b":{"a":true,"1":"x","é\n'":{"a":{"a":"aa"}}},"":0}"#;

/// Visits of one selection.
const VISITS: u64 = 20_000;

/// The first line is a path, an expression, a pattern; the rest is the document, if there is any.
///
/// - A path that is shown is the same path when it is read again, and is shown the same.
/// - It selects the same with the help of what others have found; each match is where its location leads.
/// - A JSON Pointer that was read and shown reads as the same location.
/// - A ruleset's path selects the same alone as in the automaton that walks for many.
/// - An expression matches where it finds something, and what it finds lies in the text.
pub fn hold(data: &[u8]) {
    let text = &*bundle::text(data);
    let (written, document) = text.split_once('\n').unwrap_or((text, ""));
    let document = match document.trim().is_empty() {
        true => DOCUMENT,
        false => document,
    };
    let seen = Seen::of(document, Format::Yaml);
    let root = seen.trees.first().map(|tree| seen.forest.root(*tree));
    path(written, root);
    if let Ok(condition) = Condition::parse(written)
        && let Some(root) = root
    {
        let now = condition.holds(root, &mut Budget::new(VISITS));
        let later = Condition::parse_proven(written).expect("it was read before");
        assert_eq!(now, later.holds(root, &mut Budget::new(VISITS)));
    }
    if let Ok(reference) = Reference::parse(written)
        && let Some(root) = root
    {
        // Ended by the budget or not, it ends.
        let _ = reference.select(root, root, &mut Budget::new(VISITS));
    }
    pointer(written);
    given(written, document, root);
    for expression in [Expression::new(written), Expression::body(written)] {
        expressed(&expression, document);
    }
    for line in document.lines().take(8) {
        if let Ok(files) = Files::parse(written) {
            files.hold(line);
        }
        if let Ok(pattern) = Pattern::new(written) {
            // A path from here is the same path without saying so.
            let meant = written.strip_prefix("./").unwrap_or(written);
            assert_eq!(pattern.as_str(), meant);
        }
    }
}

fn path(written: &str, root: Option<Node<'_>>) {
    let path = match Path::parse(written) {
        Ok(path) => path,
        Err(error) => {
            assert!(
                written.get(error.span.clone()).is_some(),
                "{error:?} is outside of the path"
            );
            return;
        }
    };
    let shown = path.to_string();
    let again = Path::parse(&shown)
        .unwrap_or_else(|error| panic!("{written:?} is shown as {shown:?}: {error}"));
    assert_eq!(again, path, "{written:?} is shown as {shown:?}");
    assert_eq!(again.to_string(), shown);
    let prefix = path.literal_prefix();
    let Some(root) = root else { return };
    let selected = path.select(root, &mut Budget::new(VISITS));
    let helped = path.select_with(root, &mut Budget::new(VISITS), &mut Memo::default());
    // The help may save visits and cost some, so only what both came to the end of is compared.
    if let (Ok(selected), Ok(helped)) = (selected, helped) {
        let way = |found: &[yardstick::select::Match<'_>]| -> Vec<String> {
            found.iter().map(|found| found.location.pointer()).collect()
        };
        assert_eq!(
            way(&selected),
            way(&helped),
            "with and without help: {shown}"
        );
        for found in &selected {
            assert!(
                found.location.starts_with(&prefix),
                "{shown} begins with {prefix}"
            );
            let there = resolve(root, &found.location).expect("a location leads to a node");
            assert_eq!(span(&there.place()), span(&found.node.place()), "{shown}");
        }
    }
}

fn pointer(written: &str) {
    if let Ok(location) = Location::parse_pointer(written) {
        let shown = location.pointer();
        let again = Location::parse_pointer(&shown);
        assert_eq!(
            again.as_ref(),
            Ok(&location),
            "{written:?} is shown as {shown:?}"
        );
    }
}

fn given(written: &str, document: &str, root: Option<Node<'_>>) {
    let given = match Given::parse(written) {
        Ok(given) => given,
        Err(error) => {
            assert!(
                written.get(error.span.clone()).is_some(),
                "{error:?} is outside of the path"
            );
            return;
        }
    };
    assert_eq!(given.as_written(), written);
    given.slips();
    // What an alias stands for is come to by many ways, of which the automaton goes one.
    let Some(root) = root.filter(|_| !document.contains('*')) else {
        return;
    };
    let other = Given::parse("$..*").expect("it is a path");
    let alone = given.select(root, &mut Budget::new(VISITS));
    let asked = [&given, &other].map(|given| Asked { given, way: true });
    let among = Automaton::new(&asked).run(root, &mut Budget::new(4 * VISITS));
    let [among, _] = among.as_slice() else {
        panic!("one answer for each path");
    };
    if let (Ok(alone), None, None) = (alone, &among.spent, &among.refused) {
        let told = |hits: &[Hit<'_>]| -> BTreeSet<String> {
            let line = |hit: &Hit<'_>| {
                format!(
                    "{:?} {} {:?}",
                    span(&hit.node.place()),
                    hit.is_key,
                    hit.node.key()
                )
            };
            hits.iter().map(line).collect()
        };
        assert_eq!(
            told(&alone),
            told(&among.hits),
            "alone, and in the automaton: {written}"
        );
    }
}

fn expressed(expression: &Expression, document: &str) {
    if expression.prove().is_err() {
        return;
    }
    for line in document.lines().take(8) {
        let (Ok(found), Ok(is_match)) = (expression.find(line), expression.is_match(line)) else {
            continue;
        };
        assert_eq!(found.is_some(), is_match, "{expression:?} on {line:?}");
        if let Some(found) = found {
            assert!(
                line.get(found).is_some(),
                "{expression:?} finds what is not in {line:?}"
            );
        }
    }
}
