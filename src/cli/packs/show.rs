//! `yardstick packs show PACK`: what a machine sees of each clause, and what it does not.

use super::named::{find, open};
use crate::cli::{ExitCode, Failure, ShowArgs, clock::Clock, print_plain};
use crate::pack::page;

pub(super) fn run(args: &ShowArgs) -> Result<ExitCode, Failure> {
    let (packs, name) = open(&args.pack, &args.brought)?;
    let as_of = Clock::usual_day(args.as_of);
    let pack = find(&packs, &name, as_of)?;
    print_plain(|out| out.write_all(page::write(&packs, pack).as_bytes()))?;
    Ok(ExitCode::Clean)
}
