//! What a statement is about: its title, the service's name and address, the language, and who commits themselves.

use std::sync::LazyLock;

use regex::Regex;

use super::body::{Body, Passage, Sentence};
use super::pattern;
use super::roles::{self, Heading};
use crate::guard;
use crate::subject::accessibility::model::{Channel, Said, Visibility};
use crate::subject::accessibility::page::{BlockKind, Page};
use crate::text::RepoPath;
use crate::tree::Origin;

static TITLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?:the|our|web ?site|web|digital|service|public)\s+)*(?:accessibility statement|datganiad hygyrchedd)(?:$|\s*[-–—:|(]|\s+(?:for|of|on|ar gyfer|am)\b)|^[^-–—|:]{1,60}?(?:\s*[-–—:|])?\s+accessibility statement(?:$|\s*[-–—|])",
    )
});
/// Titles of pages that tell how to write one.
static ABOUT_STATEMENTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:how|what|why|writ\w+|publish\w*|creat\w+|mak\w+|add\w*|updat\w+|manag\w+|review\w*|check\w*|sample|template|guid\w+|generator|checklist|model|pattern|frontend|requirements?|an|your)\b",
    )
});
static SHORT_TITLE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:accessibility|hygyrchedd)(?:$|\s*[-–—|])"));

/// "Accessibility statement for the Juggling service"
static NAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^.*?accessibility statement\s*(?:for|of|[-–—:|])\s+(?:the\s+)?(.+?)(?:\s+[-–—|]\s+.*)?$",
    )
});

static APPLIES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:th(?:is|e)|our) (?:accessibility )?statement (?:applies|relates|covers|is for)\b",
    )
});
static HOSTED: LazyLock<Regex> = LazyLock::new(|| pattern(r"\bhosted at\b"));
static ADDRESS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"https?://[^\s<>()\[\]{}"“”‘’`|\\\x{fffc}]+"#));
static AT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:at|is)\s+((?:[a-z0-9-]+\.)+[a-z]{2,}(?:/[^\s,;)]*[^\s,;.)])?)")
});
static DOMAIN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/\S*)?$"));
static COMMITS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:committed|commits?) to (?:making|ensuring|providing|keeping)\b.*\b(?:accessib|hygyrch)|\bwedi ymrwymo i\b.*\bhygyrch",
    )
});
static APP: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:mobile|ios|android|iphone) (?:app|application)s?\b|\bthe app\b|\bapp for (?:ios|android)\b",
    )
});
static WEBSITE: LazyLock<Regex> = LazyLock::new(|| pattern(r"\bweb ?sites?\b"));

/// How sure a title makes us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Title {
    /// "Accessibility statement for …"
    Statement,
    /// "Accessibility": it may be a page about it.
    Accessibility,
    /// "How to publish an accessibility statement"
    Other,
}

pub(super) fn kind_of_title(words: &str) -> Title {
    let words = words.trim();
    // What it is for may be called anything: "Accessibility statement for How to juggle".
    let before = words.to_lowercase();
    let before = before
        .split("accessibility statement")
        .next()
        .unwrap_or_default();
    if TITLE.is_match(words) && !ABOUT_STATEMENTS.is_match(before) {
        return match ends_as_guidance(words) {
            true => Title::Other,
            false => Title::Statement,
        };
    }
    match SHORT_TITLE.is_match(words) {
        true => Title::Accessibility,
        false => Title::Other,
    }
}

/// "Accessibility statement – template"
fn ends_as_guidance(words: &str) -> bool {
    let words = words.to_lowercase();
    let Some((_, after)) = words.split_once("accessibility statement") else {
        return false;
    };
    let after = after.trim_matches([' ', '-', '–', '—', ':', '|', '(', ')']);
    matches!(
        after,
        "template"
            | "templates"
            | "generator"
            | "guidance"
            | "pattern"
            | "guide"
            | "checklist"
            | "example"
            | "sample"
            | "frontend"
    )
}

/// A scalar of the front matter.
pub(super) fn field<'p>(page: &'p Page, key: &str) -> Option<&'p Said<String>> {
    let mut fields = page.front_matter.iter();
    fields.find(|(name, _)| name == key).map(|(_, value)| value)
}

/// Everything that may be the title, the likeliest first.
pub(super) fn titles(body: &Body<'_>) -> Vec<Said<String>> {
    let first = |wanted: fn(u8) -> bool| {
        let mut headings = body.headings();
        headings
            .find(|(level, _)| wanted(*level))
            .map(|(_, heading)| heading.all())
    };
    let heading = first(|level| level == 1);
    let named = [
        body.page.document_title.clone(),
        field(body.page, "title").cloned(),
        field(body.page, "pageTitle").cloned(),
    ];
    let lower = body.headings().map(|(_, heading)| heading.all());
    // "Preparation of this accessibility statement" is a part of one.
    let lower = lower.filter(|heading| {
        kind_of_title(&heading.value) == Title::Statement
            && roles::heading(&heading.value) == Heading::Other
    });
    heading
        .into_iter()
        .chain(named.into_iter().flatten())
        .chain(lower.take(1))
        .collect()
}

/// None where a template leaves all of it open: then nobody knows it.
pub(super) fn title(body: &Body<'_>) -> Option<Said<String>> {
    let title = titles(body).into_iter().next();
    title.filter(|title| title.value.contains(char::is_alphanumeric))
}

pub(super) fn name(body: &Body<'_>) -> Option<Said<String>> {
    body.headings().find_map(|(_, heading)| named(heading))
}

fn named(heading: &Passage<'_>) -> Option<Said<String>> {
    let text = heading.text();
    if kind_of_title(text) != Title::Statement {
        return None;
    }
    let name = NAME.captures(text)?.get(1)?;
    (!name.as_str().contains(super::body::HOLE)).then(|| heading.said(name.range()))
}

/// The sentences that say what it applies to.
pub(super) fn scope<'b>(body: &'b Body<'_>) -> impl Iterator<Item = Sentence<'b>> {
    body.sentences().filter(is_scope)
}

pub(super) fn is_scope(sentence: &Sentence<'_>) -> bool {
    APPLIES.is_match(sentence.text())
}

pub(super) fn url(body: &Body<'_>) -> Option<Said<String>> {
    let hosted = body
        .sentences()
        .filter(|sentence| HOSTED.is_match(sentence.text()));
    scope(body).chain(hosted).find_map(|sentence| {
        if let Some(written) = ADDRESS.find(sentence.text()) {
            let address = written
                .as_str()
                .trim_end_matches(['.', ',', ';', ':', '!', '?', '\'']);
            return Some(sentence.said(written.start()..written.start() + address.len()));
        }
        let is_address = |words: &str| DOMAIN.is_match(words.trim());
        let linked = sentence.links().find_map(|link| {
            let words = sentence.passage.text().get(link.text.clone())?;
            guard::look_for(words.len());
            let href = &link.href.value;
            let is_absolute = href.starts_with("http://") || href.starts_with("https://");
            (is_absolute && is_address(words)).then(|| link.href.owned())
        });
        linked.or_else(|| {
            let domain = AT.captures(sentence.text())?.get(1)?;
            Some(sentence.said(domain.range()))
        })
    })
}

pub(super) fn channel(body: &Body<'_>) -> Option<Said<Channel>> {
    scope(body).find_map(|sentence| {
        let text = sentence.text();
        let of = |words: &Regex, channel: Channel| {
            let found = words.find(text)?;
            Some(sentence.said(found.range()).map(|_| channel))
        };
        match (of(&APP, Channel::App), of(&WEBSITE, Channel::Website)) {
            (Some(one), None) | (None, Some(one)) => Some(one),
            (Some(_), Some(_)) | (None, None) => None,
        }
    })
}

pub(super) fn commitment(body: &Body<'_>) -> Option<Said<String>> {
    commitments(body).next().map(|sentence| sentence.all())
}

pub(super) fn commitments<'b>(body: &'b Body<'_>) -> impl Iterator<Item = Sentence<'b>> {
    body.sentences()
        .filter(|sentence| COMMITS.is_match(sentence.text()))
}

pub(super) fn visibility(body: &Body<'_>) -> Said<Visibility> {
    let said = |key: &str, word: &str| field(body.page, key).filter(|value| value.value == word);
    match said("draft", "true").or_else(|| said("published", "false")) {
        Some(draft) => draft.clone().map(|_| Visibility::Draft),
        None => Said::new(Visibility::Public, Origin::File(body.file)),
    }
}

/// Two letters. Pages often say nothing; Welsh shows in the file's name or in the title.
pub(super) fn language(body: &Body<'_>, path: &RepoPath) -> Option<Said<String>> {
    let said = body.page.language.as_ref();
    let said = said
        .or_else(|| field(body.page, "lang"))
        .or_else(|| field(body.page, "language"));
    if let Some(said) = said {
        let letters: String = said
            .value
            .chars()
            .take_while(char::is_ascii_alphabetic)
            .collect();
        return (letters.len() == 2).then(|| Said::new(letters.to_ascii_lowercase(), said.at));
    }
    let name = path.name().to_ascii_lowercase();
    let is_named = name.contains(".cy.")
        || name.contains("-cy.")
        || name.contains("_cy.")
        || path.folder().split('/').any(|folder| folder == "cy");
    if is_named {
        return Some(Said::new("cy".to_owned(), Origin::File(body.file)));
    }
    let welsh = titles(body)
        .into_iter()
        .find(|title| title.value.to_lowercase().contains("hygyrchedd"));
    welsh.map(|title| Said::new("cy".to_owned(), title.at))
}

/// Whether a heading is the page's own.
pub(super) fn is_main(passage: &Passage<'_>) -> bool {
    passage.block.kind == BlockKind::Heading(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(title: &str, expected: Title) {
        assert_eq!(kind_of_title(title), expected, "{title}");
    }

    #[test]
    fn a_statement_is_known_by_its_title() {
        check("Accessibility statement", Title::Statement);
        check(
            "Accessibility statement for the Juggling service",
            Title::Statement,
        );
        check(
            "Accessibility Statement - \u{fffc} - GOV.UK",
            Title::Statement,
        );
        check("Juggling licence accessibility statement", Title::Statement);
        check(
            "Accessibility statement for How to juggle",
            Title::Statement,
        );
        check("Accessibility", Title::Accessibility);
        check("Accessibility | Juggling", Title::Accessibility);
    }

    #[test]
    fn a_page_about_statements_is_not() {
        check("How to publish an accessibility statement", Title::Other);
        check("Sample accessibility statement", Title::Other);
        check("Write an accessibility statement", Title::Other);
        check("Accessibility statement template", Title::Other);
        check("Accessibility statement – guidance", Title::Other);
        check("Accessibility statements", Title::Other);
        check("Accessibility Statement Frontend", Title::Other);
        check("Accessibility testing", Title::Other);
        check("Juggling", Title::Other);
    }
}
