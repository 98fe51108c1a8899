//! What a YAML scalar is: the core schema of YAML 1.2, and the tags that overrule it.

use granit_parser::{ScalarStyle, Tag};

use crate::text::Span;
use crate::tree::arena::{Arena, Stored};

/// A scalar as the parser gives it.
pub(super) struct Scalar<'e> {
    pub text: &'e str,
    pub style: ScalarStyle,
    pub tag: Option<&'e Tag>,
    pub span: Span,
}

impl<'e> Scalar<'e> {
    pub(super) fn new(text: &'e str, style: ScalarStyle, tag: Option<&'e Tag>, span: Span) -> Self {
        // The parser gives a value that is not written as `~`.
        let unwritten = span.is_empty() && style == ScalarStyle::Plain;
        Scalar {
            text: if unwritten { "" } else { text },
            style,
            tag,
            span,
        }
    }

    /// What the value is; text is `Slice`. An error is the name of a tag that the value cannot have.
    pub(super) fn resolve(&self) -> Result<Stored, &'e str> {
        let plain = plain(self.text);
        let core = self.tag.and_then(Tag::core_suffix);
        let fits = match (core, plain) {
            (None, _) => {
                // A lone `!` says "not what it looks like".
                let forced = self.tag.is_some_and(|tag| tag.original() == "!");
                let looks = self.style == ScalarStyle::Plain && !forced;
                return Ok(if looks { plain } else { Stored::Slice });
            }
            (Some("str"), _) => return Ok(Stored::Slice),
            (Some("float"), Stored::Int) => return Ok(Stored::Float),
            (Some("null"), Stored::Null)
            | (Some("bool"), Stored::True | Stored::False)
            | (Some("int"), Stored::Int)
            | (Some("float"), Stored::Float) => true,
            (Some(_), _) => false,
        };
        match core {
            Some(tag) if !fits => Err(tag),
            _ => Ok(plain),
        }
    }
}

/// Adds a scalar whose text is `text` and that is written at `span` of `source`.
pub(super) fn push(arena: &mut Arena, source: &str, stored: Stored, text: &str, span: Span) -> u32 {
    let written = &source[span.range()];
    let (stored, payload) = match stored {
        Stored::Int if written != text => (Stored::BuiltInt, arena.decoded(text)),
        Stored::Float if written != text => (Stored::BuiltFloat, arena.decoded(text)),
        Stored::Slice if written == text => (Stored::Slice, 0),
        Stored::Slice if unquoted(written) == Some(text) => (Stored::Slice, 1),
        Stored::Slice => (Stored::Decoded, arena.decoded(text)),
        Stored::Null
        | Stored::False
        | Stored::True
        | Stored::Int
        | Stored::Float
        | Stored::BuiltInt
        | Stored::BuiltFloat
        | Stored::Decoded
        | Stored::List
        | Stored::Map
        | Stored::Link => (stored, 0),
    };
    arena.push(stored, span, payload)
}

/// A quoted text without its quotes.
fn unquoted(written: &str) -> Option<&str> {
    let double = |quote| written.strip_prefix(quote)?.strip_suffix(quote);
    double('"').or_else(|| double('\''))
}

/// The core schema of YAML 1.2 (section 10.3.2).
pub(in crate::tree) fn plain(text: &str) -> Stored {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Stored::Null,
        "true" | "True" | "TRUE" => return Stored::True,
        "false" | "False" | "FALSE" => return Stored::False,
        ".nan" | ".NaN" | ".NAN" => return Stored::Float,
        _ => {}
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return number_if(Stored::Int, all(digits, |byte| byte.is_ascii_hexdigit()));
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return number_if(Stored::Int, all(digits, |byte| matches!(byte, b'0'..=b'7')));
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !unsigned.starts_with(|letter: char| letter.is_ascii_digit() || letter == '.') {
        return Stored::Slice;
    }
    if all(unsigned, |byte| byte.is_ascii_digit()) {
        return Stored::Int;
    }
    number_if(Stored::Float, is_float(unsigned))
}

fn number_if(stored: Stored, is_number: bool) -> Stored {
    if is_number { stored } else { Stored::Slice }
}

/// One byte or more, and all of this sort.
fn all(text: &str, sort: impl Fn(u8) -> bool) -> bool {
    !text.is_empty() && text.bytes().all(sort)
}

fn is_float(unsigned: &str) -> bool {
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") {
        return true;
    }
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let exponent_fits = exponent.is_none_or(|exponent| {
        let digits = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        all(digits, |byte| byte.is_ascii_digit())
    });
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let mantissa_fits = match mantissa.split_once('.') {
        Some(("", fraction)) => !fraction.is_empty() && digits(fraction),
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => !mantissa.is_empty() && digits(mantissa),
    };
    exponent_fits && mantissa_fits
}
