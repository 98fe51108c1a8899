//! The call that writes the same report again: on the same day, of the same service, with everything that was said of it
//! by flags or by the environment. Where it goes is left out, and so is how many threads work on it.
//!
//! It is made to be pasted into a shell, and names come from anywhere: each word is quoted as POSIX has it. A name that is
//! no Unicode is shown with marks in place of what cannot be read; it is as safe, and names nothing.

use std::borrow::Cow;
use std::path::Path;

use clap::ValueEnum;
use jiff::civil::Date;

use super::ReportArgs;
use crate::cli::check::Examined;
use crate::cli::{ServiceArgs, WhoArgs};
use crate::escape::shell;
use crate::pack::PackPlace;
use crate::profile::Term;

/// On the same day, with the same packs.
pub(super) fn of(args: &ReportArgs, examined: &Examined<'_>) -> String {
    words(args, examined.report.as_of)
        .iter()
        .map(|word| shell::word(word))
        .collect::<Vec<_>>()
        .join(" ")
}

fn words(args: &ReportArgs, as_of: Date) -> Vec<String> {
    let ReportArgs {
        format,
        output: _,
        brief,
        compare,
        services,
        no_waivers,
        no_baseline,
        strict,
        service,
    } = args;
    let mut call = Call::default();
    match brief {
        true => call.flag("brief"),
        false => call.option("format", &name(format)),
    }
    call.option("as-of", &as_of.to_string());
    if let Some(file) = compare {
        call.option("compare", &file.to_string_lossy());
    }
    if let Some(file) = services {
        call.option("services", &file.to_string_lossy());
    }
    if *no_waivers {
        call.flag("no-waivers");
    }
    if *no_baseline {
        call.flag("no-baseline");
    }
    if *strict {
        call.flag("strict");
    }
    call.service(service);
    call.0
}

/// The word that the command line has for a value.
fn name(value: &impl ValueEnum) -> String {
    let value = value.to_possible_value();
    value.map_or_else(String::new, |value| value.get_name().to_owned())
}

#[derive(Debug)]
struct Call(Vec<String>);

impl Default for Call {
    fn default() -> Self {
        Call(vec!["yardstick".to_owned(), "report".to_owned()])
    }
}

impl Call {
    fn flag(&mut self, flag: &str) {
        self.0.push(format!("--{flag}"));
    }

    fn option(&mut self, flag: &str, value: &str) {
        // What begins like a flag would be read as one.
        match value.is_empty() || value.starts_with('-') {
            true => self.0.push(format!("--{flag}={value}")),
            false => self.0.extend([format!("--{flag}"), value.to_owned()]),
        }
    }

    fn file(&mut self, flag: &str, file: Option<&Path>) {
        if let Some(file) = file {
            self.option(flag, &file.to_string_lossy());
        }
    }

    fn term<T: Term>(&mut self, flag: &str, term: Option<T>) {
        if let Some(term) = term {
            self.option(flag, term.word());
        }
    }

    fn service(&mut self, service: &ServiceArgs) {
        let ServiceArgs {
            paths,
            brought,
            pack_choice,
            rulesets,
            exclude,
            config,
            isolated,
            limits,
            threads: _,
            who,
        } = service;
        let WhoArgs {
            as_of: _,
            organisation,
            nation,
            kind,
            phase,
        } = who;
        for pack in &brought.packs {
            let place = match pack {
                PackPlace::Folder(path) | PackPlace::Archive(path) => path.to_string_lossy(),
                PackPlace::Registry(reference) => Cow::from(reference.to_string()),
            };
            self.option("pack", &place);
        }
        self.file("store", brought.store.named());
        if let Some(choice) = pack_choice {
            self.option("packs", &name(choice));
        }
        for ruleset in rulesets {
            self.file("ruleset", Some(ruleset));
        }
        for pattern in exclude {
            self.option("exclude", pattern);
        }
        self.file("config", config.as_deref());
        if *isolated {
            self.flag("isolated");
        }
        for (limit, amount) in limits {
            self.option("limit", &format!("{limit}={amount}"));
        }
        self.term("organisation", *organisation);
        self.term("nation", *nation);
        self.term("kind", *kind);
        self.term("phase", *phase);
        let paths: Vec<Cow<'_, str>> = paths.iter().map(|path| path.to_string_lossy()).collect();
        if paths.iter().any(|path| path.starts_with('-')) {
            self.0.push("--".to_owned());
        }
        self.0.extend(paths.into_iter().map(Cow::into_owned));
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::cli::{Cli, Command};

    fn args(arguments: &[&str]) -> ReportArgs {
        let call = ["yardstick", "report"].iter().chain(arguments);
        match Cli::try_parse_from(call)
            .expect("a call of a test is right")
            .command
        {
            Some(Command::Report(args)) => args,
            other => panic!("not a report: {other:?}"),
        }
    }

    fn day() -> Date {
        "2026-11-22".parse().unwrap()
    }

    #[track_caller]
    fn check(arguments: &[&str], expected: &str) {
        let words = words(&args(arguments), day());
        let call: Vec<Cow<'_, str>> = words.iter().map(|word| shell::word(word)).collect();
        assert_eq!(call.join(" "), expected);
        // It is a call, and comes to itself.
        let again: Vec<&str> = words[2..].iter().map(String::as_str).collect();
        assert_eq!(self::words(&args(&again), day()), words);
    }

    #[test]
    fn everything_is_said_but_where_it_goes() {
        check(&[], "yardstick report --format html --as-of 2026-11-22");
        check(
            &["--brief", "-o", "a.md", "--threads", "3", "."],
            "yardstick report --brief --as-of 2026-11-22 .",
        );
        check(
            &[
                "--as-of",
                "2026-11-22T12:00:00Z",
                "--format",
                "markdown",
                "--compare",
                "a b.json",
            ],
            "yardstick report --format markdown --as-of 2026-11-22 --compare 'a b.json'",
        );
        check(
            &[
                "--services",
                "s.yaml",
                "--no-waivers",
                "--no-baseline",
                "--isolated",
            ],
            "yardstick report --format html --as-of 2026-11-22 --services s.yaml --no-waivers --no-baseline \
             --isolated",
        );
        check(
            &[
                "--pack",
                "p\\q",
                "--pack",
                "oci://r.example/a:1",
                "--store",
                "s",
                "--packs",
                "named",
                "--ruleset",
                "r.yaml",
                "--exclude",
                "**/*.md",
                "--strict",
                "--limit",
                "rule-time=2 min",
                "--limit=file-size=1MiB",
                "--config",
                "c.toml",
                "one",
                "two",
            ],
            "yardstick report --format html --as-of 2026-11-22 --strict --pack 'p\\q' --pack oci://r.example/a:1 --store s \
             --packs named --ruleset r.yaml --exclude '**/*.md' --config c.toml --limit rule-time=120 --limit \
             file-size=1048576 one two",
        );
        check(
            &[
                "--organisation",
                "council",
                "--nation",
                "wales",
                "--kind",
                "staff",
                "--phase",
                "live",
            ],
            "yardstick report --format html --as-of 2026-11-22 --organisation council --nation wales --kind staff \
             --phase live",
        );
    }

    #[test]
    fn what_begins_like_a_flag_stays_a_name() {
        check(
            &["--config=-c", "--exclude=-x", "--", "-rf", "a'b"],
            "yardstick report --format html --as-of 2026-11-22 --exclude=-x --config=-c -- -rf 'a'\\''b'",
        );
    }
}
