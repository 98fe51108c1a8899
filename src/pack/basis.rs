//! One sentence of a published text, as a pack or the settings name it: read and proven.

use jiff::civil::Date;

use super::raw::RawBasis;
use crate::obligation::Basis;
use crate::text::Place;
use crate::tree::Node;
use crate::typed::Mistake;

/// Reads a basis. What is wrong with it is added to the mistakes, at its place in `node`. `usual` is where a sentence
/// stands that does not say where.
pub fn read_basis(
    raw: &RawBasis,
    usual: Option<&str>,
    node: Option<Node<'_>>,
    mistakes: &mut Vec<Mistake>,
) -> Basis {
    let get = |key: &str| node.and_then(|node| node.get(key));
    match (&raw.source, usual) {
        (Some(source), _) => web_address(source, get("source"), mistakes),
        (None, Some(_)) => {}
        (None, None) => mistakes.push(Mistake {
            place: place(node),
            message: "the basis has no source".to_owned(),
            help: Some("say where the sentence stands: `source: https://…`".to_owned()),
        }),
    }
    let mut read = |text: &Option<String>, key| {
        let text = text.as_deref()?;
        day(text, get(key), mistakes)
    };
    let from = read(&raw.from, "from");
    let until = read(&raw.until, "until");
    if let (Some(from), Some(until)) = (from, until)
        && until <= from
    {
        mistakes.push(Mistake {
            place: place(get("until")),
            message: format!("withdrawn on {until}, before it was in force"),
            help: None,
        });
    }
    let text = |text: &Option<String>| text.as_deref().map(|text| text.trim().to_owned());
    Basis {
        force: raw.force,
        source: raw
            .source
            .as_deref()
            .or(usual)
            .unwrap_or_default()
            .to_owned(),
        says: text(&raw.says),
        binds: raw.binds.clone(),
        from,
        until,
        unverified: text(&raw.unverified),
    }
}

pub fn day(text: &str, node: Option<Node<'_>>, mistakes: &mut Vec<Mistake>) -> Option<Date> {
    let date = text.parse();
    if date.is_err() {
        mistakes.push(Mistake {
            place: place(node),
            message: format!("`{text}` is not a date"),
            help: Some("dates are written like 2026-11-22".to_owned()),
        });
    }
    date.ok()
}

pub fn web_address(text: &str, node: Option<Node<'_>>, mistakes: &mut Vec<Mistake>) {
    let address = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    let is_none = |address: &str| !address.contains('.') || address.contains(char::is_whitespace);
    if address.is_none_or(is_none) {
        mistakes.push(Mistake {
            place: place(node),
            message: format!("`{text}` is not a web address"),
            help: None,
        });
    }
}

pub(super) fn place(node: Option<Node<'_>>) -> Place {
    node.map_or(Place::Repository, |node| node.place())
}
