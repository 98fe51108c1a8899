//! The sieve against the validator.

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::super::engine::{Dialect, Schema};
use super::*;
use crate::check::testing::plant;
use crate::tree::Forest;

fn sieved(edition: Edition, schema: &Json, value: &Json) -> (Answer, Option<Unusable>) {
    let mut forest = Forest::default();
    let [schema, value] = [schema, value].map(|json| plant(&mut forest, json));
    let mut forms = Forms::new(edition);
    let id = forms.of(forest.root(schema), References::Circular, Relax::Nothing);
    (forms.fits(id, forest.root(value)), forms.unusable(id))
}

fn judged(dialect: Dialect, schema: &Json, value: &Json) -> Option<bool> {
    let mut forest = Forest::default();
    let value = plant(&mut forest, value);
    let schema = Schema::new(schema, dialect).ok()?;
    Some(schema.is_valid(forest.root(value)))
}

fn scalar() -> impl Strategy<Value = Json> {
    prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        (-2_i64..6).prop_map(Json::from),
        (-3_i8..3).prop_map(|number| json!(f64::from(number) / 2.0)),
        prop::sample::select(vec!["", "a", "b", "ab", "1", "2024-01-01", "a@b.io"])
            .prop_map(Json::from),
    ]
}

fn value() -> impl Strategy<Value = Json> {
    scalar().prop_recursive(3, 24, 4, |below| {
        prop_oneof![
            prop::collection::vec(below.clone(), 0..4).prop_map(Json::from),
            prop::collection::btree_map("[abc]", below, 0..4).prop_map(|members| json!(members)),
        ]
    })
}

fn keyword(below: BoxedStrategy<Json>) -> BoxedStrategy<(String, Json)> {
    let named = prop::collection::btree_map("[abc]", below.clone(), 0..3)
        .prop_map(|members| json!(members));
    let patterns = prop::collection::btree_map("\\^?[ab]", below.clone(), 0..2)
        .prop_map(|members| json!(members));
    let schemas = prop::collection::vec(below.clone(), 1..4).prop_map(Json::from);
    let kinds = [
        "null", "boolean", "integer", "number", "string", "array", "object",
    ];
    let count = (0_u8..4).prop_map(Json::from);
    let key = |name: &'static str, value: BoxedStrategy<Json>| {
        value
            .prop_map(move |value| (name.to_owned(), value))
            .boxed()
    };
    let flag = any::<bool>().prop_map(Json::from).boxed();
    prop_oneof![
        key(
            "type",
            prop::sample::select(kinds.to_vec())
                .prop_map(Json::from)
                .boxed()
        ),
        key(
            "type",
            prop::sample::subsequence(kinds.to_vec(), 1..4)
                .prop_map(|kinds| json!(kinds))
                .boxed()
        ),
        key("nullable", flag.clone()),
        key(
            "enum",
            prop::collection::vec(value(), 1..3)
                .prop_map(Json::from)
                .boxed()
        ),
        key("const", value().boxed()),
        key("maximum", scalar().boxed()),
        key("minimum", (-1_i8..3).prop_map(Json::from).boxed()),
        key(
            "exclusiveMaximum",
            prop_oneof![flag.clone(), count.clone()].boxed()
        ),
        key(
            "multipleOf",
            prop::sample::select(vec![json!(1), json!(2), json!(0.5), json!(0.01), json!(0)])
                .boxed()
        ),
        key("maxLength", count.clone().boxed()),
        key("minItems", count.clone().boxed()),
        key("minProperties", count.boxed()),
        key(
            "pattern",
            prop::sample::select(vec!["a", "^b$", "["])
                .prop_map(Json::from)
                .boxed()
        ),
        key(
            "format",
            prop::sample::select(vec!["date", "email", "int32", "x"])
                .prop_map(Json::from)
                .boxed()
        ),
        key("uniqueItems", flag.clone()),
        key(
            "required",
            prop::collection::vec("[abc]", 0..3)
                .prop_map(|names| json!(names))
                .boxed()
        ),
        key("properties", named.clone().boxed()),
        key("patternProperties", patterns.boxed()),
        key(
            "additionalProperties",
            prop_oneof![flag, below.clone()].boxed()
        ),
        key("items", below.clone()),
        key("prefixItems", schemas.clone().boxed()),
        key("contains", below.clone()),
        key("propertyNames", below.clone()),
        key("allOf", schemas.clone().boxed()),
        key("anyOf", schemas.clone().boxed()),
        key("oneOf", schemas.boxed()),
        key("not", below.clone()),
        key("if", below.clone()),
        key("then", below.clone()),
        key("else", below.clone()),
        key("dependentSchemas", named.boxed()),
        key("unevaluatedProperties", below),
        key("x-unknown", value().boxed()),
    ]
    .boxed()
}

fn schema() -> BoxedStrategy<Json> {
    let leaf = Just(json!({})).boxed();
    leaf.prop_recursive(4, 40, 4, |below| {
        prop::collection::vec(keyword(below.boxed()), 0..4)
            .prop_map(|members| Json::Object(members.into_iter().collect()))
    })
    .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// A yes or no of the sieve is that of the validator, and what it calls no schema is none.
    #[test]
    fn the_sieve_is_sound(schema in schema(), value in value(), is_new in any::<bool>()) {
        let (edition, dialect) = match is_new {
            true => (Edition::Draft2020_12, Dialect::Draft2020_12),
            false => (Edition::Draft4, Dialect::Draft4),
        };
        let (answer, unusable) = sieved(edition, &schema, &value);
        if unusable.is_none() {
            match answer {
                // A part that the value never comes to may be one that the library cannot compile.
                Answer::Yes => prop_assert_ne!(judged(dialect, &schema, &value), Some(false)),
                Answer::No => prop_assert_ne!(judged(dialect, &schema, &value), Some(true)),
                Answer::Doubt => {}
            }
        }
    }
}

#[track_caller]
fn check(schema: Json, value: Json, expected: Answer) {
    let (answer, _) = sieved(Edition::Draft2020_12, &schema, &value);
    assert_eq!(answer, expected, "{value} against {schema}");
}

#[test]
fn ordinary_schemas_leave_no_doubt() {
    let schema = json!({
        "type": "object",
        "required": ["id"],
        "properties": {
            "id": { "type": "integer", "minimum": 1 },
            "tags": { "type": "array", "items": { "enum": ["a", "b"] }, "uniqueItems": true },
            "when": { "type": ["string", "null"], "format": "date-time" },
        },
        "additionalProperties": false,
    });
    check(
        schema.clone(),
        json!({ "id": 1, "tags": ["a"], "when": null }),
        Answer::Yes,
    );
    check(schema.clone(), json!({ "id": 0 }), Answer::No);
    check(schema.clone(), json!({ "id": 1, "x": 1 }), Answer::No);
    check(schema, json!({ "id": 1, "when": "today" }), Answer::No);
}

#[test]
fn members_that_no_keyword_has_looked_at_are_found() {
    let schema = json!({
        "allOf": [{ "properties": { "a": {} } }],
        "if": { "properties": { "b": { "const": 1 } }, "required": ["b"] },
        "then": { "properties": { "c": {} } },
        "unevaluatedProperties": false,
    });
    check(schema.clone(), json!({ "a": 1 }), Answer::Yes);
    check(
        schema.clone(),
        json!({ "a": 1, "b": 1, "c": 1 }),
        Answer::Yes,
    );
    check(schema.clone(), json!({ "c": 1 }), Answer::No);
    check(schema, json!({ "b": 2 }), Answer::No);
}

#[test]
fn what_is_not_known_is_doubted() {
    check(json!({ "$id": "a" }), json!(1), Answer::Doubt);
    check(
        json!({ "minimum": 9_007_199_254_740_993_i64 }),
        json!(9_007_199_254_740_992_i64),
        Answer::Doubt,
    );
    check(
        json!({ "type": "string", "$id": "a" }),
        json!(1),
        Answer::No,
    );
}

#[test]
fn what_ajv_cannot_compile_is_known() {
    let unusable = |schema| sieved(Edition::Draft4, &schema, &json!(1)).1;
    let broken = |schema| matches!(unusable(schema), Some(Unusable::Broken(_)));
    assert!(broken(json!({ "items": { "required": true } })));
    assert!(broken(
        json!({ "properties": { "a": { "nullable": true } } })
    ));
    assert!(broken(json!({ "type": "file" })));
    assert!(broken(json!({ "enum": ["a", "a"] })));
    let circular = json!({ "allOf": [{ "items": { "$ref": "#/a" } }] });
    assert_eq!(unusable(circular), Some(Unusable::Circular));
    assert_eq!(unusable(json!({ "example": { "$ref": "#/a" } })), None);
}

#[test]
fn what_is_nested_too_deep_is_doubted() {
    let nested =
        |depth: usize, wrap: fn(Json) -> Json| (0..depth).fold(json!({}), |below, _| wrap(below));
    let items = |schema: Json| json!({ "items": schema });
    let list = |value: Json| json!([value]);
    check(nested(150, items), nested(150, list), Answer::Yes);
    check(nested(300, items), nested(300, list), Answer::Doubt);
    // One that leads back to itself is as deep as the value is.
    let mut forest = Forest::default();
    let schema = plant(&mut forest, &json!({ "items": { "$ref": "#" } }));
    let value = plant(&mut forest, &nested(300, list));
    let schema = forest.root(schema);
    let mut forms = Forms::new(Edition::Draft2020_12);
    let id = forms.of(schema, References::Into(schema), Relax::Nothing);
    assert_eq!(forms.fits(id, forest.root(value)), Answer::Doubt);
}
