//! A pack that asks for one thing, a readme, which tests put into folders and archives.

pub(crate) const PACK: &str = "id: plots
title: Allotments
edition: '1'
version: 0.1.0
publisher: Thistledown Borough Council
licence: OGL-UK-3.0
attribution: Invented for a test.
source: https://thistledown.example/plots
from: 2020-01-01
addresses: Everyone with a plot.
bases: [{ force: must }]
written: 2026-11-22
";

pub(crate) const CLAUSE: &str = "- id: plot-1
  title: Keep it
  source: https://thistledown.example/plots
  person: Whether it is kept.
  question: Is it kept?
";

pub(crate) const RULE: &str = "title: There is a readme
clause: plot-1
bases: [{ force: must, source: 'https://thistledown.example/plots' }]
why: Hares come in.
remedy: Write one.
given: $.repository
then: { field: readme, function: truthy }
message: there is no readme
examples: [{ outcome: failed, files: { LICENCE: x } }, { outcome: passed, files: { README.md: x } }]
";

/// The pack as it should be.
pub(crate) const FILES: [(&str, &str); 3] = [
    ("pack.yaml", PACK),
    ("clauses.yaml", CLAUSE),
    ("rules/kept.yaml", RULE),
];
