//! How to report a weakness: a security policy for people, and `security.txt` (RFC 9116) for everybody's tools.

use std::sync::LazyLock;

use regex::Regex;
use rustc_hash::FxHashSet;

use super::Facts;
use super::documents::{preferred, text};
use super::lines::{content, lines, trim};
use super::roles::Role;
use super::sources::Source;
use crate::text::{SourceText, Span};
use crate::tree::Builder;

pub(super) fn write_policy(facts: &mut Facts<'_>, builder: &mut Builder) {
    if let Some(source) = preferred(facts, Role::SecurityPolicy) {
        builder
            .key("security-policy")
            .map(source.origin(), |builder| {
                text(source, builder);
                let contacts = source.text.as_deref().map(contacts).unwrap_or_default();
                list(source, "contacts", &contacts, builder);
            });
    }
}

pub(super) fn write_txt(facts: &mut Facts<'_>, builder: &mut Builder) {
    // The one nearest to the root is the one that is served.
    let served = facts
        .sources
        .with(Role::SecurityTxt)
        .min_by_key(|source| source.path.as_str().matches('/').count());
    if let Some(source) = served {
        builder
            .key("security-txt")
            .map(source.origin(), |builder| security_txt(source, builder));
    }
}

fn list(source: &Source, key: &str, values: &[(Span, &str)], builder: &mut Builder) {
    if values.is_empty() {
        return;
    }
    builder.key(key).list(source.origin(), |builder| {
        for (span, value) in values {
            builder.string(value, source.words(*span));
        }
    });
}

static CONTACT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?i)https?://[^\s<>()\[\]{}"'`|\\]+|[a-z0-9][a-z0-9._%+-]*@[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\.[a-z]{2,}"#,
    )
    .expect("the pattern is one")
});

/// E-mail addresses and links, each where it is first written.
fn contacts(source: &SourceText) -> Vec<(Span, &str)> {
    let whole = content(source);
    let mut found: Vec<(Span, &str)> = Vec::new();
    let mut known: FxHashSet<&str> = FxHashSet::default();
    for contact in CONTACT.find_iter(source.slice(whole)) {
        let words = contact
            .as_str()
            .trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '_']);
        if known.insert(words) {
            let span = whole.within(contact.start()..contact.start() + words.len());
            found.push((span, words));
        }
    }
    found
}

/// Fields are lines `Name: value`; names do not depend on case. What stands between the lines of an OpenPGP
/// signature is the same kind of line and is not a field we know.
fn security_txt(source: &Source, builder: &mut Builder) {
    builder
        .key("path")
        .string(source.path.as_str(), source.origin());
    let Some(text) = &source.text else { return };
    let fields = |wanted: &str| -> Vec<(Span, &str)> {
        lines(text)
            .filter(|(_, line)| !line.starts_with('#'))
            .filter_map(|(span, line)| {
                let (name, value) = line.split_once(':')?;
                let rest = span.within(name.len() + 1..line.len());
                name.trim()
                    .eq_ignore_ascii_case(wanted)
                    .then(|| trim(rest, value))
            })
            .filter(|(_, value)| !value.is_empty())
            .collect()
    };
    list(source, "contacts", &fields("contact"), builder);
    for key in ["expires", "policy"] {
        if let Some((span, value)) = fields(key).first() {
            builder.key(key).string(value, source.words(*span));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::subject::repository::testing::Case;

    #[test]
    fn contacts_of_a_policy_are_addresses_and_links() {
        let case = Case::new(&[(
            "SECURITY.md",
            "# Security\n\nWrite to <a.b@nhs.uk>, or see [us](https://example.gov.uk/x?y=1).\nAgain: a.b@nhs.uk.\n",
        )]);
        case.check(
            "/security-policy/contacts",
            json!(["a.b@nhs.uk", "https://example.gov.uk/x?y=1"]),
        );
        case.check_place("/security-policy/contacts/0", "SECURITY.md:3:11");
        case.check("/security-policy/path", json!("SECURITY.md"));
    }

    #[test]
    fn the_policy_in_github_comes_first() {
        let case = Case::new(&[("SECURITY.md", ""), (".github/SECURITY.md", "")]);
        case.check("/security-policy/path", json!(".github/SECURITY.md"));
        case.check_absent("/security-policy/contacts");
    }

    #[test]
    fn security_txt_has_fields() {
        let case = Case::new(&[(
            "public/.well-known/security.txt",
            "# Contact: no\r\nContact: mailto:a@b.gov.uk\r\nCONTACT:https://b.gov.uk\r\nExpires: 2027-01-01T00:00:00Z\r\nPolicy:\r\n",
        )]);
        case.check(
            "/security-txt",
            json!({
                "path": "public/.well-known/security.txt",
                "contacts": ["mailto:a@b.gov.uk", "https://b.gov.uk"],
                "expires": "2027-01-01T00:00:00Z",
            }),
        );
        case.check_place(
            "/security-txt/expires",
            "public/.well-known/security.txt:4:10",
        );
    }
}
