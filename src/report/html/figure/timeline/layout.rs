//! Where the timeline's marks go: which days it covers, what its axis names, and in which row of its lane a mark stands,
//! so that none covers another.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::super::calendar::{self, Side};
use super::super::draw::width_of_digits;
use crate::background::dates::{DatedEvent, EventKind};

pub(super) const WIDTH: f64 = 920.0;
pub(super) const ROW: f64 = 19.0;
pub(super) const PADDING: f64 = 6.0;
pub(super) const RADIUS: f64 = 5.5;
/// Beside the drawing, where things further away are counted.
pub(super) const GUTTER: f64 = 84.0;
/// After the last day, for the number of a mark on it.
pub(super) const LABELS: f64 = 52.0;
/// The names of the lanes.
const NAMES: f64 = 172.0;
/// Above the lanes, for the day of the report.
const HEAD: f64 = 28.0;
const FOOT: f64 = 40.0;
/// Between a mark and the next in its row.
const GAP: f64 = 6.0;
/// What is further away from the day of the report, in months, is counted and not drawn.
const REACH: i32 = 36;
/// A drawing covers at least so many months.
const LEAST: i32 = 6;

#[derive(Debug)]
pub(super) struct Layout {
    /// The indices of the events, oldest first. Their place in it, from 1, is their number.
    pub(super) order: Vec<usize>,
    /// Where the first day begins and the last one ends.
    pub(super) left: f64,
    pub(super) right: f64,
    /// Where the lanes begin and end.
    pub(super) top: f64,
    pub(super) bottom: f64,
    /// The middle of the day of the report.
    pub(super) today: f64,
    pub(super) ticks: Vec<Tick>,
    /// Where years begin, under the names of months.
    pub(super) years: Vec<(i16, f64)>,
    pub(super) lanes: Vec<Lane>,
}

/// The beginning of a month, a quarter or a year.
#[derive(Debug)]
pub(super) struct Tick {
    pub(super) x: f64,
    /// As far as what it names goes.
    pub(super) width: f64,
    pub(super) name: Option<TickName>,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum TickName {
    Month(&'static str),
    /// The first month of a quarter.
    From(&'static str),
    Year(i16),
}

/// All of one kind.
#[derive(Debug)]
pub(super) struct Lane {
    pub(super) kind: EventKind,
    pub(super) top: f64,
    pub(super) rows: usize,
    pub(super) marks: Vec<Mark>,
    /// How many lie before what is drawn, and after it.
    pub(super) earlier: usize,
    pub(super) later: usize,
}

/// Everything of one kind on one day, or in one period.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Mark {
    /// The numbers of its events, which follow each other.
    first: usize,
    last: usize,
    pub(super) side: Side,
    pub(super) is_period: bool,
    /// Where the day or the period begins and ends.
    pub(super) start: f64,
    pub(super) end: f64,
    /// Where its number begins.
    pub(super) label: f64,
    pub(super) row: usize,
}

impl Mark {
    pub(super) fn middle(&self) -> f64 {
        f64::midpoint(self.start, self.end)
    }

    /// `3`, and `3–5` for several.
    pub(super) fn numbers(&self) -> String {
        match self.first == self.last {
            true => self.first.to_string(),
            false => format!("{}–{}", self.first, self.last),
        }
    }

    /// From where to where it takes room.
    fn room(&self) -> (f64, f64) {
        let start = self.start.min(self.middle() - RADIUS * 1.2);
        (start, self.label + width_of_digits(&self.numbers()))
    }
}

impl Lane {
    pub(super) fn height(&self) -> f64 {
        self.rows as f64 * ROW + PADDING * 2.0
    }
}

impl Layout {
    pub(super) fn of(events: &[DatedEvent], as_of: Date) -> Layout {
        let mut order: Vec<usize> = (0..events.len()).collect();
        // What is of one kind on one day stands together, so that one mark can bear all its numbers.
        order.sort_by_key(|at| {
            let DatedEvent { day, kind, .. } = &events[*at];
            (day.first_day(), day.last_day(), *kind, *at)
        });
        let window = Window::of(events, as_of);
        let is_earlier = |event: &DatedEvent| event.day.last_day() < window.first;
        let is_later = |event: &DatedEvent| event.day.first_day() > window.last;
        let left = NAMES
            + if events.iter().any(is_earlier) {
                GUTTER
            } else {
                0.0
            };
        let gutter = if events.iter().any(is_later) {
            GUTTER
        } else {
            0.0
        };
        let right = WIDTH - LABELS - gutter;
        let scale = Scale {
            window,
            left,
            right,
        };
        let mut top = HEAD;
        let kinds = EventKind::ALL.iter();
        let kinds = kinds.filter(|kind| events.iter().any(|event| event.kind == **kind));
        let lanes: Vec<Lane> = kinds
            .map(|kind| {
                let numbered = order
                    .iter()
                    .enumerate()
                    .map(|(index, at)| (index + 1, &events[*at]));
                let own: Vec<_> = numbered.filter(|(_, event)| event.kind == *kind).collect();
                let shown = own
                    .iter()
                    .filter(|(_, event)| !is_earlier(event) && !is_later(event));
                let mut marks = marks(shown.copied(), &scale, as_of);
                let lane = Lane {
                    kind: *kind,
                    top,
                    rows: stack(&mut marks).max(1),
                    marks,
                    earlier: own.iter().filter(|(_, event)| is_earlier(event)).count(),
                    later: own.iter().filter(|(_, event)| is_later(event)).count(),
                };
                top += lane.height();
                lane
            })
            .collect();
        let (ticks, years) = scale.axis();
        Layout {
            order,
            left,
            right,
            top: HEAD,
            bottom: top,
            today: f64::midpoint(scale.start(as_of), scale.end(as_of)),
            ticks,
            years,
            lanes,
        }
    }

    pub(super) fn height(&self) -> f64 {
        self.bottom + FOOT
    }

    /// Whether something is too far away to be drawn.
    pub(super) fn leaves_out(&self) -> bool {
        self.lanes.iter().any(|lane| lane.earlier + lane.later > 0)
    }
}

/// One mark for everything of a kind that has the same day; the numbers of these follow each other.
fn marks<'e>(
    shown: impl Iterator<Item = (usize, &'e DatedEvent)>,
    scale: &Scale,
    as_of: Date,
) -> Vec<Mark> {
    let mut days: BTreeMap<(Date, Date), Mark> = BTreeMap::new();
    for (number, event) in shown {
        let (first, last) = (event.day.first_day(), event.day.last_day());
        let mark = days.entry((first, last)).or_insert_with(|| {
            let (start, end) = (scale.start(first), scale.end(last));
            let middle = f64::midpoint(start, end);
            Mark {
                first: number,
                last: number,
                side: calendar::side(&event.day, as_of),
                is_period: first != last,
                start,
                end,
                label: end.max(middle + RADIUS * 1.2) + 3.0,
                row: 0,
            }
        });
        mark.last = number;
    }
    days.into_values().collect()
}

/// Gives each mark the first row in which there is room for it, and says how many rows that makes.
fn stack(marks: &mut [Mark]) -> usize {
    // Where the last mark of each row ends.
    let mut ends: Vec<f64> = Vec::new();
    marks.sort_by(|a, b| a.room().0.total_cmp(&b.room().0));
    for mark in marks.iter_mut() {
        let (start, end) = mark.room();
        let free = ends.iter().position(|taken| taken + GAP <= start);
        let row = free.unwrap_or(ends.len());
        match free {
            Some(row) => ends[row] = end,
            None => ends.push(end),
        }
        mark.row = row;
    }
    ends.len()
}

/// The days that are drawn: whole months, quarters or years.
#[derive(Clone, Copy, Debug)]
struct Window {
    first: Date,
    last: Date,
    unit: Unit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Month,
    Quarter,
    Year,
}

impl Unit {
    fn months(self) -> i8 {
        match self {
            Unit::Month => 1,
            Unit::Quarter => 3,
            Unit::Year => 12,
        }
    }

    /// The first day of the unit that holds a day.
    fn start(self, day: Date) -> Date {
        let month = (day.month() - 1) / self.months() * self.months() + 1;
        Date::new(day.year(), month, 1).expect("every month has a first day")
    }

    fn end(self, day: Date) -> Date {
        let last = Date::new(day.year(), self.start(day).month() + self.months() - 1, 1);
        last.expect("a unit ends within its year").last_of_month()
    }
}

impl Window {
    fn of(events: &[DatedEvent], as_of: Date) -> Window {
        let bounds = (
            calendar::earlier(as_of, REACH),
            calendar::later(as_of, REACH),
        );
        let (mut first, mut last) = (as_of, as_of);
        for event in events {
            let (from, to) = (event.day.first_day(), event.day.last_day());
            if to >= bounds.0 && from <= bounds.1 {
                first = first.min(from.max(bounds.0));
                last = last.max(to.min(bounds.1));
            }
        }
        let mut months = months_between(first, last);
        while months < LEAST {
            (first, last) = (calendar::earlier(first, 1), calendar::later(last, 1));
            // At an end of the calendar there may be no more.
            let longer = months_between(first, last);
            if longer == months {
                break;
            }
            months = longer;
        }
        let unit = match months {
            ..=18 => Unit::Month,
            19..=42 => Unit::Quarter,
            _ => Unit::Year,
        };
        // Years would add up to two years of nothing.
        let edge = match unit {
            Unit::Month => Unit::Month,
            Unit::Quarter | Unit::Year => Unit::Quarter,
        };
        Window {
            first: edge.start(first),
            last: edge.end(last),
            unit,
        }
    }
}

fn months_between(first: Date, last: Date) -> i32 {
    let years = i32::from(last.year()) - i32::from(first.year());
    years * 12 + i32::from(last.month()) - i32::from(first.month()) + 1
}

fn days_between(first: Date, last: Date) -> i32 {
    (last - first).get_days()
}

#[derive(Clone, Copy, Debug)]
struct Scale {
    window: Window,
    left: f64,
    right: f64,
}

impl Scale {
    fn at(&self, days: i32) -> f64 {
        let all = days_between(self.window.first, self.window.last) + 1;
        let share = f64::from(days.clamp(0, all)) / f64::from(all);
        self.left + (self.right - self.left) * share
    }

    /// Where a day begins; one before the window, with it.
    fn start(&self, day: Date) -> f64 {
        self.at(days_between(self.window.first, day))
    }

    fn end(&self, day: Date) -> f64 {
        self.at(days_between(self.window.first, day) + 1)
    }

    fn axis(&self) -> (Vec<Tick>, Vec<(i16, f64)>) {
        let Window { first, last, unit } = self.window;
        let step = match unit {
            Unit::Month => Unit::Month,
            Unit::Quarter | Unit::Year => Unit::Quarter,
        };
        let mut ticks = Vec::new();
        let mut years: Vec<(i16, f64)> = Vec::new();
        let mut day = first;
        loop {
            let (x, end) = (self.start(day), self.end(step.end(day)));
            let starts_year = day.month() == 1;
            let name = match unit {
                Unit::Month => Some(TickName::Month(calendar::month(day))),
                Unit::Quarter => Some(TickName::From(calendar::month(day))),
                Unit::Year => {
                    let end = self.end(Unit::Year.end(day).min(last));
                    let is_first = ticks.is_empty();
                    // Part of a year is named where there is room.
                    let has_room = end - x >= 34.0;
                    (has_room && (starts_year || is_first)).then(|| TickName::Year(day.year()))
                }
            };
            let width = match name {
                Some(TickName::Year(_)) => self.end(Unit::Year.end(day).min(last)) - x,
                Some(TickName::Month(_) | TickName::From(_)) | None => end - x,
            };
            if unit != Unit::Year && (starts_year || ticks.is_empty()) {
                years.push((day.year(), x + 4.0));
            }
            ticks.push(Tick { x, width, name });
            let next = calendar::later(day, i32::from(step.months()));
            if next > last || next == day {
                break;
            }
            day = next;
        }
        // The year in which the drawing begins gives way to the next one, where they are too near.
        if let [(_, one), (_, two), ..] = years.as_slice()
            && two - one < 36.0
        {
            years.remove(0);
        }
        ticks.push(Tick {
            x: self.right,
            width: 0.0,
            name: None,
        });
        (ticks, years)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::date::PartialDate;

    const TODAY: Date = Date::constant(2026, 11, 22);

    pub(in crate::report::html::figure::timeline) fn event(
        day: &str,
        kind: EventKind,
        what: &str,
    ) -> DatedEvent {
        DatedEvent {
            day: PartialDate::parse(day).unwrap(),
            kind,
            what: what.to_owned(),
            place: None,
        }
    }

    /// What holds of every layout.
    #[track_caller]
    fn sound(events: &[DatedEvent], as_of: Date) -> Layout {
        let layout = Layout::of(events, as_of);
        let mut numbers = Vec::new();
        let mut left_out = 0;
        let mut below = layout.top;
        for lane in &layout.lanes {
            assert!((lane.top - below).abs() < 0.01, "lanes follow each other");
            below = lane.top + lane.height();
            left_out += lane.earlier + lane.later;
            for (index, mark) in lane.marks.iter().enumerate() {
                numbers.extend(mark.first..=mark.last);
                let (start, end) = mark.room();
                assert!(mark.row < lane.rows);
                assert!(
                    start >= layout.left - 8.0 && end <= layout.right + LABELS,
                    "{mark:?}"
                );
                for other in &lane.marks[index + 1..] {
                    let (from, to) = other.room();
                    let apart = end <= from || to <= start || mark.row != other.row;
                    assert!(apart, "{mark:?} covers {other:?}");
                }
            }
        }
        assert!((layout.bottom - below).abs() < 0.01);
        numbers.sort_unstable();
        let all = numbers.len();
        numbers.dedup();
        assert_eq!(all, numbers.len(), "no event is drawn twice");
        assert_eq!(
            all + left_out,
            events.len(),
            "every event is drawn or counted"
        );
        let days = layout.order.iter().map(|at| events[*at].day.first_day());
        assert!(days.is_sorted());
        assert!(layout.today > layout.left && layout.today < layout.right);
        for pair in layout.ticks.windows(2) {
            assert!(pair[0].x < pair[1].x);
        }
        let named: Vec<_> = layout
            .ticks
            .iter()
            .filter(|tick| tick.name.is_some())
            .collect();
        assert!(
            !named.is_empty() && named.iter().all(|tick| tick.width >= 24.0),
            "{named:?}"
        );
        for pair in layout.years.windows(2) {
            assert!(pair[1].1 - pair[0].1 >= 36.0);
        }
        layout
    }

    #[test]
    fn one_event() {
        for day in [
            "2026-11-22",
            "2026-11-23",
            "2026-12",
            "2026",
            "2025-01-01",
            "2029-11-22",
        ] {
            let layout = sound(&[event(day, EventKind::Test, "a")], TODAY);
            assert_eq!(layout.lanes[0].marks.len(), 1, "{day}");
            assert!(!layout.leaves_out());
        }
    }

    #[test]
    fn no_event() {
        assert!(sound(&[], TODAY).lanes.is_empty());
    }

    #[test]
    fn events_of_one_kind_and_day_share_a_mark() {
        let events = [
            event("2026-12-01", EventKind::Expiry, "a"),
            event("2026-12-01", EventKind::Test, "b"),
            event("2026-12-01", EventKind::Expiry, "c"),
            event("2026-12-02", EventKind::Expiry, "d"),
        ];
        let layout = sound(&events, TODAY);
        let numbers = |lane: usize| {
            let marks = layout.lanes[lane].marks.iter();
            marks.map(Mark::numbers).collect::<Vec<_>>()
        };
        assert_eq!(numbers(0), ["1"]);
        assert_eq!(numbers(1), ["2–3", "4"]);
        assert_eq!(layout.lanes[1].rows, 2);
    }

    #[test]
    fn far_past_and_future_are_counted_at_the_edge() {
        let events = [
            event("0001-01-01", EventKind::Review, "a"),
            event("1999", EventKind::Review, "b"),
            event("2026-10", EventKind::Review, "c"),
            event("9999-12-31", EventKind::SupportEnd, "d"),
        ];
        let layout = sound(&events, TODAY);
        let [reviews, ends] = layout.lanes.as_slice() else {
            panic!("{:?}", layout.lanes);
        };
        assert_eq!(
            (reviews.earlier, reviews.marks.len(), reviews.later),
            (2, 1, 0)
        );
        assert_eq!((ends.earlier, ends.marks.len(), ends.later), (0, 0, 1));
    }

    #[test]
    fn two_hundred_events_stay_apart() {
        let day = |index: i32| {
            let day = TODAY.saturating_add(jiff::Span::new().days(index * 3 - 250));
            day.to_string()
        };
        let kinds = EventKind::ALL.iter().cycle();
        let spread: Vec<_> = (0..200)
            .zip(kinds)
            .map(|(index, kind)| event(&day(index), *kind, "a"))
            .collect();
        sound(&spread, TODAY);
        let crowded = (0..200).map(|index| event(&day(index), EventKind::Expiry, "a"));
        let crowded: Vec<_> = crowded.collect();
        let layout = sound(&crowded, TODAY);
        assert!(layout.height() < 400.0, "{}", layout.height());
        let same = (0..200).map(|_| event("2027-01", EventKind::Text, "a"));
        let same: Vec<_> = same.collect();
        let layout = sound(&same, TODAY);
        assert_eq!(layout.lanes[0].marks[0].numbers(), "1–200");
    }

    #[test]
    fn every_span_has_an_axis_that_can_be_read() {
        for first in 0..40 {
            for last in 0..40 {
                let day = |months: i32| calendar::later(TODAY, months).to_string();
                let events = [
                    event(&day(-first), EventKind::Test, "a"),
                    event(&day(last), EventKind::Expiry, "b"),
                ];
                sound(&events, TODAY);
            }
        }
    }

    #[test]
    fn the_ends_of_the_calendar_are_days_like_others() {
        let events = [
            event("9999-12-31", EventKind::Test, "a"),
            event("0000-01-01", EventKind::Test, "a"),
        ];
        for as_of in [Date::MIN, Date::MAX, Date::constant(0, 1, 1)] {
            let layout = Layout::of(&events, as_of);
            assert!(layout.height() > 0.0);
        }
    }

    #[test]
    fn a_period_is_as_long_as_it_is() {
        let events = [
            event("2026-10", EventKind::Review, "month"),
            event("2026", EventKind::Test, "year"),
        ];
        let layout = sound(&events, TODAY);
        let length = |lane: usize| {
            let mark = &layout.lanes[lane].marks[0];
            mark.end - mark.start
        };
        assert!((length(0) / length(1) - 365.0 / 31.0).abs() < 0.01);
    }
}
