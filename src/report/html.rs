//! The pages for people: one self-contained file of HTML that needs no network and no script to be read.
//!
//! It obeys what it enforces: WCAG 2.2 AA, in light, dark, forced colours and print, at 320 pixels and at 400 % zoom.
//! `tests/browser/` holds it to that.
//!
//! Words from outside go through [`blocks`]; `maud` escapes them by their type, and [`Safe::html`] lets no control
//! character and no bidirectional mark through. Nobody else writes HTML.

mod about;
mod appendix;
mod blocks;
mod clause;
mod comparison;
mod figure;
mod files;
mod finding;
mod overview;
mod portfolio;
mod rulesets;
mod service;
mod shell;
mod texts;
mod waivers;

use super::Safe;
use super::briefing::Briefing;
use super::portfolio::Portfolio;

/// The page of one service.
pub(super) fn page(briefing: &Briefing<'_>) -> Safe {
    service::page(briefing)
}

/// The page over many services.
pub(super) fn portfolio(portfolio: &Portfolio<'_>) -> Safe {
    portfolio::page(portfolio)
}
