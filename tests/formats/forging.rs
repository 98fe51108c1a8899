//! Nothing that stands in a repository can make a report say what yardstick does not say: no line that a runner obeys, no
//! sequence that a terminal does, no element, no link. One repository holds the strings that broke other programs, and
//! every form of the report is held against the same promises.

#![expect(
    clippy::unwrap_used,
    reason = "a report that is not what it should be fails the test"
)]

use std::collections::BTreeSet;

use clap::ValueEnum;
use serde_json::Value as Json;
use yardstick::report::Format;

use crate::desk::{Desk, Ran};
use crate::gitlab;

/// Is in every hostile string, so that whatever was made of one can be found.
const MARK: &str = "FORGED";

/// Names of files. None has a slash, which no name can have.
fn names() -> Vec<String> {
    let names = [
        "a\n::error file=x::FORGED",
        "b\r::stop-commands::FORGED",
        "c\r\n##[error]FORGED",
        "##[group]FORGED",
        "::add-mask::FORGED",
        "d%0A::error::FORGED%0D%0a",
        "e\u{1b}[2J\u{1b}]0;FORGED\u{7}",
        "f\u{9b}2JFORGED\u{7f}",
        "g\u{202e}DEGROF\u{2066}FORGED",
        "h\u{2028}::error::FORGED\u{85}",
        "<script>FORGED",
        "<img src=x onerror=FORGED>",
        "]]><FORGED a=\"b\">&lt;",
        "<!-- FORGED -->",
        "[FORGED](javascript:FORGED)",
        "![FORGED](FORGED.example)",
        "i](FORGED.example)",
        "`FORGED` ``` | j |",
        "'FORGED' \"k\" \\",
        "=cmd|'FORGED'!A1",
        "{0} {{FORGED}} ${FORGED} $(FORGED)",
        "-FORGED",
    ];
    let long = format!("{MARK}{}", "n".repeat(230));
    let names = names.into_iter().map(ToOwned::to_owned).chain([long]);
    names.map(|name| format!("{name}.yaml")).collect()
}

/// What else a document may hold: a name of a file cannot have slashes, and nothing can have more than a document.
const WORDS: &[&str] = &[
    "x\n::error::FORGED\n##[error]FORGED",
    "</testcase><FORGED/><testcase>]]>",
    "</script><script>FORGED</script>",
    "[FORGED](https://forged.example/FORGED) <https://forged.example/FORGED>",
    "![FORGED](https://forged.example/FORGED.png)",
    "a\n\n# FORGED\n\n- FORGED\n\n| FORGED |\n|---|\n| `FORGED",
    "<a href=\"https://forged.example/\">FORGED</a> &#60;FORGED&#62;",
    "\u{1b}[31mFORGED\u{1b}[0m\u{8}\u{9b}K\u{202e}\u{0}",
    "%0A::error::FORGED",
];

/// Fills a desk with it.
pub(crate) fn hostile_repository(desk: &Desk) {
    let all_words = WORDS.concat();
    for (index, name) in names().into_iter().enumerate() {
        let words = WORDS[index % WORDS.len()];
        let title = quoted(words);
        let server = quoted(&format!("http://forged.example/{words}"));
        let path = quoted(&format!("/get{index}{words}"));
        let key = quoted(words);
        desk.put(
            &name,
            format!(
                "openapi: 3.0.3\ninfo: {{ title: {title}, version: 1.0.{index}, {key}: {title} }}\nservers:\n  - url: {server}\n\
                 paths:\n  {path}:\n    get: {{ summary: {title}, responses: {{}} }}\n"
            ),
        );
        // Some cannot be read, and are named all the same.
        desk.put(
            &format!("unread/{name}"),
            format!("openapi: 3.0.3\ninfo: [{}\n", words.replace('\0', "")),
        );
    }
    desk.put(
        "service.yaml",
        format!(
            "name: {name}\nphase: {name}\norganisation: {{ name: {name}, kind: {name} }}\n{name}: {name}\n\
             operations: {{ runbook: {name} }}\nsource-code: {{ repository: {name} }}\n",
            name = quoted(&all_words)
        ),
    );
    desk.put("README.md", &all_words);
    desk.put(
        "yardstick.toml",
        format!(
            "rulesets = [\".spectral.yaml\"]\n\n[[waivers]]\nrule = \"api-contact-given\"\nreason = {words}\n\
             owner = {words}\napprover = {words}\nrisk = {words}\nexpires = \"2027-01-01\"\n",
            words = quoted(&all_words)
        ),
    );
    desk.put(
        ".spectral.yaml",
        format!(
            "rules:\n  {name}:\n    description: {name}\n    message: {message}\n    documentationUrl: {address}\n    \
             given: $.info\n    then: {{ field: contact, function: truthy }}\n",
            name = quoted(&all_words),
            address = quoted("https://forged.example/)<script>[FORGED](x)"),
            message = quoted(&format!("{all_words}{{{{description}}}} {{{{value}}}}"))
        ),
    );
}

/// A string as YAML in double quotes and TOML write it alike: no reader takes these signs as they are.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            other if other.is_control() => {
                quoted.push_str(&format!("\\u{:04X}", u32::from(other)));
            }
            other => quoted.push(other),
        }
    }
    quoted + "\""
}

/// What is wrong with a page, by the form that it is in.
struct Complaints(Vec<String>);

impl Complaints {
    fn unless(&mut self, is_well: bool, what: impl FnOnce() -> String) {
        if !is_well {
            self.0.push(what());
        }
    }
}

#[test]
fn no_form_of_the_report_can_be_made_to_say_what_yardstick_does_not_say() {
    let desk = Desk::new();
    hostile_repository(&desk);
    let mut complaints = Complaints(Vec::new());
    let mut expected = None;
    for &format in Format::value_variants() {
        let name = format.to_possible_value().unwrap().get_name().to_owned();
        let before = complaints.0.len();
        let summary = desk.file(&format!("summary of {name}"));
        let ran = desk.run_with(
            &["check", "--verbose", "--format", &name],
            &[("GITHUB_STEP_SUMMARY", summary.to_str().unwrap())],
        );
        // Whatever the form, the findings decide.
        let code = *expected.get_or_insert(ran.code);
        assert!([0, 1].contains(&code), "{}", ran.stderr);
        complaints.unless(ran.code == code, || {
            format!("exit code {}, not {code}: {}", ran.code, ran.stderr)
        });
        obeyed_by_nobody(format, &ran, &mut complaints);
        reads_back(format, &ran.stdout, &mut complaints);
        if format == Format::Github {
            complaints.unless(summary.exists(), || "no summary of the job".to_owned());
        }
        if summary.exists() {
            let page = desk.read(&format!("summary of {name}"));
            no_control(&page, &mut complaints);
            is_markdown(&page, &mut complaints);
            // The next run must not find it among the files of the service.
            std::fs::remove_file(&summary).unwrap();
        }
        for complaint in &mut complaints.0[before..] {
            *complaint = format!("{name}: {complaint}");
        }
    }
    assert!(
        complaints.0.is_empty(),
        "{} complaints:\n{}",
        complaints.0.len(),
        complaints.0.join("\n")
    );
}

/// No runner of GitHub Actions and no terminal finds anything in it to obey, beside the commands that are the form.
fn obeyed_by_nobody(format: Format, ran: &Ran, complaints: &mut Complaints) {
    let are_the_form = format == Format::Github;
    for (page, is_report) in [(&ran.stdout, true), (&ran.stderr, false)] {
        no_control(page, complaints);
        for line in page.lines() {
            complaints.unless(!line.contains("##["), || {
                format!("an old command: {line:?}")
            });
            let Some(command) = line.trim_start().strip_prefix("::") else {
                continue;
            };
            match are_the_form && is_report {
                true => is_ours(command, complaints),
                false => complaints.unless(false, || format!("a command: {line:?}")),
            }
        }
    }
}

/// A command of a kind that we give, with words of ours in front.
fn is_ours(command: &str, complaints: &mut Complaints) {
    let Some((head, words)) = command.split_once("::") else {
        return complaints.unless(false, || format!("half a command: {command:?}"));
    };
    let (name, properties) = head.split_once(' ').unwrap_or((head, ""));
    let known = ["error", "warning", "notice", "group", "endgroup"];
    complaints.unless(known.contains(&name), || {
        format!("a command that is not ours: {command:?}")
    });
    complaints.unless(!words.starts_with(MARK), || {
        format!("a forged command: {command:?}")
    });
    for property in properties
        .split(',')
        .filter(|property| !property.is_empty())
    {
        let key = property.split_once('=').map_or("", |(key, _)| key);
        let known = ["file", "line", "endLine", "col", "endColumn", "title"];
        complaints.unless(known.contains(&key), || {
            format!("a forged property: {command:?}")
        });
    }
}

/// Line breaks and tabs apart, nothing that moves a cursor or turns text round.
fn no_control(page: &str, complaints: &mut Complaints) {
    let steers = |character: &char| match character {
        '\n' | '\t' => false,
        '\u{61c}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{2028}'
        | '\u{2029}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}' => true,
        other => other.is_control(),
    };
    let found: BTreeSet<char> = page.chars().filter(steers).collect();
    complaints.unless(found.is_empty(), || {
        format!("it steers a terminal: {found:?}")
    });
}

/// It is in its own language, and says what stood in the repository as it stood there.
fn reads_back(format: Format, page: &str, complaints: &mut Complaints) {
    match format {
        Format::Text | Format::Github => {}
        Format::Markdown => is_markdown(page, complaints),
        Format::Junit => is_xml(page, complaints),
        Format::Json | Format::Sarif | Format::SarifGithub => match serde_json::from_str(page) {
            Ok(json) => {
                if format != Format::Json {
                    has_no_links(&json, complaints);
                }
                holds_every_name(&[json], complaints);
            }
            Err(error) => complaints.unless(false, || format!("no JSON: {error}")),
        },
        Format::Gitlab => {
            gitlab::read(page);
            holds_every_name(&[serde_json::from_str(page).unwrap()], complaints);
        }
        Format::Ndjson => {
            let lines: Result<Vec<Json>, _> = page.lines().map(serde_json::from_str).collect();
            match lines {
                Ok(lines) => holds_every_name(&lines, complaints),
                Err(error) => complaints.unless(false, || format!("no JSON on each line: {error}")),
            }
        }
    }
}

/// Readers of SARIF make links of brackets in plain text, too, and show what is Markdown as such.
fn has_no_links(page: &Json, complaints: &mut Complaints) {
    let mut texts = 0_usize;
    let mut open = vec![page];
    while let Some(json) = open.pop() {
        let Json::Object(members) = json else {
            open.extend(json.as_array().into_iter().flatten());
            continue;
        };
        for (name, value) in members {
            match (name.as_str(), value.as_str()) {
                ("text", Some(text)) => {
                    texts += 1;
                    complaints.unless(!text.contains("]("), || format!("a link: {text:?}"));
                }
                ("markdown", Some(text)) => is_markdown(text, complaints),
                ("helpUri", Some(address)) => complaints.unless(
                    address.starts_with("https://") && !address.contains("forged.example"),
                    || format!("a forged address: {address:?}"),
                ),
                _ => open.push(value),
            }
        }
    }
    complaints.unless(texts > 0, || "there is nothing in it".to_owned());
}

/// The names of files are there whole, as themselves or as addresses.
fn holds_every_name(pages: &[Json], complaints: &mut Complaints) {
    let mut strings = BTreeSet::new();
    let mut open: Vec<&Json> = pages.iter().collect();
    while let Some(json) = open.pop() {
        match json {
            Json::String(text) => {
                strings.insert(text.clone());
                strings.extend(decoded(text));
            }
            Json::Array(items) => open.extend(items),
            Json::Object(members) => open.extend(members.values()),
            Json::Null | Json::Bool(_) | Json::Number(_) => {}
        }
    }
    for name in names() {
        for name in [name.clone(), format!("unread/{name}")] {
            complaints.unless(strings.contains(&name), || format!("it has lost {name:?}"));
        }
    }
}

/// An address without its percent signs, if it is one.
fn decoded(uri: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = uri.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            b' ' | b'"' | b'<' | b'>' | 0..=31 | 127.. => return None,
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

/// For a reader of XML that we did not write.
fn is_xml(page: &str, complaints: &mut Complaints) {
    use quick_xml::Reader;
    use quick_xml::events::Event;
    let known = [
        "testsuites",
        "testsuite",
        "testcase",
        "failure",
        "error",
        "skipped",
        "properties",
        "property",
        "system-out",
        "system-err",
    ];
    let mut reader = Reader::from_str(page);
    reader.config_mut().check_end_names = true;
    let mut depth = 0_usize;
    let mut elements = 0_usize;
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => {
                depth += 1;
                elements += 1;
                is_known_tag(&tag, &known, complaints);
            }
            Ok(Event::Empty(tag)) => {
                elements += 1;
                is_known_tag(&tag, &known, complaints);
            }
            Ok(Event::End(_)) => depth -= 1,
            Ok(Event::Eof) => break,
            Ok(Event::Comment(_) | Event::PI(_) | Event::DocType(_)) => {
                complaints.unless(false, || {
                    "a comment, an instruction or a document type".to_owned()
                });
            }
            Ok(_) => {}
            Err(error) => return complaints.unless(false, || format!("no XML: {error}")),
        }
    }
    complaints.unless(depth == 0, || "an element is left open".to_owned());
    complaints.unless(elements > 1, || "there is nothing in it".to_owned());
    // What XML can hold is there.
    let words = page
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&");
    for name in ["<script>FORGED.yaml", "]]><FORGED a=\"b\">&lt;.yaml"] {
        complaints.unless(words.contains(name), || format!("it has lost {name:?}"));
    }
}

fn is_known_tag(
    tag: &quick_xml::events::BytesStart<'_>,
    known: &[&str],
    complaints: &mut Complaints,
) {
    let name = tag.name().as_ref().to_owned();
    complaints.unless(known.contains(&name.as_str()), || {
        format!("a forged element: {name}")
    });
    for attribute in tag.attributes() {
        match attribute {
            Ok(attribute) => {
                let key = attribute.key.as_ref().to_owned();
                complaints.unless(!key.contains(MARK) && key != "onerror", || {
                    format!("a forged attribute: {key}")
                });
            }
            Err(error) => complaints.unless(false, || format!("an attribute is broken: {error}")),
        }
    }
}

/// For a reader of Markdown that we did not write, with everything that GitHub adds to it.
fn is_markdown(page: &str, complaints: &mut Complaints) {
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
    // What stands alone in a heading or a link; escapes make several events of one word.
    let mut title: Option<String> = None;
    let mut events = 0_usize;
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    for event in Parser::new_ext(page, options) {
        events += 1;
        match &event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                title = Some(String::new());
                let is_ours = !dest_url.contains(MARK)
                    && !dest_url.contains("forged.example")
                    && !dest_url.starts_with("javascript:");
                complaints.unless(is_ours, || format!("a forged link to {dest_url}"));
                complaints.unless(!matches!(event, Event::Start(Tag::Image { .. })), || {
                    format!("an image of {dest_url}")
                });
            }
            Event::Start(Tag::Heading { .. }) => title = Some(String::new()),
            Event::End(TagEnd::Link | TagEnd::Image | TagEnd::Heading(_)) => {
                let words = title.take().unwrap_or_default();
                complaints.unless(words.trim() != MARK, || {
                    "a forged heading or link".to_owned()
                });
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                let is_ours = !html.contains(MARK)
                    && !html.contains("forged.example")
                    && !html.contains("script")
                    && !html.contains("<img");
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
