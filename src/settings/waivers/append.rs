//! One more record in a file of waivers: what is there stays as it is, byte for byte.

use crate::escape::Safe;
use crate::escape::characters::kind;
use crate::escape::notation::quoted;
use crate::policy::waiver::Waiver;
use crate::settings::waivers::{Found, KEY, WaiverFile};
use crate::text::{Place, Span};
use crate::tree::{Kind, Node};
use crate::typed::Mistake;

/// What stands at the top of a new file.
const OPENING: &str = "# Findings that are left as they are, each with its reason: docs/waivers.md of yardstick has the fields.\n";

/// A field of a record, with what is written behind its name.
pub(crate) type Field<'a> = (&'a str, String);

/// The text of the file with one more record, and that record as it is read again. `None` is a file that is not there yet.
///
/// # Errors
/// Where the record cannot be added, or what is wrong with it or with what is there already.
pub(crate) fn with_record(
    name: &str,
    file: Option<&WaiverFile>,
    fields: &[Field<'_>],
) -> Result<(Safe, Waiver), Vec<Mistake>> {
    let before = file.map(WaiverFile::records).transpose()?;
    let before = before.map_or(0, |records| records.len());
    let text = match file {
        None => Safe::notation(&format!(
            "{OPENING}\n{KEY}:\n{}",
            record(fields, "  ", "\n")
        )),
        Some(file) => added(file, fields).map_err(|mistake| vec![mistake])?,
    };
    // Only what can be read again is written.
    let records = match WaiverFile::parse(name, text.to_string())? {
        Found::Ours(file) => file.records()?,
        Found::OfAnotherTool => Vec::new(),
    };
    match records.into_iter().nth(before) {
        Some(waiver) => Ok((text, waiver)),
        None => Err(vec![Mistake {
            place: file
                .and_then(WaiverFile::list)
                .map_or(Place::Repository, Node::place),
            message: "a record cannot be added here".to_owned(),
            help: Some(BY_HAND.to_owned()),
        }]),
    }
}

const BY_HAND: &str =
    "add it by hand, or write the list with a `-` on a line of its own for each record";

fn added(file: &WaiverFile, fields: &[Field<'_>]) -> Result<Safe, Mistake> {
    let text = file.text.as_str();
    let line_break = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let Some(list) = file.list() else {
        let record = record(fields, "  ", line_break);
        return Ok(Safe::notation_between(
            &ended(text, line_break),
            &format!("{KEY}:{line_break}{record}"),
            "",
        ));
    };
    let span = |node: Node<'_>| match node.place() {
        Place::Text { span, .. } => span,
        Place::Repository | Place::File(_) => Span::default(),
    };
    let refused = || Mistake {
        place: list.place(),
        message: "a record cannot be added to a list that is written like this".to_owned(),
        help: Some(BY_HAND.to_owned()),
    };
    let mut items = list.children();
    let (kept, at, indent) = match (items.next(), list.kind()) {
        (Some(first), Kind::List) => {
            let indent = indent(text, span(first).range().start).ok_or_else(refused)?;
            let last = items.last().unwrap_or(first);
            (text.to_owned(), span(last).range().end, indent)
        }
        // What says that there is none makes room.
        (None, Kind::List | Kind::Null) => {
            let empty = span(list).range();
            let kept = [
                text[..empty.start].trim_end_matches(' '),
                &text[empty.end..],
            ]
            .concat();
            let at = text[..empty.start].trim_end_matches(' ').len();
            (kept, at, "  ")
        }
        (_, Kind::Null | Kind::Bool | Kind::Int | Kind::Float | Kind::String | Kind::Map) => {
            return Err(refused());
        }
    };
    // Behind what else is on the line.
    let at = match kept[..at].ends_with('\n') {
        true => at,
        false => kept[at..].find('\n').map_or(kept.len(), |end| at + end + 1),
    };
    Ok(Safe::notation_between(
        &ended(&kept[..at], line_break),
        &record(fields, indent, line_break),
        &kept[at..],
    ))
}

/// A text with a line break at its end.
fn ended(text: &str, line_break: &str) -> String {
    match text.is_empty() || text.ends_with('\n') {
        true => text.to_owned(),
        false => format!("{text}{line_break}"),
    }
}

/// What stands before the dash of an item: `None` where it has none on its line.
fn indent(text: &str, item: usize) -> Option<&str> {
    let before = text[..item]
        .strip_suffix(' ')?
        .trim_end_matches(' ')
        .strip_suffix('-')?;
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let indent = &before[start..];
    indent.bytes().all(|byte| byte == b' ').then_some(indent)
}

fn record(fields: &[Field<'_>], indent: &str, line_break: &str) -> String {
    let lines = fields.iter().enumerate().map(|(index, (name, words))| {
        let dash = if index == 0 { "- " } else { "  " };
        format!("{indent}{dash}{name}: {}{line_break}", scalar(words))
    });
    lines.collect()
}

/// Words as they are written in YAML: plain where nobody can take them for something else.
fn scalar(words: &str) -> String {
    let may_begin = words.starts_with(|first: char| first.is_alphanumeric() || first == '/');
    let is_plain = |letter: char| letter.is_alphanumeric() || " -_./@,;()'+&~".contains(letter);
    let parts_nothing = !words.contains(": ") && !words.ends_with([':', ' ']);
    let looks_like_text = words.contains(|letter: char| letter.is_alphabetic())
        && !["true", "false", "null", "yes", "no", "on", "off"]
            .contains(&words.to_lowercase().as_str())
        && words.parse::<f64>().is_err()
        && !words.starts_with("0x")
        && !words.starts_with("0o");
    let is_day = words.parse::<jiff::civil::Date>().is_ok();
    let is_safe = may_begin
        && parts_nothing
        && (looks_like_text || is_day)
        && words
            .chars()
            .all(|letter| (is_plain(letter) || letter == ':') && kind(letter).is_none());
    if is_safe {
        return words.to_owned();
    }
    quoted(words)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::policy::waiver::read::RawWaiver;

    fn open(text: &str) -> WaiverFile {
        match WaiverFile::parse("waivers.yaml", text.to_owned()) {
            Ok(Found::Ours(file)) => file,
            other => panic!("{text}: {other:?}"),
        }
    }

    fn fields() -> [Field<'static>; 2] {
        [("rule", "two".to_owned()), ("reason", "So.".to_owned())]
    }

    #[track_caller]
    fn check(before: &str, expected: &str) {
        let (text, waiver) = with_record("waivers.yaml", Some(&open(before)), &fields()).unwrap();
        assert_eq!(&*text, expected);
        assert_eq!(waiver.rule, "two");
    }

    #[test]
    fn records_are_added_behind_the_last() {
        let new = "  - rule: two\n    reason: So.\n";
        check(
            "waivers:\n  - rule: one\n    reason: a # b\n# end\n",
            &format!("waivers:\n  - rule: one\n    reason: a # b\n{new}# end\n"),
        );
        check(
            "waivers:\n- reason: |\n    a\n    b\n  rule: one",
            "waivers:\n- reason: |\n    a\n    b\n  rule: one\n- rule: two\n  reason: So.\n",
        );
        check(
            "waivers:\n  -   rule: one\n      reason: |\n        a\n\n",
            &format!("waivers:\n  -   rule: one\n      reason: |\n        a\n{new}\n"),
        );
        check(
            "waivers: [] # none\n",
            &format!("waivers: # none\n{new}").replace(": #", ": #"),
        );
        check("waivers:\n", &format!("waivers:\n{new}"));
        check("waivers: null", &format!("waivers:\n{new}"));
        check("# nothing yet", &format!("# nothing yet\nwaivers:\n{new}"));
        check(
            "waivers:\r\n- {rule: one, reason: a}\r\n",
            "waivers:\r\n- {rule: one, reason: a}\r\n- rule: two\r\n  reason: So.\r\n",
        );
    }

    #[test]
    fn a_list_in_brackets_is_left_alone() {
        let file = open("waivers: [{rule: one, reason: a}]\n");
        let mistakes = with_record("waivers.yaml", Some(&file), &fields()).unwrap_err();
        assert!(
            mistakes[0].message.contains("written like this"),
            "{mistakes:?}"
        );
    }

    proptest! {
        #[test]
        fn whatever_is_said_is_read_again(reason in "\\PC{0,3}[^\r]{0,20}x", owner in "[\\x00-\\x7f]{0,12}y") {
            let fields = [
                ("rule", "two".to_owned()),
                ("reason", reason.clone()),
                ("owner", owner.clone()),
            ];
            let (text, _) = with_record("waivers.yaml", None, &fields).unwrap();
            let file = open(&text);
            let read: Vec<RawWaiver> = crate::typed::read_as(file.list().unwrap()).unwrap();
            prop_assert_eq!(&read[0].reason, &reason);
            prop_assert_eq!(read[0].owner.as_deref(), Some(owner.as_str()));
        }
    }
}
