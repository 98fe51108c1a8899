//! Which faults there are and in which order, beside what ajv and better-ajv-errors say of the same.

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::{Dialect, Extent, Schema, SchemaFault};
use crate::check::testing::plant;
use crate::select::Location;
use crate::tree::Forest;

fn schema(schema: &Json) -> Schema {
    Schema::new(schema, Dialect::Auto).expect("the schema of a test is sound")
}

fn shown(faults: Vec<SchemaFault>) -> Vec<String> {
    let shown = |fault: SchemaFault| {
        let pointer = fault.path.into_iter().collect::<Location>().pointer();
        format!("{} {pointer}", fault.keyword).trim_end().to_owned()
    };
    faults.into_iter().map(shown).collect()
}

/// Each fault as its keyword and its path.
#[track_caller]
fn check(rules: Json, instance: Json, extent: Extent, expected: &[&str]) {
    let mut forest = Forest::default();
    let tree = plant(&mut forest, &instance);
    let faults = schema(&rules).all_faults(forest.root(tree), extent);
    assert_eq!(shown(faults), expected, "{rules} on {instance}");
}

#[track_caller]
fn check_reduced(rules: Json, instance: Json, expected: &[&str]) {
    let mut forest = Forest::default();
    let tree = plant(&mut forest, &instance);
    let faults = schema(&rules).faults(forest.root(tree), Extent::All);
    assert_eq!(shown(faults), expected, "{rules} on {instance}");
}

#[test]
fn one_fault_only_is_the_first_that_ajv_meets() {
    let first = |rules, instance, expected| check(rules, instance, Extent::First, &[expected]);
    let rules = json!({
        "properties": { "b": { "type": "string" }, "a": { "type": "string" } },
        "required": ["c"],
        "additionalProperties": false,
        "minProperties": 1,
    });
    first(rules.clone(), json!({}), "minProperties");
    first(rules.clone(), json!({ "a": 1, "b": 1 }), "required");
    first(
        rules.clone(),
        json!({ "a": 1, "c": 1 }),
        "additionalProperties",
    );
    let rules = json!({ "properties": { "b": { "type": "string" }, "a": { "type": "string" } } });
    first(rules, json!({ "a": 1, "b": 1 }), "type /b");
    // What holds for all types comes before the type, where keywords of that type follow.
    let rules = json!({ "type": "string", "enum": ["a"], "minLength": 1 });
    first(rules, json!(1), "enum");
    first(json!({ "type": "string", "enum": ["a"] }), json!(1), "type");
    // Items come before whether they are different.
    let rules =
        json!({ "uniqueItems": true, "items": { "type": "string" }, "contains": { "const": "x" } });
    first(rules, json!([1, 1]), "type /0");
}

#[test]
fn forms_that_were_tried_are_told_before_that_none_fits() {
    let rules =
        json!({ "anyOf": [{ "type": "string", "minLength": 2 }, { "required": ["a", "b"] }] });
    check(
        rules.clone(),
        json!({}),
        Extent::First,
        &["type", "required", "anyOf"],
    );
    check(
        rules.clone(),
        json!({}),
        Extent::All,
        &["type", "required", "required", "anyOf"],
    );
    check(rules, json!("ab"), Extent::All, &[]);
    let rules = json!({ "oneOf": [{ "type": "string" }, { "minimum": 1 }, { "minimum": 2 }] });
    check(rules, json!(3), Extent::First, &["type", "oneOf"]);
    let rules = json!({ "propertyNames": { "pattern": "^a" } });
    check(
        rules,
        json!({ "b": 1, "c": 1 }),
        Extent::First,
        &["pattern", "propertyNames"],
    );
    let rules = json!({ "contains": { "type": "string" } });
    check(rules.clone(), json!([1, 2]), Extent::First, &["contains"]);
    check(
        rules,
        json!([1, 2]),
        Extent::All,
        &["type /0", "type /1", "contains"],
    );
    let rules =
        json!({ "if": { "required": ["a"] }, "then": { "required": ["b"] }, "else": false });
    check(
        rules.clone(),
        json!({ "a": 1 }),
        Extent::First,
        &["required"],
    );
    check(rules, json!({}), Extent::All, &["false schema", "if"]);
}

#[test]
fn a_reference_that_refers_on_tells_one_fault_in_a_form() {
    let rules = json!({
        "definitions": {
            "plain": { "type": "integer", "enum": [1] },
            "refers": { "allOf": [{ "$ref": "#/definitions/plain" }], "type": "integer" },
        },
        "anyOf": [{ "$ref": "#/definitions/plain" }, { "$ref": "#/definitions/refers" }],
    });
    check(
        rules,
        json!("a"),
        Extent::First,
        &["type", "enum", "type", "anyOf"],
    );
}

#[test]
fn what_stands_beside_a_reference_counts() {
    let rules = json!({
        "definitions": { "a": { "type": "string" } },
        "properties": { "x": { "$ref": "#/definitions/a", "minLength": 2 } },
    });
    check(
        rules.clone(),
        json!({ "x": "a" }),
        Extent::First,
        &["minLength /x"],
    );
    check(rules, json!({ "x": 1 }), Extent::First, &["type /x"]);
}

#[test]
fn references_go_by_identifiers_and_anchors() {
    let rules = json!({
        "$id": "https://example.org/root.json",
        "definitions": {
            "a": { "$id": "a.json", "properties": { "n": { "$ref": "#/definitions/n" } },
                   "definitions": { "n": { "type": "integer" } } },
            "b": { "$id": "#here", "maximum": 1 },
        },
        "properties": {
            "x": { "$ref": "a.json" },
            "y": { "$ref": "#here" },
            "z": { "$ref": "https://example.org/root.json#/definitions/b" },
        },
    });
    let instance = json!({ "x": { "n": "a" }, "y": 2, "z": 2 });
    check(
        rules,
        instance,
        Extent::All,
        &["type /x/n", "maximum /y", "maximum /z"],
    );
}

#[test]
fn what_leads_out_of_the_schema_cannot_be_compiled() {
    for reference in ["#/nowhere", "other.json", "https://example.org/other.json"] {
        let rules = json!({ "properties": { "a": { "$ref": reference } } });
        assert!(Schema::new(&rules, Dialect::Auto).is_err(), "{reference}");
    }
    assert!(Schema::new(&json!({ "$schema": "https://example.org" }), Dialect::Auto).is_err());
    assert!(Schema::new(&json!({ "pattern": "(" }), Dialect::Auto).is_err());
    assert!(Schema::new(&json!({ "type": "text" }), Dialect::Auto).is_err());
}

#[test]
fn a_schema_that_refers_to_itself_is_followed_down() {
    let rules = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$defs": { "tree": { "properties": { "child": { "$ref": "#/$defs/tree" }, "n": { "type": "integer" } } } },
        "$ref": "#/$defs/tree",
    });
    let instance = json!({ "child": { "child": { "n": "a" } } });
    check(rules, instance, Extent::First, &["type /child/child/n"]);
}

#[test]
fn later_drafts_have_more_keywords() {
    let draft = "https://json-schema.org/draft/2020-12/schema";
    let rules = json!({ "$schema": draft, "prefixItems": [{ "type": "string" }], "items": false });
    check(rules, json!([1, 2]), Extent::All, &["type /0", "items"]);
    let rules = json!({ "$schema": draft, "dependentRequired": { "a": ["b"] } });
    check(
        rules,
        json!({ "a": 1 }),
        Extent::All,
        &["dependentRequired"],
    );
    let rules =
        json!({ "$schema": draft, "properties": { "a": true }, "unevaluatedProperties": false });
    check(
        rules,
        json!({ "a": 1, "b": 1 }),
        Extent::All,
        &["unevaluatedProperties"],
    );
    let rules = json!({ "$schema": draft, "contains": { "type": "string" }, "minContains": 2 });
    check(
        rules,
        json!(["a", 1]),
        Extent::All,
        &["type /1", "contains"],
    );
    let rules = json!({ "$schema": "http://json-schema.org/draft-04/schema#", "maximum": 1, "exclusiveMaximum": true });
    check(rules, json!(1), Extent::All, &["maximum"]);
}

#[test]
fn faults_are_reduced_to_what_can_be_acted_on() {
    // A form that was left late is told, and not that no form fits.
    let rules = json!({ "anyOf": [
        { "type": "string" },
        { "properties": { "a": { "type": "string" } } },
    ] });
    let below = json!({ "properties": { "x": rules } });
    check_reduced(below, json!({ "x": { "a": 1 } }), &["type /x/a"]);
    // A wrong word is not told beside other faults.
    let rules = json!({ "properties": { "a": { "enum": [1] }, "b": { "type": "string" }, "c": { "enum": [1] } } });
    check_reduced(
        rules.clone(),
        json!({ "a": 2, "b": 2, "c": 2 }),
        &["type /b"],
    );
    check_reduced(rules.clone(), json!({ "a": 2, "c": 2 }), &["enum /c"]);
    // Several lists of words at one place are one fault.
    let rules = json!({ "allOf": [{ "enum": [1] }, { "enum": [2] }] });
    check_reduced(rules, json!(3), &["enum"]);
    // What stands under a name that is not of letters is not seen.
    let rules = json!({ "additionalProperties": { "type": "string" } });
    check_reduced(rules, json!({ "~": 1 }), &[]);
}

fn values() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        (-2i64..4).prop_map(Json::from),
        prop_oneof![Just(1.0), Just(0.5), Just(-1.5)].prop_map(Json::from),
        "[ab1é]{0,3}".prop_map(Json::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            prop::collection::btree_map("[a-c]", inner, 0..4)
                .prop_map(|members| Json::Object(members.into_iter().collect())),
        ]
    })
}

fn schemas() -> impl Strategy<Value = Json> {
    let kind = prop::sample::select(vec![
        "null", "boolean", "integer", "number", "string", "array", "object",
    ]);
    let leaf = prop_oneof![
        any::<bool>().prop_map(Json::from),
        kind.prop_map(|kind| json!({ "type": kind })),
        values().prop_map(|value| json!({ "const": value })),
        (0..3).prop_map(|least| json!({ "minimum": least, "minLength": least, "minItems": least })),
        (0..3).prop_map(
            |most| json!({ "maxProperties": most, "maxLength": most, "exclusiveMaximum": most })
        ),
        Just(json!({ "uniqueItems": true, "pattern": "^[a-z]", "multipleOf": 2 })),
        Just(json!({ "required": ["a"] })),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let several = || prop::collection::vec(inner.clone(), 1..3);
        prop_oneof![
            several().prop_map(|forms| json!({ "anyOf": forms })),
            several().prop_map(|forms| json!({ "oneOf": forms })),
            several().prop_map(|forms| json!({ "allOf": forms })),
            inner.clone().prop_map(|form| json!({ "not": form })),
            inner
                .clone()
                .prop_map(|form| json!({ "items": form, "type": "array" })),
            inner.clone().prop_map(|form| json!({ "contains": form })),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| json!({
                "properties": { "a": a }, "additionalProperties": b,
            })),
            (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(a, b, c)| json!({ "if": a, "then": b, "else": c })),
        ]
    })
}

proptest! {
    #[test]
    fn our_nodes_are_judged_as_the_library_judges_copies(rules in schemas(), instance in values()) {
        let copies = jsonschema::options().with_draft(jsonschema::Draft::Draft7).build(&rules);
        let copies = copies.expect("what is generated is a schema");
        let mut forest = Forest::default();
        let tree = plant(&mut forest, &instance);
        let root = forest.root(tree);
        let ours = schema(&rules);
        prop_assert_eq!(ours.is_valid(root), copies.is_valid(&instance));
        // Where it does not fit there is something to tell, and otherwise there is nothing.
        prop_assert_eq!(ours.is_valid(root), ours.all_faults(root, Extent::First).is_empty());
        let explained = super::explain(&ours.source, root.into(), Extent::All, "the value");
        prop_assert_eq!(ours.is_valid(root), explained.is_empty());
    }
}
