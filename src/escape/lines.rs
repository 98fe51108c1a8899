//! A page that is made line by line, for people: each line is one, whatever is in its words.
//!
//! Words bring no colours along, whoever wrote them: a colour is said beside its words, in [`Lines::parts`]. What is
//! drawn elsewhere, with our colours in it, comes by [`Lines::drawn`] alone.

use std::fmt;

use anstyle::Style;

use super::Safe;
use crate::words::wrapped;

/// Takes `writeln!`. A line break among the words is none on the page, so that nobody forges a line; a line with nothing
/// in it is written by itself.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    page: String,
    has_colour: bool,
}

impl Lines {
    /// With our own colours, if there are to be any.
    pub(crate) fn coloured(has_colour: bool) -> Lines {
        Lines {
            page: String::new(),
            has_colour,
        }
    }

    /// What `writeln!` calls, once for each line. Nothing can go wrong.
    pub(crate) fn write_fmt(&mut self, line: fmt::Arguments<'_>) {
        let line = line.to_string();
        self.line(line.strip_suffix('\n').unwrap_or(&line));
    }

    /// One line, without colours.
    pub(crate) fn line(&mut self, line: &str) {
        self.parts(&[(Style::new(), line)]);
    }

    /// One line of parts, each with a colour of ours or with none.
    pub(crate) fn parts(&mut self, parts: &[(Style, &str)]) {
        for (style, words) in parts {
            let words = super::line(words);
            match self.has_colour {
                true => self.page.push_str(&format!("{style}{words}{style:#}")),
                false => self.page.push_str(&words),
            }
        }
        self.page.push('\n');
    }

    /// A drawing, whose colours stay. Its words went through [`super::line`] or [`super::excerpt`] before it was drawn:
    /// from here on, nobody can tell them from the drawing.
    pub(crate) fn drawn(&mut self, drawing: &str) {
        for line in drawing.lines().map(str::trim_end) {
            match self.has_colour {
                true => self.page.push_str(line),
                false => self.page.push_str(&super::line(line)),
            }
            self.page.push('\n');
        }
    }

    /// The lines of a text that has several.
    pub(crate) fn block(&mut self, text: &str) {
        for line in text.lines() {
            self.line(line);
        }
    }

    /// Prose, on as many lines as it takes: see [`wrapped`].
    pub(crate) fn wrapped(&mut self, first: &str, rest: &str, prose: &str) {
        for line in wrapped(&super::line(prose), first, rest) {
            self.line(&line);
        }
    }

    /// The page, and a question behind it, to be answered on the same line.
    pub(crate) fn asking(mut self, question: &str) -> Safe {
        self.line(question);
        self.page.pop();
        self.done()
    }

    pub(crate) fn done(self) -> Safe {
        match self.has_colour {
            true => Safe::coloured(&self.page),
            false => Safe::plain(&self.page),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_forge_no_line() {
        let mut lines = Lines::default();
        let hostile = "a\n::error::b\r\u{2028}##[c]";
        writeln!(lines, "{hostile}: sound");
        writeln!(lines);
        lines.block("::x\n\ny");
        lines.wrapped("  ", "    ", "\u{1b}[31mz\n- z");
        assert_eq!(
            &*lines.done(),
            "a ::error::b?\u{fffd}##(c]: sound\n\n: :x\n\ny\n  ?[31mz - z\n"
        );
    }

    #[test]
    fn colours_are_beside_words_and_never_in_them() {
        let page = |has_colour| {
            let mut lines = Lines::coloured(has_colour);
            let own = "a\u{1b}[30mb";
            writeln!(lines, "{own}");
            lines.block(own);
            lines.wrapped(own, "", own);
            lines.parts(&[(Style::new().bold(), own), (Style::new(), own)]);
            lines.drawn("\u{1b}[1mc\u{1b}[0m\u{1b}[2J");
            lines.asking(own)
        };
        let words = "a?[30mb\na?[30mb\na?[30mba?[30mb\n";
        assert_eq!(
            &*page(true),
            format!("{words}\u{1b}[1ma?[30mb\u{1b}[0ma?[30mb\n\u{1b}[1mc\u{1b}[0m?[2J\na?[30mb")
        );
        assert_eq!(
            &*page(false),
            format!("{words}a?[30mba?[30mb\n?[1mc?[0m?[2J\na?[30mb")
        );
    }
}
