//! The automaton against the plain reading of each path, on documents and paths that nobody has thought of.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::super::Location;
use super::super::dialect::ast::{Selector, Step};
use super::super::dialect::eval::{self, Answer, Scope};
use super::*;
use crate::tree::{Builder, Forest, Origin, TreeId};

const PLENTY: u64 = 10_000_000;

/// A hit: where the contents stand, or where the key does.
type Told = (bool, (TreeId, u32));

fn told(given: &Given, hit: &Hit<'_>) -> Told {
    match hit.is_key {
        true => (true, hit.node.id()),
        false => (false, whole(given, hit.node).id()),
    }
}

/// What a node is, whatever leads to it. A reference with siblings is something beside what it refers to, save for
/// paths that come to it from below.
fn whole<'f>(given: &Given, node: Node<'f>) -> Node<'f> {
    match node.is_reference_with_siblings() && !given.goes_up() {
        true => node,
        false => node.home(),
    }
}

fn told_all(given: &Given, hits: &[Hit<'_>]) -> BTreeSet<Told> {
    hits.iter().map(|hit| told(given, hit)).collect()
}

/// Trees of a forest, and references between their nodes.
#[derive(Clone, Debug)]
struct Sketch {
    trees: Vec<Json>,
    /// Numbers of nodes, to be taken modulo what there is: the tree and node that refers, and those referred to.
    references: Vec<[usize; 4]>,
}

impl Sketch {
    fn of(tree: Json, references: &[(u32, u32)]) -> (Forest, TreeId) {
        let mut forest = Forest::default();
        let tree = add(&mut forest, &tree);
        for (from, to) in references {
            forest.refer((tree, *from), (tree, *to));
        }
        (forest, tree)
    }

    /// With circles, or with those references only that lead on in the order of all nodes, so that there are none.
    fn forest(&self, has_circles: bool) -> (Forest, TreeId) {
        let mut forest = Forest::default();
        let trees: Vec<TreeId> = self
            .trees
            .iter()
            .map(|tree| add(&mut forest, tree))
            .collect();
        for [from_tree, from, to_tree, to] in &self.references {
            let pick = |tree: usize, node: usize| {
                let tree = trees[tree % trees.len()];
                let count = forest.root(tree).whole_tree().node_count();
                (tree, u32::try_from(node % count).unwrap())
            };
            let (from, to) = (pick(*from_tree, *from), pick(*to_tree, *to));
            if from != to
                && (has_circles || from < to)
                && !forest.node(from.0, from.1).is_reference()
            {
                forest.refer(from, to);
            }
        }
        (forest, trees[0])
    }
}

fn add(forest: &mut Forest, tree: &Json) -> TreeId {
    let mut builder = Builder::new();
    builder.json(tree, Origin::Nowhere);
    forest.add_tree(None, builder.finish())
}

fn documents() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        (0..3).prop_map(Json::from),
        prop_oneof![Just(""), Just("x"), Just("a"), Just("array")].prop_map(Json::from),
    ];
    leaf.prop_recursive(5, 24, 4, |inner| {
        prop_oneof![
            1 => vec(inner.clone(), 0..4).prop_map(Json::from),
            3 => vec((keys(), inner), 0..5).prop_map(|members| Json::Object(members.into_iter().collect())),
        ]
    })
}

fn keys() -> impl Strategy<Value = String> {
    let key = prop_oneof![
        4 => prop_oneof![Just("a"), Just("b")],
        2 => prop_oneof![Just("type"), Just("in"), Just("properties")],
        1 => prop_oneof![Just("0"), Just("length"), Just("z")],
    ];
    key.prop_map(str::to_owned)
}

fn sketches() -> impl Strategy<Value = Sketch> {
    (vec(documents(), 1..3), vec(any::<[u8; 4]>(), 0..5)).prop_map(|(trees, references)| Sketch {
        trees,
        references: references
            .into_iter()
            .map(|numbers| numbers.map(usize::from))
            .collect(),
    })
}

const FILTERS: &[&str] = &[
    "@property === 'a'",
    "'a' != @property",
    "@property == 'a' || @property == 'b' && @.type",
    "@property !== 'properties' && @ && (@.type !== void 0 || @.in) && (@.a || @.b)",
    "@property.match(/^[ab]/)",
    "@property.match(/^[a0]/) && @.in",
    "@property",
    "@",
    "!@",
    "@.type",
    "!@.type",
    "@ && @.type",
    "@ && @.type == 'x'",
    "@.type === 'array' && @.a",
    "'x' === @.type",
    "@ && @.type !== 'x'",
    "@ != null && @.in != null",
    "@ && @.in == null",
    "@ !== null && @.a === void 0",
    "@.a.b",
    "@.a && @.a.b",
    "@.a && @.a.b != 1",
    "@ && @.length > 1",
    "@ && @[0]",
    "@ && @.a > 0",
    "@ && 1 >= @.a",
    "@ && @.a == @.b",
    "@ === 1",
    "@ == 'x'",
    "@ > 0",
    "@root.type === @",
    "@ && @.type && @.type.match(/x|r/)",
    "@.constructor.name === 'Array'",
    "@ && @.a && @.a.constructor.name === 'Object'",
    "@ && typeof @.a == 'undefined'",
    "@string()",
    "@ && (@.a || !@.b) && !(@.type && @.in)",
    "@ && @.a ? @.b : @.in",
    "@?.a?.b",
    "@parentProperty === 'a'",
    "@parentProperty != 'properties' && @.type",
    "@parent && @parent.a",
];

/// Those for which no two ways are alike.
const FILTERS_OF_WAYS: &[&str] = &["@path.length > 12", "@path.match(/a.*b/)"];

fn steps() -> impl Strategy<Value = String> {
    let selector = prop_oneof![
        4 => keys().prop_map(|key| format!("['{key}']")),
        2 => Just("[*]".to_owned()),
        1 => prop_oneof![Just("[a,b]"), Just("[0,1]"), Just("[-1:]"), Just("[1:]"), Just("[:1]"), Just("[0]")]
            .prop_map(str::to_owned),
        1 => Just("[(@.length-1)]".to_owned()),
        4 => prop::sample::select(FILTERS).prop_map(|filter| format!("[?({filter})]")),
    ];
    prop_oneof![
        3 => selector.clone(),
        3 => selector.prop_map(|selector| format!("..{selector}")),
        1 => prop_oneof![2 => Just("^"), 1 => Just("^^")].prop_map(str::to_owned),
        1 => Just("..".to_owned()),
    ]
}

fn paths() -> impl Strategy<Value = String> {
    let ends = prop_oneof![6 => Just(""), 2 => Just("~"), 1 => Just("^~"), 1 => Just("@string()")];
    (vec(steps(), 0..4), ends).prop_map(|(steps, end)| format!("${}{end}", steps.concat()))
}

/// Those of the paths that can be read.
fn givens(paths: &[String]) -> Vec<Given> {
    paths
        .iter()
        .filter_map(|path| Given::parse(path).ok())
        .collect()
}

fn run<'f>(givens: &[Given], root: Node<'f>, budget: u64) -> Vec<Ran<'f>> {
    let asked: Vec<Asked<'_>> = givens
        .iter()
        .map(|given| Asked { given, way: false })
        .collect();
    Automaton::new(&asked).run(root, &mut Budget::new(budget))
}

/// What a path selects where references unfold without end: all pairs of the end of a way and a step that can be
/// come to. Ways are alike when their last nodes are, as many as the path can look at.
mod unfolded {
    use super::super::super::dialect::walk::is_in_slice;
    use super::*;

    /// No path of these tests goes up further in one go, and none looks further up.
    const TOLD: usize = 9;

    pub(super) fn hits(given: &Given, root: Node<'_>) -> BTreeSet<Told> {
        let mut seen = BTreeSet::new();
        let mut open = vec![(Vec::new(), 0, false)];
        let mut found = BTreeSet::new();
        while let Some((way, step, is_key)) = open.pop() {
            let ids: Vec<_> = way.iter().map(|node: &Node<'_>| node.id()).collect();
            if !seen.insert((ids, step, is_key)) {
                continue;
            }
            let node = way.last().copied().unwrap_or(root);
            match given.steps.get(step) {
                None => {
                    let id = if is_key { node } else { whole(given, node) }.id();
                    found.insert((is_key, id));
                }
                Some(Step::Key) if way.is_empty() => {}
                Some(Step::Key) => open.push((way, step + 1, true)),
                Some(Step::Kind(kind)) => {
                    if eval::is_kind(node, *kind) {
                        open.push((way, step + 1, is_key));
                    }
                }
                Some(Step::Parent) => {
                    if let Some((_, above)) = way.split_last() {
                        open.push((above.to_vec(), step + 1, is_key));
                    }
                }
                Some(Step::Children(selectors)) => {
                    for child in node.children() {
                        if is_selected(selectors, &way, child, root) {
                            open.push((below(&way, child), step + 1, false));
                        }
                    }
                }
                Some(Step::Descendants(selectors)) => {
                    for child in node.children() {
                        open.push((below(&way, child), step, false));
                        if is_selected(selectors, &way, child, root) {
                            open.push((below(&way, child), step + 1, false));
                        }
                    }
                }
                Some(Step::Everything) => {
                    open.push((way.clone(), step + 1, false));
                    for child in node.children().filter(|child| child.is_collection()) {
                        open.push((below(&way, child), step, false));
                    }
                }
            }
        }
        found
    }

    fn below<'f>(way: &[Node<'f>], child: Node<'f>) -> Vec<Node<'f>> {
        let mut way = way.to_vec();
        way.push(child);
        if way.len() > TOLD {
            way.remove(0);
        }
        way
    }

    fn is_selected<'f>(
        selectors: &[Selector],
        way: &[Node<'f>],
        child: Node<'f>,
        root: Node<'f>,
    ) -> bool {
        let collection = way.last().copied().unwrap_or(root);
        let budget = &mut Budget::new(PLENTY);
        selectors.iter().any(|selector| match selector {
            Selector::Wildcard => true,
            Selector::Name(name) => eval::named(collection, name, budget) == Ok(Some(child)),
            Selector::Slice { start, end, step } => child
                .index()
                .is_some_and(|index| is_in_slice((*start, *end, *step), collection.len(), index)),
            Selector::Script(script) => {
                eval::child(script, &eval::Scope { root, way }, budget) == Ok(Some(child))
            }
            Selector::Filter(filter) => {
                let mut way = way.to_vec();
                way.push(child);
                eval::holds(filter, &eval::Scope { root, way: &way }, budget)
                    == Ok(eval::Answer::Yes)
            }
        })
    }
}

/// The key of a collection that a path comes to by going up is one of the ways that lead there.
#[test]
fn what_is_looked_at_after_going_up_tells_ways_apart() {
    let (forest, tree) = Sketch::of(json!({"a": [null, null]}), &[(2, 0)]);
    let given = Given::parse("$..^^['a']^~").unwrap();
    let ran = run(
        std::slice::from_ref(&given),
        forest.root(tree).resolved(),
        PLENTY,
    )
    .remove(0);
    assert_eq!(
        told_all(&given, &ran.hits),
        BTreeSet::from([(true, (tree, 2))])
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn without_circles_each_given_selects_what_it_selects_alone(
        sketch in sketches(),
        mut paths in vec(paths(), 1..6),
        of_ways in prop::option::of(prop::sample::select(FILTERS_OF_WAYS)),
        is_resolved in any::<bool>(),
    ) {
        paths.extend(of_ways.map(|filter| format!("$..[?({filter})]")));
        let (forest, tree) = sketch.forest(false);
        let root = forest.root(tree);
        let root = if is_resolved { root.resolved() } else { root };
        let givens = givens(&paths);
        let ran = run(&givens, root, PLENTY);
        for (given, ran) in givens.iter().zip(ran) {
            let alone = given.select(root, &mut Budget::new(PLENTY)).unwrap();
            prop_assert!(ran.spent.is_none());
            prop_assert_eq!(told_all(given, &ran.hits), told_all(given, &alone), "{}", given.as_written());
            prop_assert_eq!(told_all(given, &ran.hits).len(), ran.hits.len(), "twice: {}", given.as_written());
        }
    }

    #[test]
    fn with_circles_each_given_selects_what_unfolding_them_would(
        sketch in sketches(),
        paths in vec(paths(), 1..6),
    ) {
        let (forest, tree) = sketch.forest(true);
        let root = forest.root(tree).resolved();
        let givens = givens(&paths);
        let ran = run(&givens, root, PLENTY);
        for (given, ran) in givens.iter().zip(ran) {
            prop_assert_eq!(told_all(given, &ran.hits), unfolded::hits(given, root), "{}", given.as_written());
            prop_assert_eq!(told_all(given, &ran.hits).len(), ran.hits.len(), "twice: {}", given.as_written());
        }
    }
}

proptest! {
    #[test]
    fn no_filter_passes_over_what_it_would_have_let_through_or_refused(
        document in documents(),
        filter in prop::sample::select(FILTERS),
    ) {
        let (forest, tree) = Sketch::of(document, &[]);
        let root = forest.root(tree);
        let given = Given::parse(&format!("$..[?({filter})]")).unwrap();
        let [Step::Descendants(selectors)] = &given.steps[..] else { panic!("{filter}") };
        let [Selector::Filter(expr)] = &selectors[..] else { panic!("{filter}") };
        let mut expected = Vec::new();
        let mut open = vec![vec![root]];
        while let Some(way) = open.pop() {
            if way.len() > 1 {
                let scope = Scope { root, way: &way[1..] };
                let answer = eval::holds(expr, &scope, &mut Budget::new(PLENTY)).unwrap();
                expected.push((way[way.len() - 1].id(), answer));
            }
            let children: Vec<_> = way[way.len() - 1].children().collect();
            open.extend(children.into_iter().rev().map(|child| [&way[..], &[child]].concat()));
        }
        let with = |wanted: Answer| {
            let found = expected.iter().filter(move |(_, answer)| *answer == wanted);
            found.map(|(node, _)| *node)
        };
        let ran = run(&[given], root, PLENTY).remove(0);
        let found: Vec<_> = ran.hits.iter().map(|hit| hit.node.id()).collect();
        prop_assert_eq!(found, with(Answer::Yes).collect::<Vec<_>>());
        let refused = ran.refused.map(|(node, count)| (node.id(), count));
        let first = with(Answer::Refused).next();
        prop_assert_eq!(refused, first.map(|first| (first, with(Answer::Refused).count())));
    }

    #[test]
    fn the_order_is_that_of_reading_whoever_asks_besides(
        sketch in sketches(),
        paths in vec(paths(), 1..6),
    ) {
        let (forest, tree) = sketch.forest(true);
        let root = forest.root(tree).resolved();
        let givens = givens(&paths);
        let in_order = |given: &Given, hits: &[Hit<'_>]| {
            hits.iter().map(|hit| told(given, hit)).collect::<Vec<_>>()
        };
        let asked: Vec<Asked<'_>> = givens.iter().map(|given| Asked { given, way: false }).collect();
        let automaton = Automaton::new(&asked);
        let first = automaton.run(root, &mut Budget::new(PLENTY));
        let again = automaton.run(root, &mut Budget::new(PLENTY));
        for ((first, again), given) in first.iter().zip(&again).zip(&givens) {
            prop_assert_eq!(in_order(given, &first.hits), in_order(given, &again.hits));
            // A path without circles is answered in the order of its own reading.
            let is_plain = !given.as_written().contains('^');
            if is_plain && sketch.references.is_empty() {
                let alone = given.select(root, &mut Budget::new(PLENTY)).unwrap();
                prop_assert_eq!(in_order(given, &first.hits), in_order(given, &alone));
            }
        }
    }

    #[test]
    fn a_budget_that_ends_is_told_by_those_that_are_not_complete(
        sketch in sketches(),
        paths in vec(paths(), 1..6),
        visits in 0_u64..200,
    ) {
        let (forest, tree) = sketch.forest(true);
        let root = forest.root(tree).resolved();
        let givens = givens(&paths);
        let full = run(&givens, root, PLENTY);
        for ((ran, full), given) in run(&givens, root, visits).iter().zip(full).zip(&givens) {
            let (found, all) = (told_all(given, &ran.hits), told_all(given, &full.hits));
            prop_assert!(found.is_subset(&all));
            prop_assert!(ran.spent.is_some() || found == all, "{}", given.as_written());
        }
    }
}

/// `{ components: { a: …, b: … }, paths: { x: { y: { … } } } }`, where all of the second are the first's.
fn shared() -> (Forest, TreeId) {
    let document = json!({
        "components": { "a": { "type": "x", "next": null }, "b": { "type": "y", "back": null } },
        "paths": {
            "p": {
                "get": { "body": { "s": null }, "responses": { "s": null } },
                "put": { "body": { "s": null }, "responses": { "s": null } },
            },
        },
    });
    let (mut forest, tree) = Sketch::of(document, &[]);
    let node = |forest: &Forest, path: &str| {
        let path = super::super::Path::parse(path).unwrap();
        let found = path
            .select(forest.root(tree), &mut Budget::new(PLENTY))
            .unwrap();
        found[0].node.id()
    };
    let [a, b] = ["$.components.a", "$.components.b"].map(|path| node(&forest, path));
    for (from, to) in [
        ("$.components.a.next", b),
        ("$.components.b.back", a),
        ("$.paths.p.get.body.s", a),
        ("$.paths.p.get.responses.s", a),
        ("$.paths.p.put.body.s", b),
        ("$.paths.p.put.responses.s", b),
    ] {
        let from = node(&forest, from);
        forest.refer(from, to);
    }
    (forest, tree)
}

#[track_caller]
fn check(path: &str, way: bool, expected: &[&str]) {
    let (forest, tree) = shared();
    let given = Given::parse(path).unwrap();
    let automaton = Automaton::new(&[Asked { given: &given, way }]);
    let ran = automaton.run(forest.root(tree).resolved(), &mut Budget::new(PLENTY));
    let told = ran[0].hits.iter().map(|hit| match way {
        true => hit.way.pointer(),
        false => Location::from_iter(super::super::Step::to(hit.node)).pointer(),
    });
    assert_eq!(told.collect::<Vec<_>>(), expected, "{path}");
}

#[test]
fn what_several_references_stand_for_is_selected_once() {
    check("$..type", false, &["/type", "/type"]);
    check("$.paths..type", false, &["/type", "/type"]);
    check("$.paths[*][*][*].s", false, &["/s", "/s"]);
    check("$.paths[*][*][*].s~", false, &["/s", "/s", "/s", "/s"]);
    check("$.components.a.next.back.next.type", false, &["/type"]);
}

#[test]
fn ways_are_told_by_component_or_operation_and_its_part() {
    check(
        "$.paths..[?(@ && @.type == 'x')].type",
        true,
        &["/paths/p/get/body/s/type", "/paths/p/get/responses/s/type"],
    );
}

#[test]
fn a_given_that_tells_its_parents_apart_is_asked_on_each_way() {
    check(
        "$.paths..[?(@parentProperty == 's' && @property == 'type')]",
        false,
        &["/type", "/type"],
    );
    check(
        "$.paths..type^~",
        false,
        &["/s", "/next", "/back", "/s", "/s", "/s"],
    );
}

#[test]
fn what_references_share_is_paid_for_once() {
    let depth = 40;
    let mut levels = serde_json::Map::new();
    for level in 0..=depth {
        levels.insert(format!("l{level}"), json!({ "a": null, "b": null, "c": 1 }));
    }
    let (mut forest, tree) = Sketch::of(Json::Object(levels), &[]);
    let number = |forest: &Forest, level: usize, name: Option<&str>| {
        let level = forest.root(tree).get(&format!("l{level}")).unwrap();
        name.map_or(level, |name| level.get(name).unwrap()).id()
    };
    for level in 0..depth {
        for name in ["a", "b"] {
            let (from, to) = (
                number(&forest, level, Some(name)),
                number(&forest, level + 1, None),
            );
            forest.refer(from, to);
        }
    }
    let root = forest.root(tree).resolved();
    let paths = [
        "$..c",
        "$..a..b..c",
        "$.l0..[?(@.c)].c",
        "$..[?(@parentProperty == 'b')]",
        "$..[?(@path == 'x')]",
    ];
    let givens = givens(&paths.map(str::to_owned));
    let mut budget = Budget::new(100_000);
    let asked: Vec<_> = givens
        .iter()
        .map(|given| Asked { given, way: false })
        .collect();
    let ran = Automaton::new(&asked).run(root, &mut budget);
    let spent: Vec<_> = ran.iter().map(|ran| ran.spent.is_some()).collect();
    assert_eq!(spent, [false, false, false, false, true]);
    assert_eq!(ran[0].hits.len(), depth + 1);
    assert_eq!(ran[2].hits.len(), depth);
    let mut budget = Budget::new(PLENTY);
    Automaton::new(&asked[..4]).run(root, &mut budget);
    assert!(PLENTY - budget.left() < 5_000, "{budget:?}");
}
