//! Small rulesets, held against small documents: where a finding is, and what it says.

use jiff::civil::date;

use super::run;
use crate::dossier::Dossier;
use crate::finding::{Doubt, Outcome};
use crate::profile::Profile;
use crate::repository::Repository;
use crate::ruleset::read::{Unread, read};
use crate::ruleset::{Bases, Ruleset};
use crate::subject::api;

/// `pointer: message` of each finding of a ruleset with one rule, or `cannot tell: …`.
fn told(rules: &str, document: &str) -> Vec<String> {
    let open = |path: &str| match path {
        "r.yaml" => Ok(rules.to_owned()),
        _ => Err(Unread::Missing),
    };
    let ruleset: Ruleset = read("r.yaml", &open).expect("the ruleset of a test is right");
    let files = [("api.yaml".to_owned(), document.to_owned())];
    let repository = Repository::in_memory(files);
    let dossier = Dossier::read_with(&repository, &api::Options::default());
    let run = run(
        &ruleset,
        "",
        &Bases::new(),
        &dossier,
        &Profile::unknown(),
        date(2026, 1, 1),
    );
    let mut told = Vec::new();
    for assessment in &run.assessments {
        match &assessment.outcome {
            Outcome::Failed(findings) => told.extend(
                findings
                    .iter()
                    .map(|one| format!("{}: {}", one.pointer, one.message)),
            ),
            Outcome::CannotTell(Doubt { finding, .. }) => {
                told.push(format!("cannot tell: {}", finding.message))
            }
            _ => {}
        }
    }
    told
}

const DOCUMENT: &str = "
openapi: 3.0.3
info: { title: A, version: '1' }
paths:
  /a:
    get:
      responses:
        '200': { $ref: '#/components/responses/Found' }
components:
  responses:
    Found:
      description: It was found.
      content:
        text/plain:
          schema:
            properties:
              whole: { description: All of it, $ref: '#/components/schemas/Part' }
  schemas:
    Part: { type: string }
    Whole:
      properties:
        part: { description: A part, $ref: '#/components/schemas/Part' }
";

#[test]
fn a_reference_is_a_member_where_nothing_is_resolved() {
    let rules = "
rules:
  a:
    given: $.components.schemas.*.properties.*
    resolved: false
    message: '{{error}}'
    then: { field: $ref, function: falsy }
";
    assert_eq!(
        told(rules, DOCUMENT),
        [
            "/components/schemas/Whole/properties/part/$ref: `$ref` must be absent, empty, `false` or 0"
        ]
    );
}

#[test]
fn who_comes_through_a_reference_is_where_it_leads() {
    let rules = |path: &str| {
        format!(
            "rules: {{ a: {{ given: '{path}', message: '{{{{error}}}}', then: {{ field: maxLength, function: truthy }} }} }}"
        )
    };
    // Beside the reference there are words to point at.
    assert_eq!(
        told(&rules("$.components.schemas.*.properties.*"), DOCUMENT),
        ["/components/schemas/Whole/properties/part: `maxLength` is missing"]
    );
    // The second reference stands behind a first.
    assert_eq!(
        told(&rules("$.paths..properties.*"), DOCUMENT),
        ["/components/schemas/Part: `maxLength` is missing"]
    );
}

#[test]
fn what_is_missing_is_told_though_the_schema_is_not_sound() {
    let rules = |field: &str| {
        format!(
            "
rules:
  a:
    description: The title is like ours.
    given: $.info
    then: {{ field: {field}, function: schema, functionOptions: {{ schema: {{ $ref: ours.yaml }} }} }}
"
        )
    };
    assert_eq!(
        told(&rules("summary"), DOCUMENT),
        ["/info: The title is like ours: `summary` is missing"]
    );
    assert_eq!(
        told(&rules("title"), DOCUMENT),
        ["cannot tell: the rule `a` was not evaluated: the schema refers to what is not in it"]
    );
}

#[test]
fn a_document_of_another_format_is_told_as_such() {
    let rules = "
formats: [oas2, oas3_1]
rules: { a: { given: $, then: { function: falsy } } }
";
    assert_eq!(
        told(rules, DOCUMENT),
        [": the rules are for documents of the format oas2 or oas3_1, and this is none"]
    );
}
