//! A page that is made line by line, for people: each line is one, whatever is in its words.

use std::fmt;

use super::characters::{Sink, rewritten};
use super::{Safe, style};
use crate::words::wrapped;

/// Takes `writeln!`. A line break among the words is none on the page, so that nobody forges a line; a line with nothing
/// in it is written by itself.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    page: String,
    has_colour: bool,
}

impl Lines {
    /// In which our own colours stay, if there are to be any.
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

    /// One line.
    pub(crate) fn line(&mut self, line: &str) {
        let words = |words| rewritten(words, Sink::Line);
        match self.has_colour {
            true => self.page.push_str(&style::kept(line, words)),
            false => self.page.push_str(&words(line)),
        }
        self.page.push('\n');
    }

    /// The lines of a text that has several.
    pub(crate) fn block(&mut self, text: &str) {
        for line in text.lines() {
            self.line(line);
        }
    }

    /// Prose, on as many lines as it takes: see [`wrapped`]. It brings no colours along.
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
    fn colours_stay_where_there_are_to_be_any() {
        let page = |has_colour| {
            let mut lines = Lines::coloured(has_colour);
            writeln!(lines, "\u{1b}[1ma\u{1b}[0m\u{1b}[2J");
            lines.done()
        };
        assert_eq!(&*page(true), "\u{1b}[1ma\u{1b}[0m?[2J\n");
        assert_eq!(&*page(false), "?[1ma?[0m?[2J\n");
    }
}
