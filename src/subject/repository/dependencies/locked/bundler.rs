//! `Gemfile.lock`: the gems that came from a server. Those from git and from folders stand in other parts, and have
//! versions of their own that nobody published.

use super::{Answers, Mistake, Wanted, unknown};
use crate::subject::repository::lines::lines;
use crate::text::SourceText;

pub(super) fn read<'t>(
    source: &'t SourceText,
    wanted: &Wanted<'_>,
) -> Result<Answers<'t>, Mistake> {
    let mut answers = Answers::none(wanted);
    let mut is_known = false;
    let mut is_of_server = false;
    for (span, line) in lines(source) {
        if !line.starts_with(' ') {
            is_of_server = line == "GEM" || (is_of_server && line.is_empty());
            is_known |= ["GEM", "GIT", "PATH", "DEPENDENCIES"].contains(&line);
            continue;
        }
        // Four spaces: a gem; six: what it needs.
        let gem = line
            .strip_prefix("    ")
            .filter(|gem| !gem.starts_with(' '));
        let parts = gem.and_then(|gem| gem.strip_suffix(')')?.split_once(" ("));
        let Some((name, version)) = parts.filter(|_| is_of_server) else {
            continue;
        };
        // `1.16.0-x86_64-linux` is the same version, built for one platform.
        let length = version.find('-').unwrap_or(version.len());
        let start = 4 + name.len() + 2;
        let exact = (&version[..length], span.within(start..start + length));
        if let Some(at) = wanted.called(name) {
            answers.add(at, exact);
        }
    }
    if is_known {
        Ok(answers.spread(wanted))
    } else {
        Err(unknown(source))
    }
}
