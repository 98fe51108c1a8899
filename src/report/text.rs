//! The report for people, on a terminal or read aloud.
//!
//! Each finding opens with the word *standard* or *guidance* and its clause; then the particular fact, the
//! words it is about, why it matters, what to do, and which sentence says so. miette draws the excerpt; it
//! sees only a clipped window of a file (see [`Excerpt`]), so a finding in a huge file costs microseconds.

mod excerpt;
mod summary;

use std::fmt;
use std::io;

use anstyle::{AnsiColor, Style};
use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, NarratableReportHandler,
    Severity, SourceCode,
};

use self::excerpt::Excerpt;
use super::escape;
use super::{Report, ServiceReport};
use crate::finding::{Finding, Ground, Outcome};
use crate::obligation::Obligation;
use crate::outcome::OutcomeName;
use crate::policy::{HeardNotice, Judged, Level};
use crate::text::Place;
use crate::typed::Mistake;
use crate::words;

/// How many findings of one rule are drawn before the rest is only counted.
const DRAWN_OF_ONE_RULE: usize = 5;

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

pub(super) fn write(
    report: &Report,
    options: &TextOptions,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let mut page = Page { options, out };
    for (index, service) in report.services.iter().enumerate() {
        if index > 0 {
            writeln!(page.out)?;
        }
        if !service.examined_anything() {
            page.title(service)?;
            writeln!(page.out, "nothing to assess")?;
            continue;
        }
        if !options.quiet {
            page.heading(report, service)?;
        } else if report.services.len() > 1 {
            page.title(service)?;
            writeln!(page.out)?;
        }
        page.notices(service)?;
        page.failures(service)?;
        if !options.quiet {
            page.questions(service)?;
            page.passes(service)?;
        }
        summary::write(&mut page, report, service)?;
    }
    Ok(())
}

/// Draws the mistakes of a pack or of the settings, each at its place.
pub fn draw_mistakes(
    mistakes: &[Mistake],
    options: &TextOptions,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let mut drawn_page = Vec::new();
    let mut page = Page {
        options,
        out: &mut drawn_page,
    };
    for mistake in mistakes {
        let drawn = Drawn::new(None, &mistake.message, &mistake.place, Severity::Error);
        page.draw(drawn)?;
        if let Some(help) = &mistake.help {
            page.aside("help", help)?;
        }
        writeln!(page.out)?;
    }
    let drawn_page = String::from_utf8_lossy(&drawn_page);
    out.write_all(escape::without_commands(&drawn_page).as_bytes())
}

/// Where a text report goes, and how.
struct Page<'a> {
    options: &'a TextOptions,
    out: &'a mut dyn io::Write,
}

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const STANDARD: Style = AnsiColor::Red.on_default().bold();
const GUIDANCE: Style = AnsiColor::Yellow.on_default().bold();

impl Page<'_> {
    fn styled(&self, style: Style, text: &str) -> String {
        match self.options.colour {
            true => format!("{style}{text}{style:#}"),
            false => text.to_owned(),
        }
    }

    fn title(&mut self, service: &ServiceReport) -> io::Result<()> {
        let name = service
            .name
            .as_deref()
            .map(|name| format!(" · {}", escape::line(name)));
        let title = format!(
            "{}{}",
            escape::line(&service.path),
            name.unwrap_or_default()
        );
        writeln!(self.out, "{}", self.styled(BOLD, &title))
    }

    fn heading(&mut self, report: &Report, service: &ServiceReport) -> io::Result<()> {
        self.title(service)?;
        writeln!(self.out, "{}", summary::profile(service))?;
        for pack in &report.packs {
            let pack = pack.info.to_string();
            writeln!(self.out, "{}, as of {}", escape::line(&pack), report.as_of)?;
        }
        for hint in &service.hints {
            self.aside("hint", hint)?;
        }
        writeln!(self.out)
    }

    fn notices(&mut self, service: &ServiceReport) -> io::Result<()> {
        for heard in service
            .notices
            .iter()
            .filter(|heard| heard.level != Level::Off)
        {
            let HeardNotice { notice, level } = heard;
            let kind = notice.kind;
            let code = format!("{} · {}", kind.outcome().words(), kind.id());
            let finding = &notice.finding;
            self.draw(Drawn::new(
                Some(code),
                &finding.message,
                &finding.place,
                severity(*level),
            ))?;
            self.related(finding)?;
            self.aside("why", kind.why())?;
            self.aside("to do", kind.remedy())?;
            writeln!(self.out)?;
        }
        Ok(())
    }

    fn failures(&mut self, service: &ServiceReport) -> io::Result<()> {
        for judged in service.judged.iter().filter(|judged| !judged.is_off()) {
            if let (Outcome::Failed(findings), Some(ground)) =
                (&judged.assessment.outcome, &judged.assessment.ground)
            {
                self.failure(judged, ground, &findings.iter().collect::<Vec<_>>())?;
            }
        }
        Ok(())
    }

    fn failure(
        &mut self,
        judged: &Judged,
        ground: &Ground,
        findings: &[&Finding],
    ) -> io::Result<()> {
        let assessment = &judged.assessment;
        let code = format!(
            "{} · {} {} · {}",
            ground.obligation, assessment.pack, assessment.clause.id, assessment.rule.id
        );
        let severity = severity(judged.level.unwrap_or(Level::Warning));
        for (index, finding) in findings.iter().take(DRAWN_OF_ONE_RULE).enumerate() {
            let code = (index == 0).then(|| code.clone());
            self.draw(Drawn::new(code, &finding.message, &finding.place, severity))?;
            self.related(finding)?;
        }
        if let Some(more) = findings
            .len()
            .checked_sub(DRAWN_OF_ONE_RULE)
            .filter(|more| *more > 0)
        {
            writeln!(self.out, "  … and {more} more like it")?;
        }
        self.aside("why", &assessment.rule.why)?;
        self.aside("to do", &assessment.rule.remedy)?;
        self.basis(ground)?;
        writeln!(self.out)
    }

    /// The other places that belong to a finding, each drawn in its own file.
    fn related(&mut self, finding: &Finding) -> io::Result<()> {
        for (message, place) in &finding.related {
            self.draw(Drawn::new(None, message, place, Severity::Advice))?;
        }
        Ok(())
    }

    /// Says who.
    fn basis(&mut self, ground: &Ground) -> io::Result<()> {
        let basis = &ground.basis;
        if let Some(says) = &basis.says {
            self.aside(basis.force.word(), says)?;
            self.aside("", &basis.source)?;
        } else {
            self.aside(basis.force.word(), &basis.source)?;
        }
        if let Some(caveat) = &ground.caveat {
            self.aside(
                "note",
                &format!("{caveat}; nobody said whether this service is one"),
            )?;
        }
        if let Some(unverified) = &basis.unverified {
            self.aside("note", &format!("unverified: {unverified}"))?;
        }
        Ok(())
    }

    fn questions(&mut self, service: &ServiceReport) -> io::Result<()> {
        for (wanted, title) in [
            (OutcomeName::CannotTell, "Cannot tell"),
            (OutcomeName::NeedsAPerson, "Needs a person"),
        ] {
            let outcomes = service
                .judged
                .iter()
                .filter(|judged| judged.assessment.outcome.name() == wanted);
            let outcomes: Vec<&Judged> = outcomes.filter(|judged| !judged.is_off()).collect();
            if outcomes.is_empty() {
                continue;
            }
            writeln!(self.out, "{}", self.styled(BOLD, title))?;
            for judged in outcomes {
                let obligation = judged
                    .obligation()
                    .map_or("", |obligation| match obligation {
                        Obligation::Standard => "standard",
                        Obligation::Guidance => "guidance",
                    });
                let said = match &judged.assessment.outcome {
                    Outcome::CannotTell(finding) => {
                        let place = finding.place.to_string();
                        match finding.message.contains(&place) {
                            true => finding.message.clone(),
                            false => format!("{} ({place})", finding.message),
                        }
                    }
                    Outcome::NeedsAPerson { question } => question.clone(),
                    Outcome::Passed(_) | Outcome::Failed(_) | Outcome::NotApplicable(_) => continue,
                };
                let assessment = &judged.assessment;
                let what = format!(
                    "{obligation} {} · {}",
                    assessment.clause.id, assessment.rule.id
                );
                writeln!(self.out, "  {what}")?;
                self.wrapped("      ", "      ", &said)?;
            }
            writeln!(self.out)?;
        }
        Ok(())
    }

    fn passes(&mut self, service: &ServiceReport) -> io::Result<()> {
        if !self.options.verbose {
            return Ok(());
        }
        writeln!(self.out, "{}", self.styled(BOLD, "Passed"))?;
        for judged in &service.judged {
            let assessment = &judged.assessment;
            if let Outcome::Passed(evidence) = &assessment.outcome {
                let obligation = judged.obligation().map(|obligation| obligation.to_string());
                let what = format!(
                    "{} {} · {}",
                    obligation.unwrap_or_default(),
                    assessment.clause.id,
                    assessment.rule.id
                );
                let places: Vec<String> = evidence
                    .iter()
                    .take(3)
                    .map(|evidence| evidence.place.to_string())
                    .collect();
                let more = evidence.len().saturating_sub(places.len());
                let more = if more > 0 {
                    format!(" and {more} more")
                } else {
                    String::new()
                };
                let line = format!("{what}: {}{more}", places.join(", "));
                writeln!(self.out, "  {}", escape::line(&line))?;
            }
        }
        writeln!(self.out)
    }

    /// `  why    …`, wrapped under itself.
    fn aside(&mut self, label: &str, text: &str) -> io::Result<()> {
        let first = format!("  {label:<7}");
        self.wrapped(&first, "         ", text)
    }

    fn wrapped(&mut self, first: &str, rest: &str, text: &str) -> io::Result<()> {
        for line in words::wrapped(&escape::line(text), first, rest) {
            writeln!(self.out, "{line}")?;
        }
        Ok(())
    }

    fn draw(&mut self, mut drawn: Drawn) -> io::Result<()> {
        let mut text = String::new();
        // Who listens has to hear first what who looks sees first: standard or guidance, and the clause.
        if self.options.drawing == Drawing::Narrated
            && let Some(code) = drawn.code.take()
        {
            writeln!(self.out, "{code}")?;
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
                    .render_report(&mut text, &drawn)
            }
            Drawing::Narrated => NarratableReportHandler::new().render_report(&mut text, &drawn),
        };
        rendered.expect(
            "a drawing into a string has no way to fail: excerpts are always inside their file",
        );
        for line in text.trim_end().lines() {
            writeln!(self.out, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

fn severity(level: Level) -> Severity {
    match level {
        Level::Error => Severity::Error,
        Level::Warning => Severity::Warning,
        Level::Note | Level::Off => Severity::Advice,
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
    fn new(code: Option<String>, message: &str, place: &Place, severity: Severity) -> Drawn {
        let excerpt = match place {
            Place::Text { source, span } => Some(Excerpt::new(source, *span)),
            Place::Repository | Place::File(_) => None,
        };
        let message = escape::line(message);
        let message = match place {
            // A trouble says in its own words which file it is about.
            Place::File(path) if !message.contains(&*escape::line(path.as_str())) => {
                format!("{}: {message}", escape::line(path.as_str()))
            }
            Place::Repository | Place::File(_) | Place::Text { .. } => message.into_owned(),
        };
        Drawn {
            code,
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
