//! Every pack in `rules/`: each example of each rule comes out as its author wrote it, no pack has a mistake, and nobody is
//! bound by a text unseen.

#![expect(clippy::disallowed_methods, reason = "a test reads its own files")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use yardstick::check::Check;
use yardstick::pack::compare::{Asks, most_asked};
use yardstick::pack::{self, PackSource, Packs, Standing, Volume, page, proof};
use yardstick::profile::{OrganisationKind, Term};
use yardstick::trial::try_rule;

fn volumes() -> Vec<(PackSource, Volume)> {
    let read = |source: PackSource| {
        let volume = pack::read(&source).unwrap_or_else(|mistakes| panic!("{mistakes:#?}"));
        (source, volume)
    };
    Packs::pages().map(read).collect()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn is_blessed() -> bool {
    std::env::var_os("BLESS").is_some_and(|bless| bless == "1")
}

/// Holds what is made from the packs against the file that keeps it.
fn keep(file: &Path, made: &str) -> Result<(), String> {
    if is_blessed() {
        std::fs::write(file, made).expect("the project can be written to");
    }
    let kept = std::fs::read_to_string(file).unwrap_or_default();
    if kept == made {
        return Ok(());
    }
    let (old, new): (BTreeSet<&str>, BTreeSet<&str>) =
        (kept.lines().collect(), made.lines().collect());
    let gone: Vec<_> = old.difference(&new).take(20).collect();
    let come: Vec<_> = new.difference(&old).take(20).collect();
    Err(format!(
        "{} is stale\ngone: {gone:#?}\nnew: {come:#?}",
        file.display()
    ))
}

#[test]
fn every_example_comes_out_as_written() {
    let mut examples = 0;
    let mut misses = Vec::new();
    for (_, volume) in volumes() {
        for rule in volume.rules() {
            examples += rule.examples.len();
            for miss in try_rule(&volume, rule) {
                misses.push(format!("{}\n    {}", miss.place, miss.verdict));
            }
        }
    }
    assert!(examples > 1_000, "there are packs to try");
    assert!(
        misses.is_empty(),
        "{} of {examples} examples:\n{}",
        misses.len(),
        misses.join("\n")
    );
}

#[test]
fn no_pack_has_a_mistake() {
    let packs = Packs::embedded();
    let mut found = Vec::new();
    for (source, volume) in volumes() {
        for mistake in proof::mistakes(&source, &volume, &packs) {
            found.push(format!("{}: {}", mistake.place, mistake.message));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Waivers and levels go by a rule's id, and teams plan by what binds them: neither changes unseen.
///
/// One line for each clause that a rule answers: its words, and the most that is asked of each kind of body on the last
/// day on which the text held (`S`tandard, `g`uidance), in the order of the manual.
#[test]
fn ids_and_obligations_change_only_on_purpose() {
    let packs = Packs::embedded();
    let mut lines = String::new();
    for asked in packs.asked() {
        for claim in &asked.claims {
            let mut forces: Vec<&str> =
                claim.bases.iter().map(|basis| basis.force.word()).collect();
            forces.dedup();
            let last = claim.pack.until.and_then(|until| until.yesterday().ok());
            let day = last
                .filter(|last| *last < claim.pack.written)
                .unwrap_or(claim.pack.written);
            let asks = |audience: &OrganisationKind| match (
                most_asked(&claim.bases, *audience, day),
                claim.pack.standing,
            ) {
                (Asks::Standard, Standing::Binding) => 'S',
                (Asks::Standard, Standing::Voluntary) | (Asks::Guidance, _) => 'g',
                (Asks::Nothing, _) => '-',
            };
            let audiences: String = OrganisationKind::ALL.iter().map(asks).collect();
            lines += &format!(
                "{audiences} {} {} {}: {}\n",
                claim.pack,
                claim.clause.id,
                asked.rule.id,
                forces.join(" ")
            );
        }
    }
    let kept = keep(&root().join("tests/packs/rules.txt"), &lines);
    kept.unwrap_or_else(|stale| {
        panic!("{stale}\nrun `BLESS=1 cargo test --test packs` and say so in the changelog")
    });
}

/// The pages of packs are made from them: which rules touch which clause, and what only a person can judge.
#[test]
fn pages_of_packs_are_fresh() {
    let packs = Packs::embedded();
    let folder = root().join("docs/packs");
    let mut stale = Vec::new();
    let mut expected = BTreeSet::from([PathBuf::from("README.md")]);
    let mut index = String::from(
        "# The packs that come with yardstick\n\n\
        Made from the packs in `rules/`. A machine sees something of a clause where a rule touches it; no rule can say that a clause is met.\n\n\
        | text | edition | in force | clauses | of them touched | rules |\n|---|---|---|---:|---:|---:|\n",
    );
    let mut rules = BTreeSet::new();
    for pack in packs.iter() {
        let info = &pack.info;
        let name = format!("{}-{}.md", info.id, info.edition);
        if let Err(message) = keep(&folder.join(&name), &page::write(&packs, pack)) {
            stale.push(message);
        }
        let own = packs.asked().iter().filter_map(|asked| {
            let claims = asked
                .claims
                .iter()
                .filter(|claim| std::sync::Arc::ptr_eq(&claim.pack, info));
            let clauses: Vec<&str> = claims.map(|claim| claim.clause.id.as_str()).collect();
            (!clauses.is_empty()).then_some((asked.rule.id.as_str(), clauses))
        });
        let own: Vec<_> = own.collect();
        let touched: BTreeSet<&str> = own
            .iter()
            .flat_map(|(_, clauses)| clauses.iter().copied())
            .collect();
        rules.extend(own.iter().map(|(rule, _)| (*rule).to_owned()));
        let until = info
            .until
            .map(|until| format!(" to {until}"))
            .unwrap_or_default();
        index += &format!(
            "| [{}]({name}) | {} | {}{until} | {} | {} | {} |\n",
            info.title,
            info.edition,
            info.from,
            pack.clauses.len(),
            touched.len(),
            own.len()
        );
        expected.insert(PathBuf::from(name));
    }
    index += &format!(
        "\n{} rules in all; those that several texts ask for are counted once.\n",
        rules.len()
    );
    stale.extend(keep(&folder.join("README.md"), &index).err());
    assert!(
        stale.is_empty(),
        "{}\nrun `BLESS=1 cargo test --test packs`",
        stale.join("\n")
    );
    let there = std::fs::read_dir(&folder).expect("docs/packs is there");
    let there = there.map(|entry| PathBuf::from(entry.expect("it can be read").file_name()));
    let surplus: Vec<PathBuf> = there.filter(|name| !expected.contains(name)).collect();
    assert!(surplus.is_empty(), "no pack has these pages: {surplus:?}");
}

#[test]
fn every_check_is_in_the_manual() {
    let manual =
        std::fs::read_to_string(root().join("docs/packs.md")).expect("the manual is there");
    let table = manual
        .split("### Functions")
        .nth(1)
        .expect("it has a table of functions");
    for name in Check::names() {
        assert!(
            table.contains(&format!("`{name}`")),
            "docs/packs.md does not describe `{name}`"
        );
    }
}

/// Whoever copies the manual's example has a pack that is read, and whose examples come out as written.
#[test]
fn the_manuals_example_is_a_pack() {
    let manual =
        std::fs::read_to_string(root().join("docs/packs.md")).expect("the manual is there");
    let blocks: Vec<&str> = manual
        .split("```yaml\n")
        .skip(1)
        .filter_map(|block| block.split("```").next())
        // The next lines of an entry are none.
        .filter(|block| !block.starts_with(' '))
        .collect();
    let files = ["pack.yaml", "clauses.yaml", "rules/statement-declared.yaml"];
    let files = files.iter().zip(blocks);
    let source = PackSource::new(
        "manual",
        files
            .map(|(path, text)| ((*path).to_owned(), text.to_owned()))
            .collect(),
    );
    let volume = pack::read(&source).unwrap_or_else(|mistakes| panic!("{mistakes:#?}"));
    let rule = volume.rules().first().expect("it has a rule");
    let misses: Vec<String> = try_rule(&volume, rule)
        .iter()
        .map(|miss| miss.verdict.to_string())
        .collect();
    assert!(misses.is_empty(), "{misses:#?}");
}
