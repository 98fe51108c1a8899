use std::fmt::Write;

use proptest::prelude::*;

use super::*;
use crate::text::RepoPath;
use crate::tree::Forest;

fn read_text(name: &str, text: &str) -> (Page, Arc<SourceText>) {
    let source = Arc::new(SourceText::new(RepoPath::new(name), text.to_owned()));
    let file = Forest::default().add_source(Arc::clone(&source));
    (read(&source, file, &Limits::default()), source)
}

fn kind(block: &Block) -> String {
    let kind = match block.kind {
        BlockKind::Heading(level) => format!("h{level}"),
        BlockKind::Paragraph => "p".to_owned(),
        BlockKind::Item(depth) => format!("item{depth}"),
        BlockKind::Cell => "cell".to_owned(),
    };
    match block.is_outside {
        true => format!("outside {kind}"),
        false => kind,
    }
}

fn written(source: &SourceText, at: Origin) -> &str {
    match at {
        Origin::Text(_, span) => source.slice(span),
        Origin::Nowhere | Origin::File(_) => "",
    }
}

/// One line for each block: what it is, its words, and what else is known. Holes are `[]` or `[[]]`.
fn show(page: &Page, source: &SourceText) -> String {
    let mut shown = String::new();
    for (key, said) in &page.front_matter {
        let _ = writeln!(
            shown,
            "{key} = {} `{}`",
            said.value,
            written(source, said.at)
        );
    }
    let single = [("title", &page.document_title), ("lang", &page.language)];
    for (name, said) in single {
        if let Some(said) = said {
            let _ = writeln!(
                shown,
                "{name}: {} `{}`",
                said.value,
                written(source, said.at)
            );
        }
    }
    for block in &page.blocks {
        let mut text = String::new();
        for (at, c) in block.text.char_indices() {
            match block.holes.iter().find(|hole| hole.at == at) {
                Some(hole) if hole.kind == HoleKind::Value => text.push_str("[]"),
                Some(_) => text.push_str("[[]]"),
                None => text.push(c),
            }
        }
        let _ = write!(shown, "{} | {text}", kind(block));
        for hole in &block.holes {
            let _ = write!(shown, " | hole {}", source.slice(hole.span));
        }
        for link in &block.links {
            let words = &block.text[link.text.clone()];
            let at = source.slice(block.span_of(link.text.clone()));
            let href = written(source, link.href.at);
            let _ = write!(
                shown,
                " | link {words} `{at}` -> {} `{href}`",
                link.href.value
            );
        }
        for mark in &block.marks {
            let names: Vec<&str> = mark.names.iter().map(String::as_str).collect();
            let words = &block.text[mark.text.clone()];
            let _ = write!(shown, " | mark {} {words}", names.join("."));
        }
        shown.push('\n');
    }
    shown
}

const SCRAPS: &[&str] = &[
    "<%",
    "%>",
    "<%=",
    "{%",
    "%}",
    "{{",
    "}}",
    "{#",
    "#}",
    "<p>",
    "</p>",
    "<a href=\"",
    "\">",
    "</a>",
    "<li>",
    "<ul>",
    "</ul>",
    "<h1>",
    "&amp;",
    "&rsquo;",
    "&#3",
    "\r\n",
    "\n\n",
    "* ",
    "# ",
    "[a](b)",
    "[c]: d\n",
    "| a | b |\n|--|--|\n",
    "link_to 'a', \"b#{c}\"",
    "block title",
    "endblock",
    "set x = 'y'",
    " x ",
    "content_for :title do",
    "end",
    "raw",
    "endraw",
    "markdown",
    "endmarkdown",
    "---\n",
    "title: T\n",
    "é",
    "\u{fffc}",
    "<!--",
    "-->",
    "<div class=\"a b\">",
    "<title>",
    "\\",
    "'",
    "\"",
    "(",
    ")",
    "<main>",
    "<script>",
    "</script>",
    "```\n",
    "    ",
    "> ",
    "| safe",
    "\0",
    "\u{feff}",
    "word",
    "<br>",
    "<nav>",
];

proptest! {
    #[test]
    fn any_text_has_blocks_in_order(parts in prop::collection::vec(prop::sample::select(SCRAPS), 0..40), any in ".{0,12}", at in 0usize..40) {
        let mut text: Vec<&str> = parts;
        text.insert(at.min(text.len()), &any);
        let text = text.concat();
        for name in ["a.md", "a.html"] {
            let (page, source) = read_text(name, &text);
            let mut last = 0;
            for block in &page.blocks {
                prop_assert!(source.text().get(block.span.range()).is_some(), "{block:?}");
                prop_assert!(block.span.start >= last, "{block:?}");
                last = block.span.start;
                prop_assert!(!block.text.is_empty() && block.text.trim() == block.text, "{block:?}");
                let mut done = 0;
                for (range, span) in &block.pieces {
                    let words = block.text.get(range.clone());
                    let written = source.text().get(span.range());
                    prop_assert!(words.is_some() && written.is_some() && range.start >= done, "{block:?}");
                    done = range.end;
                }
                for link in &block.links {
                    prop_assert!(block.text.get(link.text.clone()).is_some(), "{block:?}");
                }
                for mark in &block.marks {
                    prop_assert!(block.text.get(mark.text.clone()).is_some(), "{block:?}");
                }
                for hole in &block.holes {
                    prop_assert!(block.text[hole.at..].starts_with('\u{fffc}'), "{block:?}");
                    prop_assert!(source.text().get(hole.span.range()).is_some(), "{block:?}");
                }
                for (start, _) in block.text.char_indices() {
                    let span = block.span_of(start..block.text.len());
                    prop_assert!(source.text().get(span.range()).is_some(), "{start} {block:?}");
                }
            }
        }
    }
}

/// What a page is read as: the lines that [`show`] makes of it.
#[track_caller]
fn check(name: &str, text: &str, expected: &[&str]) {
    let (page, source) = read_text(name, text);
    let shown = show(&page, &source);
    let lines: Vec<&str> = shown.lines().collect();
    assert_eq!(lines, expected, "{text}");
}

#[test]
fn markdown() {
    check(
        "a.md",
        "# Juggling *for* all\n\nWe are **fully\ncompliant** with `WCAG` \\* 2.2.\n\n- one\n- two\n\n  goes on\n  - below\n",
        &[
            "h1 | Juggling for all",
            "p | We are fully compliant with WCAG * 2.2.",
            "item1 | one",
            "item1 | two goes on",
            "item2 | below",
        ],
    );
    check(
        "a.md",
        "| What | When |\n|---|---|\n| Clubs | May |\n\n```\ncode\n```\n\n![picture](p.png)\n",
        &["cell | What", "cell | When", "cell | Clubs", "cell | May"],
    );
}

#[test]
fn links_of_markdown() {
    check(
        "a.md",
        "Write to <us@example.gov.uk> or [the *circus*](https://example.gov.uk/a).",
        &["p | Write to us@example.gov.uk or the circus. \
             | link us@example.gov.uk `us@example.gov.uk` -> mailto:us@example.gov.uk `us@example.gov.uk` \
             | link the circus `the *circus` -> https://example.gov.uk/a `https://example.gov.uk/a`"],
    );
    check(
        "a.md",
        "See [the law][law].\n\n[law]: https://example.gov.uk/law 'Law'\n",
        &[
            "p | See the law. | link the law `the law` -> https://example.gov.uk/law `https://example.gov.uk/law`",
        ],
    );
}

#[test]
fn html() {
    check(
        "a.html",
        "<html lang=cy><head><title>Jyglo &ndash; x</title><style>p{}</style></head><body><header><p>Site</p></header>\
         <nav><a href=/a>A</a></nav><main><h1>One<br>two</h1>loose <b>words</b><p>It&rsquo;s 10&nbsp;May &amp; &#x41; R&D &no;</p>\
         <p hidden>no</p><a class=govuk-skip-link href=#x>Skip</a><script>var a = '<p>no'</script></main>\
         <footer><a href=/accessibility>Accessibility</a></footer>",
        &[
            "title: Jyglo – x `Jyglo &ndash; x`",
            "lang: cy `cy`",
            "outside p | Site",
            "outside p | A | link A `A` -> /a `/a`",
            "h1 | One two",
            "p | loose words",
            "p | It’s 10 May & A R&D &no;",
            "outside p | Accessibility | link Accessibility `Accessibility` -> /accessibility `/accessibility`",
        ],
    );
}

#[test]
fn html_that_leaves_elements_open() {
    check(
        "a.html",
        "<ul><li>a<ul><li>b</ul>c<li>d <p>e</ul><table><tr><th>H<td>x<p>y<tr><td>z</table>\
         <p>un<b>closed <a href='/x?a=1&amp;b=2'>link <p>next</i> word<dl><dt>T<dd>D</dl></section>end<",
        &[
            "item1 | a",
            "item2 | b",
            "item1 | c",
            "item1 | d e",
            "cell | H",
            "cell | x y",
            "cell | z",
            "p | unclosed link | link link `link` -> /x?a=1&b=2 `/x?a=1&amp;b=2`",
            "p | next word",
            "p | T",
            "p | D",
            "p | end<",
        ],
    );
}

#[test]
fn marks() {
    check(
        "a.html",
        "<ul class='measures all'><li>one<li>two <i id=date> 1 May </i></ul><p>We are <span class=status>not</span>.",
        &[
            "item1 | one | mark all.measures one",
            "item1 | two 1 May | mark all.measures two 1 May | mark date 1 May",
            "p | We are not. | mark status not",
        ],
    );
}

#[test]
fn html_in_markdown() {
    check(
        "a.md",
        "## Feedback {#feedback}\n\n<div class=\"note\">\n\nInside *note* <span id=\"s\">span</span>.\n\n</div>\n\n\
         <p>\nRaw <a href=\"/x\">html</a> *as is*\n</p>\n\n<div>\n\n    <p>Indented</p>\n\n</div>\n\nAfter\n{: .lead}\n",
        &[
            "h2 | Feedback | mark feedback Feedback",
            "p | Inside note span. | mark note Inside note span. | mark s span",
            "p | Raw html *as is* | link html `html` -> /x `/x`",
            "p | Indented",
            "p | After",
        ],
    );
}

#[test]
fn front_matter() {
    check(
        "a.html.md",
        "---\ntitle: \"Juggling for all\"\nreviewed: 2026-05-01\nlist:\n  - a\n---\n# {{ page.title }}\n\n---\n",
        &[
            "title = Juggling for all `\"Juggling for all\"`",
            "reviewed = 2026-05-01 `2026-05-01`",
            "h1 | Juggling for all",
        ],
    );
    check("a.md", "---\n\nno end\n", &["p | no end"]);
}

#[test]
fn erb() {
    check(
        "a.html.erb",
        "<% content_for :page_title, \"Accessibility\" %>\n<% content_for :before_content do %><%= govuk_back_link %> Back<% end %>\n\
         <%= render GovukComponent::BackLinkComponent.new(text: \"Back\", href: \"/\") %>\n<% @name = \"Apply to juggle\" -%>\n\
         <h1><%= @name %></h1>\n<p>For <%= @name %> on <%= date.to_s %><%# not said %>.</p>\n\
         <% if new? %><p>One</p><% else %><p>Two <%= t(\".x\") %></p><% end %>\n<%= render \"contact\", name: 1 %>\n<%= tag.h2 \"Help\" %>\n\
         <%= content_tag :li, class: \"x\" do %>In<% end %><%% <%= x",
        &[
            "title: Accessibility `Accessibility`",
            "h1 | Apply to juggle",
            "p | For Apply to juggle on []. | hole <%= date.to_s %>",
            "p | One",
            "p | Two [] | hole <%= t(\".x\") %>",
            "p | [[]] | hole <%= render \"contact\", name: 1 %>",
            "h2 | Help",
            "item1 | In",
            "p | <%% <%= x",
        ],
    );
}

#[test]
fn links_of_erb() {
    check(
        "a.md.erb",
        "See <%= govuk_link_to 'the \"law\" & _more_', \"https://example.gov.uk/a_b\" %>.",
        &[
            "p | See the \"law\" & _more_. | link the \"law\" & _more_ `the \"law\" & _more_` -> \
             https://example.gov.uk/a_b `https://example.gov.uk/a_b`",
        ],
    );
    check(
        "a.erb",
        "<p><%= mail_to \"us@example.gov.uk\", class: \"x\" %>, <%= govuk_mail_to 'a_b@example.gov.uk', 'Write' %>",
        &[
            "p | us@example.gov.uk, Write | link us@example.gov.uk `us@example.gov.uk` -> mailto:us@example.gov.uk \
             `us@example.gov.uk` | link Write `Write` -> mailto:a_b@example.gov.uk `a_b@example.gov.uk`",
        ],
    );
    check(
        "a.erb",
        "<%= link_to accessibility_path do %>Our <b>words</b><% end %> <a href=\"<%= a_path %>\">A</a> <%= link_to t('b'), \"/b\" %>",
        &[
            "p | Our words A [] | hole t('b') | link Our words `Our <b>words` -> <%= accessibility_path %> \
             `accessibility_path` | link A `A` -> <%= a_path %> `<%= a_path %>` | link \u{fffc} `t('b')` -> /b `/b`",
        ],
    );
}

#[test]
fn nunjucks() {
    check(
        "a.njk",
        "{% extends \"layout.njk\" %}{% set pageTitle = \"Accessibility\" %}{% block pageTitle %}{{ pageTitle }} – {{ name }}{% endblock %}\n\
         {% block beforeContent %}{{ govukBackLink({ text: \"Back\" }) }} hello{% endblock %}\n\
         {% block content %}<h1>{{ pageTitle }}</h1><h2>{{ heading }}</h2>\n{{ govukTable({ rows: [{ text: \"}}\" }]}) }}\n\
         {% include \"contact.njk\" %}\n{% include \"footer.njk\" %}<p>{{ \"it's\" }} {{ content | safe }} {# not {{ said }} #}</p>\
         {% raw %}<p>{{ kept }}</p>{% endraw %}{% endblock %}{% block footer %}<a href=\"/accessibility\">Here</a>{% endblock %}{{ open",
        &[
            "title: Accessibility – \u{fffc} `{{ pageTitle }} – {{ name }}`",
            "h1 | Accessibility",
            "h2 | [] | hole {{ heading }}",
            "p | [[]] | hole {{ govukTable({ rows: [{ text: \"}}\" }]}) }}",
            "p | [[]] | hole {% include \"contact.njk\" %}",
            "p | it's [[]] | hole {{ content | safe }}",
            "p | {{ kept }}",
            "outside p | Here | link Here `Here` -> /accessibility `/accessibility`",
            "p | {{ open",
        ],
    );
    check(
        "a.njk",
        "{{ govukFooter({ meta: { items: [{ href: \"/accessibility\", text: \"Accessibility\" }] } }) }}\
         {% set htmlLang = \"cy\" %}<a href=\"{{ '/a' | url }}\">A</a> <a href=\"{{ b }}\">B</a>",
        &[
            "lang: cy `cy`",
            "outside p | Accessibility | link Accessibility `Accessibility` -> /accessibility `/accessibility`",
            "p | A B | link A `A` -> /a `/a` | link B `B` -> {{ b }} `{{ b }}`",
        ],
    );
}

#[test]
fn markdown_in_html() {
    check(
        "a.njk",
        "<p>Before</p>\n{% block content %}\n{% markdown %}\n# Title\n\nA [link](/b) and {{ name }}.\n\n- one\n- two\n{% endmarkdown %}\n{% endblock %}\n<p>After</p>",
        &[
            "p | Before",
            "h1 | Title",
            "p | A link and []. | hole {{ name }} | link link `link` -> /b `/b`",
            "item1 | one",
            "item1 | two",
            "p | After",
        ],
    );
    // All of it is indented, as its surroundings are.
    check(
        "a.njk",
        "<div>\n    {% filter markdown %}\n      ## Title\n\n      [one]\n\n      [one]: /b\n    {% endfilter %}\n</div>",
        &["h2 | Title", "p | one | link one `one` -> /b `/b`"],
    );
    check(
        "a.md",
        "{% markdown %}\n# Title\n{% endmarkdown %}",
        &["h1 | Title"],
    );
    check(
        "a.njk",
        "{% markdown 'juggling.md' %}",
        &["p | [[]] | hole {% markdown 'juggling.md' %}"],
    );
}

#[test]
fn tags_that_steer_leave_markdown_as_it_is() {
    check(
        "a.md",
        "one\n{% if x %}\ntwo\n{% endif %}\n- a\n{% if y %}\n- b\n{% endif %}\n\n```\n{% block title %}\n{{ x }}\n```\n\nthree\n",
        &["p | one", "p | two", "item1 | a", "item1 | b", "p | three"],
    );
}

/// Which bytes of the file show these words of its first block that has them.
#[track_caller]
fn underlines(name: &str, text: &str, words: &str, expected: &str) {
    let (page, source) = read_text(name, text);
    let found = page
        .blocks
        .iter()
        .find_map(|block| Some((block, block.text.find(words)?)));
    let (block, at) = found.expect("a block with the words");
    let span = block.span_of(at..at + words.len());
    assert_eq!(source.slice(span), expected, "{block:?}");
}

#[test]
fn places_of_words() {
    underlines(
        "a.md",
        "We are **partially\ncompliant** with it",
        "partially compliant",
        "partially\ncompliant",
    );
    underlines("a.md", "a \\* b", "* b", "* b");
    underlines(
        "a.html",
        "<p>It&rsquo;s 10&nbsp;May 2026 &amp; on",
        "10 May",
        "10&nbsp;May",
    );
    underlines(
        "a.html",
        "<p>It&rsquo;s 10&nbsp;May 2026 &amp; on",
        "’s",
        "&rsquo;s",
    );
    underlines("a.html", "<p>a &lt;b&gt; c", "<b", "&lt;b");
    underlines(
        "a.html",
        "<p>one\r\n\r\n  <b>two</b></p>",
        "one two",
        "one\r\n\r\n  <b>two",
    );
    underlines(
        "a.njk",
        "{% set a = 'words here' %}<h1>{{ a }}</h1>",
        "here",
        "here",
    );
    underlines(
        "a.njk",
        "{% set a = 'words here' %}<h1>See {{ a }} now</h1>",
        "here now",
        "{{ a }} now",
    );
    underlines(
        "a.erb",
        "<p>by <%= name %> alone",
        "\u{fffc} alone",
        "<%= name %> alone",
    );
    underlines(
        "a.erb",
        "<p><%= mail_to 'us@example.gov.uk', 'Write \\'us\\'' %>",
        "'us'",
        "\\'us\\'",
    );
}

#[test]
fn blocks_share_an_address_and_no_more_of_it_than_is_kept() {
    let long = "x".repeat(LONGEST_ADDRESS);
    let (page, _) = read_text("a.html", &format!("<a href='/é{long}'><p>one<p>two</a>"));
    let links: Vec<&BlockLink> = page.blocks.iter().flat_map(|block| &block.links).collect();
    let [one, two] = links.as_slice() else {
        panic!("{links:?}");
    };
    assert!(one.is_cut() && Arc::ptr_eq(&one.href.value, &two.href.value));
    assert_eq!(one.href.value.len(), LONGEST_ADDRESS + '…'.len_utf8());
    let (page, _) = read_text("a.html", &format!("<a href='{long}'>one</a>"));
    assert!(!page.blocks[0].links[0].is_cut());
}

#[test]
fn quotes_that_nobody_closes_are_apostrophes_in_each_tag() {
    check(
        "a.njk",
        "{{ a\\\" }} {{ b\\\" }} x",
        &["p | [] [] x | hole {{ a\\\" }} | hole {{ b\\\" }}"],
    );
}
