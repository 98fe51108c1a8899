//! The report for people, on a terminal or read aloud.
//!
//! Each finding opens with the word *standard* or *guidance* and its clause; then the particular fact, the
//! words it is about, why it matters, what to do, and which sentence says so. miette draws the excerpt; it
//! sees only a clipped window of a file (see [`Excerpt`]), so a finding in a huge file costs microseconds.

mod baseline;
mod excerpt;
mod gate;
mod summary;
mod waivers;

use std::fmt;

use anstyle::{AnsiColor, Style};
use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, NarratableReportHandler,
    Severity, SourceCode,
};

use self::excerpt::Excerpt;
pub(crate) use self::summary::profile_line;
use super::escape::{self, Safe, lines::Lines};
use super::group::group;
use super::{Report, ServiceReport, seen_from_here};
use crate::answer::Answer;
use crate::finding::{Doubt, Finding, Ground, NoticeKind, Outcome};
use crate::obligation::{Obligation, join};
use crate::policy::{HeardNotice, Judged, Level};
use crate::text::Place;
use crate::typed::Mistake;
use crate::words;

/// How many findings of one rule are drawn before the rest is only counted.
const DRAWN_OF_ONE_RULE: usize = 5;

/// How many notes of the same words on a ruleset are drawn; of the others, it is said where they are.
const DRAWN_OF_ONE_SLIP: usize = 2;

/// How many things to look at a question names: whoever wants all of them asks for JSON.
const THINGS_TO_LOOK_AT: usize = 5;

/// How excerpts are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Drawing {
    #[default]
    Graphical,
    /// In sentences, for screen readers and braille.
    Narrated,
}

/// What a reader asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct TextOptions {
    pub colour: bool,
    pub drawing: Drawing,
    /// Also what passed, and each rule that does not apply.
    pub verbose: bool,
    /// Only the findings and the last line.
    pub quiet: bool,
}

pub(super) fn page(report: &Report, options: &TextOptions) -> Safe {
    let mut page = Page::new(options);
    if !options.quiet {
        for ruleset in &report.rulesets {
            page.slips(ruleset.slips.iter());
        }
    }
    for (index, service) in report.services.iter().enumerate() {
        if index > 0 {
            writeln!(page.out);
        }
        page.folder.clone_from(&service.folder);
        if !service.examined_anything() {
            page.title(service);
            writeln!(page.out, "nothing to assess");
            continue;
        }
        if !options.quiet {
            page.heading(report, service);
        } else if report.services.len() > 1 {
            page.title(service);
            writeln!(page.out);
        }
        page.notices(service);
        page.failures(service);
        if !options.quiet {
            waivers::write(&mut page, service, report.as_of);
            page.slips(service.slips.iter().map(|met| &met.slip));
            page.questions(service);
            page.passes(service);
            page.baseline(service);
            page.changes(service);
        }
        summary::write(&mut page, report, service);
    }
    page.out.done()
}

/// Draws the mistakes of a pack or of the settings, each at its place.
pub fn draw_mistakes(mistakes: &[Mistake], options: &TextOptions) -> Safe {
    let mut page = Page::new(options);
    for mistake in mistakes {
        let drawn = Drawn::new(None, &mistake.message, &mistake.place, Severity::Error, "");
        page.draw(drawn);
        if let Some(help) = &mistake.help {
            page.aside("help", help);
        }
        page.out.line("");
    }
    page.out.done()
}

/// Where a text report goes, and how.
struct Page<'a> {
    options: &'a TextOptions,
    out: Lines,
    /// Before the paths of a service's files, so that a terminal can jump to them.
    folder: String,
}

const PLAIN: Style = Style::new();
const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const STANDARD: Style = AnsiColor::Red.on_default().bold();
const GUIDANCE: Style = AnsiColor::Yellow.on_default().bold();

impl Page<'_> {
    fn new(options: &TextOptions) -> Page<'_> {
        Page {
            options,
            out: Lines::coloured(options.colour),
            folder: String::new(),
        }
    }

    /// The line above others.
    fn bold(&mut self, text: &str) {
        self.out.parts(&[(BOLD, text)]);
    }

    /// A place in words, from where the reader is.
    fn place(&self, place: &Place) -> String {
        match place {
            Place::Repository => place.to_string(),
            Place::File(_) | Place::Text { .. } => seen_from_here(&self.folder, &place.to_string()),
        }
    }

    fn title(&mut self, service: &ServiceReport) {
        let name = service.name.as_deref().map(|name| format!(" · {name}"));
        self.bold(&format!("{}{}", service.path, name.unwrap_or_default()))
    }

    fn heading(&mut self, report: &Report, service: &ServiceReport) {
        self.title(service);
        writeln!(self.out, "{}", summary::profile(service));
        let texts = summary::texts(report, service);
        self.wrapped("", "  ", &format!("as of {}, by {texts}", report.as_of));
        for hint in &service.hints {
            self.aside("hint", hint);
        }
        if self.options.verbose && !service.recognised.is_empty() {
            writeln!(self.out);
            self.bold("Read as");
            for one in &service.recognised {
                let path = format!("{}{}", service.folder, one.path);
                let why = format!("{path} as {}, because {}", one.format, one.because);
                self.wrapped("  ", "      ", &why);
            }
        }
        writeln!(self.out)
    }

    /// What must be known whatever the rules say, by kind: why and what to do are said once.
    fn notices(&mut self, service: &ServiceReport) {
        for kind in NoticeKind::ALL {
            let heard = service.notices.iter();
            let heard: Vec<&HeardNotice> = heard
                .filter(|heard| heard.notice.kind == *kind && heard.level != Level::Off)
                .filter(|heard| heard.standing.is_open())
                .collect();
            if heard.is_empty() {
                continue;
            }
            let code = format!("{} · {}", kind.outcome().words(), kind.id());
            for (index, HeardNotice { notice, level, .. }) in
                heard.iter().take(DRAWN_OF_ONE_RULE).enumerate()
            {
                let code = (index == 0).then(|| code.clone());
                self.finding(code, &notice.finding, severity(*level));
            }
            self.more(heard.len());
            self.aside("why", kind.why());
            self.aside("to do", kind.remedy());
            writeln!(self.out);
        }
    }

    /// What its author should look at in a ruleset. The files of rulesets are named from where the reader is.
    fn slips<'s>(&mut self, slips: impl Iterator<Item = &'s Mistake>) {
        // Whoever has one habit has it in many rules: it is shown in a few.
        for (message, same) in group(slips.map(|slip| (slip.message.as_str(), slip))) {
            for slip in same.iter().take(DRAWN_OF_ONE_SLIP) {
                self.draw(Drawn::new(
                    Some("note on the ruleset".to_owned()),
                    message,
                    &slip.place,
                    Severity::Advice,
                    "",
                ));
                if let Some(help) = &slip.help {
                    self.aside("help", help);
                }
                writeln!(self.out);
            }
            if same.len() > DRAWN_OF_ONE_SLIP {
                let others = same.iter().skip(DRAWN_OF_ONE_SLIP);
                let others: Vec<&Place> = others.map(|slip| &slip.place).collect();
                self.wrapped("  ", "  ", &format!("the same in {}", lines(&others)));
                writeln!(self.out);
            }
        }
    }

    fn failures(&mut self, service: &ServiceReport) {
        for judged in service.judged.iter().filter(|judged| !judged.is_off()) {
            let open: Vec<&Finding> = judged.open().collect();
            if let (Some(ground), false) = (&judged.assessment.ground, open.is_empty()) {
                self.failure(judged, ground, &open);
            }
        }
    }

    fn failure(&mut self, judged: &Judged, ground: &Ground, findings: &[&Finding]) {
        let assessment = &judged.assessment;
        let code = format!(
            "{} · {} · {}",
            ground.obligation,
            assessment.asked.origin(),
            assessment.asked.id()
        );
        let severity = severity(judged.level.unwrap_or(Level::Warning));
        for (index, finding) in findings.iter().take(DRAWN_OF_ONE_RULE).enumerate() {
            let code = (index == 0).then(|| code.clone());
            self.finding(code, finding, severity);
        }
        self.more(findings.len());
        for (label, text) in [
            ("why", assessment.asked.why()),
            ("to do", assessment.asked.remedy()),
            ("see", assessment.asked.read_on()),
        ] {
            if let Some(text) = text {
                self.aside(label, text);
            }
        }
        self.basis(ground);
        self.also(assessment.asked.answers().get(1..).unwrap_or_default());
        writeln!(self.out)
    }

    /// The other clauses that ask for the same: those of standards first.
    fn also(&mut self, others: &[Answer]) {
        let of = |obligation: Obligation| {
            let has = move |answer: &&Answer| {
                answer
                    .ground
                    .as_ref()
                    .is_some_and(|ground| ground.obligation == obligation)
            };
            let names: Vec<String> = others.iter().filter(has).map(ToString::to_string).collect();
            (!names.is_empty()).then(|| format!("{} ({obligation})", join(&names, "and")))
        };
        let parts = [of(Obligation::Standard), of(Obligation::Guidance)];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        match parts.is_empty() {
            true => {}
            false => self.aside("also", &parts.join("; ")),
        }
    }

    /// A finding, and the other places that belong to it, each in its own file.
    fn finding(&mut self, code: Option<String>, finding: &Finding, severity: Severity) {
        self.draw(Drawn::new(
            code,
            &finding.message,
            &finding.place,
            severity,
            &self.folder,
        ));
        for (message, place) in &finding.related {
            self.draw(Drawn::new(
                None,
                message,
                place,
                Severity::Advice,
                &self.folder,
            ));
        }
    }

    /// What was not drawn of so many.
    fn more(&mut self, all: usize) {
        match all.saturating_sub(DRAWN_OF_ONE_RULE) {
            0 => {}
            more => writeln!(self.out, "  … and {more} more like it"),
        }
    }

    /// Says who.
    fn basis(&mut self, ground: &Ground) {
        let Some(basis) = &ground.basis else {
            return;
        };
        if let Some(says) = &basis.says {
            self.aside(basis.force.word(), says);
            self.aside("", &basis.source);
        } else {
            self.aside(basis.force.word(), &basis.source);
        }
        if let Some(caveat) = &ground.caveat {
            self.aside("note", &caveat.to_string());
        }
        // It weakens no finding, and under every one of them it would drown what to do.
        if let Some(unverified) = basis.unverified.as_ref().filter(|_| self.options.verbose) {
            self.aside("note", &format!("unverified: {unverified}"));
        }
    }

    fn questions(&mut self, service: &ServiceReport) {
        // One unreadable file can leave many rules in doubt: it is named once.
        let mut doubts: Vec<(String, &str)> = Vec::new();
        let mut questions: Vec<(&str, &[Finding], &Judged)> = Vec::new();
        for judged in service.judged.iter().filter(|judged| !judged.is_off()) {
            match &judged.assessment.outcome {
                Outcome::CannotTell(Doubt { finding, .. }) => {
                    let named = finding.place.to_string();
                    let said = match finding.message.contains(&named) {
                        true => finding.message.clone(),
                        false => format!("{} ({})", finding.message, self.place(&finding.place)),
                    };
                    doubts.push((said, judged.assessment.asked.id()));
                }
                Outcome::NeedsAPerson { question, about } => {
                    questions.push((question, about, judged));
                }
                Outcome::Passed(_) | Outcome::Failed(_) | Outcome::NotApplicable(_) => {}
            }
        }
        if !doubts.is_empty() {
            self.bold("Cannot tell");
            for (said, rules) in group(doubts) {
                self.wrapped("  ", "  ", &said);
                self.wrapped("      ", "      ", &rules.join(", "));
            }
            writeln!(self.out);
        }
        if !questions.is_empty() {
            self.bold("Needs a person");
            for (question, about, judged) in questions {
                writeln!(self.out, "  {}", named(judged));
                self.wrapped("      ", "      ", question);
                for finding in about.iter().take(THINGS_TO_LOOK_AT) {
                    let place = self.place(&finding.place);
                    let said = format!("{} ({place})", finding.message);
                    self.wrapped("      - ", "        ", &said);
                }
                let more = about.len().saturating_sub(THINGS_TO_LOOK_AT);
                if more > 0 {
                    writeln!(self.out, "      - and {more} more");
                }
            }
            writeln!(self.out);
        }
    }

    fn passes(&mut self, service: &ServiceReport) {
        if !self.options.verbose {
            return;
        }
        self.bold("Passed");
        for judged in &service.judged {
            let assessment = &judged.assessment;
            if let Outcome::Passed(evidence) = &assessment.outcome {
                let what = named(judged);
                let places: Vec<String> = evidence
                    .iter()
                    .take(3)
                    .map(|evidence| self.place(&evidence.place))
                    .collect();
                let more = evidence.len().saturating_sub(places.len());
                let more = if more > 0 {
                    format!(" and {more} more")
                } else {
                    String::new()
                };
                writeln!(self.out, "  {what}: {}{more}", places.join(", "));
            }
        }
        writeln!(self.out)
    }

    /// `  why    …`, wrapped under itself.
    fn aside(&mut self, label: &str, text: &str) {
        let first = format!("  {label:<7}");
        self.wrapped(&first, "         ", text);
    }

    fn wrapped(&mut self, first: &str, rest: &str, text: &str) {
        self.out.wrapped(first, rest, text);
    }

    fn draw(&mut self, mut drawn: Drawn) {
        let mut text = String::new();
        // Who listens has to hear first what who looks sees first: standard or guidance, and the clause.
        if self.options.drawing == Drawing::Narrated
            && let Some(code) = drawn.code.take()
        {
            self.out.line(&code);
        }
        let rendered = match self.options.drawing {
            Drawing::Graphical => {
                let theme = match self.options.colour {
                    true => GraphicalTheme::unicode(),
                    false => GraphicalTheme::unicode_nocolor(),
                };
                let handler = GraphicalReportHandler::new_themed(theme);
                handler
                    .with_width(words::WIDTH)
                    .with_links(false)
                    .with_word_separator(textwrap::WordSeparator::AsciiSpace)
                    .with_word_splitter(textwrap::WordSplitter::NoHyphenation)
                    .render_report(&mut text, &drawn)
            }
            Drawing::Narrated => NarratableReportHandler::new().render_report(&mut text, &drawn),
        };
        rendered.expect(
            "a drawing into a string has no way to fail: excerpts are always inside their file",
        );
        self.out.drawn(text.trim_end());
    }
}

/// `a.yaml:2, 5, 9 and b.yaml:1`: the lines of some places, each file named once.
fn lines(places: &[&Place]) -> String {
    let mut by_file: Vec<(String, Vec<String>)> = Vec::new();
    for place in places {
        let file = place.path().map(ToString::to_string).unwrap_or_default();
        let line = place.positions().map(|(start, _)| start.line.to_string());
        let line = line.unwrap_or_default();
        match by_file.last_mut().filter(|(last, _)| *last == file) {
            Some((_, lines)) if lines.contains(&line) => {}
            Some((_, lines)) => lines.push(line),
            None => by_file.push((file, vec![line])),
        }
    }
    let files: Vec<String> = (by_file.iter())
        .map(|(file, lines)| format!("{file}:{}", lines.join(", ")))
        .collect();
    join(&files, "and")
}

/// `guidance point-1 · audience-described`
fn named(judged: &Judged) -> String {
    let assessment = &judged.assessment;
    let obligation = judged
        .obligation()
        .map(|obligation| format!("{obligation} "));
    format!(
        "{}{} · {}",
        obligation.unwrap_or_default(),
        assessment.asked.origin(),
        assessment.asked.id()
    )
}

fn severity(level: Level) -> Severity {
    match level {
        Level::Error => Severity::Error,
        Level::Warning => Severity::Warning,
        Level::Note | Level::Hint | Level::Off => Severity::Advice,
    }
}

/// A finding in the form that miette draws.
#[derive(Debug)]
struct Drawn {
    code: Option<String>,
    message: String,
    severity: Severity,
    excerpt: Option<Excerpt>,
}

impl Drawn {
    /// `folder` is where the file is seen from, as a prefix of its path.
    fn new(
        code: Option<String>,
        message: &str,
        place: &Place,
        severity: Severity,
        folder: &str,
    ) -> Drawn {
        let excerpt = match place {
            Place::Text { source, span } => Some(Excerpt::new(source, *span, folder)),
            Place::Repository | Place::File(_) => None,
        };
        let message = escape::line(message);
        let message = match place {
            // A trouble says in its own words which file it is about.
            Place::File(path) if !message.contains(&*escape::line(path.as_str())) => {
                let path = seen_from_here(folder, path.as_str());
                format!("{}: {message}", escape::line(&path))
            }
            Place::Repository | Place::File(_) | Place::Text { .. } => message.into_owned(),
        };
        Drawn {
            code: code.map(|code| escape::line(&code).into_owned()),
            message,
            severity,
            excerpt,
        }
    }
}

impl fmt::Display for Drawn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Drawn {}

impl Diagnostic for Drawn {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.code
            .as_ref()
            .map(|code| Box::new(code) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<Severity> {
        Some(self.severity)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.excerpt
            .as_ref()
            .map(|excerpt| excerpt as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let excerpt = self.excerpt.as_ref()?;
        Some(Box::new(std::iter::once(excerpt.label())))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::lines;
    use crate::text::{Place, RepoPath, SourceText, Span};

    #[test]
    fn lines_are_told_file_by_file() {
        let source = |path: &str| Arc::new(SourceText::new(RepoPath::new(path), "a\nb\nc".into()));
        let at = |source: &Arc<SourceText>, at: usize| Place::Text {
            source: Arc::clone(source),
            span: Span::new(at, at + 1),
        };
        let (one, two) = (source("one.yaml"), source("two.yaml"));
        let places = [at(&one, 0), at(&one, 0), at(&one, 4), at(&two, 2)];
        let places: Vec<&Place> = places.iter().collect();
        assert_eq!(lines(&places), "one.yaml:1, 3 and two.yaml:2");
    }
}
