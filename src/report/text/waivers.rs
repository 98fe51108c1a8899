//! What is waived: one entry for each waiver, with its state in words.

use jiff::civil::Date;

use super::Page;
use crate::policy::waiver::{Waiver, WaiverUse};
use crate::report::ServiceReport;
use crate::words::counted;

pub(super) fn write(page: &mut Page<'_>, service: &ServiceReport, as_of: Date) {
    if service.waivers.is_empty() {
        return;
    }
    page.bold("Waived");
    for used in &service.waivers {
        let Waiver {
            rule,
            reason,
            approver,
            owner,
            place,
            ..
        } = &*used.waiver;
        page.wrapped("  ", "      ", &format!("{rule}: {}", found(used, as_of)));
        let named = |title: &str, name: &Option<String>| {
            (name.as_ref()).map(|name| format!("{title} {name}"))
        };
        let parts = [
            Some(reason.clone()),
            named("approved by", approver),
            named("owner", owner),
            Some(page.place(place)),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        page.wrapped("      ", "      ", &parts.join(" · "));
    }
    writeln!(page.out)
}

/// The state, and how many findings are covered.
fn found(used: &WaiverUse, as_of: Date) -> String {
    let state = used.in_words(as_of);
    match used.covers {
        0 => state,
        covers => format!("{}, {state}", counted(covers, "finding")),
    }
}

/// Whoever reviews has to know how much the gate is closed by what others had agreed on.
pub(super) fn left_out(page: &mut Page<'_>, service: &ServiceReport) {
    match service.waivers_left_out {
        0 => {}
        1 => writeln!(page.out, "1 waiver is left out, as was asked for"),
        count => writeln!(page.out, "{count} waivers are left out, as was asked for"),
    }
}
