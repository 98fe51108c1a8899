//! What a template that leaves something open may hide: only what could stand in that very place.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::body::{Body, HOLE, Passage};
use super::roles::{self, Heading};
use super::{about, claims, contacts, dates, failures, pattern};
use crate::guard;
use crate::subject::accessibility::model::{Contact, ContactKind, Doubt, Role, Said, Statement};
use crate::subject::accessibility::page::{
    BlockKind, Hole, HoleKind, LONGEST_ADDRESS, is_markdown,
};
use crate::text::{SourceText, Span};
use crate::tree::Origin;

/// What templates put around a page's own words, by the names it goes by.
static FRAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"back[-_ ]?(?:link|to)|type=.(?:start|end)\b|breadcrumb|header|footer|phase|banner|csrf|nonce|navigation|\bnav\b|[-_./]nav|menu|sidebar|side[-_]nav|cookie|skip|meta|analytics|script|stylesheet|\bcss\b|feedback[-_]?(?:form|widget)|layout|super\(|page[-_]?title|render_?head|icon|logo|language[-_]?(?:toggle|select)|tracking|survey|flash|signin|user[-_]?menu|contents[-_]?list|table[-_]of[-_]contents|\btoc\b|last[-_]?updated|review[-_]?date|date[-_]?updated|was[-_]?this|caption|version|\blog\b",
    )
});

/// Tags that may show when the page was last looked at, or first published.
static LOOKED_AT: LazyLock<Regex> = LazyLock::new(|| pattern(r"updated|reviewed"));
static PUBLISHED: LazyLock<Regex> = LazyLock::new(|| pattern(r"published|prepared|created"));
static TESTS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:test(?:ed|ing|s)?|audit(?:ed)?)\b"));
static COMMITTED: LazyLock<Regex> = LazyLock::new(|| pattern(r"\bcommitted\b"));

const LONGEST_HOLE: usize = 60;

/// Doubts about what was read into `statement`.
pub(super) fn of_template(
    body: &Body<'_>,
    source: &SourceText,
    statement: &Statement,
    is_burden_clear: bool,
) -> Vec<Doubt> {
    let failures = statement.failures.iter();
    let failures = failures.filter_map(|failure| match failure.text.at {
        Origin::Text(_, span) => Some((span, !failure.criteria.is_empty())),
        Origin::Nowhere | Origin::File(_) => None,
    });
    let mut doubts = Doubts {
        source,
        body,
        failures: failures.collect(),
        known: HashSet::new(),
        found: Vec::new(),
    };
    // Before the main heading stands what frames the page.
    let main = body.passages.iter().position(about::is_main);
    let is_undated = statement.dates.reviewed.is_empty() && statement.dates.updated.is_empty();
    for (index, passage) in body.passages.iter().enumerate() {
        let holes = &passage.block.holes;
        // Among the words of a paragraph nothing but more words can stand.
        let has_words = !holes.is_empty()
            && !passage.is_heading()
            && passage.text().contains(char::is_alphanumeric);
        for hole in holes {
            guard::look();
            let written = doubts.written(hole);
            if is_undated && LOOKED_AT.is_match(&written) {
                doubts.add("/dates/reviewed", hole);
                doubts.add("/dates/updated", hole);
            }
            if statement.dates.prepared.is_empty() && PUBLISHED.is_match(&written) {
                doubts.add("/dates/prepared", hole);
            }
            if hole.kind == HoleKind::Part
                && !(has_words && doubts.is_inline(hole))
                && main.is_none_or(|main| index > main)
                && !doubts.is_frame(hole)
            {
                doubts.add("", hole);
            }
        }
        if holes.is_empty() {
            continue;
        }
        match passage.block.kind {
            BlockKind::Heading(_) => doubts.heading(passage),
            _ if passage.is_empty() => doubts.whole(passage, main.is_some_and(|main| index < main)),
            BlockKind::Paragraph | BlockKind::Item(_) | BlockKind::Cell => {
                doubts.words(passage, statement, is_burden_clear);
            }
        }
    }
    doubts.found
}

/// Of an address that is too long to be kept, some of its words may have been passed over.
pub(super) fn of_addresses(body: &Body<'_>) -> Vec<Doubt> {
    let mut links = body
        .passages
        .iter()
        .flat_map(|passage| &passage.block.links);
    let cut = links.find(|link| link.is_cut());
    let doubts = cut.into_iter().flat_map(|link| {
        ["/links", "/contacts"].map(|at| Doubt {
            at: at.to_owned(),
            place: link.href.at,
            message: format!(
                "the address of a link is longer than {LONGEST_ADDRESS} bytes, and only its beginning is looked at"
            ),
        })
    });
    doubts.collect()
}

/// A layout may show the date that the page hands to it as that of an update or a review.
pub(super) fn of_layout(date: &Said<String>, statement: &Statement) -> Vec<Doubt> {
    let dates = &statement.dates;
    let unread = [
        ("/dates/reviewed", &dates.reviewed),
        ("/dates/updated", &dates.updated),
    ];
    if unread.iter().any(|(_, dates)| !dates.is_empty()) {
        return Vec::new();
    }
    let doubts = unread.iter().map(|(at, _)| Doubt {
        at: (*at).to_owned(),
        place: date.at,
        message: format!("the page’s layout may show `{}` as its date", date.value),
    });
    doubts.collect()
}

/// A page in a language whose words we do not know says more than what was read.
pub(super) fn of_language(language: &Said<String>, statement: &Statement) -> Vec<Doubt> {
    let Statement {
        claims,
        dates,
        failures,
        commitment,
        burden,
        ..
    } = statement;
    let unread = [
        ("/sections", true),
        ("/claims", claims.is_empty()),
        ("/dates/prepared", dates.prepared.is_empty()),
        ("/dates/reviewed", dates.reviewed.is_empty()),
        ("/dates/updated", dates.updated.is_empty()),
        ("/dates/tested", dates.tested.is_empty()),
        ("/testing", true),
        ("/failures", failures.is_empty()),
        ("/contacts", true),
        ("/commitment", commitment.is_none()),
        ("/burden", burden.is_none()),
        ("/name", true),
        ("/url", true),
    ];
    let unread = unread.into_iter().filter(|(_, is_unread)| *is_unread);
    unread
        .map(|(at, _)| Doubt {
            at: at.to_owned(),
            place: language.at,
            message: format!(
                "its language is `{}`, and only English is understood",
                language.value
            ),
        })
        .collect()
}

struct Doubts<'b, 'p> {
    source: &'b SourceText,
    body: &'b Body<'p>,
    /// The failures that were read, and whether they name a criterion.
    failures: HashMap<Span, bool>,
    known: HashSet<(String, Span)>,
    found: Vec<Doubt>,
}

impl Doubts<'_, '_> {
    fn add(&mut self, at: &str, hole: &Hole) {
        let place = Origin::Text(self.body.file, hole.span);
        if self.known.insert((at.to_owned(), hole.span)) {
            let written = self.written(hole);
            let mut shown: String = written.chars().take(LONGEST_HOLE).collect();
            if shown.len() < written.len() {
                shown.push('…');
            }
            self.found.push(Doubt {
                at: at.to_owned(),
                place,
                message: format!("the template leaves `{shown}` open"),
            });
        }
    }

    fn written(&self, hole: &Hole) -> String {
        let written = self.source.slice(hole.span);
        written.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Whether it is no block of its own, if it stands in a block that has words. In HTML it would be another block.
    fn is_inline(&self, hole: &Hole) -> bool {
        if !is_markdown(self.source.path().name()) {
            return true;
        }
        let text = self.source.text();
        let Range { start, end } = hole.span.range();
        // Only as far as white space goes: a line may have thousands of holes.
        let is_space = |c: char| c.is_whitespace() && c != '\n';
        let before = text.get(..start).unwrap_or_default();
        let before = before.trim_end_matches(is_space);
        let after = text.get(end..).unwrap_or_default();
        let after = after.trim_start_matches(is_space);
        let begins_line = before.is_empty() || before.ends_with('\n');
        let ends_line = after.is_empty() || after.starts_with('\n');
        !(begins_line && ends_line)
    }

    fn is_frame(&self, hole: &Hole) -> bool {
        FRAME.is_match(&self.written(hole))
    }

    /// Whether what can be said of it was read, though some words of it are open.
    fn is_known_failure(&self, passage: &Passage<'_>) -> bool {
        let at = match passage.all().at {
            Origin::Text(_, span) => self.failures.get(&span),
            Origin::Nowhere | Origin::File(_) => None,
        };
        let is_listed = matches!(passage.block.kind, BlockKind::Item(_) | BlockKind::Cell);
        // An introduction that names the service hides nothing.
        let is_intro = || !is_listed && passage.text().trim_end().ends_with(':');
        at.copied().unwrap_or_else(is_intro)
    }

    fn heading(&mut self, passage: &Passage<'_>) {
        let is_main = about::is_main(passage);
        let is_named = roles::heading(passage.text()) != Heading::Other;
        for hole in &passage.block.holes {
            if is_main {
                self.add("/title", hole);
                self.add("/name", hole);
            } else if !is_named {
                self.add("/sections", hole);
            }
        }
    }

    /// All of a paragraph is open.
    fn whole(&mut self, passage: &Passage<'_>, is_before_title: bool) {
        let is_item = matches!(passage.block.kind, BlockKind::Item(_));
        for hole in &passage.block.holes {
            if is_before_title || self.is_frame(hole) {
                continue;
            }
            match is_item && failures::may_stand_in(passage) {
                true => self.add("/failures", hole),
                false => self.add("", hole),
            }
        }
    }

    fn words(&mut self, passage: &Passage<'_>, statement: &Statement, is_burden_clear: bool) {
        let may_hide_failure = failures::may_stand_in(passage) && !self.is_known_failure(passage);
        for sentence in passage.sentences().filter(|sentence| sentence.has_hole()) {
            let holes = &passage.block.holes;
            let first = holes.partition_point(|hole| hole.at < sentence.range.start);
            let end = holes.partition_point(|hole| hole.at < sentence.range.end);
            let holes = holes.get(first..end).unwrap_or_default();
            let text = sentence.text();
            let after = |words: &Regex| {
                words
                    .find(text)
                    .is_some_and(|found| text[found.end()..].contains(HOLE))
            };
            let mut hidden: Vec<String> = Vec::new();
            let events = dates::undated(&sentence);
            hidden.extend(events.iter().map(|event| format!("/dates/{}", event.key())));
            if claims::is_open(&sentence) {
                hidden.push("/claims".to_owned());
            }
            if after(&COMMITTED) {
                hidden.push("/commitment".to_owned());
            }
            let is_contact = matches!(passage.role, Some(Role::Feedback | Role::Reporting))
                || contacts::is_asked_for(text);
            let is_written =
                |contact: &Contact| matches!(contact.kind, ContactKind::Email | ContactKind::Form);
            if !statement.contacts.iter().any(is_written) && is_contact {
                hidden.push("/contacts".to_owned());
            }
            if may_hide_failure {
                hidden.push("/failures".to_owned());
            }
            if passage.role == Some(Role::Burden) && !is_burden_clear {
                hidden.push("/burden".to_owned());
            }
            if TESTS.is_match(text) && passage.role != Some(Role::Improving) {
                hidden.push("/testing".to_owned());
            }
            if statement.url.is_none() && about::is_scope(&sentence) {
                hidden.push("/url".to_owned());
            }
            for hole in holes {
                for at in &hidden {
                    self.add(at, hole);
                }
            }
        }
    }
}
