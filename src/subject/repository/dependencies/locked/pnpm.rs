//! `pnpm-lock.yaml`, of all its versions: what each project of a workspace asked for stands at the beginning, before
//! the long list of packages. Read line by line, as a program wrote it.

use super::{Answers, Mistake, Own, Wanted, unknown};
use crate::subject::repository::lines::{lines, trim};
use crate::text::{SourceText, Span};

const KINDS: [&str; 3] = ["dependencies", "devDependencies", "optionalDependencies"];

/// The keys above a line, each with its indentation: there are never more than these few that matter.
struct Keys<'t>(Vec<(usize, &'t str)>);

pub(super) fn read<'t>(
    source: &'t SourceText,
    wanted: &Wanted<'_>,
) -> Result<Answers<'t>, Mistake> {
    let mut own = Own::default();
    let mut is_known = false;
    let mut keys = Keys(Vec::new());
    for (span, line) in lines(source) {
        let indentation = line.len() - line.trim_start_matches(' ').len();
        let (span, line) = trim(span, line);
        let Some((key, value)) = line.split_once(':').filter(|_| !line.starts_with('#')) else {
            continue;
        };
        // A scoped name is quoted, and has no colon in it.
        let key = key.trim_matches(['\'', '"']);
        keys.0.retain(|(of, _)| *of < indentation);
        is_known |= keys.0.is_empty() && key == "lockfileVersion";
        if keys.0.is_empty() && ["packages", "snapshots"].contains(&key) {
            break;
        }
        let start = line.len() - value.len();
        let (at, value) = trim(span.within(start..line.len()), value);
        if value.is_empty() {
            if keys.0.len() < 8 {
                keys.0.push((indentation, key));
            }
            continue;
        }
        let named = keys.names(key);
        let asked = named.and_then(|(folder, name)| wanted.folder(folder).zip(wanted.called(name)));
        if let Some(asked) = asked {
            let answer = own.entry(asked).or_default();
            *answer = answer.and(exact(at, value));
        }
    }
    if !is_known {
        return Err(unknown(source));
    }
    let asked = wanted.members.iter().zip(&wanted.leads);
    let answers = asked.map(|(folder, lead)| own.get(&(*folder, *lead)).copied());
    Ok(Answers(answers.map(Option::unwrap_or_default).collect()))
}

impl<'t> Keys<'t> {
    /// The folder of a project, and its dependency whose version a line with this key is.
    fn names<'k>(&self, key: &'k str) -> Option<(&'k str, &'k str)>
    where
        't: 'k,
    {
        let path: Vec<&'t str> = self.0.iter().map(|(_, key)| *key).collect();
        // Where there are no importers, there is one project.
        let (folder, path) = match path.as_slice() {
            ["importers", ".", path @ ..] => ("", path),
            ["importers", "", ..] => return None,
            ["importers", folder, path @ ..] => (*folder, path),
            path => ("", path),
        };
        match path {
            [kind] if KINDS.contains(kind) => Some((folder, key)),
            [kind, name] if KINDS.contains(kind) && key == "version" => Some((folder, *name)),
            _ => None,
        }
    }
}

/// A version without the peers that it was built for: `1.2.3(react@18)`, `1.2.3_react@18`.
fn exact(span: Span, value: &str) -> (&str, Span) {
    let is_quoted = |quote: char| {
        let inside = value.strip_prefix(quote);
        inside.is_some_and(|inside| inside.ends_with(quote))
    };
    let quotes = usize::from(is_quoted('\'') || is_quoted('"'));
    let inside = &value[quotes..value.len() - quotes];
    let end = inside.find(['(', '_']).unwrap_or(inside.len());
    (&inside[..end], span.within(quotes..quotes + end))
}
