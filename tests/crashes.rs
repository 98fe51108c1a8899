//! What fuzzing has found, and must not find again: each file of `tests/crashes/` is an input that once broke a promise,
//! under the target that found it; those that begin with `sound-` never did, and show that the promises can be kept.
//! The promises are those of the fuzz targets themselves.

#![expect(clippy::disallowed_methods, reason = "a test reads its own files")]

#[path = "../fuzz/src/properties/mod.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    clippy::disallowed_methods,
    reason = "some of it is for the fuzz targets alone"
)]
mod properties;

use std::path::{Path, PathBuf};

use properties::{bundle, check, names, packs, paths, readers, rulesets, trees};
use yardstick::dossier::Dossier;
use yardstick::pack::Packs;
use yardstick::repository::Repository;
use yardstick::select::{Budget, Path as YardstickPath};

#[track_caller]
fn hold(target: &str, promise: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/crashes")
        .join(target);
    let entries = std::fs::read_dir(&folder).expect("each target has a folder");
    let mut files: Vec<_> = entries
        .map(|entry| entry.expect("the folder can be listed").path())
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{target} has inputs");
    let breaks = |file: &&PathBuf| {
        let input = std::fs::read(file).expect("the input can be read");
        std::panic::catch_unwind(|| promise(&input)).is_err()
    };
    let broken: Vec<&PathBuf> = files.iter().filter(breaks).collect();
    assert!(
        broken.is_empty(),
        "these break a promise again: {broken:#?}"
    );
}

#[test]
fn trees_hold() {
    hold("trees", trees::hold);
}

#[test]
fn readers_hold() {
    hold("readers", readers::hold);
}

#[test]
fn paths_hold() {
    hold("paths", paths::hold);
}

#[test]
fn packs_hold() {
    hold("packs", packs::hold);
}

#[test]
fn rulesets_hold() {
    hold("rulesets", rulesets::hold);
}

#[test]
fn whole_checks_hold() {
    hold("check", check::hold);
}

/// The table of names is the one of the readers: each of its miniatures comes to what it is there for.
#[test]
fn every_reader_is_reached() {
    let mut unreached = Vec::new();
    for seed in names::SEEDS {
        let repository = Repository::in_memory(seed.files.iter().copied());
        let dossier = Dossier::read(&repository);
        for shown in seed.shows {
            let path = YardstickPath::parse(shown).expect("it is a path");
            let found = path.select(dossier.root(), &mut Budget::new(100_000));
            if found.expect("it is small").is_empty() {
                unreached.push((seed.files[0].0, *shown, dossier.root().to_json(10_000)));
            }
        }
    }
    assert!(unreached.is_empty(), "{unreached:#?}");
}

/// Writes inputs for the fuzzer from the miniatures, the rules' examples and the examples of services: `fuzz/run seeds`.
#[test]
#[ignore = "writes seeds into the folder that YARDSTICK_SEEDS names"]
fn seeds_are_written() {
    let folder = std::env::var_os("YARDSTICK_SEEDS").expect("YARDSTICK_SEEDS names a folder");
    let folder = Path::new(&folder);
    let write = |target: &str, name: &str, input: &str| {
        let folder = folder.join(target);
        std::fs::create_dir_all(&folder).expect("the folder can be made");
        std::fs::write(folder.join(name), input).expect("the seed can be written");
    };
    for (number, seed) in names::SEEDS.iter().enumerate() {
        let input = bundle::written(seed.files.iter().copied());
        write("readers", &format!("miniature-{number:03}"), &input);
        write("check", &format!("miniature-{number:03}"), &input);
        for (file, text) in seed.files {
            write(
                "trees",
                &format!("{number:03}-{}", file.replace('/', "_")),
                text,
            );
        }
    }
    for pages in Packs::pages() {
        let name = pages.folder.replace(['/', '\\'], "_");
        let of_pack = pages
            .files
            .iter()
            .filter(|(path, _)| !path.starts_with("rules/"));
        let rules = pages
            .files
            .iter()
            .filter(|(path, _)| path.starts_with("rules/"));
        let files: Vec<_> = of_pack.chain(rules.take(2)).collect();
        let input = bundle::written(files.iter().map(|(path, text)| (path, text.text())));
        if input.len() < 40_000 {
            write("packs", &name, &input);
        }
        let Ok(volume) = yardstick::pack::read(&pages) else {
            continue;
        };
        for rule in volume.rules() {
            for (number, example) in rule.examples.iter().enumerate() {
                let input = bundle::written(&example.files);
                let name = format!("{}-{number}", rule.id);
                if input.len() < 8_000 {
                    write("readers", &name, &input);
                }
                if number == 0 && input.len() < 8_000 {
                    write("check", &name, &input);
                }
            }
        }
    }
}
