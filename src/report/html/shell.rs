//! What every page stands in: its head, its way past the head, its landmarks, and a policy that forbids what it does
//! not need.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use super::super::escape::Safe;

/// A page, without what is the same on all of them.
pub(super) struct Page {
    /// In the tab of the browser, and as the name of the PDF.
    pub(super) title: String,
    /// What stands above everything: the name of what the page is about, as `h1`, and the line below it.
    pub(super) header: Markup,
    /// The ways into the page: `#anchor` and words.
    pub(super) contents: Vec<(String, String)>,
    pub(super) main: Markup,
    pub(super) footer: Markup,
    /// Ours, and never of words from outside.
    pub(super) style: &'static [&'static str],
    /// Ours; the page reads without it.
    pub(super) script: Option<&'static str>,
}

pub(super) fn write(page: Page) -> Safe {
    let Page {
        title,
        header,
        contents,
        main,
        footer,
        style,
        script,
    } = page;
    let style = style.concat();
    let policy = policy(&style, script);
    let markup = html! {
        (DOCTYPE)
        // On paper the title stands at the foot of each sheet, which knows only the attributes of this element.
        html lang="en-GB" data-title=(title) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                meta name="generator" content={ "yardstick " (env!("CARGO_PKG_VERSION")) };
                title { (title) }
                style { (PreEscaped(&style)) }
            }
            body {
                a.skip href="#main" { "Skip to the report" }
                header.top { (header) }
                @if !contents.is_empty() {
                    nav.contents aria-labelledby="contents" {
                        h2 #contents { "Contents" }
                        ul {
                            @for (anchor, words) in &contents {
                                li { a href={ "#" (anchor) } { (words) } }
                            }
                        }
                    }
                }
                main #main tabindex="-1" { (main) }
                footer.bottom { (footer) }
                @if let Some(script) = script {
                    script { (PreEscaped(script)) }
                }
            }
        }
    };
    Safe::html(markup.into_string())
}

/// Everything is forbidden but the one style and the one script that are in the page, known by their digests.
fn policy(style: &str, script: Option<&str>) -> String {
    let digest = |text: &str| STANDARD.encode(Sha256::digest(text.as_bytes()));
    let script = match script {
        Some(script) => format!("; script-src 'sha256-{}'", digest(script)),
        None => String::new(),
    };
    format!(
        "default-src 'none'; style-src 'sha256-{}'{script}; base-uri 'none'; form-action 'none'",
        digest(style)
    )
}
