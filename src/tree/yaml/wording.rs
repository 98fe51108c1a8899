//! What the YAML parser refuses, as the people who made the mistake would put it.

use granit_parser::ErrorKind;

use crate::tree::read::shown;

pub(super) fn cannot_begin(character: char) -> String {
    match character {
        '`' => "text cannot begin with a backtick; it needs quotes".to_owned(),
        _ => {
            let character = shown(&character.to_string());
            format!("text cannot begin with `{character}`; it needs quotes")
        }
    }
}

/// The mistakes that people make, as they would put them. The parser's own words do for the others.
pub(super) fn in_our_words(kind: &ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::MisplacedFlowCollectionEnd => "this bracket closes nothing",
        ErrorKind::UnclosedQuotedScalar => "a quote is missing at the end of this text",
        ErrorKind::InvalidQuotedScalarIndent => {
            "a quote is missing before this line, or the line is not indented enough"
        }
        ErrorKind::MappingValueNotAllowed => {
            "a `:` cannot stand here: text that holds it needs quotes, or the line is indented too far"
        }
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation => "a tab cannot indent; YAML takes spaces only",
        ErrorKind::InvalidIndentation => {
            "this line is not indented enough, or a bracket above is still open"
        }
        ErrorKind::SimpleKeyExpected => {
            "a `:` is missing after this key, or the line is not indented enough"
        }
        ErrorKind::ExpectedBlockMappingKey => "a key is expected here, in line with the other keys",
        ErrorKind::ExpectedBlockSequenceEntry => {
            "a `-` is expected here, in line with the other items"
        }
        ErrorKind::BlockSequenceEntryNotAllowed => {
            "a list cannot begin here; its first `-` needs a line of its own"
        }
        ErrorKind::ExpectedFlowMappingSeparator => "a `,` or a `}` is expected here",
        ErrorKind::ExpectedFlowSequenceSeparator => "a `,` or a `]` is expected here",
        ErrorKind::UndeclaredTagHandle => "no `%TAG` line declares the handle of this tag",
        ErrorKind::MissingAnchorOrAliasName => {
            "a name is missing here; text that begins with `*` or `&` needs quotes"
        }
        ErrorKind::UnknownQuotedScalarEscape => {
            "a backslash and what follows it are no escape in YAML"
        }
        ErrorKind::InvalidBlockScalarHeader => "text cannot stand in the line of its `|` or `>`",
        _ => return None,
    })
}
