//! Traps for the walk and for reading, each in a folder of its own.

use std::fs;
use std::path::{Path, PathBuf};

use globset::{Glob, GlobSet};
use tempfile::TempDir;

use super::*;

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

fn open(folder: &TempDir) -> Repository {
    Repository::open(folder.path(), &Options::default()).unwrap()
}

fn paths(repository: &Repository) -> Vec<&str> {
    repository.paths().map(RepoPath::as_str).collect()
}

#[track_caller]
fn refused(repository: &Repository, path: &str, kind: TroubleKind) -> String {
    let trouble = repository.read(&RepoPath::new(path)).unwrap_err();
    assert_eq!(trouble.kind, kind, "{trouble}");
    trouble.to_string()
}

#[track_caller]
fn walk_trouble(repository: &Repository, path: &str) -> TroubleKind {
    let found = repository
        .troubles()
        .iter()
        .find(|trouble| trouble.path.as_ref().is_some_and(|p| p.as_str() == path));
    found.unwrap_or_else(|| panic!("no trouble at {path}")).kind
}

#[test]
fn files_are_listed_in_path_order_with_hidden_ones_and_without_git() {
    let folder = folder(&[
        ("b.txt", b""),
        ("a/z", b"12"),
        (".github/CODEOWNERS", b""),
        (".git/config", b""),
        ("sub/.git", b"gitdir: elsewhere"),
        ("a.txt", b""),
    ]);
    let repository = open(&folder);
    assert_eq!(
        paths(&repository),
        [".github/CODEOWNERS", "a.txt", "a/z", "b.txt"]
    );
    assert!(repository.get(&RepoPath::new("a")).is_none());
    assert!(repository.troubles().is_empty());
    assert!(repository.is_complete());
}

#[test]
fn an_empty_folder_is_an_empty_repository() {
    let folder = folder(&[]);
    assert!(open(&folder).entries().is_empty());
}

#[test]
fn gitignore_counts_without_git_and_ignore_does_not() {
    let folder = folder(&[
        (".gitignore", b"*.log\n/build/\n!keep.log\n"),
        (".ignore", b"b.txt\n"),
        ("a.log", b""),
        ("keep.log", b""),
        ("b.txt", b""),
        ("build/x", b""),
        ("deep/build/x", b""),
        ("deep/.gitignore", b"!a.log\nx\n"),
        ("deep/a.log", b""),
    ]);
    assert_eq!(
        paths(&open(&folder)),
        [
            ".gitignore",
            ".ignore",
            "b.txt",
            "deep/.gitignore",
            "deep/a.log",
            "keep.log"
        ]
    );
}

#[test]
fn a_gitignore_above_the_root_is_not_looked_at() {
    let outer = folder(&[(".gitignore", b"*\n"), ("inner/a.txt", b"")]);
    let root = outer.path().join("inner");
    let repository = Repository::open(&root, &Options::default()).unwrap();
    assert_eq!(paths(&repository), ["a.txt"]);
}

#[test]
fn patterns_without_end_are_not_obeyed_and_broken_ones_are_told() {
    let many = "a*b*[cd]*e\n".repeat(60_000);
    let folder = folder(&[
        (".gitignore", many.as_bytes()),
        ("sub/.gitignore", b"[z-a]\n*.log\n"),
        ("sub/x.log", b""),
    ]);
    let repository = open(&folder);
    assert_eq!(paths(&repository), [".gitignore", "sub/.gitignore"]);
    assert_eq!(walk_trouble(&repository, ".gitignore"), TroubleKind::Ignore);
    let message = repository.troubles()[1].to_string();
    assert!(message.contains("line 1"), "{message}");
}

#[test]
fn excluded_files_and_folders_are_left_out() {
    let folder = folder(&[("a/b/c.txt", b""), ("a/d.txt", b""), ("e.md", b"")]);
    let mut globs = GlobSet::builder();
    for glob in ["a/b", "*.md"] {
        globs.add(Glob::new(glob).unwrap());
    }
    let options = Options {
        exclude: globs.build().unwrap(),
        ..Options::default()
    };
    let repository = Repository::open(folder.path(), &options).unwrap();
    assert_eq!(paths(&repository), ["a/d.txt"]);
}

#[test]
fn what_is_no_folder_cannot_be_opened() {
    let folder = folder(&[("a", b"")]);
    let open = |name: &str| Repository::open(&folder.path().join(name), &Options::default());
    assert!(matches!(open("a"), Err(OpenError::NotAFolder { .. })));
    assert!(matches!(open("missing"), Err(OpenError::Folder { .. })));
}

#[test]
fn texts_that_are_not_text_say_why() {
    let folder = folder(&[
        ("utf16", b"\xff\xfeh\0i\0"),
        ("binary", b"ab\0c"),
        ("latin1", b"one\ntw\xf6\n"),
        ("mark", b"\xef\xbb\xbfhi"),
    ]);
    let repository = open(&folder);
    let message = refused(&repository, "utf16", TroubleKind::Utf16);
    assert_eq!(message, "`utf16` is UTF-16; save it as UTF-8");
    refused(&repository, "binary", TroubleKind::Binary);
    let message = refused(&repository, "latin1", TroubleKind::NotUtf8);
    assert!(message.contains("byte 6 (0xf6, in line 2)"), "{message}");
    let text = repository.read(&RepoPath::new("mark")).unwrap();
    assert_eq!(text.content_start(), 3);
    refused(&repository, "nowhere", TroubleKind::NotListed);
}

#[test]
fn a_text_is_read_once() {
    let folder = folder(&[("a", b"hi")]);
    let repository = open(&folder);
    let first = repository.read(&RepoPath::new("a")).unwrap();
    fs::write(folder.path().join("a"), "other").unwrap();
    let second = repository.read(&RepoPath::new("a")).unwrap();
    assert!(Arc::ptr_eq(&first, &second));
}

#[test]
fn a_file_that_is_too_large_is_refused_unread() {
    let folder = folder(&[]);
    let file = fs::File::create(folder.path().join("big")).unwrap();
    file.set_len(Limits::default().file_size + 1).unwrap();
    let message = refused(&open(&folder), "big", TroubleKind::TooLarge);
    assert!(message.contains("64 MiB"), "{message}");
}

#[test]
fn a_file_that_vanished_is_trouble() {
    let folder = folder(&[("a", b"hi")]);
    let repository = open(&folder);
    fs::remove_file(folder.path().join("a")).unwrap();
    refused(&repository, "a", TroubleKind::Vanished);
}

#[test]
fn folders_too_deep_are_not_entered() {
    let folder = folder(&[]);
    let deep = "d/".repeat(130);
    fs::create_dir_all(folder.path().join(deep)).unwrap();
    let repository = open(&folder);
    assert_eq!(repository.troubles().len(), 1);
    assert_eq!(repository.troubles()[0].kind, TroubleKind::TooDeep);
}

#[test]
fn a_walk_ends_when_the_run_is_over() {
    let folder = folder(&[("a", b""), ("d/b", b"")]);
    let options = Options {
        run: Deadline::within(std::time::Duration::ZERO, Limit::RunTime),
        ..Options::default()
    };
    let repository = Repository::open(folder.path(), &options).unwrap();
    assert_eq!(paths(&repository), [""; 0]);
    let [trouble] = repository.troubles() else {
        panic!("{:?}", repository.troubles());
    };
    assert_eq!(
        trouble.to_string(),
        "the folder was not gone through to its end: it takes longer than 0 s (limit `run-time`)"
    );
}

#[test]
fn named_files_are_taken_and_nothing_else() {
    let outer = folder(&[("secret", b""), ("root/a", b"hi"), ("root/b", b"")]);
    let root = outer.path().join("root");
    let of = |path: &str| Repository::of_files(&root, [PathBuf::from(path)]);
    let repository = of("a").unwrap();
    assert!(!repository.is_complete());
    assert_eq!(paths(&repository), ["a"]);
    assert_eq!(repository.read(&RepoPath::new("a")).unwrap().text(), "hi");
    let absolute = Repository::of_files(&root, [root.join("b"), root.join("b")]).unwrap();
    assert_eq!(paths(&absolute), ["b"]);
    assert!(matches!(of("../secret"), Err(OpenError::Outside { .. })));
    assert!(matches!(of("missing"), Err(OpenError::File { .. })));
    assert!(matches!(
        of("."),
        Err(OpenError::NotAFile { .. } | OpenError::Outside { .. })
    ));
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::process::Command;

    use super::*;

    fn pipe(path: &Path) {
        let status = Command::new("mkfifo").arg(path).status();
        assert!(status.expect("mkfifo is on every Unix").success());
    }

    #[test]
    fn links_are_files_only_when_they_lead_to_one_inside() {
        let outer = folder(&[
            ("secret", b"s"),
            ("root/docs/README.md", b"hi"),
            ("root/.git/config", b""),
        ]);
        let root = outer.path().join("root");
        symlink("docs/README.md", root.join("README.md")).unwrap();
        symlink("../secret", root.join("out")).unwrap();
        symlink("/etc/passwd", root.join("passwd")).unwrap();
        symlink("nothing", root.join("broken")).unwrap();
        symlink("circle-b", root.join("circle-a")).unwrap();
        symlink("circle-a", root.join("circle-b")).unwrap();
        symlink("docs", root.join("manual")).unwrap();
        symlink(".git/config", root.join("config")).unwrap();
        symlink("..", root.join("docs/up")).unwrap();
        let repository = Repository::open(&root, &Options::default()).unwrap();
        assert_eq!(paths(&repository), ["README.md", "docs/README.md"]);
        let text = repository.read(&RepoPath::new("README.md")).unwrap();
        assert_eq!(text.text(), "hi");
        let trouble = |path: &str| walk_trouble(&repository, path);
        assert_eq!(trouble("out"), TroubleKind::LinkLeavesRoot);
        assert_eq!(trouble("passwd"), TroubleKind::LinkLeavesRoot);
        assert_eq!(trouble("config"), TroubleKind::LinkLeavesRoot);
        assert_eq!(trouble("broken"), TroubleKind::LinkBroken);
        assert_eq!(trouble("circle-a"), TroubleKind::LinkBroken);
        assert_eq!(trouble("manual"), TroubleKind::LinkToFolder);
        assert_eq!(trouble("docs/up"), TroubleKind::LinkToFolder);
        refused(&repository, "out", TroubleKind::LinkBroken);
        refused(&repository, "manual", TroubleKind::LinkToFolder);
    }

    #[test]
    fn a_file_that_becomes_a_link_out_is_refused() {
        let outer = folder(&[("secret", b"s"), ("root/a", b"hi")]);
        let root = outer.path().join("root");
        let repository = Repository::open(&root, &Options::default()).unwrap();
        fs::remove_file(root.join("a")).unwrap();
        symlink("../secret", root.join("a")).unwrap();
        refused(&repository, "a", TroubleKind::LinkLeavesRoot);
    }

    #[test]
    fn nobody_waits_for_a_pipe() {
        let folder = folder(&[("sub/a", b"")]);
        pipe(&folder.path().join("README.md"));
        pipe(&folder.path().join(".gitignore"));
        let repository = open(&folder);
        assert_eq!(paths(&repository), ["sub/a"]);
        assert_eq!(
            walk_trouble(&repository, "README.md"),
            TroubleKind::NotAFile
        );
        refused(&repository, "README.md", TroubleKind::NotAFile);
        // A file that becomes a pipe between the walk and the reading.
        fs::remove_file(folder.path().join("sub/a")).unwrap();
        pipe(&folder.path().join("sub/a"));
        refused(&repository, "sub/a", TroubleKind::NotAFile);
    }

    #[test]
    fn a_gitignore_that_is_a_link_is_not_obeyed() {
        let folder = folder(&[("patterns", b"*\n"), ("a", b"")]);
        symlink("patterns", folder.path().join(".gitignore")).unwrap();
        let repository = open(&folder);
        assert_eq!(paths(&repository), [".gitignore", "a", "patterns"]);
        assert_eq!(walk_trouble(&repository, ".gitignore"), TroubleKind::Ignore);
    }

    #[test]
    fn odd_names_are_names() {
        let folder = folder(&[("a\nb", b"1")]);
        for name in [&b"\xff"[..], &b"\xfe"[..]] {
            fs::write(
                folder.path().join(OsStr::from_bytes(name)),
                name.len().to_string(),
            )
            .unwrap();
        }
        let repository = open(&folder);
        assert_eq!(paths(&repository), ["a\nb", "\u{fffd}", "\u{fffd}"]);
        assert_eq!(repository.read(&RepoPath::new("a\nb")).unwrap().text(), "1");
    }

    #[test]
    #[expect(
        clippy::disallowed_methods,
        reason = "it asks the system whether this user may read"
    )]
    fn what_may_not_be_read_is_trouble() {
        let folder = folder(&[("a", b"hi"), ("closed/b", b"")]);
        let set = |path: &str, mode| {
            let path = folder.path().join(path);
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        };
        set("a", 0o000);
        set("closed", 0o000);
        let repository = open(&folder);
        let readable = fs::read(folder.path().join("a")).is_ok();
        let read = repository.read(&RepoPath::new("a"));
        if readable {
            // The superuser may read everything: then there is no trouble to see, and nothing is hidden.
            assert_eq!(read.unwrap().text(), "hi");
            assert_eq!(paths(&repository), ["a", "closed/b"]);
        } else {
            assert_eq!(read.unwrap_err().kind, TroubleKind::Denied);
            assert_eq!(
                walk_trouble(&repository, "closed"),
                TroubleKind::UnreadableFolder
            );
        }
        set("closed", 0o755);
    }
}
