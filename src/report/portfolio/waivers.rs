//! The waivers that run out, over all services. One that stands above several services is one.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::policy::waiver::{Waiver, WaiverUse};
use crate::report::{Report, seen_from_here};

#[derive(Debug)]
pub(crate) struct WaiverLine<'r> {
    pub(crate) waiver: &'r Waiver,
    /// Its last day.
    pub(crate) expires: Date,
    /// The state in words.
    pub(crate) state: String,
    /// Where it is written down, from where the run was asked for.
    pub(crate) place: String,
    /// The services that it is seen from, in the order of the call.
    pub(crate) services: Vec<usize>,
    /// How many findings it excuses there.
    pub(crate) covers: usize,
}

impl WaiverLine<'_> {
    /// Whether its last day is over.
    pub(crate) fn is_over(&self, as_of: Date) -> bool {
        self.expires < as_of
    }
}

/// Those with a last day, soonest first; and how many have none.
pub(super) fn of(report: &Report) -> (Vec<WaiverLine<'_>>, usize) {
    let mut lines: BTreeMap<(Date, String, &str, String), WaiverLine<'_>> = BTreeMap::new();
    let mut endless: BTreeMap<(String, &str), usize> = BTreeMap::new();
    for (index, service) in report.services.iter().enumerate() {
        for used in &service.waivers {
            let WaiverUse { waiver, covers, .. } = used;
            let place = seen_from_here(&service.folder, &waiver.place.to_string());
            let Some(expires) = waiver.expires else {
                *endless.entry((place, &waiver.rule)).or_default() += 1;
                continue;
            };
            let state = used.in_words(report.as_of);
            let key = (expires, place.clone(), waiver.rule.as_str(), state.clone());
            let line = lines.entry(key).or_insert_with(|| WaiverLine {
                waiver,
                expires,
                state,
                place,
                services: Vec::new(),
                covers: 0,
            });
            line.services.push(index);
            line.covers += covers;
        }
    }
    (lines.into_values().collect(), endless.len())
}
