//! One rule of a ruleset, held against what its paths selected in one document.

use std::cell::RefCell;
use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashMap, FxHashSet, FxHasher};

use super::{Seen, times, trouble};
use crate::assess::left_out_after;
use crate::check::{Check, Context, Document, Fault, Judged, Memory, Target, Verdict};
use crate::finding::{Doubt, Evidence, Finding};
use crate::guard::Broken;
use crate::limits::Limit;
use crate::outcome::Cause;
use crate::ruleset::place::{Located, child};
use crate::ruleset::{Field, Function, Rule, Said, Severity, Then, print};
use crate::select::{Budget, Hit, Location, Ran, Step};
use crate::text::{Place, RepoPath, Span};
use crate::tree::{Builder, Forest, Kind, Node, Origin};
use crate::typed::Mistake;

/// How much the findings of one rule in one document may hold, in bytes: a pointer can be as long as the document. Beside
/// it, a finding or two more.
const BYTES_OF_ONE_RULE: usize = 16 << 20;

/// How many places that satisfied a rule are kept of one document.
const EVIDENCE_OF_ONE_RULE: usize = 20;

/// What came of one rule in one document.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) findings: Vec<Finding>,
    /// Why the rule could not be evaluated, in whole or at some places.
    pub(super) troubles: Vec<Doubt>,
    /// How many findings are not listed.
    pub(super) left_out: usize,
    pub(super) evidence: Vec<Evidence>,
    /// Whether there was anything that the rule is about.
    pub(super) has_looked: bool,
    pub(super) slip: Option<Mistake>,
    /// Why the work on the rule broke off.
    pub(super) broken: Option<Doubt>,
}

impl Told {
    /// What there is to say of a rule on which the work broke off in a document.
    pub(super) fn broken_off(rule: &Rule, path: &RepoPath, broken: &Broken) -> Told {
        let message = format!(
            "the rule `{}` came to no end in `{path}`: {broken}",
            rule.name
        );
        Told {
            broken: Some(trouble(
                broken.cause(),
                message,
                String::new(),
                Place::File(path.clone()),
            )),
            ..Told::default()
        }
    }
}

pub(super) struct Judge<'f> {
    rule: &'f Rule,
    /// Its severity where no override says another: a finding tells what is not that.
    usual: Severity,
    root: Node<'f>,
    seen: &'f Seen<'f>,
    budget: RefCell<Budget>,
    memory: Memory,
}

/// What a rule has come to so far.
#[derive(Default)]
struct Gathered {
    told: Told,
    /// How many findings are kept.
    most: usize,
    /// The numbers of the findings, by a digest of what tells them apart.
    seen: FxHashMap<u64, Vec<usize>>,
    /// How many bytes the findings' messages and pointers take up.
    bytes: usize,
}

impl Gathered {
    fn is_full(&self) -> bool {
        self.told.findings.len() >= self.most || self.bytes >= BYTES_OF_ONE_RULE
    }

    /// Adds what was not found before: findings differ in file, pointer (for a root, bytes) or message, unless they
    /// all have the same one and differ in the reason behind it.
    fn add(&mut self, finding: Finding, has_own_message: bool) {
        let message = |finding: &Finding| match has_own_message {
            true => finding.message.clone(),
            false => String::new(),
        };
        let mut hasher = FxHasher::default();
        (&finding.pointer, message(&finding)).hash(&mut hasher);
        let span = |finding: &Finding| match &finding.place {
            Place::Text { span, .. } if finding.pointer.is_empty() => *span,
            _ => Span::default(),
        };
        let is_same = |known: &Finding| {
            known.pointer == finding.pointer
                && (!has_own_message || known.message == finding.message)
                && known.place.path() == finding.place.path()
                && span(known) == span(&finding)
        };
        let alike = self.seen.entry(hasher.finish()).or_default();
        let findings = &mut self.told.findings;
        if !alike.iter().any(|number| is_same(&findings[*number])) {
            alike.push(findings.len());
            self.bytes += finding.message.len() + finding.pointer.len();
            findings.push(finding);
        }
    }
}

/// A value in hand, and how it was come by.
struct Look<'h, 'f> {
    hit: &'h Hit<'f>,
    judged: Judged<'f>,
    /// The way from what the path selected to the value.
    below: Vec<Step>,
    /// For the length of a list or a text, which is nowhere written: how much it is.
    length: Option<usize>,
}

impl<'f> Judge<'f> {
    pub(super) fn new(rule: &'f Rule, root: Node<'f>, seen: &'f Seen<'f>) -> Self {
        Judge {
            rule,
            usual: seen.ruleset.rule(&rule.name).unwrap_or(rule).severity,
            root,
            seen,
            budget: RefCell::new(Budget::new(seen.dossier.limits.matches)),
            memory: Memory::default(),
        }
    }

    /// What the rule comes to, by what each of its paths selected, or why one cannot be read.
    pub(super) fn told(&self, answers: &[Result<Ran<'f>, String>]) -> Told {
        let limits = &self.seen.dossier.limits;
        let mut gathered = Gathered {
            most: limits.findings_kept(),
            ..Gathered::default()
        };
        for answer in answers {
            match answer {
                Ok(ran) => self.hear(ran, &mut gathered),
                Err(reason) => {
                    let reason = format!("its path cannot be read: {reason}");
                    self.cannot(Cause::Unread, reason, &mut gathered);
                }
            }
        }
        let mut told = gathered.told;
        told.findings.sort_by(|a, b| {
            let order = a.place.order().cmp(&b.place.order());
            order.then_with(|| (&a.pointer, &a.message).cmp(&(&b.pointer, &b.message)))
        });
        let left_out = told.left_out;
        if let Some(last) = told.findings.last_mut().filter(|_| left_out > 0) {
            let reached = limits.reached(Limit::Findings);
            last.message = left_out_after(&last.message, left_out, &reached);
        }
        told
    }

    fn hear(&self, ran: &Ran<'f>, gathered: &mut Gathered) {
        let hits = self.each_once(&ran.hits);
        for then in &self.rule.then {
            match &then.function {
                Function::JavaScript(name) => {
                    let reason = format!(
                        "it needs the function `{name}`, which is written in JavaScript and was not run"
                    );
                    self.cannot(Cause::Unread, reason, gathered);
                }
                Function::Unusable(reason) => {
                    self.cannot(Cause::Unread, reason.clone(), gathered);
                }
                Function::Check(check) => {
                    for hit in &hits {
                        gathered.told.has_looked = true;
                        self.then(hit, then, check, gathered);
                    }
                }
            }
        }
        if ran.spent.is_some() {
            self.spent(gathered);
        }
        if let Some((node, count)) = ran.refused {
            gathered.told.slip.get_or_insert_with(|| Mistake {
                place: self.rule.place.clone(),
                message: format!(
                    "a filter of the rule `{}` asks something of a value that is not there: {}, first for {}; \
                     that counts as no match",
                    self.rule.name,
                    times(count),
                    node.place()
                ),
                help: Some("test first whether the value is there: `@.a && @.a.b`".to_owned()),
            });
        }
    }

    /// Where ways are wanted because of aliases alone, what is reached by several references is still judged once.
    fn each_once<'r>(&self, hits: &'r [Hit<'f>]) -> Vec<&'r Hit<'f>> {
        if !self.seen.has_aliases || self.rule.needs_way() {
            return hits.iter().collect();
        }
        let mut known = FxHashSet::default();
        let is_new = |hit: &&Hit<'f>| {
            let located = Located::along(self.root, hit.way.steps().iter().cloned());
            known.insert((located.node.id(), located.location, hit.is_key))
        };
        hits.iter().filter(is_new).collect()
    }

    /// Why the rule could not be evaluated, told once for each document.
    fn cannot(&self, cause: Cause, reason: String, gathered: &mut Gathered) {
        let told = &mut gathered.told;
        let message = format!("the rule `{}` was not evaluated: {reason}", self.rule.name);
        if (told.troubles.iter()).all(|told| told.finding.message != message) {
            let place = Place::File(self.seen.document.path.clone());
            let trouble = trouble(cause, message, String::new(), place);
            told.troubles.push(trouble);
        }
    }

    /// The same where it would look at more values than it may.
    fn spent(&self, gathered: &mut Gathered) {
        let reached = self.seen.dossier.limits.reached(Limit::Matches);
        self.cannot(Cause::Limit, reached, gathered);
    }

    fn then(&self, hit: &Hit<'f>, then: &Then, check: &Check, gathered: &mut Gathered) {
        let node = hit.node;
        let look = |judged, below| Look {
            hit,
            judged,
            below,
            length: None,
        };
        if hit.is_key {
            // A key is a text, and a text has no fields.
            return self.ask(&look(Judged::Key(node), Vec::new()), check, gathered);
        }
        let whole = look(Judged::Value(node), Vec::new());
        if !node.is_collection() {
            return self.ask(&whole, check, gathered);
        }
        match &then.field {
            Field::Whole => self.ask(&whole, check, gathered),
            Field::Keys if node.is_empty() => {
                self.ask(&look(Judged::Absent, Vec::new()), check, gathered)
            }
            Field::Keys => {
                for child in node.children() {
                    let below = Step::to(child).into_iter().collect();
                    self.ask(&look(Judged::Key(child), below), check, gathered);
                }
            }
            Field::Member(steps) => {
                let found = steps.iter().try_fold(node, |node, step| child(node, step));
                self.member(
                    look(found.map_or(Judged::Absent, Judged::Value), steps.clone()),
                    check,
                    gathered,
                );
            }
            Field::Deep { key, steps } => {
                let found = match node.get(key) {
                    Some(whole) => Some(whole),
                    None => (steps.iter()).try_fold(node, |node, step| child(node, step)),
                };
                self.member(
                    look(found.map_or(Judged::Absent, Judged::Value), steps.clone()),
                    check,
                    gathered,
                );
            }
            Field::Path(path) => {
                let found = path.select(node, &mut self.budget.borrow_mut());
                let Ok(found) = found else {
                    return self.spent(gathered);
                };
                if found.is_empty() {
                    return self.ask(&look(Judged::Absent, Vec::new()), check, gathered);
                }
                for below in found {
                    let judged = match below.is_key {
                        true => Judged::Key(below.node),
                        false => Judged::Value(below.node),
                    };
                    self.ask(&look(judged, below.way.steps().to_vec()), check, gathered);
                }
            }
        }
    }

    /// Asks of a member, which may be the length of a list or a text: in JavaScript that is one.
    fn member(&self, look: Look<'_, 'f>, check: &Check, gathered: &mut Gathered) {
        let length = match (look.judged, look.below.split_last()) {
            (Judged::Absent, Some((Step::Key(key), before))) if **key == *"length" => {
                let of = before.iter().try_fold(look.hit.node, child);
                of.and_then(|of| match of.kind() {
                    Kind::List => Some(of.len()),
                    Kind::String => of.as_str().map(|text| text.encode_utf16().count()),
                    _ => None,
                })
            }
            _ => None,
        };
        self.ask(&Look { length, ..look }, check, gathered);
    }

    fn ask(&self, look: &Look<'_, 'f>, check: &Check, gathered: &mut Gathered) {
        let property = match look.judged {
            Judged::Value(node) => name(node),
            Judged::Key(_) | Judged::Absent => {
                let below = look.below.last().cloned();
                below.or_else(|| Step::to(look.hit.node))
            }
        };
        let property = property.map(|step| step.to_string());
        let way: Location = match check.needs_way() {
            true => (look.hit.way.steps().iter())
                .chain(&look.below)
                .cloned()
                .collect(),
            false => Location::root(),
        };
        let mut made = Forest::default();
        let judged = match look.length {
            Some(length) => {
                let mut builder = Builder::new();
                builder.int(i64::try_from(length).unwrap_or(i64::MAX), Origin::Nowhere);
                let tree = made.add_tree(None, builder.finish());
                Judged::Value(made.root(tree))
            }
            None => look.judged,
        };
        let target = Target {
            judged,
            property: property.as_deref(),
        };
        let context = Context {
            as_of: self.seen.as_of,
            files: &self.seen.dossier.files,
            root: self.root,
            given: look.hit.node,
            budget: &self.budget,
            document: Some(Document {
                root: self.root,
                formats: self.seen.document.formats,
                referred: &self.seen.document.referred,
                way: &way,
                memory: &self.memory,
            }),
        };
        match check.run(&target, &context) {
            Verdict::Ignored => {}
            Verdict::Passed { .. } => self.satisfied(look, gathered),
            Verdict::TooMuch => self.spent(gathered),
            Verdict::CannotTell(cause, reason) => self.cannot(cause, reason, gathered),
            Verdict::Failed(faults) => {
                for fault in faults {
                    self.fault(look, &fault, gathered);
                }
            }
        }
    }

    fn satisfied(&self, look: &Look<'_, 'f>, gathered: &mut Gathered) {
        let told = &mut gathered.told;
        if told.evidence.len() < EVIDENCE_OF_ONE_RULE && told.findings.is_empty() {
            let located = self.located(look, &[], None);
            let evidence = Evidence {
                pointer: located.location.pointer(),
                place: located.place(self.root),
            };
            told.evidence.push(evidence);
        }
    }

    fn fault(&self, look: &Look<'_, 'f>, fault: &Fault<'_>, gathered: &mut Gathered) {
        let located = self.located(look, &fault.path, fault.from);
        let place = located.place(self.root);
        let severity = self.severity(&place, &located.location);
        if severity == Severity::Off {
            return;
        }
        if gathered.is_full() {
            gathered.told.left_out += 1;
            return;
        }
        let message = self.message(&located, &fault.message);
        let has_own_message = self.rule.message.is_some() || self.rule.description.is_none();
        let finding = Finding {
            message: match self.rule.message {
                Some(_) => message,
                None => with_reason(&message, &fault.message),
            },
            pointer: located.location.pointer(),
            place,
            related: Vec::new(),
            level: (severity != self.usual).then(|| severity.level()),
        };
        gathered.add(finding, has_own_message);
    }

    /// How loudly the rule is heard at a place.
    fn severity(&self, place: &Place, location: &Location) -> Severity {
        let path = place.path().map_or("", RepoPath::as_str);
        let path = format!("{}{path}", self.seen.folder);
        (self.seen.effective).severity_at(self.rule, &path, location)
    }

    fn message(&self, located: &Located<'_>, error: &str) -> String {
        let description = self.rule.description.as_deref();
        let Some(template) = &self.rule.message else {
            return description.unwrap_or(error).trim().to_owned();
        };
        // Keys and values can be long, and there can be many findings.
        let mut said = Said {
            error: error.to_owned(),
            description: description.unwrap_or_default().to_owned(),
            ..Said::default()
        };
        if template.speaks_of("property") {
            said.property = print::property(located.location.steps(), &located.missing);
        }
        if template.speaks_of("path") {
            said.path = print::pointer(located.location.steps());
        }
        if template.speaks_of("value") {
            said.value = print::text(Some(located.node.as_written()));
            said.printed = print::value(Some(located.node.as_written()));
        }
        template.fill(&said).trim().to_owned()
    }

    /// The value that a path names, seen from the value in hand or from elsewhere.
    fn located<'s>(
        &'s self,
        look: &Look<'_, 's>,
        path: &[Step],
        from: Option<Node<'s>>,
    ) -> Located<'s>
    where
        'f: 's,
    {
        let mut located = match from {
            Some(from) => Located::new(from, path, self.root, false),
            None if self.seen.has_aliases => {
                let way = look.hit.way.steps().iter().chain(&look.below).chain(path);
                Located::along(self.root, way.cloned())
            }
            None => {
                let path: Vec<Step> = look.below.iter().chain(path).cloned().collect();
                let is_behind = look.hit.is_behind_reference;
                Located::new(look.hit.node, &path, self.root, is_behind)
            }
        };
        if look.length.is_some() && located.node.kind() == Kind::List {
            located.location.push(Step::key("length"));
            located.missing.clear();
        }
        located
    }
}

/// What a value is called: by the key under which it stands in its own file, behind references.
fn name(node: Node<'_>) -> Option<Step> {
    let (end, mut at, mut named) = (node.home(), node, node);
    while at != end
        && let Some(next) = at.stands_for()
    {
        if !at.is_link() {
            named = next;
        }
        at = next;
    }
    Step::to(named)
}

/// A description says how things should be, and not what is wrong here. One of several lines stands as it is. Findings
/// are told apart without the reason.
fn with_reason(description: &str, error: &str) -> String {
    if description.contains('\n') || description == error || error.is_empty() {
        return description.to_owned();
    }
    format!("{}: {error}", description.trim_end_matches(['.', ':']))
}

#[cfg(test)]
mod tests {
    use super::with_reason;

    #[test]
    fn a_description_is_told_with_what_is_wrong() {
        let check = |description: &str, error: &str, expected: &str| {
            assert_eq!(with_reason(description, error), expected);
        };
        check(
            "It has a name.",
            "`name` is missing",
            "It has a name: `name` is missing",
        );
        check(
            "It has a name",
            "`name` is missing",
            "It has a name: `name` is missing",
        );
        check(
            "It has a name.\nOr two.",
            "`name` is missing",
            "It has a name.\nOr two.",
        );
        check(
            "`name` is missing",
            "`name` is missing",
            "`name` is missing",
        );
        check("It has a name.", "", "It has a name.");
    }
}
