//! Lines for the runner of GitHub Actions, which turns commands in the output of a step into annotations.
//!
//! The runner puts back `%25`, `%0D` and `%0A`, and in properties also `%3A` and `%2C`; everything else it shows as it
//! stands.

use super::{Safe, excerpt, line, without_commands};

/// How loudly something is annotated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Loudness {
    Error,
    Warning,
    Notice,
}

/// An annotation, in words as they are.
#[derive(Clone, Debug)]
pub(crate) struct Annotation {
    pub(crate) loudness: Loudness,
    /// Where it is shown; without a place, it is shown for the job.
    pub(crate) place: Option<Lines>,
    pub(crate) title: String,
    /// Of any number of lines.
    pub(crate) message: String,
}

/// Lines of a file, or the file as a whole.
#[derive(Clone, Debug)]
pub(crate) struct Lines {
    pub(crate) file: String,
    /// The first and the last, counted from 1.
    pub(crate) lines: Option<(u32, u32)>,
    /// The first column and the one behind the last, where they are of one line.
    pub(crate) columns: Option<(u32, u32)>,
}

impl Loudness {
    pub(crate) const ALL: [Loudness; 3] = [Loudness::Error, Loudness::Warning, Loudness::Notice];

    /// The name of the command, and of what it shows.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Loudness::Error => "error",
            Loudness::Warning => "warning",
            Loudness::Notice => "notice",
        }
    }
}

impl Annotation {
    /// One line, which is the only command on it.
    pub(crate) fn written(&self) -> Safe {
        let mut properties = Vec::new();
        if let Some(place) = &self.place {
            properties.push(format!("file={}", property(&place.file)));
            if let Some((first, last)) = place.lines {
                properties.push(format!("line={first},endLine={last}"));
            }
            if let Some((first, behind)) = place.columns {
                properties.push(format!("col={first},endColumn={behind}"));
            }
        }
        properties.push(format!("title={}", property(&self.title)));
        Safe(format!(
            "::{} {}::{}\n",
            self.loudness.word(),
            properties.join(","),
            data(&self.message)
        ))
    }
}

/// What a property says. A runner splits them at commas, and ends them at `::`.
fn property(text: &str) -> String {
    let text = without_commands(&line(text)).replace('%', "%25");
    text.replace(':', "%3A").replace(',', "%2C")
}

/// What a command says. It is on one line, so the older form of commands is all that could hide in it.
fn data(text: &str) -> String {
    let text = excerpt(text).replace("\r\n", "\n");
    let text = without_commands(&text).replace('%', "%25");
    text.replace('\r', "%0D").replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_one_line_that_says_what_it_was_given() {
        let annotation = Annotation {
            loudness: Loudness::Error,
            place: Some(Lines {
                file: "a,line=9::b\n::error::%0A.yaml".to_owned(),
                lines: Some((2, 2)),
                columns: Some((3, 4)),
            }),
            title: "100 %, so: yes\u{1b}".to_owned(),
            message: "one\n::stop-commands::x\r\n##[error]%0Atwo\u{202e}".to_owned(),
        };
        assert_eq!(
            &*annotation.written(),
            "::error file=a%2Cline=9%3A%3Ab %3A%3Aerror%3A%3A%250A.yaml,line=2,endLine=2,col=3,endColumn=4,\
             title=100 %25%2C so%3A yes?::one%0A: :stop-commands::x%0A##(error]%250Atwo\u{fffd}\n"
        );
    }
}
