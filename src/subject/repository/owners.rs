//! CODEOWNERS: who answers for which files, as GitHub and GitLab read it.

use super::Facts;
use super::documents::preferred;
use super::lines::{before_comment, lines, trim, words};
use super::roles::Role;
use crate::text::Span;
use crate::tree::Builder;

pub(super) fn write(facts: &mut Facts<'_>, builder: &mut Builder) {
    let Some(source) = preferred(facts, Role::Owners) else {
        return;
    };
    builder.key("owners").map(source.origin(), |builder| {
        builder
            .key("path")
            .string(source.path.as_str(), source.origin());
        let Some(text) = &source.text else { return };
        builder.key("rules").list(source.origin(), |builder| {
            for (span, line) in lines(text) {
                let Some(rule) = rule(span, line) else {
                    continue;
                };
                builder.map(source.words(rule.span), |builder| {
                    let (span, pattern) = rule.pattern;
                    builder.key("pattern").string(pattern, source.words(span));
                    builder
                        .key("owners")
                        .list(source.words(rule.span), |builder| {
                            for (span, owner) in rule.owners {
                                builder.string(owner, source.words(span));
                            }
                        });
                });
            }
        });
    });
}

struct Rule<'t> {
    span: Span,
    pattern: (Span, &'t str),
    /// Empty when the line takes files out of anybody's hands.
    owners: Vec<(Span, &'t str)>,
}

fn rule(span: Span, line: &str) -> Option<Rule<'_>> {
    let (span, line) = trim(span, before_comment(line));
    // GitLab's section headings: `[Documentation][2] @team`, `^[Optional]`.
    if line.is_empty() || line.starts_with('[') || line.starts_with("^[") {
        return None;
    }
    let end = pattern_end(line);
    let owners = words(span.within(end..line.len()), &line[end..]).collect();
    Some(Rule {
        span,
        pattern: (span.within(0..end), &line[..end]),
        owners,
    })
}

/// A pattern ends at white space that no backslash stands before.
fn pattern_end(line: &str) -> usize {
    let mut escaped = false;
    for (at, character) in line.char_indices() {
        if character.is_whitespace() && !escaped {
            return at;
        }
        escaped = character == '\\' && !escaped;
    }
    line.len()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::subject::repository::testing::Case;

    #[test]
    fn each_line_is_a_rule() {
        let case = Case::new(&[(
            ".github/CODEOWNERS",
            "# us\n*  @org/team a@b.uk # all\n\n[Docs] @x\n/my\\ file @me\n/free\n",
        )]);
        case.check(
            "/owners/rules",
            json!([
                { "pattern": "*", "owners": ["@org/team", "a@b.uk"] },
                { "pattern": "/my\\ file", "owners": ["@me"] },
                { "pattern": "/free", "owners": [] },
            ]),
        );
        case.check_place("/owners/rules/0/owners/1", ".github/CODEOWNERS:2:14");
        case.check_place("/owners/rules/1/owners/0", ".github/CODEOWNERS:5:11");
    }
}
