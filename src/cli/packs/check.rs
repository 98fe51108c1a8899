//! `yardstick packs check FOLDER`: every mistake in packs, for authors.

use crate::cli::{ExitCode, Failure, TestArgs, draw, print_plain, read_below};
use crate::pack::proof;
use crate::words::counted;

pub(super) fn run(args: &TestArgs) -> Result<ExitCode, Failure> {
    let (sources, volumes, packs) = read_below(&args.folders)?;
    let volumes = sources.iter().zip(&volumes);
    let found: Vec<_> = volumes
        .map(|(source, volume)| (volume, proof::mistakes(source, volume, &packs)))
        .collect();
    let mistakes: Vec<_> = found
        .iter()
        .flat_map(|(_, mistakes)| mistakes.iter().cloned())
        .collect();
    draw(&mistakes)?;
    print_plain(|out| {
        found
            .iter()
            .for_each(|(volume, mistakes)| match mistakes.len() {
                0 => writeln!(out, "{volume}: sound"),
                count => writeln!(out, "{volume}: {}", counted(count, "mistake")),
            })
    })?;
    Ok(match mistakes.is_empty() {
        true => ExitCode::Clean,
        false => ExitCode::Findings,
    })
}
