//! What a source says of the service, before anybody weighs it against another source.
//!
//! One closed list of fields for every format, so that a new format can only say what rules know how to hear.
//! Who is believed is [`super::merge`]'s business.

use crate::profile::Phase;
use crate::tree::{Node, Origin};

/// A single value that formats other than our own can speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Field {
    Name,
    Description,
    OrganisationName,
    /// The link to the accessibility statement.
    AccessibilityStatement,
    SourceRepository,
    PrivacyNotice,
    StatusPage,
    Runbook,
    Monitoring,
    Decisions,
    Roadmap,
}

impl Field {
    /// The keys that lead to the value from `$.service`.
    pub(super) fn path(self) -> &'static [&'static str] {
        match self {
            Field::Name => &["name"],
            Field::Description => &["description"],
            Field::OrganisationName => &["organisation", "name"],
            Field::AccessibilityStatement => &["accessibility", "statement"],
            Field::SourceRepository => &["source-code", "repository"],
            Field::PrivacyNotice => &["security", "privacy-notice"],
            Field::StatusPage => &["operations", "status-page"],
            Field::Runbook => &["operations", "runbook"],
            Field::Monitoring => &["operations", "monitoring"],
            Field::Decisions => &["technology", "decisions"],
            Field::Roadmap => &["technology", "roadmap"],
        }
    }
}

/// A normalised value, and the words it was made of.
#[derive(Clone, Debug)]
pub(super) struct Words<'f> {
    pub value: String,
    pub node: Node<'f>,
}

impl<'f> Words<'f> {
    /// The text of a scalar, trimmed; `None` when it says nothing. Templates come with empty strings.
    pub(super) fn of(node: Option<Node<'f>>) -> Option<Self> {
        let node = node?;
        Words::new(node.as_str()?, node)
    }

    /// A value made from the words of `node`; `None` when it is blank.
    pub(super) fn new(value: &str, node: Node<'f>) -> Option<Self> {
        let value = value.trim();
        (!value.is_empty()).then(|| Words {
            value: value.to_owned(),
            node,
        })
    }

    pub(super) fn origin(&self) -> Origin {
        origin(self.node)
    }
}

/// Where the words behind a node are: for an alias, the words of its anchor.
pub(super) fn origin(node: Node<'_>) -> Origin {
    node.link_target().unwrap_or(node).origin()
}

/// One thing that a source says.
#[derive(Clone, Debug)]
pub(super) enum Claim<'f> {
    Value(Field, Words<'f>),
    /// The phases that the words leave possible: `beta` leaves two.
    Phase {
        possible: &'static [Phase],
        words: Words<'f>,
    },
    Contact(Contact<'f>),
}

/// Somebody to ask.
#[derive(Clone, Debug)]
pub(super) struct Contact<'f> {
    /// What the format's key stands for.
    pub role: Words<'f>,
    pub name: Option<Words<'f>>,
    pub email: Option<Words<'f>>,
}
