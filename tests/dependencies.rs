//! The notes on direct dependencies are complete: each has its entry, none is left of one that went, and the features
//! that the page names are those of `Cargo.toml`.

#![expect(clippy::unwrap_used, reason = "a page that cannot be read has failed")]
#![expect(clippy::disallowed_methods, reason = "a test reads our own pages")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use toml::Table;

/// For each crate, under its own name, the features that are asked for; the empty one stands for its defaults.
type Asked = BTreeMap<String, BTreeSet<String>>;

fn read(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

fn gather(manifest: &Table, asked: &mut Asked) {
    for kind in ["dependencies", "build-dependencies", "dev-dependencies"] {
        let Some(table) = manifest.get(kind) else {
            continue;
        };
        for (key, wish) in table.as_table().unwrap() {
            let said = |word: &str| wish.get(word);
            let name = said("package").map_or(key.as_str(), |name| name.as_str().unwrap());
            let features = asked.entry(name.to_owned()).or_default();
            if said("default-features").is_none_or(|on| on.as_bool().unwrap()) {
                features.insert(String::new());
            }
            let named = said("features").map(|list| list.as_array().unwrap().as_slice());
            for feature in named.unwrap_or_default() {
                features.insert(feature.as_str().unwrap().to_owned());
            }
        }
    }
}

fn asked() -> Asked {
    let manifest: Table = read("Cargo.toml").parse().unwrap();
    let mut asked = Asked::new();
    gather(&manifest, &mut asked);
    let targets = manifest.get("target").map(|all| all.as_table().unwrap());
    for (_, target) in targets.into_iter().flatten() {
        gather(target.as_table().unwrap(), &mut asked);
    }
    asked
}

/// The line of the page for these features.
fn line(features: &BTreeSet<String>) -> String {
    let words: Vec<String> = features
        .iter()
        .map(|feature| match feature.as_str() {
            "" => "its defaults".to_owned(),
            named => format!("`{named}`"),
        })
        .collect();
    match words.as_slice() {
        [] => "Features: none.".to_owned(),
        words => format!("Features: {}.", words.join(", ")),
    }
}

#[test]
fn each_direct_dependency_has_its_entry_and_no_entry_is_left_over() {
    let page = read("docs/dependencies.md");
    let asked = asked();
    assert!(asked.len() > 40, "Cargo.toml was not understood: {asked:?}");
    let mut entries: Vec<(&str, &str)> = Vec::new();
    for part in page.split("\n## ").skip(1) {
        let (title, words) = part.split_once('\n').unwrap();
        entries.push((title.trim_matches('`'), words.trim()));
    }
    let titles: Vec<&str> = entries.iter().map(|(title, _)| *title).collect();
    assert_eq!(
        titles,
        asked.keys().collect::<Vec<_>>(),
        "entries, in order of names"
    );
    for (title, words) in entries {
        let (first, rest) = words.split_once('\n').unwrap_or((words, ""));
        assert_eq!(first, line(&asked[title]), "{title}");
        assert!(
            rest.contains("Kept by "),
            "{title}: nobody is said to keep it"
        );
        assert!(rest.len() > 60, "{title}: says nothing");
    }
}
