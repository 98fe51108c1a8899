//! The file at which findings of the repository as a whole are shown to those who want a file and a line for everything.

use crate::dossier::Dossier;
use crate::subject::service::{Candidate, Format};
use crate::text::RepoPath;

/// The service manifest; without one, what a reader opens first.
pub fn anchor(dossier: &Dossier) -> RepoPath {
    among(&dossier.manifests, &dossier.files)
}

fn among(manifests: &[Candidate], files: &[RepoPath]) -> RepoPath {
    let ours = |one: &&Candidate| one.format == Format::ServiceYaml;
    let recognised = || manifests.iter().filter(|one| one.recognised);
    let manifest = recognised().find(ours).or_else(|| recognised().next());
    let at_root = || files.iter().filter(|path| path.folder().is_empty());
    let is_readme = |path: &&RepoPath| path.name().to_ascii_lowercase().starts_with("readme");
    let file = (manifest.map(|one| &one.path))
        .or_else(|| at_root().find(is_readme))
        .or_else(|| at_root().next())
        .or_else(|| files.first());
    // Of an empty folder nothing is found; if it were, this is the file that it lacks first.
    file.cloned()
        .unwrap_or_else(|| RepoPath::new(Format::ServiceYaml.files()[0]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(manifests: &[(Format, &str, bool)], files: &[&str], expected: &str) {
        let manifests: Vec<Candidate> = (manifests.iter())
            .map(|(format, path, recognised)| Candidate {
                format: *format,
                path: RepoPath::new(path),
                recognised: *recognised,
                because: "",
            })
            .collect();
        let files: Vec<RepoPath> = files.iter().map(RepoPath::new).collect();
        assert_eq!(among(&manifests, &files).as_str(), expected);
    }

    #[test]
    fn it_is_the_manifest_or_what_is_opened_first() {
        let files = ["LICENSE", "README.md", "catalog-info.yaml", "docs/a.md"];
        let backstage = (Format::Backstage, "catalog-info.yaml", true);
        let ours = (Format::ServiceYaml, "service.yaml", true);
        check(&[backstage, ours], &files, "service.yaml");
        check(&[backstage], &files, "catalog-info.yaml");
        check(
            &[(Format::ServiceYaml, "service.yaml", false)],
            &files,
            "README.md",
        );
        check(&[], &["LICENSE", "docs/readme.md"], "LICENSE");
        check(&[], &["docs/a.md"], "docs/a.md");
        check(&[], &[], "service.yaml");
    }
}
