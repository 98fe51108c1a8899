//! `yarn.lock`, of Yarn 1 and of the later ones: blocks whose heading lists what was asked for, word by word.

use super::{Answers, Mistake, Wanted, unknown};
use crate::subject::repository::lines::{lines, trim};
use crate::text::SourceText;

pub(super) fn read<'t>(
    source: &'t SourceText,
    wanted: &Wanted<'_>,
) -> Result<Answers<'t>, Mistake> {
    let text = source.text();
    let is_known = text.contains("# yarn lockfile v1") || text.contains("__metadata:");
    if !is_known {
        return Err(unknown(source));
    }
    let mut answers = Answers::none(wanted);
    let mut current: Vec<usize> = Vec::new();
    for (span, line) in lines(source) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if !line.starts_with(' ') {
            current.clear();
            let heading = line.strip_suffix(':').unwrap_or(line);
            for descriptor in heading.split(", ") {
                let descriptor = descriptor.trim_matches('"').replacen("@npm:", "@", 1);
                current.extend(wanted.called(&descriptor));
            }
            continue;
        }
        if current.is_empty() {
            continue;
        }
        // Two spaces and no more: deeper lines are of other packages.
        let member = line
            .strip_prefix("  ")
            .filter(|rest| !rest.starts_with(' '));
        let Some(rest) = member.and_then(|rest| rest.strip_prefix("version")) else {
            continue;
        };
        let value = rest.strip_prefix(':').unwrap_or(rest);
        let start = line.len() - value.len();
        let (span, value) = trim(span.within(start..line.len()), value);
        let quotes =
            usize::from(value.len() >= 2 && value.starts_with('"') && value.ends_with('"'));
        let inside = quotes..value.len() - quotes;
        let exact = (&value[inside.clone()], span.within(inside));
        current.drain(..).for_each(|at| answers.add(at, exact));
    }
    Ok(answers.spread(wanted))
}

/// What was asked for, as Yarn 1 writes it; the later ones have `npm:` before the version. `None` where the version
/// names another package, or a place: what is locked then is not of this name.
pub(super) fn descriptor(name: &str, version: Option<&str>) -> Option<String> {
    let version = version.unwrap_or_default();
    (!version.contains([':', '/'])).then(|| format!("{name}@{version}"))
}
