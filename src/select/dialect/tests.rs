//! Paths against small documents: what they select, what is wrong with them, what looks like a slip.

use std::sync::Arc;

use proptest::prelude::*;

use super::{Given, Hit};
use crate::select::{Budget, BudgetSpent};
use crate::text::{RepoPath, SourceText};
use crate::tree::{Builder, Forest, Format, Node, Origin, read};

/// Does something with the hits of a path in a document.
pub(super) fn with_hits<T>(
    path: &str,
    document: &str,
    then: impl FnOnce(&[Hit<'_>], Node<'_>) -> T,
) -> T {
    let source = Arc::new(SourceText::new(
        RepoPath::new("api.json"),
        document.to_owned(),
    ));
    let mut reading = read(&source, Format::Json);
    let mut forest = Forest::default();
    let file = forest.add_source(source);
    let tree = forest.add_tree(Some(file), reading.trees.remove(0));
    let root = forest.root(tree);
    let hits = Given::parse(path)
        .unwrap()
        .select(root, &mut Budget::new(100_000));
    then(&hits.unwrap(), root)
}

/// The pointers of what is selected, with a tilde where the key is meant.
#[track_caller]
fn check(path: &str, document: &str, expected: &[&str]) {
    let found = with_hits(path, document, |hits, _| {
        let shown = hits.iter().map(|hit| {
            let tilde = if hit.is_key { "~" } else { "" };
            format!("{}{tilde}", hit.way.pointer())
        });
        shown.collect::<Vec<_>>()
    });
    assert_eq!(found, expected, "{path}");
}

const API: &str = r#"{
    "info": {"title": "a", "x-id": 1},
    "paths": {
        "/a": {"get": {"responses": {"200": {"type": "x"}, "4XX": null}}, "put": {"tags": ["a", "b", "c"]}},
        "/b": {"get": {"get": {"type": "y"}}}
    },
    "content": {"application/json": {"a.b": 1, "a,b": 2, "a b": 3}}
}"#;

#[test]
fn names_are_written_in_many_ways() {
    for path in [
        "$.info.title",
        "$['info'][\"title\"]",
        "$[info][title]",
        "$.info[ title ]",
        "$.'info'.title",
    ] {
        check(path, API, &["/info/title"]);
    }
    check("$.info.x-id", API, &["/info/x-id"]);
    check(
        "$.content.application/json['a.b']",
        API,
        &["/content/application~1json/a.b"],
    );
    check(
        "$.content[application/json]['a,b']",
        API,
        &["/content/application~1json/a,b"],
    );
    check(
        "$.content[*][a b]",
        API,
        &["/content/application~1json/a b"],
    );
    check("$", API, &[""]);
    check(" $.info\n", API, &["/info"]);
}

#[test]
fn unions_select_each_child_once_and_in_reading_order() {
    for path in [
        "$.paths['/a'][put,get]",
        "$.paths./a['put','get']",
        "$.paths./a[ put, get ,put]",
        "$.paths./a[put,get,]",
    ] {
        check(path, API, &["/paths/~1a/get", "/paths/~1a/put"]);
    }
    check(
        "$.paths./a.put.tags[0,2]",
        API,
        &["/paths/~1a/put/tags/0", "/paths/~1a/put/tags/2"],
    );
    check("$.paths./a.put,get.tags", API, &["/paths/~1a/put/tags"]);
}

#[test]
fn items_are_named_by_their_index() {
    for path in [
        "$.paths./a.put.tags[1]",
        "$.paths./a.put.tags.1",
        "$.paths./a.put.tags['1']",
        "$..tags[01]",
    ] {
        check(path, API, &["/paths/~1a/put/tags/1"]);
    }
    check("$..tags['01']", API, &[]);
    check("$..tags[-1]", API, &[]);
    check("$..tags.length", API, &[]);
    check("$..200.type", API, &["/paths/~1a/get/responses/200/type"]);
    check("$..[200]", API, &["/paths/~1a/get/responses/200"]);
}

#[test]
fn slices_are_of_lists_alone() {
    let list = r#"{"l": [0, 1, 2, 3], "m": {"0": 1}}"#;
    check("$.l[1:3]", list, &["/l/1", "/l/2"]);
    check("$.l[-1:]", list, &["/l/3"]);
    check("$.l[:-3]", list, &["/l/0"]);
    check("$.l[::2]", list, &["/l/0", "/l/2"]);
    check("$.l[1:4:2]", list, &["/l/1", "/l/3"]);
    check("$.l[9:]", list, &[]);
    check("$.m[0:1]", list, &[]);
    check("$.l[(@.length-1)]", list, &["/l/3"]);
    // Nimma reads it as the slice `[-2:]`.
    check("$.l[(@.length-2)]", list, &["/l/2", "/l/3"]);
    check("$.l[(@.length - 4 + 1)]", list, &["/l/1"]);
    check("$.m[('0')]", list, &["/m/0"]);
    check("$.m[(@.a.b)]", list, &[]);
}

#[test]
fn a_wildcard_selects_children_but_none_of_a_text() {
    check("$.info.*", API, &["/info/title", "/info/x-id"]);
    check("$.info.title[*]", API, &[]);
    check(
        "$.*.*.put[*][*]",
        API,
        &[
            "/paths/~1a/put/tags/0",
            "/paths/~1a/put/tags/1",
            "/paths/~1a/put/tags/2",
        ],
    );
}

#[test]
fn descents_look_at_all_depths() {
    let get = &["/paths/~1a/get", "/paths/~1b/get", "/paths/~1b/get/get"];
    for path in [
        "$..get",
        "$..['get']",
        "$.[get]",
        "$...get",
        "$.paths..get",
        "$..*.get",
        "$..[?(@property=='get')]",
    ] {
        check(path, API, get);
    }
    check(
        "$..get..type",
        API,
        &[
            "/paths/~1a/get/responses/200/type",
            "/paths/~1b/get/get/type",
        ],
    );
    check("$.info..*", API, &["/info/title", "/info/x-id"]);
    check("$..", r#"{"a": [{}, 1, null]}"#, &["", "/a", "/a/0"]);
    check("$.a..", r#"{"a": [{}, 1], "b": {}}"#, &["/a", "/a/0"]);
    check("$..*", "[[1], null]", &["/0", "/0/0", "/1"]);
    check("$..a", "3", &[]);
}

#[test]
fn nimma_takes_a_wildcard_of_all_depths_into_the_next_step() {
    check("$..*.a", r#"{"a": {"a": 1}}"#, &["/a", "/a/a"]);
    check("$.[*][a,b]", r#"{"a": {"b": 1}}"#, &["/a", "/a/b"]);
    // This one goes to the other engine.
    check("$..*..a", r#"{"a": {"a": {"a": 1}}}"#, &["/a/a", "/a/a/a"]);
}

#[test]
fn keys_and_parents_stand_at_the_end_or_anywhere() {
    check("$.info.*~", API, &["/info/title~", "/info/x-id~"]);
    check(
        "$..type^",
        API,
        &["/paths/~1a/get/responses/200", "/paths/~1b/get/get"],
    );
    check("$.info.*^", API, &["/info"]);
    check("$.paths./a.get^^~", API, &["/paths~"]);
    check("$.info.title^.x-id", API, &["/info/x-id"]);
    check(
        "$..type^^~",
        API,
        &["/paths/~1a/get/responses~", "/paths/~1b/get~"],
    );
    check("$.info~^", API, &["/info~"]);
    check("$.info~.title", API, &["/info~"]);
    check("$.info^", API, &[""]);
    check("$.info^^", API, &[]);
    check("$.info^~", API, &[]);
    check("$~", API, &[]);
}

#[test]
fn a_kind_in_the_path_is_asked_of_children() {
    check("$.info@string()", API, &["/info/title"]);
    check("$.info.@number()", API, &["/info/x-id"]);
    check("$..@null()", API, &["/paths/~1a/get/responses/4XX"]);
    check("$..@array()[0]", API, &["/paths/~1a/put/tags/0"]);
    check("$.info[*]@nonFinite()", API, &[]);
}

#[test]
fn filters_know_the_way_to_a_value() {
    check("$.paths[?(@property.match(/b/))]", API, &["/paths/~1b"]);
    check("$..[?(@property === 0)]", API, &["/paths/~1a/put/tags/0"]);
    check("$..[?(@property === '0')]", API, &[]);
    check(
        "$..tags[?(@property.match(/[02]/))]",
        API,
        &["/paths/~1a/put/tags/0", "/paths/~1a/put/tags/2"],
    );
    check(
        "$..[?(@parentProperty === 'tags')]",
        API,
        &[
            "/paths/~1a/put/tags/0",
            "/paths/~1a/put/tags/1",
            "/paths/~1a/put/tags/2",
        ],
    );
    check(
        "$.info[?(@parent.info.title == 'a')]",
        API,
        &["/info/title", "/info/x-id"],
    );
    check(
        "$.info[?(@root.info['x-id'] == 1 && @property == 'title')]",
        API,
        &["/info/title"],
    );
    check("$.info[?($.info['x-id'] == @)]", API, &["/info/x-id"]);
    check(
        "$..tags[?(@path == \"$['paths']['/a']['put']['tags'][1]\")]",
        API,
        &["/paths/~1a/put/tags/1"],
    );
    // There is nothing two above the members of the root.
    check("$[?(@parent)]", API, &[]);
    check("$[?(@parent.info)]", API, &[]);
}

#[test]
fn what_is_missing_never_ends_a_run() {
    check("$..[?(@.type == 'y')]", API, &["/paths/~1b/get/get"]);
    check(
        "$..[?(@.type.length > 0)]",
        API,
        &["/paths/~1a/get/responses/200", "/paths/~1b/get/get"],
    );
    check("$..[?(@.type.join())]", API, &[]);
}

#[test]
fn what_is_no_path_is_told_where() {
    #[track_caller]
    fn told(path: &str, blamed: &str, message: &str) {
        let error = Given::parse(path).unwrap_err();
        assert!(error.message.contains(message), "{path}: {}", error.message);
        assert_eq!(
            &path[error.span.clone()],
            blamed,
            "{path}: {}",
            error.message
        );
    }
    told("", "", "every path begins");
    told("info", "i", "every path begins");
    told("$info", "i", "expected `.name`");
    told("$.", ".", "ends with a dot");
    told("$.a.", ".", "ends with a dot");
    told("$....a", "....", "two dots");
    told("$.a[", "", "expected a name");
    told("$.a['b", "'b", "not closed");
    told("$.a[]", "[]", "nothing stands");
    told("$.a[b", "[b", "not closed");
    told("$.a]", "]", "does not belong in a name");
    told("$[a]]", "]", "closes nothing");
    told("$.a[?@.b]", "@", "`[?(…)]`");
    told("$.a[?(@.b]", "]", "an operator or `)`");
    told("$.a[?(@.b", "(@.b", "not closed");
    told("$.a[?(@.b = 1)]", "=", "expected `==`");
    told("$.a[?(@.b & 1)]", "&", "expected `&&`");
    told("$.a[?(@.b =~ /x/)]", "=~", "`~=`");
    told("$.a[?(Object.keys(@))]", "Object", "not known here");
    told("$.a[?(@.x-tags)]", "tags", "`@['a-b']`");
    told("$.a[?(@.b.keys())]", "keys", "not a method");
    told("$.a[?(@.b.string())]", "string", "`@string()`");
    told("$.a[?(@foo)]", "@foo", "`@property`");
    told("$.a@foo()", "@foo()", "not a kind");
    told("$.a[?(@.b[?(@.c)])]", "?", "filters in filters");
    told("$.a[?(@.b.match(/(/))]", "/(/", "not a regular expression");
    told("$.a[?(@.b == 'c)]", "'c)]", "not closed");
    told("$.a[1:2:3:4]", "1:2:3:4", "at most three");
    told("$.a[5:1:-1]", "5:1:-1", "neither engine counts backwards");
    told("$.a[?(@ == 12ab)]", "12ab", "not a number");
    told("$.a[?()]", ")", "expected a value");
}

#[test]
fn filters_that_nest_without_end_are_refused() {
    let nests = [
        ("(", ")"),
        ("[", "]"),
        ("!", ""),
        ("-", ""),
        ("1**", ""),
        ("1?1:", ""),
        ("@[", "]"),
        ("1+(", ")"),
    ];
    for (open, close) in nests {
        let nested = |times| format!("$[?({}1{})]", open.repeat(times), close.repeat(times));
        assert!(Given::parse(&nested(400)).is_err(), "{open}");
        check(&nested(30), "{}", &[]);
    }
    for chain in ["+1", ".a", "||0", "&&1", "[0]", ".trim()"] {
        let long = |times| format!("$[?(@{})]", chain.repeat(times));
        assert!(
            Given::parse(&long(600))
                .unwrap_err()
                .message
                .contains("more than 250"),
            "{chain}"
        );
        with_hits(&long(240), r#"{"a": 1}"#, |_, _| ());
    }
}

#[test]
fn slips_are_told() {
    #[track_caller]
    fn told(path: &str, blamed: &str, message: &str) {
        let slips = Given::parse(path).unwrap().slips();
        let slip = slips.first().unwrap_or_else(|| panic!("{path}: no slip"));
        assert!(slip.message.contains(message), "{path}: {}", slip.message);
        assert_eq!(&path[slip.span.clone()], blamed, "{path}: {}", slip.message);
        assert_eq!(slips.len(), 1, "{path}: {slips:?}");
    }
    told("$.a.[b]", ".[b]", "all depths");
    told("$.a.properties.[?(@.b)]", ".[?(@.b)]", "all depths");
    told("$...a", "...", "what two do");
    told("$.a[b c]", "b c", "one name");
    told("$.a[-1]", "-1", "no item from the end");
    told("$.a.x-*", "x-*", "only alone");
    told("$.a[x-*]", "x-*", "only alone");
    told("$.a. b", " b", "blanks");
    told("$.a~.b", ".b", "nothing below it");
    told("$.a~^", "^", "nothing below it");
    told("$~", "~", "the root has no key");
    told("$.a^^", "$.a^^", "above the root");
    told("$.a[2:1]", "[2:1]", "ends before");
    told("$.a[(@.length-2)]", "[(@.length-2)]", "the last 2 items");
    told("$.a.[*][b,c].d", ".[*]", "all depths");
    told("$..*.a", "..*", "looked at too");
    told("$.a[b, c]", "[b, c]", "parts of the names");
    told("$..a.b..['c','d']", "..['c','d']", "parts of the names");
    told("$..a[b,c]..d", "[b,c]", "misreads");
    told("$..a[?(@.b)]..c", "[?(@.b)]", "misreads");
    told("$[?(@.a)].b", "[?(@.a)]", "the first step");
    told("$.a@other()", "@other()", "selects nothing");
    told(
        "$[?(@property === true)]",
        "@property === true",
        "never true or false",
    );
    told(
        "$[?(@property === 200)]",
        "@property === 200",
        "items of lists",
    );
    told("$[?(null == @property)]", "null == @property", "has a key");
    told(
        "$[?(!@.in === 'query')]",
        "!@.in === 'query'",
        "before the comparison",
    );
    told("$[?(@.in === 'a' || 'b')]", "'b'", "always true");
}

#[test]
fn plain_paths_have_no_slips() {
    for path in [
        "$.paths[*][get,put].responses",
        "$.paths.*['get','put']",
        "$..[?(@ && @.type === 'string' && !@.enum)]",
        "$.paths[?(@property && !@property.match(/^\\/x/))]~",
        "$.a[(@.length-1)]",
        "$..a.b^",
        "$.a[1:2]",
        "$.a[-2:1]",
        "$[?(@property == 200)]",
        "$[?(@.a)]",
        "$..a[b,c].d..e",
        "$..a..[?(@.b)]",
    ] {
        assert_eq!(Given::parse(path).unwrap().slips(), [], "{path}");
    }
}

/// What a path finds in `{ a: &1 { b: [*1, *0], c: 1 }, d: *1 }`, where `*0` is the document itself.
#[track_caller]
fn check_linked(path: &str, expected: &[&str]) {
    let mut builder = Builder::new();
    builder.map(Origin::Nowhere, |builder| {
        builder.key("a").map(Origin::Nowhere, |builder| {
            builder.key("b").list(Origin::Nowhere, |builder| {
                builder.again(1);
                builder.again(0);
            });
            builder.key("c").int(1, Origin::Nowhere);
        });
        builder.key("d");
        builder.again(1);
    });
    let mut forest = Forest::default();
    let tree = forest.add_tree(None, builder.finish());
    let given = Given::parse(path).unwrap();
    let hits = given.select(forest.root(tree), &mut Budget::new(1000));
    let pointers = hits.unwrap().into_iter().map(|hit| hit.way.pointer());
    assert_eq!(pointers.collect::<Vec<_>>(), expected, "{path}");
}

#[test]
fn what_the_way_is_in_already_is_selected_and_not_entered() {
    check_linked(
        "$..*",
        &[
            "/a", "/a/b", "/a/b/0", "/a/b/1", "/a/c", "/d", "/d/b", "/d/b/0", "/d/b/1", "/d/c",
        ],
    );
    check_linked("$..c", &["/a/c", "/d/c"]);
    check_linked("$.d.b[0].c", &[]);
    check_linked("$.d.b[0]", &["/d/b/0"]);
    // A filter sees through it all the same.
    check_linked("$..b[?(@.c == 1)]", &["/a/b/0", "/d/b/0"]);
    check_linked("$..b[?(@.a.c == 1)]^^", &["/a", "/d"]);
    check_linked(
        "$..",
        &[
            "", "/a", "/a/b", "/a/b/0", "/a/b/1", "/d", "/d/b", "/d/b/0", "/d/b/1",
        ],
    );
}

#[test]
fn the_budget_ends_a_walk() {
    let source = Arc::new(SourceText::new(
        RepoPath::new("api.json"),
        "[[[[1,2],3],4],5]".to_owned(),
    ));
    let mut reading = read(&source, Format::Json);
    let mut forest = Forest::default();
    let file = forest.add_source(source);
    let tree = forest.add_tree(Some(file), reading.trees.remove(0));
    let spent = Given::parse("$..*..*..*")
        .unwrap()
        .select(forest.root(tree), &mut Budget::new(20));
    assert_eq!(spent.unwrap_err(), BudgetSpent);
}

/// Pieces that paths are made of, so that many of those put together are paths.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        proptest::sample::select(vec![
            ".a",
            "..a",
            ".*",
            "..*",
            "..",
            "[*]",
            "[a,b]",
            "['a']",
            "[0]",
            "[1:]",
            "[-1:]",
            ".[a]",
            "^",
            "~",
            "@string()",
            "[?(@.a)]",
            "[?(@ && @.a == 'b')]",
            "..[?(@property)]",
            "[(@.length-1)]",
            "[?(@.a.match(/b/))]",
            "[?(@parent.a || !@.b)]",
            "[?(@.a + 1 > @.b * 2)]",
            "[?(@.l.includes(1) ? @.a : @.b)]",
            "@",
            "(",
            "]",
            "?",
            "'",
            " ",
            "\"",
            "é",
        ])
        .prop_map(str::to_owned),
        ".{0,3}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_text_is_read_or_refused_and_what_is_read_can_be_walked(pieces in prop::collection::vec(piece(), 0..6)) {
        let path = format!("${}", pieces.concat());
        match Given::parse(&path) {
            Ok(given) => {
                for slip in given.slips() {
                    prop_assert!(path.get(slip.span.clone()).is_some(), "{slip:?}");
                }
                with_hits(&path, API, |hits, root| {
                    for hit in hits {
                        assert_eq!(crate::select::resolve(root, &hit.way), Some(hit.node));
                    }
                });
            }
            Err(error) => prop_assert!(path.get(error.span.clone()).is_some(), "{error:?}"),
        }
    }

    #[test]
    fn any_filter_is_read_or_refused(filter in "[@.a-c0-9 '\"/()\\[\\]!=<>&|+?:~*,$-]{0,24}") {
        let path = format!("$..[?({filter})]");
        if Given::parse(&path).is_ok() {
            with_hits(&path, API, |_, _| ());
        }
    }
}
