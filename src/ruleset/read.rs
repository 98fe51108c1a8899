//! From ruleset files to one [`Ruleset`]: every mistake at its place, all at once.
//!
//! A file is read once, into a [`Layer`] that owns what it says; what one layer means on top of another is settled
//! after all of them are there. What Spectral refuses is a mistake and keeps the whole ruleset from running, as does
//! anything it extends that is not to be had: a rule that is lost in silence would pass in silence. What Spectral
//! accepts and nobody can have meant is a slip.

mod alias;
mod extends;
mod layer;
mod overrides;
mod package;
mod rule;
mod then;
mod told;

use std::collections::BTreeMap;

use super::merge::{Mode, Rules, Whole};
use super::{Change, Override, OverrideChange, Ruleset};
use crate::fingerprint::digest;
use crate::subject::api::Formats;
use crate::text::{Place, RepoPath};
use crate::typed::Mistake;
use crate::words::quoted;
use extends::Found;
use layer::{Extended, Layer, RawChange, RawOverride, Spot};
use told::Told;

/// How a ruleset's files are got at: the path as it is to be opened, and its text or why there is none. Nothing but
/// this opens a file here, so that a test can hand in texts.
pub type Opener<'a> = &'a dyn Fn(&str) -> Result<String, Unread>;

/// Why a file was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unread {
    /// There is none of this name: another name may be tried.
    Missing,
    /// In words that follow "could not be read:".
    Because(String),
}

/// More files than this are a ruleset that nobody oversees.
const MOST_FILES: usize = 200;

/// A file that many files extend counts for each of them.
const MOST_LAYERS: usize = 2_000;

/// Reads `name` and everything that it extends. All mistakes are found at once, in the order of files and lines.
pub fn read(name: &str, open: Opener<'_>) -> Result<Ruleset, Vec<Mistake>> {
    let mut reader = Reader {
        open,
        files: Vec::new(),
        file_sums: Vec::new(),
        sums: String::new(),
        layers: Vec::new(),
        by_name: BTreeMap::new(),
        told: Told::default(),
        composed: 0,
    };
    reader.load_all(name);
    let ruleset = reader.compose_all(name);
    let Told {
        mistakes, slips, ..
    } = reader.told;
    match ruleset {
        Some(ruleset) if mistakes.is_empty() => Ok(Ruleset {
            slips: in_order(slips),
            ..ruleset
        }),
        _ => Err(in_order(mistakes)),
    }
}

/// By file and line, each once.
fn in_order(mut mistakes: Vec<Mistake>) -> Vec<Mistake> {
    mistakes.sort_by(|a, b| {
        let key = |mistake: &Mistake| mistake.place.positions();
        let (one, other) = (a.place.order(), b.place.order());
        one.cmp(&other).then_with(|| key(a).cmp(&key(b)))
    });
    mistakes.dedup_by(|a, b| a.place.order() == b.place.order() && a.message == b.message);
    mistakes
}

struct Reader<'a> {
    open: Opener<'a>,
    files: Vec<String>,
    /// How long each of them is, and its digest.
    file_sums: Vec<(u64, String)>,
    /// A line for each text that was read.
    sums: String,
    layers: Vec<Layer>,
    /// The number of each layer, by the name that it is opened with.
    by_name: BTreeMap<String, usize>,
    told: Told,
    composed: usize,
}

impl Reader<'_> {
    /// Reads the file that was named, then what it extends, and so on.
    fn load_all(&mut self, name: &str) {
        let place = Place::File(RepoPath::new(name));
        if let Some(found) = extends::named(name, self.open, &place, &mut self.told) {
            self.load(found);
        }
        let mut next = 0;
        while next < self.layers.len() {
            let folder = extends::folder(&self.layers[next].name).to_owned();
            let mut wanted = std::mem::take(&mut self.layers[next].extends);
            let mut overrides = std::mem::take(&mut self.layers[next].overrides);
            let below = overrides.iter_mut().flat_map(RawOverride::extends_mut);
            for extended in wanted.iter_mut().chain(below) {
                let found = extends::find(&folder, extended, self.open, &mut self.told);
                extended.layer = found.and_then(|found| self.layer(found, &extended.place));
                self.told.has_gaps |= extended.layer.is_none();
            }
            self.layers[next].extends = wanted;
            self.layers[next].overrides = overrides;
            next += 1;
        }
    }

    fn layer(&mut self, found: Found, place: &Place) -> Option<usize> {
        if let Some(known) = self.by_name.get(&found.name) {
            return Some(*known);
        }
        if self.layers.len() == MOST_FILES {
            let message = format!("a ruleset of more than {MOST_FILES} files is not read");
            self.told.mistake(place.clone(), message, None);
            return None;
        }
        self.load(found)
    }

    fn load(&mut self, found: Found) -> Option<usize> {
        let sum = digest(found.text.as_bytes());
        self.sums.push_str(&sum);
        if !found.is_built_in {
            self.files.push(found.name.clone());
            self.file_sums.push((found.text.len() as u64, sum));
        }
        self.sums.push('\n');
        let is_first = self.layers.is_empty();
        let layer = layer::read(found, is_first, &mut self.told);
        self.by_name.insert(layer.name.clone(), self.layers.len());
        self.layers.push(layer);
        Some(self.layers.len() - 1)
    }

    fn compose_all(&mut self, name: &str) -> Option<Ruleset> {
        if self.layers.is_empty() {
            return None;
        }
        let layers = std::mem::take(&mut self.layers);
        let (rules, formats) = self.compose(&layers, 0, None, &mut Vec::new());
        let top = &layers[0];
        let mut overrides = Vec::new();
        for raw in &top.overrides {
            self.add_override(&layers, raw, &rules, &mut overrides);
        }
        Some(Ruleset {
            name: name.to_owned(),
            files: std::mem::take(&mut self.files),
            file_sums: std::mem::take(&mut self.file_sums),
            digest: format!("sha256:{}", digest(self.sums.as_bytes())),
            formats,
            rules: rules.list,
            overrides,
            parser: top.parser.unwrap_or_default(),
            slips: Vec::new(),
        })
    }

    /// The rules of a layer on top of those that it extends, and every format on the way. What extends itself is
    /// left out where it does.
    fn compose(
        &mut self,
        layers: &[Layer],
        number: usize,
        mode: Option<Mode>,
        stack: &mut Vec<usize>,
    ) -> (Rules, Formats) {
        let layer = &layers[number];
        let whole = Whole {
            formats: layer.formats,
            documentation_url: layer.documentation_url.as_deref(),
            mode,
        };
        stack.push(number);
        let (mut rules, mut formats) = self.extended(layers, &layer.extends, &whole, stack);
        stack.pop();
        formats = formats.union(layer.formats.unwrap_or_default());
        for named in &layer.rules {
            if let Change::Full(written) = &named.change {
                formats = formats.union(written.formats.unwrap_or_default());
            }
            match rules.apply(named, &whole) {
                true => self.told.still_off(named, &rules),
                false => self.told.unknown_rule(named, &rules),
            }
        }
        (rules, formats)
    }

    fn extended(
        &mut self,
        layers: &[Layer],
        extended: &[Extended],
        whole: &Whole<'_>,
        stack: &mut Vec<usize>,
    ) -> (Rules, Formats) {
        let mut rules = Rules::default();
        let mut formats = Formats::default();
        for extended in extended {
            let Some(number) = extended.layer.filter(|number| !stack.contains(number)) else {
                continue;
            };
            self.composed += 1;
            if self.composed == MOST_LAYERS {
                let message = "its files extend one another more often than is followed";
                self.told.mistake(extended.place.clone(), message, None);
            }
            if self.composed >= MOST_LAYERS {
                break;
            }
            let (beneath, more) = self.compose(layers, number, extended.mode, stack);
            formats = formats.union(more);
            match rules.list.is_empty() && whole.mode.is_none() {
                true => rules = beneath,
                false => rules.lay_over(beneath.list, whole),
            }
        }
        (rules, formats)
    }

    fn add_override(
        &mut self,
        layers: &[Layer],
        raw: &RawOverride,
        rules: &Rules,
        overrides: &mut Vec<Override>,
    ) {
        let change = match &raw.change {
            RawChange::Places(places) => {
                for place in places
                    .iter()
                    .filter(|place| rules.get(&place.rule).is_none())
                {
                    let message = format!("there is no rule {} to override", quoted(&place.rule));
                    let help = told::closest_rule(&place.rule, rules);
                    self.told.slip(place.place.clone(), message, help);
                }
                let spot = |spot: &Spot| (spot.location.clone(), spot.rule.clone(), spot.severity);
                OverrideChange::Places(places.iter().map(spot).collect())
            }
            RawChange::Rules {
                extends,
                rules: changes,
                formats: own_formats,
                parser,
            } => {
                let whole = Whole::default();
                let (mut all, mut formats) = self.extended(layers, extends, &whole, &mut vec![0]);
                let beneath = all.list.clone();
                all.lay_over(rules.list.iter().cloned(), &whole);
                for named in changes {
                    if let Change::Full(written) = &named.change {
                        formats = formats.union(written.formats.unwrap_or_default());
                    }
                    if !all.apply(named, &whole) {
                        self.told.unknown_rule(named, &all);
                    }
                }
                OverrideChange::Rules {
                    beneath,
                    rules: changes.clone(),
                    own_formats: own_formats.or(layers[0].formats),
                    documentation_url: layers[0].documentation_url.clone(),
                    formats: formats.union(own_formats.unwrap_or_default()),
                    parser: *parser,
                }
            }
        };
        overrides.push(Override {
            files: raw.files.clone(),
            change,
        });
    }
}

#[cfg(test)]
mod tests;
