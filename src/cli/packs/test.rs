//! `yardstick packs test FOLDER`: a pack on trial, for authors.

use crate::cli::{ExitCode, Failure, TestArgs, draw, print_plain, read_below};
use crate::trial::try_rule;
use crate::typed::Mistake;
use crate::words::counted;

pub(super) fn run(args: &TestArgs) -> Result<ExitCode, Failure> {
    let (_, volumes, _) = read_below(&args.folders)?;
    let mut mistakes = Vec::new();
    let mut lines = Vec::new();
    for volume in &volumes {
        let mut examples = 0;
        let mut missed = 0;
        for rule in volume.rules() {
            examples += rule.examples.len();
            for miss in try_rule(volume, rule) {
                missed += 1;
                mistakes.push(Mistake {
                    place: miss.place,
                    message: format!("{}: {}", miss.rule, miss.verdict),
                    help: None,
                });
            }
        }
        let rules = counted(volume.rules().len(), "rule");
        let examples = counted(examples, "example");
        lines.push(match missed {
            0 => format!("{volume}: {rules}, {examples}, all as written"),
            missed => format!("{volume}: {rules}, {examples}, {missed} not as written"),
        });
    }
    draw(&mistakes)?;
    print_plain(|out| lines.iter().for_each(|line| out.line(line)))?;
    Ok(match mistakes.is_empty() {
        true => ExitCode::Clean,
        false => ExitCode::Findings,
    })
}
