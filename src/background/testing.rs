//! A dossier for tests, from files that are on no disk.

use std::collections::BTreeMap;

use crate::dossier::Dossier;
use crate::repository::Repository;

pub(super) fn repository(files: &[(&str, &str)]) -> Repository {
    let files: BTreeMap<String, String> = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect();
    Repository::in_memory(&files)
}

pub(super) fn dossier(files: &[(&str, &str)]) -> Dossier {
    Dossier::read(&repository(files))
}
