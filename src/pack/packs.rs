//! All packs and libraries of one run, with what they name of each other looked up: which rule answers which clauses.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::{
    Anchor, Clause, ClauseName, Library, Pack, PackInfo, PackSource, Rule, RuleId, Volume,
    embedded, read,
};
use crate::obligation::{Basis, join};
use crate::text::Place;
use crate::typed::{Mistake, closest};

/// A clause that a rule answers, with the sentences that ask for it there.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Which pack of [`Packs::iter`], and which clause of that: the order in which things are told.
    pub order: (usize, usize),
    pub pack: Arc<PackInfo>,
    pub clause: Arc<Clause>,
    /// Never empty.
    pub bases: Vec<Arc<Basis>>,
}

/// A rule and all clauses that it answers.
#[derive(Clone, Debug)]
pub struct AskedRule {
    pub rule: Arc<Rule>,
    /// Never empty, in order.
    pub claims: Vec<Claim>,
}

/// All packs of one run, by id and edition, and the libraries they use. Rule ids are unique among them.
#[derive(Debug, Default)]
pub struct Packs {
    packs: Vec<Pack>,
    libraries: Vec<Library>,
    /// By their first claims, then by id.
    asked: Vec<AskedRule>,
}

impl Packs {
    /// The packs that come with the program, for a check: their rules come without their examples.
    pub fn for_check() -> Packs {
        let extracts: Vec<(PackSource, &str)> = embedded::extracts().collect();
        let volumes = extracts
            .par_iter()
            .map(|(source, digest)| read::read_extract(source, digest).ok());
        let volumes: Option<Vec<Volume>> = volumes.collect();
        let packs = volumes.and_then(|volumes| Packs::new(volumes).ok());
        // Whatever is wrong with an extract is wrong with its page, and has a place there.
        packs.unwrap_or_else(Packs::embedded)
    }

    /// The packs that come with the program, in full.
    pub fn embedded() -> Packs {
        let volumes: Result<Vec<Volume>, Vec<Mistake>> =
            Packs::pages().map(|source| read::read(&source)).collect();
        volumes.and_then(Packs::new).unwrap_or_else(|mistakes| {
            let mistakes: Vec<String> = mistakes
                .iter()
                .map(|mistake| format!("{}: {}", mistake.place, mistake.message))
                .collect();
            panic!(
                "the packs in the binary passed the tests of this source tree:\n{}",
                mistakes.join("\n")
            )
        })
    }

    /// The pages of the packs and libraries that come with the program.
    pub fn pages() -> impl Iterator<Item = PackSource> {
        embedded::pages()
    }

    /// Looks up what packs name of each other.
    ///
    /// # Errors
    /// Two packs that claim one rule id, or one name: a finding could not be traced to its text. A pack or rule that is
    /// named and is not there. Packs that use each other.
    pub fn new(volumes: Vec<Volume>) -> Result<Packs, Vec<Mistake>> {
        let mut packs = Vec::new();
        let mut libraries = Vec::new();
        for volume in volumes {
            match volume {
                Volume::Pack(pack) => packs.push(pack),
                Volume::Library(library) => libraries.push(library),
            }
        }
        packs.sort_by(|a, b| (&a.info.id, &a.info.edition).cmp(&(&b.info.id, &b.info.edition)));
        libraries.sort_by(|a, b| a.id.cmp(&b.id));
        let mut linker = Linker {
            packs: &packs,
            libraries: &libraries,
            mistakes: Vec::new(),
        };
        linker.names();
        let owners = linker.owners();
        linker.circles();
        let asked = linker.asked(&owners);
        let mistakes = linker.mistakes;
        match mistakes.is_empty() {
            true => Ok(Packs {
                packs,
                libraries,
                asked,
            }),
            false => Err(mistakes),
        }
    }

    /// These, but for those whose place others take that have their names, and these others.
    pub fn replaced_by(self, others: Vec<Volume>) -> Result<Packs, Vec<Mistake>> {
        if others.is_empty() {
            return Ok(self);
        }
        let names: BTreeSet<String> = others.iter().map(ToString::to_string).collect();
        let kept = self.into_volumes();
        let kept = kept.filter(|volume| !names.contains(&volume.to_string()));
        let kept: Vec<Volume> = kept.collect();
        Packs::new(kept.into_iter().chain(others).collect())
    }

    fn into_volumes(self) -> impl Iterator<Item = Volume> {
        let packs = self.packs.into_iter().map(Volume::Pack);
        packs.chain(self.libraries.into_iter().map(Volume::Library))
    }

    pub fn iter(&self) -> impl Iterator<Item = &Pack> {
        self.packs.iter()
    }

    pub fn libraries(&self) -> &[Library] {
        &self.libraries
    }

    pub fn is_empty(&self) -> bool {
        self.packs.is_empty()
    }

    /// Every rule that answers a clause.
    pub fn asked(&self) -> &[AskedRule] {
        &self.asked
    }

    pub fn rule(&self, id: &str) -> Option<&AskedRule> {
        self.asked.iter().find(|asked| asked.rule.id.as_str() == id)
    }

    pub fn pack(&self, id: &str, edition: &str) -> Option<&Pack> {
        self.editions(id).find(|pack| pack.info.edition == edition)
    }

    /// What is wrong with the clauses that a pack says are about the same: each has to be there. Nothing rests on them in a
    /// check, and whoever brings one edition need not bring the others: so this keeps no pack from being used.
    pub fn unknown_matches(&self, pack: &Pack) -> Vec<Mistake> {
        let mut mistakes = Vec::new();
        for named in pack.clauses.iter().flat_map(|clause| &clause.matches) {
            let ClauseName {
                pack: id,
                edition,
                clause,
            } = &named.to;
            let of_text: Vec<&Pack> = self.editions(id).collect();
            let of_edition = of_text.iter().find(|pack| pack.info.edition == *edition);
            let (message, help) = match of_edition {
                None if of_text.is_empty() => {
                    let ids = self.packs.iter().map(|pack| pack.info.id.as_str());
                    (format!("there is no pack `{id}`"), closest(id, ids))
                }
                None => (
                    format!("`{id}` has no edition `{edition}`"),
                    Some(known_editions(of_text)),
                ),
                Some(pack) if pack.clauses.iter().any(|known| known.id == *clause) => continue,
                Some(pack) => {
                    let known = pack.clauses.iter().map(|clause| clause.id.as_str());
                    (
                        format!("`{}` has no clause `{clause}`", pack.info),
                        closest(clause, known),
                    )
                }
            };
            mistakes.push(Mistake {
                place: named.place.clone(),
                message,
                help,
            });
        }
        mistakes
    }

    /// The editions of a text, in the order of their days.
    pub fn editions<'p>(&'p self, id: &str) -> impl Iterator<Item = &'p Pack> {
        let mut editions: Vec<&Pack> = self
            .packs
            .iter()
            .filter(|pack| pack.info.id == id)
            .collect();
        editions.sort_by_key(|pack| pack.info.from);
        editions.into_iter()
    }
}

/// The page of one of two rules: rather that of one from a folder, which somebody can mend, than of one of the program's own.
fn page_of_one(one: &Rule, other: &Rule) -> Place {
    let page = |rule: &Rule| rule.examples.first()?.place.path().cloned();
    let pages: Vec<_> = [one, other].into_iter().filter_map(page).collect();
    let of_folder = pages
        .iter()
        .find(|page| !page.as_str().starts_with("rules/"));
    of_folder
        .or(pages.first())
        .cloned()
        .map_or(Place::Repository, Place::File)
}

/// `its editions are `1` and `2``.
pub(crate) fn known_editions<'p>(editions: impl IntoIterator<Item = &'p Pack>) -> String {
    let names = editions
        .into_iter()
        .map(|pack| format!("`{}`", pack.info.edition));
    let names: Vec<String> = names.collect();
    match names.as_slice() {
        [only] => format!("its only edition is {only}"),
        names => format!("its editions are {}", join(names, "and")),
    }
}

/// Looks up names, and gathers what is wrong with them.
struct Linker<'p> {
    packs: &'p [Pack],
    libraries: &'p [Library],
    mistakes: Vec<Mistake>,
}

impl<'p> Linker<'p> {
    fn mistake(&mut self, place: Place, message: String, help: Option<String>) {
        self.mistakes.push(Mistake {
            place,
            message,
            help,
        });
    }

    fn names(&mut self) {
        let mut seen = BTreeSet::new();
        let packs = self.packs.iter().map(|pack| pack.info.to_string());
        let libraries = self.libraries.iter().map(|library| library.id.clone());
        for name in packs.chain(libraries) {
            if seen.contains(&name) {
                let help = Some("give one of them another id or edition".to_owned());
                self.mistake(
                    Place::Repository,
                    format!("there are two packs `{name}`"),
                    help,
                );
            }
            seen.insert(name);
        }
    }

    /// Who has which rule.
    fn owners(&mut self) -> BTreeMap<&'p RuleId, (String, &'p Arc<Rule>)> {
        let packs = self.packs.iter();
        let packs = packs.map(|pack| (pack.info.to_string(), &pack.info.id, &pack.rules));
        let libraries = self.libraries.iter();
        let libraries = libraries.map(|library| (library.id.clone(), &library.id, &library.rules));
        let mut owners: BTreeMap<&RuleId, (String, &Arc<Rule>)> = BTreeMap::new();
        let mut names: BTreeMap<&RuleId, (String, &Arc<Rule>)> = BTreeMap::new();
        for (name, id, rules) in packs.chain(libraries) {
            for rule in rules {
                if let Some((other, known)) = names.insert(&rule.id, (name.clone(), rule)) {
                    let help = "rename one of the two rules: waivers and levels go by the id alone";
                    self.mistake(
                        page_of_one(rule, known),
                        format!("both `{other}` and `{name}` have a rule `{}`", rule.id),
                        Some(help.to_owned()),
                    );
                }
                owners.insert(&rule.id, (id.clone(), rule));
            }
        }
        owners
    }

    fn ids(&self) -> BTreeSet<&'p str> {
        let packs = self.packs.iter().map(|pack| pack.info.id.as_str());
        let libraries = self.libraries.iter().map(|library| library.id.as_str());
        packs.chain(libraries).collect()
    }

    /// Packs that are used have to be there, and none may use itself by way of others.
    fn circles(&mut self) {
        let ids = self.ids();
        for pack in self.packs {
            for used in &pack.uses {
                if !ids.contains(used.to.as_str()) {
                    self.mistake(
                        used.place.clone(),
                        format!("there is no pack or library `{}`", used.to),
                        closest(&used.to, ids.iter().copied()),
                    );
                    continue;
                }
                // A chain of uses that comes back to where it began.
                let mut chains = vec![vec![used.to.as_str()]];
                let mut seen = BTreeSet::new();
                while let Some(chain) = chains.pop() {
                    let last = *chain.last().expect("a chain has a first link");
                    if last == pack.info.id {
                        let way = chain.join("`, which uses `");
                        self.mistake(
                            used.place.clone(),
                            format!("a circle: `{}` uses `{way}`", pack.info.id),
                            Some(
                                "move the rules that both need into a library (a folder with a `library.yaml`), and let both use that"
                                    .to_owned(),
                            ),
                        );
                        break;
                    }
                    let packs = self.packs.iter().filter(|pack| pack.info.id == last);
                    let next = packs.flat_map(|pack| &pack.uses);
                    for next in next.filter(|next| seen.insert(next.to.as_str())) {
                        let mut chain = chain.clone();
                        chain.push(&next.to);
                        chains.push(chain);
                    }
                }
            }
        }
    }

    fn asked(&mut self, owners: &BTreeMap<&'p RuleId, (String, &'p Arc<Rule>)>) -> Vec<AskedRule> {
        let mut claims: BTreeMap<&RuleId, Vec<Claim>> = BTreeMap::new();
        let mut mistakes = Vec::new();
        for (index, pack) in self.packs.iter().enumerate() {
            let claim = |anchor: &Anchor, rule: &Rule| {
                let clause = &anchor.clause;
                let position = pack.clauses.iter().position(|known| known.id == clause.id);
                Claim {
                    order: (index, position.unwrap_or(usize::MAX)),
                    pack: Arc::clone(&pack.info),
                    clause: Arc::clone(clause),
                    bases: rule.bases_at(anchor),
                }
            };
            for rule in &pack.rules {
                if let Some(home) = &rule.home {
                    claims.entry(&rule.id).or_default().push(claim(home, rule));
                }
            }
            for borrowed in &pack.borrowed {
                let id = &borrowed.rule.to;
                let is_used = |owner: &str| {
                    owner == pack.info.id || pack.uses.iter().any(|used| used.to == owner)
                };
                match owners.get_key_value(id) {
                    Some((id, (owner, rule))) if is_used(owner) => {
                        let claim = claim(&borrowed.anchor, rule);
                        claims.entry(*id).or_default().push(claim);
                    }
                    Some((_, (owner, _))) => mistakes.push((
                        borrowed.rule.place.clone(),
                        format!(
                            "the rule `{id}` is one of `{owner}`, which this pack does not use"
                        ),
                        Some(format!("add `{owner}` to `uses` in pack.yaml")),
                    )),
                    None => {
                        let known = owners.iter().filter(|(_, (owner, _))| is_used(owner));
                        let known = known.map(|(id, _)| id.as_str());
                        mistakes.push((
                            borrowed.rule.place.clone(),
                            format!("no pack or library that this one uses has a rule `{id}`"),
                            closest(id.as_str(), known),
                        ));
                    }
                }
            }
        }
        for (place, message, help) in mistakes {
            self.mistake(place, message, help);
        }
        let mut asked: Vec<AskedRule> = claims
            .into_iter()
            .map(|(id, mut claims)| {
                claims.sort_by_key(|claim| claim.order);
                AskedRule {
                    rule: Arc::clone(owners[id].1),
                    claims,
                }
            })
            .collect();
        asked.sort_by(|a, b| {
            let order = a.claims[0].order.cmp(&b.claims[0].order);
            order.then_with(|| a.rule.id.cmp(&b.rule.id))
        });
        asked
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Sketch, linked, told, try_linked};
    use super::*;

    #[test]
    fn an_extract_is_its_page_without_examples() {
        let strip = |volume: Volume| -> Volume {
            let bare = |rules: Vec<Arc<Rule>>| {
                let bare = rules.into_iter().map(|rule| {
                    let mut rule = Arc::into_inner(rule).expect("nobody else has the rule");
                    assert!(!rule.examples.is_empty(), "{}", rule.id);
                    rule.examples.clear();
                    Arc::new(rule)
                });
                bare.collect()
            };
            match volume {
                Volume::Pack(mut pack) => {
                    pack.rules = bare(pack.rules);
                    Volume::Pack(pack)
                }
                Volume::Library(mut library) => {
                    library.rules = bare(library.rules);
                    Volume::Library(library)
                }
            }
        };
        let pages = embedded::pages().map(|source| strip(read::read(&source).unwrap()));
        let extracts = embedded::extracts()
            .map(|(source, digest)| read::read_extract(&source, digest).unwrap());
        for (page, extract) in pages.zip(extracts) {
            assert_eq!(format!("{page:#?}"), format!("{extract:#?}"));
        }
    }

    #[test]
    fn a_pack_of_the_program_has_the_digest_of_its_folder() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut count = 0;
        for (source, digest) in embedded::extracts() {
            let of_folder = PackSource::open(&root.join(&source.folder)).unwrap();
            let volume = read::read(&of_folder).unwrap();
            assert_eq!(volume.digest(), digest, "{}", source.folder);
            count += 1;
        }
        assert!(count > 30, "{count}");
    }

    /// What linking these has to say.
    #[track_caller]
    fn check(sketches: &[Sketch], expected: &str) {
        let got = try_linked(sketches).map_or_else(|mistakes| mistakes, |_| "sound".to_owned());
        assert_eq!(got, expected);
    }

    /// A pack of two clauses, whose second names rules.
    fn borrowing(uses: &str, rule: &str) -> Sketch {
        let named = format!("rules: {{ {rule}: [{{ force: should }}] }}");
        let pack = Sketch::pack("plots", "1").with(&format!("uses: [{uses}]"));
        pack.clause("plot-1", &[]).clause("plot-2", &[&named])
    }

    #[test]
    fn a_rule_answers_each_clause_that_names_it_once_and_in_order() {
        let packs = linked(&[
            borrowing("shared", "kept").rule("own", "plot-1", &[]),
            Sketch::pack("gates", "1")
                .with("uses: [shared, plots]")
                .clause(
                    "gate-1",
                    &["rules: { own: [{ force: could }], kept: [{ force: must }] }"],
                ),
            Sketch::library("shared")
                .shared_rule("kept")
                .shared_rule("unasked"),
        ]);
        let asked = packs.asked().iter().map(|asked| {
            let claims = asked.claims.iter().map(|claim| {
                let force = claim.bases[0].force;
                format!("{} {} {force}", claim.pack, claim.clause.id)
            });
            format!(
                "{}: {}",
                asked.rule.id,
                claims.collect::<Vec<_>>().join(", ")
            )
        });
        assert_eq!(
            asked.collect::<Vec<_>>(),
            [
                "kept: gates 1 gate-1 must, plots 1 plot-2 should",
                "own: gates 1 gate-1 could, plots 1 plot-1 must"
            ]
        );
        assert!(packs.rule("unasked").is_none());
    }

    #[test]
    fn what_several_claim_is_a_mistake() {
        check(
            &[
                Sketch::pack("plots", "1").rule("kept", "plot-1", &[]),
                Sketch::pack("gates", "1").rule("kept", "plot-1", &[]),
                Sketch::library("shared").shared_rule("kept"),
            ],
            "plots-1/rules/kept.yaml: both `gates 1` and `plots 1` have a rule `kept` (rename one of the two rules: \
             waivers and levels go by the id alone)\n\
             shared/rules/kept.yaml: both `plots 1` and `shared` have a rule `kept` (rename one of the two rules: \
             waivers and levels go by the id alone)",
        );
        check(
            &[
                Sketch::pack("plots", "1"),
                Sketch::pack("plots", "2"),
                Sketch::pack("plots", "1"),
            ],
            "the repository as a whole: there are two packs `plots 1` (give one of them another id or edition)",
        );
    }

    #[test]
    fn a_rule_that_a_clause_names_is_there_and_its_home_is_used() {
        let shared = Sketch::library("shared").shared_rule("kept");
        let check = |uses: &str, rule: &str, expected: &str| {
            check(&[borrowing(uses, rule), shared.clone()], expected);
        };
        check("shared", "kept", "sound");
        check(
            "",
            "kept",
            "plots-1/clauses.yaml:11:12: the rule `kept` is one of `shared`, which this pack does not use (add \
             `shared` to `uses` in pack.yaml)",
        );
        check(
            "shared",
            "kepd",
            "plots-1/clauses.yaml:11:12: no pack or library that this one uses has a rule `kepd` (did you mean \
             `kept`?)",
        );
        check(
            "sharde",
            "x",
            "plots-1/pack.yaml:13:8: there is no pack or library `sharde` (did you mean `shared`?)\n\
             plots-1/clauses.yaml:11:12: no pack or library that this one uses has a rule `x`",
        );
    }

    #[test]
    fn packs_do_not_use_each_other_in_a_circle() {
        let using = |id: &str, uses: &str| Sketch::pack(id, "1").with(&format!("uses: [{uses}]"));
        let help = "move the rules that both need into a library (a folder with a `library.yaml`), and let both use that";
        check(
            &[using("a", "b, c"), using("b", "c"), using("c", "")],
            "sound",
        );
        check(
            &[using("a", "a")],
            &format!("a-1/pack.yaml:13:8: a circle: `a` uses `a` ({help})"),
        );
        check(
            &[using("a", "b"), using("b", "a")],
            &format!(
                "a-1/pack.yaml:13:8: a circle: `a` uses `b`, which uses `a` ({help})\n\
                 b-1/pack.yaml:13:8: a circle: `b` uses `a`, which uses `b` ({help})"
            ),
        );
        // Whoever uses a circle is not in it.
        check(
            &[
                using("a", "b"),
                using("b", "c"),
                using("c", "d"),
                using("d", "b"),
            ],
            &format!(
                "b-1/pack.yaml:13:8: a circle: `b` uses `c`, which uses `d`, which uses `b` ({help})\n\
                 c-1/pack.yaml:13:8: a circle: `c` uses `d`, which uses `b`, which uses `c` ({help})\n\
                 d-1/pack.yaml:13:8: a circle: `d` uses `b`, which uses `c`, which uses `d` ({help})"
            ),
        );
    }

    #[test]
    fn clauses_about_the_same_are_there() {
        let check = |named: &str, expected: &str| {
            let matching =
                Sketch::pack("plots", "2").clause("plot-1", &[&format!("matches: [{named}]")]);
            let packs = linked(&[Sketch::pack("plots", "1"), matching]);
            let pack = packs.pack("plots", "2").unwrap();
            let expected = expected.replace("HERE", "plots-2/clauses.yaml:6:13");
            assert_eq!(told(&packs.unknown_matches(pack)), expected);
        };
        check("plots/1/plot-1", "");
        check(
            "plats/1/plot-1",
            "HERE: there is no pack `plats` (did you mean `plots`?)",
        );
        check(
            "plots/3/plot-1",
            "HERE: `plots` has no edition `3` (its editions are `1` and `2`)",
        );
        check(
            "plots/1/plot-2",
            "HERE: `plots 1` has no clause `plot-2` (did you mean `plot-1`?)",
        );
    }

    #[test]
    fn a_pack_takes_the_place_of_the_one_with_its_name_alone() {
        let packs = linked(&[
            Sketch::pack("plots", "1"),
            Sketch::pack("plots", "2"),
            Sketch::library("shared"),
        ]);
        let other = Sketch::pack("plots", "2").with("version: 0.2.0");
        let packs = packs
            .replaced_by(vec![other.read(), Sketch::library("shared").read()])
            .unwrap();
        let versions = packs
            .iter()
            .map(|pack| format!("{} {}", pack.info, pack.info.version));
        assert_eq!(
            versions.collect::<Vec<_>>(),
            ["plots 1 0.1.0", "plots 2 0.2.0"]
        );
        assert_eq!(packs.libraries().len(), 1);
    }
}
