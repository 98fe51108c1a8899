//! Traps in packs from archives: entries that lead elsewhere, archives that never end, and names that steer.
//!
//! Whoever signs a pack can be mistaken, so the same must hold of those that are signed; here nobody signs, and the
//! settings accept that. `tests/gate/afar.rs` asks about signatures.

use tar::{Builder, EntryType};

use super::*;

#[path = "../common/archive.rs"]
mod archive;
use archive::{add, archive, compressed};

use crate::plots::{FILES as USUAL, PACK, RULE};

/// A service beside an archive that may be anybody's.
fn beside(archive: &[u8]) -> TempDir {
    folder(&[
        ("service.yaml", SERVICE.as_bytes()),
        ("yardstick.toml", b"[trust]\nunsigned = \"accept\"\n"),
        ("plots.tar.gz", archive),
    ])
}

const FLAGS: &[&str] = &["--pack", "plots.tar.gz", "--packs", "named"];

/// An archive of the usual pack, with whatever is added to it.
fn with(more: impl FnOnce(&mut Builder<Vec<u8>>)) -> Vec<u8> {
    let mut builder = Builder::new(Vec::new());
    for (path, text) in USUAL {
        add(
            &mut builder,
            path.as_bytes(),
            EntryType::Regular,
            text.as_bytes(),
        );
    }
    more(&mut builder);
    compressed(&builder.into_inner().unwrap())
}

#[track_caller]
fn refused(archive: &[u8], words: &[&str]) {
    let folder = beside(archive);
    check(folder.path(), FAILURE, FLAGS).names(words);
    for arguments in [
        &["explain", "kept", "--pack", "plots.tar.gz"][..],
        &["packs", "--pack", "plots.tar.gz"],
        &["packs", "show", "plots.tar.gz"],
        &["packs", "diff", "plots.tar.gz", "plots.tar.gz"],
        &["packs", "--for", ".", "--pack", "plots.tar.gz"],
    ] {
        let run = run(folder.path(), arguments);
        assert_eq!(run.code, FAILURE, "{arguments:?}: {}", run.all());
        calm(&run);
        run.names(words);
    }
    let left = fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(left, 3, "something was unpacked");
}

/// One run is enough for what takes long to unpack.
#[track_caller]
fn refused_once(archive: &[u8], words: &[&str]) {
    let run = run(beside(archive).path(), &[&["."], FLAGS].concat());
    assert_eq!(run.code, FAILURE, "{}", run.all());
    calm(&run);
    run.names(words);
}

#[track_caller]
fn refused_entry(name: &[u8], kind: EntryType, words: &[&str]) {
    refused(&with(|builder| add(builder, name, kind, b"")), words);
}

#[test]
fn a_sound_archive_is_used() {
    let folder = beside(&with(|builder| {
        add(builder, b"./", EntryType::Directory, b"");
        add(builder, b"./data/", EntryType::Directory, b"");
        add(builder, b"README.md", EntryType::Regular, b"\xff");
        add(
            builder,
            b"pax_global_header",
            EntryType::XGlobalHeader,
            b"16 comment=abcd\n",
        );
    }));
    let run = check(folder.path(), FINDINGS, FLAGS);
    assert!(has_heading(&run, "kept"), "{}", run.stdout);
}

#[test]
fn entries_that_lead_elsewhere_are_refused() {
    for name in [
        &b"../rules/other.yaml"[..],
        b"rules/../../other.yaml",
        b"./../other",
        b"..",
    ] {
        refused_entry(name, EntryType::Regular, &["leads out of the archive"]);
    }
    for name in [&b"/etc/passwd"[..], b"//rules/other.yaml"] {
        refused_entry(name, EntryType::Regular, &["has an absolute path"]);
    }
    refused_entry(
        b"C:\\rules\\other.yaml",
        EntryType::Regular,
        &["or a `\\` in its name"],
    );
    for kind in [
        EntryType::Symlink,
        EntryType::Link,
        EntryType::Fifo,
        EntryType::Char,
        EntryType::Block,
        EntryType::Continuous,
    ] {
        refused_entry(
            b"rules/other.yaml",
            kind,
            &["its entry `rules/other.yaml` is neither a regular file nor a folder"],
        );
    }
}

/// A file of which most is not there would unpack to as much as it likes.
#[cfg(unix)]
#[test]
fn files_with_holes_are_refused() {
    for (format, why) in [
        ("gnu", "is neither a regular file nor a folder"),
        ("pax", "is a file with holes"),
    ] {
        let desk = folder(&[("pack.yaml", PACK.as_bytes()), ("hole.yaml", b"")]);
        let hole = fs::File::create(desk.path().join("hole.yaml")).unwrap();
        hole.set_len(1 << 20).unwrap();
        let made = Command::new("tar")
            .args([
                "-S",
                "--format",
                format,
                "-cf",
                "holes.tar",
                "hole.yaml",
                "pack.yaml",
            ])
            .current_dir(desk.path())
            .status();
        assert!(made.unwrap().success());
        let mut bytes = Vec::new();
        let mut file = fs::OpenOptions::new();
        #[expect(clippy::disallowed_methods, reason = "a test reads what it made")]
        let mut file = file.read(true).open(desk.path().join("holes.tar")).unwrap();
        file.read_to_end(&mut bytes).unwrap();
        refused_once(&compressed(&bytes), &[why, "hole.yaml"]);
    }
}

#[test]
fn one_name_is_one_file() {
    let twice = &["its entry `pack.yaml` is there twice"];
    refused_entry(b"pack.yaml", EntryType::Regular, twice);
    refused_entry(
        b"./pack.yaml",
        EntryType::Regular,
        &["its entry `./pack.yaml` is there twice"],
    );
    refused_entry(
        b"pack.yaml/",
        EntryType::Directory,
        &["its entry `pack.yaml/` is there twice"],
    );
    refused_entry(
        b"rules",
        EntryType::Regular,
        &["its entry `rules` is there twice"],
    );
    refused_entry(
        b"pack.yaml/x",
        EntryType::Regular,
        &["`pack.yaml/x` is there twice"],
    );
    for name in [
        &b"rules//other.yaml"[..],
        b"rules/./other.yaml",
        b"rules/other.yaml/",
    ] {
        refused_entry(name, EntryType::Regular, &["has a path with an empty part"]);
    }
}

#[test]
fn names_steer_nothing() {
    refused_entry(
        b"\xff\x1b[31m",
        EntryType::Regular,
        &["has a name that is not UTF-8", "\\xff\\x1b[31m"],
    );
    refused_entry(
        "\u{1b}[2J\n::error::x\u{202e}".as_bytes(),
        EntryType::Regular,
        &[
            "has a control character",
            "\\u{1b}[2J\\n::error::x\\u{202e}",
        ],
    );
    refused_entry(
        "\u{202e}txt".as_bytes(),
        EntryType::Symlink,
        &["`\\u{202e}txt` is neither"],
    );
    let long = with(|builder| {
        let mut header = tar::Header::new_gnu();
        header.set_size(0);
        header.set_entry_type(EntryType::Symlink);
        builder
            .append_data(&mut header, "x".repeat(5_000), &b""[..])
            .unwrap();
    });
    refused(&long, &["x… (and 4920 characters)"]);
}

/// Each of its folders would be a name of its own: half a kilobyte that unpacks to tens of gigabytes.
#[test]
fn paths_without_an_end_are_refused() {
    let why = "which no file of a pack needs";
    let deep = format!("{}x.yaml", "a/".repeat(33));
    refused_entry(
        deep.as_bytes(),
        EntryType::Regular,
        &["has more than 4096 bytes or 32 folders", why],
    );
    for name in ["a/".repeat(200_000), "a".repeat(5_000)] {
        let long = with(|builder| {
            let mut header = tar::Header::new_gnu();
            header.set_size(0);
            header.set_entry_type(EntryType::Regular);
            builder
                .append_data(&mut header, format!("{name}x.yaml"), &b""[..])
                .unwrap();
        });
        refused_once(&long, &["the path of its entry `a", why]);
    }
}

#[test]
fn an_archive_holds_one_pack() {
    let two = [
        ("a/pack.yaml", PACK.as_bytes()),
        ("b/pack.yaml", PACK.as_bytes()),
    ];
    refused(
        &archive(&two),
        &["several packs in it (`a/pack.yaml` and `b/pack.yaml`)"],
    );
    let inner = [("pack.yaml", PACK.as_bytes()), ("b/library.yaml", b"id: b")];
    refused(
        &archive(&inner),
        &["several packs in it (`b/library.yaml` and `pack.yaml`)"],
    );
    refused(
        &archive(&[("a/b/pack.yaml", PACK.as_bytes())]),
        &["there is no pack in it"],
    );
    refused(&archive(&[]), &["there is no pack in it"]);
    let beside = [
        ("a/pack.yaml", PACK.as_bytes()),
        ("rules/kept.yaml", RULE.as_bytes()),
    ];
    refused(
        &archive(&beside),
        &["`rules/kept.yaml` lies beside the pack's folder `a`"],
    );
}

#[test]
fn a_rule_is_not_left_out_in_silence() {
    refused(
        &with(|builder| {
            add(
                builder,
                b"rules/other.yml",
                EntryType::Regular,
                RULE.as_bytes(),
            )
        }),
        &[
            "`rules/other.yml` is not read",
            "the name of a pack's file ends in `.yaml`",
        ],
    );
    let global = |builder: &mut Builder<Vec<u8>>| {
        add(
            builder,
            b"g",
            EntryType::XGlobalHeader,
            b"18 path=other.yaml\n",
        );
    };
    refused(
        &with(global),
        &["says something of all entries that come after it"],
    );
}

#[test]
fn bombs_are_refused_before_they_fill_anything() {
    let zeros = vec![0; 65 << 20];
    let words = &["unpacks to more than 67108864 bytes"];
    refused_once(&compressed(&zeros), words);
    refused_once(
        &with(|builder| add(builder, b"notes", EntryType::Regular, &zeros)),
        words,
    );
    let many = with(|builder| {
        for index in 0..10_000 {
            add(
                builder,
                format!("notes/{index}").as_bytes(),
                EntryType::Regular,
                b"",
            );
        }
    });
    refused_once(&many, &["more than 10000 entries"]);
    let large = vec![b'#'; (4 << 20) + 1];
    refused_once(
        &with(|builder| add(builder, b"data/large.yaml", EntryType::Regular, &large)),
        &["its file `data/large.yaml` is larger than 4194304 bytes"],
    );
    // More than an archive may have, whatever is in it.
    let noise: Vec<u8> = (0..(16_u32 << 20) + 1)
        .map(|index| index.wrapping_mul(2_654_435_761).to_le_bytes()[3])
        .collect();
    refused_once(&noise, &["`plots.tar.gz` is larger than 16777216 bytes"]);
}

#[test]
fn what_is_damaged_or_no_archive_is_refused() {
    let sound = with(|_| {});
    let no_gzip = &["is not compressed as a `.tar.gz` is, or damaged"];
    refused(b"", no_gzip);
    refused(b"PK\x03\x04", no_gzip);
    refused(&sound[..sound.len() / 2], no_gzip);
    let mut flipped = sound.clone();
    let last = flipped.len() - 6;
    flipped[last] ^= 1;
    refused(&flipped, no_gzip);
    refused(
        &compressed(b"pack.yaml: this is no tar".repeat(100).as_slice()),
        &["is not a `.tar`, or damaged"],
    );
    let behind = [sound.clone(), sound].concat();
    refused(&behind, &["there is more behind its end"]);
    let mut hidden = Builder::new(Vec::new());
    add(
        &mut hidden,
        b"pack.yaml",
        EntryType::Regular,
        PACK.as_bytes(),
    );
    let mut hidden = hidden.into_inner().unwrap();
    hidden.extend_from_slice(b"more");
    refused(&compressed(&hidden), &["there is more behind its end"]);
}

#[test]
fn a_file_of_a_pack_is_text() {
    refused(
        &with(|builder| add(builder, b"rules/other.yaml", EntryType::Regular, b"\xff")),
        &["plots.tar.gz/rules/other.yaml", "is not UTF-8"],
    );
}

#[cfg(unix)]
#[test]
fn what_only_has_the_name_of_an_archive_is_refused() {
    let folder = folder(&[
        ("service.yaml", SERVICE.as_bytes()),
        ("plots.tar.gz/pack.yaml", PACK.as_bytes()),
    ]);
    check(folder.path(), FAILURE, FLAGS).names(&["`plots.tar.gz` is no regular file"]);
    fs::remove_dir_all(folder.path().join("plots.tar.gz")).unwrap();
    check(folder.path(), FAILURE, FLAGS).names(&["there is no pack at `plots.tar.gz`"]);
    let pipe = Command::new("mkfifo")
        .arg(folder.path().join("plots.tar.gz"))
        .status();
    assert!(pipe.unwrap().success());
    check(folder.path(), FAILURE, FLAGS).names(&["`plots.tar.gz` is no regular file"]);
}
