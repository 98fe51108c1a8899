//! A statement in prose: Markdown, HTML, or a template that makes HTML.
//!
//! Each part of it has a module here that finds one kind of thing in the words; what a template leaves open is a
//! doubt about what could have stood there. English is read; of other languages only what needs no words is.

mod about;
mod body;
mod burden;
pub(super) mod calendar;
mod claims;
mod contacts;
mod dates;
mod doubts;
mod failures;
mod placeholders;
mod promise;
mod recognise;
mod roles;
mod sentences;
mod testing;

#[cfg(test)]
mod tests;

use regex::Regex;

pub(super) use self::body::{Body, Passage};
use self::burden::Reading;
pub(super) use self::claims::{level_in, meaning, version_in};
use crate::subject::accessibility::model::{Doubt, Form, Source, Statement};
use crate::subject::accessibility::read::{Document, Read, Reader};
use crate::tree::Origin;

pub(in crate::subject::accessibility) const READER: Reader = Reader {
    format: "page",
    part: "statements",
    marks: &[&[
        "ccessibility statement",
        "ccessibility Statement",
        "CCESSIBILITY STATEMENT",
        "committed to making",
        "atganiad hygyrchedd",
        "atganiad Hygyrchedd",
    ]],
    recognise,
    read,
};

fn recognise(document: &Document<'_>) -> Option<&'static str> {
    let body = Body::new(document.page?, document.file);
    recognise::because(&body)
}

fn read(document: &Document<'_>, source: Source) -> Read {
    let page = document.page.expect("only a page is recognised");
    let body = Body::new(page, document.file);
    Read::Statement(Box::new(statement(&body, document, source)))
}

/// What the words say, whatever made the page.
pub(super) fn statement(body: &Body<'_>, document: &Document<'_>, source: Source) -> Statement {
    let (burden, is_burden_clear) = match burden::read(body) {
        Reading::Said(burden) => (Some(burden), true),
        Reading::Silent => (None, true),
        Reading::Unclear => (None, false),
    };
    let own = || body.passages.iter().filter(|passage| !passage.is_empty());
    let mut statement = Statement {
        source,
        form: Form::Page,
        visibility: about::visibility(body),
        channel: about::channel(body),
        language: about::language(body, document.source.path()),
        name: about::name(body),
        url: about::url(body),
        title: about::title(body),
        text: own().map(Passage::all).collect(),
        sections: body.sections(),
        links: own().flat_map(Passage::links).collect(),
        template_text: placeholders::read(body),
        claims: claims::read(body),
        dates: dates::read(body),
        testing: testing::read(body),
        failures: failures::read(body),
        contacts: contacts::read(body),
        commitment: about::commitment(body),
        burden,
        promise: promise::read(body.page),
        doubts: Vec::new(),
    };
    let mut doubts = doubts::of_template(body, document.source, &statement, is_burden_clear);
    if !is_burden_clear {
        doubts.push(Doubt {
            at: "/burden".to_owned(),
            place: Origin::File(document.file),
            message: "what it says of a disproportionate burden is neither a claim nor a denial"
                .to_owned(),
        });
    }
    doubts.extend(doubts::of_addresses(body));
    if let Some(date) = &body.page.dated {
        doubts.extend(doubts::of_layout(date, &statement));
    }
    let language = statement.language.as_ref();
    if let Some(language) = language.filter(|language| language.value != "en") {
        doubts.extend(doubts::of_language(language, &statement));
    }
    statement.doubts = doubts;
    statement
}

/// A pattern of ours; letters count alike in both cases.
fn pattern(words: &str) -> Regex {
    Regex::new(&format!("(?i){words}")).expect("the pattern is one")
}
