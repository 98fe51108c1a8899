//! A pack's own page, in Markdown: its clauses, the rules that touch each, and what only a person can judge.
//!
//! `packs show` prints it, and `docs/packs/` keeps it.

use std::fmt::{self, Write};
use std::sync::Arc;

use super::{AskedRule, Clause, Pack, Packs, Standing, Use};
use crate::escape::Safe;
use crate::escape::markdown::{autolink, code, prose, words};
use crate::obligation::{Basis, Force};
use crate::words::counted;

/// Writes the page of one pack.
pub fn write(packs: &Packs, pack: &Pack) -> Safe {
    let mut page = String::new();
    // Writing to a string cannot fail.
    let _ = write_to(&mut page, packs, pack);
    Safe::plain(&page)
}

/// A rule, and the sentences with which a clause asks for it.
type Touching<'p> = Vec<(&'p AskedRule, &'p [Arc<Basis>])>;

fn touching<'p>(packs: &'p Packs, pack: &'p Pack, clause: &Clause) -> Touching<'p> {
    let claims = packs.asked().iter().flat_map(|asked| {
        let claims = asked.claims.iter();
        claims.map(move |claim| (asked, claim))
    });
    let own = claims.filter(|(_, claim)| {
        (&claim.pack.id, &claim.pack.edition) == (&pack.info.id, &pack.info.edition)
            && claim.clause.id == clause.id
    });
    own.map(|(asked, claim)| (asked, claim.bases.as_slice()))
        .collect()
}

fn write_to(page: &mut String, packs: &Packs, pack: &Pack) -> fmt::Result {
    let info = &pack.info;
    writeln!(
        page,
        "# {} ({})\n",
        words(&info.title),
        words(&info.edition)
    )?;
    writeln!(
        page,
        "{}, encoding {}.\n",
        code(&format!("{}/{}", info.id, info.edition)),
        info.version
    )?;
    writeln!(
        page,
        "- Published by {}: {}",
        words(&info.publisher),
        autolink(&info.source)
    )?;
    let until = info
        .until
        .map(|until| format!(" until {until}"))
        .unwrap_or_default();
    writeln!(page, "- In force from {}{until}", info.from)?;
    writeln!(page, "- {}", prose(&info.addresses))?;
    if info.standing == Standing::Voluntary {
        writeln!(
            page,
            "- It binds nobody by itself: its *must* is a standard for those who have adopted it"
        )?;
    }
    let used = match info.used {
        Use::UnlessOthers => "unless it is certain that it speaks to others",
        Use::IfAddressed => "where it is certain that the service is among those it speaks to",
        Use::IfNamed => "where somebody names it in `yardstick.toml`",
    };
    writeln!(page, "- Used {used}")?;
    writeln!(
        page,
        "- {} ({})\n",
        prose(&info.attribution),
        words(&info.licence)
    )?;
    writeln!(page, "Whom it binds as a whole:\n")?;
    for basis in &info.bases {
        writeln!(page, "- {}", sentence(basis))?;
    }
    let touched: Vec<Touching<'_>> = pack
        .clauses
        .iter()
        .map(|clause| touching(packs, pack, clause))
        .collect();
    let seen = touched.iter().filter(|rules| !rules.is_empty()).count();
    let mut rules: Vec<&str> = touched
        .iter()
        .flatten()
        .map(|(asked, _)| asked.rule.id.as_str())
        .collect();
    rules.sort_unstable();
    rules.dedup();
    writeln!(
        page,
        "\nA machine sees something of {seen} of {}, by {}. None of them can say that a clause is met.\n",
        counted(pack.clauses.len(), "clause"),
        counted(rules.len(), "rule")
    )?;
    writeln!(
        page,
        "| clause | rules | must | should | could |\n|---|---:|---:|---:|---:|"
    )?;
    for (clause, rules) in pack.clauses.iter().zip(&touched) {
        let with = |force: Force| match rules
            .iter()
            .filter(|(_, bases)| strongest(bases) == Some(force))
            .count()
        {
            0 => String::new(),
            count => count.to_string(),
        };
        let [must, should, could] = [Force::Must, Force::Should, Force::Could].map(with);
        writeln!(
            page,
            "| {}: {} | {} | {must} | {should} | {could} |",
            words(&clause.id),
            words(&clause.title),
            rules.len()
        )?;
    }
    for (clause, rules) in pack.clauses.iter().zip(&touched) {
        writeln!(
            page,
            "\n## {}: {}\n",
            words(&clause.id),
            words(&clause.title)
        )?;
        writeln!(page, "{}\n", autolink(&clause.source))?;
        match &clause.machine {
            Some(machine) => writeln!(page, "- What a machine sees: {}", prose(&lower(machine)))?,
            None => writeln!(
                page,
                "- What a machine sees: nothing, this is a person's alone"
            )?,
        }
        writeln!(
            page,
            "- What only a person can judge: {}",
            prose(&lower(&clause.person))
        )?;
        writeln!(page, "- To ask: {}", prose(&one_line(&clause.question)))?;
        if !clause.matches.is_empty() {
            let matches: Vec<String> = (clause.matches.iter())
                .map(|named| code(&named.to.to_string()))
                .collect();
            writeln!(page, "- About the same: {}", matches.join(", "))?;
        }
        if !clause.bases.is_empty() {
            writeln!(page, "- Whom it binds as a whole:")?;
            for basis in &clause.bases {
                writeln!(page, "  - {}", sentence(basis))?;
            }
        }
        if rules.is_empty() {
            continue;
        }
        writeln!(page)?;
        for (asked, bases) in rules {
            writeln!(
                page,
                "- {}: {}",
                code(asked.rule.id.as_str()),
                prose(&one_line(&asked.rule.title))
            )?;
            for basis in *bases {
                writeln!(page, "  - {}", sentence(basis))?;
            }
        }
    }
    Ok(())
}

fn strongest(bases: &[Arc<Basis>]) -> Option<Force> {
    bases.iter().map(|basis| basis.force).min()
}

/// `*must*, councils, from 2019-07-01: Keep to it. (unverified: …)`.
fn sentence(basis: &Basis) -> String {
    let mut parts = vec![format!("*{}*", basis.force), basis.binds.to_string()];
    parts.extend(basis.from.map(|from| format!("from {from}")));
    parts.extend(basis.until.map(|until| format!("until {until}")));
    let says = basis
        .says
        .as_deref()
        .map(|says| format!(": {}", prose(&one_line(says))));
    let unverified = basis.unverified.as_deref();
    let unverified = unverified.map(|text| format!(" (unverified: {})", prose(&one_line(text))));
    format!(
        "{}{} {}{}",
        parts.join(", "),
        says.unwrap_or_default(),
        autolink(&basis.source),
        unverified.unwrap_or_default()
    )
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// As the end of a sentence that has begun.
fn lower(text: &str) -> String {
    let text = one_line(text);
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => text,
    }
}
