//! Messages with places for values: `claims full compliance and lists {{ count }} failures`.
//!
//! The names are those of Spectral, and `count`; what begins with `@` or `$` is a path. They are checked when a pack is read, so a message can never
//! fail or show a raw placeholder when it is needed.

use std::fmt;
use std::ops::Range;

use crate::select::Reference;

/// What a message can speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placeholder {
    /// The value, shortened; `Object{}` or `Array[]` for a collection.
    Value,
    /// The last part of the path: the key or index.
    Property,
    /// What the check says.
    Error,
    /// The pointer into the dossier.
    Path,
    /// How many items, members or characters the value has.
    Count,
    /// The rule's title.
    Description,
}

impl Placeholder {
    pub const ALL: &'static [(Placeholder, &'static str)] = &[
        (Placeholder::Value, "value"),
        (Placeholder::Property, "property"),
        (Placeholder::Error, "error"),
        (Placeholder::Path, "path"),
        (Placeholder::Count, "count"),
        (Placeholder::Description, "description"),
    ];
}

#[derive(Clone, Debug, PartialEq)]
enum Part {
    Text(String),
    Value(Placeholder),
    /// What a path selects: `@` is the value that `given` selected.
    Path(Reference),
}

/// A message that was checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    parts: Vec<Part>,
    written: String,
}

/// What is wrong with a message, and where in it (in bytes).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateError {
    pub message: String,
    pub span: Range<usize>,
}

impl Template {
    pub fn parse(text: &str) -> Result<Template, TemplateError> {
        let mut parts = Vec::new();
        let mut at = 0;
        while let Some(open) = text[at..].find("{{").map(|found| at + found) {
            let Some(close) = text[open..].find("}}").map(|found| open + found) else {
                return Err(TemplateError {
                    message: "a `}}` is missing".to_owned(),
                    span: open..text.len(),
                });
            };
            let name = text[open + 2..close].trim();
            if name.starts_with(['@', '$']) {
                let path = Reference::parse(name).map_err(|error| TemplateError {
                    message: error.message,
                    span: open..close + 2,
                })?;
                parts.push(Part::Text(text[at..open].to_owned()));
                parts.push(Part::Path(path));
                at = close + 2;
                continue;
            }
            let Some((placeholder, _)) = Placeholder::ALL.iter().find(|(_, known)| *known == name)
            else {
                let names: Vec<String> = Placeholder::ALL
                    .iter()
                    .map(|(_, name)| format!("`{name}`"))
                    .collect();
                return Err(TemplateError {
                    message: format!(
                        "`{name}` is not something a message can name: {}",
                        names.join(", ")
                    ),
                    span: open..close + 2,
                });
            };
            parts.push(Part::Text(text[at..open].to_owned()));
            parts.push(Part::Value(*placeholder));
            at = close + 2;
        }
        parts.push(Part::Text(text[at..].to_owned()));
        Ok(Template {
            parts,
            written: text.to_owned(),
        })
    }

    /// A path that selects nothing leaves no gap.
    pub fn fill(
        &self,
        value: impl Fn(Placeholder) -> String,
        path: impl Fn(&Reference) -> String,
    ) -> String {
        let mut filled = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => filled.push_str(text),
                Part::Value(placeholder) => filled.push_str(&value(*placeholder)),
                Part::Path(reference) => match path(reference) {
                    words if words.is_empty() && filled.ends_with(' ') => {
                        filled.pop();
                    }
                    words => filled.push_str(&words),
                },
            }
        }
        filled.trim().to_owned()
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_go_where_they_are_named() {
        let template = Template::parse("{{property}} has {{ count }} items: {{ value }}").unwrap();
        let text = template.fill(
            |placeholder| format!("<{placeholder:?}>"),
            ToString::to_string,
        );
        assert_eq!(text, "<Property> has <Count> items: <Value>");
    }

    #[test]
    fn what_a_path_does_not_find_leaves_no_gap() {
        let template = Template::parse("level {{ @.level }} on {{ $.page }} today").unwrap();
        let text = template.fill(|_| String::new(), ToString::to_string);
        assert_eq!(text, "level @.level on $.page today");
        let text = template.fill(|_| String::new(), |_| String::new());
        assert_eq!(text, "level on today");
    }

    #[test]
    fn mistakes_are_found_before_a_message_is_needed() {
        let error = Template::parse("has {{ cuont }}").unwrap_err();
        assert!(
            error.message.starts_with("`cuont` is not"),
            "{}",
            error.message
        );
        assert_eq!(error.span, 4..15);
        assert_eq!(Template::parse("has {{ count").unwrap_err().span, 4..12);
        assert_eq!(Template::parse("at {{ @.a[ }}").unwrap_err().span, 3..13);
    }
}
