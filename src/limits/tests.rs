#![expect(clippy::disallowed_methods, reason = "a test reads what it made")]

use std::fs;
use std::path::Path;

use super::*;

#[test]
fn the_table_stands_in_the_order_of_the_names() {
    for (number, limit) in Limit::all().enumerate() {
        assert_eq!(limit as usize, number, "{limit}");
        assert_eq!(limit.row().limit, limit);
        assert_eq!(Limit::named(limit.name()), Ok(limit));
    }
    assert_eq!(Limit::all().last(), Some(Limit::RunTime));
}

#[test]
fn every_limit_is_read_back_as_it_is_set() {
    for limit in Limit::all() {
        let default = limit.default_amount();
        assert!(default <= limit.most(Setter::Found), "{limit}");
        assert!(
            limit.most(Setter::Found) <= limit.most(Setter::Caller),
            "{limit}"
        );
        let set = Limits::default().with(&[(limit, 1)]);
        assert_eq!(set.get(limit), 1, "{limit}");
        for other in Limit::all().filter(|other| *other != limit) {
            assert_eq!(set.get(other), other.default_amount(), "{limit}, {other}");
        }
        for amount in [1, default, limit.most(Setter::Caller)] {
            let shown = limit.shown(amount);
            assert_eq!(limit.read(&shown, Setter::Caller), Ok(amount), "{limit}");
        }
        let words = Limits::default().reached(limit);
        assert!(words.starts_with("too "), "{words}");
        assert!(words.ends_with(&format!("(limit `{limit}`)")), "{words}");
        assert!(words.contains(&limit.shown(default)), "{words}");
    }
}

#[track_caller]
fn check(written: &str, expected: Result<(Limit, u64), &str>) {
    let read = read_assignment(written).map_err(|error| match error.help() {
        Some(help) => format!("{error}; {help}"),
        None => error.to_string(),
    });
    assert_eq!(read, expected.map_err(str::to_owned), "{written}");
}

#[test]
fn amounts_are_written_as_people_write_them() {
    check("file-size=128MiB", Ok((Limit::FileSize, 128 << 20)));
    check("file-size = 1 kB", Ok((Limit::FileSize, 1_000)));
    check("file-size=17", Ok((Limit::FileSize, 17)));
    check("total-size=1 gib", Ok((Limit::TotalSize, 1 << 30)));
    check("nodes=1_000", Ok((Limit::Nodes, 1_000)));
    check("rule-time=2 min", Ok((Limit::RuleTime, 120)));
    check("run-time=60s", Ok((Limit::RunTime, 60)));
}

#[test]
fn what_cannot_be_set_is_told() {
    check(
        "file-sise=1",
        Err("there is no limit `file-sise`; did you mean `file-size`?"),
    );
    check(
        "files",
        Err(
            "`` is no amount for the limit `files`: there is no number; write a whole number, like `20000`",
        ),
    );
    check(
        "files=many",
        Err(
            "`many` is no amount for the limit `files`: there is no number; write a whole number, like `20000`",
        ),
    );
    check(
        "files=-1",
        Err(
            "`-1` is no amount for the limit `files`: there is no number; write a whole number, like `20000`",
        ),
    );
    check(
        "file-size=5 apples",
        Err(
            "`5 apples` is no amount for the limit `file-size`: there is no such unit; an amount of bytes is written like `64 MiB`",
        ),
    );
    check(
        "rule-time=99999999999999999999",
        Err(
            "`99999999999999999999` is no amount for the limit `rule-time`: the number is too large for any computer; a time is written like `60 s` or `10 min`",
        ),
    );
    check(
        "file-size=20000000000000000 GiB",
        Err(
            "`20000000000000000 GiB` is no amount for the limit `file-size`: the number is too large for any computer; an amount of bytes is written like `64 MiB`",
        ),
    );
    check(
        "nodes=0",
        Err("the limit `nodes` cannot be 0: nothing could be looked at"),
    );
    check(
        "file-size=4 GiB",
        Err("the limit `file-size` cannot be 4 GiB: the most that it can be is 4294967295 bytes"),
    );
    check(
        "nesting=257",
        Err("the limit `nesting` cannot be 257: the most that it can be is 256"),
    );
}

#[test]
fn a_file_that_is_found_raises_a_little_and_lowers_all() {
    let found = |amount: u64| Limit::FileSize.checked(amount, Setter::Found);
    assert_eq!(found(1), Ok(1));
    assert_eq!(found(256 << 20), Ok(256 << 20));
    let error = found(257 << 20).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the limit `file-size` cannot be 257 MiB: the most that a settings file which is found can ask for is 256 MiB"
    );
    assert_eq!(
        error.help().as_deref(),
        Some(
            "whoever starts the run can ask for more: `--limit 'file-size=257 MiB'`, or a file that `--config` names"
        )
    );
    assert_eq!(found(1 << 40).unwrap_err().help(), None);
    assert_eq!(
        Limit::FileSize.checked(257 << 20, Setter::Caller),
        Ok(257 << 20)
    );
}

/// The table of the documentation.
fn page() -> String {
    let mut page = "| limit | what it is the most of | default | most | most in a file that is found |\n|---|---|---|---|---|\n"
        .to_owned();
    for limit in Limit::all() {
        let shown = |amount| limit.shown(amount);
        page.push_str(&format!(
            "| `{limit}` | {} | {} | {} | {} |\n",
            limit.about(),
            shown(limit.default_amount()),
            shown(limit.most(Setter::Caller)),
            shown(limit.most(Setter::Found)),
        ));
    }
    page
}

#[test]
fn the_documentation_has_every_limit() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/limits.md");
    let text = fs::read_to_string(&file).unwrap();
    let start = text.find("| limit |").expect("the page has the table");
    let end = text[start..]
        .find("\n\n")
        .map_or(text.len(), |end| start + end + 1);
    if std::env::var_os("BLESS").is_some() {
        let fresh = format!("{}{}{}", &text[..start], page(), &text[end..]);
        fs::write(&file, fresh).unwrap();
        return;
    }
    assert_eq!(&text[start..end], page(), "`BLESS=1` writes it anew");
}
