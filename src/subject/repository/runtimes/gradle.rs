//! The Java that a Gradle build asks for, where it is plain: `sourceCompatibility` and toolchains.

use super::Runtime;
use crate::subject::repository::code::{Language, Placed, tokens};
use crate::subject::repository::listed::Listed;
use crate::subject::repository::sources::Source;
use crate::text::Span;

pub(super) fn runtimes<'a>(source: &'a Source, runtimes: &mut Listed<Runtime<'a>>) {
    let Some(text) = &source.text else { return };
    let tokens = tokens(text, Language::Jvm);
    let stated = (0..tokens.len()).filter_map(|at| stated(&tokens[at..]));
    runtimes.extend(stated.map(|(version, span)| Runtime {
        product: "java".to_owned(),
        version,
        source,
        origin: source.words(span),
    }));
}

/// The version, if a statement about it begins here.
fn stated(tokens: &[Placed<'_>]) -> Option<(String, Span)> {
    let (first, rest) = tokens.split_first()?;
    match first.word()? {
        "sourceCompatibility" => {
            let rest = match rest {
                [equals, rest @ ..] if equals.is('=') => rest,
                _ => rest,
            };
            match rest {
                [class, dot, member, ..] if class.word() == Some("JavaVersion") && dot.is('.') => {
                    let version = member.word()?.strip_prefix("VERSION_")?;
                    let start = "VERSION_".len();
                    let span = member.span.within(start..start + version.len());
                    Some((version.replace('_', "."), span))
                }
                [value, ..] if value.text().is_some() => {
                    let version = value.text().filter(|text| is_version(text))?;
                    Some((version.to_owned(), value.span))
                }
                _ => number(rest),
            }
        }
        "JavaLanguageVersion" => match rest {
            [dot, of, open, rest @ ..]
                if dot.is('.') && of.word() == Some("of") && open.is('(') =>
            {
                number(rest)
            }
            _ => None,
        },
        "jvmToolchain" => match rest {
            [open, rest @ ..] if open.is('(') => number(rest),
            _ => None,
        },
        _ => None,
    }
}

fn is_version(text: &str) -> bool {
    let is_of_version = |character: char| character.is_ascii_digit() || character == '.';
    text.starts_with(|character: char| character.is_ascii_digit())
        && text.chars().all(is_of_version)
}

/// `17`, or `1.8`, which is three tokens.
fn number(tokens: &[Placed<'_>]) -> Option<(String, Span)> {
    let (first, rest) = tokens.split_first()?;
    let whole = first.word().filter(|word| is_version(word))?;
    if let [dot, part, ..] = rest
        && dot.is('.')
        && let Some(part_words) = part.word().filter(|word| is_version(word))
    {
        let span = Span {
            end: part.span.end,
            ..first.span
        };
        return Some((format!("{whole}.{part_words}"), span));
    }
    Some((whole.to_owned(), first.span))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::subject::repository::testing::Case;

    #[test]
    fn a_build_asks_for_java() {
        let case = Case::new(&[(
            "build.gradle",
            "// sourceCompatibility = 6\nsourceCompatibility = JavaVersion.VERSION_1_8\njava { toolchain { languageVersion = JavaLanguageVersion.of(17) } }\n\
             sourceCompatibility '11'\nsourceCompatibility = 1.8\nsourceCompatibility = javaVersion\nkotlin { jvmToolchain(21) }\nx = \"sourceCompatibility = 5\"\n",
        )]);
        let found = case.json("/runtimes").unwrap_or_else(|| json!([]));
        let versions: Vec<_> = found
            .as_array()
            .into_iter()
            .flatten()
            .map(|runtime| {
                runtime
                    .get("version")
                    .and_then(Value::as_str)
                    .unwrap_or_default()
            })
            .collect();
        assert_eq!(versions, ["1.8", "17", "11", "1.8", "21"]);
        case.check_place("/runtimes/0/version", "build.gradle:2:43");
        case.check_place("/runtimes/1/version", "build.gradle:3:61");
    }
}
