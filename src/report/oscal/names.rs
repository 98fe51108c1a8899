//! What clauses and rules are called in the document. OSCAL knows controls and objectives: a clause is a control, and
//! what a rule asks is an objective of the clause that decides. A ruleset is no published text, so it has no clauses:
//! it is one control, without an edition, and its rules are the objectives.

use super::token::Token;
use crate::pack::{Clause, PackInfo};
use crate::report::Entry;

/// What rulesets are called where texts have their id. It is followed by no edition, which every text has.
const RULESET: &str = "ruleset";

/// `govuk-service-standard_2019_point-5`
pub(super) fn clause(info: &PackInfo, clause: &Clause) -> Token {
    Token::of(&[&info.id, &info.edition, &clause.id])
}

/// `ruleset__.spectral.yaml`
pub(super) fn ruleset(name: &str) -> Token {
    Token::of(&[RULESET, "", name])
}

/// The control that a rule is held against; `None` for what no text and no ruleset asks.
pub(super) fn control(entry: &Entry<'_>) -> Option<Token> {
    match entry.answers().first() {
        Some(answer) => Some(clause(&answer.pack, &answer.clause)),
        None => Some(ruleset(&ruleset_of(entry)?)),
    }
}

/// `govuk-service-standard_2019_point-12_open-licence`; `None` as above.
pub(super) fn objective(entry: &Entry<'_>) -> Option<Token> {
    let rule = entry.rule();
    match entry.answers().first() {
        Some(answer) => Some(Token::of(&[
            &answer.pack.id,
            &answer.pack.edition,
            &answer.clause.id,
            rule,
        ])),
        None => Some(Token::of(&[RULESET, "", &ruleset_of(entry)?, rule])),
    }
}

/// The name of the ruleset that asks.
pub(super) fn ruleset_of(entry: &Entry<'_>) -> Option<String> {
    let pack = entry.pack();
    let is_imported = !entry.is_notice() && entry.answers().is_empty();
    let name = pack.strip_prefix("ruleset:").filter(|_| is_imported);
    name.map(ToOwned::to_owned)
}
