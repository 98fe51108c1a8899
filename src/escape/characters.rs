//! Characters that show nothing and do something: what each kind is, and what becomes of it in each sink. The two tables
//! here are all that is decided; everything else looks them up.

use std::borrow::Cow;

/// What a character does to whoever shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Tab,
    LineFeed,
    CarriageReturn,
    /// Ends a line for some readers and for others not.
    OtherLineEnd,
    /// Steers a terminal: clears the screen, moves back, opens a link, rings.
    Control,
    /// Turns text round.
    Direction,
    /// Takes up no room, so two names look like one, or a sentence hides in another.
    Invisible,
    /// Joins letters or pictures, or parts them.
    Joiner,
    /// Chooses between the drawing and the picture of a sign.
    Selector,
    /// No character at all, and forbidden in XML and HTML.
    Noncharacter,
}

/// Where words go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sink {
    /// One line on a terminal, in a log, in Markdown, in a workflow command.
    Line,
    /// A page of lines there.
    Page,
    /// A page in XML or HTML.
    Markup,
    /// A page of JSON, whose strings are written already.
    Json,
    /// Between double quotes, as YAML and TOML both have them.
    Quoted,
    /// Behind a `#` in YAML or TOML.
    Comment,
}

/// What becomes of a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Stays,
    /// As part of a line break it stays, else it is marked.
    StaysBeforeLineFeed,
    /// A blank stands there instead.
    Blank,
    /// Something that can be seen stands there instead, and takes up as many bytes: offsets into an excerpt stay right.
    Mark,
    /// It is spelt as the language of the sink spells it, so nothing is lost.
    Spelt,
    /// It is left out: the words are for people alone, and nobody misses what cannot be seen.
    Gone,
}

use Fate::{Blank, Gone, Mark, Spelt, Stays, StaysBeforeLineFeed};

/// Of each kind, what becomes of it in a line, a page, markup, JSON, quotation marks, a comment.
#[rustfmt::skip]
const FATES: [(Kind, [Fate; 6]); 10] = [
    //                     Line   Page                 Markup               Json   Quoted Comment
    (Kind::Tab,            [Stays, Stays,               Stays,               Stays, Spelt, Blank]),
    (Kind::LineFeed,       [Blank, Stays,               Stays,               Stays, Spelt, Blank]),
    (Kind::CarriageReturn, [Mark,  StaysBeforeLineFeed, Mark,                Spelt, Spelt, Blank]),
    (Kind::OtherLineEnd,   [Mark,  Mark,                Mark,                Spelt, Spelt, Blank]),
    (Kind::Control,        [Mark,  Mark,                Mark,                Spelt, Spelt, Gone]),
    (Kind::Direction,      [Mark,  Mark,                Mark,                Spelt, Spelt, Gone]),
    (Kind::Invisible,      [Mark,  Mark,                Mark,                Spelt, Spelt, Gone]),
    // Where a script or a picture needs them they stay, see `is_needed`.
    (Kind::Joiner,         [Mark,  Mark,                Mark,                Spelt, Spelt, Gone]),
    (Kind::Selector,       [Mark,  Mark,                Mark,                Spelt, Spelt, Gone]),
    (Kind::Noncharacter,   [Mark,  Mark,                Mark,                Spelt, Spelt, Gone]),
];

/// Which characters are of which kind, in their order. What is in none of these ranges is a letter, a sign, a picture.
#[rustfmt::skip]
const KINDS: [(char, char, Kind); 38] = [
    ('\0',        '\u{8}',     Kind::Control),
    ('\t',        '\t',        Kind::Tab),
    ('\n',        '\n',        Kind::LineFeed),
    ('\u{b}',     '\u{c}',     Kind::OtherLineEnd),
    ('\r',        '\r',        Kind::CarriageReturn),
    ('\u{e}',     '\u{1f}',    Kind::Control),
    ('\u{7f}',    '\u{84}',    Kind::Control),
    // NEL.
    ('\u{85}',    '\u{85}',    Kind::OtherLineEnd),
    ('\u{86}',    '\u{9f}',    Kind::Control),
    // The soft hyphen, the grapheme joiner.
    ('\u{ad}',    '\u{ad}',    Kind::Invisible),
    ('\u{34f}',   '\u{34f}',   Kind::Invisible),
    ('\u{61c}',   '\u{61c}',   Kind::Direction),
    // Fillers of Hangul, vowels of Khmer that are not drawn, what chooses between forms of Mongolian.
    ('\u{115f}',  '\u{1160}',  Kind::Invisible),
    ('\u{17b4}',  '\u{17b5}',  Kind::Invisible),
    ('\u{180b}',  '\u{180f}',  Kind::Invisible),
    ('\u{200b}',  '\u{200b}',  Kind::Invisible),
    ('\u{200c}',  '\u{200d}',  Kind::Joiner),
    ('\u{200e}',  '\u{200f}',  Kind::Direction),
    ('\u{2028}',  '\u{2029}',  Kind::OtherLineEnd),
    ('\u{202a}',  '\u{202e}',  Kind::Direction),
    ('\u{2060}',  '\u{2065}',  Kind::Invisible),
    ('\u{2066}',  '\u{2069}',  Kind::Direction),
    ('\u{206a}',  '\u{206f}',  Kind::Invisible),
    ('\u{3164}',  '\u{3164}',  Kind::Invisible),
    ('\u{fdd0}',  '\u{fdef}',  Kind::Noncharacter),
    ('\u{fe00}',  '\u{fe0f}',  Kind::Selector),
    ('\u{feff}',  '\u{feff}',  Kind::Invisible),
    ('\u{ffa0}',  '\u{ffa0}',  Kind::Invisible),
    ('\u{fff0}',  '\u{fffb}',  Kind::Invisible),
    ('\u{fffe}',  '\u{ffff}',  Kind::Noncharacter),
    // Shorthand and music that is not drawn.
    ('\u{1bca0}', '\u{1bca3}', Kind::Invisible),
    ('\u{1d173}', '\u{1d17a}', Kind::Invisible),
    ('\u{1fffe}', '\u{1ffff}', Kind::Noncharacter),
    ('\u{2fffe}', '\u{2ffff}', Kind::Noncharacter),
    ('\u{3fffe}', '\u{3ffff}', Kind::Noncharacter),
    // Tags, in which a whole sentence can hide, and more selectors.
    ('\u{e0000}', '\u{e0fff}', Kind::Invisible),
    ('\u{efffe}', '\u{effff}', Kind::Noncharacter),
    ('\u{ffffe}', '\u{10ffff}', Kind::Noncharacter),
];

/// The flags of England, Scotland and Wales, which are spelt in tags behind a black one: the only tags that anybody sees.
const FLAGS: [&str; 3] = [
    "\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
    "\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
    "\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}",
];
const BLACK_FLAG: char = '\u{1f3f4}';

/// `None` for what can be seen, and for blanks.
pub(crate) fn kind(character: char) -> Option<Kind> {
    if (' '..='~').contains(&character) {
        return None;
    }
    let after = KINDS.partition_point(|(first, _, _)| *first <= character);
    let (_, last, kind) = KINDS[after.checked_sub(1)?];
    (character <= last).then_some(kind)
}

/// Whether a reader sees nothing of a character, and does not stop at it either.
pub(crate) fn is_unseen(character: char) -> bool {
    kind(character).is_some_and(|kind| match kind {
        Kind::Tab | Kind::LineFeed | Kind::CarriageReturn | Kind::OtherLineEnd => false,
        Kind::Control
        | Kind::Direction
        | Kind::Invisible
        | Kind::Joiner
        | Kind::Selector
        | Kind::Noncharacter => true,
    })
}

fn fate(kind: Kind, sink: Sink) -> Fate {
    let column = match sink {
        Sink::Line => 0,
        Sink::Page => 1,
        Sink::Markup => 2,
        Sink::Json => 3,
        Sink::Quoted => 4,
        Sink::Comment => 5,
    };
    // The table has a row for each kind, in their order.
    FATES[kind as usize].1[column]
}

/// A text as it may stand in a sink.
pub(crate) fn rewritten(text: &str, sink: Sink) -> Cow<'_, str> {
    // What stays wherever it is needs no second text; most pages hold nothing else.
    let is_in_question =
        |character| kind(character).is_some_and(|kind| !matches!(fate(kind, sink), Stays));
    let Some(first) = text.find(is_in_question) else {
        return Cow::Borrowed(text);
    };
    let mut safe = String::with_capacity(text.len());
    safe.push_str(&text[..first]);
    let mut before = text[..first].chars().next_back();
    let mut rest = text[first..].chars();
    while let Some(character) = rest.next() {
        let Some(kind) = kind(character) else {
            safe.push(character);
            before = Some(character);
            continue;
        };
        let behind = rest.as_str();
        if let Some(flag) = flag(before, character, behind) {
            safe.push_str(flag);
            let left = flag.chars().count() - 1;
            rest.by_ref().take(left).for_each(drop);
            before = None;
            continue;
        }
        let stays = match fate(kind, sink) {
            Stays => true,
            StaysBeforeLineFeed => behind.starts_with('\n'),
            Blank | Mark | Spelt | Gone => is_needed(kind, before, character, behind),
        };
        match fate(kind, sink) {
            _ if stays => safe.push(character),
            Blank => safe.push(' '),
            Stays | StaysBeforeLineFeed | Mark => safe.push_str(mark(character)),
            Spelt => spell(&mut safe, character, sink),
            Gone => {}
        }
        before = stays.then_some(character);
    }
    match safe == text {
        true => Cow::Borrowed(text),
        false => Cow::Owned(safe),
    }
}

/// The tags of a flag, if it is these with which a text goes on.
fn flag(before: Option<char>, character: char, behind: &str) -> Option<&'static str> {
    let goes_on = |tags: &&&str| {
        let rest = tags.strip_prefix(character);
        rest.is_some_and(|rest| behind.starts_with(rest))
    };
    let flags = FLAGS.iter().filter(|_| before == Some(BLACK_FLAG));
    flags.copied().find(|tags| goes_on(&tags))
}

/// Whether what shows nothing by itself is part of what is seen: once, between or behind signs that are no ASCII.
fn is_needed(kind: Kind, before: Option<char>, character: char, behind: &str) -> bool {
    let is_foreign = |other: char| !other.is_ascii() && self::kind(other).is_none();
    match kind {
        Kind::Joiner => {
            let is_sign = |other: char| is_foreign(other) || other == '\u{fe0f}';
            before.is_some_and(is_sign) && behind.starts_with(is_foreign)
        }
        // A figure in a box is an ASCII one with this behind it.
        Kind::Selector => {
            matches!(character, '\u{fe0e}' | '\u{fe0f}')
                && before.is_some_and(|other| {
                    is_foreign(other) && !other.is_whitespace()
                        || other.is_ascii_digit() && behind.starts_with('\u{20e3}')
                })
        }
        Kind::Tab
        | Kind::LineFeed
        | Kind::CarriageReturn
        | Kind::OtherLineEnd
        | Kind::Control
        | Kind::Direction
        | Kind::Invisible
        | Kind::Noncharacter => false,
    }
}

/// What is seen instead, in as many bytes.
fn mark(character: char) -> &'static str {
    match character.len_utf8() {
        1 => "?",
        2 => "\u{b7}",
        3 => "\u{fffd}",
        _ => "\u{fffd}?",
    }
}

fn spell(safe: &mut String, character: char, sink: Sink) {
    let code = u32::from(character);
    match (sink, code) {
        (Sink::Quoted, 0x1_0000..) => safe.push_str(&format!("\\U{code:08x}")),
        _ => {
            // JSON spells what is further on in two halves.
            for unit in character.encode_utf16(&mut [0; 2]) {
                safe.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SINKS: [Sink; 6] = [
        Sink::Line,
        Sink::Page,
        Sink::Markup,
        Sink::Json,
        Sink::Quoted,
        Sink::Comment,
    ];

    #[test]
    fn the_tables_are_in_their_order() {
        for (row, (kind, _)) in FATES.iter().enumerate() {
            assert_eq!(*kind as usize, row);
        }
        for pair in KINDS.windows(2) {
            assert!(pair[0].1 < pair[1].0, "{:?}", pair);
        }
        for (first, last, _) in KINDS {
            assert!(first <= last);
        }
    }

    #[test]
    fn every_control_is_known() {
        for character in '\0'..=char::MAX {
            assert!(
                !character.is_control() || kind(character).is_some(),
                "{character:?}"
            );
        }
    }

    #[test]
    fn what_is_part_of_a_picture_or_a_script_stays() {
        for seen in [
            "✅ ❤️ 3️⃣",
            "👩\u{200d}🚒 and 👩🏽\u{200d}❤️\u{200d}👩🏽",
            "می\u{200c}خواهم क\u{94d}\u{200d}ष",
            "🏴\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f} Cymru",
            "Ŵyl Ysgol · £5 – “so”",
        ] {
            for sink in SINKS {
                assert_eq!(rewritten(seen, sink), seen, "{sink:?}");
            }
        }
    }

    #[test]
    fn what_hides_is_seen() {
        let check = |text: &str, expected: &str| assert_eq!(rewritten(text, Sink::Line), expected);
        check("ad\u{200b}min a\u{200d}b", "ad\u{fffd}min a\u{fffd}b");
        check(
            "a\u{fe0f}b ❤\u{fe0f}\u{fe0f}",
            "a\u{fffd}b ❤\u{fe0f}\u{fffd}",
        );
        check("a\u{e0068}\u{e0069}", "a\u{fffd}?\u{fffd}?");
        check("\u{1f3f4}\u{e0068}", "\u{1f3f4}\u{fffd}?");
        check("é\u{200d}", "é\u{fffd}");
        check("a\u{85}b\u{ad}", "a·b·");
    }

    #[test]
    fn a_language_that_can_spell_loses_nothing() {
        let text = "\u{1b}\u{85}\u{202e}\u{e0001}\n";
        assert_eq!(
            rewritten(text, Sink::Json),
            "\\u001b\\u0085\\u202e\\udb40\\udc01\n"
        );
        assert_eq!(
            rewritten(text, Sink::Quoted),
            "\\u001b\\u0085\\u202e\\U000e0001\\u000a"
        );
        assert_eq!(rewritten(text, Sink::Comment), "  ");
    }

    proptest! {
        #[test]
        fn no_byte_moves_in_a_line_or_a_page(text in any::<String>()) {
            for sink in [Sink::Line, Sink::Page, Sink::Markup] {
                prop_assert_eq!(rewritten(&text, sink).len(), text.len());
            }
        }

        #[test]
        fn what_is_safe_stays_so(text in "([a-zé❤ ]|[\u{200b}-\u{200f}\u{fe0e}\u{fe0f}\u{1f3f4}\u{e0060}-\u{e007f}\u{1b}\n\r]){0,12}") {
            for sink in SINKS {
                let once = rewritten(&text, sink).into_owned();
                let twice = rewritten(&once, sink).into_owned();
                prop_assert_eq!(&twice, &once);
            }
        }
    }
}
