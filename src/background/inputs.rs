//! What was read: each file with its digest, so that another run can be held against the same words.
//!
//! What lies in git's own folder is none of them, nor is a file that was only looked through and said nothing; what
//! could not be read is a notice. Packs have digests of their own.

use std::collections::BTreeSet;

use crate::dossier::Dossier;
use crate::fingerprint::digest;
use crate::repository::Repository;
use crate::text::SourceText;

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Input {
    /// As the service's files are named; a file above them begins with `../`.
    pub path: String,
    pub bytes: u64,
    /// Of the file's bytes, as `sha256sum` prints it: 64 hexadecimal digits.
    pub sha256: String,
}

impl Input {
    /// Of a file's text, which is its bytes: nothing but UTF-8 is read, and a byte order mark and the ends of lines stay
    /// as they are.
    pub(crate) fn of_text(path: impl Into<String>, text: &str) -> Input {
        Input {
            path: path.into(),
            bytes: text.len() as u64,
            sha256: digest(text.as_bytes()),
        }
    }
}

/// The files whose words were kept, sorted by path: by the repository, or by the dossier, which keeps those that were
/// found by what is in them.
pub fn of(repository: &Repository, dossier: &Dossier) -> Vec<Input> {
    let sources = repository.kept().chain(dossier.forest.sources());
    // The same text is in both, and need not be gone through twice.
    let mut known = BTreeSet::new();
    let sources = sources.filter(|source| known.insert(std::ptr::from_ref::<SourceText>(source)));
    in_order(sources.map(|source| Input::of_text(source.path().as_str(), source.text())))
}

/// Sorted by path, each once.
pub(crate) fn in_order(inputs: impl IntoIterator<Item = Input>) -> Vec<Input> {
    let inputs: BTreeSet<Input> = inputs.into_iter().collect();
    inputs.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::background::testing::repository;

    fn told(files: &[(&str, &str)]) -> Vec<String> {
        let repository = repository(files);
        let inputs = of(&repository, &Dossier::read(&repository));
        let line = |one: &Input| format!("{} {} {}", one.sha256, one.bytes, one.path);
        inputs.iter().map(line).collect()
    }

    #[test]
    fn each_file_is_there_once_by_path_with_the_digest_of_its_bytes() {
        let axe = r#"{ "testEngine": { "name": "axe-core" }, "url": "https://a.gov.uk/", "violations": [] }"#;
        assert_eq!(
            told(&[
                ("results.json", axe),
                ("README.md", "# Plots\n"),
                ("empty.md", "")
            ]),
            [
                "dfd08e959ba01fcfcee8fde965aad4a49c6cfb22ad5e51d6ce1ac695cc521d65 8 README.md",
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 0 empty.md",
                "2ac36b6d79dd3b32b1ea1460ed42ed1f55f79eb2c85b4bfcabaaf14594eaea6d 86 results.json",
            ]
        );
    }

    #[test]
    fn nothing_of_a_text_is_changed_before_it_is_counted() {
        let marked = "\u{feff}name: a\r\n";
        let told = told(&[("service.yaml", marked)]);
        assert_eq!(
            told,
            ["960f99f591d200b379e398d95042dbe8e83780cf77c709ae0102dd78f74f3267 12 service.yaml"]
        );
    }
}
