//! Facts of a repository: few bytes, or short lines without number, that would become many.

use super::*;

/// Many files that are all alike, beside one that is not.
fn ends_with_many(count: usize, many: impl Fn(usize) -> (String, String), one: (&str, &str)) {
    let many: Vec<_> = (0..count).map(many).collect();
    let many = many
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()));
    let files: Vec<_> = many.chain([one]).collect();
    ends(&files, &[], &[]);
}

#[test]
fn long_names_of_a_catalogue() {
    let catalogue = format!(
        "[libraries]\na = {{ module = \"{}\" }}\n",
        "x".repeat(1 << 20)
    );
    let build = format!("dependencies {{\n{}}}\n", "a libs.a\n".repeat(20_000));
    let files = [
        ("gradle/libs.versions.toml", catalogue.as_str()),
        ("build.gradle", build.as_str()),
    ];
    let words = "`build.gradle` has more than 10000 entries for `dependencies`; only the first 10000 are looked at";
    ends(&files, &[], &[words]);
}

#[test]
fn bundles_of_a_catalogue() {
    let libraries = repeated(100, |number| format!("l{number} = \"a:b{number}:1\"\n"));
    let names = repeated(100, |number| format!("\"l{number}\", "));
    let catalogue = format!("[libraries]\n{libraries}[bundles]\nb = [{names}]\n");
    let build = format!(
        "dependencies {{\n{}}}\n",
        "a libs.bundles.b\n".repeat(50_000)
    );
    let files = [
        ("gradle/libs.versions.toml", catalogue.as_str()),
        ("build.gradle", build.as_str()),
    ];
    ends(&files, &[], &["only the first 10000 are looked at"]);
}

#[test]
fn versions_that_are_too_long_for_one() {
    let long = "1".repeat(2 << 20);
    let dependency = "<dependency><groupId>g</groupId><artifactId>a</artifactId><version>${p}</version></dependency>";
    let pom = format!(
        "<project><properties><p>{long}</p></properties><dependencies>{}</dependencies></project>",
        dependency.repeat(9_000)
    );
    let build = "libraryDependencies += \"g\" % \"a\" % v\n".repeat(9_000);
    let build = format!("val v = \"{long}\"\n{build}");
    ends(&[("pom.xml", &pom), ("build.sbt", &build)], &[], &[]);
}

#[test]
fn arguments_that_stand_for_long_images() {
    let images = format!(
        "ARG A={}\n{}",
        "x".repeat(1_000),
        "FROM $A\n".repeat(100_000)
    );
    let words = "`Dockerfile` has more than 10000 entries for `images`";
    ends(&[("Dockerfile", &images)], &[], &[words]);

    let arguments = repeated(100_000, |number| format!("ARG a{number}=$A\n"));
    let arguments = format!("ARG A={}\n{arguments}FROM $a99999\n", "x".repeat(1_000));
    let words = "names an image that is only known when it is built";
    ends(&[("Dockerfile", &arguments)], &[], &[words]);
}

#[test]
fn images_that_nobody_knows() {
    let images = "FROM $B\n".repeat(131_072);
    let words = "130571 further problems of `Dockerfile` are not listed: of all files, 500 are";
    ends(&[("Dockerfile", &images)], &[], &[words]);
}

#[test]
fn problems_in_many_manifests() {
    let package = format!("{{ {}\"a\": 1 }}", "\"a\":1,".repeat(1_000));
    let manifest = |number: usize| (format!("p{number}/package.json"), package.clone());
    ends_with_many(500, manifest, ("package.json", "{}"));
}

#[test]
fn one_broken_lockfile_of_many_manifests() {
    let dependencies = repeated(400, |number| format!("\"d{number}\": \"1\", "));
    let package = format!("{{\"dependencies\": {{ {dependencies}\"a\": \"1\" }} }}");
    let manifest = |number: usize| (format!("p{number}/package.json"), package.clone());
    ends_with_many(250, manifest, ("package-lock.json", "{"));
}

#[test]
fn one_lockfile_of_many_members() {
    let package = r#"{"dependencies": {"a": "1"}}"#;
    let manifest = |number: usize| (format!("p{number}/package.json"), package.to_owned());
    let packages = repeated(40_000, |number| {
        format!(
            "\"node_modules/l{number}\": {{\"version\": \"1.0.0\", \"engines\": {{\"node\": \"1\"}}}},\n"
        )
    });
    let lock = format!("{{\"lockfileVersion\": 3, \"packages\": {{{packages}\"\": {{}}}}}}");
    ends_with_many(2_000, manifest, ("package-lock.json", &lock));
}

#[test]
fn one_parent_of_many_children() {
    let child = "<project><parent><groupId>g</groupId><artifactId>a</artifactId><version>1</version></parent></project>";
    let manifest = |number: usize| (format!("p{number}/pom.xml"), child.to_owned());
    let parent = format!(
        "<project>{}<artifactId>a</artifactId></project>",
        "<a/>".repeat(300_000)
    );
    ends_with_many(3_000, manifest, ("pom.xml", &parent));
}

#[test]
fn a_fact_for_every_two_bytes() {
    let short = "1\n".repeat(500_000);
    let names = "a\n".repeat(500_000);
    let modules = format!("require (\n{})\n", "a b\n".repeat(250_000));
    let project = format!("[project]\ndependencies = [{}]\n", "'a',".repeat(250_000));
    for (path, text, key) in [
        (".nvmrc", &short, "runtimes"),
        ("requirements.txt", &names, "dependencies"),
        ("go.mod", &modules, "dependencies"),
        ("pyproject.toml", &project, "dependencies"),
    ] {
        let words = format!("`{path}` has more than 10000 entries for `{key}`");
        ends(&[(path, text)], &[], &[&words]);
    }
}

#[test]
fn texts_that_are_too_long_to_be_read_by_lines() {
    let long = "(\n".repeat((4 << 20) / 2 + 1);
    for path in [
        "build.gradle",
        "build.sbt",
        "Dockerfile",
        ".nvmrc",
        "pom.xml",
        "main.tf",
    ] {
        let words = format!("`{path}` is too large to be read line by line: larger than 4 MiB");
        ends(&[(path, &long)], &[], &[&words]);
    }
}
