//! Versions and ranges of them, as people write them in `.nvmrc`, `engines` and `FROM` lines.
//!
//! This is not semver: a cycle such as `3.12` stands for all versions that begin so, a tag carries words behind
//! the number, and the notations of npm, Python and Ruby are read side by side, since a file does not say which
//! one it means. Where they differ (a `^` below 1.0) the wider reading is taken: it fails less.

use std::cmp::Ordering;
use std::fmt;

/// The numbers of a version. Missing ones count as 0 in comparison, so `20` equals `20.0`.
#[derive(Clone, Debug)]
pub(super) struct Version(Vec<u64>);

/// What a text asks for.
pub(super) enum Wanted {
    /// Whatever is newest or long-term at the time: `lts/*`, `latest`. Also what is no version at all.
    Moving,
    /// A version with a name: `jod` of `lts/jod`, `bookworm`.
    Word(String),
    Exact(Version),
    Range(Range),
}

/// Versions within any of these bounds.
#[derive(Debug)]
pub(super) struct Range(Vec<Bounds>);

/// From `from` up to but without `to`.
#[derive(Clone, Debug)]
struct Bounds {
    from: Version,
    to: Option<Version>,
}

impl Version {
    /// `22`, `3.12`: numbers and dots, nothing else.
    pub(super) fn parse(text: &str) -> Option<Version> {
        let numbers = text.split('.').map(|part| {
            let is_number = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            is_number.then(|| part.parse().ok()).flatten()
        });
        numbers.collect::<Option<Vec<u64>>>().map(Version)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn is_prefix_of(&self, other: &Version) -> bool {
        other.0.starts_with(&self.0)
    }

    /// Whether these many first parts are the same. A part that one of them leaves open can be that of the other.
    pub(super) fn shares(&self, parts: usize, other: &Version) -> bool {
        let pairs = self.0.iter().zip(&other.0).take(parts);
        pairs.into_iter().all(|(one, other)| one == other)
    }

    /// The first version after all that begin with this one.
    fn next(&self) -> Version {
        self.bumped(self.len())
    }

    /// With only the first `parts` numbers, the last of them one higher.
    fn bumped(&self, parts: usize) -> Version {
        let mut numbers: Vec<u64> = self.0.iter().copied().take(parts.max(1)).collect();
        if let Some(last) = numbers.last_mut() {
            *last = last.saturating_add(1);
        }
        Version(numbers)
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        let number = |version: &Version, index| version.0.get(index).copied().unwrap_or(0);
        (0..self.len().max(other.len()))
            .map(|index| number(self, index).cmp(&number(other, index)))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Version {}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers: Vec<String> = self.0.iter().map(u64::to_string).collect();
        f.write_str(&numbers.join("."))
    }
}

impl Range {
    /// Whether any version of the cycle is in the range.
    pub(super) fn admits(&self, cycle: &Version) -> bool {
        self.0.iter().any(|bounds| {
            bounds.from < cycle.next() && bounds.to.as_ref().is_none_or(|to| cycle < to)
        })
    }
}

pub(super) fn read(text: &str, product: &str) -> Wanted {
    let text = text.trim();
    if text.is_empty() {
        return Wanted::Moving;
    }
    if let Some(version) = exact(text, product) {
        return Wanted::Exact(version);
    }
    let lower = text.to_lowercase();
    let word = lower.strip_prefix("lts/").unwrap_or(&lower);
    if word.starts_with(|first: char| first.is_ascii_lowercase()) && word != "x" {
        return named(word);
    }
    match range(text) {
        Some(range) => Wanted::Range(range),
        None => Wanted::Moving,
    }
}

/// Words that stand for another version next month, and tags that name a system and no version.
const MOVING: [&str; 16] = [
    "alpine", "beta", "current", "default", "dev", "edge", "iojs", "latest", "lts", "main",
    "mainline", "nightly", "slim", "stable", "system", "unstable",
];

fn named(word: &str) -> Wanted {
    let end = word
        .find(|next: char| !next.is_ascii_alphanumeric())
        .unwrap_or(word.len());
    let name = &word[..end];
    if MOVING.contains(&name) {
        Wanted::Moving
    } else {
        Wanted::Word(name.to_owned())
    }
}

/// `22`, `v22.14.0`, `=22.1`, `22-alpine`, `20.x`, `node-v22`: one version, or all that begin so.
fn exact(text: &str, product: &str) -> Option<Version> {
    let lower = text.to_lowercase();
    let text = lower.strip_prefix(product).map_or(lower.as_str(), |rest| {
        rest.trim_start_matches(['-', '@', ' '])
    });
    let text = text.trim_start_matches('=').trim_start();
    partial(text)
}

/// A version with whatever may stand before and behind it; `x` and `*` end it. `None` when there is no number.
fn partial(text: &str) -> Option<Version> {
    let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
    // Behind `-` and `+` are releases to come, builds and the words of tags. A space is another version.
    let (number, _) = text.split_once(['-', '+']).unwrap_or((text, ""));
    let mut number = number;
    while let Some(rest) = [".", "x", "X", "*"]
        .iter()
        .find_map(|end| number.strip_suffix(end))
    {
        number = rest;
    }
    // Pythons to come: `3.14.0rc1`.
    let end = number
        .find(|next: char| !next.is_ascii_digit() && next != '.')
        .filter(|end| {
            number[*end..]
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric())
        })
        .unwrap_or(number.len());
    Version::parse(number[..end].trim_end_matches('.'))
}

/// Several ways of saying it, one of which must hold.
fn range(text: &str) -> Option<Range> {
    text.split("||")
        .map(|part| conjunction(part.trim()))
        .collect::<Option<Vec<Bounds>>>()
        .map(Range)
}

/// Comparisons, all of which must hold.
fn conjunction(text: &str) -> Option<Bounds> {
    if let Some((from, to)) = text.split_once(" - ") {
        let (from, to) = (partial(from.trim())?, partial(to.trim())?);
        return Some(Bounds {
            from,
            to: Some(to.next()),
        });
    }
    let mut all = Bounds {
        from: Version(vec![0]),
        to: None,
    };
    let mut operator = "";
    for word in text.split([' ', ',', '\t']).filter(|word| !word.is_empty()) {
        let end = word
            .find(|next: char| !"<>=~^!".contains(next))
            .unwrap_or(word.len());
        let version = &word[end..];
        if end > 0 {
            operator = &word[..end];
        }
        if version.is_empty() {
            // `>= 18`: the version is the next word.
            continue;
        }
        let bounds = comparison(std::mem::take(&mut operator), version)?;
        all.from = all.from.max(bounds.from);
        all.to = match (all.to, bounds.to) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
    }
    operator.is_empty().then_some(all)
}

fn comparison(operator: &str, version: &str) -> Option<Bounds> {
    let any = Bounds {
        from: Version(vec![0]),
        to: None,
    };
    if ["*", "x", "X"].contains(&version) || operator.starts_with('!') {
        // An exception of one version leaves a cycle its others.
        return Some(any);
    }
    let version = partial(version)?;
    let parts = version.len();
    let up_to = |to: Version| {
        Some(Bounds {
            from: version.clone(),
            to: Some(to),
        })
    };
    match operator {
        "" | "=" | "==" | "===" => up_to(version.next()),
        "^" => up_to(version.bumped(1)),
        "~" => up_to(version.bumped(parts.min(2))),
        // Python and Ruby: the last part is free.
        "~=" | "~>" => up_to(version.bumped(parts.saturating_sub(1))),
        ">=" | "=>" => Some(Bounds {
            from: version,
            to: None,
        }),
        ">" => Some(Bounds {
            from: version.next(),
            to: None,
        }),
        "<" => Some(Bounds {
            to: Some(version),
            ..any
        }),
        "<=" | "=<" => Some(Bounds {
            to: Some(version.next()),
            ..any
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let found = match read(text, "node") {
            Wanted::Moving => "moving".to_owned(),
            Wanted::Word(word) => word,
            Wanted::Exact(version) => version.to_string(),
            Wanted::Range(Range(all)) => {
                let shown = all.iter().map(|Bounds { from, to }| {
                    let to = to.as_ref().map(Version::to_string);
                    format!("{from}..{}", to.unwrap_or_default())
                });
                shown.collect::<Vec<_>>().join(" ")
            }
        };
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn single_versions() {
        check("v22.14.0", "22.14.0");
        check("22", "22");
        check("22-alpine", "22");
        check("3.12-slim-bookworm", "3.12");
        check("3.14.0rc1", "3.14.0");
        check("20.x", "20");
        check("20.*.*", "20");
        check("node:22", "node");
        check("node@22", "22");
        check("lts/jod", "jod");
        check("lts/*", "moving");
        check("latest-slim", "moving");
        check("", "moving");
        check("?", "moving");
        check("99999999999999999999999", "moving");
    }

    #[test]
    fn ranges() {
        check(">=18 <21", "18..21");
        check(">= 18, < 21", "18..21");
        check("^20.1", "20.1..21");
        check("^0.3.1", "0.3.1..1");
        check("~3.4.0", "3.4.0..3.5");
        check("~3", "3..4");
        check("~> 3.2", "3.2..4");
        check("~=3.9.1", "3.9.1..3.10");
        check("==3.12.*", "3.12");
        check(">=18", "18..");
        check(">18", "19..");
        check("<=18.1", "0..18.2");
        check("18 - 20", "18..21");
        check("^18 || ^20", "18..19 20..21");
        check("*", "0..");
        check("x", "0..");
        check(">=3.9,!=3.9.1", "3.9..");
        check(">=", "moving");
        check("%18", "moving");
    }

    #[test]
    fn a_cycle_is_all_versions_that_begin_so() {
        let admits = |text: &str, cycle: &str| {
            let Wanted::Range(range) = read(text, "node") else {
                panic!("{text} is a range");
            };
            range.admits(&Version::parse(cycle).unwrap())
        };
        assert!(admits(">=18.5", "18"));
        assert!(!admits(">18", "18"));
        assert!(admits(">18.1.2", "18"));
        assert!(!admits("<18", "18"));
        assert!(admits("<18.1", "18"));
        assert!(admits("^3.9", "3.12"));
        assert!(!admits("~3.9.1", "3.10"));
    }
}
