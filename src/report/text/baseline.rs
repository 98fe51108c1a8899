//! What a text report says of findings that are left out of account: what is left of the baseline, by clause, and what was
//! there before the changes that were looked at. Neither is drawn; with `--verbose` each has its line.

use super::Page;
use crate::escape::shell;
use crate::obligation::join;
use crate::policy::Standing;
use crate::policy::baseline::BaselineUse;
use crate::policy::changed::ChangeUse;
use crate::report::ServiceReport;
use crate::words::counted;

impl Page<'_> {
    /// What is left of the baseline, whose it is, and how to make it shorter.
    pub(super) fn baseline(&mut self, service: &ServiceReport) {
        let Some(used) = &service.baseline else {
            return;
        };
        self.bold(&format!("Baseline {}", used.file));
        let found: usize = used.left.iter().map(|left| left.count).sum();
        let all = counted(used.total, "finding");
        let left = used.total - used.mended - used.waived;
        let first = match (service.is_partial, used.unasked) {
            (true, _) => format!("{found} of {all} met in what was looked at"),
            (false, 0) => format!("{left} of {all} left"),
            (false, unasked) => format!("{left} of {all} left, {unasked} not looked for"),
        };
        self.wrapped("  ", "      ", &format!("{first}{}", whose(used)));
        for one in &used.left {
            let part = match one.part == one.text {
                true => one.text.clone(),
                false => format!("{} {}", one.text, one.part),
            };
            let line = format!("{} {part}: {}", one.obligation, one.count);
            self.wrapped("      ", "          ", &line);
        }
        if self.options.verbose {
            self.each(service, |standing| matches!(standing, Standing::Known));
        }
        if let Some(until) = used.until.filter(|_| used.ended > 0) {
            let line = format!(
                "standards in it counted until {until}: {} of them {} open again",
                used.ended,
                if used.ended == 1 { "is" } else { "are" }
            );
            self.wrapped("  ", "      ", &line);
        }
        let parts = [(used.mended, "mended"), (used.waived, "waived since")];
        let parts: Vec<String> = (parts.iter())
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        if !parts.is_empty() {
            let path = match service.path.as_str() {
                "." => String::new(),
                path => format!(" {}", shell::path(path)),
            };
            let line = format!(
                "{}: `yardstick baseline --prune{path}` takes {} out",
                join(&parts, "and"),
                if used.mended + used.waived == 1 {
                    "it"
                } else {
                    "them"
                }
            );
            self.wrapped("  ", "      ", &line);
        }
        writeln!(self.out)
    }

    /// What was compared, and what that leaves out.
    pub(super) fn changes(&mut self, service: &ServiceReport) {
        let Some(used) = &service.changed_since else {
            return;
        };
        let ChangeUse {
            revision,
            commit,
            changed,
            before,
        } = used;
        let line = format!(
            "changes since `{revision}` (compared with commit {commit}): {} changed; {} there before {} left out",
            counted(*changed, "file"),
            counted(*before, "finding"),
            if *before == 1 { "is" } else { "are" }
        );
        self.wrapped("", "    ", &line);
        if self.options.verbose {
            self.each(service, |standing| matches!(standing, Standing::Before));
        }
        writeln!(self.out)
    }

    /// The findings that have such a standing, a line for each.
    fn each(&mut self, service: &ServiceReport, has: impl Fn(&Standing) -> bool) {
        for judged in service.judged.iter().filter(|judged| !judged.is_off()) {
            let rule = judged.assessment.asked.id();
            for (finding, _) in judged.findings().filter(|(_, standing)| has(standing)) {
                let place = self.place(&finding.place);
                let line = format!("{rule}: {} ({place})", finding.message);
                self.wrapped("      - ", "        ", &line);
            }
        }
    }
}

/// Who sees to it, and until when.
fn whose(used: &BaselineUse) -> String {
    let owner = (used.owner.as_ref()).map(|owner| format!(", in the care of {owner}"));
    let until =
        (used.until.filter(|_| used.ended == 0)).map(|until| format!(", standards until {until}"));
    format!("{}{}", owner.unwrap_or_default(), until.unwrap_or_default())
}
