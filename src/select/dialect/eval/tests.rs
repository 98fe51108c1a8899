//! Filters asked of one value.

use crate::select::dialect::tests::with_hits;
use crate::select::{Budget, dialect};

use super::{Answer, Scope, holds};
use dialect::ast::{Selector, Step};

/// What a filter says of `v` in `{"v": …}`.
fn answer(filter: &str, value: &str) -> Answer {
    let path = format!("$[?({filter})]");
    let given =
        dialect::Given::parse(&path).unwrap_or_else(|error| panic!("{filter}: {}", error.message));
    let [Step::Children(selectors)] = &given.steps[..] else {
        panic!("{filter} is not one step");
    };
    let [Selector::Filter(filter)] = &selectors[..] else {
        panic!("{filter} is not one filter");
    };
    with_hits("$", &format!("{{\"v\": {value}}}"), |_, root| {
        let way = [root.get("v").unwrap()];
        holds(filter, &Scope { root, way: &way }, &mut Budget::new(10_000)).unwrap()
    })
}

#[track_caller]
fn all(expected: Answer, cases: &[(&str, &str)]) {
    for (filter, value) in cases {
        assert_eq!(answer(filter, value), expected, "{filter} of {value}");
    }
}

#[test]
fn truth_is_that_of_javascript() {
    all(
        Answer::Yes,
        &[
            ("@", "1"),
            ("@", r#""0""#),
            ("@", "[]"),
            ("@", "{}"),
            ("!@", "0"),
            ("!@", r#""""#),
            ("!@", "null"),
            ("!!@", "-1"),
            ("!@.a", "{}"),
            ("undefined ?? @", "1"),
            ("@.a || @.b", r#"{"b": 1}"#),
            ("@ ? true : false", "1"),
            ("@ === 1 ? false : @ === 2 ? true : false", "2"),
            ("void 0 === undefined", "1"),
        ],
    );
    all(
        Answer::No,
        &[
            ("@", "0"),
            ("@", "false"),
            ("@", "null"),
            ("@ && false", "1"),
            ("@.a ?? 0", "{}"),
        ],
    );
}

#[test]
fn equality_is_loose_or_strict() {
    all(
        Answer::Yes,
        &[
            ("@ == '1'", "1"),
            ("@ !== '1'", "1"),
            ("@ == 1", r#"" 1 ""#),
            ("@ == 1", "true"),
            ("@ == 'true'", r#""true""#),
            ("@ != 'true'", "true"),
            ("@ == undefined", "null"),
            ("@ !== undefined", "null"),
            ("@ != 0", "null"),
            ("@ == 0", r#""""#),
            ("@ == 'a,b'", r#"["a", "b"]"#),
            ("@ == ''", "[]"),
            ("@ == ',1'", "[null, [1]]"),
            ("@ == '[object Object]'", "{}"),
            ("@ == @root.v", "[1]"),
            ("@ === @root.v", "{}"),
            ("@ == 16", r#""0x10""#),
            ("@ == 1e21", "1e21"),
            ("@ == '1e+21'", "1e21"),
            ("@ == '1e-7'", "0.0000001"),
            ("@ == '0.000001'", "0.000001"),
            ("@ == 1000", r#""1e3""#),
        ],
    );
    all(
        Answer::No,
        &[
            ("[1] == @", "[1]"),
            ("+@ == +@", r#""x""#),
            ("@ == 'nan'", "1"),
            ("@ === null", "0"),
            ("@ == false", "null"),
            ("+@ == +@", r#""inf""#),
        ],
    );
}

#[test]
fn order_and_sums_are_of_numbers_or_of_texts() {
    all(
        Answer::Yes,
        &[
            ("@ < 10", r#""9""#),
            ("@ > '10'", r#""9""#),
            ("@ >= 0", "null"),
            ("@ < 2 && @ <= 1", "1"),
            ("@ + 1 == 2", "1"),
            ("@ + 1 === '11'", r#""1""#),
            ("@ + '' === '1,2'", "[1, 2]"),
            ("@ - 1 === 0", r#""1""#),
            ("@ * 2 + 1 === 7", "3"),
            ("1 + @ * 2 === 7", "3"),
            ("(1 + @) * 2 === 8", "3"),
            ("@ % 2 === 1 && @ / 2 === 1.5", "3"),
            ("2 ** 3 ** 2 === 512", "1"),
            ("10 - 3 - 2 === 5", "1"),
            ("-@ === 1", "-1"),
            ("typeof @ === 'number' && typeof @.a === 'undefined'", "1"),
            ("typeof @ == 'object'", "null"),
        ],
    );
    all(
        Answer::No,
        &[
            ("@ < 1", r#""x""#),
            ("@ >= 1", r#""x""#),
            ("@.a < 1", "{}"),
            ("@.a >= 0", "{}"),
        ],
    );
}

#[test]
fn members_are_own_ones_or_a_few_that_all_have() {
    all(
        Answer::Yes,
        &[
            ("@.length === 3", r#""abc""#),
            ("@.length === 2", r#""😀""#),
            ("@.length === 1", "[0]"),
            ("@.length === 'l'", r#"{"length": "l"}"#),
            ("@.length === undefined", "{}"),
            ("@.length === undefined", "1"),
            ("@[0] === 'b' && @['0'] === 'b'", r#""bc""#),
            (
                "@[1] === 2 && @['1'] === 2 && @['01'] === undefined",
                "[1, 2]",
            ),
            ("@[@.length - 1] === 2", "[1, 2]"),
            ("@['x-y'].z === 1", r#"{"x-y": {"z": 1}}"#),
            ("@.constructor.name === 'Array'", "[]"),
            ("@.constructor.name === 'Object'", "{}"),
            ("@.constructor.name === 'String'", r#""""#),
            ("@.constructor === 1", r#"{"constructor": 1}"#),
            ("@?.a === undefined && @.b?.c === undefined", "{}"),
            ("@.$ref === '#'", r##"{"$ref": "#"}"##),
            (
                "@.in == 'query' && @.typeof && @.void",
                r#"{"in": "query", "typeof": 1, "void": 1}"#,
            ),
        ],
    );
}

#[test]
fn methods_are_those_of_texts_and_lists() {
    all(
        Answer::Yes,
        &[
            (
                "@.match(/^A/i) && @.match('b') && !@.match(/z/)",
                r#""abc""#,
            ),
            (
                "@.match(/[ab]/g).length === 2 && @.match(/b/)[0] === 'b'",
                r#""abc""#,
            ),
            ("@.match(/[/]/) && @.match(/a\\/b/)", r#""a/b""#),
            ("/^a/.test(@) && @ ~= 'b'", r#""ab""#),
            ("/1/.test(@) && @ ~= '^1$'", "1"),
            (
                "@.includes('b') && @.startsWith('a') && @.endsWith('c')",
                r#""abc""#,
            ),
            (
                "@.includes(2) && !@.includes('2') && @.indexOf(2) === 1",
                "[1, 2]",
            ),
            (
                "@.indexOf('é') === 2 && @.lastIndexOf('z') === -1",
                r#""😀é""#,
            ),
            (
                "@.toLowerCase() === 'ab' && @.toUpperCase() === 'AB'",
                r#""aB""#,
            ),
            ("@.trim() === 'a'", r#""  a ""#),
            (
                "@.split('/')[1] === 'b' && @.split(/[/]/).length === 2",
                r#""a/b""#,
            ),
            (
                "@.split('').length === 3 && @.split().length === 1",
                r#""a/b""#,
            ),
            (
                "@.slice(1) === 'bc' && @.slice(-1) === 'c' && @.slice(0, -1) === 'ab'",
                r#""abc""#,
            ),
            (
                "@.substring(2, 1) === 'b' && @.charAt(1) === 'b'",
                r#""abc""#,
            ),
            (
                "@.replace('a', 'x') === 'xaa' && @.replace(/a/g, '') === ''",
                r#""aaa""#,
            ),
            ("@.search(/c/) === 2", r#""abc""#),
            (
                "@.join() === '1,,2' && @.join('-') === '1--2' && @.slice(1).length === 2",
                "[1, null, 2]",
            ),
            ("@.toString() === '1'", "1"),
            (
                "@.hasOwnProperty('a') && !@.hasOwnProperty('b')",
                r#"{"a": null}"#,
            ),
            ("@ in ['a', 'b']", r#""b""#),
            ("@property in ['v']", "1"),
            ("'a' in @", r#"{"a": 1}"#),
            ("@property.match(/v/) && @property.length === 1", "1"),
        ],
    );
}

#[test]
fn kinds_are_told_apart() {
    all(
        Answer::Yes,
        &[
            ("@string() && @scalar() && !@number()", r#""""#),
            ("@number() && @integer() && !@nonFinite()", "1"),
            ("@number() && !@integer()", "1.5"),
            ("@integer()", "1.0"),
            ("@null() && @scalar() && !@object()", "null"),
            ("@array() && @object() && !@scalar()", "[]"),
            ("@boolean()", "false"),
            ("@object() && !@array() && !@undefined()", "{}"),
        ],
    );
}

#[test]
fn what_javascript_refuses_is_refused_when_it_is_reached() {
    all(
        Answer::Refused,
        &[
            ("@.a", "null"),
            ("@.a.b", "{}"),
            ("@.a.match(/x/)", "{}"),
            ("@.match(/x/)", "1"),
            ("@.includes('x')", "{}"),
            ("@.match(@)", r#""(""#),
            ("@.startsWith(/a/)", r#""a""#),
            ("1 in @", "1"),
            ("!@.a.b", "{}"),
        ],
    );
    all(
        Answer::No,
        &[
            ("@ && @.a", "null"),
            ("@.a && @.a.b", "{}"),
            ("@?.a", "null"),
        ],
    );
}

#[test]
fn an_expression_that_takes_too_long_is_the_end_of_the_budget() {
    let given = dialect::Given::parse(r"$[?(@.match(/^(?:(a+)\1?)+c/))]").unwrap();
    let text = format!("{{\"v\": \"{}b\"}}", "a".repeat(60));
    with_hits("$", &text, |_, root| {
        let found = given.select(root, &mut Budget::new(10_000));
        assert!(found.is_err());
    });
}
