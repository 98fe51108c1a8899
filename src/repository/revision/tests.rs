//! Repositories made by git itself, and trees that git would not make.

#![expect(clippy::disallowed_methods, reason = "a test looks at what it made")]

use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::*;

fn git(folder: &Path, arguments: &[&str], input: &[u8]) -> String {
    let mut command = Command::new("git");
    let command = command
        .args(["-c", "user.name=A", "-c", "user.email=a@b.uk"])
        .args(["-c", "init.defaultBranch=main"])
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let mut child = command.expect("these tests need git");
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{arguments:?}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// A tree with these entries: mode, name, and the contents of a file, or the tree that a folder (`40000`) is.
fn tree(root: &Path, entries: &[(&str, &str, &[u8])]) -> String {
    let mut tree = Vec::new();
    for (mode, name, contents) in entries {
        let id = match *mode {
            "40000" => String::from_utf8(contents.to_vec()).unwrap(),
            _ => git(root, &["hash-object", "-w", "--stdin"], contents),
        };
        let id = ObjectId::from_hex(id.as_bytes()).unwrap();
        tree.extend_from_slice(format!("{mode} {name}\0").as_bytes());
        tree.extend_from_slice(id.as_slice());
    }
    let arguments = ["hash-object", "-w", "--literally", "-t", "tree", "--stdin"];
    git(root, &arguments, &tree)
}

fn empty() -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let root = folder.path().canonicalize().unwrap();
    git(&root, &["init", "-q"], b"");
    (folder, root)
}

fn commit_tree(root: &Path, tree: &str) {
    let commit = git(root, &["commit-tree", tree, "-m", "a step"], b"");
    git(root, &["update-ref", "refs/heads/main", &commit], b"");
}

/// A repository whose first commit has these entries in its tree.
fn with_tree(entries: &[(&str, &str, &[u8])]) -> (TempDir, PathBuf) {
    let (folder, root) = empty();
    commit_tree(&root, &tree(&root, entries));
    (folder, root)
}

fn names(unpacked: &Unpacked) -> Vec<String> {
    let entries = walkdir::WalkDir::new(unpacked.root()).min_depth(1);
    let entries = entries
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.unwrap());
    let name =
        |entry: walkdir::DirEntry| repo_path(entry.path().strip_prefix(unpacked.root()).unwrap());
    entries.map(|entry| name(entry).to_string()).collect()
}

#[test]
fn files_are_as_they_were_and_what_differs_is_told() {
    let (_folder, root) = with_tree(&[
        ("100644", "a", b"one\ntwo\n"),
        ("100755", "b", b"one"),
        ("100644", "c", b"one"),
        ("120000", "d", b"a"),
    ]);
    fs::write(root.join("a"), "one\r\ntwo\r\n").unwrap();
    fs::write(root.join("b"), "other").unwrap();
    fs::write(root.join("new"), "").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("a", root.join("d")).unwrap();
    let unpacked = unpack(&root, &root, "HEAD", &Limits::default()).unwrap();
    let changed: Vec<&str> = unpacked.changed.iter().map(RepoPath::as_str).collect();
    assert_eq!(changed, ["b", "c", "new"]);
    assert_eq!(names(&unpacked), ["a", "b", "c", "d"]);
    assert_eq!(fs::read(unpacked.root().join("b")).unwrap(), b"one");
    assert_eq!(unpacked.commit.len(), 10);
    let place = unpacked.root().to_owned();
    drop(unpacked);
    assert!(!place.exists());
}

#[test]
fn a_tree_cannot_write_outside_its_folder() {
    for name in ["..", ".", ".git", ".GIT", "a/b", "../a", ""] {
        let (_folder, root) = with_tree(&[("100644", name, b"words")]);
        let refused = unpack(&root, &root, "HEAD", &Limits::default()).unwrap_err();
        assert!(
            matches!(
                refused,
                RevisionError::Name(_) | RevisionError::Incomplete(_)
            ),
            "{name}: {refused:?}"
        );
    }
}

#[cfg(unix)]
#[test]
fn links_that_lead_out_are_not_made() {
    let (_folder, root) = with_tree(&[
        ("120000", "absolute", b"/etc/passwd"),
        ("120000", "above", b"../secret"),
        ("120000", "inside", b"./real"),
        ("100644", "real", b"words"),
        ("120000", "round", b"real/../../x"),
    ]);
    let unpacked = unpack(&root, &root, "HEAD", &Limits::default()).unwrap();
    assert_eq!(names(&unpacked), ["inside", "real"]);
}

/// Two entries of one name, the first a link: nothing is written through it.
#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link() {
    let outside = TempDir::new().unwrap();
    let target = outside.path().to_string_lossy().into_owned();
    let (_folder, root) = with_tree(&[
        ("120000", "a", target.as_bytes()),
        ("100644", "a", b"words"),
    ]);
    let unpacked = unpack(&root, &root, "HEAD", &Limits::default()).unwrap();
    assert_eq!(names(&unpacked), ["a"]);
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
}

#[cfg(unix)]
/// Words that stay inside can lead out through another link, and a folder can have the name of a link.
#[cfg(unix)]
#[test]
fn no_folder_is_made_through_a_link() {
    let (folder, root) = empty();
    let name = folder.path().file_name().unwrap().to_str().unwrap();
    let name = format!("made-outside-{name}");
    let below = tree(&root, &[("120000", "l", b"x")]);
    let same = tree(&root, &[("40000", &name, below.as_bytes())]);
    let way = tree(&root, &[("120000", "up", b"..")]);
    let top = tree(
        &root,
        &[
            ("120000", "a", b"d/up/.."),
            ("40000", "a", same.as_bytes()),
            ("40000", "d", way.as_bytes()),
        ],
    );
    commit_tree(&root, &top);
    let unpacked = unpack(&root, &root, "HEAD", &Limits::default()).unwrap();
    let outside = unpacked.root().parent().unwrap().join(&name);
    assert!(!outside.exists());
    let own = [
        "a",
        &format!("a/{name}"),
        &format!("a/{name}/l"),
        "d",
        "d/up",
    ]
    .map(str::to_owned);
    assert_eq!(names(&unpacked), own);
}

#[test]
fn an_object_that_is_a_pipe_is_not_waited_for() {
    let (_folder, root) = with_tree(&[("100644", "a", b"words")]);
    let id = git(&root, &["rev-parse", "HEAD:a"], b"");
    let object = root.join(".git/objects").join(&id[..2]).join(&id[2..]);
    fs::remove_file(&object).unwrap();
    let made = Command::new("mkfifo").arg(&object).status().unwrap();
    assert!(made.success());
    let refused = unpack(&root, &root, "HEAD", &Limits::default()).unwrap_err();
    assert!(
        refused.to_string().contains("not a regular file"),
        "{refused}"
    );
}

#[test]
fn an_object_that_is_missing_is_told() {
    let (_folder, root) = with_tree(&[("100644", "a", b"words")]);
    let id = git(&root, &["rev-parse", "HEAD:a"], b"");
    fs::remove_file(root.join(".git/objects").join(&id[..2]).join(&id[2..])).unwrap();
    let refused = unpack(&root, &root, "HEAD", &Limits::default()).unwrap_err();
    assert!(
        matches!(refused, RevisionError::Incomplete(_)),
        "{refused:?}"
    );
}
