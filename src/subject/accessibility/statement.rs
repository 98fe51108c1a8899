//! Accessibility statements: pages that people read, and data that pages are made from.

pub(super) mod accessibility_json;
pub(super) mod ara;
pub(super) mod hmrc;
pub(super) mod page;
pub(super) mod w3c;

#[cfg(test)]
mod testing;

use std::sync::Arc;

use super::model::Pointer;
use super::page::{BlockLink, Page};
use crate::guard;
use crate::text::RepoPath;

/// The links to a statement in a page that is none itself.
pub(super) fn pointers(page: &Page, path: &RepoPath) -> Vec<Pointer> {
    let links = page.blocks.iter().flat_map(|block| &block.links);
    // A link may go on over any number of blocks.
    let mut last: Option<(&Arc<str>, bool)> = None;
    let to_statement = links.filter(|link| {
        guard::look();
        let href = &link.href.value;
        let known = last.filter(|(known, _)| Arc::ptr_eq(known, href));
        let leads = known.map_or_else(|| leads_to_statement(href), |(_, leads)| leads);
        last = Some((href, leads));
        leads
    });
    let pointer = |link: &BlockLink| Pointer {
        path: path.clone(),
        href: link.href.clone(),
    };
    to_statement.map(pointer).collect()
}

/// Whether a link leads to a page that is named after it, on this site: what others say of theirs is no matter here.
/// A template's helper counts, and so does the statement's full address.
fn leads_to_statement(href: &str) -> bool {
    let href = href.trim().to_ascii_lowercase();
    let path = href.split(['?', '#']).next().unwrap_or_default();
    let path = path.trim_end_matches('/');
    let path = path.strip_suffix("/index.html").unwrap_or(path);
    let name = path.rsplit('/').next().unwrap_or_default();
    let is_elsewhere =
        path.contains("://") || path.starts_with("//") || path.starts_with("mailto:");
    match is_elsewhere {
        true => {
            let name = name.split('.').next().unwrap_or_default();
            matches!(
                name,
                "accessibility" | "accessibility-statement" | "accessibility_statement"
            )
        }
        false => name.contains("accessib"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(href: &str, expected: bool) {
        assert_eq!(leads_to_statement(href), expected, "{href}");
    }

    #[test]
    fn links_to_a_statement_are_known() {
        check("/accessibility", true);
        check("../accessibility-statement.html#x", true);
        check("accessibility_path", true);
        check(
            "https://juggling.example.gov.uk/accessibility-statement/",
            true,
        );
    }

    #[test]
    fn links_to_what_others_say_are_not() {
        check(
            "https://www.w3.org/WAI/fundamentals/accessibility-intro",
            false,
        );
        check(
            "https://example.gov.uk/guidance/accessibility-support",
            false,
        );
        check("mailto:accessibility@example.gov.uk", false);
        check("/accessibility/juggling", false);
        check("/juggling", false);
    }
}
