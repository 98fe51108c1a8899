//! What a service says of itself, in Markdown: for the report and for the brief.

use super::Briefing;
use crate::background::about::{Said, Topic, Value};
use crate::report::escape::markdown::{code, link, prose, words};

/// Longer words are cut: whoever wants them all opens the file.
const SHOWN: usize = 400;

/// Everything that is asked, in the order in which it is read.
pub(super) fn all<'r>(briefing: &Briefing<'r>) -> &'r [Said] {
    let known = briefing.service.background.as_ref();
    known.map_or(&[], |known| &known.about)
}

/// What is asked of this topic.
pub(super) fn of(all: &[Said], topic: Topic) -> impl Iterator<Item = &Said> {
    all.iter().filter(move |said| said.topic == topic)
}

/// `Users a year (`audience.users-a-year`)`, as part of a sentence that says what is missing.
pub(super) fn missing(said: &Said) -> String {
    let label = words(&said.label.to_lowercase());
    match said.field {
        "" => label,
        field => format!("{label} ({})", code(field)),
    }
}

/// What is said, in at most so many values; `None` where nothing is.
pub(super) fn values(said: &Said, most: usize) -> Option<String> {
    let told = said.values.iter().take(most).map(value);
    let mut told: Vec<String> = told.collect();
    if said.values.len() > most {
        told.push(format!("and {} more", said.values.len() - most));
    }
    (!told.is_empty()).then(|| told.join("; "))
}

fn value(value: &Value) -> String {
    let shown = cut(&value.words);
    let Some(address) = &value.link else {
        return prose(&shown);
    };
    match link(&bare(&shown), address) {
        Some(link) => link,
        // A mailbox is told with its name.
        None if address.starts_with("mailto:") => prose(&shown),
        // The path of a file, which the words may hold.
        None if shown == *address => code(&shown),
        None if shown.contains(address.as_str()) => prose(&shown),
        None => format!("{} ({})", prose(&shown), code(&cut(address))),
    }
}

/// An address as people say it, in words that lead there.
pub(super) fn bare(text: &str) -> String {
    let mut bare = text.to_owned();
    for start in ["https://www.", "https://", "http://www.", "http://"] {
        bare = bare.replace(start, "");
    }
    match bare.trim().is_empty() {
        true => text.to_owned(),
        false => bare,
    }
}

/// On one line, and not the whole of a long text.
pub(super) fn cut(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Place;

    fn said(values: &[(&str, Option<&str>)]) -> Said {
        let value = |(words, link): &(&str, Option<&str>)| Value {
            words: (*words).to_owned(),
            link: link.map(ToOwned::to_owned),
            place: Place::Repository,
        };
        Said {
            topic: Topic::Users,
            label: "Users a year",
            field: "audience.users-a-year",
            values: values.iter().map(value).collect(),
        }
    }

    #[track_caller]
    fn check(values: &[(&str, Option<&str>)], expected: Option<&str>) {
        assert_eq!(super::values(&said(values), 2).as_deref(), expected);
    }

    #[test]
    fn what_is_said_is_shown_as_words_and_links_and_paths() {
        check(&[], None);
        check(
            &[("4 <b>", None), ("[x](y)", None), ("z", None)],
            Some("4 \\<b>; \\[x\\](y); and 1 more"),
        );
        check(
            &[("Code", Some("https://a.example/b"))],
            Some("[Code](https://a.example/b)"),
        );
        check(
            &[
                ("docs/a b.md", Some("docs/a b.md")),
                ("The plan", Some("docs/plan.md")),
            ],
            Some("`docs/a b.md`; The plan (`docs/plan.md`)"),
        );
        check(
            &[("c", Some("javascript:alert(1)"))],
            Some("c (`javascript:alert(1)`)"),
        );
        assert_eq!(
            missing(&said(&[])),
            "users a year (`audience.users-a-year`)"
        );
    }

    #[test]
    fn long_words_are_cut() {
        assert_eq!(cut(&"é".repeat(10_000)).chars().count(), SHOWN + 1);
        assert_eq!(cut("a\n  b"), "a b");
    }
}
