//! Which file speaks of what, by its path alone. A file without a role is listed and never opened.

use crate::text::RepoPath;

/// What a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Readme,
    Contributing,
    Changelog,
    CodeOfConduct,
    Licence,
    SecurityPolicy,
    SecurityTxt,
    Owners,
    Workflow(System),
    UpdateBot(Bot),
    Manifest(Ecosystem),
    /// A file that a manifest draws on: a catalogue of versions, a list of plugins.
    Part(Ecosystem),
    Lockfile(Ecosystem),
    /// A file that does little more than to name the version of a language: `.nvmrc`, `global.json`.
    RuntimePin,
    Dockerfile,
    Compose,
    Terraform,
    PublicCode,
}

/// What runs a workflow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum System {
    Github,
    Gitlab,
    Jenkins,
    Circleci,
    Travis,
    Azure,
}

/// What proposes updates of dependencies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bot {
    Dependabot,
    Renovate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ecosystem {
    Npm,
    Cargo,
    Python,
    Ruby,
    Go,
    Maven,
    Gradle,
    Dotnet,
    Php,
    Sbt,
}

impl System {
    pub(super) fn name(self) -> &'static str {
        match self {
            System::Github => "github",
            System::Gitlab => "gitlab",
            System::Jenkins => "jenkins",
            System::Circleci => "circleci",
            System::Travis => "travis",
            System::Azure => "azure",
        }
    }
}

impl Bot {
    pub(super) fn name(self) -> &'static str {
        match self {
            Bot::Dependabot => "dependabot",
            Bot::Renovate => "renovate",
        }
    }
}

impl Ecosystem {
    pub(super) fn name(self) -> &'static str {
        match self {
            Ecosystem::Npm => "npm",
            Ecosystem::Cargo => "cargo",
            Ecosystem::Python => "python",
            Ecosystem::Ruby => "ruby",
            Ecosystem::Go => "go",
            Ecosystem::Maven => "maven",
            Ecosystem::Gradle => "gradle",
            Ecosystem::Dotnet => "dotnet",
            Ecosystem::Php => "php",
            Ecosystem::Sbt => "sbt",
        }
    }
}

/// Folders whose contents others wrote, or a machine made: what is in them says nothing about this service.
const VENDORED: [&str; 6] = [
    "node_modules",
    "vendor",
    "third_party",
    "target",
    "dist",
    ".venv",
];

/// The folders, besides the root, in which documents about the whole repository stand.
pub(super) const SPECIAL_FOLDERS: [&str; 5] =
    [".github", "docs", ".gitlab", ".circleci", "LICENSES"];

/// The role of a file, if it has one.
pub(super) fn of(path: &RepoPath) -> Option<Role> {
    let folder = path.folder();
    if folder.split('/').any(|part| VENDORED.contains(&part)) {
        return None;
    }
    let name = path.name().to_ascii_lowercase();
    document(folder, &name)
        .or_else(|| automation(folder, &name))
        .or_else(|| manifest(&name))
        .or_else(|| part(folder, &name))
        .or_else(|| lockfile(&name))
        .or_else(|| runtime(&name))
}

/// Endings of a document written by people; the empty one is no ending.
const PROSE: [&str; 7] = ["", "md", "markdown", "rst", "txt", "adoc", "asciidoc"];

fn document(folder: &str, name: &str) -> Option<Role> {
    let (stem, ending) = name.split_once('.').unwrap_or((name, ""));
    let is_prose = PROSE.contains(&ending);
    let role = match stem {
        "readme" if is_about_all(folder) && is_prose => Role::Readme,
        "changelog" | "changes" | "history" | "news" | "release_notes"
            if folder.is_empty() && is_prose =>
        {
            Role::Changelog
        }
        "contributing" if is_about_all(folder) && is_prose => Role::Contributing,
        "code_of_conduct" | "code-of-conduct" if is_about_all(folder) && is_prose => {
            Role::CodeOfConduct
        }
        "codeowners" if is_about_all(folder) && ending.is_empty() => Role::Owners,
        "security" if ending == "txt" => {
            let is_served = folder.is_empty() || folder.rsplit('/').next() == Some(".well-known");
            return is_served.then_some(Role::SecurityTxt);
        }
        "security" if is_about_all(folder) && is_prose => Role::SecurityPolicy,
        _ if folder.is_empty() && is_licence(stem, name) => Role::Licence,
        _ if folder == "LICENSES" => Role::Licence,
        _ if folder.is_empty() && (name == "publiccode.yml" || name == "publiccode.yaml") => {
            Role::PublicCode
        }
        _ => return None,
    };
    Some(role)
}

/// `LICENSE`, `LICENCE-MIT`, `licences.md`, `COPYING.LESSER`, but not `license-checker.js`.
fn is_licence(stem: &str, name: &str) -> bool {
    let is_titled = ["licence", "license", "copying", "unlicense"]
        .iter()
        .any(|title| {
            stem.strip_prefix(title)
                .map(|rest| rest.strip_prefix('s').unwrap_or(rest))
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_', ' ']))
        });
    let is_program = name.rsplit_once('.').is_some_and(|(_, ending)| {
        [
            "js", "cjs", "mjs", "ts", "json", "yml", "yaml", "toml", "py", "rb", "rs", "sh", "png",
            "svg", "lock",
        ]
        .contains(&ending)
    });
    is_titled && !is_program
}

fn is_about_all(folder: &str) -> bool {
    ["", ".github", "docs", ".gitlab"].contains(&folder)
}

fn automation(folder: &str, name: &str) -> Option<Role> {
    let is_yaml = name.ends_with(".yml") || name.ends_with(".yaml");
    if is_yaml && folder == ".github/workflows" {
        return Some(Role::Workflow(System::Github));
    }
    if is_yaml && folder == ".circleci" && name.starts_with("config.") {
        return Some(Role::Workflow(System::Circleci));
    }
    let is_azure = name.starts_with("azure-") && name.contains("pipeline");
    if is_yaml && is_azure {
        return Some(Role::Workflow(System::Azure));
    }
    if name == "jenkinsfile" || name.starts_with("jenkinsfile.") || name.ends_with(".jenkinsfile") {
        return Some(Role::Workflow(System::Jenkins));
    }
    match (folder, name) {
        ("", ".gitlab-ci.yml" | ".gitlab-ci.yaml") => Some(Role::Workflow(System::Gitlab)),
        ("", ".travis.yml" | ".travis.yaml") => Some(Role::Workflow(System::Travis)),
        (".github", "dependabot.yml" | "dependabot.yaml") => Some(Role::UpdateBot(Bot::Dependabot)),
        ("", ".renovaterc" | ".renovaterc.json" | ".renovaterc.json5")
        | ("" | ".github" | ".gitlab", "renovate.json" | "renovate.json5") => {
            Some(Role::UpdateBot(Bot::Renovate))
        }
        _ => None,
    }
}

fn manifest(name: &str) -> Option<Role> {
    let ecosystem = match name {
        "package.json" => Ecosystem::Npm,
        "cargo.toml" => Ecosystem::Cargo,
        "pyproject.toml" | "setup.py" | "setup.cfg" | "pipfile" => Ecosystem::Python,
        "gemfile" => Ecosystem::Ruby,
        "go.mod" => Ecosystem::Go,
        "pom.xml" => Ecosystem::Maven,
        "build.gradle" | "build.gradle.kts" => Ecosystem::Gradle,
        "composer.json" => Ecosystem::Php,
        "build.sbt" => Ecosystem::Sbt,
        _ if name.starts_with("requirements") && name.ends_with(".txt") => Ecosystem::Python,
        _ if name.ends_with(".gemspec") => Ecosystem::Ruby,
        _ if [".csproj", ".fsproj", ".vbproj"]
            .iter()
            .any(|ending| name.ends_with(ending)) =>
        {
            Ecosystem::Dotnet
        }
        _ => return None,
    };
    Some(Role::Manifest(ecosystem))
}

fn part(folder: &str, name: &str) -> Option<Role> {
    let is_of_sbt = folder == "project" || folder.ends_with("/project");
    let ecosystem = match name {
        "libs.versions.toml" => Ecosystem::Gradle,
        "directory.packages.props" | "packages.config" => Ecosystem::Dotnet,
        _ if is_of_sbt && name.ends_with(".sbt") => Ecosystem::Sbt,
        _ if is_of_sbt && name.ends_with("dependencies.scala") => Ecosystem::Sbt,
        _ => return None,
    };
    Some(Role::Part(ecosystem))
}

fn lockfile(name: &str) -> Option<Role> {
    let ecosystem = match name {
        "package-lock.json"
        | "npm-shrinkwrap.json"
        | "yarn.lock"
        | "pnpm-lock.yaml"
        | "bun.lock"
        | "bun.lockb" => Ecosystem::Npm,
        "cargo.lock" => Ecosystem::Cargo,
        "poetry.lock" | "uv.lock" | "pipfile.lock" | "pdm.lock" | "pylock.toml" => {
            Ecosystem::Python
        }
        "gemfile.lock" => Ecosystem::Ruby,
        "go.sum" => Ecosystem::Go,
        "gradle.lockfile" => Ecosystem::Gradle,
        "packages.lock.json" => Ecosystem::Dotnet,
        "composer.lock" => Ecosystem::Php,
        _ => return None,
    };
    Some(Role::Lockfile(ecosystem))
}

fn runtime(name: &str) -> Option<Role> {
    match name {
        ".nvmrc"
        | ".node-version"
        | ".python-version"
        | ".ruby-version"
        | ".java-version"
        | ".go-version"
        | ".php-version"
        | ".tool-versions"
        | "runtime.txt"
        | "global.json"
        | "rust-toolchain"
        | "rust-toolchain.toml" => Some(Role::RuntimePin),
        "dockerfile" | "containerfile" => Some(Role::Dockerfile),
        _ if is_dockerfile(name) => Some(Role::Dockerfile),
        _ if is_compose(name) => Some(Role::Compose),
        _ if name.ends_with(".tf") => Some(Role::Terraform),
        _ => None,
    }
}

/// `compose.yaml`, `docker-compose.test.yml`, `docker-compose-ci.yml`.
fn is_compose(name: &str) -> bool {
    let stem = name
        .strip_suffix(".yml")
        .or_else(|| name.strip_suffix(".yaml"));
    stem.is_some_and(|stem| {
        let stem = stem.strip_prefix("docker-").unwrap_or(stem);
        let rest = stem.strip_prefix("compose");
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_']))
    })
}

/// `Dockerfile.dev` and `dev.Dockerfile`, but not notes about one or what it leaves out.
fn is_dockerfile(name: &str) -> bool {
    let ending = name.strip_prefix("dockerfile.");
    ending.is_some_and(|ending| !["md", "dockerignore", "txt"].contains(&ending))
        || name.ends_with(".dockerfile")
}

impl Role {
    /// The parts of `$.repository` that need the words of this file, and cannot be trusted without them.
    pub(super) fn keys(self, path: &RepoPath) -> Vec<&'static str> {
        match self {
            Role::Readme => vec!["readme"],
            Role::Contributing => vec!["contributing"],
            Role::Changelog => vec!["changelog"],
            Role::CodeOfConduct => vec!["code-of-conduct"],
            Role::Licence => vec!["licences"],
            Role::SecurityPolicy => vec!["security-policy"],
            Role::SecurityTxt => vec!["security-txt"],
            Role::Owners => vec!["owners"],
            Role::Workflow(System::Github) => vec!["workflows", "images", "runtimes", "services"],
            Role::Workflow(System::Gitlab) => vec!["workflows", "images", "services"],
            Role::Workflow(_) => vec!["workflows"],
            Role::UpdateBot(_) if path.name().ends_with("json5") => vec![],
            Role::UpdateBot(_) => vec!["update-bots"],
            Role::Manifest(_) => match path.name() {
                "package.json" | "Cargo.toml" | "pyproject.toml" => {
                    let mut keys = vec!["dependencies", "runtimes", "licence-declarations"];
                    // Only the root's manifest is the project's own.
                    if path.folder().is_empty() {
                        keys.push("versions");
                    }
                    keys
                }
                "go.mod" | "Gemfile" | "composer.json" | "pom.xml" | "Pipfile" | "build.gradle"
                | "build.gradle.kts" => vec!["dependencies", "runtimes"],
                "build.sbt" => vec!["dependencies"],
                name if name.ends_with("proj") => vec!["dependencies", "runtimes"],
                name if name.ends_with(".txt") => vec!["dependencies"],
                // Only that they are there is of interest.
                _ => vec![],
            },
            Role::Part(_) | Role::Lockfile(_) => vec!["dependencies"],
            Role::RuntimePin => vec!["runtimes"],
            Role::Dockerfile => vec!["images", "runtimes"],
            Role::Compose => vec!["images", "services"],
            Role::Terraform => vec!["services"],
            Role::PublicCode => vec!["licence-declarations", "versions", "publiccode"],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, role: Option<Role>) {
        assert_eq!(of(&RepoPath::new(path)), role, "{path}");
    }

    #[test]
    fn documents_are_known_by_name_and_folder() {
        check("README", Some(Role::Readme));
        check("readme.rst", Some(Role::Readme));
        // Forges show it where there is none at the root.
        check("docs/README.md", Some(Role::Readme));
        check("src/README.md", None);
        check("README.cy.html", None);
        check(".github/SECURITY.md", Some(Role::SecurityPolicy));
        check("src/security.md", None);
        check("public/.well-known/security.txt", Some(Role::SecurityTxt));
        check("docs/security.txt", None);
        check(".github/CODEOWNERS", Some(Role::Owners));
        check("LICENCES.md", Some(Role::Licence));
        check("LICENSE-APACHE", Some(Role::Licence));
        check("COPYING.LESSER", Some(Role::Licence));
        check("LICENSES/MIT.txt", Some(Role::Licence));
        check("license-checker.json", None);
        check("licensed.txt", None);
        check("publiccode.yml", Some(Role::PublicCode));
    }

    #[test]
    fn machines_files_are_known_too() {
        check(
            ".github/workflows/ci.yaml",
            Some(Role::Workflow(System::Github)),
        );
        check(".github/workflows/README.md", None);
        check(
            "azure/azure-pr-pipeline.yml",
            Some(Role::Workflow(System::Azure)),
        );
        check(
            ".github/dependabot.yml",
            Some(Role::UpdateBot(Bot::Dependabot)),
        );
        check("a/b/Cargo.toml", Some(Role::Manifest(Ecosystem::Cargo)));
        check(
            "requirements-dev.txt",
            Some(Role::Manifest(Ecosystem::Python)),
        );
        check("node_modules/a/package.json", None);
        check("a/vendor/b/go.mod", None);
        check(".gitpod.Dockerfile", Some(Role::Dockerfile));
        check("Dockerfile.dev", Some(Role::Dockerfile));
    }
}
