//! The one model that all formats are turned into. Every value keeps the words it came from.
//!
//! It holds what files say, normalised, and no judgement. Dates are texts: in ISO 8601 at the precision they were
//! written (`2026-06-25`, `2026-06`), or as they were written where the calendar has no such day.

use std::sync::Arc;

use crate::subject::accessibility::allowance::Allowance;
use crate::subject::accessibility::wcag::Criterion;
use crate::text::RepoPath;
use crate::tree::{FileId, Kind, Node, Origin, TreeId};

/// A value and where it was said.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Said<T> {
    pub value: T,
    pub at: Origin,
}

impl<T> Said<T> {
    pub(crate) fn new(value: T, at: Origin) -> Self {
        Said { value, at }
    }

    pub(crate) fn map<U>(self, with: impl FnOnce(T) -> U) -> Said<U> {
        Said {
            value: with(self.value),
            at: self.at,
        }
    }
}

impl Said<String> {
    /// The text of a scalar; `None` for what is empty, a collection or null.
    pub(crate) fn text(node: Node<'_>) -> Option<Said<String>> {
        let text = node.scalar_text().filter(|_| node.kind() != Kind::Null)?;
        let text = text.trim();
        (!text.is_empty()).then(|| Said::new(text.to_owned(), node.origin()))
    }
}

impl Said<Arc<str>> {
    /// The same as a text of its own.
    pub(crate) fn owned(&self) -> Said<String> {
        Said::new(self.value.to_string(), self.at)
    }
}

/// The file that says it all.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub file: FileId,
    pub path: RepoPath,
    /// The word of its format, as the dossier has it: `hmrc-yaml`.
    pub format: &'static str,
    /// Why it was taken for that, to be read after "because".
    pub because: &'static str,
}

/// Something that a file did not manage to say: what is absent from `at` down may only be unread.
#[derive(Clone, Debug)]
pub(crate) struct Doubt {
    /// A pointer from the subject down: `/dates/prepared`; empty for all of it.
    pub at: String,
    pub place: Origin,
    /// Without a full stop: "the template leaves `{{ date }}` open".
    pub message: String,
}

/// Whether people read it as it stands, or a program makes a page of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Page,
    Data,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Visibility {
    Public,
    Draft,
    Archived,
}

/// What a statement speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Channel {
    Website,
    App,
}

/// An accessibility statement.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    pub source: Source,
    pub form: Form,
    pub visibility: Said<Visibility>,
    pub channel: Option<Said<Channel>>,
    /// Two letters: `en`, `cy`.
    pub language: Option<Said<String>>,
    /// What the service is called.
    pub name: Option<Said<String>>,
    /// Where the service is: a web address.
    pub url: Option<Said<String>>,
    /// The main heading.
    pub title: Option<Said<String>>,
    /// The words of every block of a page, in reading order.
    pub text: Vec<Said<String>>,
    pub sections: Vec<Section>,
    pub links: Vec<Link>,
    /// Words that a template's author left to be replaced: `[name of organisation]`.
    pub template_text: Vec<Said<String>>,
    pub claims: Vec<Claim>,
    pub dates: Dates,
    pub testing: Testing,
    pub failures: Vec<Failure>,
    pub contacts: Vec<Contact>,
    /// The sentence that commits somebody to making the service accessible.
    pub commitment: Option<Said<String>>,
    pub burden: Option<Burden>,
    pub promise: Option<Promise>,
    pub doubts: Vec<Doubt>,
}

/// A part of a page under one heading, up to the next heading of its own or a higher level.
#[derive(Clone, Debug)]
pub(crate) struct Section {
    pub role: Option<Role>,
    pub heading: Said<String>,
    pub level: u8,
    /// The words of its blocks, those of its subsections included.
    pub text: Vec<Said<String>>,
    pub links: Vec<Link>,
}

/// The parts of the UK model, known by what their heading says, exactly or nearly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    HowAccessible,
    Feedback,
    Reporting,
    Enforcement,
    TechnicalInformation,
    ComplianceStatus,
    NonAccessibleContent,
    NonCompliance,
    Burden,
    OutOfScope,
    Improving,
    Preparation,
}

#[derive(Clone, Debug)]
pub(crate) struct Link {
    pub text: Said<String>,
    pub href: Said<Arc<str>>,
}

/// What a statement says of how far something complies.
#[derive(Clone, Debug)]
pub(crate) struct Claim {
    /// `None` when the words are none of the three, nor near one of them.
    pub status: Option<Said<Status>>,
    /// The words as they stand: `partially compliant`.
    pub words: Said<String>,
    /// Whether they are those of the model, or near them: `compliant`.
    pub is_exact: bool,
    /// What of several products it is about.
    pub product: Option<Said<String>>,
    /// `2.2`
    pub version: Option<Said<String>>,
    /// `AA`
    pub level: Option<Said<String>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Full,
    Partial,
    None,
}

/// Each a list: one statement may speak of several products.
#[derive(Clone, Debug, Default)]
pub(crate) struct Dates {
    pub prepared: Vec<Said<String>>,
    /// Only what is called a review.
    pub reviewed: Vec<Said<String>>,
    pub updated: Vec<Said<String>>,
    pub tested: Vec<Said<String>>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Testing {
    /// What it says about how and by whom.
    pub method: Option<Said<String>>,
    /// `Some(false)` only when people's testing is spoken of.
    pub is_automated_only: Option<Said<bool>>,
}

/// Something that a statement says is not accessible.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub text: Said<String>,
    pub criteria: Vec<NamedCriterion>,
    /// When it is to be mended.
    pub fix_by: Option<Said<String>>,
    /// The part of the page that it stands in.
    pub role: Option<Role>,
}

/// A number that somebody wrote, and what it stands for, if anything.
#[derive(Clone, Debug)]
pub(crate) struct NamedCriterion {
    /// `1.4.3`
    pub number: Said<String>,
    pub known: Option<&'static Criterion>,
}

impl NamedCriterion {
    pub(crate) fn new(number: &str, at: Origin) -> Self {
        NamedCriterion {
            number: Said::new(number.to_owned(), at),
            known: Criterion::numbered(number),
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Contact {
    pub kind: ContactKind,
    pub value: Said<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ContactKind {
    Email,
    Phone,
    /// A link that leads to a form, or to a page on which one can get in touch.
    Form,
    Post,
}

/// What a statement says of a disproportionate burden.
#[derive(Clone, Debug)]
pub(crate) struct Burden {
    /// `false` where it says that nothing is claimed.
    pub is_claimed: Said<bool>,
    /// Whether an assessment is spoken of.
    pub is_assessed: bool,
}

/// When the page's own data says that it is to be looked at again.
#[derive(Clone, Debug)]
pub(crate) struct Promise {
    pub last: Said<String>,
    /// As written: `12 months`.
    pub every: Said<String>,
    /// `None` where the two make no date.
    pub due: Option<Said<String>>,
}

/// A file with results of tests.
#[derive(Clone, Debug)]
pub(crate) struct Evidence {
    pub source: Source,
    pub kind: EvidenceKind,
    pub tool: Option<Said<String>>,
    pub tool_version: Option<Said<String>>,
    /// When the tests were run.
    pub date: Option<Said<String>>,
    /// What it is about: a product, a site.
    pub subject: Option<Said<String>>,
    /// What it was measured against.
    pub target: Option<Target>,
    /// The versions of WCAG of which it can show anything, as far as the file lets us know.
    pub versions: Vec<Said<String>>,
    /// Whether the file says of a run that it conforms.
    pub conforms: Option<Said<bool>>,
    pub pages: Vec<Page>,
    pub results: Vec<TestResult>,
    /// What further results may repeat of the file.
    pub allowance: Allowance,
    pub doubts: Vec<Doubt>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EvidenceKind {
    /// A tool ran by itself.
    Automatic,
    /// People looked.
    Audit,
}

#[derive(Clone, Debug)]
pub(crate) struct Target {
    /// `2.1`
    pub version: Option<Said<String>>,
    /// `AA`
    pub level: Option<Said<String>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub url: Said<String>,
    pub host: Host,
    pub date: Option<Said<String>>,
    /// Why it was not tested, as the tool has it.
    pub error: Option<Said<String>>,
    /// Why it looks like something else than a page of the service, without a full stop.
    pub suspicion: Option<Said<String>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Host {
    Public,
    /// A name that teams give to what is not live yet: `staging`, `test`, `dev`, `preview`.
    Test,
    Local,
    /// It is no web address.
    Unknown,
}

/// What one rule, or one criterion, came to on one page (or on all).
#[derive(Clone, Debug)]
pub(crate) struct TestResult {
    pub outcome: Said<Verdict>,
    /// The tool's name for what it looked for.
    pub rule: Option<Said<String>>,
    /// What it looks for, in the tool's words.
    pub help: Option<Said<String>>,
    pub weight: Weight,
    /// `A`, `AA`, `AAA`: of the finding, which need not be that of a criterion.
    pub level: Option<Said<String>>,
    pub criteria: Vec<NamedCriterion>,
    /// An index into the evidence's pages.
    pub page: Option<usize>,
    /// How many places on the page, where the tool counts them.
    pub count: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Verdict {
    Passed,
    Failed,
    CannotTell,
    Inapplicable,
    Untested,
    /// The rule or page broke down: nothing is known.
    Error,
}

/// What a result can count for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    /// It speaks of criteria.
    Criterion,
    BestPractice,
    Experimental,
    /// Of a criterion that is none any more: 4.1.1.
    Obsolete,
    /// Neither the file nor our tables say.
    Unknown,
}

/// A conformance report: what a vendor says of a product, criterion by criterion.
#[derive(Clone, Debug)]
pub(crate) struct Report {
    pub source: Source,
    /// The document as it stands, for rules about its own fields.
    pub tree: TreeId,
    pub product: Option<Said<String>>,
    pub product_version: Option<Said<String>>,
    pub date: Option<Said<String>>,
    /// As written; absent when it names none.
    pub catalog: Option<Said<String>>,
    pub chapters: Vec<Chapter>,
    pub doubts: Vec<Doubt>,
}

#[derive(Clone, Debug)]
pub(crate) struct Chapter {
    pub id: Said<String>,
    pub is_disabled: bool,
    pub rows: Vec<Row>,
}

/// What is said of one criterion for one component.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub criterion: NamedCriterion,
    pub component: Option<Said<String>>,
    /// As written: `supports`; empty where the key stands without a word; `None` without the key.
    pub term: Option<Said<String>>,
    pub notes: Option<Said<String>>,
}

/// The settings of a tool that tests.
#[derive(Clone, Debug)]
pub(crate) struct Configuration {
    pub source: Source,
    pub tool: &'static str,
    /// `A`, `AA`, `AAA`
    pub level: Option<Said<String>>,
    pub ignores: Vec<Ignored>,
    pub thresholds: Vec<Said<i64>>,
    pub runners: Vec<Said<String>>,
    /// Selectors that are not looked at.
    pub hides: Vec<Said<String>>,
    pub urls: Vec<Said<String>>,
}

/// A rule that a tool is told to leave out.
#[derive(Clone, Debug)]
pub(crate) struct Ignored {
    pub code: Said<String>,
    pub criteria: Vec<NamedCriterion>,
}

/// A link to a statement from another page or template.
#[derive(Clone, Debug)]
pub(crate) struct Pointer {
    pub path: RepoPath,
    pub href: Said<Arc<str>>,
}

/// Everything that was read.
#[derive(Debug, Default)]
pub(crate) struct Subject {
    pub statements: Vec<Statement>,
    pub evidence: Vec<Evidence>,
    pub reports: Vec<Report>,
    pub configurations: Vec<Configuration>,
    pub pointers: Vec<Pointer>,
    /// For each statement, the one that it is a translation of.
    pub originals: Vec<Option<usize>>,
    /// For each piece of evidence, the statement of the service that was tested.
    pub tested: Vec<Option<usize>>,
    /// For each configuration, the statement of the service that is tested.
    pub configured: Vec<Option<usize>>,
    /// For each report, the pieces of evidence about the same product.
    pub reported: Vec<Vec<usize>>,
}
