//! Figures for people who would rather look: each an SVG with a text alternative, and beside it a table that says the
//! same.
//!
//! Shape, pattern and words carry what a figure says; colour only helps. A figure scrolls by itself where the window is
//! narrower than its words need, so that they are never made smaller. What the words of a table say is said in full;
//! in a figure they are cut.

mod calendar;
mod criteria;
mod draw;
mod matrix;
mod timeline;

use maud::{Markup, html};

use crate::report::briefing::Briefing;

pub(super) fn section(briefing: &Briefing<'_>) -> Markup {
    html! {
        section.figures #figures aria-labelledby="figures-title" {
            h2 #figures-title { "At a glance" }
            (matrix::figure(briefing))
            (criteria::figure(briefing))
            (timeline::figure(briefing))
        }
    }
}
