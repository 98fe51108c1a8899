//! What a repository, a pack, a call and its environment can have said: nothing that yardstick does not say.
//!
//! One folder holds every trick at once, and every command is run in it in every form. Two tables say which calls there
//! are and how each answer is read; a command or a form without a row fails. What is written is read by programs that
//! did not write it.

use std::collections::BTreeSet;

use clap::ValueEnum;
use yardstick::report::{Format, Paper};

use super::*;
use crate::plots::{CLAUSE, PACK, RULE};

/// Is in every hostile word. Behind a line break it would begin a line: a forged one.
const MARK: &str = "FORGED";

/// Words that steer, turn round, hide, forge a line, a command, an element, a link, a key, a call.
const TRICKS: &[&str] = &[
    "a\nFORGED: sound\n::error file=x::FORGED\n##[error]FORGED\n##vso[task.complete]FORGED\n##teamcity[buildStop FORGED]",
    "b\r::stop-commands::FORGED\r\u{1b}[0Ksection_start:0:FORGED\r\u{1b}[0K",
    "c\u{1b}[2J\u{1b}]0;FORGED\u{7}\u{1b}]8;;https://forged.example\u{1b}\\FORGED\u{8}\u{9b}2J\u{7f}\u{85}",
    "d\u{202e}DEGROF\u{2066}FORGED\u{200f}\u{61c}\u{2028}::error::FORGED\u{2029}",
    "e\u{200b}FORGED\u{2060}\u{feff}\u{200d}\u{fe0f}\u{e0046}\u{e004f}\u{ad}\u{3164}",
    "</testcase><FORGED/>]]></script><script>FORGED</script><img src=x onerror=FORGED>",
    "[FORGED](https://forged.example/) ![FORGED](https://forged.example/x.png) <https://forged.example> @FORGED #1",
    "\n# FORGED\n\n- FORGED\n\n| FORGED |\n|---|\n",
    "f: x\nFORGED: true\n\"FORGED\" = 1\n[FORGED]\n- FORGED # FORGED",
    "g'; touch FORGED; echo '$(touch FORGED)`touch FORGED`",
    "=cmd|'FORGED'!A1",
    "%0A::error::FORGED%0D",
    "\n.TH FORGED\n'br\n\\fBFORGED",
    COLOURED,
    "--approver=FORGED",
    "www.forged.example mailto:FORGED@forged.example GL-12 FORGED/FORGED> !12",
];

/// Addresses: one with more than an address behind it, and one that leads where it does not seem to.
const ADDRESSES: &[&str] = &[
    "https://forged.example/)<script>[FORGED](x)",
    "https://good.example@forged.example/",
];

/// What a code host makes links and mentions of, wherever it stands among words.
const MENTIONS: &[&str] = &[
    "@FORGED",
    "FORGED@forged",
    "www.forged",
    "://forged",
    "FORGED/FORGED>",
    "GL-12",
    "!12",
];

/// Colours that the tricks have and nothing of ours has.
const THEIRS: &[&str] = &["30", "32"];

/// The one that has them.
const COLOURED: &str = "h\u{1b}[30mFORGED\u{1b}[32mFORGED";

fn all_tricks() -> String {
    TRICKS.concat()
}

/// In double quotes, as YAML and TOML read them alike.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            ' '..='~' => quoted.push(character),
            other => quoted.push_str(&format!("\\U{:08X}", u32::from(other))),
        }
    }
    quoted + "\""
}

/// As a file or a folder can be called: without the sign that parts folders, and not too long.
fn name(trick: &str) -> String {
    let name = trick.replace('/', "_");
    let end = (0..=200)
        .rev()
        .find(|end| name.is_char_boundary((*end).min(name.len())));
    name[..end.unwrap_or(0).min(name.len())].to_owned()
}

/// The folder of the service, in a folder with a name like its files.
struct Nasty {
    folder: TempDir,
    service: String,
}

fn nasty() -> Nasty {
    let folder = folder(&[]);
    let root = folder.path();
    let service = name(&[TRICKS[0], COLOURED].concat());
    let put = |path: &str, text: &str| write(root, &format!("{service}/{path}"), text.as_bytes());
    let all = quoted(&all_tricks());
    for (index, trick) in TRICKS.iter().enumerate() {
        let words = quoted(trick);
        put(
            &format!("{}.yaml", name(trick)),
            &format!(
                "openapi: 3.0.3\ninfo: {{ title: {words}, version: 1.0.{index}, {words}: {words} }}\nservers:\n  - url: {words}\n\
                 paths:\n  {}:\n    get: {{ summary: {words}, responses: {{}} }}\n",
                quoted(&format!("/{index}{trick}"))
            ),
        );
        put(
            &format!("unread/{}.yaml", name(trick)),
            "openapi: 3.0.3\ninfo: [\n",
        );
        put(
            &format!("node_modules{index}/{}/package.json", name(trick)),
            &format!("{{\"name\": {}}}", serde_json::json!(trick)),
        );
    }
    put(
        "publiccode.yml",
        &format!(
            "publiccodeYmlVersion: '0.4'\nname: {all}\nurl: {all}\nreleaseDate: {all}\nlegal: {{ license: {all} }}\nmaintenance: {{ contacts: [{{ name: {all}, email: {all} }}] }}\n"
        ),
    );
    put("package.json", &serde_json::json!({ "name": all_tricks(), "license": all_tricks(), "dependencies": { all_tricks(): all_tricks() } }).to_string());
    put(
        "README.md",
        &format!("# {}\n", all_tricks().replace('\n', " ")),
    );
    // `init` asks whether it is this, in a comment.
    put("##[error]FORGED ##vso[task.complete]FORGED/runbook.md", "x");
    put(
        "yardstick.toml",
        &format!(
            "rulesets = [\".spectral.yaml\"]\n\n[[waivers]]\nrule = \"readme-present\"\nreason = {all}\nowner = {all}\n\
             approver = {all}\nrisk = {all}\nexpires = \"2027-01-01\"\n"
        ),
    );
    // A key of YAML has at most 1024 characters, so each trick has a rule of its own.
    let rules = TRICKS.iter().zip(ADDRESSES.iter().cycle());
    let rules = rules.map(|(trick, address)| {
        let message = quoted(&format!("{trick}{{{{value}}}}{{{{path}}}}"));
        format!(
            "  {id}:\n    description: {all}\n    message: {message}\n    documentationUrl: {address}\n    severity: error\n    \
             given: $.info\n    then: {{ field: contact, function: truthy }}\n",
            id = quoted(trick),
            address = quoted(address)
        )
    });
    put(
        ".spectral.yaml",
        &format!("rules:\n{}", rules.collect::<String>()),
    );
    // What git would say of the repository.
    put(
        ".git/HEAD",
        &format!("ref: refs/heads/{}\n", name(TRICKS[3])),
    );
    put(
        ".git/config",
        &format!(
            "[core]\n\trepositoryformatversion = 0\n\tbare = false\n[remote \"{MARK}\u{202e}\"]\n\turl = https://github.com/{MARK}\u{200b}/a\n"
        ),
    );
    put(".git/objects/info/x", "");
    put(".git/refs/heads/x", "");
    for (edition, path) in [("1", "pack"), ("2", "later")] {
        let word = |text: &str, key: &str, value: &str| {
            text.replace(value, &format!("{key}{}", quoted(&all_tricks())))
        };
        let pack = word(PACK, "title: ", "title: Allotments");
        let pack = word(
            &pack,
            "publisher: ",
            "publisher: Thistledown Borough Council",
        );
        let pack = word(&pack, "attribution: ", "attribution: Invented for a test.");
        let pack = word(&pack, "licence: ", "licence: OGL-UK-3.0");
        let pack = word(&pack, "addresses: ", "addresses: Everyone with a plot.");
        put(
            &format!("{path}/pack.yaml"),
            &pack.replace("edition: '1'", &format!("edition: '{edition}'")),
        );
        let clause = word(CLAUSE, "title: ", "title: Keep it");
        let clause = word(&clause, "person: ", "person: Whether it is kept.");
        let clause = word(&clause, "question: ", "question: Is it kept?");
        put(&format!("{path}/clauses.yaml"), &clause);
        let rule = word(RULE, "title: ", "title: There is a readme");
        let rule = word(&rule, "why: ", "why: Hares come in.");
        let rule = word(&rule, "remedy: ", "remedy: Write one.");
        let rule = word(&rule, "message: ", "message: there is no readme");
        put(
            &format!("{path}/rules/kept.yaml"),
            &rule.replace("field: readme", "field: nothing"),
        );
    }
    // Packs that are refused, and settings with mistakes.
    put(
        "broken/pack.yaml",
        &format!("{all}: {all}\nid: {all}\nfrom: {all}\n"),
    );
    put(
        "broken.toml",
        &format!("{all} = {all}\nfail-level = {all}\nexclude = [{all}]\n"),
    );
    put(
        "services.yaml",
        &format!("title: {all}\nservices:\n  - {{ name: {all}, path: . }}\n"),
    );
    put(
        "earlier.json",
        &serde_json::json!({ all_tricks(): all_tricks(), "version": all_tricks() }).to_string(),
    );
    Nasty { folder, service }
}

/// How an answer on standard output is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reads {
    Lines,
    Json,
    JsonLines,
    Xml,
    Html,
    Markdown,
    /// Workflow commands of ours.
    Commands,
    /// Made of the command line's own definitions, so it says the same wherever it is run.
    Definitions,
}

/// The words of a call, and what reads its output.
type Call = (&'static [&'static str], Reads);

/// Each command, by the name of its manual page, with calls of it. `TRICK` stands for hostile words.
const CALLS: &[(&str, &[Call])] = &[
    (
        "yardstick",
        &[
            (&["--help"], Reads::Definitions),
            (&["--version"], Reads::Definitions),
            (&["TRICK"], Reads::Lines),
            (&["--TRICK"], Reads::Lines),
            (&["."], Reads::Lines),
        ],
    ),
    (
        "yardstick-check",
        &[
            (
                &["check", "--verbose", "--narrated", "--pack", "pack"],
                Reads::Lines,
            ),
            (&["check", "--verbose", "--threads", "1"], Reads::Lines),
            (&["check", "--quiet", "--exclude", "TRICK"], Reads::Lines),
            (&["check", "--format", "TRICK"], Reads::Lines),
            (&["check", "--as-of", "TRICK"], Reads::Lines),
            (&["check", "--organisation", "TRICK"], Reads::Lines),
            (&["check", "--config", "broken.toml"], Reads::Lines),
            (&["check", "--config", "TRICK"], Reads::Lines),
            (&["check", "--pack", "broken"], Reads::Lines),
            (&["check", "--ruleset", "TRICK"], Reads::Lines),
            (&["check", "--changed-since", "TRICK"], Reads::Lines),
            (&["check", "--baseline=TRICK"], Reads::Lines),
            (&["check", "--locked"], Reads::Lines),
            (&["check", "--format", "json:TRICK/x"], Reads::Lines),
        ],
    ),
    (
        "yardstick-report",
        &[
            (&["report", "--services", "services.yaml"], Reads::Html),
            (
                &["report", "--brief", "--title-is-no-flag-TRICK"],
                Reads::Lines,
            ),
            (&["report", "--brief", "--pack", "pack"], Reads::Markdown),
            (&["report", "--compare", "earlier.json"], Reads::Lines),
            (&["report", "--services", "TRICK"], Reads::Lines),
        ],
    ),
    (
        "yardstick-explain",
        &[
            (&["explain", "kept", "--pack", "pack"], Reads::Lines),
            (&["explain", "TRICK"], Reads::Lines),
        ],
    ),
    (
        "yardstick-rules",
        &[
            (&["rules", "--pack", "pack"], Reads::Lines),
            (
                &["rules", "--pack", "pack", "--format", "json"],
                Reads::Json,
            ),
        ],
    ),
    (
        "yardstick-packs",
        &[
            (&["packs", "--pack", "pack"], Reads::Lines),
            (
                &["packs", "--pack", "pack", "--format", "json"],
                Reads::Json,
            ),
            (&["packs", "--for", ".", "--pack", "pack"], Reads::Lines),
            (
                &["packs", "--for", ".", "--pack", "pack", "--format", "json"],
                Reads::Json,
            ),
            (&["packs", "--for", "TRICK"], Reads::Lines),
        ],
    ),
    (
        "yardstick-packs-show",
        &[
            (&["packs", "show", "pack"], Reads::Markdown),
            (
                &["packs", "show", "pack", "--as", "schedule"],
                Reads::Markdown,
            ),
            (&["packs", "show", "TRICK"], Reads::Lines),
        ],
    ),
    (
        "yardstick-packs-diff",
        &[
            (&["packs", "diff", "pack", "later"], Reads::Lines),
            (&["packs", "diff", "TRICK", "oci://TRICK"], Reads::Lines),
        ],
    ),
    (
        "yardstick-packs-check",
        &[
            (&["packs", "check", "pack"], Reads::Lines),
            (&["packs", "check", "broken"], Reads::Lines),
            (&["packs", "check", "TRICK"], Reads::Lines),
        ],
    ),
    (
        "yardstick-packs-test",
        &[(&["packs", "test", "pack"], Reads::Lines)],
    ),
    (
        "yardstick-init",
        &[
            (&["init", "--dry-run"], Reads::Lines),
            (&["init", "--yes", "TRICK"], Reads::Lines),
        ],
    ),
    (
        "yardstick-waive",
        &[
            (&["waive", "TRICK", "--reason", "TRICK"], Reads::Lines),
            (
                &[
                    "waive",
                    "licence-file-present",
                    "--reason",
                    "TRICK",
                    "--expires",
                    "TRICK",
                ],
                Reads::Lines,
            ),
        ],
    ),
    (
        "yardstick-baseline",
        &[(&["baseline", "--output", "TRICK/x"], Reads::Lines)],
    ),
    (
        "yardstick-lock",
        &[(&["lock", "--pack", "broken"], Reads::Lines)],
    ),
    (
        "yardstick-update",
        &[(&["update", "--dry-run"], Reads::Lines)],
    ),
    (
        "yardstick-pull",
        &[
            (&["pull", "oci://TRICK"], Reads::Lines),
            (&["pull", "TRICK"], Reads::Lines),
        ],
    ),
    (
        "yardstick-completions",
        &[
            (&["completions", "bash"], Reads::Definitions),
            (&["completions", "elvish"], Reads::Definitions),
            (&["completions", "fish"], Reads::Definitions),
            (&["completions", "powershell"], Reads::Definitions),
            (&["completions", "zsh"], Reads::Definitions),
            (&["completions", "TRICK"], Reads::Lines),
        ],
    ),
    ("yardstick-man", &[(&["man"], Reads::Definitions)]),
];

/// How each form of a report is read; a new one does not compile without.
fn of_format(format: Format) -> Reads {
    match format {
        Format::Text => Reads::Lines,
        Format::Markdown => Reads::Markdown,
        Format::Json | Format::Sarif | Format::SarifGithub | Format::Gitlab => Reads::Json,
        Format::Ndjson => Reads::JsonLines,
        Format::Junit => Reads::Xml,
        Format::Github => Reads::Commands,
    }
}

fn of_paper(paper: Paper) -> Reads {
    match paper {
        Paper::Html => Reads::Html,
        Paper::Markdown | Paper::Brief => Reads::Markdown,
        Paper::Json | Paper::Oscal => Reads::Json,
    }
}

/// What is wrong, and with which call.
#[derive(Default)]
struct Complaints {
    found: BTreeSet<String>,
    call: String,
}

impl Complaints {
    fn unless(&mut self, is_well: bool, what: impl FnOnce() -> String) {
        if !is_well {
            let mut what = what();
            what.truncate(
                (0..=400)
                    .rev()
                    .find(|end| what.is_char_boundary((*end).min(what.len())))
                    .unwrap_or(0)
                    .min(what.len()),
            );
            self.found.insert(format!("{}: {what}", self.call));
        }
    }

    fn none(self) {
        let found: Vec<String> = self.found.into_iter().collect();
        assert!(
            found.is_empty(),
            "{} complaints:\n{}",
            found.len(),
            found.join("\n")
        );
    }
}

impl Nasty {
    fn place(&self) -> std::path::PathBuf {
        self.folder.path().join(&self.service)
    }

    /// The folder of the service from inside it, by its name.
    fn by_name(&self) -> String {
        format!("../{}", self.service)
    }

    /// Runs a call in the folder of the service, with an environment like it.
    fn run(&self, arguments: &[String], more: &[(&str, &str)]) -> (i32, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_yardstick"));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("YARDSTICK_") {
                command.env_remove(name);
            }
        }
        let hostile = all_tricks();
        let output = command
            .args(arguments)
            .env("YARDSTICK_AS_OF", AS_OF)
            .env("YARDSTICK_STORE", &hostile)
            .env("YARDSTICK_REGISTRY_USER", &hostile)
            .env("USER", &hostile)
            .env("TERM", "xterm-256color")
            .envs(more.iter().copied())
            .current_dir(self.place())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("what is printed is UTF-8");
        let code = output.status.code().expect("it was not killed by a signal");
        (code, text(output.stdout), text(output.stderr))
    }
}

/// What holds of every stream and every file.
fn harmless(page: &str, reads: Reads, complaints: &mut Complaints) {
    let has_any = |test: &dyn Fn(char) -> bool| {
        page.chars()
            .filter(|one| test(*one))
            .collect::<BTreeSet<char>>()
    };
    let steers = has_any(&|one| one.is_control() && one != '\n' && one != '\t');
    complaints.unless(steers.is_empty(), || {
        format!("it steers a terminal: {steers:?}")
    });
    let turns = has_any(
        &|one| matches!(one, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'),
    );
    complaints.unless(turns.is_empty(), || {
        format!("it turns text round: {turns:?}")
    });
    let hides = has_any(
        &|one| matches!(one, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2065}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e0fff}'),
    );
    complaints.unless(hides.is_empty(), || {
        format!("it hides something: {hides:?}")
    });
    // There a line is no more than white space.
    let is_markup = matches!(reads, Reads::Xml | Reads::Html);
    for line in page.lines() {
        let begin = line.trim_start();
        let is_ours = reads == Reads::Commands && is_our_command(begin);
        complaints.unless(is_ours || !begin.starts_with("::"), || {
            format!("a command: {line:?}")
        });
        for old in ["##[", "##vso[", "##teamcity["] {
            complaints.unless(!line.contains(old), || format!("an old command: {line:?}"));
        }
        complaints.unless(is_markup || !line.starts_with(MARK), || {
            format!("a forged line: {line:?}")
        });
    }
}

fn is_our_command(line: &str) -> bool {
    let Some((head, words)) = line
        .strip_prefix("::")
        .and_then(|rest| rest.split_once("::"))
    else {
        return false;
    };
    let (name, properties) = head.split_once(' ').unwrap_or((head, ""));
    let known = ["file", "line", "endLine", "col", "endColumn", "title"];
    let mut properties = properties.split(',').filter(|one| !one.is_empty());
    ["error", "warning", "notice", "group", "endgroup"].contains(&name)
        && !words.starts_with(MARK)
        && properties.all(|one| known.contains(&one.split_once('=').map_or("", |(key, _)| key)))
}

/// What holds of an answer in its own language, for a reader that we did not write.
fn reads_back(page: &str, reads: Reads, complaints: &mut Complaints) {
    match reads {
        Reads::Lines | Reads::Commands | Reads::Definitions => {}
        Reads::Json => match serde_json::from_str::<Value>(page) {
            Ok(json) => keys_are_ours(&json, complaints),
            Err(error) => complaints.unless(false, || format!("no JSON: {error}")),
        },
        Reads::JsonLines => {
            for line in page.lines() {
                let read = serde_json::from_str::<Value>(line);
                complaints.unless(read.is_ok(), || format!("no JSON: {line}"));
            }
        }
        Reads::Xml => is_xml(page, complaints),
        Reads::Html => is_html(page, complaints),
        Reads::Markdown => is_markdown(page, complaints),
    }
}

/// Words are values, and never the names of fields.
fn keys_are_ours(page: &Value, complaints: &mut Complaints) {
    let mut open = vec![page];
    while let Some(json) = open.pop() {
        match json {
            Value::Object(members) => {
                for (name, value) in members {
                    complaints.unless(!name.starts_with(MARK), || {
                        format!("a forged key: {name:?}")
                    });
                    match (name.as_str(), value.as_str()) {
                        ("markdown", Some(words)) => is_markdown(words, complaints),
                        ("helpUri", Some(uri)) => {
                            let is_web = uri.starts_with("http") && !uri.contains("example@");
                            complaints.unless(is_web, || format!("a link to {uri:?}"));
                        }
                        _ => {}
                    }
                    open.push(value);
                }
            }
            Value::Array(items) => open.extend(items),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}

fn is_xml(page: &str, complaints: &mut Complaints) {
    use quick_xml::Reader;
    use quick_xml::events::Event;
    let mut reader = Reader::from_str(page);
    reader.config_mut().check_end_names = true;
    let mut elements = 0_usize;
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag) | Event::Empty(tag)) => {
                elements += 1;
                let name = tag.name().as_ref().to_owned();
                let is_ours = name.starts_with("test")
                    || [
                        "failure",
                        "error",
                        "skipped",
                        "properties",
                        "property",
                        "system-out",
                        "system-err",
                    ]
                    .contains(&name.as_str());
                complaints.unless(is_ours, || format!("a forged element: {name}"));
                for attribute in tag.attributes() {
                    let is_ours = attribute.is_ok_and(|one| {
                        !one.key.as_ref().contains(MARK) && one.key.as_ref() != "onerror"
                    });
                    complaints.unless(is_ours, || "a forged attribute".to_owned());
                }
            }
            Ok(Event::Comment(_) | Event::PI(_) | Event::DocType(_)) => {
                complaints.unless(false, || "no element and no text".to_owned())
            }
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(error) => return complaints.unless(false, || format!("no XML: {error}")),
        }
    }
    complaints.unless(elements > 1, || "there is nothing in it".to_owned());
}

fn is_html(page: &str, complaints: &mut Complaints) {
    use html5gum::{Token, Tokenizer};
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut scripts = 0_usize;
    let mut elements = 0_usize;
    for token in Tokenizer::new(page) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => {
                elements += 1;
                let name = text(&tag.name);
                scripts += usize::from(name == "script");
                let is_forbidden = ["img", "iframe", "object", "embed", "base", "form", "link"]
                    .contains(&name.as_str());
                complaints.unless(!is_forbidden && !name.contains("forged"), || {
                    format!("a forged element: {name}")
                });
                for (key, value) in &tag.attributes {
                    let (key, value) = (text(key), text(value));
                    complaints.unless(!key.starts_with("on"), || format!("a handler: {key}"));
                    let is_link = ["href", "src", "action"].contains(&key.as_str());
                    let leads = ["#", "https://", "http://", "mailto:", "services/"]
                        .iter()
                        .any(|begin| value.starts_with(begin));
                    complaints.unless(!is_link || leads, || format!("a link to {value:?}"));
                    // What stands before an `@` seems to be where it leads, and is not.
                    let is_other = value.starts_with("http") && value.contains("example@");
                    complaints.unless(!is_link || !is_other, || format!("a link to {value:?}"));
                }
            }
            Token::Comment(_) => complaints.unless(false, || "a comment".to_owned()),
            Token::Error(error) => complaints.unless(false, || format!("no HTML: {error:?}")),
            Token::EndTag(_) | Token::String(_) | Token::Doctype(_) => {}
        }
    }
    complaints.unless(elements > 10, || "there is nothing in it".to_owned());
    complaints.unless(scripts <= 1, || format!("{scripts} scripts"));
}

fn is_markdown(page: &str, complaints: &mut Complaints) {
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
    let mut title: Option<String> = None;
    let mut said = String::new();
    let mut is_code = false;
    let mut events = 0_usize;
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    for event in Parser::new_ext(page, options) {
        events += 1;
        // Words that stand beside one another are looked through as one, but for code.
        match &event {
            Event::Text(words) if !is_code => said.push_str(words),
            _ => {
                let found = MENTIONS.iter().find(|mention| said.contains(**mention));
                complaints.unless(found.is_none(), || format!("{found:?} in {said:?}"));
                said.clear();
            }
        }
        match &event {
            Event::Start(Tag::CodeBlock(_)) => is_code = true,
            Event::End(TagEnd::CodeBlock) => is_code = false,
            Event::Start(Tag::Image { dest_url, .. }) => {
                complaints.unless(false, || format!("an image of {dest_url}"))
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                title = Some(String::new());
                complaints.unless(
                    !dest_url.contains("forged") && dest_url.starts_with("http"),
                    || format!("a forged link to {dest_url}"),
                );
            }
            Event::Start(Tag::Heading { .. }) => title = Some(String::new()),
            Event::End(TagEnd::Link | TagEnd::Heading(_)) => {
                let words = title.take().unwrap_or_default();
                complaints.unless(!words.trim().starts_with(MARK), || {
                    format!("a forged heading or link: {words}")
                });
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                let is_ours =
                    !html.contains(MARK) && !html.contains("script") && !html.contains("<img");
                complaints.unless(is_ours, || format!("a forged element: {html}"));
            }
            Event::Text(words) | Event::Code(words) => {
                if let Some(title) = &mut title {
                    title.push_str(words);
                }
            }
            _ => {}
        }
    }
    complaints.unless(events > 0, || "there is nothing in it".to_owned());
}

fn held(nasty: &Nasty, arguments: &[String], reads: Reads, complaints: &mut Complaints) -> i32 {
    complaints.call = arguments
        .join(" ")
        .chars()
        .filter(|one| (' '..='~').contains(one))
        .take(80)
        .collect();
    let (code, stdout, stderr) = nasty.run(arguments, &[]);
    complaints.unless((0..=4).contains(&code), || format!("exit code {code}"));
    complaints.unless(!stderr.contains("panicked"), || stderr.clone());
    harmless(&stdout, reads, complaints);
    harmless(&stderr, Reads::Lines, complaints);
    let is_answered = !stdout.is_empty();
    if is_answered {
        reads_back(&stdout, reads, complaints);
    }
    // Where a document is promised, there is one.
    complaints.unless(is_answered || reads == Reads::Lines, || {
        format!("no answer: {stderr}")
    });
    complaints.unless(is_answered || !stderr.is_empty(), || {
        "it says nothing at all".to_owned()
    });
    code
}

/// Each name that a manual page has is a command.
fn commands(nasty: &Nasty) -> BTreeSet<String> {
    let (code, _, stderr) = nasty.run(&["man", "--output", "manual"].map(str::to_owned), &[]);
    assert_eq!(code, CLEAN, "{stderr}");
    let pages = fs::read_dir(nasty.place().join("manual")).unwrap();
    let names = pages.map(|page| page.unwrap().file_name().to_string_lossy().into_owned());
    let names = names
        .map(|name| name.strip_suffix(".1").unwrap().to_owned())
        .collect();
    fs::remove_dir_all(nasty.place().join("manual")).unwrap();
    names
}

#[test]
fn no_command_can_be_made_to_say_what_yardstick_does_not_say() {
    let nasty = nasty();
    let rows: BTreeSet<String> = CALLS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(commands(&nasty), rows, "each command has a row in `CALLS`");
    let mut complaints = Complaints::default();
    for (_, calls) in CALLS {
        for (words, reads) in *calls {
            let tricks: &[&str] = match words.iter().any(|word| word.contains("TRICK")) {
                // Nothing that a system calls a program with holds a zero, and none of these does.
                true => &[TRICKS[0], TRICKS[2], TRICKS[3], TRICKS[4]],
                false => &[""],
            };
            for trick in tricks {
                let arguments: Vec<String> = words
                    .iter()
                    .map(|word| word.replace("TRICK", trick))
                    .collect();
                held(&nasty, &arguments, *reads, &mut complaints);
            }
        }
    }
    complaints.none();
}

#[test]
fn no_form_of_a_report_can_be_made_to_say_it() {
    let nasty = nasty();
    let mut complaints = Complaints::default();
    for &format in Format::value_variants() {
        let name = format.to_possible_value().unwrap().get_name().to_owned();
        let file = format!("out-{name}");
        let call = |to: &str, path: &str| {
            ["check", "--verbose", "--pack", "pack", "--format", to, path].map(str::to_owned)
        };
        // A report names the folder as the call does.
        let by_name = call(&name, &nasty.by_name());
        let code = held(&nasty, &by_name, of_format(format), &mut complaints);
        complaints.unless(code == FINDINGS, || format!("exit code {code}"));
        held(
            &nasty,
            &call(&format!("{name}:{file}"), "."),
            Reads::Commands,
            &mut Complaints::default(),
        );
        written(&nasty, &file, of_format(format), &mut complaints);
    }
    for &paper in Paper::value_variants() {
        let name = paper.to_possible_value().unwrap().get_name().to_owned();
        let file = format!("paper-{name}");
        let by_name = nasty.by_name();
        let call = [
            "report", "--pack", "pack", "--format", &name, &by_name, "--output", &file,
        ]
        .map(str::to_owned);
        held(&nasty, &call[..6], of_paper(paper), &mut complaints);
        nasty.run(&call, &[]);
        written(&nasty, &file, of_paper(paper), &mut complaints);
    }
    complaints.none();
}

/// A file is held to the same as a stream.
#[expect(clippy::disallowed_methods, reason = "a test reads what it had made")]
fn written(nasty: &Nasty, file: &str, reads: Reads, complaints: &mut Complaints) -> String {
    let file = nasty.place().join(file);
    let page = fs::read_to_string(&file).unwrap_or_default();
    complaints.unless(!page.is_empty(), || {
        format!("nothing is written to {}", file.display())
    });
    harmless(&page, reads, complaints);
    reads_back(&page, reads, complaints);
    // The next run must not find it among the files of the service.
    let _ = fs::remove_file(file);
    page
}

#[test]
fn a_summary_of_a_job_holds_no_words_but_as_words() {
    let nasty = nasty();
    let mut complaints = Complaints {
        call: "summary".to_owned(),
        ..Complaints::default()
    };
    let by_name = nasty.by_name();
    let call = ["check", "--format", "github", &by_name].map(str::to_owned);
    nasty.run(&call, &[("GITHUB_STEP_SUMMARY", "summary.md")]);
    written(&nasty, "summary.md", Reads::Markdown, &mut complaints);
    complaints.none();
}

#[test]
fn colours_are_ours_alone() {
    let nasty = nasty();
    let by_name = nasty.by_name();
    let call = ["check", "--verbose", "--color", "always", "--pack", "pack"];
    let call = call.into_iter().chain([by_name.as_str()]);
    let call: Vec<String> = call.map(str::to_owned).collect();
    let (_, page, _) = nasty.run(&call, &[]);
    let mut bare = String::new();
    let mut parts = page.split('\u{1b}');
    bare.push_str(parts.next().unwrap());
    let mut colours = 0_usize;
    for part in parts {
        let (codes, words) = part.split_once('m').expect("a colour ends");
        let codes = codes.strip_prefix('[').expect("a colour begins");
        for code in codes.split(';') {
            assert!(!THEIRS.contains(&code), "{codes} before {words:?}");
            let code: u8 = if code.is_empty() {
                0
            } else {
                code.parse().unwrap()
            };
            assert!(matches!(code, 0..=4 | 30..=37 | 39 | 90..=97), "{codes}");
        }
        colours += 1;
        bare.push_str(words);
    }
    assert!(colours > 10);
    let mut complaints = Complaints {
        call: "colours".to_owned(),
        ..Complaints::default()
    };
    harmless(&bare, Reads::Lines, &mut complaints);
    complaints.none();
}

/// What is written into the repository holds hostile words as values and in comments, and no key of theirs.
#[test]
fn what_is_written_into_a_repository_has_the_keys_that_we_write() {
    let nasty = nasty();
    let mut complaints = Complaints::default();
    // Our own settings are in the way of `init`.
    let settings = nasty.place().join("yardstick.toml");
    fs::rename(&settings, nasty.place().join("kept.toml")).unwrap();
    let run = |words: &[&str]| {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        let (code, _, stderr) = nasty.run(&words, &[]);
        assert_eq!(code, CLEAN, "{words:?}: {stderr}");
    };
    run(&["init", "--yes"]);
    complaints.call = "init".to_owned();
    let page = written(&nasty, "service.yaml", Reads::Lines, &mut complaints);
    let read: serde_yaml::Value = serde_yaml::from_str(&page).unwrap();
    let keys = [
        "name",
        "organisation",
        "nation",
        "kind",
        "phase",
        "description",
        "owner",
        "links",
        "source-code",
        "operations",
        "accessibility",
        "security",
    ];
    for key in read
        .as_mapping()
        .into_iter()
        .flat_map(serde_yaml::Mapping::keys)
    {
        let key = key.as_str().unwrap_or("no text");
        complaints.unless(
            !key.contains(MARK)
                && key
                    .chars()
                    .all(|one| one.is_ascii_lowercase() || one == '-'),
            || format!("the key {key:?}, none of {keys:?}"),
        );
    }
    let page = written(&nasty, "yardstick.toml", Reads::Lines, &mut complaints);
    let read: toml::Table = toml::from_str(&page).unwrap();
    for key in read.keys() {
        complaints.unless(["exclude", "rulesets"].contains(&key.as_str()), || {
            format!("the key {key:?}")
        });
    }
    fs::rename(nasty.place().join("kept.toml"), &settings).unwrap();

    let hostile = all_tricks();
    run(&[
        "waive",
        "licence-file-present",
        "--reason",
        &hostile,
        "--owner",
        &hostile,
        "--approver",
        &hostile,
        "--risk",
        &hostile,
        "--expires",
        "2027-01-01",
    ]);
    complaints.call = "waive".to_owned();
    let page = written(&nasty, "waivers.yaml", Reads::Lines, &mut complaints);
    let read: serde_yaml::Value = serde_yaml::from_str(&page).unwrap();
    let record = &read["waivers"][0];
    assert_eq!(record["reason"].as_str(), Some(hostile.as_str()));
    assert_eq!(record["approver"].as_str(), Some(hostile.as_str()));
    assert_eq!(record.as_mapping().unwrap().len(), 6);
    assert_eq!(read.as_mapping().unwrap().len(), 1);

    run(&["baseline", "--owner", &hostile]);
    complaints.call = "baseline".to_owned();
    let page = written(
        &nasty,
        "yardstick-baseline.json",
        Reads::Json,
        &mut complaints,
    );
    let read: Value = serde_json::from_str(&page).unwrap();
    assert_eq!(read["owner"].as_str(), Some(hostile.as_str()));

    let folder = name(TRICKS[3]);
    fs::rename(nasty.place().join("pack"), nasty.place().join(&folder)).unwrap();
    run(&["lock", "--pack", &folder]);
    complaints.call = "lock".to_owned();
    let page = written(&nasty, "yardstick.lock", Reads::Lines, &mut complaints);
    let read: toml::Table = toml::from_str(&page).unwrap();
    let from = read["pack"].as_array().unwrap().iter();
    let from: Vec<&str> = from.filter_map(|pack| pack["from"].as_str()).collect();
    assert!(from.contains(&format!("./{folder}").as_str()), "{from:?}");
    complaints.none();
}

/// The commands that a report proposes are pasted into shells: whatever the rule and the folder are called, they are
/// words of one call.
#[cfg(unix)]
#[test]
fn a_proposed_command_does_nothing_else() {
    let nasty = nasty();
    let (_, page, _) = nasty.run(
        &["check", "--packs", "none", "--fail-level", "guidance"].map(str::to_owned),
        &[],
    );
    let calls: Vec<&str> = page
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("yardstick "))
        .collect();
    assert!(!calls.is_empty(), "{page}");
    for call in calls {
        let script = format!("yardstick() {{ :; }}\n{call}");
        let ran = Command::new("sh")
            .args(["-c", &script])
            .current_dir(nasty.folder.path())
            .output()
            .unwrap();
        assert!(
            ran.status.success() && ran.stdout.is_empty(),
            "{call}: {ran:?}"
        );
    }
    assert!(!nasty.folder.path().join(MARK).exists());
}

/// They are read by our own command line, too: the rule is what it is called, and no option, and the folder no rule.
#[cfg(unix)]
#[test]
fn a_proposed_command_is_about_the_rule_that_it_names() {
    for trick in TRICKS {
        let root = folder(&[]);
        let service = "readme-present";
        let put = |path: &str, text: &str| {
            write(root.path(), &format!("{service}/{path}"), text.as_bytes())
        };
        put("openapi.yaml", "openapi: 3.0.3\ninfo: { title: A }\n");
        put(
            ".spectral.yaml",
            &format!(
                "rules:\n  {}:\n    severity: error\n    given: $.info\n    then: {{ field: contact, function: truthy }}\n",
                quoted(trick)
            ),
        );
        put("yardstick.toml", "rulesets = [\".spectral.yaml\"]\n");
        let report = run(
            root.path(),
            &[
                "check",
                service,
                "--packs",
                "none",
                "--fail-level",
                "guidance",
            ],
        );
        let calls = report.stdout.lines().map(str::trim);
        let calls: Vec<&str> = calls
            .filter(|line| line.starts_with("yardstick waive "))
            .collect();
        let [call] = calls.as_slice() else {
            panic!("one call is proposed: {}", report.all());
        };
        let script = format!(
            "yardstick() {{ \"$YARDSTICK\" \"$@\"; }}\n{}",
            call.replace("\"…\"", "\"as agreed\"")
        );
        let ran = Command::new("sh")
            .args(["-c", &script])
            .env("YARDSTICK", env!("CARGO_BIN_EXE_yardstick"))
            .env("YARDSTICK_AS_OF", AS_OF)
            .current_dir(root.path())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        // On a line some names cannot stand as they are: what does is the name of no rule.
        let is_known = trick.chars().all(|one| (' '..='~').contains(&one));
        let code = ran.status.code().unwrap();
        assert_eq!(
            code,
            if is_known { CLEAN } else { FAILURE },
            "{call}: {ran:?}"
        );
        let entries = fs::read_dir(root.path()).unwrap();
        assert_eq!(entries.count(), 1, "{call}: something is beside the folder");
        let records = root.path().join(service).join("waivers.yaml");
        assert_eq!(records.exists(), is_known, "{call}");
        if is_known {
            let records = fs::read_to_string(records).unwrap();
            let read: serde_yaml::Value = serde_yaml::from_str(&records).unwrap();
            let record = &read["waivers"][0];
            assert_eq!(record["rule"].as_str(), Some(*trick), "{call}");
            assert_eq!(record["reason"].as_str(), Some("as agreed"), "{call}");
            assert_eq!(record.get("approver"), None, "{call}");
        }
    }
}

/// Manual pages, completions and help are made of the command line's own definitions.
#[test]
fn definitions_hold_nothing_of_the_environment() {
    let nasty = nasty();
    let plain = folder(&[]);
    for (_, calls) in CALLS {
        for (words, reads) in calls
            .iter()
            .filter(|(_, reads)| *reads == Reads::Definitions)
        {
            let arguments: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            let (code, page, _) = nasty.run(
                &arguments,
                &[
                    ("YARDSTICK_CONFIG", TRICKS[0]),
                    ("YARDSTICK_FORMAT", "json"),
                ],
            );
            assert_eq!(code, CLEAN, "{words:?} {reads:?}");
            assert_eq!(page, run(plain.path(), &arguments).stdout, "{words:?}");
            // The way out has changed nothing in them.
            let is_changed = page.contains('\u{fffd}')
                || page
                    .lines()
                    .any(|line| line.trim_start().starts_with(": :"));
            assert!(!is_changed, "{words:?} was changed to be safe");
        }
    }
}

/// The compiler knows who has hold of the streams (`clippy.toml`); who writes files, this.
#[test]
#[expect(clippy::disallowed_methods, reason = "a test reads the sources")]
fn files_are_written_in_few_places() {
    const WRITERS: &[&str] = &[
        "fs::write(",
        "File::create",
        "OpenOptions::new()",
        ".tempfile_in(",
        "NamedTempFile::new",
    ];
    // With why each of these may.
    const PLACES: &[(&str, &str)] = &[
        (
            "cli/output.rs",
            "reports, and what is kept in a repository: all of it is `Safe`",
        ),
        ("unfinished.rs", "the same, until it is finished"),
        ("pack/store.rs", "archives as they came"),
        (
            "repository/revision.rs",
            "files of another revision, as they were",
        ),
        ("repository/read.rs", "opens, and writes nothing"),
    ];
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut open = vec![root.clone()];
    let mut seen = 0_usize;
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let name = path
                .strip_prefix(&root)
                .unwrap()
                .to_string_lossy()
                .replace('\\', "/");
            let is_test = name.ends_with("tests.rs")
                || name.contains("/tests/")
                || name.ends_with("testing.rs")
                || name == "check/differential.rs";
            if is_test || !name.ends_with(".rs") {
                continue;
            }
            seen += 1;
            let text = fs::read_to_string(&path).unwrap();
            let text = text.split("#[cfg(test)]\nmod ").next().unwrap();
            let found = WRITERS.iter().find(|writer| text.contains(**writer));
            let is_known =
                PLACES.iter().any(|(place, _)| *place == name) || name.starts_with("files");
            assert!(
                found.is_none() || is_known,
                "src/{name} writes files: {found:?}"
            );
        }
    }
    assert!(seen > 100);
}
