//! `--changed-since`: what there was at a revision.

use std::collections::BTreeMap;
use std::path::Path;

use super::Failure;
use crate::fingerprint::Fingerprint;
use crate::limits::Limits;
use crate::policy::changed::Before;

/// What was found at a revision, and what changed since. `found` checks the files of a folder as those of the service
/// are checked.
///
/// # Errors
/// No repository, no such revision, a clone that has too little of it; and whatever `found` fails of.
#[cfg(feature = "git")]
pub(super) fn before(
    root: &Path,
    revision: &str,
    limits: &Limits,
    found: impl Fn(&Path) -> Result<BTreeMap<Fingerprint, usize>, Failure>,
) -> Result<Before, Failure> {
    use crate::repository::revision::{self, RevisionError};
    use crate::settings::repository_root;

    let refused = |error: RevisionError| Failure::Record {
        what: format!("what changed since `{revision}` could not be told: {error}"),
        mistakes: Vec::new(),
        help: Some(error.help().to_owned()),
    };
    let root =
        crate::files::canonical(root).map_err(|error| refused(RevisionError::Unwritable(error)))?;
    let git = repository_root(&root).ok_or_else(|| refused(RevisionError::NoRepository))?;
    let then = revision::unpack(git, &root, revision, limits).map_err(refused)?;
    Ok(Before {
        revision: revision.to_owned(),
        found: found(then.root())?,
        commit: then.commit,
        changed: then.changed,
        settled: then.settled,
    })
}

/// Without the crate that reads git's data nothing can be said.
#[cfg(not(feature = "git"))]
pub(super) fn before(
    _root: &Path,
    revision: &str,
    _limits: &Limits,
    _found: impl Fn(&Path) -> Result<BTreeMap<Fingerprint, usize>, Failure>,
) -> Result<Before, Failure> {
    Err(Failure::Record {
        what: format!(
            "what changed since `{revision}` could not be told: this yardstick was built without git"
        ),
        mistakes: Vec::new(),
        help: Some("build it with the feature `git`, which is there by default".to_owned()),
    })
}
