//! `yardstick waive`: one more record in waivers.yaml.

use std::sync::Arc;

use clap::Args;

use super::check::{Ask, Examined, examined};
use super::target::targets;
use super::texts::{Texts, Wanted, read_wanted};
use super::{ExitCode, Failure, ServiceArgs, output, print_plain, shown, untold};
use crate::obligation::{Force, join};
use crate::policy::waiver::{self, Waiver};
use crate::settings::waivers::{Field, Found, to_add_to, with_record};
use crate::settings::{Settings, known_rules};
use crate::words::{counted, nearest};

#[derive(Debug, Args)]
pub(super) struct WaiveArgs {
    /// The rule's id
    #[arg(value_name = "RULE")]
    rule: String,
    /// Why the finding is left as it is
    #[arg(long)]
    reason: String,
    /// Only in files whose paths fit this pattern, seen from the service's folder
    #[arg(long, value_name = "PATTERN")]
    path: Option<String>,
    /// Only at places in the dossier that fit this pattern: `/service/links/*`
    #[arg(long, value_name = "PATTERN")]
    at: Option<String>,
    /// Who mends it
    #[arg(long, value_name = "NAME")]
    owner: Option<String>,
    /// Who agreed to it; a standard is not waived without
    #[arg(long, value_name = "NAME")]
    approver: Option<String>,
    /// What may come of it
    #[arg(long)]
    risk: Option<String>,
    /// The day from which it counts
    #[arg(long, value_name = "DATE")]
    granted: Option<String>,
    /// The last day on which it counts; a standard is not waived without
    #[arg(long, value_name = "DATE")]
    expires: Option<String>,
    /// A link to the decision
    #[arg(long, value_name = "URL")]
    evidence: Option<String>,
    #[command(flatten)]
    service: ServiceArgs,
}

impl WaiveArgs {
    /// What is given, in the order in which it is written.
    fn fields(&self) -> Vec<Field<'static>> {
        let fields = [
            ("rule", Some(&self.rule)),
            ("path", self.path.as_ref()),
            ("at", self.at.as_ref()),
            ("reason", Some(&self.reason)),
            ("owner", self.owner.as_ref()),
            ("approver", self.approver.as_ref()),
            ("risk", self.risk.as_ref()),
            ("granted", self.granted.as_ref()),
            ("expires", self.expires.as_ref()),
            ("evidence", self.evidence.as_ref()),
        ];
        let given = fields.into_iter();
        let given = given.filter_map(|(name, words)| Some((name, words?.clone())));
        given.collect()
    }
}

pub(super) fn run(args: &WaiveArgs) -> Result<ExitCode, Failure> {
    let refused = |mistakes, help| Failure::Record {
        what: "the waiver is not recorded".to_owned(),
        mistakes,
        help,
    };
    let targets = targets(&args.service.paths)?;
    let [target] = targets.as_slice() else {
        let count = counted(targets.len(), "service");
        let help = format!("a waiver is recorded for one service, and these are {count}");
        return Err(refused(Vec::new(), Some(help)));
    };
    let given = args.service.given();
    let settings = Settings::load(&given, &target.root)?;
    let texts = read_wanted(Wanted::by(&settings))?;
    let names = known_rules(&texts.packs, &texts.rulesets);
    if !names.contains(&args.rule.as_str()) {
        return Err(Failure::UnknownRule {
            help: Some(match nearest(&args.rule, names.iter().copied()) {
                Some(name) => format!("did you mean `{name}`?"),
                None => "`yardstick rules` lists them".to_owned(),
            }),
            name: args.rule.clone(),
        });
    }
    let (file, found) = to_add_to(&target.root)?;
    let name = shown(&file);
    let name = name.strip_prefix("./").unwrap_or(&name);
    let known = match found {
        None => None,
        Some(Found::Ours(known)) => Some(known),
        Some(Found::OfAnotherTool) => {
            let help = format!(
                "`{name}` has no key `waivers`, so it belongs to another tool: record the waiver in yardstick.toml"
            );
            return Err(refused(Vec::new(), Some(help)));
        }
    };
    let fields = args.fields();
    let (text, waiver) =
        with_record(name, known.as_ref(), &fields).map_err(|mistakes| refused(mistakes, None))?;
    let line = waiver.place.positions().map_or(1, |(start, _)| start.line);
    let ask = Ask {
        with_waivers: true,
        ..Ask::default()
    };
    // What can go wrong has gone wrong before anything is written.
    let said = examined(&args.service, &given, &ask, |examined| {
        untold::beside(&examined.report);
        Ok(today(
            examined,
            waiver,
            may_be_standard(&texts, &settings, &args.rule),
        ))
    })?;
    output::write(&file, &text)?;
    print_plain(|out| {
        writeln!(out, "recorded in {name}, line {line}:");
        writeln!(out);
        for line in text.lines().skip(line as usize - 1).take(fields.len()) {
            writeln!(out, "{line}");
        }
        writeln!(out);
        for sentence in &said {
            out.wrapped("", "  ", sentence);
        }
    })?;
    Ok(ExitCode::Clean)
}

/// What the new waiver comes to today.
fn today(examined: Examined<'_>, waiver: Waiver, may_be_standard: bool) -> Vec<String> {
    let Examined {
        settings,
        mut report,
        ..
    } = examined;
    let as_of = report.as_of;
    let (Some(service), Some(settings)) = (report.services.first_mut(), settings.first()) else {
        return Vec::new();
    };
    let lacking = waiver.lacks_for_standard();
    let mut notices = Vec::new();
    let uses = waiver::apply(
        &[Arc::new(waiver)],
        &mut service.judged,
        &mut notices,
        &settings.levels,
        as_of,
        service.is_partial,
    );
    let state = uses.iter().map(|used| {
        format!(
            "on {as_of} it is {}; it covers {}",
            used.in_words(as_of),
            counted(used.covers, "finding")
        )
    });
    let wrong = notices
        .iter()
        .map(|heard| heard.notice.finding.message.clone());
    let mut said: Vec<String> = state.chain(wrong).collect();
    if may_be_standard && !lacking.is_empty() && notices.is_empty() {
        let fields: Vec<String> = lacking.iter().map(|field| format!("`{field}`")).collect();
        said.push(format!(
            "where the rule is a standard, it does not count without {}",
            join(&fields, "and")
        ));
    }
    said
}

/// Whether some text makes the rule a standard for anybody.
fn may_be_standard(texts: &Texts, settings: &Settings, rule: &str) -> bool {
    let of_packs = texts.packs.rule(rule).into_iter();
    let of_packs = of_packs.flat_map(|asked| asked.claims.iter().flat_map(|claim| &claim.bases));
    let of_rulesets = settings.obligations.get(rule).into_iter().flatten();
    of_packs
        .chain(of_rulesets)
        .any(|basis| basis.force == Force::Must)
}
