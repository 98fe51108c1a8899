//! The overview matrix: a row for each clause of which there is anything, and in each column a mark for what there is.
//!
//! A row leads to its clause, so the drawing is a group and no image: what is in an image is hidden from assistive
//! technology, and with it the links. The marks are hidden from it: the overview table says the same cell by cell, with
//! the names of rows and columns.

use maud::{Markup, html};

use super::draw::{Length, Shape, counted, cut, scrolling};
use crate::report::briefing::{Briefing, ClausePart, Counts, TextPart};
use crate::report::html::blocks;

/// The clauses of one text.
struct Group<'r> {
    title: &'r str,
    edition: &'r str,
    rows: Vec<Row<'r>>,
}

struct Row<'r> {
    id: &'r str,
    title: &'r str,
    /// Where the clause stands in the page, without `#`.
    anchor: String,
    counts: Counts,
}

pub(super) fn figure(briefing: &Briefing<'_>) -> Markup {
    let groups: Vec<Group<'_>> = briefing.texts.iter().map(Group::of).collect();
    drawn(&groups)
}

impl<'r> Group<'r> {
    fn of(text: &TextPart<'r>) -> Group<'r> {
        let pack = text.pack;
        Group {
            title: &pack.info.title,
            edition: &pack.info.edition,
            rows: text.clauses.iter().map(Row::of).collect(),
        }
    }
}

impl<'r> Row<'r> {
    fn of(part: &ClausePart<'r>) -> Row<'r> {
        Row {
            id: &part.clause.id,
            title: &part.clause.title,
            anchor: part.anchor(),
            counts: part.counts(),
        }
    }

    /// Whether there is anything to draw.
    fn has_marks(&self) -> bool {
        Column::ALL.iter().any(|column| column.of(&self.counts) > 0)
    }
}

#[derive(Clone, Copy)]
enum Column {
    Evidence,
    Standard,
    Guidance,
    Person,
    Doubt,
}

impl Column {
    const ALL: &'static [Column] = &[
        Column::Evidence,
        Column::Standard,
        Column::Guidance,
        Column::Person,
        Column::Doubt,
    ];

    fn words(self) -> &'static str {
        match self {
            Column::Evidence => "evidence",
            Column::Standard => "standard",
            Column::Guidance => "guidance",
            Column::Person => "needs a person",
            Column::Doubt => "cannot tell",
        }
    }

    /// The same on two short lines.
    fn head(self) -> [&'static str; 2] {
        match self {
            Column::Evidence | Column::Standard | Column::Guidance => ["", self.words()],
            Column::Person => ["needs", "a person"],
            Column::Doubt => ["cannot", "tell"],
        }
    }

    fn meaning(self) -> &'static str {
        match self {
            Column::Evidence => "found by a machine, or declared by the team",
            Column::Standard => "open findings of what the clause makes a standard",
            Column::Guidance => "open findings of what it makes guidance",
            Column::Person => "rules for which a person has to look",
            Column::Doubt => "rules of which nobody can tell, as something could not be read",
        }
    }

    fn class(self) -> &'static str {
        match self {
            Column::Evidence => "evidence",
            Column::Standard => "standard",
            Column::Guidance => "guidance",
            Column::Person => "person",
            Column::Doubt => "doubt",
        }
    }

    fn shape(self) -> Shape {
        match self {
            Column::Evidence => Shape::Disc,
            Column::Standard => Shape::Square,
            Column::Guidance => Shape::Frame,
            Column::Person => Shape::Ring,
            Column::Doubt => Shape::Cross,
        }
    }

    fn of(self, counts: &Counts) -> usize {
        match self {
            Column::Evidence => counts.evidence,
            Column::Standard => counts.standard,
            Column::Guidance => counts.guidance,
            Column::Person => counts.person,
            Column::Doubt => counts.doubt,
        }
    }
}

fn drawn(groups: &[Group<'_>]) -> Markup {
    html! {
        div.figure #figure-matrix {
            h3 #figure-matrix-title { "Clause by clause" }
            @if groups.is_empty() {
                p { "No text that was applied has anything to say of this service, so there is nothing to draw." }
            } @else {
                figure aria-labelledby="figure-matrix-title" {
                    figcaption {
                        p { (summary(groups)) }
                        p {
                            "Each row leads to its clause. The number beside a mark says how many there are, a dot that "
                            "there is none. Clauses of which there is nothing have no row, and findings that something "
                            "excuses are not drawn. The "
                            a href="#overview" { "overview" } " says the same as a table."
                        }
                        ul.legend {
                            @for column in Column::ALL {
                                li {
                                    (column.shape().alone(column.class()))
                                    b { (column.words()) } " " (column.meaning())
                                }
                            }
                        }
                    }
                    (scrolling("Figure: clause by clause", &html! {
                        @for (number, group) in groups.iter().enumerate() { (group_drawn(number, group)) }
                    }))
                }
            }
        }
    }
}

/// Of how many clauses there is what. No sum of rules: one that answers two clauses stands in both rows.
fn summary(groups: &[Group<'_>]) -> String {
    let rows = || groups.iter().flat_map(|group| &group.rows);
    let with = |column: Column| {
        let with = rows().filter(|row| column.of(&row.counts) > 0);
        match with.count() {
            0 => "no clause".to_owned(),
            number => counted(number, "clause", "clauses"),
        }
    };
    format!(
        "{} of {}. There is evidence for {}, an open finding of standard in {}, and one of guidance in {}; {} \
         left something to a person, and in {} something could not be told.",
        counted(rows().count(), "clause", "clauses"),
        counted(groups.len(), "text", "texts"),
        with(Column::Evidence),
        with(Column::Standard),
        with(Column::Guidance),
        with(Column::Person),
        with(Column::Doubt),
    )
}

const WIDTH: f64 = 760.0;
/// The room of a clause's title.
const TITLES: f64 = 410.0;
const TITLE_COLUMNS: usize = 54;
const COLUMN: f64 = (WIDTH - TITLES - 12.0) / 5.0;
const HEAD: f64 = 38.0;
const ROW: f64 = 26.0;
/// Longer drawings are parted: a browser that prints cuts through what does not fit on a page.
const ROWS: usize = 26;
/// Marks grow up to this count.
const LARGEST: f64 = 12.0;

fn group_drawn(number: usize, group: &Group<'_>) -> Markup {
    let name = format!("figure-matrix-{}", number + 1);
    let rows: Vec<&Row<'_>> = group.rows.iter().filter(|row| row.has_marks()).collect();
    let rest = group.rows.len() - rows.len();
    html! {
        p.group {
            b id=(name) { (blocks::words(group.title)) " " span.quiet { (blocks::words(group.edition)) } }
            @if rest > 0 { span.quiet { ": nothing of " (counted(rest, "clause", "clauses")) } }
        }
        @for rows in rows.chunks(ROWS) {
            (part_drawn(rows, &name))
        }
    }
}

fn part_drawn(rows: &[&Row<'_>], name: &str) -> Markup {
    let l = Length;
    let height = HEAD + rows.len() as f64 * ROW + 4.0;
    let tops = || (0..rows.len()).map(|index| HEAD + index as f64 * ROW);
    let lines: String = tops()
        .map(|top| format!("M0 {}H{}", l(top), l(WIDTH)))
        .collect();
    // A line of no length with round ends is a dot.
    let empty = rows.iter().zip(tops()).flat_map(|(row, top)| {
        let columns = Column::ALL.iter().enumerate();
        let empty = columns.filter(|(_, column)| column.of(&row.counts) == 0);
        empty.map(move |(index, _)| format!("M{} {}h0", l(middle(index)), l(top + ROW / 2.0)))
    });
    let empty: String = empty.collect();
    html! {
        svg.matrix role="group" aria-labelledby=(name) width=(l(WIDTH)) height=(l(height))
            viewBox={ "0 0 " (l(WIDTH)) " " (l(height)) } fill="currentColor" font-size="13" {
            g.quiet aria-hidden="true" text-anchor="middle" font-size="12" {
                @for (index, column) in Column::ALL.iter().enumerate() {
                    @for (line, words) in column.head().iter().enumerate() {
                        @if !words.is_empty() {
                            text x=(l(middle(index))) y=(l(14.0 + line as f64 * 15.0)) { (words) }
                        }
                    }
                }
            }
            path.grid d=(lines) fill="none" stroke="currentColor" {}
            path.none d=(empty) fill="none" stroke="currentColor" stroke-width="2.4" stroke-linecap="round" {}
            @for (row, top) in rows.iter().zip(tops()) { (row_drawn(row, top)) }
        }
    }
}

/// The middle of a column.
fn middle(column: usize) -> f64 {
    TITLES + 12.0 + COLUMN * (column as f64 + 0.5)
}

fn row_drawn(row: &Row<'_>, top: f64) -> Markup {
    let l = Length;
    // A name that is a number is how people speak of a clause; any other says the title again.
    let has_number = row
        .id
        .contains(|character: char| character.is_ascii_digit());
    let number = match has_number {
        true => cut(row.id, 24),
        false => String::new(),
    };
    let room = TITLE_COLUMNS - number.chars().count();
    let title = cut(row.title, room);
    // Words in a drawing are no name of a link to all who read for others, so it has the same words as a label.
    let label = format!("{number} {title}");
    let label = label.trim_start();
    let cells = Column::ALL.iter().enumerate();
    html! {
        a.row href={ "#" (row.anchor) } aria-label=(label) {
            // What a pointer can meet, and what shows where the keyboard is.
            rect.hit x="1" y=(l(top + 1.0)) width=(l(WIDTH - 2.0)) height=(l(ROW - 2.0)) fill="none" {}
            // Words are cut to fit, and what is still wider is out of sight.
            svg x="4" y=(l(top)) width=(l(TITLES)) height=(l(ROW)) {
                text y="17.5" {
                    @if !number.is_empty() { tspan.quiet { (number) } " " }
                    tspan.title { (title) }
                }
            }
        }
        g.counts aria-hidden="true" {
            @for (index, column) in cells {
                (cell(*column, column.of(&row.counts), middle(index), top + ROW / 2.0))
            }
        }
    }
}

fn cell(column: Column, count: usize, x: f64, y: f64) -> Markup {
    let l = Length;
    // The area grows with the count.
    let radius = 3.8 + 4.7 * ((count as f64).min(LARGEST) / LARGEST).sqrt();
    html! {
        @if count > 0 {
            g class={ "mark " (column.class()) } { (column.shape().at(x - 9.0, y, radius)) }
            text x=(l(x + 5.0)) y=(l(y + 4.5)) { (count) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::draw::tests::ReadBack;
    use super::*;

    fn row<'r>(id: &'r str, title: &'r str, counts: [usize; 5]) -> Row<'r> {
        let [evidence, standard, guidance, person, doubt] = counts;
        Row {
            id,
            title,
            anchor: format!("text-1-{id}"),
            counts: Counts {
                evidence,
                standard,
                guidance,
                excused: 0,
                person,
                doubt,
            },
        }
    }

    fn groups(rows: Vec<Row<'_>>) -> Vec<Group<'_>> {
        vec![Group {
            title: "The text",
            edition: "1",
            rows,
        }]
    }

    #[test]
    fn every_clause_of_which_there_is_something_is_a_row() {
        let rows = vec![
            row("a", "First", [3, 1, 0, 2, 0]),
            row("b", "Second", [0, 0, 0, 0, 0]),
            row("c", "Third", [1, 0, 40, 0, 1]),
        ];
        let read = ReadBack::of(&drawn(&groups(rows)));
        let links: Vec<&str> = read.all("href").collect();
        assert_eq!(links, ["#overview", "#text-1-a", "#text-1-c"]);
        let named: Vec<&str> = read.all("aria-label").collect();
        assert_eq!(named, ["Figure: clause by clause", "First", "Third"]);
        assert!(read.words.contains("nothing of 1 clause"));
        assert_eq!(read.classed("mark"), 6);
        let dots = read
            .elements
            .iter()
            .find(|(_, attributes)| attributes.get("class").is_some_and(|class| class == "none"));
        assert_eq!(dots.unwrap().1["d"].matches('M').count(), 4);
        // An image would hide its links.
        assert!(read.all("role").all(|role| role != "img"));
    }

    #[test]
    fn the_caption_counts_clauses() {
        let rows = vec![
            row("a", "First", [3, 1, 0, 2, 0]),
            row("b", "Second", [1, 0, 2, 0, 0]),
        ];
        assert_eq!(
            summary(&groups(rows)),
            "2 clauses of 1 text. There is evidence for 2 clauses, an open finding of standard in 1 clause, and one of \
             guidance in 1 clause; 1 clause left something to a person, and in no clause something could not be told."
        );
    }

    #[test]
    fn long_texts_are_parted_and_lose_nothing() {
        let ids: Vec<String> = (1..=60).map(|number| format!("c{number}")).collect();
        let rows = ids.iter().map(|id| row(id, "Clause", [1, 0, 0, 0, 0]));
        let read = ReadBack::of(&drawn(&groups(rows.collect())));
        assert_eq!(read.classed("matrix"), 3);
        assert_eq!(read.classed("row"), 60);
    }

    #[test]
    fn nothing_is_a_sentence() {
        let read = ReadBack::of(&drawn(&[]));
        assert_eq!(read.count("svg"), 0);
        assert!(read.words.contains("nothing to draw"));
    }

    #[test]
    fn long_names_are_cut_and_markup_is_words() {
        let long = "<b>ab</b>".repeat(1_500);
        let rows = vec![row(&long, &long, [1, 1, 1, 1, 1])];
        let markup = drawn(&groups(rows)).into_string();
        assert!(!markup.contains("<b>ab"));
        let read = ReadBack::of(&maud::PreEscaped(markup));
        assert!(read.words.len() < 2_000, "{}", read.words.len());
    }
}
