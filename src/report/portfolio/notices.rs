//! What is about files and records, over all services, by its kind.

use std::collections::BTreeMap;

use crate::report::{Entry, Report};

#[derive(Debug)]
pub(crate) struct NoticeLine<'r> {
    /// The first of them, which knows what all say.
    pub(crate) entry: Entry<'r>,
    /// Each service that has any, in the order of the call, with how many.
    pub(crate) services: Vec<(usize, usize)>,
    pub(crate) count: usize,
}

/// In the order of kinds; what the team excused or switched off is left out.
pub(super) fn of(report: &Report) -> Vec<NoticeLine<'_>> {
    let mut lines: BTreeMap<_, NoticeLine<'_>> = BTreeMap::new();
    for (index, service) in report.services.iter().enumerate() {
        let open = service.about_files();
        for entry in open.into_iter().filter(Entry::is_to_mend) {
            let line = lines.entry(entry.kind()).or_insert_with(|| NoticeLine {
                entry,
                services: Vec::new(),
                count: 0,
            });
            line.count += 1;
            match line.services.last_mut() {
                Some((last, count)) if *last == index => *count += 1,
                Some(_) | None => line.services.push((index, 1)),
            }
        }
    }
    lines.into_values().collect()
}
