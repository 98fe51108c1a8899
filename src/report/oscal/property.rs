//! Properties: what OSCAL has no field for, in a namespace of our own.

use serde::Serialize;

use super::identity::NAMESPACE_URN;
use super::token::Token;
use super::words::Words;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Property {
    name: Token,
    ns: &'static str,
    value: Words,
    #[serde(skip_serializing_if = "Option::is_none")]
    class: Option<Token>,
}

/// The properties of one thing, in the order in which they are written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(super) struct Properties(Vec<Property>);

impl Properties {
    pub(super) fn new() -> Properties {
        Properties::default()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What says nothing is left out.
    pub(super) fn with(self, name: &'static str, value: impl AsRef<str>) -> Properties {
        self.add(Token::ours(name), value.as_ref(), None)
    }

    pub(super) fn with_some<S: AsRef<str>>(
        self,
        name: &'static str,
        value: Option<S>,
    ) -> Properties {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// One of several kinds of one name.
    pub(super) fn with_class(
        self,
        name: &'static str,
        class: &'static str,
        value: impl AsRef<str>,
    ) -> Properties {
        self.add(Token::ours(name), value.as_ref(), Some(Token::ours(class)))
    }

    /// A field of a document, by its own name.
    pub(super) fn with_field(self, field: &str, value: impl AsRef<str>) -> Properties {
        let class = Some(Token::ours("said"));
        self.add(Token::of(&[field]), value.as_ref(), class)
    }

    fn add(mut self, name: Token, value: &str, class: Option<Token>) -> Properties {
        self.0.extend(Words::said(value).map(|value| Property {
            name,
            ns: NAMESPACE_URN,
            value,
            class,
        }));
        self
    }
}
