//! `yardstick packs show PACK`: what a machine sees of each clause, and what it does not.

use super::named::{find, open};
use crate::cli::{ExitCode, Failure, ShowArgs, check, print_plain};
use crate::pack::page;

pub(super) fn run(args: &ShowArgs) -> Result<ExitCode, Failure> {
    let (packs, name) = open(&args.pack, &args.packs)?;
    let as_of = args.as_of.unwrap_or_else(check::today);
    let pack = find(&packs, &name, as_of)?;
    print_plain(|out| out.write_all(page::write(&packs, pack).as_bytes()))?;
    Ok(ExitCode::Clean)
}
