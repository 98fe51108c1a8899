//! Words of a command that somebody pastes into a shell.

use std::borrow::Cow;

/// One word for a shell, which reads nothing in it: between single quotes, as POSIX has them, all but a single quote stands
/// for itself. What cannot be seen is marked by the page that the command stands in; then the word is as safe, and names
/// nothing.
pub(crate) fn word(word: &str) -> Cow<'_, str> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_@%+=:,./-".contains(&byte);
    // Some shells look for a program behind a `=`.
    let is_plain = !word.is_empty() && !word.starts_with('=') && word.bytes().all(is_plain);
    match is_plain {
        true => Cow::Borrowed(word),
        false => Cow::Owned(format!("'{}'", word.replace('\'', r"'\''"))),
    }
}

/// A call of ours: the names of things that it is about, and its options, which are written for a shell already. No name
/// is an option, whatever it begins with; where one could be, the names stand behind all options and a `--`.
pub(crate) fn call(command: &str, names: &[&str], options: &str) -> String {
    let is_odd = names.iter().any(|name| name.starts_with('-'));
    let names: Vec<Cow<'_, str>> = names.iter().map(|name| word(name)).collect();
    let names = names.join(" ");
    let parts = match is_odd {
        true => [command, options, "--", &names],
        false => [command, &names, options, ""],
    };
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    parts.collect::<Vec<&str>>().join(" ")
}

/// A path that is no flag, whatever it begins with.
pub(crate) fn path(path: &str) -> String {
    match path.starts_with('-') {
        true => word(&format!("./{path}")).into_owned(),
        false => word(path).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_finds_nothing_to_do() {
        for (said, written) in [
            ("services/juggle", "services/juggle"),
            ("a b", "'a b'"),
            ("", "''"),
            ("x; curl a|sh", "'x; curl a|sh'"),
            ("$(a)`b`", "'$(a)`b`'"),
            ("it's", r"'it'\''s'"),
            ("=ls", "'=ls'"),
            ("~root", "'~root'"),
            ("ŵyl", "'ŵyl'"),
        ] {
            assert_eq!(word(said), written);
        }
        assert_eq!(path("-rf"), "./-rf");
        assert_eq!(path("- a"), "'./- a'");
    }

    #[test]
    fn no_name_is_an_option() {
        let call = |names: &[&str]| call("yardstick waive", names, "--reason \"…\"");
        assert_eq!(
            call(&["open-licence", "a b"]),
            "yardstick waive open-licence 'a b' --reason \"…\""
        );
        assert_eq!(
            call(&["--approver=Chief", "."]),
            "yardstick waive --reason \"…\" -- --approver=Chief ."
        );
        assert_eq!(
            call(&["-h $x", "-a"]),
            "yardstick waive --reason \"…\" -- '-h $x' -a"
        );
        assert_eq!(
            super::call("yardstick explain", &["-a"], ""),
            "yardstick explain -- -a"
        );
        assert_eq!(
            super::call("yardstick explain", &["a"], ""),
            "yardstick explain a"
        );
    }

    #[cfg(unix)]
    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
        #[test]
        fn a_shell_reads_each_word_as_it_is(words in proptest::collection::vec("[^\\x00]{0,12}", 1..5)) {
            let call: Vec<Cow<'_, str>> = words.iter().map(|one| word(one)).collect();
            let script = format!("printf '%s\\0' {}", call.join(" "));
            let output = std::process::Command::new("sh").args(["-c", &script]).output().unwrap();
            let said = String::from_utf8(output.stdout).unwrap();
            let read: Vec<&str> = said.split_terminator('\0').collect();
            proptest::prop_assert_eq!(read, words);
        }
    }
}
