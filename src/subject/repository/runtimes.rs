//! Which versions of which languages the code is to run on, wherever that is stated.
//!
//! Versions are given as they are written: `^20`, `v22.14.0` and `lts/iron` each mean something to somebody, and what
//! they mean is for the check that compares them to say.

mod actions;
mod gradle;

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use super::Facts;
use super::images::Image;
use super::images::systems::{Kind, official};
use super::lines::{before_comment, content, lines, trim, without_comments, words};
use super::listed::Listed;
use super::roles::{Ecosystem, Role};
use super::sources::Source;
use crate::text::Span;
use crate::tree::{Builder, Forest, Node, Origin};

struct Runtime<'a> {
    product: String,
    version: String,
    source: &'a Source,
    origin: Origin,
}

pub(super) fn write<'a>(facts: &mut Facts<'a>, images: &[Image<'a>], builder: &mut Builder) {
    let mut runtimes = Vec::new();
    for source in facts.sources.iter() {
        let forest = facts.forest;
        runtimes.extend(facts.ask_list(source, "runtimes", || stated(source, images, forest)));
    }
    if runtimes.is_empty() {
        return;
    }
    builder.key("runtimes").list(Origin::Nowhere, |builder| {
        for runtime in runtimes {
            builder.map(runtime.origin, |builder| {
                builder
                    .key("product")
                    .string(&runtime.product, runtime.origin);
                builder
                    .key("version")
                    .string(&runtime.version, runtime.origin);
                builder
                    .key("stated-in")
                    .string(runtime.source.path.as_str(), runtime.source.origin());
            });
        }
    });
}

/// What one file says of them. The images stand in the order of their files.
fn stated<'a>(source: &'a Source, images: &[Image<'a>], forest: &Forest) -> Listed<Runtime<'a>> {
    let mut runtimes = Listed::default();
    match source.role {
        Role::RuntimePin => pins(source, &mut runtimes),
        Role::Manifest(Ecosystem::Gradle) => gradle::runtimes(source, &mut runtimes),
        Role::Manifest(_) => stated_in_text(source, &mut runtimes),
        Role::Dockerfile => {
            let first = images.partition_point(|image| image.source.path < source.path);
            let own = images[first..]
                .iter()
                .take_while(|image| image.source.path == source.path);
            runtimes.extend(own.filter_map(of_image));
        }
        _ => {}
    }
    stated_in_data(source, forest, &mut runtimes);
    actions::runtimes(source, forest, &mut runtimes);
    runtimes
}

/// Files with one version a line, and asdf's with a product and its versions.
fn pins<'a>(source: &'a Source, runtimes: &mut Listed<Runtime<'a>>) {
    let Some(text) = &source.text else { return };
    let mut add = |product: &str, (span, version): (Span, &str)| {
        runtimes.push(Runtime {
            product: product.to_owned(),
            version: version.to_owned(),
            source,
            origin: source.words(span),
        });
    };
    let stated = lines(text)
        .map(|(span, line)| trim(span, before_comment(line)))
        .filter(|(_, line)| !line.is_empty());
    let product = match source.path.name() {
        ".nvmrc" | ".node-version" => "node",
        ".python-version" => "python",
        ".ruby-version" => "ruby",
        ".java-version" => "java",
        ".go-version" => "go",
        ".php-version" => "php",
        "rust-toolchain" => "rust",
        "runtime.txt" => "python",
        ".tool-versions" => {
            for (span, line) in stated {
                let mut parts = words(span, line);
                if let (Some((_, tool)), Some(version)) = (parts.next(), parts.next()) {
                    add(product_of_tool(tool), version);
                }
            }
            return;
        }
        _ => return,
    };
    for (span, line) in stated {
        // `ruby-3.4.1` and `python-3.12.1` repeat the product; `runtime.txt` is Heroku's only when it does.
        let prefix = format!("{product}-");
        match line.strip_prefix(&prefix) {
            Some(version) => add(product, (span.within(prefix.len()..line.len()), version)),
            None if source.path.name() == "runtime.txt" || line.starts_with('[') => return,
            None if line == "system" => {}
            None => add(product, (span, line)),
        }
    }
}

fn product_of_tool(tool: &str) -> &str {
    match tool {
        "nodejs" => "node",
        "golang" => "go",
        "dotnet-core" => "dotnet",
        other => other,
    }
}

/// Members of manifests, by the manifest's name.
fn stated_in_data<'a>(source: &'a Source, forest: &Forest, runtimes: &mut Listed<Runtime<'a>>) {
    let Some(root) = source.root(forest) else {
        return;
    };
    let stated: &[(&str, &[&str])] = match source.path.name() {
        "package.json" => &[("node", &["engines", "node"]), ("node", &["volta", "node"])],
        "pyproject.toml" => &[
            ("python", &["project", "requires-python"]),
            ("python", &["tool", "poetry", "dependencies", "python"]),
        ],
        "Cargo.toml" => &[
            ("rust", &["package", "rust-version"]),
            ("rust", &["workspace", "package", "rust-version"]),
        ],
        "composer.json" => &[("php", &["require", "php"])],
        "Pipfile" => &[
            ("python", &["requires", "python_version"]),
            ("python", &["requires", "python_full_version"]),
        ],
        "global.json" => &[("dotnet", &["sdk", "version"])],
        "rust-toolchain.toml" => &[("rust", &["toolchain", "channel"])],
        _ => &[],
    };
    for (product, path) in stated {
        let node = path
            .iter()
            .try_fold(root, |node: Node<'_>, key| node.get(key));
        let version = node.and_then(|node| Some((node, node.scalar_text()?)));
        if let Some((node, version)) = version.filter(|(_, version)| !version.trim().is_empty()) {
            runtimes.push(Runtime {
                product: (*product).to_owned(),
                version: version.into_owned(),
                source,
                origin: node.origin(),
            });
        }
    }
}

/// The tools that build it. The `go` line is about the language, which newer tools understand as well.
static GO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?m)^[ \t]*toolchain[ \t]+go([0-9][^\s/]*)").expect("the pattern is one")
});
static GEMFILE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?m)^[ \t]*ruby[ \t(]+["']([^"'\n]+)["']"#).expect("the pattern is one")
});
static MAVEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"<(?:java\.version|maven\.compiler\.release|maven\.compiler\.source)>\s*([0-9][0-9.]*)\s*</",
    )
    .expect("the pattern is one")
});

/// `net6.0` and `netcoreapp3.1`; `net48` is the older framework, which is another product, and `netstandard` none.
static DOTNET: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"<TargetFramework>[ \t]*net(?:coreapp)?([0-9]+\.[0-9]+)(?:-[a-z0-9.]+)?[ \t]*</")
        .expect("the pattern is one")
});

/// Formats of which one line is all that matters.
fn stated_in_text<'a>(source: &'a Source, runtimes: &mut Listed<Runtime<'a>>) {
    let Some(text) = &source.text else { return };
    let (product, pattern) = match source.path.name() {
        "go.mod" => ("go", &GO),
        "Gemfile" => ("ruby", &GEMFILE),
        "pom.xml" => ("java", &MAVEN),
        name if name.ends_with(".csproj") || name.ends_with(".fsproj") => ("dotnet", &DOTNET),
        _ => return,
    };
    let whole = content(text);
    let words = match source.path.name() {
        "go.mod" | "Gemfile" => Cow::Borrowed(text.slice(whole)),
        _ => without_comments(text.slice(whole)),
    };
    for version in pattern
        .captures_iter(&words)
        .filter_map(|found| found.get(1))
    {
        runtimes.push(Runtime {
            product: product.to_owned(),
            version: version.as_str().to_owned(),
            source,
            origin: source.words(whole.within(version.range())),
        });
    }
}

/// What a Dockerfile builds on, when that is the image of a language.
fn of_image<'a>(image: &Image<'a>) -> Option<Runtime<'a>> {
    let official = official(&image.name).filter(|official| official.kind == Kind::Language)?;
    let system = image
        .systems
        .iter()
        .find(|system| Some(system.product) == official.product)?;
    Some(Runtime {
        product: system.product.to_owned(),
        version: system.version.clone(),
        source: image.source,
        origin: image.origin,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::subject::repository::testing::Case;

    #[track_caller]
    fn check(path: &str, text: &str, expected: &[(&str, &str)]) -> Case {
        let case = Case::new(&[(path, text)]);
        let expected: Vec<Value> = expected
            .iter()
            .map(|(product, version)| json!({ "product": product, "version": version, "stated-in": path }))
            .collect();
        let found = case.json("/runtimes").unwrap_or_else(|| json!([]));
        assert_eq!(found, Value::Array(expected), "{path}");
        case
    }

    #[test]
    fn version_files_state_versions() {
        let case = check(".nvmrc", "# why\nv22.14.0 # lts\n", &[("node", "v22.14.0")]);
        case.check_place("/runtimes/0/version", ".nvmrc:2:1");
        check(".ruby-version", "ruby-3.4.1\r\n", &[("ruby", "3.4.1")]);
        check(
            "a/.python-version",
            "3.12\n3.11\n",
            &[("python", "3.12"), ("python", "3.11")],
        );
        check("runtime.txt", "python-3.11.4\n", &[("python", "3.11.4")]);
        check("runtime.txt", "seconds\n", &[]);
        check(
            ".tool-versions",
            "nodejs 20.1.0 18\nterraform 1.5.0\njava temurin-17.0.1+12\n",
            &[
                ("node", "20.1.0"),
                ("terraform", "1.5.0"),
                ("java", "temurin-17.0.1+12"),
            ],
        );
    }

    #[test]
    fn manifests_state_versions() {
        let case = check(
            "package.json",
            r#"{"engines": {"node": ">=20"}}"#,
            &[("node", ">=20")],
        );
        case.check_place("/runtimes/0", "package.json:1:22");
        check(
            "pyproject.toml",
            "[project]\nrequires-python = '>=3.11'\n",
            &[("python", ">=3.11")],
        );
        check(
            "go.mod",
            "module a\n\ngo 1.21\ntoolchain go1.22.1\n",
            &[("go", "1.22.1")],
        );
        check("go.mod", "go 1.21\ntoolchain default\n", &[]);
        check(".php-version", "8.1\n", &[("php", "8.1")]);
        check(
            "Pipfile",
            "[requires]\npython_version = '3.9'\n",
            &[("python", "3.9")],
        );
        check(
            "a.csproj",
            "<Project><PropertyGroup><TargetFramework>net6.0</TargetFramework><TargetFramework>net48</TargetFramework></PropertyGroup></Project>",
            &[("dotnet", "6.0")],
        );
        check(
            "Gemfile",
            "source 'x'\nruby \"~> 3.4.1\"\n",
            &[("ruby", "~> 3.4.1")],
        );
        check(
            "global.json",
            r#"{"sdk": {"version": "8.0.100"}}"#,
            &[("dotnet", "8.0.100")],
        );
        check(
            "pom.xml",
            "<!-- <java.version>8</java.version> --><java.version> 21 </java.version>",
            &[("java", "21")],
        );
    }

    #[test]
    fn official_images_state_versions() {
        check(
            "Dockerfile",
            "FROM public.ecr.aws/docker/library/node:20.5-alpine\nFROM eclipse-temurin:21-jre\n\
             FROM mcr.microsoft.com/dotnet/sdk:8.0\nFROM defradigital/node:2.1.0\nFROM python:slim\nFROM ruby\n",
            &[("node", "20.5"), ("java", "21"), ("dotnet", "8.0")],
        );
    }
}
