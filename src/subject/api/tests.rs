//! What is found, and what it refers to.

use std::sync::Arc;

use globset::{Glob, GlobSet, GlobSetBuilder};
use serde_json::{Value as Json, json};

use super::Options;
use super::testing::{Case, descend};
use crate::dossier::{Dossier, Recognised};
use crate::repository::Repository;
use crate::text::RepoPath;
use crate::tree::Forest;

fn globs(patterns: &[&str]) -> GlobSet {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        set.add(Glob::new(pattern).unwrap());
    }
    set.build().unwrap()
}

fn paths(case: &Case) -> Vec<&str> {
    let documents = case.subject.documents.iter();
    documents.map(|document| document.path.as_str()).collect()
}

#[test]
fn documents_are_found_by_their_contents() {
    let case = Case::new(&[
        (
            "docs/anything.yml",
            "openapi: 3.0.1\ninfo: {title: Juggling}\n",
        ),
        ("a.json", "{\"swagger\": \"2.0\"}"),
        ("events.yaml", "asyncapi: 3.0.0\n"),
        ("flow.yaml", "info: {}\narazzo: 1.0.0\n"),
        ("draft.yaml", "openapi: 4.0.0\ninfo: {}\n"),
        ("openapi.yaml", "title: it is only called so\n"),
        ("settings.yaml", "openapi: 7\nverbose: true\n"),
        (
            "package.json",
            "{\"dependencies\": {\"swagger\": \"2.0.0\"}}",
        ),
        ("node_modules/x/a.json", "{\"swagger\": \"2.0\"}"),
        ("page.md", "openapi: 3.0.1\n"),
    ]);
    let expected = [
        "a.json",
        "docs/anything.yml",
        "draft.yaml",
        "events.yaml",
        "flow.yaml",
    ];
    assert_eq!(paths(&case), expected);
    assert!(
        case.subject.troubles.is_empty(),
        "{:?}",
        case.subject.troubles
    );
}

#[test]
fn each_document_stands_in_the_dossier_with_its_words() {
    let case = Case::new(&[
        ("a.yaml", "info: {title: Juggling}\nopenapi: 3.0.1\n"),
        ("b.yaml", "swagger: 2.0\n"),
    ]);
    let json = |pointer: &str| case.get(pointer).and_then(|node| node.to_json(1_000));
    let expected = json!({
        "path": "a.yaml",
        "format": "openapi",
        "version": "3.0.1",
        "because": "its root has `openapi: 3.0.1`",
        "generated": false,
        "document": {"info": {"title": "Juggling"}, "openapi": "3.0.1"},
    });
    assert_eq!(json("/apis/0"), Some(expected));
    assert_eq!(json("/apis/1/version"), Some(json!("2.0")));
    case.check_words("/apis/0", "a.yaml");
    case.check_words("/apis/0/format", "openapi");
    case.check_words("/apis/0/version", "3.0.1");
    case.check_words("/apis/0/document/info/title", "Juggling");
}

#[test]
fn without_a_document_there_is_no_list() {
    assert!(Case::new(&[("a.yaml", "a: 1\n")]).get("/apis").is_none());
}

#[test]
fn what_looks_like_a_document_and_is_broken_is_told() {
    #[track_caller]
    fn check(path: &str, text: &str, words: &str) {
        let case = Case::new(&[(path, text)]);
        assert!(paths(&case).is_empty(), "{path}");
        let told: Vec<_> = case
            .subject
            .troubles
            .iter()
            .map(|one| &one.message)
            .collect();
        assert!(told.len() == 1 && told[0].contains(words), "{told:?}");
        assert_eq!(case.subject.troubles[0].pointer, "/apis");
    }
    check(
        "a.yaml",
        "openapi: 3.0.1\ninfo: {\n",
        "`a.yaml` looks like an OpenAPI document and",
    );
    check(
        "b.json",
        "{\"asyncapi\": \"3.0.0\", ",
        "looks like an AsyncAPI document and",
    );
    check(
        "c.yml",
        "arazzo: 1.0.0\n\tx: 1\n",
        "looks like an Arazzo document and",
    );
}

#[test]
fn a_comma_too_many_is_told_and_hides_nothing() {
    let case = Case::new(&[("a.json", "{\"openapi\": \"3.0.1\", \"tags\": [1, 2,]}")]);
    let document = case.document("a.json");
    assert_eq!(document.problems.len(), 1);
    let tags = document.as_written(&case.forest).get("tags").unwrap();
    assert_eq!(tags.len(), 2);
}

#[test]
fn documents_with_the_same_contents_are_copies() {
    let yaml = "openapi: 3.0.1\ninfo: {version: 1.0, x: null, y: [true, a]}\n";
    let json = r#"{"openapi": "3.0.1", "info": {"version": 1, "x": null, "y": [true, "a"]}}"#;
    let case = Case::new(&[
        ("a/api.yaml", yaml),
        ("b/api.json", json),
        ("c/api.yaml", yaml),
        ("d/api.yaml", &yaml.replace("null", "''")),
        ("e/api.yaml", &yaml.replace("[true, a]", "[a, true]")),
    ]);
    let copies = case.subject.documents.iter();
    let copies: Vec<_> = copies
        .map(|document| document.copy_of.as_ref().map(RepoPath::as_str))
        .collect();
    let first = Some("a/api.yaml");
    assert_eq!(copies, [None, first, first, None, None]);
    assert_eq!(case.get("/apis/2/copy-of").unwrap().as_str(), first);
    assert!(case.get("/apis/0/copy-of").is_none());
}

#[test]
fn a_team_says_what_is_generated_and_what_others_wrote() {
    let text = "openapi: 3.0.1\n";
    let options = Options {
        generated: globs(&["build/**"]),
        vendored: globs(&["others/**"]),
        ..Options::default()
    };
    let files = [
        ("build/a.yaml", text),
        ("others/b.yaml", text),
        ("c.yaml", "openapi: 3.1.0\n"),
    ];
    let case = Case::with(&files, &options);
    assert_eq!(paths(&case), ["build/a.yaml", "c.yaml"]);
    assert_eq!(case.get("/apis/0/generated").unwrap().as_bool(), Some(true));
    assert_eq!(
        case.get("/apis/1/generated").unwrap().as_bool(),
        Some(false)
    );

    let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
    let repository = Repository::in_memory(files);
    let dossier = Dossier::read_with(&repository, &options);
    let recognised = |path: &str, because: &str| Recognised {
        path: path.to_owned(),
        format: "openapi".to_owned(),
        because: because.to_owned(),
    };
    let expected = [
        recognised(
            "build/a.yaml",
            "its root has `openapi: 3.0.1`; it is generated",
        ),
        recognised("c.yaml", "its root has `openapi: 3.1.0`"),
        recognised(
            "others/b.yaml",
            "its root has `openapi: 3.0.1`; it is vendored, and nothing is asked of it",
        ),
    ];
    assert_eq!(dossier.recognised(), expected);
}

#[test]
fn a_file_that_is_named_is_a_document_whatever_it_holds() {
    let files = [
        ("a.txt", "x: {$ref: '#/y'}\ny: 1\n"),
        ("b.json", "[1, 2]"),
        ("c", "{"),
    ];
    let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
    let repository = Repository::in_memory(files);
    let mut forest = Forest::default();
    let mut read = |path: &str| {
        let document = super::document(&repository, &RepoPath::new(path), &mut forest);
        let document = document.map_err(|trouble| trouble.message)?;
        Ok(document.resolved(&forest).to_json(100).unwrap())
    };
    assert_eq!(read("a.txt"), Ok(json!({"x": 1, "y": 1})));
    assert_eq!(read("b.json"), Ok(json!([1, 2])));
    let unread: Result<Json, String> = read("c");
    assert!(unread.unwrap_err().starts_with("`c` could not be read: "));
    assert!(read("d").unwrap_err().starts_with("`d` "));
}

/// What is left of the references of a document, each with its text, after those that can be followed are.
#[track_caller]
fn check_left(text: &str, expected: &[&str]) {
    let text = format!("openapi: 3.0.1\n{text}");
    let case = Case::new(&[("a.yaml", &text)]);
    let mut left = Vec::new();
    let mut open = vec![(String::new(), case.resolved())];
    while let Some((path, value)) = open.pop() {
        match value {
            Json::Object(members) => match members.get("$ref").and_then(Json::as_str) {
                Some(target) => left.push(format!("{path} {target}")),
                None => open.extend(
                    members
                        .into_iter()
                        .map(|(key, value)| (format!("{path}/{key}"), value)),
                ),
            },
            Json::Array(items) => open.extend(
                (0..)
                    .zip(items)
                    .map(|(index, value)| (format!("{path}/{index}"), value)),
            ),
            _ => {}
        }
    }
    left.sort();
    assert_eq!(left, expected, "{text}");
}

#[test]
fn references_stand_for_what_they_refer_to() {
    check_left(
        "a: {$ref: '#/b', x: 1}\nb: {$ref: '#/c/1'}\nc: [0, {d: 1}]\n",
        &[],
    );
    check_left("a: {$ref: '#/b~1c/d%20e'}\nb/c: {d e: 1}\n", &[]);
    // What stands beside a reference is not looked at.
    check_left("a: {$ref: '#/b', x: {$ref: '#/none'}}\nb: 1\n", &[]);
    check_left("a: {properties: {$ref: {$ref: '#/b'}}}\nb: 1\n", &[]);
}

#[test]
fn circles_stay_as_they_are_written() {
    // Around itself; and seen from outside.
    check_left(
        "a: {x: {$ref: '#/a'}}\nb: {$ref: '#/a'}\n",
        &["/a/x #/a", "/b/x #/a"],
    );
    // Each is in the other: both references stay.
    check_left(
        "a: {x: {$ref: '#/b'}, z: {$ref: '#/c'}}\nb: {y: {$ref: '#/a'}}\nc: 1\n",
        &["/a/x #/b", "/b/y #/a"],
    );
    // The whole document.
    check_left("a: {x: {$ref: '#'}}\n", &["/a/x #"]);
    // Only references, round and round.
    check_left(
        "a: {$ref: '#/b'}\nb: {$ref: '#/a'}\n",
        &["/a #/a", "/b #/a"],
    );
    check_left("a: {$ref: '#/a'}\n", &["/a #/a"]);
    // Through a reference to a reference.
    check_left(
        "a: {x: {$ref: '#/b'}}\nb: {$ref: '#/a'}\n",
        &["/a/x #/a", "/b #/a"],
    );
    // A part of what leads back to the whole.
    check_left(
        "a: {p: {r: {$ref: '#/b'}}, u: {$ref: '#/a/p'}}\nb: {back: {$ref: '#/a'}, in: {$ref: '#/a/p'}}\n",
        &["/a/p/r #/b", "/a/u #/a/p", "/b/back #/a", "/b/in #/a/p"],
    );
}

#[test]
fn a_pointer_through_a_reference_counts_only_when_that_is_settled_earlier() {
    check_left(
        "x: {$ref: '#/a/p'}\na: {$ref: '#/b'}\nb: {p: 1}\n",
        &["/x #/a/p"],
    );
    check_left("a: {$ref: '#/b'}\nx: {$ref: '#/a/p'}\nb: {p: 1}\n", &[]);
}

#[test]
fn circles_that_nobody_forbids_are_cut() {
    // A `/` in a key hides from the rules for one file that these lead to each other.
    check_left(
        "a/b: {x: {$ref: '#/c~1d'}}\nc/d: {y: {$ref: '#/a~1b'}}\n",
        &["/a/b/x/y #/a~1b", "/c/d/y #/a~1b"],
    );
    // An alias holds the reference where it is not written.
    check_left(
        "a: &a {r: {$ref: '#/b'}}\nb: {x: *a}\n",
        &["/a/r #/b", "/b/x/r #/b"],
    );
}

#[test]
fn references_lead_into_other_files_and_between_their_parts() {
    let case = Case::new(&[
        (
            "api/a.yaml",
            "openapi: 3.0.1\np: {$ref: './parts/b.yaml#/x'}\nq: {$ref: ../c.json}\nt: {$ref: parts/d.md}\nu: {v: 1}\n",
        ),
        (
            "api/parts/b.yaml",
            "x: {y: {$ref: '#/z'}, w: {$ref: '../a.yaml#/u'}}\nz: {n: {$ref: '../../c.json#/m'}}\nunused: {$ref: '#/none'}\n",
        ),
        ("c.json", r#"{"m": [1], "k": {"$ref": "../outside.yaml"}}"#),
        ("api/parts/d.md", "Some words.\n"),
    ]);
    let expected = json!({
        "openapi": "3.0.1",
        "p": {"y": {"n": [1]}, "w": {"v": 1}},
        "q": {"m": [1], "k": {"$ref": "../outside.yaml"}},
        "t": "Some words.",
        "u": {"v": 1},
    });
    assert_eq!(case.resolved(), expected);
    assert_eq!(
        case.broken(),
        [
            "the reference `../outside.yaml` leads out of the repository, and nothing outside it is read @ k"
        ],
    );
    // Only the documents are listed, not their parts.
    assert_eq!(paths(&case), ["api/a.yaml"]);
}

#[test]
fn files_that_refer_to_each_other_are_cut_where_reading_would_begin_again() {
    let case = Case::new(&[
        (
            "a.yaml",
            "openapi: 3.0.1\np: {$ref: b.yaml}\nq: {$ref: c.yaml}\n",
        ),
        ("b.yaml", "c: {$ref: c.yaml}\n"),
        ("c.yaml", "b: {$ref: b.yaml}\na: {$ref: a.yaml}\n"),
    ]);
    let c = json!({"b": {"$ref": "b.yaml"}, "a": {"$ref": "a.yaml"}});
    let expected = json!({"openapi": "3.0.1", "p": {"c": c}, "q": c});
    assert_eq!(case.resolved(), expected);
}

#[test]
fn documents_that_share_a_file_and_refer_to_each_other_come_to_an_end() {
    let case = Case::new(&[
        ("a.yaml", "openapi: 3.0.1\np: {$ref: 'b.yaml#/q'}\nr: 1\n"),
        (
            "b.yaml",
            "openapi: 3.0.1\nq: {s: {$ref: c.yaml}}\nt: {$ref: 'a.yaml#/p'}\n",
        ),
        ("c.yaml", "u: {$ref: 'b.yaml#/t'}\nv: {$ref: 'a.yaml#/r'}\n"),
    ]);
    for document in &case.subject.documents {
        let resolved = document.resolved(&case.forest).to_json(100_000);
        assert!(resolved.is_some(), "{}", document.path);
    }
    let r = descend(case.document("b.yaml").resolved(&case.forest), "/q/s/v").unwrap();
    assert_eq!(r.as_i64(), Some(1));
}

#[test]
fn what_leads_nowhere_is_told_once_for_its_target() {
    let case = Case::new(&[
        (
            "a.yaml",
            "openapi: 3.0.1\n\
             a: [{$ref: '#/parts/Pett'}, {$ref: '#/parts/Pett'}]\n\
             b: {$ref: no.yaml#/x}\n\
             c: {$ref: no.yaml#/y}\n\
             d: {$ref: b.yaml#/x/y}\n\
             e: {$ref: '#Pet'}\n\
             f: {$ref: broken.yaml}\n\
             g: {$ref: ''}\n\
             parts: {Pet: {}}\n",
        ),
        ("b.yaml", "x: {z: 1}\n"),
        ("broken.yaml", "{"),
    ]);
    let broken = case.broken();
    let expected = [
        "`#/parts/Pett` leads to nothing: `/parts` in `a.yaml` has no `Pett`; did you mean `Pet`? @ a/0 a/1",
        "`no.yaml` does not exist @ b c",
        "`b.yaml#/x/y` leads to nothing: `/x` in `b.yaml` has no `y` @ d",
        "the reference `#Pet` has a fragment that is no JSON Pointer: one starts with `#/` @ e",
        "`broken.yaml` could not be read: a `}` is missing for the `{` on line 1 @ f",
        "the reference is empty and names nothing @ g",
    ];
    assert_eq!(broken, expected);
    let first = &case.subject.documents[0].broken[0];
    assert_eq!(first.places[0].to_string(), "a.yaml:2:12");
    // The mistake in the other file is this document's, too.
    assert_eq!(case.subject.documents[0].problems.len(), 1);
}

#[test]
fn other_machines_are_listed_and_never_asked() {
    let case = Case::new(&[(
        "a.yaml",
        "openapi: 3.0.1\n\
         a: {$ref: 'https://example.org/x.yaml#/a'}\n\
         b: {$ref: 'https://example.org/x.yaml#/b'}\n\
         c: {$ref: '//example.org/y.yaml'}\n",
    )]);
    let expected = [
        "https://example.org/x.yaml @ a b",
        "//example.org/y.yaml @ c",
    ];
    assert_eq!(case.remote(), expected);
    assert!(case.broken().is_empty());
}

#[test]
fn what_something_refers_to_is_known_by_its_very_place() {
    let case = Case::new(&[
        (
            "a.yaml",
            "openapi: 3.0.1\nuse: [{$ref: '#/parts/A'}, {$ref: '#/parts/C/x'}, {$ref: 'b.yaml#/k'}]\n\
             parts: {A: {$ref: '#/parts/B'}, B: {b: {$ref: '#/parts/B'}}, C: {x: 1}, D: {d: {$ref: '#/parts/D'}}, E: {}, F: {f: {$ref: '#/parts/G'}}, G: {g: {$ref: '#/parts/F'}}}\n",
        ),
        ("b.yaml", "k: {$ref: 'a.yaml#/parts/E'}\n"),
    ]);
    let document = case.document("a.yaml");
    let parts = document.as_written(&case.forest).get("parts").unwrap();
    let referred = parts
        .children()
        .filter(|part| document.referred.contains(*part));
    let names: Vec<_> = referred.filter_map(|part| part.key()).collect();
    // D only refers to itself, and of C only a part is used.
    assert_eq!(names, ["A", "B", "E", "F", "G"]);
}

#[test]
fn a_run_on_one_file_follows_it_to_others() {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write(
        "a.yaml",
        "openapi: 3.0.1\nb: {$ref: parts/b.yaml}\nc: {$ref: no.yaml}\nd: {$ref: parts}\ne: {$ref: .git/x.yaml}\n",
    );
    write("parts/b.yaml", "x: 1\n");
    write(".git/x.yaml", "secret: 1\n");
    write("other.yaml", "openapi: 3.0.1\n");
    let repository = Repository::of_files(folder.path(), ["a.yaml".into()]).unwrap();
    let case = Case::of(&repository, &Options::default());
    assert_eq!(paths(&case), ["a.yaml"]);
    assert_eq!(case.resolved()["b"], json!({"x": 1}));
    let expected = [
        "`no.yaml` does not exist @ c",
        "`parts` is not a regular file @ d",
        "`.git/x.yaml` belongs to git and is not read @ e",
    ];
    assert_eq!(case.broken(), expected);
}

#[test]
fn a_file_that_cannot_be_looked_at_is_told_when_its_name_promises_something() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["openapi.yaml", "other.yaml"] {
        std::fs::write(folder.path().join(name), b"openapi: 3.0.1\nx: \xff\n").unwrap();
    }
    let repository = Repository::open(folder.path(), &Default::default()).unwrap();
    let case = Case::of(&repository, &Options::default());
    let told: Vec<_> = case
        .subject
        .troubles
        .iter()
        .map(|one| &one.message)
        .collect();
    assert!(
        told.len() == 1 && told[0].starts_with("`openapi.yaml` is not UTF-8"),
        "{told:?}"
    );
}

#[test]
fn documents_share_the_mistakes_of_what_they_refer_to() {
    let document = "openapi: 3.0.1\nx: {$ref: b.yaml}\n";
    let case = Case::new(&[
        ("a.yaml", document),
        ("b.yaml", "a: 1\na: 2\n"),
        ("c.yaml", document),
    ]);
    let problems = |path: &str| case.document(path).problems.as_slice();
    let ([(_, one)], [(_, other)]) = (problems("a.yaml"), problems("c.yaml")) else {
        panic!("{:?}", problems("a.yaml"));
    };
    assert!(one.len() == 1 && Arc::ptr_eq(one, other));
}
