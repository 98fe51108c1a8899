//! Which rules ask for more or less than they did, and whose doing it is: that of the text, of its encoding, or of the
//! service.
//!
//! Everything turns on one sentence: that by which one of the two reports came to the stronger obligation. It is asked
//! again what it would come to on the other day for the same service, and on the same day for the other. If only the day
//! takes the obligation away, the text did it; if only the facts do, the service did; if each does, nobody can tell. Where
//! neither does, the sentence itself is another: of another edition, of another encoding, or made the service's own by its
//! settings. What the weaker report says of itself goes before what is worked out.
//!
//! The service is blamed only where the text is known to have stayed, and the text only where the service is.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;

use super::order::Order;
use super::seen::{AnswerSeen, CaveatSeen, Choice, RuleSeen, Seen, TextSeen};
use super::{Cause, ObligationChange};
use crate::obligation::{Basis, Binds, Obligation, Reach, Ruling, reach, rule_on};
use crate::outcome::OutcomeName;
use crate::profile::{Possible, Profile, Term};

/// What changed: standards first, by what it was or is, then in the order of clauses, then by name.
pub(super) fn changes(before: &Seen, after: &Seen, order: &Order<'_>) -> Vec<ObligationChange> {
    let both = Both::of(before, after);
    let names: BTreeSet<&String> = before.rules.keys().chain(after.rules.keys()).collect();
    let mut changes = Vec::new();
    for name in names {
        changes.extend(of_text(name, &both));
        changes.extend(of_rulesets(name, &both));
    }
    changes.sort_by_cached_key(|change| {
        let ObligationChange {
            pack,
            edition,
            clause,
            ..
        } = change;
        let most = Reverse(strength(change.before).max(strength(change.after)));
        let place = order.of_clause(pack, edition.as_deref(), clause.as_deref());
        (most, place, change.rule.clone())
    });
    changes
}

fn strength(obligation: Option<Obligation>) -> u8 {
    match obligation {
        None => 0,
        Some(Obligation::Guidance) => 1,
        Some(Obligation::Standard) => 2,
    }
}

/// The two reports, and what is to know of their texts as a whole: it is worked out once, as all rules can be of one text.
#[derive(Debug)]
struct Both<'s> {
    before: &'s Seen,
    after: &'s Seen,
    /// By id and edition: the texts that the service's own body has adopted, and whether both reports go by its policy.
    adopted: BTreeMap<(&'s str, &'s str), bool>,
    /// The texts that would not have spoken to the service of the other report in their time; with whether the later
    /// report is the one that asks for more.
    silent: BTreeSet<(&'s str, &'s str, bool)>,
}

impl<'s> Both<'s> {
    fn of(before: &'s Seen, after: &'s Seen) -> Both<'s> {
        let mut policies: BTreeMap<(&str, &str), &String> = BTreeMap::new();
        let mut silent = BTreeSet::new();
        // Only the later report knows what a text says of itself, and who adopted it.
        for text in after.texts.iter() {
            let (id, edition) = (text.id.as_str(), text.edition.as_str());
            policies.extend(text.adopted.as_ref().map(|policy| ((id, edition), policy)));
            let Some(info) = &text.info else { continue };
            for (is_raised, strong, weak) in [(true, after, before), (false, before, after)] {
                let passes_by = |basis: &Arc<Basis>| {
                    matches!(reach(basis, &weak.profile, strong.as_of), Reach::No(..))
                };
                if info.bases.iter().all(passes_by) {
                    silent.insert((id, edition, is_raised));
                }
            }
        }
        let [then, now] = [before, after].map(|seen| going_by(&policies, seen));
        let adopted = policies.keys();
        let adopted = adopted.map(|text| (*text, then.contains(text) && now.contains(text)));
        Both {
            before,
            after,
            adopted: adopted.collect(),
            silent,
        }
    }

    fn sides(&self, is_raised: bool) -> Sides<'_> {
        let (strong, weak) = match is_raised {
            true => (self.after, self.before),
            false => (self.before, self.after),
        };
        Sides {
            both: self,
            strong,
            weak,
            is_raised,
        }
    }
}

/// The texts by which a report goes because of a policy of the service's own body: the sentences have the source of the
/// policy, by which the earlier report shows it, too.
fn going_by<'s>(
    policies: &BTreeMap<(&'s str, &'s str), &'s String>,
    seen: &'s Seen,
) -> BTreeSet<(&'s str, &'s str)> {
    let rules = seen.rules.values().flat_map(|rules| &rules.all);
    let answers = rules.flat_map(|rule| &rule.answers);
    let texts = answers.filter_map(|answer| {
        let text = answer.home.text()?;
        let policy = policies.get(&text)?;
        (answer.basis.as_ref()?.source == **policy).then_some(text)
    });
    texts.collect()
}

/// The two reports, by how much they ask; and which of them is the later.
#[derive(Clone, Copy, Debug)]
struct Sides<'s> {
    both: &'s Both<'s>,
    strong: &'s Seen,
    weak: &'s Seen,
    is_raised: bool,
}

impl Sides<'_> {
    /// What is told of the two, in the order of time.
    fn in_time<T>(&self, strong: T, weak: T) -> (T, T) {
        match self.is_raised {
            true => (weak, strong),
            false => (strong, weak),
        }
    }

    /// Which facts that these sentences ask for are others, in words; `None` where none is.
    fn facts(&self, binds: &Binds) -> Option<String> {
        let (before, after) = self.in_time(&self.strong.profile, &self.weak.profile);
        facts(before, after, binds)
    }

    fn encoding(&self, strong: String, weak: String) -> Cause {
        let (before, after) = self.in_time(strong, weak);
        Cause::Encoding { before, after }
    }
}

fn of_text(name: &str, both: &Both<'_>) -> Option<ObligationChange> {
    let (then, now) = (
        both.before.rule_of_text(name),
        both.after.rule_of_text(name),
    );
    let asks = |rule: Option<&RuleSeen>| rule.and_then(|rule| rule.obligation);
    let (was, is) = (asks(then), asks(now));
    if was == is {
        return None;
    }
    let is_raised = strength(is) > strength(was);
    let (strong, weak) = match is_raised {
        true => (now, then),
        false => (then, now),
    };
    let strong = strong?;
    let witness = strong.answers.first()?;
    Some(ObligationChange {
        rule: name.to_owned(),
        title: strong.title.clone(),
        pack: witness.home.pack.clone(),
        edition: witness.home.edition.clone(),
        clause: witness.home.clause.clone(),
        before: was,
        after: is,
        cause: Case {
            sides: both.sides(is_raised),
            witness,
            weak,
        }
        .cause(),
    })
}

/// Rules of rulesets oblige by the sentence that the settings name for them, and by nothing else.
fn of_rulesets(name: &str, both: &Both<'_>) -> Vec<ObligationChange> {
    let (then, now) = (by_ruleset(name, both.before), by_ruleset(name, both.after));
    let asks = |rule: Option<&RuleSeen>| -> Option<Obligation> {
        let mut answers = rule?.answers.iter();
        let is_grounded = answers.any(|answer| answer.basis.is_some());
        rule?.obligation.filter(|_| is_grounded)
    };
    let packs: BTreeSet<&str> = then.keys().chain(now.keys()).copied().collect();
    let changes = packs.into_iter().filter_map(|pack| {
        let (then, now) = (then.get(pack).copied(), now.get(pack).copied());
        let (was, is) = (asks(then), asks(now));
        let is_raised = strength(is) > strength(was);
        let (strong, weak) = match is_raised {
            true => (now, then),
            false => (then, now),
        };
        (was != is).then(|| ObligationChange {
            rule: name.to_owned(),
            title: (then.or(now))
                .map(|rule| rule.title.clone())
                .unwrap_or_default(),
            pack: pack.to_owned(),
            edition: None,
            clause: None,
            before: was,
            after: is,
            cause: of_ruleset(strong, weak, &both.sides(is_raised)),
        })
    });
    changes.collect()
}

/// The rules of this name, by the rulesets that have them; of one ruleset, the first.
fn by_ruleset<'s>(name: &str, seen: &'s Seen) -> BTreeMap<&'s str, &'s RuleSeen> {
    let mut rules = BTreeMap::new();
    let named = seen
        .rules
        .get(name)
        .into_iter()
        .flat_map(|rules| &rules.all);
    for rule in named.filter(|rule| rule.is_of_ruleset) {
        rules.entry(rule.home.pack.as_str()).or_insert(rule);
    }
    rules
}

fn of_ruleset(strong: Option<&RuleSeen>, weak: Option<&RuleSeen>, sides: &Sides<'_>) -> Cause {
    let settings = || Cause::Service("the settings name another sentence for it".to_owned());
    let (Some(strong), Some(_)) = (strong, weak) else {
        return settings();
    };
    let basis = strong
        .answers
        .first()
        .and_then(|answer| answer.basis.as_ref());
    let (Some(basis), Some(obligation)) = (basis, strong.obligation) else {
        return settings();
    };
    Broken::by(basis, obligation, sides)
        .and_then(|broken| broken.cause(sides, &basis.binds))
        .unwrap_or_else(settings)
}

/// What takes an obligation away.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Broken {
    /// The other day, by one of the sentence's own.
    Day(Cause),
    /// The other facts.
    Facts,
    /// Each of them.
    Both(Cause),
    /// Neither: the sentence would ask the same of the weaker report's service on its day.
    Neither,
}

impl Broken {
    /// `None` where the sentence does not even account for what it came to.
    fn by(basis: &Arc<Basis>, obligation: Obligation, sides: &Sides<'_>) -> Option<Broken> {
        let gives = |basis: &Arc<Basis>, profile: &Profile, day: Date| {
            let bases = std::slice::from_ref(basis);
            match rule_on(bases, profile, day) {
                // The stronger comes first.
                Ruling::Binding { obligation: it, .. } => it <= obligation,
                Ruling::NotApplicable { .. } => false,
            }
        };
        let Sides { strong, weak, .. } = sides;
        // A text that is named outside its time is read as of another day.
        let timeless = Arc::new(Basis {
            from: None,
            until: None,
            ..Basis::clone(basis)
        });
        let basis = match gives(basis, &strong.profile, strong.as_of) {
            true => basis,
            false => &timeless,
        };
        if !gives(basis, &strong.profile, strong.as_of) {
            return None;
        }
        let by_facts = !gives(basis, &weak.profile, strong.as_of);
        let by_day = !gives(basis, &strong.profile, weak.as_of);
        let day = day_between(basis, weak.as_of);
        Some(match (by_day.then_some(day).flatten(), by_facts) {
            (Some(day), false) => Broken::Day(day),
            (None, true) => Broken::Facts,
            (Some(day), true) => Broken::Both(day),
            (None, false) => Broken::Neither,
        })
    }

    /// Where the sentence is known to be the same in both.
    fn cause(&self, sides: &Sides<'_>, binds: &Binds) -> Option<Cause> {
        let facts = || sides.facts(binds);
        match self {
            Broken::Day(day) => Some(day.clone()),
            Broken::Facts => facts().map(Cause::Service),
            Broken::Both(day) => Some(unclear(day.clone(), facts())),
            Broken::Neither => None,
        }
    }
}

/// The day of a sentence by which it does not hold on this one.
fn day_between(basis: &Basis, day: Date) -> Option<Cause> {
    let began = basis.from.filter(|from| day < *from).map(Cause::Began);
    let ceased = basis.until.filter(|until| day >= *until);
    began.or(ceased.map(Cause::Ceased))
}

/// One rule that is asked for more strongly in one report than in the other.
#[derive(Clone, Copy, Debug)]
struct Case<'s> {
    sides: Sides<'s>,
    /// The clause that decided in the stronger.
    witness: &'s AnswerSeen,
    /// The rule in the weaker; `None` where nothing that was applied there asks for it.
    weak: Option<&'s RuleSeen>,
}

/// Whether the encoding of the weaker report has the claim of a text at all.
enum Claimed<'s> {
    Yes(&'s AnswerSeen),
    No,
    /// Others decided, and a claim that does not reach the service is not told then.
    Perhaps,
}

impl<'s> Case<'s> {
    fn cause(&self) -> Cause {
        let pack = &self.witness.home.pack;
        let edition = self.witness.home.edition.as_deref().unwrap_or_default();
        let same = self.sides.weak.texts.get(pack, edition);
        let other = self.sides.weak.texts.used(pack);
        match (same, other) {
            (Some(same), _) if same.is_used() => self.of_same_edition(same),
            (_, Some(other)) => self.of_other_edition(edition, other),
            (Some(left_out), None) => self.of_left_out(left_out),
            (None, None) => self.of_unknown(),
        }
    }

    fn strong_text(&self) -> Option<&'s TextSeen> {
        let (id, edition) = self.witness.home.text()?;
        self.sides.strong.texts.get(id, edition)
    }

    fn broken(&self) -> Option<Broken> {
        let basis = self.witness.basis.as_ref()?;
        Broken::by(basis, self.witness.obligation?, &self.sides)
    }

    /// Which facts are others, among those that the sentence asks for.
    fn facts(&self) -> Option<String> {
        self.sides.facts(&self.binds())
    }

    fn binds(&self) -> Binds {
        let basis = self.witness.basis.as_ref();
        basis.map(|basis| basis.binds.clone()).unwrap_or_default()
    }

    /// The text was applied in both: its sentences are the same, unless the encoding is another.
    fn of_same_edition(&self, text: &TextSeen) -> Cause {
        let encoding = self.encoding(text);
        let claimed = self.claimed();
        if let (Claimed::No, Some(encoding)) = (&claimed, &encoding) {
            return encoding.clone();
        }
        if let Claimed::Yes(answer) = claimed
            && let Some(cause) = self.told_by_the_weaker(answer)
        {
            return cause;
        }
        if let Some(adoption) = self.adoption() {
            return adoption;
        }
        match (self.broken(), encoding) {
            // A day of the text's own is the text's doing, whichever encoding knows of it.
            (Some(Broken::Day(day)), _) => day,
            (Some(Broken::Facts), Some(encoding)) => unclear(encoding, self.facts()),
            (Some(broken @ (Broken::Facts | Broken::Both(_))), _) => broken
                .cause(&self.sides, &self.binds())
                .unwrap_or_else(|| self.by_settings()),
            (Some(Broken::Neither) | None, Some(encoding)) => encoding,
            (Some(Broken::Neither) | None, None) => self.by_settings(),
        }
    }

    /// What the weaker report itself says keeps this clause from asking for more, where that leaves no doubt.
    fn told_by_the_weaker(&self, answer: &AnswerSeen) -> Option<Cause> {
        match &answer.caveat {
            Some(CaveatSeen::Open) => {
                let binds = answer.basis.as_ref().map(|basis| &basis.binds);
                return self.sides.facts(binds?).map(Cause::Service);
            }
            Some(CaveatSeen::NotYet(day)) => return Some(Cause::Began(*day)),
            Some(CaveatSeen::Withdrawn(day)) => return Some(Cause::Ceased(*day)),
            Some(CaveatSeen::NotAdopted) => {
                return Some(Cause::Service(self.adopted_words()));
            }
            None => {}
        }
        // Of a rule that no clause asks of such a service, the reasons are told; of several texts, together.
        let rule = self.weak.filter(|rule| {
            rule.obligation.is_none()
                && rule.outcome == OutcomeName::NotApplicable
                && rule.answers.len() == 1
        })?;
        let reasons: Vec<&str> = rule.message.split("; ").collect();
        let is_of_facts = reasons
            .iter()
            .all(|reason| reason.starts_with("does not bind "));
        // A sentence that does not bind the service is not asked for its days, so those may be in the way, too.
        match (is_of_facts, self.broken()) {
            (true, Some(Broken::Facts)) => self.facts().map(Cause::Service),
            (true, Some(Broken::Day(_) | Broken::Both(_) | Broken::Neither) | None)
            | (false, _) => None,
        }
    }

    fn claimed(&self) -> Claimed<'s> {
        let Some(rule) = self.weak else {
            return Claimed::No;
        };
        let home = &self.witness.home;
        let mut answers = rule.answers.iter();
        let answer = answers
            .find(|answer| answer.home.pack == home.pack && answer.home.edition == home.edition);
        match (answer, rule.obligation) {
            (Some(answer), _) => Claimed::Yes(answer),
            (None, None) => Claimed::No,
            (None, Some(_)) => Claimed::Perhaps,
        }
    }

    /// Where one of the two, and not the other, goes by a policy of the service's own body.
    fn adoption(&self) -> Option<Cause> {
        self.strong_text()?;
        let text = self.witness.home.text()?;
        let is_of_both = self.sides.both.adopted.get(&text)?;
        (!is_of_both).then(|| Cause::Service(self.adopted_words()))
    }

    fn adopted_words(&self) -> String {
        let source = self.witness.basis.as_ref().map(|basis| &basis.source);
        let by = source.map(|source| format!(", by {source}"));
        let by = by.unwrap_or_default();
        match self.sides.is_raised {
            true => format!("it has adopted the text{by}"),
            false => format!("it has adopted the text no longer{by}"),
        }
    }

    /// Nothing that is known of the text, the day or the service accounts for it.
    fn by_settings(&self) -> Cause {
        if self.sides.strong.tool != self.sides.weak.tool {
            return self.by_program();
        }
        Cause::Service("its settings say something else of the text".to_owned())
    }

    fn by_program(&self) -> Cause {
        let version = |seen: &Seen| format!("yardstick {}", seen.tool);
        self.sides
            .encoding(version(self.sides.strong), version(self.sides.weak))
    }

    /// `None` where the encoding is the same.
    fn encoding(&self, weak: &TextSeen) -> Option<Cause> {
        let (strong, weak) = (
            self.strong_text()?.encoding.as_ref()?,
            weak.encoding.as_ref()?,
        );
        let words = |(version, digest): &(String, String)| match strong.0 == weak.0 {
            // The version says it to those who can read; where it is the same, only the digest differs.
            true => format!("encoding {version} ({})", short(digest)),
            false => format!("encoding {version}"),
        };
        (strong != weak).then(|| self.sides.encoding(words(strong), words(weak)))
    }

    /// Another edition of the text was applied in the weaker report.
    fn of_other_edition(&self, edition: &str, other: &TextSeen) -> Cause {
        let (before, after) = self
            .sides
            .in_time(edition.to_owned(), other.edition.clone());
        let change = Cause::Edition { before, after };
        let is_named =
            |text: Option<&TextSeen>| text.is_some_and(|text| text.choice == Choice::UsedByName);
        let is_by_name = is_named(self.strong_text()) || is_named(Some(other));
        let out_of_time = |text: Option<&TextSeen>| match text {
            Some(text) => matches!(text.choice, Choice::NotYet(_) | Choice::Withdrawn(_)),
            // It was published, or encoded, since.
            None => true,
        };
        let Sides { strong, weak, .. } = self.sides;
        let is_by_time = out_of_time(weak.texts.get(&other.id, edition))
            || out_of_time(strong.texts.get(&other.id, &other.edition));
        if is_by_name && !is_by_time {
            let (before, after) = self.sides.in_time(edition, &other.edition);
            return Cause::Service(format!(
                "the settings name edition {after} instead of {before}"
            ));
        }
        let facts = match self.broken() {
            Some(Broken::Facts | Broken::Both(_)) | None => self.facts(),
            Some(Broken::Day(_) | Broken::Neither) => None,
        };
        match facts {
            Some(facts) => unclear(change, Some(facts)),
            None => change,
        }
    }

    /// The weaker report knows the text and left it out.
    fn of_left_out(&self, text: &TextSeen) -> Cause {
        match text.choice {
            Choice::NotYet(day) => self.out_of_time(text, Cause::Began(day)),
            Choice::Withdrawn(day) => self.out_of_time(text, Cause::Ceased(day)),
            Choice::NotAddressed => match self.any_facts() {
                Some(facts) => Cause::Service(facts),
                None => self.by_program_or_encoding(text),
            },
            Choice::NotNamed => {
                let words = match self.sides.is_raised {
                    true => "the settings name the text",
                    false => "the settings name the text no longer",
                };
                Cause::Service(words.to_owned())
            }
            Choice::Used | Choice::UsedByName => {
                unreachable!("a text that was left out was not used")
            }
        }
    }

    fn out_of_time(&self, text: &TextSeen, cause: Cause) -> Cause {
        match self.speaks_to_the_weaker(text) {
            true => cause,
            false => unclear(cause, self.any_facts()),
        }
    }

    /// Whether the text would have spoken to the weaker report's service in its time.
    fn speaks_to_the_weaker(&self, text: &TextSeen) -> bool {
        let Sides {
            both, is_raised, ..
        } = self.sides;
        let of_text = (text.id.as_str(), text.edition.as_str(), is_raised);
        let is_silent = both.silent.contains(&of_text);
        let of_sentence = match self.broken() {
            Some(Broken::Day(_) | Broken::Neither) => true,
            Some(Broken::Facts | Broken::Both(_)) | None => self.any_facts().is_none(),
        };
        !is_silent && of_sentence
    }

    /// Which facts are others, whatever the sentence asks for: those that it asks for, if any of these is.
    fn any_facts(&self) -> Option<String> {
        let (before, after) =
            (self.sides).in_time(&self.sides.strong.profile, &self.sides.weak.profile);
        self.facts().or_else(|| facts(before, after, &everything()))
    }

    fn by_program_or_encoding(&self, weak: &TextSeen) -> Cause {
        self.encoding(weak).unwrap_or_else(|| self.by_settings())
    }

    /// The weaker report does not know the text.
    fn of_unknown(&self) -> Cause {
        let home = &self.witness.home;
        let name = super::text(&home.pack, home.edition.as_deref());
        let strong = self.strong_text();
        if strong.is_some_and(|text| text.is_brought) {
            return Cause::Service(match self.sides.is_raised {
                true => format!("`{name}` was brought along"),
                false => format!("`{name}` was not brought along any more"),
            });
        }
        let version = strong.and_then(|text| text.encoding.as_ref());
        let with = match version {
            Some((version, _)) => format!("with `{name}` (encoding {version})"),
            None => format!("with `{name}`"),
        };
        let tool = |seen: &Seen| format!("yardstick {}", seen.tool);
        self.sides.encoding(
            format!("{} {with}", tool(self.sides.strong)),
            format!("{} without it", tool(self.sides.weak)),
        )
    }
}

/// Where the facts are the same, the service had no part in it.
fn unclear(text: Cause, service: Option<String>) -> Cause {
    match service {
        Some(service) => Cause::Unclear {
            text: text.to_string(),
            service,
        },
        None => text,
    }
}

/// Every fact, as if a sentence asked for each.
fn everything() -> Binds {
    Binds {
        organisation: Term::ALL.to_vec(),
        nation: Term::ALL.to_vec(),
        kind: Term::ALL.to_vec(),
        phase: Term::ALL.to_vec(),
    }
}

/// `phase: public beta → live`, for each fact that a sentence asks for and that is another.
fn facts(before: &Profile, after: &Profile, binds: &Binds) -> Option<String> {
    fn fact<T: Term>(
        name: &str,
        before: &Possible<T>,
        after: &Possible<T>,
        bound: &[T],
    ) -> Option<String> {
        let is_other = before != after && !bound.is_empty();
        is_other.then(|| format!("{name}: {} → {}", said(before), said(after)))
    }
    fn said<T: Term>(possible: &Possible<T>) -> String {
        let words: Vec<&str> = possible.values().map(Term::word).collect();
        match possible.value() {
            Some(value) => value.word().to_owned(),
            None if words.len() > 2 => "not said".to_owned(),
            None => words.join(" or "),
        }
    }
    let parts = [
        fact(
            "organisation",
            &before.organisation,
            &after.organisation,
            &binds.organisation,
        ),
        fact("nation", &before.nation, &after.nation, &binds.nation),
        fact("kind", &before.kind, &after.kind, &binds.kind),
        fact("phase", &before.phase, &after.phase, &binds.phase),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// Enough of a digest to tell two apart.
fn short(digest: &str) -> &str {
    let digits = digest.strip_prefix("sha256:").unwrap_or(digest);
    digits.get(..12).unwrap_or(digits)
}
