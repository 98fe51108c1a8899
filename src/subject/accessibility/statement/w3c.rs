//! What the W3C's statement generator makes: HTML whose classes say what each part of it is. The rest of its words
//! is read as in any other page.

use std::collections::HashSet;
use std::ops::Range;

use super::page::{Body, Passage, calendar, level_in, meaning, statement, version_in};
use crate::subject::accessibility::model::{
    Claim, Contact, ContactKind, Failure, Said, Source, Statement,
};
use crate::subject::accessibility::page::BlockKind;
use crate::subject::accessibility::read::{Document, Read, Reader};

pub(in crate::subject::accessibility) const READER: Reader = Reader {
    format: "w3c-generator",
    part: "statements",
    marks: &[
        &["conformance-status"],
        &["website-name", "organization-name"],
    ],
    recognise,
    read,
};

fn recognise(document: &Document<'_>) -> Option<&'static str> {
    let body = Body::new(document.page?, document.file);
    let has = |name: &str| marked(&body, name).next().is_some();
    let is_one = has("conformance-status") && (has("website-name") || has("organization-name"));
    is_one.then_some("its classes are those of the W3C’s statement generator")
}

fn read(document: &Document<'_>, source: Source) -> Read {
    let page = document.page.expect("only a page is recognised");
    let body = Body::new(page, document.file);
    let mut statement = statement(&body, document, source);
    let own = body.headings().map(|(_, heading)| heading.all());
    let mut own = own.filter(|heading| {
        heading
            .value
            .to_lowercase()
            .contains("accessibility statement")
    });
    statement.title = own.next().or(statement.title);
    statement.name = marked(&body, "website-name").next().or(statement.name);
    // Each name may stand in several places; the status does so with its meaning.
    if let Some(claim) = claim(&body) {
        statement.claims = vec![claim];
    }
    let created = marked(&body, "statement-created-date").filter_map(|words| {
        let date = calendar::dates_in(&words.value).into_iter().next()?;
        Some(words.map(|_| date.value))
    });
    let created: Vec<Said<String>> = created.collect();
    if !created.is_empty() {
        statement.dates.prepared = created;
    }
    if let Some(approaches) = marked(&body, "assessment-approaches").next() {
        statement.testing.method = Some(approaches);
    }
    statement.failures.extend(limitations(&body));
    contacts(&body, &mut statement);
    Read::Statement(Box::new(statement))
}

fn claim(body: &Body<'_>) -> Option<Claim> {
    let words = marked(body, "conformance-status").next()?;
    let status = meaning(&words.value).0;
    let standard = marked_ranges(body, "conformance-standard").next();
    let part = |of: fn(&str) -> Option<Range<usize>>| {
        let (passage, range) = standard.as_ref()?;
        let found = of(passage.text().get(range.clone())?)?;
        Some(passage.said(range.start + found.start..range.start + found.end))
    };
    Some(Claim {
        status: status.map(|status| words.clone().map(|_| status)),
        is_exact: false,
        product: None,
        version: part(version_in),
        level: part(level_in),
        words,
    })
}

fn limitations(body: &Body<'_>) -> Vec<Failure> {
    let items = marked_ranges(body, "accessibility-limitations");
    let items = items.filter(|(passage, _)| matches!(passage.block.kind, BlockKind::Item(_)));
    let failures = items.map(|(passage, _)| Failure {
        text: passage.all(),
        criteria: passage.criteria(),
        fix_by: None,
        role: passage.role,
    });
    failures.collect()
}

fn contacts(body: &Body<'_>, statement: &mut Statement) {
    let kinds = [
        ("phone-number", ContactKind::Phone),
        ("postal-address", ContactKind::Post),
    ];
    for (name, kind) in kinds {
        let known = statement.contacts.iter();
        let known = known.filter(|contact| contact.kind == kind);
        let mut told: HashSet<String> = known.map(|contact| contact.value.value.clone()).collect();
        let new = marked(body, name).filter(|value| told.insert(value.value.clone()));
        let new: Vec<Contact> = new.map(|value| Contact { kind, value }).collect();
        statement.contacts.extend(new);
    }
}

/// The words of elements with this class.
fn marked<'b>(body: &'b Body<'_>, name: &'b str) -> impl Iterator<Item = Said<String>> {
    marked_ranges(body, name).map(|(passage, range)| passage.said(range))
}

fn marked_ranges<'b, 'p>(
    body: &'b Body<'p>,
    name: &'b str,
) -> impl Iterator<Item = (&'b Passage<'p>, Range<usize>)> {
    body.passages.iter().flat_map(move |passage| {
        let marks = passage.block.marks.iter();
        let own = marks.filter(move |mark| mark.names.contains(name));
        let full = own.filter(|mark| !mark.text.is_empty());
        full.map(move |mark| (passage, mark.text.clone()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::subject::accessibility::model::Status;
    use crate::subject::accessibility::statement::testing::Case;

    const PAGE: &str = "<h2>Accessibility Statement for <span class=\"basic-information website-name\">Juggling</span></h2>
<p><span class=\"basic-information organization-name\">Jugglers Ltd</span> is committed to ensuring digital accessibility.</p>
<h3>Conformance status</h3>
<p>It is <span class=\"basic-information conformance-status\">partially conformant</span> with
<span class=\"basic-information conformance-standard\">WCAG 2.1 level AA</span>.
<span class=\"basic-information conformance-status\">Partially conformant</span> means that some parts do not conform.</p>
<h3>Feedback</h3>
<ul class=\"basic-information feedback\"><li>Phone: <span class=\"phone-number\">+12 34 567 89 00</span></li></ul>
<h3>Limitations and alternatives</h3>
<ol class=\"technical-information accessibility-limitations\"><li>Clubs: have no text alternatives</li></ol>
<p>This statement was created on <span class=\"basic-information statement-created-date\">26 October 2018</span>.</p>
";

    #[test]
    fn classes_say_what_is_what() {
        let case = Case::new(&READER, "a.html", PAGE);
        let statement = case.statement();
        let name = statement.name.as_ref().map(|name| case.shown(name));
        assert_eq!(name.as_deref(), Some("Juggling"));
        let [claim] = statement.claims.as_slice() else {
            panic!("{:?}", statement.claims);
        };
        assert_eq!(case.shown(&claim.words), "partially conformant");
        assert_eq!(
            claim.status.as_ref().map(|status| status.value),
            Some(Status::Partial)
        );
        assert_eq!(
            claim
                .version
                .as_ref()
                .map(|version| case.shown(version))
                .as_deref(),
            Some("2.1")
        );
        assert_eq!(
            claim
                .level
                .as_ref()
                .map(|level| case.shown(level))
                .as_deref(),
            Some("AA")
        );
        assert_eq!(
            case.all(&statement.dates.prepared),
            ["2018-10-26 at 26 October 2018"]
        );
        let failures: Vec<_> = statement
            .failures
            .iter()
            .map(|failure| case.shown(&failure.text))
            .collect();
        assert_eq!(failures, ["Clubs: have no text alternatives"]);
        let contacts: Vec<_> = statement
            .contacts
            .iter()
            .map(|contact| case.shown(&contact.value))
            .collect();
        assert_eq!(contacts, ["+12 34 567 89 00"]);
        assert!(statement.commitment.is_some());
    }

    #[test]
    fn other_pages_are_left_to_other_readers() {
        let page = "<h1>Accessibility statement</h1><p class=\"conformance-status\">It is fully compliant.</p>";
        assert!(Case::new(&READER, "a.html", page).because.is_none());
    }
}
