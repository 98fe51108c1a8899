//! The path language from outside: what is refused and how, what is printed, what is found.

#![expect(clippy::unwrap_used, reason = "the helpers of a test are tests too")]

mod common;

use proptest::prelude::*;
use serde_json::{Value, json};
use yardstick::select::{Budget, BudgetSpent, Location, Path, Step, resolve};
use yardstick::tree::{Builder, Forest, Origin};

/// What a path finds in a document, as JSON Pointers.
#[track_caller]
fn check(path: &str, document: &Value, expected: &[&str]) {
    let mut forest = Forest::default();
    let tree = common::tree(&mut forest, document);
    let path = Path::parse(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let root = forest.root(tree);
    let found = path.select(root, &mut Budget::new(10_000)).unwrap();
    let pointers: Vec<_> = found.iter().map(|found| found.location.pointer()).collect();
    assert_eq!(pointers, expected, "{path}");
    for found in &found {
        assert_eq!(resolve(root, &found.location), Some(found.node));
    }
}

/// What is said of a text that is no path, under a mark for the bytes it is said of.
#[track_caller]
fn refuses(path: &str, marks: &str, message: &str) {
    let error = Path::parse(path).expect_err(path);
    let mark = "^".repeat(error.span.len().max(1));
    let drawn = format!("{}{mark}", " ".repeat(error.span.start));
    assert_eq!(
        (drawn.as_str(), error.message.as_str()),
        (marks, message),
        "{path}"
    );
}

#[track_caller]
fn prints(path: &str, canonical: &str) {
    let printed = Path::parse(path).unwrap().to_string();
    assert_eq!(printed, canonical);
    assert_eq!(Path::parse(&printed).unwrap().to_string(), canonical);
}

#[test]
fn finds_what_rules_ask_for() {
    let api = json!({
        "info": { "title": "Pets", "x-audience": null },
        "paths": {
            "/pets": { "get": { "tags": ["a"], "summary": "List" }, "post": { "tags": [] } },
            "/owners": { "get": { "summary": "" } },
        },
    });
    check("$", &api, &[""]);
    check("$.info['x-audience']", &api, &["/info/x-audience"]);
    check(
        "$.paths[*].get",
        &api,
        &["/paths/~1pets/get", "/paths/~1owners/get"],
    );
    check("$..tags[0]", &api, &["/paths/~1pets/get/tags/0"]);
    check("$.paths[*][?!@.tags]", &api, &["/paths/~1owners/get"]);
    check(
        "$.paths[*][?length(@.tags) == 0]",
        &api,
        &["/paths/~1pets/post"],
    );
    check("$..[?@.summary == '']", &api, &["/paths/~1owners/get"]);
    check(
        "$..[?search(@, '^L')]",
        &api,
        &["/paths/~1pets/get/summary"],
    );
    check("$.paths[?count(@.*) > 1]", &api, &["/paths/~1pets"]);
    check("$.info[?@ == null]", &api, &["/info/x-audience"]);
}

#[test]
fn numbers_compare_by_value_and_collections_by_content() {
    let document = json!([1, 1.0, 1.5, 9_007_199_254_740_993_i64, { "a": [1], "b": {} }, { "b": {}, "a": [1.0] }]);
    check("$[?@ == 1]", &document, &["/0", "/1"]);
    check("$[?@ < 1.6]", &document, &["/0", "/1", "/2"]);
    check("$[?@ == 9007199254740992]", &document, &[]);
    check("$[?@ == 9007199254740993]", &document, &["/3"]);
    check("$[?@ == $[4]]", &document, &["/4", "/5"]);
}

#[test]
fn says_what_is_wrong_and_where() {
    refuses("", "^", "a path begins with `$`");
    refuses(" $", "^", "a path begins with `$`");
    refuses("$ ", " ^", "blank space may not follow a path");
    refuses("$.a]", "   ^", "there is no `[` for this `]`");
    refuses("$.a[0", "   ^", "a `]` is missing for this `[`");
    refuses("$['a'", " ^", "a `]` is missing for this `[`");
    refuses(
        "$['a]",
        "  ^^^",
        "the quote that ends this string is missing",
    );
    refuses(
        "$[]",
        "  ^",
        "a selector is missing: a quoted name, an index, a slice, `*` or a filter",
    );
    refuses(
        "$[a b, 1]",
        "  ^^^",
        "a name in brackets needs quotes: `['a b']`",
    );
    refuses(
        "$.x-audience.b",
        "   ^",
        "`-` cannot stand in a name after a dot; write `['x-audience']` for the whole name",
    );
    refuses("$.", "  ^", "the path ends where a name or `*` should come");
    refuses("$.[0]", "  ^", "`.[` is not a segment; write `[` or `..[`");
    refuses(
        "$[01]",
        "  ^^",
        "a number does not begin with a needless zero",
    );
    refuses(
        "$[9007199254740992]",
        "  ^^^^^^^^^^^^^^^^",
        "an index lies between -(2^53 - 1) and 2^53 - 1",
    );
    refuses(
        r"$['\x']",
        "   ^^",
        r"this is not an escape: those are \b \f \n \r \t \/ \\ \uXXXX and the quote around the string",
    );
    refuses(
        r"$['\ud800']",
        "   ^^^^^^",
        "half of a surrogate pair is not a character",
    );
}

#[test]
fn says_what_is_wrong_with_a_filter() {
    refuses("$[@.a]", "  ^", "a filter begins with `?`");
    refuses("$[?@.a = 1]", "       ^", "write `==`");
    refuses("$[?@.a === 1]", "       ^^^", "write `==`");
    refuses("$[?@.a & @.b]", "       ^", "write `&&`");
    refuses(
        "$[?@.a =~ 'b']",
        "       ^",
        "patterns are `match(text, pattern)` and `search(text, pattern)`",
    );
    refuses("$[?(@.a]", "   ^", "a `)` is missing for this `(`");
    refuses(
        "$[?!@.a == 1]",
        "        ^^",
        "`!` before a comparison needs brackets: `!(...)`",
    );
    refuses("$[?@.a == True]", "          ^^^^", "write `true`");
    refuses(
        "$[?@.a == b]",
        "          ^",
        "`b` is not a value: a text needs quotes, and what belongs to a node a `@.` before it",
    );
    refuses(
        "$[?'a']",
        "   ^^^",
        "a value alone is no test: compare it with something",
    );
    refuses(
        "$[?lenght(@) > 1]",
        "   ^^^^^^",
        "`lenght` is not a function; did you mean `length`?",
    );
    refuses(
        "$[?frobnicate(@) > 1]",
        "   ^^^^^^^^^^",
        "`frobnicate` is not a function; there are `length`, `count`, `match`, `search`, `value`",
    );
    refuses(
        "$[?count(@, @) > 1]",
        "   ^^^^^^^^^^^",
        "`count` takes one argument, and has 2",
    );
    refuses(
        "$[?count(1) > 1]",
        "         ^",
        "`count` takes a path that begins with `@` or `$`",
    );
    refuses(
        "$[?length(@)]",
        "   ^^^^^^^^^",
        "this function gives a value: compare it with something",
    );
    refuses(
        "$[?match(@, 'a') == true]",
        "   ^^^^^^^^^^^^^",
        "this is true or false, which is not a value that can be used",
    );
    refuses(
        "$[?match(@, 'a(')]",
        "            ^^^^",
        "this is not a regular expression: unclosed group",
    );
    refuses(
        "$[?@.* == 1]",
        "   ^^^",
        "one value is needed here, and this can select several: use names and indices only, or `value(...)`",
    );
}

#[test]
fn hostile_paths_are_refused_and_cost_nothing() {
    let deep = |open: &str, times: usize| Path::parse(&format!("$[?{}", open.repeat(times)));
    for open in ["(", "@[?", "length(", "!("] {
        let error = deep(open, 500).unwrap_err();
        assert_eq!(error.message, "brackets are nested more than 64 deep");
    }
    let long = Path::parse(&"$.a".repeat(5000)).unwrap_err();
    assert_eq!(long.message, "a path is at most 4096 bytes long");
}

#[test]
fn prints_one_form() {
    prints("$ ['a'] [ \"b c\" , 0,1:2 ,*]", "$.a['b c', 0, 1:2, *]");
    prints("$.*..*..['☺']", "$[*]..[*]..☺");
    prints("$[::1]", "$[:]");
    prints("$[1::-2]", "$[1::-2]");
    prints(
        "$[?((@.a)&&(@.b||@.c&&@.d))]",
        "$[?@.a && (@.b || @.c && @.d)]",
    );
    prints(
        "$[?(@.a||@.b)||!(@.c==1.0e2)]",
        "$[?@.a || @.b || !(@.c == 100)]",
    );
    prints("$[?!(!@.a)]", "$[?!(!@.a)]");
    prints("$[?match(@,\"it's\")]", r"$[?match(@, 'it\'s')]");
    prints(
        "$[?@==1e400||@<-1e400||@>1.5e-9]",
        "$[?@ == 1e999 || @ < -1e999 || @ > 1.5e-9]",
    );
}

#[test]
fn the_literal_prefix_ends_at_the_first_choice() {
    let prefix = |path: &str| Path::parse(path).unwrap().literal_prefix().pointer();
    assert_eq!(prefix("$.a.b[*].c"), "/a/b");
    assert_eq!(prefix("$.a[0]['b','c']"), "/a/0");
    assert_eq!(prefix("$.a[-1].b"), "/a");
    assert_eq!(prefix("$..a"), "");
}

#[test]
fn pointers_resolve_where_a_number_is_a_key() {
    let mut forest = Forest::default();
    let tree = common::tree(&mut forest, &json!({ "responses": { "200": ["ok"] } }));
    let at = |pointer| {
        resolve(
            forest.root(tree),
            &Location::parse_pointer(pointer).unwrap(),
        )
    };
    assert_eq!(at("/responses/200/0").unwrap().as_str(), Some("ok"));
    assert!(at("/responses/200/00").is_none() && at("/responses/200/-").is_none());
    let keys = ["responses", "200", "0"].map(Step::key);
    assert!(resolve(forest.root(tree), &Location::from_iter(keys)).is_some());
}

#[test]
fn the_way_leads_through_mounted_documents() {
    let mut forest = Forest::default();
    let api = common::tree(&mut forest, &json!({ "info": { "title": "Pets" } }));
    let mut builder = Builder::new();
    builder.map(Origin::Nowhere, |builder| {
        builder.key("apis");
        builder.list(Origin::Nowhere, |builder| {
            builder.mount(forest.root(api));
            builder.mount(forest.root(api));
        });
    });
    let dossier = forest.add_tree(None, builder.finish());
    let path = Path::parse("$..title").unwrap();
    let found = path
        .select(forest.root(dossier), &mut Budget::new(100))
        .unwrap();
    let ways: Vec<_> = found.iter().map(|found| found.location.pointer()).collect();
    assert_eq!(ways, ["/apis/0/info/title", "/apis/1/info/title"]);
    assert!(found[0].node == found[1].node);
}

#[test]
fn a_budget_ends_what_would_not_end() {
    let mut forest = Forest::default();
    let mut doubled = common::tree(&mut forest, &json!(["leaf"]));
    for _ in 0..40 {
        let mut builder = Builder::new();
        builder.list(Origin::Nowhere, |builder| {
            builder.mount(forest.root(doubled));
            builder.mount(forest.root(doubled));
        });
        doubled = forest.add_tree(None, builder.finish());
    }
    let root = forest.root(doubled);
    for path in [
        "$..leaf",
        "$[?count(@..*) > 1]",
        "$..*..*",
        "$[?@ == 1 || @..leaf]",
    ] {
        let mut budget = Budget::new(100_000);
        let ended = Path::parse(path).unwrap().select(root, &mut budget);
        assert_eq!(ended.unwrap_err(), BudgetSpent, "{path}");
        assert_eq!(budget.left(), 0);
    }
    // Shared values are equal without a look inside, and an existence test stops at the first node.
    let path = Path::parse("$[?@ == $[0] && @..*]").unwrap();
    assert_eq!(path.select(root, &mut Budget::new(100)).unwrap().len(), 2);
}

#[test]
fn depth_costs_no_stack() {
    fn nest(builder: &mut Builder, depth: usize) {
        builder.list(Origin::Nowhere, |builder| match depth {
            0 => builder.null(Origin::Nowhere),
            depth => nest(builder, depth - 1),
        });
    }
    // The builder's closures are what needs the large stack.
    let build = || {
        let mut builder = Builder::new();
        nest(&mut builder, 5_000);
        builder.finish()
    };
    let thread = std::thread::Builder::new().stack_size(64 << 20);
    let mut trees = [build(), thread.spawn(build).unwrap().join().unwrap()].into_iter();
    let mut forest = Forest::default();
    let tree = forest.add_tree(None, trees.next().unwrap());
    let other = forest.add_tree(None, trees.next().unwrap());
    let mut builder = Builder::new();
    builder.list(Origin::Nowhere, |builder| {
        builder.mount(forest.root(tree));
        builder.mount(forest.root(other));
    });
    let both = forest.add_tree(None, builder.finish());
    let count = |path: &str| {
        let path = Path::parse(path).unwrap();
        let mut budget = Budget::new(10_000_000);
        path.select(forest.root(both), &mut budget).unwrap().len()
    };
    assert_eq!(count("$[?$[0] == $[1]]"), 2);
    assert_eq!(count("$..[?@ == null]"), 2);
}

/// Texts of paths, with every construct and needless blanks and brackets.
fn path_text() -> impl Strategy<Value = String> {
    let string = prop_oneof![
        "'[a-zé☺ /.\"]{0,6}'",
        "\"[a-z' ~]{0,6}\"",
        Just(r"'\u263A\n\'\\'".to_owned()),
        Just(r#""\uD83D\uDE00\"\t""#.to_owned()),
    ]
    .boxed();
    let number = prop_oneof![
        any::<i64>().prop_map(|int| int.to_string()),
        "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,9})?([eE][+-]?[0-9]{1,3})?",
    ];
    let index =
        (-9_007_199_254_740_991_i64..=9_007_199_254_740_991).prop_map(|int| int.to_string());
    let single = prop_oneof![
        "[a-z_☺][a-z0-9_é]{0,4}".prop_map(|name| format!(".{name}")),
        string.clone().prop_map(|name| format!("[ {name}]")),
        index.clone().prop_map(|index| format!("[{index} ]")),
    ]
    .boxed();
    let singular = ("[@$]", prop::collection::vec(single.clone(), 0..3))
        .prop_map(|(anchor, segments)| format!("{anchor}{}", segments.join(" ")));
    let value = prop_oneof![string.clone(), number, "(true|false|null)", singular,].boxed();
    let slice = ("(-?[1-9][0-9]?)?", "(-?[1-9][0-9]?)?", "( : ?(-?[1-9])?)?")
        .prop_map(|(start, end, step)| format!("{start} :{end}{step}"));
    let simple = prop_oneof![string, index, slice, Just("*".to_owned())].boxed();
    let segment = prop_oneof![
        3 => single,
        1 => "(\\.|\\.\\.)(\\*|[a-z]{1,3})",
        1 => prop::collection::vec(simple.clone(), 1..4).prop_map(|all| format!("..[{}]", all.join(" ,"))),
    ]
    .boxed();
    let segments = segment.prop_recursive(4, 24, 3, move |inner| {
        let query = ("[@$]", prop::collection::vec(inner, 0..3))
            .prop_map(|(anchor, segments)| format!("{anchor}{}", segments.join("")))
            .boxed();
        let value = prop_oneof![
            3 => value.clone(),
            1 => value.clone().prop_map(|value| format!("length( {value})")),
            1 => query.clone().prop_map(|query| format!("count({query} )")),
            1 => query.clone().prop_map(|query| format!("value({query})")),
        ]
        .boxed();
        let atom = prop_oneof![
            query,
            (value.clone(), "(==|!=|<|<=|>|>=)", value.clone())
                .prop_map(|(left, comparison, right)| format!("{left} {comparison}{right}")),
            (value, "(match|search)", "'[a-z.*]{0,1}[a-z]'")
                .prop_map(|(text, function, pattern)| format!("{function}({text},{pattern})")),
        ];
        let atom = atom.prop_map(|atom| atom.replace("'*", "'a*"));
        let test = atom.prop_recursive(3, 12, 3, |inner| {
            prop_oneof![
                inner.clone().prop_map(|test| format!("!( {test})")),
                inner.clone().prop_map(|test| format!("({test} )")),
                prop::collection::vec(inner.clone(), 2..4).prop_map(|all| all.join("||")),
                prop::collection::vec(inner, 2..4).prop_map(|all| all.join(" && ")),
            ]
        });
        let selector = prop_oneof![simple.clone(), test.prop_map(|test| format!("? {test}"))];
        prop::collection::vec(selector, 1..3).prop_map(|all| format!("[{}]", all.join(", ")))
    });
    prop::collection::vec(segments, 0..4).prop_map(|segments| format!("${}", segments.join(" ")))
}

proptest! {
    #[test]
    fn what_is_printed_reads_back_as_the_same_path(text in path_text()) {
        prop_assume!(text.len() < 4096);
        let path = Path::parse(&text);
        prop_assert!(path.is_ok(), "{text}: {path:?}");
        let path = path.unwrap();
        let printed = path.to_string();
        let again = Path::parse(&printed);
        prop_assert_eq!(again.as_ref(), Ok(&path), "{}", &printed);
        prop_assert_eq!(again.unwrap().to_string(), printed);
    }

    #[test]
    fn any_text_is_read_or_refused_at_a_place_in_it(text in "\\$?[$@.\\[\\]?*'\"():,!=<>&|a-e0-3\\\\u☺ -]{0,24}") {
        if let Err(error) = Path::parse(&text) {
            prop_assert!(text.get(error.span.clone()).is_some(), "{text}: {error:?}");
        }
    }

    #[test]
    fn pointers_survive(keys in prop::collection::vec("[a-z~/0-9 ]{0,4}", 0..4)) {
        let location: Location = keys.iter().map(|key| Step::key(key)).collect();
        let again = Location::parse_pointer(&location.pointer()).unwrap();
        prop_assert!(again.is_same_place(&location));
        prop_assert_eq!(again.pointer(), location.pointer());
    }
}
