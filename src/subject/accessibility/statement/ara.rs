//! Ara's data for a French statement (RGAA): what an auditor fills in, from which Ara makes the page.
//!
//! How far the site conforms is worked out by Ara from its audit, so the file claims nothing.

use crate::subject::accessibility::model::{
    Contact, ContactKind, Dates, Failure, Form, Role, Said, Source, Statement, Testing, Visibility,
};
use crate::subject::accessibility::read::{Document, Read, Reader};
use crate::tree::{Kind, Origin};

pub(in crate::subject::accessibility) const READER: Reader = Reader {
    format: "ara-statement",
    part: "statements",
    marks: &[&["\"notCompliantContent\""], &["\"auditInitiator\""]],
    recognise,
    read,
};

fn recognise(document: &Document<'_>) -> Option<&'static str> {
    let root = document.json()?;
    let is_statement = ["notCompliantContent", "auditInitiator"].iter().all(|key| {
        let value = root.get(key).map(|node| node.kind());
        matches!(value, Some(Kind::String | Kind::Null))
    });
    is_statement.then_some("it has the keys of a statement in Ara")
}

fn read(document: &Document<'_>, source: Source) -> Read {
    let root = document.json();
    let get = |key| root.and_then(|root| root.get(key));
    let text = |key| get(key).and_then(Said::text);
    let contacts = [
        (ContactKind::Email, "contactEmail"),
        (ContactKind::Form, "contactFormUrl"),
    ];
    let at_file = Origin::File(document.file);
    Read::Statement(Box::new(Statement {
        form: Form::Data,
        // The format has no word for anything else.
        visibility: Said::new(Visibility::Public, at_file),
        channel: None,
        language: Some(Said::new("fr".to_owned(), at_file)),
        name: text("procedureName"),
        url: text("procedureUrl"),
        title: None,
        text: Vec::new(),
        sections: Vec::new(),
        links: Vec::new(),
        template_text: Vec::new(),
        claims: Vec::new(),
        dates: Dates::default(),
        testing: Testing {
            method: text("tools"),
            is_automated_only: None,
        },
        failures: text("notCompliantContent")
            .map(failure)
            .into_iter()
            .collect(),
        contacts: contacts
            .into_iter()
            .filter_map(|(kind, key)| {
                let value = text(key)?;
                Some(Contact { kind, value })
            })
            .collect(),
        commitment: None,
        burden: None,
        promise: None,
        doubts: Vec::new(),
        source,
    }))
}

/// Three numbers with dots are a test of RGAA there, and no criterion of WCAG.
fn failure(text: Said<String>) -> Failure {
    Failure {
        text,
        criteria: Vec::new(),
        fix_by: None,
        role: Some(Role::NonCompliance),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::subject::accessibility::testing::Case;

    #[test]
    fn a_statement_is_read() {
        let json = r#"{
            "auditInitiator": "Mairie d'Exemple",
            "procedureUrl": "https://jongler.example.fr",
            "contactEmail": "jongler@example.fr",
            "tools": "Axe",
            "notCompliantContent": "Images, test 1.1.1",
            "derogatedContent": "",
            "notInScopeContent": null
        }"#;
        let case = Case::new(&[("declaration.json", json)]);
        case.check_no_trouble();
        case.check(
            "/statements/0/failures",
            json!([{ "text": "Images, test 1.1.1", "role": "non-compliance" }]),
        );
        case.check_absent("/statements/0/claims");
        case.check("/statements/0/language", json!("fr"));
        case.check("/statements/0/url", json!("https://jongler.example.fr"));
        case.check("/statements/0/testing", json!({ "method": "Axe" }));
        case.check(
            "/statements/0/contacts",
            json!([{ "kind": "email", "value": "jongler@example.fr" }]),
        );
        case.check_words("/statements/0/contacts/0/value", "\"jongler@example.fr\"");
    }

    #[test]
    fn the_key_of_another_program_is_not_enough() {
        let json = r#"{ "notCompliantContent": "a", "auditInitiator": { "name": "a" } }"#;
        let case = Case::new(&[("a.json", json)]);
        case.check_absent("/statements");
    }
}
