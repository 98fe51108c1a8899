//! What all figures draw with: lengths, shapes, words that have to fit, legends.
//!
//! Everything that can be a presentation attribute is one, so that a figure can be read without its style; classes only
//! say what something means, and the style gives that a colour.

use std::fmt;

use maud::{Markup, Render, html};

/// A length in an SVG, to a tenth: enough for the eye, and the same on every machine.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub(super) struct Length(pub(super) f64);

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{:.1}", self.0);
        let text = text.strip_suffix(".0").unwrap_or(&text);
        f.write_str(if text == "-0" { "0" } else { text })
    }
}

impl Render for Length {
    fn render_to(&self, buffer: &mut String) {
        buffer.push_str(&self.to_string());
    }
}

/// Told apart by outline, so that neither colour nor size is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Disc,
    Ring,
    Square,
    Frame,
    Triangle,
    Diamond,
    Cross,
}

impl Shape {
    /// Its middle is at (`x`, `y`), and it lies in a circle that is not much larger than `radius`. What is hollow takes
    /// the colour of the paper, so that a line behind it does not show.
    pub(super) fn at(self, x: f64, y: f64, radius: f64) -> Markup {
        let l = Length;
        // A square looks as large as a disc of the same area.
        let half = radius * 0.886;
        let outline = |inset: f64| l(half - inset);
        match self {
            Shape::Disc => {
                html! { circle cx=(l(x)) cy=(l(y)) r=(l(radius)) fill="currentColor" {} }
            }
            Shape::Ring => html! {
                circle.hollow cx=(l(x)) cy=(l(y)) r=(l(radius - 1.0)) fill="none" stroke="currentColor"
                    stroke-width="2" {}
            },
            Shape::Square => html! {
                rect x=(l(x - half)) y=(l(y - half)) width=(l(half * 2.0)) height=(l(half * 2.0))
                    fill="currentColor" {}
            },
            Shape::Frame => html! {
                rect.hollow x=(l(x - half + 1.0)) y=(l(y - half + 1.0)) width=(l(outline(1.0).0 * 2.0))
                    height=(l(outline(1.0).0 * 2.0)) fill="none" stroke="currentColor" stroke-width="2" {}
            },
            Shape::Triangle => {
                let (side, top, foot) = (radius * 1.1, y - radius, y + radius * 0.85);
                let path = format!(
                    "M{} {}L{} {}H{}Z",
                    l(x),
                    l(top),
                    l(x + side),
                    l(foot),
                    l(x - side)
                );
                html! { path d=(path) fill="currentColor" {} }
            }
            Shape::Diamond => {
                let reach = radius * 1.2;
                let path = format!(
                    "M{} {}L{} {}L{} {}L{} {}Z",
                    l(x),
                    l(y - reach),
                    l(x + reach),
                    l(y),
                    l(x),
                    l(y + reach),
                    l(x - reach),
                    l(y)
                );
                html! { path d=(path) fill="currentColor" {} }
            }
            Shape::Cross => {
                let reach = radius * 0.8;
                let (left, right, top, foot) = (x - reach, x + reach, y - reach, y + reach);
                let path = format!(
                    "M{} {}L{} {}M{} {}L{} {}",
                    l(left),
                    l(top),
                    l(right),
                    l(foot),
                    l(left),
                    l(foot),
                    l(right),
                    l(top)
                );
                html! { path d=(path) fill="none" stroke="currentColor" stroke-width="2.5" {} }
            }
        }
    }

    /// Alone, as it stands beside words that say what it means.
    pub(super) fn alone(self, class: &str) -> Markup {
        html! {
            svg class={ "sign " (class) } width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" {
                (self.at(8.0, 8.0, 6.0))
            }
        }
    }
}

/// The start of a text that has so many columns of room, with `…` where something is left out.
pub(super) fn cut(text: &str, columns: usize) -> String {
    // Marks that are set above others have no width, and 10,000 of them are none the less too many.
    let characters = columns * 2;
    let width = |text: &str| textwrap::core::display_width(text);
    let text = text.split_whitespace().fold(String::new(), |line, word| {
        let gap = if line.is_empty() { "" } else { " " };
        // What is past the end is never looked at, however long it is.
        if line.len() > characters * 4 {
            line
        } else {
            line + gap + word
        }
    });
    if width(&text) <= columns && text.chars().count() <= characters {
        return text;
    }
    let mut start = String::new();
    for character in text.chars().take(characters) {
        start.push(character);
        if width(&start) >= columns {
            start.pop();
            break;
        }
    }
    format!("{}…", start.trim_end())
}

/// The room that digits and a dash take, at 12 to a line.
pub(super) fn width_of_digits(text: &str) -> f64 {
    text.chars().count() as f64 * 7.2
}

/// A figure that is wider than small windows: it scrolls by itself, by keyboard too, and has a name of its own.
pub(super) fn scrolling(name: &str, figure: &Markup) -> Markup {
    html! {
        div.scroll role="region" tabindex="0" aria-label=(name) { (figure) }
    }
}

/// `1 criterion`, `2 criteria`, for nouns that do not end in an s.
pub(super) fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

#[cfg(test)]
pub(super) mod tests {
    use std::collections::BTreeMap;

    use quick_xml::Reader;
    use quick_xml::events::{BytesStart, Event};

    use super::*;

    /// A part of a page, read back by something that did not write it.
    #[derive(Debug, Default)]
    pub(in crate::report::html::figure) struct ReadBack {
        /// Each element with its attributes, in reading order.
        pub(in crate::report::html::figure) elements: Vec<(String, BTreeMap<String, String>)>,
        /// All words, with a line break at each end of an element.
        pub(in crate::report::html::figure) words: String,
    }

    impl ReadBack {
        #[track_caller]
        pub(in crate::report::html::figure) fn of(markup: &Markup) -> ReadBack {
            // The one element of ours that HTML does not end; in SVG each has to end, or it holds all that follows.
            let text = markup.clone().into_string().replace("<br>", "<br/>");
            let mut reader = Reader::from_str(&text);
            let mut read = ReadBack::default();
            let mut depth = 0_usize;
            loop {
                match reader
                    .read_event()
                    .unwrap_or_else(|error| panic!("{error}: {text}"))
                {
                    Event::Start(start) => {
                        depth += 1;
                        read.element(&start);
                    }
                    Event::Empty(start) => read.element(&start),
                    Event::End(_) => {
                        depth -= 1;
                        read.words.push('\n');
                    }
                    Event::Text(words) => {
                        read.words.push_str(&words);
                    }
                    Event::GeneralRef(name) => {
                        read.words.push_str(&name);
                    }
                    Event::Eof => break,
                    other => panic!("{other:?}"),
                }
            }
            assert_eq!(depth, 0, "every element ends: {text}");
            read.is_sound();
            read
        }

        fn element(&mut self, start: &BytesStart<'_>) {
            let name = start.name().as_ref().to_owned();
            let attributes = start.html_attributes().map(|attribute| {
                let attribute = attribute.unwrap();
                let key = attribute.key.as_ref().to_owned();
                (key, attribute.value.into_owned())
            });
            self.elements.push((name, attributes.collect()));
        }

        /// What holds of every figure: no style and no script in it, no id twice, no reference to nothing but the page.
        fn is_sound(&self) {
            let ids: Vec<&str> = self.all("id").collect();
            let mut unique = ids.clone();
            unique.sort_unstable();
            unique.dedup();
            assert_eq!(unique.len(), ids.len(), "{ids:?}");
            for (name, attributes) in &self.elements {
                for (key, value) in attributes {
                    assert!(
                        !key.starts_with("on") && key != "style",
                        "{name} {key}={value}"
                    );
                    if ["aria-labelledby", "aria-describedby"].contains(&key.as_str()) {
                        for id in value.split(' ') {
                            assert!(ids.contains(&id), "nothing is called {id}");
                        }
                    }
                    let is_length = [
                        "x", "y", "width", "height", "r", "cx", "cy", "d", "x1", "x2",
                    ];
                    if is_length.contains(&key.as_str()) {
                        for part in value.split(|c: char| !c.is_ascii_digit() && c != '.') {
                            let decimals = part.split_once('.').map_or(0, |(_, end)| end.len());
                            assert!(decimals <= 1, "{name} {key}={value}");
                        }
                        assert!(
                            !value.contains("NaN") && !value.contains("inf"),
                            "{name} {key}={value}"
                        );
                    }
                }
            }
        }

        pub(in crate::report::html::figure) fn all<'s>(
            &'s self,
            attribute: &'s str,
        ) -> impl Iterator<Item = &'s str> {
            let elements = self.elements.iter();
            elements
                .filter_map(move |(_, attributes)| attributes.get(attribute).map(String::as_str))
        }

        pub(in crate::report::html::figure) fn count(&self, element: &str) -> usize {
            self.elements
                .iter()
                .filter(|(name, _)| name == element)
                .count()
        }

        /// How many elements have this among their classes.
        pub(in crate::report::html::figure) fn classed(&self, class: &str) -> usize {
            let classes = self.all("class");
            classes
                .filter(|classes| classes.split(' ').any(|one| one == class))
                .count()
        }
    }

    #[test]
    fn lengths_have_a_tenth_at_most() {
        let shown = |length: f64| Length(length).to_string();
        assert_eq!(shown(3.0), "3");
        assert_eq!(shown(2.449), "2.4");
        assert_eq!(shown(-0.04), "0");
        assert_eq!(shown(-1.26), "-1.3");
    }

    #[test]
    fn words_are_cut_where_they_are_too_long() {
        assert_eq!(cut("as it is", 8), "as it is");
        assert_eq!(cut("as  it\nis", 8), "as it is");
        assert_eq!(cut("longer than that", 8), "longer…");
        assert_eq!(cut(&"x".repeat(10_000), 4), "xxx…");
        assert_eq!(cut(&"wide 漢字漢字漢字".repeat(900), 9), "wide 漢…");
        let marks = cut(&format!("a{}", "\u{301}".repeat(10_000)), 10);
        assert!(marks.chars().count() <= 21, "{}", marks.len());
    }

    #[test]
    fn every_shape_is_drawn_around_its_middle() {
        use Shape::{Cross, Diamond, Disc, Frame, Ring, Square, Triangle};
        for shape in [Disc, Ring, Square, Frame, Triangle, Diamond, Cross] {
            let read = ReadBack::of(&shape.alone("evidence"));
            assert_eq!(read.elements.len(), 2, "{shape:?}");
        }
    }
}
