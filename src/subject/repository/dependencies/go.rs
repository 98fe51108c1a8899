//! `go.mod`. What is only there for another module's sake (`// indirect`) is not asked for.

use super::{Dependency, Scope};
use crate::subject::repository::lines::{lines, trim, words};
use crate::subject::repository::listed::Listed;
use crate::subject::repository::sources::Source;

pub(super) fn dependencies(source: &Source) -> Listed<Dependency> {
    let mut found = Listed::default();
    let Some(text) = &source.text else {
        return found;
    };
    let mut in_block = false;
    for (span, line) in lines(text) {
        let (code, comment) = line.split_once("//").unwrap_or((line, ""));
        let (span, code) = trim(span, code);
        let is_indirect = comment.trim_start().starts_with("indirect");
        if in_block && code == ")" {
            in_block = false;
            continue;
        }
        let rest = code.strip_prefix("require").filter(|_| !in_block);
        let rest = rest.filter(|rest| rest.starts_with(|c: char| c.is_whitespace() || c == '('));
        if rest.is_some_and(|rest| rest.trim() == "(") {
            in_block = true;
            continue;
        }
        if is_indirect || (rest.is_none() && !in_block) {
            continue;
        }
        let mut parts = words(span, code).skip(usize::from(!in_block));
        if let (Some((name_at, name)), Some((at, version)), None) =
            (parts.next(), parts.next(), parts.next())
        {
            let name = (name, source.words(name_at));
            let version = (version, source.words(at));
            found.push(Dependency::new(name, Some(version), Scope::Runtime));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::subject::repository::testing::Case;

    #[test]
    fn requirements_are_lines_or_blocks() {
        let case = Case::new(&[(
            "go.mod",
            "module a.uk/b\r\n\r\ngo 1.21\r\nrequire a.uk/c v1.2.3\r\nrequire (\r\n\ta.uk/d v0.1.0 // why\r\n\ta.uk/e v2.0.0+incompatible // indirect\r\n)\r\nreplace a.uk/c => ../c\r\nrequired x y\r\n",
        )]);
        case.check(
            "/dependencies",
            json!([
                { "ecosystem": "go", "name": "a.uk/c", "version": "v1.2.3", "scope": "runtime" },
                { "ecosystem": "go", "name": "a.uk/d", "version": "v0.1.0", "scope": "runtime" },
            ]),
        );
        case.check_place("/dependencies/1/version", "go.mod:6:9");
    }
}
