//! The JSON report line by line, for programs that read it as it comes: the run, each result, the summary.
//!
//! `schemas/report-line.json` describes a line.

use std::io;

use super::Report;
use super::json::{JsonLine, JsonReport};

pub(super) fn write(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let JsonReport {
        run,
        results,
        summary,
    } = JsonReport::new(report);
    let results = results
        .each()
        .map(|result| JsonLine::Result(Box::new(result)));
    let lines = std::iter::once(JsonLine::Run(run))
        .chain(results)
        .chain([JsonLine::Summary(summary)]);
    for line in lines {
        serde_json::to_writer(&mut *out, &line)?;
        writeln!(out)?;
    }
    Ok(())
}
