//! Files of ours that are texts and no files: what an editor has before anybody saves it, and what tests make up.
//!
//! Everything that can be said of the words alone is said; what they name (packs, rulesets, folders) is not looked for.

use std::sync::Arc;

use super::waivers::{Found, WaiverFile};
use super::{RawSettings, parse};
use crate::limits::Setter;
use crate::policy::waiver::Waiver;
use crate::ruleset::Bases;
use crate::typed::Mistake;

/// What a settings file says.
#[derive(Debug)]
pub struct SettingsText {
    pub raw: RawSettings,
    /// What rules of rulesets rest on.
    pub obligations: Bases,
    pub waivers: Vec<Arc<Waiver>>,
}

/// Reads the text of a `yardstick.toml`.
///
/// # Errors
/// Everything that is wrong with it, in the order of lines.
pub fn settings(name: &str, text: String) -> Result<SettingsText, Vec<Mistake>> {
    let parsed = parse(name, text, Setter::Caller)?;
    Ok(SettingsText {
        raw: parsed.raw,
        obligations: parsed.obligations,
        waivers: parsed.waivers.into_iter().map(Arc::new).collect(),
    })
}

/// Reads the text of a `waivers.yaml`: no records where it belongs to another tool.
///
/// # Errors
/// Everything that is wrong with it, in the order of lines.
pub fn waivers(name: &str, text: String) -> Result<Vec<Arc<Waiver>>, Vec<Mistake>> {
    match WaiverFile::parse(name, text)? {
        Found::Ours(file) => Ok(file.records()?.into_iter().map(Arc::new).collect()),
        Found::OfAnotherTool => Ok(Vec::new()),
    }
}
