use std::fs;

use super::*;

/// A folder `root` beside a secret, and what is in it.
fn trap(files: &[(&str, &str)]) -> (tempfile::TempDir, Root) {
    let outer = tempfile::tempdir().unwrap();
    fs::write(outer.path().join("secret"), "secret").unwrap();
    let folder = outer.path().join("root");
    fs::create_dir(&folder).unwrap();
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let root = Root::open(&folder).unwrap();
    (outer, root)
}

fn name(refusal: Refusal) -> String {
    match refusal {
        Refusal::Unreadable(error) => error.kind().to_string(),
        other => format!("{other:?}"),
    }
}

#[track_caller]
fn reads(root: &Root, path: &str, expected: Result<&str, &str>) {
    let read = root.read_through(Path::new(path), 10).map_err(name);
    let read = read.map(|bytes| String::from_utf8(bytes).unwrap());
    let read = read.as_ref().map(String::as_str).map_err(String::as_str);
    assert_eq!(read, expected, "{path}");
}

#[test]
fn a_file_is_read_up_to_its_limit() {
    let (_outer, root) = trap(&[("a/b", "0123456789"), ("long", "0123456789a"), ("none", "")]);
    reads(&root, "a/b", Ok("0123456789"));
    reads(&root, "none", Ok(""));
    reads(&root, "long", Err("TooLarge"));
    reads(&root, "a", Err("NotAFile"));
    reads(&root, "a/c", Err("entity not found"));
    let file =
        |path: &str, limit| named(&root.path().join(path), Links::Followed, limit).map_err(name);
    assert_eq!(file("a/b", 10), Ok(b"0123456789".to_vec()));
    assert_eq!(file("a/b", 9), Err("TooLarge".to_owned()));
    assert_eq!(file("a", 9), Err("NotAFile".to_owned()));
}

#[test]
fn no_path_leads_up_or_to_the_top() {
    let (outer, root) = trap(&[("a", "a")]);
    reads(&root, "../secret", Err("Leaves"));
    reads(&root, "../root/a", Err("Leaves"));
    reads(
        &root,
        outer.path().join("secret").to_str().unwrap(),
        Err("Leaves"),
    );
    let file = |path: &str| {
        inside(root.path(), &outer.path().join(path), Links::Followed, 10).map_err(name)
    };
    assert_eq!(file("root/a"), Ok(b"a".to_vec()));
    assert_eq!(file("secret"), Err("Leaves".to_owned()));
    assert_eq!(file("root/../secret"), Err("Leaves".to_owned()));
}

#[test]
fn everything_below_comes_in_the_order_of_names() {
    let (_outer, root) = trap(&[("b/a/c", ""), ("b/B", ""), ("a", ""), ("c", "")]);
    let below = |depth, most| {
        let found = root
            .below(Path::new(""), depth, most)
            .map_err(|(path, why)| {
                assert!(matches!(why, Refusal::TooLarge), "{why:?}");
                path
            });
        found.map(|found| {
            let paths = found
                .into_iter()
                .map(|found| found.path.to_str().unwrap().to_owned());
            paths.collect::<Vec<_>>().join(" ")
        })
    };
    assert_eq!(below(9, 6).as_deref(), Ok("a b b/B b/a b/a/c c"));
    assert_eq!(below(1, 9).as_deref(), Ok("a b b/B b/a c"));
    assert_eq!(below(9, 5), Err(PathBuf::from("b/a")));
    assert_eq!(below(9, 2), Err(PathBuf::new()));
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::symlink;
    use std::process::Command;

    use super::*;

    #[test]
    fn a_link_counts_where_it_stays_inside() {
        let (outer, root) = trap(&[("docs/a", "a"), (".git/config", "token"), ("b", "b")]);
        let link = |target: &str, path: &str| symlink(target, root.path().join(path)).unwrap();
        for (path, target, expected) in [
            ("to-file", "docs/a", Ok("a")),
            ("docs/up", "../b", Ok("b")),
            ("dots", "./docs/../docs/./a", Ok("a")),
            ("docs/chain", "../to-file", Ok("a")),
            ("folder", "docs", Err("NotAFile")),
            ("through", "folder/a", Ok("a")),
            ("out", "../secret", Err("Leaves")),
            ("out-and-in", "../root/b", Err("Leaves")),
            (
                "docs/far",
                "../../../../../../../../etc/passwd",
                Err("Leaves"),
            ),
            ("passwd", "/etc/passwd", Err("Leaves")),
            ("of-git", ".git/config", Err("Leaves")),
            ("OF-GIT", ".GIT/config", Err("Leaves")),
            ("docs/of-git", "../docs/../.git/config", Err("Leaves")),
            ("git-folder", ".git", Err("Leaves")),
            ("through-git", "git-folder/config", Err("Leaves")),
            ("broken", "nothing", Err("entity not found")),
            ("round", "round", Err("Circle")),
            ("ping", "pong", Err("Circle")),
            ("pong", "ping", Err("Circle")),
        ] {
            link(target, path);
            if path != "ping" {
                reads(&root, path, expected);
            }
        }
        reads(&root, "ping", Err("Circle"));
        // By its absolute path the same file is another on another machine.
        let absolute = root.path().join("b");
        link(absolute.to_str().unwrap(), "absolute");
        reads(&root, "absolute", Err("Absolute"));
        link(
            outer.path().join("secret").to_str().unwrap(),
            "absolute-out",
        );
        reads(&root, "absolute-out", Err("Leaves"));
        // Nothing is followed for those who do not ask for it.
        for path in ["to-file", "folder/a", "out"] {
            let read = root.read(Path::new(path), 10).map_err(name);
            assert_eq!(read, Err("Link".to_owned()), "{path}");
        }
        assert!(matches!(
            root.list(Path::new("folder"), 9),
            Err(Refusal::Link)
        ));
    }

    #[test]
    fn links_that_multiply_come_to_an_end() {
        let (_outer, root) = trap(&[("a/b", "b")]);
        // Each goes through the one before, hundreds of times.
        let detour = "a/../".repeat(700);
        symlink(format!("{detour}a/b"), root.path().join("l0")).unwrap();
        symlink(format!("{detour}l0"), root.path().join("l1")).unwrap();
        reads(&root, "l1", Err("Circle"));
        for number in 2..60 {
            let before = if number == 2 {
                "a/b".to_owned()
            } else {
                format!("c{}", number - 1)
            };
            symlink(before, root.path().join(format!("c{number}"))).unwrap();
        }
        reads(&root, "c41", Ok("b"));
        reads(&root, "c42", Err("Circle"));
    }

    #[test]
    fn nobody_waits_and_nothing_but_a_file_is_read() {
        let (_outer, root) = trap(&[]);
        let pipe = root.path().join("pipe");
        assert!(
            Command::new("mkfifo")
                .arg(&pipe)
                .status()
                .unwrap()
                .success()
        );
        let _listening =
            std::os::unix::net::UnixListener::bind(root.path().join("socket")).unwrap();
        for path in ["pipe", "socket"] {
            reads(&root, path, Err("NotAFile"));
            for links in [Links::Followed, Links::Refused] {
                let read = named(&root.path().join(path), links, 10).map_err(name);
                assert_eq!(read, Err("NotAFile".to_owned()), "{path}");
            }
        }
        // Had it become a pipe after it was looked at, it would be opened, and found out.
        let opened = system::open(&pipe, Links::Followed).unwrap();
        assert!(matches!(read(opened, 10), Err(Refusal::NotAFile)));
        for device in ["/dev/zero", "/dev/null", "/dev/tty"] {
            let read = named(Path::new(device), Links::Followed, 10).map_err(name);
            assert_eq!(read, Err("NotAFile".to_owned()), "{device}");
        }
        let link = root.path().join("link");
        symlink("/dev/zero", &link).unwrap();
        let of = |links| named(&link, links, 10).map_err(name);
        assert_eq!(of(Links::Followed), Err("NotAFile".to_owned()));
        assert_eq!(of(Links::Refused), Err("Link".to_owned()));
    }

    /// Some files say that they are empty, and are not.
    #[cfg(target_os = "linux")]
    #[test]
    fn the_limit_is_that_of_the_bytes_and_not_of_what_a_file_says_of_itself() {
        let file = Path::new("/proc/self/status");
        assert_eq!(status(file).unwrap().size, 0);
        let whole = named(file, Links::Followed, 1 << 20).unwrap();
        assert!(whole.starts_with(b"Name:"));
        let short = named(file, Links::Followed, 10).map_err(name);
        assert_eq!(short, Err("TooLarge".to_owned()));
    }

    /// A folder that is swapped for a link to another while its files are read: whatever comes out came from inside.
    #[test]
    fn a_folder_that_is_swapped_for_a_link_never_leads_out() {
        use std::sync::atomic::{AtomicBool, Ordering};
        let (outer, root) = trap(&[("a/f", "inside"), ("other/f", "inside")]);
        fs::create_dir(outer.path().join("out")).unwrap();
        fs::write(outer.path().join("out/f"), "secret").unwrap();
        symlink(outer.path().join("out"), root.path().join("link")).unwrap();
        let stop = AtomicBool::new(false);
        let (mut read, mut refused) = (0, 0);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let at = |path: &str| root.path().join(path);
                while !stop.load(Ordering::Relaxed) {
                    fs::rename(at("a"), at("kept")).unwrap();
                    fs::rename(at("link"), at("a")).unwrap();
                    fs::rename(at("a"), at("link")).unwrap();
                    fs::rename(at("kept"), at("a")).unwrap();
                }
            });
            let deadline = crate::guard::Deadline::within(
                std::time::Duration::from_secs(2),
                crate::limits::Limit::RunTime,
            );
            while !deadline.is_past() {
                match root.read_through(Path::new("a/f"), 10) {
                    Ok(bytes) => {
                        assert_eq!(bytes, b"inside");
                        read += 1;
                    }
                    Err(_) => refused += 1,
                }
                if let Ok(names) = root.list(Path::new("a"), 10) {
                    assert!(names.len() <= 1);
                }
            }
            stop.store(true, Ordering::Relaxed);
        });
        assert!(read > 0 && refused > 0, "{read} read, {refused} refused");
    }
}
