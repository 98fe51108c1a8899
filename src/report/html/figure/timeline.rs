//! The timeline: the days that matter, oldest left, a lane for each kind, and the day of the report as a line.
//!
//! A mark bears a number, and the table below says what it is: words from outside are never laid out in the drawing.
//! Where everything goes is worked out by [`layout`].

mod layout;

use jiff::civil::Date;
use maud::{Markup, html};

use self::layout::{Lane, Layout, Mark, TickName};
use super::calendar::{self, Side};
use super::draw::{Length, Shape, counted, scrolling};
use crate::background::dates::{DatedEvent, EventKind};
use crate::report::briefing::Briefing;
use crate::report::html::blocks;

pub(super) fn figure(briefing: &Briefing<'_>) -> Markup {
    drawn(&briefing.dates, briefing.report.as_of)
}

fn drawn(events: &[DatedEvent], as_of: Date) -> Markup {
    let layout = Layout::of(events, as_of);
    html! {
        div.figure #figure-timeline {
            h3 #figure-timeline-title { "Dates that matter" }
            @if events.is_empty() {
                p { "Nothing here names a day that could be drawn: no test, no review, no assessment, nothing that runs "
                    "out." }
            } @else {
                figure aria-labelledby="figure-timeline-title" {
                    figcaption {
                        p { (summary(events, as_of)) }
                        p {
                            "The number beside a mark is that of the table below. A month, a quarter or a year is drawn "
                            "as long as it is."
                            @if layout.leaves_out() {
                                " What lies further from the day of the report than three years is only counted, at the "
                                "arrows."
                            }
                        }
                    }
                    (scrolling("Figure: dates that matter", &image(&layout, events, as_of)))
                    (scrolling("Table: dates that matter", &table(&layout, events, as_of)))
                }
            }
        }
    }
}

/// What the drawing shows, in a sentence or two.
fn summary(events: &[DatedEvent], as_of: Date) -> String {
    let on = |wanted: Side| {
        let sides = events.iter().map(|event| calendar::side(&event.day, as_of));
        sides.filter(|side| *side == wanted).count()
    };
    let kinds = EventKind::ALL.iter().filter_map(|kind| {
        let of_kind = events.iter().filter(|event| event.kind == *kind).count();
        (of_kind > 0).then(|| format!("{} {of_kind}", kind.words()))
    });
    let kinds: Vec<String> = kinds.collect();
    let mut text = format!(
        "{}: {} before the day of this report, {}, and {} after it",
        counted(events.len(), "date", "dates"),
        on(Side::Past),
        calendar::day(as_of),
        on(Side::Ahead),
    );
    if on(Side::Now) > 0 {
        text.push_str(&format!(
            "; {} on it, or in a period that holds it",
            on(Side::Now)
        ));
    }
    text.push_str(&format!(". By kind: {}.", kinds.join(", ")));
    text
}

fn shape(kind: EventKind) -> Shape {
    match kind {
        EventKind::Test => Shape::Disc,
        EventKind::Review => Shape::Ring,
        EventKind::Research => Shape::Triangle,
        EventKind::Assessment => Shape::Diamond,
        EventKind::Expiry => Shape::Frame,
        EventKind::SupportEnd => Shape::Square,
        EventKind::Text => Shape::Cross,
    }
}

fn image(layout: &Layout, events: &[DatedEvent], as_of: Date) -> Markup {
    let l = Length;
    let Layout {
        left,
        right,
        top,
        bottom,
        ..
    } = *layout;
    html! {
        svg.timeline role="img" aria-labelledby="figure-timeline-name figure-timeline-told" width=(l(layout::WIDTH))
            height=(l(layout.height())) viewBox={ "0 0 " (l(layout::WIDTH)) " " (l(layout.height())) }
            fill="currentColor" font-size="13" {
            title #figure-timeline-name { "Timeline of the dates that matter" }
            desc #figure-timeline-told { (summary(events, as_of)) " The table after it names each." }
            rect.past x=(l(left)) y=(l(top)) width=(l(layout.today - left)) height=(l(bottom - top)) fill="none" {}
            g.grid stroke="currentColor" {
                @for tick in &layout.ticks {
                    @let length = if tick.name.is_some() { 6.0 } else { 3.0 };
                    path d={ "M" (l(tick.x)) " " (l(top)) "V" (l(bottom + length)) } fill="none" {}
                }
                @for lane in &layout.lanes {
                    path d={ "M0 " (l(lane.top + lane.height())) "H" (l(layout::WIDTH)) } fill="none" {}
                }
                path d={ "M0 " (l(top)) "H" (l(layout::WIDTH)) } fill="none" {}
            }
            g.axis text-anchor="middle" font-size="12" {
                @for tick in &layout.ticks {
                    @match tick.name {
                        None => {}
                        Some(TickName::Month(month)) => {
                            text.quiet x=(l(tick.x + tick.width / 2.0)) y=(l(bottom + 16.0)) { (&month[..3]) }
                        }
                        // The first month of a quarter stands where it begins.
                        Some(TickName::From(month)) => {
                            text.quiet x=(l(tick.x + 4.0)) y=(l(bottom + 16.0)) text-anchor="start" { (&month[..3]) }
                        }
                        Some(TickName::Year(year)) => {
                            text.quiet x=(l(tick.x + tick.width / 2.0)) y=(l(bottom + 16.0)) { (year) }
                        }
                    }
                }
                @for (year, x) in &layout.years {
                    text x=(l(*x)) y=(l(bottom + 33.0)) text-anchor="start" { (year) }
                }
            }
            (today(layout, as_of))
            @for lane in &layout.lanes { (lane_drawn(layout, lane, right)) }
        }
    }
}

/// The day of the report, which is drawn below the marks and named above them.
fn today(layout: &Layout, as_of: Date) -> Markup {
    let l = Length;
    let x = layout.today;
    let anchor = match x {
        x if x < layout.left + 100.0 => "start",
        x if x > layout::WIDTH - 110.0 => "end",
        _ => "middle",
    };
    html! {
        g.today {
            text x=(l(x)) y="14" text-anchor=(anchor) font-weight="bold" { "This report: " (calendar::day(as_of)) }
            path d={ "M" (l(x - 4.5)) " 20h9l-4.5 6Z" } {}
            path d={ "M" (l(x)) " 22V" (l(layout.bottom)) } fill="none" stroke="currentColor" stroke-width="2" {}
        }
    }
}

fn lane_drawn(layout: &Layout, lane: &Lane, right: f64) -> Markup {
    let l = Length;
    let line = lane.top + layout::PADDING + layout::ROW / 2.0;
    html! {
        g.lane {
            (shape(lane.kind).at(10.0, line, 5.5))
            text x="24" y=(l(line + 4.5)) { (lane.kind.words()) }
            @if lane.earlier > 0 {
                @let x = layout.left - layout::GUTTER;
                path.arrow d={ "M" (l(x)) " " (l(line)) "l7-4.5v9Z" } {}
                text x=(l(x + 11.0)) y=(l(line + 4.5)) font-size="12" { (lane.earlier) " earlier" }
            }
            @if lane.later > 0 {
                @let x = right + layout::LABELS + layout::GUTTER;
                path.arrow d={ "M" (l(x)) " " (l(line)) "l-7-4.5v9Z" } {}
                text x=(l(x - 11.0)) y=(l(line + 4.5)) text-anchor="end" font-size="12" { (lane.later) " later" }
            }
            @for mark in &lane.marks { (mark_drawn(lane, mark)) }
        }
    }
}

/// How wide a digit is, at most.
const DIGIT: f64 = 7.2;

fn mark_drawn(lane: &Lane, mark: &Mark) -> Markup {
    let l = Length;
    let y = lane.top + layout::PADDING + (mark.row as f64 + 0.5) * layout::ROW;
    let class = match mark.side {
        Side::Past => "mark past-mark",
        Side::Now | Side::Ahead => "mark",
    };
    html! {
        g class=(class) {
            @if mark.is_period {
                rect.span x=(l(mark.start)) y=(l(y - 3.0)) width=(l(mark.end - mark.start)) height="6" rx="3" fill="none"
                    stroke="currentColor" {}
            }
            (shape(lane.kind).at(mark.middle(), y, layout::RADIUS))
            // Nothing runs through a number, in the colours of a reader either.
            rect.under x=(l(mark.label - 1.0)) y=(l(y - 7.0)) height="14"
                width=(l(mark.numbers().chars().count() as f64 * DIGIT + 2.0)) {}
            text x=(l(mark.label)) y=(l(y + 4.5)) font-size="12" { (mark.numbers()) }
        }
    }
}

fn table(layout: &Layout, events: &[DatedEvent], as_of: Date) -> Markup {
    html! {
        table {
            caption { "The dates, oldest first" }
            thead { tr {
                th scope="col" { "Number" }
                th scope="col" { "Day" }
                th scope="col" { "When" }
                th scope="col" { "What" }
                th scope="col" { "Kind" }
                th scope="col" { "Where it is written" }
            } }
            tbody {
                @for (index, event) in layout.order.iter().map(|at| &events[*at]).enumerate() {
                    tr {
                        td.number { (index + 1) }
                        td { (calendar::time(&event.day)) }
                        td.when { (calendar::distance(&event.day, as_of)) }
                        th.any scope="row" { (blocks::words(&event.what)) }
                        td.kind { (shape(event.kind).alone("")) (event.kind.words()) }
                        td.any {
                            @match &event.place {
                                Some(place) => (blocks::place(place)),
                                None => "in the text or table that yardstick brings along",
                            }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::draw::tests::ReadBack;
    use super::layout::tests::event;
    use super::*;

    const TODAY: Date = Date::constant(2026, 11, 22);

    #[test]
    fn every_event_is_in_the_table_once_and_in_the_drawing_by_its_number() {
        let events = [
            event("2025-05-01", EventKind::Test, "penetration test"),
            event("2026-11-22", EventKind::Assessment, "beta assessment"),
            event(
                "2027-04",
                EventKind::SupportEnd,
                "support of <i>Node</i> 20 ends",
            ),
            event("1999-01-01", EventKind::Review, "a review"),
        ];
        let markup = drawn(&events, TODAY);
        let read = ReadBack::of(&markup);
        for what in ["penetration test", "beta assessment", "a review"] {
            let words = read.words.lines().filter(|line| *line == what);
            assert_eq!(words.count(), 1, "{what}");
        }
        assert!(!markup.into_string().contains("<i>"));
        assert_eq!(read.classed("mark"), 3);
        assert_eq!(read.classed("arrow"), 1);
        assert_eq!(read.classed("number"), 4);
        for number in ["2", "3", "4", "1 earlier"] {
            assert!(read.words.lines().any(|line| line == number), "{number}");
        }
        assert!(read.words.contains("in 4 months") && read.words.contains("27 years ago"));
    }

    #[test]
    fn the_text_alternative_counts_what_there_is() {
        let events = [
            event("2025-05-01", EventKind::Test, "a"),
            event("2026", EventKind::Test, "b"),
            event("2027-04", EventKind::Expiry, "c"),
        ];
        assert_eq!(
            summary(&events, TODAY),
            "3 dates: 1 before the day of this report, 22 November 2026, and 1 after it; 1 on it, or in a period that \
             holds it. By kind: test 2, expiry 1."
        );
    }

    #[test]
    fn nothing_is_a_sentence() {
        let read = ReadBack::of(&drawn(&[], TODAY));
        assert_eq!(read.count("svg"), 0);
        assert!(read.words.contains("Nothing here names a day"));
    }

    #[test]
    fn long_words_stay_out_of_the_drawing() {
        let long = "\u{5d0}".repeat(10_000);
        let events = [event("2026-12-01", EventKind::Expiry, &long)];
        let layout = Layout::of(&events, TODAY);
        let image = image(&layout, &events, TODAY).into_string();
        assert!(!image.contains('\u{5d0}'));
        let page = drawn(&events, TODAY).into_string();
        assert!(page.contains(&long));
    }
}
