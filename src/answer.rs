//! Which clauses a rule answers for a service on a day, and with how much obligation.
//!
//! One idea has many numbers: a rule is held against a service once, and every text that asks for it and speaks to the
//! service is named. The strongest of them decides whether a finding is of a standard.

use std::fmt;
use std::sync::Arc;

use jiff::civil::Date;

use crate::choice::{Adopted, Hold, hold};
use crate::finding::{Caveat, Ground};
use crate::obligation::{Basis, Obligation, Reason, Ruling, rule_on};
use crate::pack::{Claim, Clause, Pack, PackInfo, Rule, Use};
use crate::profile::Profile;

/// A clause that a rule answers for a service.
#[derive(Clone, Debug)]
pub struct Answer {
    /// See [`Claim::order`].
    pub order: (usize, usize),
    pub pack: Arc<PackInfo>,
    pub clause: Arc<Clause>,
    /// `None` where no sentence of the text speaks to the service.
    pub ground: Option<Ground>,
}

/// `govuk-service-standard 2019 point-5`.
impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.pack, self.clause.id)
    }
}

/// The answers of one rule.
#[derive(Clone, Debug)]
pub enum Answers {
    /// No text that is used asks for it.
    NotAsked,
    /// Texts that are used ask for it, and none of them asks this service today.
    NotOfThis {
        answers: Vec<Answer>,
        reasons: Vec<Reason>,
    },
    /// Never empty: the one that decides is the first, the others follow in order.
    Binding(Vec<Answer>),
}

impl Answers {
    /// What a rule comes to at its home alone, while the text holds. `None`: its home is a library.
    pub fn at_home(pack: &Pack, rule: &Rule, profile: &Profile, date: Date) -> Option<Answers> {
        let home = rule.home.as_ref()?;
        let claim = Claim {
            order: (0, 0),
            pack: Arc::clone(&pack.info),
            clause: Arc::clone(&home.clause),
            bases: rule.bases_at(home),
        };
        // The sentences have days of their own.
        let hold = hold(&pack.info, None, pack.info.from);
        Some(Answers::to([(&claim, &hold)].into_iter(), profile, date))
    }

    /// What the claims of the packs that are used come to, each as far as its text holds.
    pub fn to<'c>(
        claims: impl Iterator<Item = (&'c Claim, &'c Hold)>,
        profile: &Profile,
        date: Date,
    ) -> Answers {
        let mut binding = Vec::new();
        let mut others = Vec::new();
        let mut reasons = Vec::new();
        for (claim, hold) in claims {
            let answer = |ground| Answer {
                order: claim.order,
                pack: Arc::clone(&claim.pack),
                clause: Arc::clone(&claim.clause),
                ground,
            };
            match ground(&claim.bases, hold, profile, date) {
                Ok(ground) => binding.push(answer(Some(ground))),
                Err(why) => {
                    others.push(answer(None));
                    reasons.extend(why);
                }
            }
        }
        if binding.is_empty() && others.is_empty() {
            return Answers::NotAsked;
        }
        if binding.is_empty() {
            reasons.sort();
            reasons.dedup();
            return Answers::NotOfThis {
                answers: others,
                reasons,
            };
        }
        let strength = |answer: &Answer| {
            let ground = answer.ground.as_ref();
            ground.map(|ground| {
                let force = ground.basis.as_ref().map(|basis| basis.force);
                // Of two that say the same, the text that was written for such bodies speaks first.
                let is_general = answer.pack.used != Use::IfAddressed;
                (
                    ground.obligation,
                    ground.caveat.is_none(),
                    force,
                    is_general,
                )
            })
        };
        let deciding = (0..binding.len()).min_by_key(|index| strength(&binding[*index]));
        binding[..=deciding.unwrap_or(0)].rotate_right(1);
        // A report keeps them for every rule of every service.
        binding.shrink_to_fit();
        Answers::Binding(binding)
    }
}

/// What the sentences of one text come to, as far as the text holds here.
pub fn ground(
    bases: &[Arc<Basis>],
    hold: &Hold,
    profile: &Profile,
    date: Date,
) -> Result<Ground, Vec<Reason>> {
    let read_on = match hold {
        Hold::Advice { read_on, .. } => read_on.unwrap_or(date),
        Hold::Binding | Hold::Adopted(_) => date,
    };
    // The policy of a body binds that body, whomever the text was written for.
    let adopted: Vec<Arc<Basis>> = match hold {
        Hold::Adopted(policy) => bases
            .iter()
            .map(|basis| Arc::new(adopt(basis, policy)))
            .collect(),
        Hold::Binding | Hold::Advice { .. } => Vec::new(),
    };
    let bases = match adopted.is_empty() {
        true => bases,
        false => &adopted,
    };
    let (obligation, basis, caveat) = match rule_on(bases, profile, read_on) {
        Ruling::NotApplicable { reasons } => return Err(reasons),
        Ruling::Binding {
            obligation,
            basis,
            caveat,
        } => (obligation, Arc::clone(basis), caveat),
    };
    let ground = Ground {
        obligation,
        basis: Some(basis),
        caveat: caveat.map(Caveat::Open),
    };
    Ok(match (hold, ground.obligation) {
        (Hold::Advice { caveat, .. }, Obligation::Standard) => Ground {
            obligation: Obligation::Guidance,
            caveat: Some(Caveat::Text(caveat.clone())),
            ..ground
        },
        (Hold::Advice { .. } | Hold::Binding | Hold::Adopted(_), _) => ground,
    })
}

/// What a sentence asks of a body that has made the text its own.
fn adopt(basis: &Basis, policy: &Adopted) -> Basis {
    let mut basis = basis.clone();
    basis.binds.organisation.clear();
    basis.binds.nation.clear();
    Basis {
        force: policy.force.unwrap_or(basis.force),
        source: policy.source.clone(),
        ..basis
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::choice::{Adopted, Choices, Named, PackChoice};
    use crate::obligation::Force;
    use crate::pack::testing::{Sketch, linked};
    use crate::profile::{OrganisationKind, Possible};

    /// A council's service.
    fn profile() -> Profile {
        Profile {
            organisation: Possible::known(OrganisationKind::Council),
            ..Profile::unknown()
        }
    }

    /// A pack that asks for one shared rule, with these sentences.
    fn asking(id: &str, bases: &str) -> Sketch {
        let named = format!("rules: {{ kept: [{bases}] }}");
        Sketch::pack(id, "1")
            .with("uses: [shared]")
            .clause("plot-1", &[&named])
    }

    fn adopted(force: Option<Force>, from: Option<&str>, until: Option<&str>) -> Adopted {
        let date = |text: Option<&str>| text.map(|text| text.parse().unwrap());
        Adopted {
            source: "https://www.gov.uk/policy".to_owned(),
            force,
            from: date(from),
            until: date(until),
        }
    }

    fn told(answers: &Answers) -> Vec<String> {
        let line = |answer: &Answer| {
            let Some(ground) = &answer.ground else {
                return answer.to_string();
            };
            let caveat = ground.caveat.as_ref().map(|caveat| format!(" ({caveat})"));
            let basis = ground
                .basis
                .as_ref()
                .map(|basis| format!(", {} of {}", basis.force, basis.source));
            format!(
                "{answer}: {}{}{}",
                ground.obligation,
                caveat.unwrap_or_default(),
                basis.unwrap_or_default()
            )
        };
        match answers {
            Answers::NotAsked => vec!["not asked".to_owned()],
            Answers::NotOfThis { answers, reasons } => {
                let reasons = reasons
                    .iter()
                    .map(|reason| format!("not of this: {reason}"));
                reasons.chain(answers.iter().map(line)).collect()
            }
            Answers::Binding(answers) => answers.iter().map(line).collect(),
        }
    }

    /// What becomes of the shared rule for a council, where these packs are named.
    #[track_caller]
    fn check_named(sketches: &[Sketch], named: &[Named], date: &str, expected: &[&str]) {
        let shared = Sketch::library("shared").shared_rule("kept");
        let sketches: Vec<Sketch> = sketches.iter().cloned().chain([shared]).collect();
        let packs = linked(&sketches);
        let date: Date = date.parse().unwrap();
        let choices = Choices::make(&packs, PackChoice::Auto, named, &profile(), date);
        let asked = packs.rule("kept").expect("a clause names it");
        let answers = Answers::to(choices.used_claims(asked), &profile(), date);
        let here = |line: &str| line.replace("HERE", "https://www.gov.uk/allotments");
        let expected: Vec<String> = expected.iter().map(|line| here(line)).collect();
        assert_eq!(told(&answers), expected);
    }

    #[track_caller]
    fn check(sketches: &[Sketch], expected: &[&str]) {
        check_named(sketches, &[], TODAY, expected);
    }

    const TODAY: &str = "2026-11-22";
    const NHS: &str = "binds: { organisation: [nhs] }";

    #[test]
    fn the_strongest_sentence_decides_and_the_others_follow_in_order() {
        check(
            &[
                asking("a", "{ force: could }"),
                asking("b", "{ force: should }"),
                asking("c", "{ force: must }, { force: should }"),
                asking("d", "{ force: must }"),
                asking("e", &format!("{{ force: must, {NHS} }}")),
            ],
            &[
                "c 1 plot-1: standard, must of HERE",
                "a 1 plot-1: guidance, could of HERE",
                "b 1 plot-1: guidance, should of HERE",
                "d 1 plot-1: standard, must of HERE",
            ],
        );
        // What is a standard for some is before plain advice.
        check(
            &[
                asking("a", "{ force: should }"),
                asking("b", "{ force: must, binds: { phase: [live] } }"),
            ],
            &[
                "b 1 plot-1: guidance (standard in live; nobody said whether this service is one), must of HERE",
                "a 1 plot-1: guidance, should of HERE",
            ],
        );
    }

    #[test]
    fn a_rule_is_of_nobody_where_no_sentence_speaks_to_the_service() {
        let nhs = asking("a", &format!("{{ force: must, {NHS} }}"));
        let later = asking("b", "{ force: must, from: 2027-01-01 }");
        check(
            &[nhs.clone(), later, nhs.with("id: c")],
            &[
                "not of this: not in force before 2027-01-01",
                "not of this: does not bind councils",
                "a 1 plot-1",
                "b 1 plot-1",
                "c 1 plot-1",
            ],
        );
        let left_out =
            asking("a", "{ force: must }").with(&format!("bases: [{{ force: must, {NHS} }}]"));
        check(&[left_out], &["not asked"]);
    }

    fn voluntary() -> Sketch {
        asking("a", "{ force: must }").with("standing: voluntary")
    }

    fn name(edition: Option<&str>, adopted: Option<Adopted>) -> [Named; 1] {
        [Named {
            id: "a".to_owned(),
            edition: edition.map(ToOwned::to_owned),
            adopted,
        }]
    }

    #[test]
    fn the_must_of_a_voluntary_text_is_a_standard_only_where_it_is_adopted() {
        let advice = "a 1 plot-1: guidance (standard where the text is adopted), must of HERE";
        let standard = "a 1 plot-1: standard, must of https://www.gov.uk/policy";
        check(&[voluntary()], &[advice]);
        check(
            &[asking("a", "{ force: should }").with("standing: voluntary")],
            &["a 1 plot-1: guidance, should of HERE"],
        );
        let rows = [
            (adopted(None, None, None), standard),
            (adopted(None, Some(TODAY), Some("2026-11-23")), standard),
            (adopted(None, Some("2026-11-23"), None), advice),
            (adopted(None, Some("2025-01-01"), Some(TODAY)), advice),
            (
                adopted(Some(Force::Should), None, None),
                "a 1 plot-1: guidance, should of https://www.gov.uk/policy",
            ),
        ];
        for (adopted, expected) in rows {
            check_named(
                &[voluntary()],
                &name(None, Some(adopted)),
                TODAY,
                &[expected],
            );
        }
    }

    #[test]
    fn an_adoption_raises_words_and_reaches_whoever_adopts() {
        let raised = name(None, Some(adopted(Some(Force::Must), None, None)));
        check_named(
            &[asking("a", "{ force: could }")],
            &raised,
            TODAY,
            &["a 1 plot-1: standard, must of https://www.gov.uk/policy"],
        );
        check_named(
            &[asking("a", &format!("{{ force: could, {NHS} }}"))],
            &raised,
            TODAY,
            &["a 1 plot-1: standard, must of https://www.gov.uk/policy"],
        );
        // A body that adopts a text says nothing of which of its services it is about.
        check_named(
            &[asking("a", "{ force: could, binds: { phase: [live] } }")],
            &raised,
            TODAY,
            &[
                "a 1 plot-1: guidance (standard in live; nobody said whether this service is one), must of \
               https://www.gov.uk/policy",
            ],
        );
    }

    #[test]
    fn outside_its_time_a_named_text_is_advice() {
        let plots = [asking("a", "{ force: must }").with("until: 2022-01-01")];
        let check = |adopted: Option<Adopted>, date: &str, expected: &str| {
            check_named(&plots, &name(Some("1"), adopted), date, &[expected]);
        };
        check(
            None,
            "2019-12-31",
            "a 1 plot-1: guidance (standard from 2020-01-01), must of HERE",
        );
        check(None, "2020-01-01", "a 1 plot-1: standard, must of HERE");
        check(None, "2021-12-31", "a 1 plot-1: standard, must of HERE");
        check(
            None,
            "2022-01-01",
            "a 1 plot-1: guidance (standard until 2022-01-01), must of HERE",
        );
        check(
            Some(adopted(None, None, None)),
            TODAY,
            "a 1 plot-1: standard, must of https://www.gov.uk/policy",
        );
    }

    #[test]
    fn at_home_the_sentences_alone_decide() {
        let plots = Sketch::pack("plots", "1")
            .with("until: 2022-01-01")
            .with("standing: voluntary");
        let packs = linked(&[plots.rule("kept", "plot-1", &[])]);
        let pack = packs.iter().next().unwrap();
        let home = |date: &str| {
            Answers::at_home(pack, &pack.rules[0], &profile(), date.parse().unwrap()).unwrap()
        };
        for date in ["2019-01-01", "2021-01-01", TODAY] {
            let expected = "plots 1 plot-1: guidance (standard where the text is adopted), must of \
                            https://www.gov.uk/allotments";
            assert_eq!(told(&home(date)), [expected], "{date}");
        }
        let shared = linked(&[Sketch::library("shared").shared_rule("kept")]);
        let rule = &shared.libraries()[0].rules[0];
        assert!(Answers::at_home(pack, rule, &profile(), TODAY.parse().unwrap()).is_none());
    }
}
