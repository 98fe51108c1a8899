//! From the text of a given to its steps.
//!
//! The grammar is the union of what Spectral's two engines read. [`steps`] reads the text, [`engine`] decides which
//! of the two would have been asked, and [`lower`] turns what was read into what that engine makes of it, because
//! the same letters sometimes mean different things to them.

mod brackets;
mod cursor;
mod engine;
mod expression;
mod kinds;
mod literal;
mod lower;
mod misread;
mod steps;

use super::ast::Step;
use super::{Given, Slip};
use crate::select::PathError;

use engine::Engine;
pub(super) use expression::method;
pub(super) use literal::quoted_expression;

pub(super) fn given(text: &str) -> Result<Given, PathError> {
    let reading = read(text)?;
    Ok(Given {
        steps: reading.steps,
        written: text.into(),
    })
}

/// All that there is to know of a path.
pub(super) struct Reading {
    pub(super) steps: Vec<Step>,
    pub(super) slips: Vec<Slip>,
}

pub(super) fn read(text: &str) -> Result<Reading, PathError> {
    let mut slips = Vec::new();
    let read = steps::read(text, &mut slips)?;
    let engine = engine::of(&read);
    slips.extend(misread::slips(&read, engine));
    let steps = lower::steps(read, engine, &mut slips);
    slips.sort_by_key(|slip| (slip.span.start, slip.span.end));
    slips.dedup();
    Ok(Reading { steps, slips })
}
