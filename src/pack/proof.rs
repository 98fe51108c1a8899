//! What can be wrong with a pack that can be read: a clause that nobody answers, a word that is too strong, a rule that can
//! never be asked.
//!
//! A run uses such a pack all the same. `packs check` tells its author, each mistake at its place, and the packs of the
//! program have none.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::source::PackSource;
use super::{Borrowed, Clause, Library, Pack, PackInfo, Packs, Rule, Volume};
use crate::obligation::{Basis, Binds};
use crate::profile::Term;
use crate::text::{Place, RepoPath};
use crate::tree::{self, Forest, Format, Node, TreeId};
use crate::typed::Mistake;

/// Everything that is wrong with a volume, among all packs that it is used with. In the order of files and lines.
pub fn mistakes(source: &PackSource, volume: &Volume, packs: &Packs) -> Vec<Mistake> {
    let mut proof = Proof {
        files: Files::new(source),
        mistakes: Vec::new(),
    };
    proof.links(source);
    proof.rows(source);
    match volume {
        Volume::Pack(pack) => proof.pack(pack, packs),
        Volume::Library(library) => proof.library(library, packs),
    }
    let mut mistakes = proof.mistakes;
    mistakes.sort_by(|a, b| a.place.order().cmp(&b.place.order()));
    mistakes
}

/// The files of a volume once more, for their places.
struct Files {
    forest: Forest,
    trees: BTreeMap<String, TreeId>,
    folder: String,
}

impl Files {
    fn new(source: &PackSource) -> Files {
        let mut forest = Forest::default();
        let mut trees = BTreeMap::new();
        for (path, text) in &source.files {
            let file = forest.add_source(Arc::clone(text));
            let tree = tree::read(text, Format::Yaml).trees.into_iter().next();
            if let Some(tree) = tree {
                trees.insert(path.clone(), forest.add_tree(Some(file), tree));
            }
        }
        Files {
            forest,
            trees,
            folder: source.folder.clone(),
        }
    }

    fn root(&self, path: &str) -> Option<Node<'_>> {
        self.trees.get(path).map(|tree| self.forest.root(*tree))
    }

    /// The entry of a clause in `clauses.yaml`.
    fn clause(&self, clause: &Clause) -> Option<Node<'_>> {
        let mut entries = self.root("clauses.yaml")?.children();
        entries.find(|entry| {
            let id = entry.get("id").and_then(|id| id.as_str());
            id == Some(&clause.id)
        })
    }

    fn place(&self, node: Option<Node<'_>>, path: &str) -> Place {
        match node {
            Some(node) => node.place(),
            None => Place::File(RepoPath::new(format!("{}/{path}", self.folder))),
        }
    }
}

struct Proof {
    files: Files,
    mistakes: Vec<Mistake>,
}

impl Proof {
    fn mistake(&mut self, place: Place, message: String, help: &str) {
        self.mistakes.push(Mistake {
            place,
            message,
            help: Some(help.to_owned()),
        });
    }

    fn pack(&mut self, pack: &Pack, packs: &Packs) {
        self.editions(pack, packs);
        self.mistakes.extend(packs.unknown_matches(pack));
        for clause in &pack.clauses {
            self.coverage(clause, pack, packs);
            for (index, basis) in clause.bases.iter().enumerate() {
                let bases = self
                    .files
                    .clause(clause)
                    .and_then(|entry| entry.get("bases"));
                let at = bases.and_then(|bases| bases.at(index));
                let place = self
                    .files
                    .place(at.and_then(|at| at.get("force")).or(at), "clauses.yaml");
                self.word(clause, basis, &place);
            }
        }
        for rule in &pack.rules {
            let Some(home) = &rule.home else { continue };
            let path = format!("rules/{}.yaml", rule.id);
            self.claim(pack, &home.clause, rule, &home.bases, &path, "bases");
        }
        for Borrowed {
            rule: named,
            anchor,
        } in &pack.borrowed
        {
            if let Some(asked) = packs.rule(named.to.as_str()) {
                let id = named.to.as_str();
                self.claim(
                    pack,
                    &anchor.clause,
                    &asked.rule,
                    &anchor.bases,
                    "clauses.yaml",
                    id,
                );
            }
        }
    }

    /// A rule that no text asks for is never held against anything.
    fn library(&mut self, library: &Library, packs: &Packs) {
        for rule in &library.rules {
            if packs.rule(rule.id.as_str()).is_none() {
                let path = format!("rules/{}.yaml", rule.id);
                let root = self.files.root(&path);
                let place = self
                    .files
                    .place(root.and_then(|root| root.get("title")), &path);
                self.mistake(
                    place,
                    format!("no clause of any pack names the rule `{}`", rule.id),
                    "name it under `rules` of a clause, or delete it",
                );
            }
        }
    }

    /// Two editions of one text do not hold on the same day.
    fn editions(&mut self, pack: &Pack, packs: &Packs) {
        let info = &pack.info;
        for other in packs.editions(&info.id).map(|pack| &pack.info) {
            let overlap = other.edition != info.edition
                && info.until.is_none_or(|until| other.from < until)
                && other.until.is_none_or(|until| info.from < until);
            if overlap {
                let root = self.files.root("pack.yaml");
                let place = self
                    .files
                    .place(root.and_then(|root| root.get("from")), "pack.yaml");
                let until = other.until.map(|until| format!(" until {until}"));
                self.mistake(
                    place,
                    format!(
                        "edition `{}` is in force on the same days: from {}{}",
                        other.edition,
                        other.from,
                        until.unwrap_or_default()
                    ),
                    "let the older one end (`until`) on the day on which the newer begins",
                );
            }
        }
    }

    /// A clause says what a machine can see of it exactly where a rule looks.
    fn coverage(&mut self, clause: &Clause, pack: &Pack, packs: &Packs) {
        let is_answered = packs
            .asked()
            .iter()
            .flat_map(|asked| &asked.claims)
            .any(|claim| {
                (&claim.pack.id, &claim.pack.edition, &claim.clause.id)
                    == (&pack.info.id, &pack.info.edition, &clause.id)
            });
        let entry = self.files.clause(clause);
        match (&clause.machine, is_answered) {
            (Some(_), false) => {
                let at = entry.and_then(|entry| entry.get("machine"));
                let place = self.files.place(at, "clauses.yaml");
                self.mistake(
                    place,
                    format!("no rule answers `{}`, of which a machine is said to see something", clause.id),
                    "write a rule, name one under `rules`, or leave `machine` out: then the clause is a person's alone",
                );
            }
            (None, true) => {
                let at = entry.and_then(|entry| entry.get("id"));
                let place = self.files.place(at, "clauses.yaml");
                self.mistake(
                    place,
                    format!(
                        "rules answer `{}`, and nothing says what a machine sees of it",
                        clause.id
                    ),
                    "say it under `machine`",
                );
            }
            (Some(_), true) | (None, false) => {}
        }
    }

    /// What a clause asks by a rule, with sentences that stand at `key` of a file.
    fn claim(
        &mut self,
        pack: &Pack,
        clause: &Clause,
        rule: &Rule,
        bases: &[Arc<Basis>],
        path: &str,
        key: &str,
    ) {
        for (index, basis) in bases.iter().enumerate() {
            let list = match path {
                "clauses.yaml" => {
                    let rules = self
                        .files
                        .clause(clause)
                        .and_then(|entry| entry.get("rules"));
                    rules.and_then(|rules| rules.get(key))
                }
                path => self.files.root(path).and_then(|root| root.get(key)),
            };
            let at = list.and_then(|list| list.at(index));
            let force = at.and_then(|at| at.get("force"));
            let place = self.files.place(force.or(at), path);
            self.word(clause, basis, &place);
            if let Some(why) = unreachable(&pack.info, rule, basis) {
                self.mistake(
                    place,
                    format!("this never asks for `{}`: {why}", rule.id),
                    "mend what it binds or its days, or take it out",
                );
            }
        }
    }

    /// A sentence of a clause's own text is no stronger than that text.
    fn word(&mut self, clause: &Clause, basis: &Basis, place: &Place) {
        if let Some(word) = clause.word.filter(|word| basis.force < *word)
            && basis.source == clause.source
        {
            self.mistake(
                place.clone(),
                format!(
                    "`{}`, and the text of `{}` says `{word}`",
                    basis.force, clause.id
                ),
                "use the word of the text, or name the `source` that uses a stronger one",
            );
        }
    }

    /// Addresses that nobody can follow.
    fn links(&mut self, source: &PackSource) {
        let mut found = Vec::new();
        for (path, _) in &source.files {
            let Some(root) = self.files.root(path) else {
                continue;
            };
            for node in root.everything() {
                let is_example = || {
                    let mut above = node;
                    while let Some(parent) = above.parent() {
                        if above.key() == Some("examples") {
                            return true;
                        }
                        above = parent;
                    }
                    false
                };
                if node.key() == Some("source")
                    && let Some(text) = node.as_str()
                    && let Some(why) = dead_form(text)
                    && !is_example()
                {
                    found.push((node.place(), format!("`{text}` leads nowhere: {why}")));
                }
            }
        }
        for (place, message) in found {
            self.mistake(place, message, "name the page that a reader can open");
        }
    }

    /// Each row of a table says where it is from.
    fn rows(&mut self, source: &PackSource) {
        let mut found = Vec::new();
        for (path, _) in source
            .files
            .iter()
            .filter(|(path, _)| path.starts_with("data/"))
        {
            let Some(root) = self.files.root(path) else {
                continue;
            };
            let is_empty = |row: &Node<'_>| {
                let source = row.get("source").and_then(|source| source.as_str());
                source.is_none_or(|source| source.trim().is_empty())
            };
            found.extend(root.children().filter(is_empty).map(|row| row.place()));
        }
        for place in found {
            self.mistake(
                place,
                "the row has no source".to_owned(),
                "say where it is from: `source: https://…`",
            );
        }
    }
}

/// Why a sentence never asks for a rule.
fn unreachable(pack: &PackInfo, rule: &Rule, basis: &Basis) -> Option<String> {
    let latest = |a: Date, b: Option<Date>| b.map_or(a, |b| a.max(b));
    let from = latest(pack.from, basis.from);
    let ends = [pack.until, basis.until].into_iter().flatten();
    if let Some(until) = ends.min().filter(|until| *until <= from) {
        return Some(format!(
            "it begins on {from}, and the edition or the sentence ends on {until}"
        ));
    }
    let mut binds = basis.binds.clone();
    if binds.phase.is_empty() {
        binds.phase.clone_from(&rule.phases);
    }
    let meets = |whole: &Arc<Basis>| {
        let Binds {
            organisation,
            nation,
            kind,
            phase,
        } = &whole.binds;
        meet(organisation, &binds.organisation)
            && meet(nation, &binds.nation)
            && meet(kind, &binds.kind)
            && meet(phase, &binds.phase)
    };
    let whom = pack.bases.iter().any(meets);
    (!whom).then(|| "the text as a whole binds nobody whom it binds".to_owned())
}

/// Whether two lists have something in common, where an empty list means all.
fn meet<T: Term>(one: &[T], other: &[T]) -> bool {
    one.is_empty() || other.is_empty() || one.iter().any(|term| other.contains(term))
}

/// Why an address cannot be one that a reader opens.
fn dead_form(address: &str) -> Option<&'static str> {
    let behind = address
        .split_once("://")
        .map_or(address, |(_, behind)| behind);
    let host = behind.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    let top = host.rsplit('.').next().unwrap_or_default();
    if [
        "example",
        "invalid",
        "localhost",
        "test",
        "local",
        "internal",
    ]
    .contains(&top)
        || ["example.com", "example.org", "example.net"].contains(&host)
    {
        return Some("no such host is ever on the web");
    }
    if host.ends_with('.') || host.starts_with('.') || host.contains("..") {
        return Some("its host ends or begins with a dot");
    }
    if !top.is_empty() && top.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some("it is the number of a machine");
    }
    // Wikipedia has brackets in its addresses.
    let is_cut_off =
        address.ends_with(['.', ',', ';']) || address.ends_with(')') && !address.contains('(');
    let is_odd = address.contains(['…', '<', '>', '{', '}', '"', '`']);
    (is_cut_off || is_odd).then_some("it has something at its end, or in it, that no address has")
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Sketch, linked, told};
    use super::*;

    /// What is wrong with the first of these.
    #[track_caller]
    fn check(sketches: &[Sketch], expected: &[&str]) {
        let packs = linked(sketches);
        let first = &sketches[0];
        let got = told(&mistakes(&first.source(), &first.read(), &packs));
        assert_eq!(got.lines().collect::<Vec<_>>(), expected);
    }

    const MACHINE: &str = "machine: Whether there is a readme.";

    fn plots() -> Sketch {
        Sketch::pack("plots", "1")
    }

    #[test]
    fn a_sound_pack_has_no_mistakes() {
        let plots = plots()
            .with("uses: [shared]")
            .with("until: 2027-01-01")
            .clause(
                "plot-1",
                &[
                    MACHINE,
                    "word: should",
                    "rules: { kept: [{ force: should }] }",
                ],
            )
            .clause("plot-2", &[MACHINE])
            .clause("plot-3", &[])
            .rule("own", "plot-2", &[])
            .file(
                "data/terms.yaml",
                "- { term: shed, source: \"https://www.gov.uk/sheds\" }\n",
            );
        let shared = Sketch::library("shared").shared_rule("kept");
        let next = Sketch::pack("plots", "2").with("from: 2027-01-01");
        check(&[plots.clone(), shared.clone(), next.clone()], &[]);
        check(&[shared, plots.clone(), next.clone()], &[]);
        check(
            &[next, plots, Sketch::library("shared").shared_rule("kept")],
            &[],
        );
    }

    #[test]
    fn a_clause_says_what_a_machine_sees_exactly_where_a_rule_looks() {
        check(
            &[plots()
                .clause("plot-1", &[MACHINE])
                .clause("plot-2", &[])
                .rule("own", "plot-2", &[])],
            &[
                "plots-1/clauses.yaml:6:12: no rule answers `plot-1`, of which a machine is said to see something (write a \
                 rule, name one under `rules`, or leave `machine` out: then the clause is a person's alone)",
                "plots-1/clauses.yaml:7:7: rules answer `plot-2`, and nothing says what a machine sees of it (say it under \
                 `machine`)",
            ],
        );
    }

    #[test]
    fn no_sentence_of_a_clause_is_stronger_than_its_text() {
        let help = "(use the word of the text, or name the `source` that uses a stronger one)";
        let says = "`must`, and the text of `plot-1` says `should`";
        let more = [
            MACHINE,
            "word: should",
            "bases: [{ force: could }, { force: must }]",
            "rules: { kept: [{ force: should }, { force: must }, { force: must, source: \"https://www.gov.uk/law\" }] }",
        ];
        let pack =
            plots()
                .with("uses: [shared]")
                .clause("plot-1", &more)
                .rule("own", "plot-1", &[]);
        check(
            &[pack, Sketch::library("shared").shared_rule("kept")],
            &[
                &format!("plots-1/clauses.yaml:8:38: {says} {help}"),
                &format!("plots-1/clauses.yaml:9:47: {says} {help}"),
                &format!("plots-1/rules/own.yaml:14:18: {says} {help}"),
            ],
        );
    }

    #[test]
    fn editions_do_not_overlap() {
        let next = |from: &str| Sketch::pack("plots", "2").with(&format!("from: {from}"));
        let help = "(let the older one end (`until`) on the day on which the newer begins)";
        check(
            &[plots(), next("2026-01-01").with("until: 2026-06-01")],
            &[&format!(
                "plots-1/pack.yaml:9:7: edition `2` is in force on the same days: from 2026-01-01 until 2026-06-01 {help}"
            )],
        );
        check(
            &[next("2026-01-01"), plots().with("until: 2026-01-02")],
            &[&format!(
                "plots-2/pack.yaml:9:7: edition `1` is in force on the same days: from 2020-01-01 until 2026-01-02 {help}"
            )],
        );
        check(
            &[next("2026-01-01"), plots().with("until: 2026-01-01")],
            &[],
        );
    }

    #[test]
    fn a_sentence_that_never_asks_is_told() {
        let council = "bases: [{ force: must, binds: { organisation: [council], phase: [live] } }]";
        let check = |basis: &str, phases: &str, expected: &[&str]| {
            let basis =
                format!("bases: [{{ source: \"https://www.gov.uk/a\", force: must, {basis} }}]");
            let pack = plots()
                .with(council)
                .with("until: 2022-01-01")
                .clause("plot-1", &[MACHINE]);
            check(&[pack.rule("own", "plot-1", &[&basis, phases])], expected);
        };
        let help = "(mend what it binds or its days, or take it out)";
        let never = |why: &str| {
            format!("plots-1/rules/own.yaml:14:50: this never asks for `own`: {why} {help}")
        };
        check(
            "binds: { organisation: [nhs, council] }",
            "phases: [alpha, live]",
            &[],
        );
        let nobody = never("the text as a whole binds nobody whom it binds");
        check("binds: { organisation: [nhs] }", "", &[&nobody]);
        check("binds: {}", "phases: [alpha]", &[&nobody]);
        check("binds: { phase: [live] }", "phases: [alpha]", &[]);
        check(
            "from: 2022-01-01",
            "",
            &[&never(
                "it begins on 2022-01-01, and the edition or the sentence ends on 2022-01-01",
            )],
        );
        check(
            "until: 2019-01-01",
            "",
            &[&never(
                "it begins on 2020-01-01, and the edition or the sentence ends on 2019-01-01",
            )],
        );
    }

    #[test]
    fn a_shared_rule_that_no_clause_names_is_told() {
        check(
            &[Sketch::library("shared").shared_rule("kept"), plots()],
            &[
                "shared/rules/kept.yaml:1:8: no clause of any pack names the rule `kept` (name it under `rules` of a clause, or \
               delete it)",
            ],
        );
    }

    #[test]
    fn an_address_is_one_that_a_reader_can_open() {
        let rows = [
            ("https://www.gov.uk/guidance", ""),
            ("https://en.wikipedia.org/wiki/Allotment_(gardening)", ""),
            ("https://www.gov.uk:8080/a?b=c#d", ""),
            ("https://plots.example/a", "no such host is ever on the web"),
            ("https://www.example.com/", ""),
            ("https://example.com:80/", "no such host is ever on the web"),
            ("http://wiki.internal/a", "no such host is ever on the web"),
            ("https://www..gov.uk/", "its host ends or begins with a dot"),
            ("https://www.gov.uk./", "its host ends or begins with a dot"),
            ("https://192.0.2.1/a", "it is the number of a machine"),
            (
                "https://www.gov.uk/a.",
                "it has something at its end, or in it, that no address has",
            ),
            (
                "https://www.gov.uk/a)",
                "it has something at its end, or in it, that no address has",
            ),
            (
                "https://www.gov.uk/…",
                "it has something at its end, or in it, that no address has",
            ),
            (
                "https://www.gov.uk/<a>(b)",
                "it has something at its end, or in it, that no address has",
            ),
        ];
        for (address, why) in rows {
            assert_eq!(dead_form(address).unwrap_or_default(), why, "{address}");
        }
        let pack = plots().with("source: https://plots.example/").file(
            "data/terms.yaml",
            "- { term: shed, source: \"https://www.gov.uk/a,\" }\n",
        );
        let help = "(name the page that a reader can open)";
        check(
            &[pack],
            &[
                &format!(
                    "plots-1/data/terms.yaml:1:25: `https://www.gov.uk/a,` leads nowhere: it has something at its end, or \
                     in it, that no address has {help}"
                ),
                &format!(
                    "plots-1/pack.yaml:8:9: `https://plots.example/` leads nowhere: no such host is ever on the web {help}"
                ),
            ],
        );
    }

    #[test]
    fn addresses_in_examples_are_those_of_invented_services() {
        let page = "examples:\n  - outcome: failed\n    source: https://plots.example/\n";
        let source = PackSource::new("a", vec![("rules/a.yaml".to_owned(), page.to_owned())]);
        let mut proof = Proof {
            files: Files::new(&source),
            mistakes: Vec::new(),
        };
        proof.links(&source);
        assert_eq!(told(&proof.mistakes), "");
    }

    #[test]
    fn each_row_says_where_it_is_from() {
        let table = "- { term: shed }\n- { term: gate, source: \"https://www.gov.uk/gates\" }\n- { term: hut, source: \" \" }\n";
        let source = PackSource::new("a", vec![("data/terms.yaml".to_owned(), table.to_owned())]);
        let mut proof = Proof {
            files: Files::new(&source),
            mistakes: Vec::new(),
        };
        proof.rows(&source);
        let help = "(say where it is from: `source: https://…`)";
        assert_eq!(
            told(&proof.mistakes),
            format!(
                "a/data/terms.yaml:1:3: the row has no source {help}\na/data/terms.yaml:3:3: the row has no source {help}"
            )
        );
    }
}
