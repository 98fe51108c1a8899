//! Rulesets in Spectral's notation, and a run of what was read.

use jiff::civil::date;
use yardstick::dossier::Dossier;
use yardstick::repository::Repository;
use yardstick::ruleset::{Bases, Unread, read, run};

use super::bundle;
use super::packs::in_text;

/// The ruleset that is named, what it may extend, and a document.
pub const NAMES: &[&str] = &[
    "ruleset.yaml",
    "base.yaml",
    "base.json",
    "folder/more.yaml",
    "node_modules/rules/package.json",
    "node_modules/rules/index.yaml",
    "functions/own.js",
    "openapi.yaml",
    "asyncapi.yaml",
    "arazzo.yaml",
];

/// What is held against the ruleset where the input brings nothing.
const DOCUMENT: &str = "openapi: 3.0.3
info: { title: Plots, version: 1.0.0, description: '' }
servers: [{ url: 'https://{host}.example/', variables: { host: { default: a } } }]
tags: [{ name: b }, { name: a }]
paths:
  /plots/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: integer } }]
    get:
      operationId: plot
      responses: { '200': { description: One, content: { application/json: { schema: { $ref: '#/components/schemas/Plot' }, example: { id: x } } } } }
components:
  schemas:
    Plot: { type: object, properties: { id: { type: integer }, next: { $ref: '#/components/schemas/Plot' } }, enum: [1, 2] }
";

/// - Nothing panics; every mistake, slip and finding is in the text that it is about.
/// - A ruleset that is read can be run, and comes to the same twice.
pub fn hold(data: &[u8]) {
    let mut files = bundle::files(data);
    let is_document = |name: &str| ["openapi.yaml", "asyncapi.yaml", "arazzo.yaml"].contains(&name);
    if !files.iter().any(|(name, _)| is_document(name)) {
        files.push(("openapi.yaml".to_owned(), DOCUMENT.to_owned()));
    }
    let text = |name: &str| files.iter().find(|(known, _)| known == name);
    let open = |name: &str| match text(name) {
        Some((_, text)) => Ok(text.clone()),
        None => Err(Unread::Missing),
    };
    let ruleset = match read("ruleset.yaml", &open) {
        Ok(ruleset) => ruleset,
        Err(mistakes) => {
            assert!(!mistakes.is_empty(), "a refusal has a reason");
            mistakes.iter().for_each(|mistake| in_text(&mistake.place));
            return;
        }
    };
    ruleset.slips.iter().for_each(|slip| in_text(&slip.place));
    let repository = Repository::in_memory(
        files
            .iter()
            .filter(|(name, _)| is_document(name))
            .map(|(name, text)| (name, text)),
    );
    let dossier = Dossier::read(&repository);
    let ran = || {
        run(
            &ruleset,
            "",
            &Bases::new(),
            &dossier,
            &dossier.profile,
            date(2026, 11, 22),
        )
    };
    let ran_first = ran();
    ran_first.slips.iter().for_each(|slip| in_text(&slip.place));
    let told = |run: &yardstick::ruleset::Run| format!("{:?}", run.assessments);
    assert_eq!(told(&ran_first), told(&ran()), "the same, twice");
}
