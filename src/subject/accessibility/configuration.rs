//! The settings of tools that test: what they were told to leave out.

pub(super) mod pa11y;
