//! Lockfiles of `[[package]]` blocks: Cargo's, Poetry's and uv's. Read line by line, as a program wrote them; a key
//! that they do not begin a line with is none that matters here.

use super::{Answer, Answers, Exact, Mistake, Wanted, unknown};
use crate::guard::look;
use crate::subject::repository::lines::{lines, trim};
use crate::text::{SourceText, Span};

/// One package.
#[derive(Clone, Copy, Default)]
struct Block<'t> {
    name: Option<&'t str>,
    version: Option<Exact<'t>>,
    /// What follows `source =`, or the `type` of Poetry's `[package.source]`.
    source: Option<&'t str>,
}

fn blocks<'t>(text: &'t SourceText, mut each: impl FnMut(&Block<'t>)) -> Result<(), Mistake> {
    let mut block: Option<Block<'t>> = None;
    let mut table = "";
    let mut is_known = false;
    for (span, line) in lines(text) {
        if line.starts_with("[[") || line.starts_with('[') {
            table = line.trim_end();
            if table == "[[package]]" {
                is_known = true;
                block.iter().for_each(&mut each);
                block = Some(Block::default());
            } else if !table.starts_with("[package.") && !table.starts_with("[[package.") {
                block.take().iter().for_each(&mut each);
            }
            continue;
        }
        let Some((block, (key, value))) = block.as_mut().zip(line.split_once(" = ")) else {
            is_known |= line.starts_with("version = ");
            continue;
        };
        let start = line.len() - value.len();
        let (at, value) = trim(span.within(start..line.len()), value);
        match (table, key) {
            ("[[package]]", "name") => block.name = string(at, value).map(|(words, _)| words),
            ("[[package]]", "version") => block.version = string(at, value),
            ("[[package]]", "source") | ("[package.source]", "type") => block.source = Some(value),
            _ => {}
        }
    }
    block.iter().for_each(&mut each);
    if is_known { Ok(()) } else { Err(unknown(text)) }
}

fn string(span: Span, value: &str) -> Option<Exact<'_>> {
    let inside = value.strip_prefix('"')?.strip_suffix('"')?;
    (!inside.contains('\\')).then(|| (inside, span.within(1..1 + inside.len())))
}

/// Two versions of one crate may stand side by side: then the one that fits what is asked for, if only one does.
pub(super) fn cargo<'t>(text: &'t SourceText, wanted: &Wanted<'_>) -> Result<Answers<'t>, Mistake> {
    let mut found: Vec<Vec<(Exact<'t>, Option<semver::Version>)>> =
        vec![Vec::new(); wanted.dependencies.len()];
    blocks(text, |block| {
        let is_of_registry = block.source.is_some_and(|source| {
            source.starts_with("\"registry+") || source.starts_with("\"sparse+")
        });
        if let (Some(name), Some(version), true) = (block.name, block.version, is_of_registry)
            && let Some(first) = wanted.called(name)
        {
            found[first].push((version, semver::Version::parse(version.0).ok()));
        }
    })?;
    let answers = wanted.leads.iter().enumerate().map(|(at, first)| {
        let versions = &found[*first];
        if let [(only, _)] = versions.as_slice() {
            return Answer::One(*only);
        }
        let asked = wanted.version(at).map(semver::VersionReq::parse);
        let Some(Ok(asked)) = asked else {
            return Answer::None;
        };
        let mut fitting = versions.iter().filter_map(|(exact, version)| {
            look();
            let fits = version
                .as_ref()
                .is_some_and(|version| asked.matches(version));
            fits.then_some(exact)
        });
        match (fitting.next(), fitting.next()) {
            (Some(exact), None) => Answer::One(*exact),
            (Some(_), Some(_)) => Answer::Many,
            (None, _) => Answer::None,
        }
    });
    Ok(Answers(answers.collect()))
}

/// Names of Python packages do not tell case, `-`, `_` and `.`.
pub(super) fn normal(name: &str) -> String {
    let mut normal = String::with_capacity(name.len());
    for character in name.chars() {
        match character {
            '-' | '_' | '.' if normal.ends_with('-') => {}
            '-' | '_' | '.' => normal.push('-'),
            _ => normal.extend(character.to_lowercase()),
        }
    }
    normal
}

pub(super) fn python<'t>(
    text: &'t SourceText,
    wanted: &Wanted<'_>,
) -> Result<Answers<'t>, Mistake> {
    let mut answers = Answers::none(wanted);
    blocks(text, |block| {
        // uv writes a table with one key, Poetry a word.
        let is_published = block.source.is_none_or(|source| {
            source.starts_with("{ registry") || source == "\"legacy\"" || source == "\"pypi\""
        });
        if let (Some(name), Some(version), true) = (block.name, block.version, is_published)
            && let Some(at) = wanted.called(&normal(name))
        {
            answers.add(at, version);
        }
    })?;
    Ok(answers.spread(wanted))
}
