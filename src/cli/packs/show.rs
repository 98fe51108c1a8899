//! `yardstick packs show PACK`: what a machine sees of each clause, and what it does not; or, with `--as schedule`, what
//! a buyer can put into a contract.

use clap::error::ErrorKind;

use super::named::{find, open};
use super::{Audience, ShownAs};
use crate::cli::{ExitCode, Failure, ShowArgs, print, refuse};
use crate::pack::page;
use crate::pack::schedule::Schedule;
use crate::profile::Profile;
use crate::report::schedule;

pub(super) fn run(args: &ShowArgs) -> Result<ExitCode, Failure> {
    match (args.form, args.audience) {
        (ShownAs::Page, None) => {}
        (ShownAs::Page, Some(_)) => return Ok(needs_a_schedule()),
        // The supplier is the only one for whom there is a schedule, and needs no naming.
        (ShownAs::Schedule, None | Some(Audience::Supplier)) => return schedule(args),
    }
    let (packs, name) = open(&args.pack, &args.brought)?;
    let pack = find(&packs, &name, args.who.day())?;
    print(&page::write(&packs, pack))?;
    Ok(ExitCode::Clean)
}

fn schedule(args: &ShowArgs) -> Result<ExitCode, Failure> {
    let (packs, name) = open(&args.pack, &args.brought)?;
    let as_of = args.who.day();
    let pack = find(&packs, &name, as_of)?;
    let profile = args.who.profile().over(Profile::unknown());
    let made = Schedule::of(&packs, pack, &profile, as_of);
    let page = schedule::page(&made);
    print(&page)?;
    Ok(match made.is_empty() {
        true => ExitCode::NothingToAssess,
        false => ExitCode::Clean,
    })
}

/// As clap words what it cannot see by itself: one argument needs a value of another.
fn needs_a_schedule() -> ExitCode {
    let error = clap::Error::raw(
        ErrorKind::ArgumentConflict,
        "`--for` needs `--as schedule`\n",
    );
    refuse(error)
}
