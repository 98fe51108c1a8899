//! Texts as YAML and TOML write them, so that every reader takes them for the same text again.

use super::characters::{Sink, kind, rewritten};
use super::replaced;

/// Words that some reader of YAML takes for something other than a text.
const MEANT: [&str; 10] = [
    "y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan",
];

/// A value of YAML: as it is where nothing in it could mean anything else, in double quotes where something could.
pub(crate) fn yaml(text: &str) -> String {
    match is_plain(text) {
        true => text.to_owned(),
        false => quoted(text),
    }
}

/// In double quotes, as YAML and TOML both read them. What cannot be seen is spelt.
pub(crate) fn quoted(text: &str) -> String {
    let mut signs = String::with_capacity(text.len() + 2);
    signs.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => signs.extend(['\\', character]),
            '\n' => signs.push_str("\\n"),
            '\t' => signs.push_str("\\t"),
            other => signs.push(other),
        }
    }
    signs.push('"');
    // Files are shown in logs, too, where a runner listens.
    replaced(&rewritten(&signs, Sink::Quoted), "\\u005b", "::").into_owned()
}

/// Words behind a `#`: on one line, without what no reader would see.
pub(crate) fn comment(text: &str) -> String {
    let words = rewritten(text, Sink::Comment);
    let words: Vec<&str> = words.split_whitespace().collect();
    words.join(" ")
}

/// Letters and figures, and between them what is no sign of YAML there. It begins with a letter, so it is no number and
/// no day.
fn is_plain(text: &str) -> bool {
    let lower = text.to_lowercase();
    let begins = text.starts_with(|first: char| first.is_alphabetic());
    let harmless =
        |character: char| character.is_alphanumeric() || " ./_-+@(),'’&:".contains(character);
    begins
        && text.chars().all(harmless)
        && text.chars().all(|character| kind(character).is_none())
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !MEANT.contains(&lower.as_str())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::escape::Safe;
    use crate::text::{RepoPath, SourceText};
    use crate::tree::{self, Forest, Format};

    /// What our own reader makes of a value.
    fn read(document: &str, format: Format) -> Option<String> {
        let source = Arc::new(SourceText::new(
            RepoPath::new("service.yaml"),
            document.to_owned(),
        ));
        let reading = tree::read(&source, format);
        assert!(
            reading.problems.is_empty(),
            "{document}: {:?}",
            reading.problems
        );
        let mut forest = Forest::default();
        let file = forest.add_source(source);
        let tree = forest.add_tree(Some(file), reading.trees.into_iter().next()?);
        let text = forest.root(tree).get("name")?.as_str()?;
        Some(text.to_owned())
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(yaml(text), expected);
        let document = format!("name: {expected} # said\nphase: live\n");
        assert_eq!(read(&document, Format::Yaml).as_deref(), Some(text));
    }

    #[test]
    fn what_could_mean_something_else_is_quoted() {
        check(
            "Apply for a juggling licence",
            "Apply for a juggling licence",
        );
        check("https://github.com/a/b.git", "https://github.com/a/b.git");
        check("Cais (Cymraeg) & more", "Cais (Cymraeg) & more");
        for word in [
            "yes",
            "No",
            "NULL",
            "~",
            "on",
            "2026-11-22",
            "12",
            "0x1f",
            "1e3",
            ".inf",
            "- a",
            "-",
            "a: b",
            "a:",
            "a #b",
            "#a",
            "&a",
            "*a",
            "!a",
            "%a",
            "@a",
            "`a`",
            "'a'",
            "[a]",
            "{a}",
            "a ",
            " a",
            "",
            "?",
            "? a",
            "|",
            ">",
            "🤹 juggling",
            "=",
            "<<",
            "--- a",
            "a, \"b\"",
        ] {
            check(word, &quoted(word));
        }
        check("a\\\"b", r#""a\\\"b""#);
        check("a\nb\u{7f}\u{85}\u{2028}", r#""a\nb\u007f\u0085\u2028""#);
    }

    #[test]
    fn no_command_is_left_and_no_value_is_another() {
        let hostile = "##[error]a ##vso[b]\n::c\n##\u{200b}[d]";
        let page = |equals: &str, value: &str| {
            let said = comment(hostile);
            Safe::notation(&format!(
                "## {said}\n## ::{said}\nname{equals}{value} # {said}\n"
            ))
        };
        for (page, format) in [
            (page(": ", &yaml(hostile)), Format::Yaml),
            (page(" = ", &quoted(hostile)), Format::Toml),
        ] {
            assert!(
                !page.contains("##[") && !page.contains("##vso["),
                "{page:?}"
            );
            assert_eq!(read(&page, format).as_deref(), Some(hostile));
        }
    }

    proptest! {
        #[test]
        fn every_text_reads_back(text in any::<String>()) {
            let document = format!("name: {} # said\n", yaml(&text));
            prop_assert_eq!(read(&document, Format::Yaml), Some(text.clone()));
            let second: serde_yaml::Value = serde_yaml::from_str(&document).unwrap();
            prop_assert_eq!(second["name"].as_str(), Some(&*text));
            let document = format!("name = {}\n", quoted(&text));
            prop_assert_eq!(read(&document, Format::Toml), Some(text));
        }

        #[test]
        fn so_does_every_text_of_signs(text in "[-:#?&*!|>'\"%@`{}\\[\\], yn~0-9a\n\t\u{7}\u{85}\u{2028}\u{feff}🤹]{0,8}") {
            let document = format!("name: {} # said\n", yaml(&text));
            prop_assert_eq!(read(&document, Format::Yaml), Some(text));
        }
    }
}
