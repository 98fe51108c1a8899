//! Whole pages, from their words to the statement and the words that are underlined.

use super::READER;
use crate::subject::accessibility::model::{Role, Status};
use crate::subject::accessibility::statement::testing::Case;

fn page(text: &str) -> Case {
    let top = "# Accessibility statement\n\nThis statement applies to the juggling website.\n\n";
    Case::new(&READER, "a.md", &format!("{top}{text}"))
}

#[track_caller]
fn check_recognised(path: &str, text: &str, expected: bool) {
    let case = Case::new(&READER, path, text);
    assert_eq!(
        case.because.is_some(),
        expected,
        "{:?}: {text}",
        case.because
    );
}

#[test]
fn a_statement_is_recognised_by_its_contents() {
    check_recognised(
        "x.md",
        "# Accessibility statement for juggling\n\nThis statement was prepared on 1 May 2025.\n",
        true,
    );
    check_recognised(
        "x.njk",
        "{% set pageTitle = \"Accessibility statement\" %}\n<p>We meet the Web Content Accessibility Guidelines as far as we can.</p>\n",
        true,
    );
    check_recognised(
        "x.html.erb",
        "<h1>Accessibility</h1>\n<p>This statement applies to juggling.</p>\n",
        true,
    );
    check_recognised(
        "x.html",
        "<h1>Juggling</h1><p>We are committed to making this website accessible.</p>\n<p>This website is partially compliant with the Web Content Accessibility Guidelines.</p>\n",
        true,
    );
}

#[test]
fn a_page_about_statements_is_not_recognised() {
    check_recognised(
        "x.md",
        "# Accessibility statement\n\nYou must publish an accessibility statement.\n\n## Compliance status\n\nSay how far it complies.\n\n## Enforcement procedure\n",
        false,
    );
    check_recognised(
        "x.md",
        "# Publish an accessibility statement\n\nThis website is partially compliant with the WCAG 2.2 AA standard.\n",
        false,
    );
    check_recognised(
        "README.md",
        "# Juggling\n\n## Accessibility\n\nThis website is partially compliant with WCAG 2.2 AA.\n",
        false,
    );
    check_recognised(
        "x.md",
        "# Accessibility\n\nUse labels. Test with WCAG 2.2.\n",
        false,
    );
    check_recognised(
        "CHANGELOG.md",
        "# Changelog\n\n- Update the accessibility statement\n- We are committed to making it accessible\n",
        false,
    );
}

#[track_caller]
fn check_claims(text: &str, expected: &[&str]) {
    let case = page(text);
    let claims = case.statement().claims.iter();
    let shown: Vec<String> = claims
        .map(|claim| {
            let status = claim.status.as_ref().map(|status| match status.value {
                Status::Full => "full",
                Status::Partial => "partial",
                Status::None => "none",
            });
            let mut parts = vec![
                case.shown(&claim.words),
                status.unwrap_or("?").to_owned(),
                if claim.is_exact { "exact" } else { "near" }.to_owned(),
            ];
            parts.extend(claim.product.iter().map(|product| case.shown(product)));
            parts.extend(claim.version.iter().map(|version| case.shown(version)));
            parts.extend(claim.level.iter().map(|level| case.shown(level)));
            parts.join(", ")
        })
        .collect();
    assert_eq!(shown, expected, "{text}");
}

#[test]
fn claims_are_read_with_their_version_and_level() {
    check_claims(
        "This website is fully compliant with the Web Content Accessibility Guidelines version 2.2 AA standard.",
        &["fully compliant, full, exact, 2.2, AA"],
    );
    check_claims(
        "## Compliance status\n\nThis app is not compliant with WCAG 2.1 level AA.",
        &["not compliant, none, exact, 2.1, AA"],
    );
    check_claims(
        "This site is partially conformant with the [guidelines of WCAG](https://www.w3.org/TR/WCAG21/) AA.",
        &["partially conformant, partial, near, 2.1 at https://www.w3.org/TR/WCAG21/, AA"],
    );
    check_claims(
        "This service is compliant with WCAG V2.2 AA.",
        &["compliant, ?, near, 2.2, AA"],
    );
}

#[test]
fn the_status_is_believed_where_it_belongs() {
    check_claims(
        "This website is fully compliant with WCAG 2.1 AA.\n\n## Compliance status\n\nThis website is partially compliant with WCAG 2.2 AA.",
        &["partially compliant, partial, exact, 2.2, AA"],
    );
    check_claims(
        "## What we’re doing to improve accessibility\n\nThis website is fully compliant with WCAG 2.1 AA.",
        &[],
    );
}

#[test]
fn plans_and_parts_are_no_claims() {
    check_claims(
        "This website will be fully compliant with WCAG 2.2 AA.",
        &[],
    );
    check_claims(
        "We want the website to be fully compliant with WCAG 2.2 AA.",
        &[],
    );
    check_claims("Some documents are not compliant with WCAG 2.2 AA.", &[]);
    check_claims(
        "We test whether this website is fully compliant with WCAG 2.2 AA.",
        &[],
    );
}

#[test]
fn several_products_have_a_claim_each() {
    check_claims(
        "## Compliance status\n\nThe Juggling website at juggling.example.gov.uk is fully compliant with WCAG 2.2 AA.\n\nThe Juggling app is partially compliant with WCAG 2.2 AA.",
        &[
            "fully compliant, full, exact, Juggling website, 2.2, AA",
            "partially compliant, partial, exact, Juggling app, 2.2, AA",
        ],
    );
}

#[track_caller]
fn check_dates(text: &str, expected: &[&str]) {
    let case = page(text);
    let dates = &case.statement().dates;
    let kinds = [
        ("prepared", &dates.prepared),
        ("reviewed", &dates.reviewed),
        ("updated", &dates.updated),
        ("tested", &dates.tested),
    ];
    let shown: Vec<String> = kinds
        .iter()
        .flat_map(|(kind, dates)| {
            case.all(dates)
                .into_iter()
                .map(move |date| format!("{kind} {date}"))
        })
        .collect();
    assert_eq!(shown, expected, "{text}");
}

#[test]
fn dates_are_read_for_what_they_are() {
    check_dates(
        "This statement was prepared on 4 September 2020 and last reviewed on 25 June 2026.",
        &[
            "prepared 2020-09-04 at 4 September 2020",
            "reviewed 2026-06-25 at 25 June 2026",
        ],
    );
    check_dates(
        "This statement was prepared on 23 October 2019. It was last reviewed and updated on 18/12/2024.",
        &[
            "prepared 2019-10-23 at 23 October 2019",
            "reviewed 2024-12-18 at 18/12/2024",
            "updated 2024-12-18 at 18/12/2024",
        ],
    );
    check_dates(
        "We last tested this website in September 2020.",
        &["tested 2020-09 at September 2020"],
    );
    check_dates(
        "We first published this statement in 2019.",
        &["prepared 2019"],
    );
    check_dates(
        "<table><tr><th>Last reviewed</th><td>31 June 2025</td></tr></table>",
        &["reviewed 31 June 2025"],
    );
}

#[test]
fn dates_of_other_things_are_left_alone() {
    check_dates("We know of PDFs published in May 2018.", &[]);
    check_dates(
        "The Accessibility Regulations 2018 came into force in 2018.",
        &[],
    );
    check_dates(
        "## Non-accessible content\n\nForms that were updated in May 2018 have no labels. We plan to fix this by June 2027.",
        &[],
    );
    check_dates("We will next review this statement in June 2027.", &[]);
}

#[track_caller]
fn check_failures(text: &str, expected: &[&str]) {
    let case = page(text);
    let failures = case.statement().failures.iter();
    let shown: Vec<String> = failures
        .map(|failure| {
            let mut parts = vec![failure.text.value.clone()];
            parts.extend(
                failure
                    .criteria
                    .iter()
                    .map(|named| case.shown(&named.number)),
            );
            parts.extend(
                failure
                    .fix_by
                    .iter()
                    .map(|date| format!("by {}", case.shown(date))),
            );
            parts.join(" | ")
        })
        .collect();
    assert_eq!(shown, expected, "{text}");
}

#[test]
fn failures_are_items_and_paragraphs() {
    check_failures(
        "## Non-accessible content\n\n### Non-compliance with the accessibility regulations\n\n- Clubs have no labels. This fails WCAG 2.2.1.\n- Balls are too pale (1.4.3). We plan to fix this by June 2027.\n",
        &[
            "Clubs have no labels. This fails WCAG 2.2.1. | 2.2.1",
            "Balls are too pale (1.4.3). We plan to fix this by June 2027. | 1.4.3 | by 2027-06 at June 2027",
        ],
    );
    check_failures(
        "## Non-accessible content\n\nThe content listed below is non-accessible for the following reasons.\n\n### Clubs\n\nSome pictures have no text alternative.\n\nThis fails WCAG 2.2 success criterion 1.1.1.\n",
        &["Some pictures have no text alternative. | 1.1.1"],
    );
    check_failures(
        "## How accessible this website is\n\nWe know some parts of this website are not fully accessible:\n\n- the clubs have no labels\n- the balls are too pale\n\nYou should be able to:\n\n- zoom in\n",
        &["the clubs have no labels", "the balls are too pale"],
    );
}

#[test]
fn a_criterion_named_once_belongs_to_all_it_is_named_for() {
    check_failures(
        "## Non-accessible content\n\nThese fail WCAG 2.2 success criterion 1.3.1:\n\n- headings are missing\n- tables have no headers\n",
        &[
            "headings are missing | 1.3.1",
            "tables have no headers | 1.3.1",
        ],
    );
    check_failures(
        "## Non-accessible content\n\nWe know of these issues:\n\n- headings are missing\n- tables have no headers\n\nThese fail WCAG 2.2 success criterion 1.3.1. We will fix them by May 2027.\n",
        &[
            "headings are missing | 1.3.1 | by 2027-05 at May 2027",
            "tables have no headers | 1.3.1 | by 2027-05 at May 2027",
        ],
    );
    check_failures(
        "## Non-accessible content\n\nThese pages are pictures of text:\n\n- Clubs\n- Balls (1.1.1)\n\nThis fails WCAG 2.2 success criterion 1.4.5.\n",
        &["Clubs | 1.4.5", "Balls (1.1.1) | 1.1.1"],
    );
    check_failures(
        "## Non-accessible content\n\n- headings are missing\n  - fails 1.3.1\n- balls are too pale\n",
        &["headings are missing | 1.3.1", "balls are too pale"],
    );
    check_failures(
        "## Non-accessible content\n\n### 1.3.1 Info and Relationships\n\n- headings are missing\n",
        &["headings are missing | 1.3.1"],
    );
}

#[test]
fn a_table_of_failures_is_read_row_by_row() {
    check_failures(
        "## Non-accessible content\n\n| Issue | Criterion |\n| --- | --- |\n| Pictures of clubs have no text alternative | 1.1.1 |\n| The balls are too pale to be seen | 1.4.3 |\n",
        &[
            "Pictures of clubs have no text alternative | 1.1.1",
            "The balls are too pale to be seen | 1.4.3",
        ],
    );
    check_failures(
        "## Non-accessible content\n\n| Criterion | Issue |\n| --- | --- |\n| 1.1.1 | Pictures of clubs have no text alternative |\n| 1.4.3 | The balls are too pale to be seen |\n",
        &[
            "Pictures of clubs have no text alternative | 1.1.1",
            "The balls are too pale to be seen | 1.4.3",
        ],
    );
}

#[test]
fn what_is_no_failure_is_left_alone() {
    check_failures(
        "## Non-accessible content\n\n### Non-compliance with the accessibility regulations\n\nThere is currently no known non-compliant content.\n",
        &[],
    );
    check_failures("## Non-accessible content\n\nNone\n", &[]);
    check_failures(
        "## Non-accessible content\n\nWe track failures in the following repositories:\n\n- [Juggling repository](https://example.com/a)\n",
        &[],
    );
    check_failures(
        "## Non-accessible content\n\n### Disproportionate burden\n\nClubs cannot be labelled.\n\n### Other accessibility concerns\n\n- Balls do not work well\n",
        &[],
    );
}

#[track_caller]
fn check_contacts(text: &str, expected: &[&str]) {
    let case = page(text);
    let contacts = case.statement().contacts.iter();
    let shown: Vec<String> = contacts
        .map(|contact| format!("{:?} {}", contact.kind, case.shown(&contact.value)))
        .collect();
    assert_eq!(shown, expected, "{text}");
}

#[test]
fn contacts_are_found_where_people_are_asked_to_write() {
    check_contacts(
        "Email help@example.gov.uk or [write](mailto:help@example.gov.uk) to us. Call 01234 567 890.",
        &["Email help@example.gov.uk", "Phone 01234 567 890"],
    );
    check_contacts(
        "## Feedback and contact information\n\nPlease [get in touch](/contact).",
        &["Form /contact"],
    );
    check_contacts(
        "## Enforcement procedure\n\nCall 0808 800 0082 or email eass@example.org.\n",
        &[],
    );
    check_contacts(
        "Email [the juggling team](help@example.gov.uk) about it.",
        &["Email help@example.gov.uk"],
    );
    check_contacts(
        "<dl><dt>Email</dt><dd>one@example.gov.uk</dd><dd>two@example.gov.uk<br>three@example.gov.uk</dd></dl>",
        &[
            "Email one@example.gov.uk",
            "Email two@example.gov.uk",
            "Email three@example.gov.uk",
        ],
    );
    check_contacts(
        "<p>Email: <a href=\"mailto:a@example.gov.uka@example.gov.uk\">a@example.gov.uk</a></p>",
        &["Email a@example.gov.uk"],
    );
}

#[track_caller]
fn check_burden(text: &str, expected: Option<(bool, bool, &str)>) {
    let case = page(text);
    let burden = case.statement().burden.as_ref();
    let found = burden.map(|burden| {
        (
            burden.is_claimed.value,
            burden.is_assessed,
            case.at(burden.is_claimed.at),
        )
    });
    assert_eq!(found, expected, "{text}");
}

#[test]
fn a_burden_is_claimed_or_denied() {
    check_burden("", None);
    check_burden(
        "## Disproportionate burden\n\nWe do not make any claims of it.\n",
        Some((false, false, "We do not make any claims of it.")),
    );
    check_burden(
        "### Disproportionate burden\n\nNot applicable\n",
        Some((false, false, "Not applicable")),
    );
    check_burden(
        "### Disproportionate burden\n\nWe’ve assessed the cost. We believe that it would be a disproportionate burden.\n",
        Some((
            true,
            true,
            "We believe that it would be a disproportionate burden.",
        )),
    );
    check_burden(
        "We are not claiming a disproportionate burden.",
        Some((
            false,
            false,
            "We are not claiming a disproportionate burden.",
        )),
    );
}

#[track_caller]
fn check_left(text: &str, expected: &[&str]) {
    let case = page(text);
    assert_eq!(
        case.all(&case.statement().template_text),
        expected,
        "{text}"
    );
}

#[test]
fn template_text_that_was_left_is_found() {
    check_left(
        "[Name of organisation] wrote to [insert email address]. [Note: say more here.]",
        &[
            "[Name of organisation]",
            "[insert email address]",
            "[Note: say more here.]",
        ],
    );
    check_left(
        "name of organisation is committed to it",
        &["name of organisation"],
    );
    check_left(
        "See [link] within X working days, on xx xx xx.",
        &["[link]", "X working days", "xx xx xx"],
    );
    check_left("It was tested on TODO: date.", &["TODO"]);
    check_left(
        "It was audited on <strong>To be added</strong>.",
        &["on To be added at on <strong>To be added"],
    );
    check_left("**To be added**", &["To be added"]);
}

#[test]
fn brackets_that_belong_are_no_template_text() {
    check_left("A note[1], a [link](/x), [sic], and [we mean it].", &[]);
    check_left(
        "WCAG [version 2.1], [where possible], [for example, clubs].",
        &[],
    );
    check_left("- [ ] open\n- [x] done\n", &[]);
    check_left(
        "Captions are to be added by May 2027. See our todo list.",
        &[],
    );
}

#[test]
fn the_service_is_named() {
    let text = "---\ntitle: Accessibility statement\nlast_reviewed_on: 2026-04-22\nreview_in: 12 months\n---\n\n# Accessibility statement for the Juggling service\n\nThis statement applies to the website at https://juggling.example.gov.uk/.\n\nThe Ministry of Juggling is committed to making its website accessible, in accordance with the law.\n";
    let case = Case::new(&READER, "a.md", text);
    let statement = case.statement();
    let one = |said: &Option<_>| said.as_ref().map(|said| case.shown(said));
    assert_eq!(
        one(&statement.title).as_deref(),
        Some("Accessibility statement for the Juggling service")
    );
    assert_eq!(one(&statement.name).as_deref(), Some("Juggling service"));
    assert_eq!(
        one(&statement.url).as_deref(),
        Some("https://juggling.example.gov.uk/")
    );
    assert_eq!(
        one(&statement.commitment).as_deref(),
        Some(
            "The Ministry of Juggling is committed to making its website accessible, in accordance with the law."
        )
    );
    let promise = statement.promise.as_ref().unwrap();
    assert_eq!(case.shown(&promise.last), "2026-04-22");
    assert_eq!(case.shown(&promise.every), "12 months");
    assert_eq!(
        one(&promise.due).as_deref(),
        Some("2027-04-22 at 12 months")
    );
    assert!(statement.dates.reviewed.is_empty());
}

#[test]
fn sections_hold_their_subsections() {
    let case = page(
        "## Non-accessible content\n\nOne.\n\n### Disproportionate burden\n\nTwo.\n\n## Juggling\n\nThree.\n",
    );
    let sections = case.statement().sections.iter();
    let shown: Vec<_> = sections
        .map(|section| (section.role, section.level, section.text.len()))
        .collect();
    let expected = [
        (None, 1, 7),
        (Some(Role::NonAccessibleContent), 2, 3),
        (Some(Role::Burden), 3, 1),
        (None, 2, 1),
    ];
    assert_eq!(shown, expected);
}

#[track_caller]
fn check_doubts(text: &str, expected: &[&str]) {
    let top = "<h1>Accessibility statement</h1>\n<p>This statement applies to juggling.</p>\n";
    let case = Case::new(&READER, "a.njk", &format!("{top}{text}"));
    let doubts = case.statement().doubts.iter();
    let shown: Vec<String> = doubts
        .map(|doubt| format!("{} {}", doubt.at, case.at(doubt.place)))
        .collect();
    assert_eq!(shown, expected, "{text}");
}

#[test]
fn what_a_template_leaves_open_puts_in_doubt_what_it_may_hide() {
    check_doubts(
        "<p>This statement was prepared on {{ date }}.</p>",
        &["/dates/prepared {{ date }}"],
    );
    check_doubts(
        "<p>This website is {{ status }} compliant with the WCAG 2.2 AA standard.</p>",
        &["/claims {{ status }}"],
    );
    check_doubts(
        "<h2>Feedback and contact information</h2><p>Write to {{ address }}.</p>",
        &["/contacts {{ address }}"],
    );
    // A phone number does not answer whether there is an address.
    check_doubts(
        "<p>Call 01632 960 000 or email {{ address }}.</p>",
        &["/contacts {{ address }}"],
    );
    check_doubts(
        "{{ metadata({ 'Last updated': '4 May 2026' }) }}",
        &[
            "/dates/reviewed {{ metadata({ 'Last updated': '4 May 2026' }) }}",
            "/dates/updated {{ metadata({ 'Last updated': '4 May 2026' }) }}",
        ],
    );
    check_doubts(
        "{{ metadata({ Published: '4 May 2026' }) }}",
        &["/dates/prepared {{ metadata({ Published: '4 May 2026' }) }}"],
    );
    // Among other words there is no room for more than words.
    check_doubts(
        "<p>Email {{ link({ text: us }) }}.</p>",
        &["/contacts {{ link({ text: us }) }}"],
    );
    check_doubts(
        "<p class=\"x\">\n  Email\n  {{ link({ text: us }) }}\n  about it.\n</p>",
        &["/contacts {{ link({ text: us }) }}"],
    );
    check_doubts(
        "<div>\nBalls.\n{{ list({ items: all }) }}\n</div>",
        &[" {{ list({ items: all }) }}"],
    );
    check_doubts("<p>{{ paragraph }}</p>", &[" {{ paragraph }}"]);
    check_doubts(
        "<p>{{ paragraph | markdown }}</p>",
        &[" {{ paragraph | markdown }}"],
    );
    check_doubts(
        "<h2>{{ heading }}</h2><p>Balls.</p>",
        &["/sections {{ heading }}"],
    );
}

#[test]
fn what_a_template_leaves_open_elsewhere_hides_nothing() {
    check_doubts("<p>{{ serviceName }} is run by jugglers.</p>", &[]);
    check_doubts(
        "<p>{{ serviceName }} is fully compliant with the WCAG 2.2 AA standard.</p>",
        &[],
    );
    check_doubts(
        "<p>{{ name }} is committed to making it accessible.</p>",
        &[],
    );
    check_doubts(
        "<h2>How accessible {{ serviceName }} is</h2><p>Very.</p>",
        &[],
    );
    check_doubts(
        "{{ releaseNumber | log }}<p>{{ all | dump | safe }}</p>",
        &[],
    );
}

#[test]
fn a_date_that_is_handed_to_the_layout_is_in_doubt() {
    let set = "{% set dateUpdated = 'June 2019' %}";
    check_doubts(
        set,
        &["/dates/reviewed June 2019", "/dates/updated June 2019"],
    );
    check_doubts(
        &format!("{set}<p>This statement was last reviewed in May 2025.</p>"),
        &[],
    );
}

#[test]
fn a_title_that_a_template_leaves_open_is_none() {
    let check = |title: &str, expected: Option<&str>| {
        let text = format!(
            "<h1>{title}</h1><p>This accessibility statement applies to juggling. We are committed to making it accessible.</p>"
        );
        let case = Case::new(&READER, "accessibility-statement.njk", &text);
        let found = case.statement().title.as_ref();
        let found = found.map(|title| title.value.as_str());
        assert_eq!(found, expected, "{title}");
    };
    check("{{ pageHeading }}", None);
    check(
        "</h1><h2>Preparation of this accessibility statement</h2><h1>",
        None,
    );
    check(
        "Accessibility statement for {{ name }}",
        Some("Accessibility statement for …"),
    );
}

#[test]
fn dates_are_in_order_of_time() {
    let case =
        page("The website was last tested in March 2024. It was tested first in May 2022.\n");
    assert_eq!(
        case.all(&case.statement().dates.tested),
        ["2022-05 at May 2022", "2024-03 at March 2024"]
    );
}

#[test]
fn a_language_that_is_not_read_is_in_doubt() {
    let text = "# Datganiad hygyrchedd\n\nMae hygyrchedd yn bwysig. Ysgrifennwch at help@example.gov.uk.\n";
    let case = Case::new(&READER, "a.cy.md", text);
    let statement = case.statement();
    assert_eq!(statement.language.as_ref().unwrap().value, "cy");
    let doubts: Vec<&str> = statement
        .doubts
        .iter()
        .map(|doubt| doubt.at.as_str())
        .collect();
    for at in ["/claims", "/dates/prepared", "/commitment", "/sections"] {
        assert!(doubts.contains(&at), "{at}: {doubts:?}");
    }
    assert_eq!(statement.contacts.len(), 1);
}

#[test]
fn testing_by_people_is_told_from_testing_by_machines() {
    let check = |text: &str, expected: Option<bool>| {
        let case = page(text);
        let testing = &case.statement().testing;
        let found = testing.is_automated_only.as_ref().map(|only| only.value);
        assert_eq!(found, expected, "{text}");
    };
    check("We tested it with automated tools.", Some(true));
    check(
        "We tested it with automated tools and manual checks.",
        Some(false),
    );
    check("We tested it in May 2025.", None);
    check("We will test it with users.", None);
}

#[test]
fn what_is_beyond_a_long_address_is_in_doubt() {
    let case = page(&format!("See [it](/{}).\n", "x".repeat(5_000)));
    let doubts = case.statement().doubts.iter();
    let doubts: Vec<&str> = doubts.map(|doubt| doubt.at.as_str()).collect();
    assert_eq!(doubts, ["/links", "/contacts"]);
}
