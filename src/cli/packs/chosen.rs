//! `yardstick packs --for PATH`: for each pack, whether a service is held against it, and why.

use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;

use crate::choice::{Verdict, WhyLeftOut};
use crate::cli::ListFormat;
use crate::cli::target::{read_alone, targets};
use crate::cli::texts::{Wanted, read_wanted};
use crate::cli::{ExitCode, Failure, PacksArgs, print, print_plain};
use crate::escape::Safe;
use crate::obligation::join;
use crate::report::profile_line;
use crate::settings::{Given, Settings};
use crate::words::wrapped;

/// One entry of `yardstick packs --for PATH --format json`.
#[derive(Debug, Serialize, JsonSchema)]
struct ListedChoice<'a> {
    pack: &'a str,
    edition: &'a str,
    title: &'a str,
    used: bool,
    /// To be read after "because".
    because: String,
    /// Why its *must* is no standard for this service, where it is none.
    note: Option<String>,
    #[serde(skip)]
    is_out_of_time: bool,
}

pub(super) fn run(args: &PacksArgs, service: &Path) -> Result<ExitCode, Failure> {
    let as_of = args.who.day();
    let given = Given {
        packs: args.list.brought.packs.clone(),
        store: args.list.brought.store.store(),
        profile: args.who.profile(),
        ..Given::default()
    };
    let targets = targets(&[service.to_owned()])?;
    let Some(target) = targets.first() else {
        return Ok(ExitCode::NothingToAssess);
    };
    let settings = Settings::load(&given, &target.root)?;
    let texts = read_wanted(Wanted::by(&settings))?;
    let named = texts.named(&settings, as_of)?;
    let dossier = read_alone(target, &settings)?;
    let profile = settings.profile.over(dossier.profile.clone());
    let choices = texts.choose(&settings, &named, &profile, as_of);
    let listed: Vec<ListedChoice<'_>> = choices
        .of(&texts.packs)
        .map(|(pack, verdict)| ListedChoice {
            pack: &pack.info.id,
            edition: &pack.info.edition,
            title: &pack.info.title,
            used: matches!(verdict, Verdict::Used(..)),
            because: verdict.to_string(),
            is_out_of_time: matches!(
                verdict,
                Verdict::LeftOut(WhyLeftOut::NotYet(_) | WhyLeftOut::Withdrawn(_))
            ),
            note: match verdict {
                Verdict::Used(_, hold) => hold.note(),
                Verdict::LeftOut(_) => None,
            },
        })
        .collect();
    if args.list.format == ListFormat::Json {
        print(&Safe::json_of(&listed)?)?;
        return Ok(ExitCode::Clean);
    }
    let unclear = dossier.unclear_facts(&profile);
    let unclear: Vec<_> = unclear.into_iter().map(|(fact, _)| fact).collect();
    print_plain(|out| {
        writeln!(out, "{} as of {as_of}", target.name);
        writeln!(out, "{}", profile_line(&profile, &unclear));
        if listed.is_empty() {
            writeln!(out);
            writeln!(out, "No packs: `pack-choice` is `none`");
        }
        // Of a text that is used, the editions of other days are told in a line.
        let is_used = |id: &str| listed.iter().any(|choice| choice.used && choice.pack == id);
        let is_other_edition = |choice: &&ListedChoice<'_>| {
            !choice.used && choice.is_out_of_time && is_used(choice.pack)
        };
        for (title, used) in [("Used", true), ("Left out", false)] {
            let of_kind = listed.iter().filter(|choice| choice.used == used);
            let mut of_kind = of_kind
                .filter(|choice| !is_other_edition(choice))
                .peekable();
            if of_kind.peek().is_none() {
                continue;
            }
            writeln!(out);
            writeln!(out, "{title}");
            // Where only what is named is used, that is all there is to say of the others.
            let not_named = WhyLeftOut::NotNamed.to_string();
            let (not_named, told): (Vec<_>, Vec<_>) =
                of_kind.partition(|choice| choice.because == not_named);
            let not_named: Vec<String> = not_named
                .iter()
                .map(|choice| format!("{} {}", choice.pack, choice.edition))
                .collect();
            if !not_named.is_empty() {
                let said = format!("not named: {}", join(&not_named, "and"));
                for line in wrapped(&said, "  ", "      ") {
                    writeln!(out, "{line}");
                }
            }
            for choice in told {
                writeln!(
                    out,
                    "  {} {}: {}",
                    choice.pack, choice.edition, choice.title
                );
                let note = choice.note.iter().map(|note| format!("; {note}"));
                let said: String = [format!("because {}", choice.because)]
                    .into_iter()
                    .chain(note)
                    .collect();
                for line in wrapped(&said, "      ", "      ") {
                    writeln!(out, "{line}");
                }
            }
        }
        let others: Vec<String> = listed
            .iter()
            .filter(is_other_edition)
            .map(|choice| format!("{} {}", choice.pack, choice.edition))
            .collect();
        if !others.is_empty() {
            writeln!(out);
            writeln!(out, "Editions of other days");
            for line in wrapped(&others.join(", "), "  ", "  ") {
                writeln!(out, "{line}");
            }
        }
    })?;
    Ok(ExitCode::Clean)
}
