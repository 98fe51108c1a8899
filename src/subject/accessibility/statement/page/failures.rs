//! What a statement says is not accessible: the items and paragraphs of "Non-accessible content", and the list under
//! "How accessible this website is" where its introduction says that the parts in it are not.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::body::{Body, Passage};
use super::calendar::dates_in;
use super::pattern;
use super::roles::{self, Heading};
use crate::subject::accessibility::model::{Failure, NamedCriterion, Role, Said};
use crate::subject::accessibility::page::BlockKind;

/// An introduction to a list of what is not accessible.
static NOT_ACCESSIBLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:not|n['’]t|never)\b[^.]{0,30}\baccessible\b|\binaccessible\b|\b(?:find|have) [^.]{0,60}\bdifficult|\b(?:known|following|these|accessibility|some) (?:accessibility )?(?:issues|problems|limitations|barriers)\b|\bcannot\b|\bfail",
    )
});

/// A list of something else: what one can do, what is planned, where to look.
static OTHER_LIST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:you can|you should|able to|we will|we['’]ll|we plan|we are going|we['’]re going|planning|alternative|contact|to fix|improve|repositor|label|tracked|for more|read more|find out|links?\b|we have (?:fixed|made)|we['’]ve (?:fixed|made)|(?:we|team|teams)(?: also)?\s*:)",
    )
});

/// Nothing is known, nothing applies.
static NOTHING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:n/?a|none|nil|nothing)\b|\bnot applicable\b|\b(?:no|not aware of any|not identified any|do(?:es)? not (?:currently )?(?:have|know of) any|any) (?:\w+ ){0,2}(?:known|non-?complian\w*|accessibility|issues|problems|failures|content|areas|parts)\b|\b(?:is|are) no\b[^.]{0,40}\b(?:issues|problems|failures|content|areas|parts)\b|\ball (?:\w+ ){0,2}(?:parts|content|pages)\b[^.]{0,40}\baccessible\b|\bthere may be\b[^.]{0,30}\b(?:issues|problems)\b|\b(?:have|has)(?: not|n[\'’]t) (?:yet )?(?:found|identified)\b|\ball (?:\w+ ){0,3}(?:is|are) (?:fully )?(?:accessible|compliant)\b",
    )
});

/// Sentences about the list and not of it.
static ABOUT_LIST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:listed|outlined|described|set out|detailed|given) (?:below|above|here|in)\b|\bfollowing\b|\bthis section\b|\bconformance report\b|\bfor more information\b|\bwe (?:have|['’]ve) fixed\b|\b(?:was|were|has been|have been) (?:fixed|resolved)\b",
    )
});

/// Words without which a paragraph tells of no failure.
static FAILS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:not|cannot|fails?|failed|miss(?:es|ing)|lacks?|without|no|issues?|problems?|difficult|inaccessible|unable|low|poor|insufficient|incorrect(?:ly)?|hard|only|too|inconsistent(?:ly)?|unclear|duplicate|empty|some|many)\b|n['’]t\b",
    )
});

/// "This fails WCAG 2.2 success criterion 1.4.3." and nothing more.
static ONLY_NAMES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?:this|these|it|they)(?: (?:issues?|problems?|all|both))? (?:fails?|does not meet|do not meet|is a failure|are failures|relates?|breach(?:es)?|do not satisfy|does not satisfy|means)\b|(?:fails? )?(?:wcag|success criteri|\d\.\d))",
    )
});

/// A plan to mend it, which a date makes a promise.
static PLAN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:plan|plans|planned|planning|will|aim|aims|aiming|intend|intends|expect|expects|hope|going to|scheduled|due|target|to be)\b|['’]ll\b",
    )
});
static MEND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:fix\w*|resol\w+|address\w*|correct\w*|mend\w*|remed\w+|add|added|improv\w*|complet\w+|replac\w+|remov\w+|updat\w+|done|deliver\w*|chang\w+|rectif\w+|implement\w*|convert\w*|publish\w*)\b",
    )
});

/// A list of links to where failures are kept, and no failure itself.
static ELSEWHERE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:repositor(?:y|ies)|labels?|backlog|issue (?:list|tracker)|list of)\b")
});

/// What is left of a criterion's name when somebody puts a full stop in it: "Name. Role, Value."
const LONGEST_REST: usize = 40;

/// A list has a few remarks about all of it; more would only take time.
const MOST_REMARKS: usize = 8;

/// Shorter cells of a table are labels.
const SHORTEST_CELL: usize = 25;

/// What a part of the page may say is not accessible.
enum Holds {
    /// Whatever stands there.
    Everything,
    /// The items of its lists: its paragraphs may be about anything.
    Lists,
    Nothing,
}

impl Holds {
    fn of(role: Option<Role>) -> Holds {
        match role {
            Some(Role::NonAccessibleContent | Role::NonCompliance) => Holds::Everything,
            Some(Role::HowAccessible) => Holds::Lists,
            Some(
                Role::Feedback
                | Role::Reporting
                | Role::Enforcement
                | Role::TechnicalInformation
                | Role::ComplianceStatus
                | Role::Burden
                | Role::OutOfScope
                | Role::Improving
                | Role::Preparation,
            )
            | None => Holds::Nothing,
        }
    }
}

pub(super) fn read(body: &Body<'_>) -> Vec<Failure> {
    let mut found = Vec::new();
    for part in parts(body) {
        let role = part.first().and_then(|passage| passage.role);
        let mut group = Group::new(role);
        match Holds::of(role) {
            Holds::Everything => group.all(part),
            Holds::Lists => group.lists(part),
            Holds::Nothing => {}
        }
        found.append(&mut group.failures);
    }
    found
}

/// Whether a failure is what may stand here.
pub(super) fn may_stand_in(passage: &Passage<'_>) -> bool {
    match Holds::of(passage.role) {
        Holds::Everything => true,
        Holds::Lists => is_item(passage),
        Holds::Nothing => false,
    }
}

/// Each heading with what stands under it, up to the next.
fn parts<'b, 'p>(body: &'b Body<'p>) -> impl Iterator<Item = &'b [Passage<'p>]> {
    body.passages.chunk_by(|_, next| !next.is_heading())
}

/// What stands under one heading.
struct Group {
    role: Option<Role>,
    failures: Vec<Failure>,
    /// Named by the heading or by the introduction of the list: its items share them.
    inherited: Vec<NamedCriterion>,
    /// Named in a cell before anything that fails it was told.
    waiting: Vec<NamedCriterion>,
    is_number_first: bool,
    /// Where the last list begins among the failures.
    list: Range<usize>,
    /// So many remarks were made about all of that list.
    remarks: usize,
}

impl Group {
    fn new(role: Option<Role>) -> Group {
        Group {
            role,
            failures: Vec::new(),
            inherited: Vec::new(),
            waiting: Vec::new(),
            is_number_first: false,
            list: 0..0,
            remarks: 0,
        }
    }

    /// Everything here is told to be a failure, if it does not say otherwise.
    fn all(&mut self, part: &[Passage<'_>]) {
        let heading = part.first().filter(|passage| passage.is_heading());
        let of_heading = heading.map(Passage::criteria).unwrap_or_default();
        self.inherited.clone_from(&of_heading);
        if !part.iter().any(is_item) {
            self.paragraphs(part);
            return;
        }
        let mut counts = true;
        for (index, passage) in part.iter().enumerate() {
            let text = passage.text();
            let is_before_list = part.get(index + 1).is_some_and(is_item);
            match passage.block.kind {
                BlockKind::Heading(_) => {}
                BlockKind::Paragraph if is_remark(passage) && !text.trim_end().ends_with(':') => {
                    self.remark(passage);
                    counts = true;
                }
                BlockKind::Paragraph => {
                    let criteria = passage.criteria();
                    let is_failure = !criteria.is_empty() && FAILS.is_match(text);
                    if is_failure && !text.trim_end().ends_with(':') {
                        self.push(passage);
                    }
                    if is_before_list {
                        counts = !OTHER_LIST.is_match(text) && !NOTHING.is_match(text);
                        self.inherited = match criteria.is_empty() {
                            true => of_heading.clone(),
                            false => criteria,
                        };
                    }
                }
                BlockKind::Item(depth) if counts => {
                    self.begin_list(index.checked_sub(1).and_then(|before| part.get(before)));
                    self.item(passage, depth);
                }
                BlockKind::Item(_) => {}
                BlockKind::Cell => self.cell(passage),
            }
        }
    }

    /// A part without lists. Where it names criteria, each that is named is of the paragraph that names it, or of the
    /// one before it, or of the heading; else each paragraph is a failure of its own.
    fn paragraphs(&mut self, part: &[Passage<'_>]) {
        let paragraphs = || {
            part.iter()
                .filter(|passage| passage.block.kind == BlockKind::Paragraph)
        };
        let names_criteria = !self.inherited.is_empty()
            || paragraphs().any(|passage| !passage.criteria().is_empty());
        // Told, and no criterion named yet.
        let mut told: Option<&Passage<'_>> = None;
        for passage in part {
            let text = passage.text();
            match passage.block.kind {
                BlockKind::Heading(_) => {
                    told = (roles::heading(text) == Heading::Other).then_some(passage);
                }
                BlockKind::Cell => self.cell(passage),
                BlockKind::Paragraph | BlockKind::Item(_) => {
                    let criteria = passage.criteria();
                    if is_remark(passage) {
                        if let Some(told) = told.take().filter(|_| !criteria.is_empty()) {
                            self.push(told);
                        }
                        self.remark(passage);
                    } else if !criteria.is_empty() && FAILS.is_match(text) {
                        self.push(passage);
                        told = None;
                    } else if tells_failure(passage) {
                        match names_criteria && self.inherited.is_empty() {
                            true => told = Some(passage),
                            false => self.push(passage),
                        }
                    }
                }
            }
        }
    }

    /// Only lists whose introduction says that what is in them is not accessible.
    fn lists(&mut self, part: &[Passage<'_>]) {
        let mut counts = false;
        for (index, passage) in part.iter().enumerate() {
            let text = passage.text();
            match passage.block.kind {
                BlockKind::Heading(_) | BlockKind::Cell => counts = false,
                BlockKind::Paragraph if part.get(index + 1).is_some_and(is_item) => {
                    counts = NOT_ACCESSIBLE.is_match(text)
                        && !NOTHING.is_match(text)
                        && !OTHER_LIST.is_match(text);
                    self.inherited = passage.criteria();
                }
                BlockKind::Paragraph if counts && is_remark(passage) => self.remark(passage),
                BlockKind::Paragraph => counts = false,
                BlockKind::Item(depth) if counts => {
                    self.begin_list(index.checked_sub(1).and_then(|before| part.get(before)));
                    self.item(passage, depth);
                }
                BlockKind::Item(_) => {}
            }
        }
    }

    /// A list begins where what is before an item is none.
    fn begin_list(&mut self, before: Option<&Passage<'_>>) {
        if !before.is_some_and(is_item) {
            self.list = self.failures.len()..self.failures.len();
            self.remarks = 0;
        }
    }

    fn item(&mut self, passage: &Passage<'_>, depth: u8) {
        let text = passage.text();
        let is_nothing = NOTHING.is_match(text) && passage.criteria().is_empty();
        if passage.is_empty() || is_nothing || points_elsewhere(passage) {
            return;
        }
        // What stands deeper tells more of the item above it.
        if depth > 1 && !self.failures.is_empty() {
            self.remark_on_last(passage);
            return;
        }
        self.push(passage);
        self.list.end = self.failures.len();
    }

    fn cell(&mut self, passage: &Passage<'_>) {
        let text = passage.text();
        let criteria = passage.criteria();
        if text.len() >= SHORTEST_CELL
            && FAILS.is_match(text)
            && !is_remark(passage)
            && !NOTHING.is_match(text)
        {
            self.push(passage);
            let waiting = std::mem::take(&mut self.waiting);
            if let Some(last) = self.failures.last_mut() {
                last.criteria.splice(0..0, waiting);
            }
        } else if self.failures.is_empty() || self.is_number_first {
            self.is_number_first |= !criteria.is_empty();
            self.waiting.extend(criteria);
        } else if let Some(last) = self.failures.last_mut() {
            last.criteria.extend(criteria);
        }
    }

    fn push(&mut self, passage: &Passage<'_>) {
        let own = passage.criteria();
        self.failures.push(Failure {
            text: passage.all(),
            criteria: match own.is_empty() {
                true => self.inherited.clone(),
                false => own,
            },
            fix_by: fix_by(passage),
            role: self.role,
        });
    }

    /// Behind a list it belongs to all of it that names no criterion itself, else to the failure before it.
    fn remark(&mut self, passage: &Passage<'_>) {
        let end = self.failures.len();
        let is_behind_list =
            !self.list.is_empty() && self.list.end == end && self.remarks < MOST_REMARKS;
        if !is_behind_list {
            self.remark_on_last(passage);
            return;
        }
        self.remarks += 1;
        let criteria = passage.criteria();
        let date = fix_by(passage);
        for failure in self.failures.iter_mut().skip(self.list.start) {
            if failure.criteria.is_empty() {
                failure.criteria.extend(criteria.iter().cloned());
            }
            if failure.fix_by.is_none() {
                failure.fix_by.clone_from(&date);
            }
        }
    }

    fn remark_on_last(&mut self, passage: &Passage<'_>) {
        if let Some(last) = self.failures.last_mut() {
            last.criteria.extend(passage.criteria());
            last.fix_by = last.fix_by.take().or_else(|| fix_by(passage));
        }
    }
}

fn is_item(passage: &Passage<'_>) -> bool {
    matches!(passage.block.kind, BlockKind::Item(_))
}

/// A paragraph that only names a criterion, or only tells of a plan.
fn is_remark(passage: &Passage<'_>) -> bool {
    let mut names = false;
    let mut sentences = passage.sentences();
    let all = sentences.all(|sentence| {
        let text = sentence.text().trim();
        let goes_on = names && text.len() <= LONGEST_REST;
        let is_name = ONLY_NAMES.is_match(text);
        names |= is_name;
        is_name || goes_on || PLAN.is_match(text) && MEND.is_match(text)
    });
    all && !passage.is_empty()
}

fn tells_failure(passage: &Passage<'_>) -> bool {
    let text = passage.text();
    !passage.is_empty()
        && FAILS.is_match(text)
        && !NOTHING.is_match(text)
        && !ABOUT_LIST.is_match(text)
        && !text.trim_end().ends_with(':')
}

fn points_elsewhere(passage: &Passage<'_>) -> bool {
    let [link] = passage.block.links.as_slice() else {
        return false;
    };
    let text = passage.text();
    let around = text.len().saturating_sub(link.text.len());
    around <= 2 && ELSEWHERE.is_match(text)
}

/// The day by which somebody plans to mend it.
fn fix_by(passage: &Passage<'_>) -> Option<Said<String>> {
    passage.sentences().find_map(|sentence| {
        let text = sentence.text();
        let plan = PLAN.find(text)?;
        MEND.find(text)?;
        let dates = dates_in(text);
        let date = dates
            .into_iter()
            .find(|date| date.range.start > plan.start())?;
        Some(Said::new(date.value, sentence.said(date.range).at))
    })
}
