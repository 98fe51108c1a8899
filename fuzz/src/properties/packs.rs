//! Packs as folders and as archives, and the files of ours that steer a run.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use yardstick::comparison::previous::Previous;
use yardstick::pack::archive::unpack;
use yardstick::pack::compare::{ClauseChange, Side, compare};
use yardstick::pack::{PackSource, Packs, Volume, lock, page, proof, read};
use yardstick::policy::baseline::Baseline;
use yardstick::settings::text::{settings, waivers};
use yardstick::text::{Place, RepoPath, SourceText};
use yardstick::trial::try_rule;
use yardstick::typed::Mistake;

use super::bundle;

/// What files of a pack are called, and those that steer a run.
pub const NAMES: &[&str] = &[
    "pack.yaml",
    "library.yaml",
    "clauses.yaml",
    "rules/path-kept.yaml",
    "rules/gate-shut.yaml",
    "data/terms.yaml",
    "data/table.yaml",
    "rules/old.yml",
    "yardstick.toml",
    "waivers.yaml",
    "yardstick.lock",
    "yardstick-baseline.json",
    "report.json",
];

/// An input that begins with a name of a file holds files. Any other is an archive, and what an archive holds.
///
/// - Nothing panics, and every mistake is in the text that it is about.
/// - A pack that is read can be proven, shown, tried and compared; compared with itself it has not changed.
/// - A pack in an archive is refused, or is the pack that the same files are in a folder.
/// - A baseline that is read and written is the same baseline when it is read again.
pub fn hold(data: &[u8]) {
    match data.starts_with(bundle::HEADER.as_bytes()) {
        true => folder(data),
        false => {
            archive(data);
            let mut packed = GzEncoder::new(Vec::new(), Compression::none());
            packed.write_all(data).expect("memory takes everything");
            archive(&packed.finish().expect("memory takes everything"));
        }
    }
}

fn archive(bytes: &[u8]) {
    let Ok(source) = unpack("pack.tar.gz", bytes) else {
        return;
    };
    let files = source.files.iter();
    let files: Vec<(String, String)> = files
        .map(|(path, text)| (path.clone(), text.text().to_owned()))
        .collect();
    let told = |source: &PackSource| match volume(source) {
        Ok(volume) => volume.digest().to_owned(),
        Err(mistakes) => mistakes
            .iter()
            .map(|mistake| format!("{}\n", mistake.message))
            .collect(),
    };
    let beside = PackSource::new("pack.tar.gz", files);
    // What an archive leaves unread is told as a mistake, and a folder of what was read has nothing of it.
    if source.unread.is_empty() {
        assert_eq!(told(&source), told(&beside));
    }
}

fn folder(data: &[u8]) {
    let files = bundle::files(data);
    for (name, text) in &files {
        steering(name, text);
    }
    let is_steering = |name: &str| !name.ends_with(".yaml") || name == "waivers.yaml";
    let files = files.into_iter().filter(|(name, _)| !is_steering(name));
    let source = PackSource::new("pack", files.collect());
    let Ok(volume) = volume(&source) else {
        return;
    };
    let Ok(packs) = Packs::new(vec![volume.clone()]) else {
        return;
    };
    told(&proof::mistakes(&source, &volume, &packs));
    for rule in volume.rules().iter().take(2) {
        for miss in try_rule(&volume, rule) {
            in_text(&miss.place);
        }
    }
    if let Volume::Pack(pack) = &volume {
        told(&packs.unknown_matches(pack));
        assert!(!page::write(&packs, pack).is_empty());
        let side = Side {
            packs: &packs,
            pack,
        };
        let changes = compare(side, side);
        let is_the_same = |change: &ClauseChange| match change {
            ClauseChange::Continued { shifts, .. } => shifts.is_empty(),
            _ => false,
        };
        assert!(
            changes.clauses.iter().all(is_the_same) && changes.rules.is_empty(),
            "a pack differs from itself: {changes:?}"
        );
    }
}

fn volume(source: &PackSource) -> Result<Volume, Vec<Mistake>> {
    let volume = read(source);
    if let Err(mistakes) = &volume {
        assert!(!mistakes.is_empty(), "a refusal has a reason");
        told(mistakes);
    }
    volume
}

fn steering(name: &str, text: &str) {
    match name {
        "yardstick.toml" => {
            if let Err(mistakes) = settings(name, text.to_owned()) {
                told(&mistakes);
            }
        }
        "waivers.yaml" => {
            if let Err(mistakes) = waivers(name, text.to_owned()) {
                told(&mistakes);
            }
        }
        "yardstick.lock" => {
            let source = SourceText::new(RepoPath::new(name), text.to_owned());
            match lock::parse(&source.into()) {
                Ok(file) => {
                    let written = file.lock.page();
                    let source = SourceText::new(RepoPath::new(name), written.to_string());
                    let again = lock::parse(&source.into()).expect("what we write, we read");
                    assert_eq!(again.lock.page(), written);
                }
                Err(mistakes) => told(&mistakes),
            }
        }
        "yardstick-baseline.json" => match Baseline::read(name, text.to_owned()) {
            Ok(baseline) => {
                let written = baseline.written();
                let again = Baseline::read(name, written.clone()).expect("what we write, we read");
                assert_eq!(again.written(), written);
            }
            Err(mistakes) => told(&mistakes),
        },
        "report.json" => {
            if let Err(error) = Previous::read(text) {
                assert!(!error.to_string().is_empty() && !error.help().is_empty());
            }
        }
        _ => {}
    }
}

fn told(mistakes: &[Mistake]) {
    for mistake in mistakes {
        assert!(!mistake.message.is_empty());
        in_text(&mistake.place);
    }
}

/// Whether a place can be drawn.
pub fn in_text(place: &Place) {
    if let Place::Text { source, span } = place {
        assert!(
            source.text().get(span.range()).is_some(),
            "{span:?} is outside of {}",
            source.path()
        );
        assert!(place.positions().is_some());
    }
}
