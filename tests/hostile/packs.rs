//! Traps in packs from folders: files that are none, files without an end, and words that steer.
//!
//! A pack with a mistake is refused as a whole, so most of these end with a failure that names the file.

use super::*;

use crate::plots::{CLAUSE, PACK, RULE};

/// A service beside a pack, of which these files are others than usual.
fn beside_a_pack(files: &[(&str, &[u8])]) -> TempDir {
    let folder = folder(&[("service.yaml", SERVICE.as_bytes())]);
    let usual = [
        ("pack.yaml", PACK),
        ("clauses.yaml", CLAUSE),
        ("rules/kept.yaml", RULE),
    ];
    for (path, text) in usual {
        write(folder.path(), &format!("plots/{path}"), text.as_bytes());
    }
    for (path, bytes) in files {
        write(folder.path(), &format!("plots/{path}"), bytes);
    }
    folder
}

const FLAGS: &[&str] = &["--pack", "plots", "--packs", "named"];

/// Runs each command that reads a pack; a check says what it makes of it.
#[track_caller]
fn all(folder: &Path, code: i32) -> Run {
    check(folder, code, FLAGS);
    each(folder, code, COMMANDS)
}

const COMMANDS: &[&[&str]] = &[
    &["packs", "test", "plots"],
    &["packs", "show", "plots"],
    &["packs", "diff", "plots", "plots"],
    &["packs", "--for", ".", "--pack", "plots"],
    &["explain", "kept", "--pack", "plots"],
    &["packs", "check", "plots"],
    &[".", "--pack", "plots", "--packs", "named"],
];

/// Runs these commands, and says what the last of them did.
#[track_caller]
fn each(folder: &Path, code: i32, commands: &[&[&str]]) -> Run {
    let mut last = None;
    for arguments in commands {
        let run = run(folder, arguments);
        let is_bad = run.code == FAILURE;
        assert_eq!(is_bad, code == FAILURE, "{arguments:?}: {}", run.all());
        calm(&run);
        last = Some(run);
    }
    last.expect("there are commands")
}

#[track_caller]
fn refused(files: &[(&str, &[u8])], words: &[&str]) -> Run {
    let [.., check, used] = COMMANDS else {
        unreachable!("there are two at least")
    };
    let run = each(beside_a_pack(files).path(), FAILURE, &[check, used]);
    run.names(words);
    run
}

/// Each file is no larger than one may be.
#[test]
fn a_pack_is_not_much_more_than_packs_are() {
    let page = vec![b' '; 4 << 20];
    let names: Vec<String> = (0..17)
        .map(|number| format!("data/{number}.yaml"))
        .collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &*page)).collect();
    refused(&files, &["67108864 bytes together: no pack is so large"]);
}

#[test]
fn a_sound_pack_is_used() {
    let run = all(beside_a_pack(&[]).path(), FINDINGS);
    assert!(has_heading(&run, "kept"), "{}", run.stdout);
}

#[test]
fn depth_is_limited_and_told() {
    for depth in [300, 20_000] {
        let flow = format!(
            "{CLAUSE}  bases: {}{}\n",
            "[".repeat(depth),
            "]".repeat(depth)
        );
        refused(
            &[("clauses.yaml", flow.as_bytes())],
            &["plots/clauses.yaml"],
        );
        let rows = format!("- {}a: 1\n", "- ".repeat(depth));
        refused(
            &[("data/terms.yaml", rows.as_bytes())],
            &["plots/data/terms.yaml"],
        );
    }
    // A list within lists within …: not too deep to be read, and of another shape.
    let shallow = format!("{}a{}", "[".repeat(100), "]".repeat(100));
    refused(
        &[("clauses.yaml", shallow.as_bytes())],
        &["plots/clauses.yaml"],
    );
}

#[test]
fn aliases_that_multiply_or_bite_their_tails_end() {
    let mut bomb = format!("{CLAUSE}  title: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n");
    for number in 1..30 {
        let before = vec![format!("*a{}", number - 1); 10].join(",");
        bomb.push_str(&format!("- &a{number} [{before}]\n"));
    }
    refused(
        &[("clauses.yaml", bomb.as_bytes())],
        &["plots/clauses.yaml"],
    );
    refused(
        &[("data/terms.yaml", bomb.as_bytes())],
        &["plots/data/terms.yaml"],
    );
    for cycle in [
        "&a [*a]\n".to_owned(),
        format!("{CLAUSE}  matches: &a [*a]\n"),
        format!("{CLAUSE}  rules: &a {{ kept: *a }}\n"),
        "- &a\n  <<: *a\n".to_owned(),
        "&a *a\n".to_owned(),
    ] {
        refused(
            &[("clauses.yaml", cycle.as_bytes())],
            &["plots/clauses.yaml"],
        );
    }
    refused(&[("pack.yaml", b"&a { id: *a }\n")], &["plots/pack.yaml"]);
}

#[test]
fn a_pack_of_many_clauses_ends() {
    let clauses: String = (0..1_000)
        .map(|number| CLAUSE.replace("plot-1", &format!("plot-{number}")))
        .collect();
    let run = all(
        beside_a_pack(&[("clauses.yaml", clauses.as_bytes())]).path(),
        FINDINGS,
    );
    assert!(has_heading(&run, "kept"), "{}", run.stdout);
    let twice = format!("{clauses}{clauses}");
    refused(
        &[("clauses.yaml", twice.as_bytes())],
        &["there are two clauses `plot-999`"],
    );
}

#[test]
fn what_is_larger_than_any_pack_is_not_read() {
    let large = format!("{CLAUSE}# {}\n", "x".repeat(5 << 20));
    let run = refused(
        &[("clauses.yaml", large.as_bytes())],
        &["plots/clauses.yaml", "is larger than"],
    );
    assert!(run.all().len() < 1_000, "{}", run.all());
}

#[test]
fn bytes_that_are_no_text_are_named() {
    let utf16 = utf16(PACK);
    refused(
        &[("pack.yaml", &utf16)],
        &["plots/pack.yaml", "is UTF-16; save it as UTF-8"],
    );
    refused(
        &[("rules/kept.yaml", b"title: \xff\n")],
        &["plots/rules/kept.yaml", "is not UTF-8"],
    );
    for empty in ["", "\n", "# nothing\n", "---\n---\n", "null\n"] {
        refused(&[("pack.yaml", empty.as_bytes())], &["plots/pack.yaml"]);
    }
}

#[test]
fn many_packs_that_use_each_other_end() {
    const PACKS: usize = 40;
    let named = |range: std::ops::Range<usize>| {
        let ids: Vec<String> = range.map(|number| format!("p{number}")).collect();
        ids.join(", ")
    };
    for (is_circle, code) in [(false, CLEAN), (true, FAILURE)] {
        let folder = folder(&[("service.yaml", SERVICE.as_bytes())]);
        for number in 0..PACKS {
            let uses = match is_circle {
                true => format!("p{}", (number + 1) % PACKS),
                false => named(number + 1..PACKS),
            };
            let pack = PACK.replace("id: plots", &format!("id: p{number}"));
            let pack = format!(
                "{}uses: [{uses}]\n",
                pack.replace("thistledown.example", "www.gov.uk")
            );
            write(
                folder.path(),
                &format!("all/{number}/pack.yaml"),
                pack.as_bytes(),
            );
            let clause = CLAUSE.replace("thistledown.example", "www.gov.uk");
            write(
                folder.path(),
                &format!("all/{number}/clauses.yaml"),
                clause.as_bytes(),
            );
        }
        let run = run(folder.path(), &["packs", "check", "all"]);
        assert_eq!(run.code, code, "{}", run.all());
        calm(&run);
        if is_circle {
            run.names(&["a circle: `p0` uses `p1`, which uses `p2`"]);
        }
    }
}

#[test]
fn words_that_steer_are_shown_and_not_obeyed() {
    let evil = "\\u001b[31m \\u202e \\r\\n::error::x ##[group] \\u0007";
    let pack = PACK
        .replace("Allotments", &format!("\"{evil}\""))
        .replace(
            "publisher: Thistledown Borough Council",
            &format!("publisher: \"{evil}\""),
        )
        .replace("Everyone with a plot.", &format!("\"{evil}\""))
        .replace(
            "{ force: must }",
            &format!("{{ force: must, says: \"{evil}\" }}"),
        );
    let clause = CLAUSE
        .replace("Keep it", &format!("\"{evil}\""))
        .replace("Whether it is kept.", &format!("\"{evil}\""))
        .replace("Is it kept?", &format!("\"{evil}\""));
    let rule = RULE
        .replace("There is a readme", &format!("\"{evil}\""))
        .replace("there is no readme", &format!("\"{evil}\""))
        .replace("Hares come in.", &format!("\"{evil}\""));
    let folder = beside_a_pack(&[
        ("pack.yaml", pack.as_bytes()),
        ("clauses.yaml", clause.as_bytes()),
        ("rules/kept.yaml", rule.as_bytes()),
    ]);
    all(folder.path(), FINDINGS);
    for (path, text) in [
        (
            "pack.yaml",
            PACK.replace("id: plots", &format!("id: \"{evil}\"")),
        ),
        (
            "pack.yaml",
            PACK.replace("edition: '1'", &format!("edition: \"{evil}\"")),
        ),
        ("pack.yaml", format!("{PACK}uses: [\"{evil}\"]\n")),
        ("pack.yaml", format!("{PACK}\"{evil}\": 1\n")),
        (
            "clauses.yaml",
            CLAUSE.replace("plot-1", &format!("\"{evil}\"")),
        ),
        (
            "clauses.yaml",
            format!("{CLAUSE}  rules: {{ \"{evil}\": [{{ force: must }}] }}\n"),
        ),
        (
            "rules/kept.yaml",
            RULE.replace("clause: plot-1", &format!("clause: \"{evil}\"")),
        ),
    ] {
        refused(&[(path, text.as_bytes())], &[]);
    }
}

#[test]
fn settings_that_name_packs_with_words_that_steer() {
    let evil = "\\u001b[31m \\u202e \\r\\n::error::x ##[group]";
    for named in [
        format!("\"{evil}\" = \"1\""),
        format!("gds-way = \"{evil}\""),
        format!("gds-way = \"./{evil}\""),
        format!("gds-way = {{ version = \"{evil}\" }}"),
        format!("gds-way = {{ adopted = {{ source = \"{evil}\" }} }}"),
        format!("gds-way = \"{}\"", "9".repeat(100_000)),
        format!("{} = \"1\"", "a".repeat(100_000)),
        "gds-way = \"/dev\"".to_owned(),
        "gds-way = \"../../../../../../../../etc\"".to_owned(),
    ] {
        let settings = format!("[packs]\n{named}\n");
        let folder = folder(&[
            ("service.yaml", SERVICE.as_bytes()),
            ("yardstick.toml", settings.as_bytes()),
        ]);
        each(folder.path(), FAILURE, &[&["."], &["packs", "--for", "."]]);
    }
}

#[cfg(unix)]
mod what_is_no_file {
    use std::os::unix::fs::symlink;

    use super::*;

    fn pipe(folder: &Path, path: &str) {
        let file = folder.join("plots").join(path);
        let _ = fs::remove_file(&file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        let made = Command::new("mkfifo").arg(&file).status().unwrap();
        assert!(made.success());
    }

    #[test]
    fn a_pipe_is_not_waited_for() {
        for path in [
            "clauses.yaml",
            "rules/kept.yaml",
            "data/terms.yaml",
            "rules/other.yml",
        ] {
            let folder = beside_a_pack(&[]);
            pipe(folder.path(), path);
            all(folder.path(), FAILURE).names(&[&format!("plots/{path}"), "is not read"]);
        }
        let folder = beside_a_pack(&[]);
        pipe(folder.path(), "pack.yaml");
        all(folder.path(), FAILURE).names(&["there is no pack at `plots`"]);
    }

    #[test]
    fn links_are_not_followed() {
        const SECRET: &str = "hares sleep behind the shed";
        for path in [
            "pack.yaml",
            "clauses.yaml",
            "rules/kept.yaml",
            "data/terms.yaml",
        ] {
            let folder = beside_a_pack(&[]);
            write(folder.path(), "secret", SECRET.as_bytes());
            let file = folder.path().join("plots").join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            let _ = fs::remove_file(&file);
            symlink(folder.path().join("secret"), &file).unwrap();
            let run = all(folder.path(), FAILURE);
            run.names(&["plots"]);
            assert!(!run.all().contains("hares"), "{}", run.all());
        }
        // A folder that is a link: its rules would be left out in silence.
        let folder = beside_a_pack(&[]);
        fs::rename(
            folder.path().join("plots/rules"),
            folder.path().join("rules"),
        )
        .unwrap();
        symlink(
            folder.path().join("rules"),
            folder.path().join("plots/rules"),
        )
        .unwrap();
        all(folder.path(), FAILURE)
            .names(&["plots/rules", "links, pipes and devices are not read"]);
        let folder = beside_a_pack(&[]);
        symlink(
            folder.path().join("plots"),
            folder.path().join("plots/round"),
        )
        .unwrap();
        all(folder.path(), FINDINGS);
    }

    #[test]
    fn a_folder_with_the_name_of_a_file_is_none() {
        let folder = beside_a_pack(&[("rules/other.yaml/x.yaml", b"a: 1\n")]);
        all(folder.path(), FAILURE).names(&["other.yaml", "is not read"]);
        let folder = beside_a_pack(&[]);
        fs::remove_file(folder.path().join("plots/clauses.yaml")).unwrap();
        fs::create_dir(folder.path().join("plots/clauses.yaml")).unwrap();
        all(folder.path(), FAILURE).names(&["`clauses.yaml` is missing"]);
    }
}

/// No service is looked at here, and no work is in hand that could end.
#[test]
fn what_a_schema_leads_to_is_followed_no_further_than_the_stack_reaches() {
    for (start, end, count) in [("", "", 20_000), ("not: { ", " }", 10_000)] {
        let forms: Vec<String> = (0..count)
            .map(|number| {
                let next = number + 1;
                format!("d{number}: {{ {start}$ref: '#/definitions/d{next}'{end} }}, ")
            })
            .collect();
        let schema = format!(
            "{{ $ref: '#/definitions/d0', definitions: {{ {}d{count}: {{}} }} }}",
            forms.concat()
        );
        let (before, after) = RULE.split_once("then:").unwrap();
        let (_, after) = after.split_once('\n').unwrap();
        let rule = format!(
            "{before}then: {{ function: schema, functionOptions: {{ schema: {schema} }} }}\n{after}"
        );
        let folder = beside_a_pack(&[("rules/kept.yaml", rule.as_bytes())]);
        for command in [
            &["packs", "test", "plots"][..],
            &["packs", "check", "plots"],
            &[".", "--pack", "plots", "--packs", "named"],
        ] {
            calm(&run(folder.path(), command));
        }
    }
}
