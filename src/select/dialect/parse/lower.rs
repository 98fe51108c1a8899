//! From what is written to the steps that the engine of that path makes of it.

use std::ops::Range;

use super::Engine;
use super::kinds::is;
use super::steps::{Read, Selectors, Written};
use crate::select::dialect::Slip;
use crate::select::dialect::ast::{Kind, Selector, Step};

pub(super) fn steps(read: Read, engine: Engine, slips: &mut Vec<Slip>) -> Vec<Step> {
    let mut lowering = Lowering {
        engine,
        deepened: false,
        steps: Vec::new(),
        slips,
    };
    let mut written = read.steps.into_iter().peekable();
    while let Some(step) = written.next() {
        lowering.step(step, written.peek());
    }
    lowering.steps
}

struct Lowering<'s> {
    engine: Engine,
    /// A wildcard of all depths was folded into the step that comes next.
    deepened: bool,
    steps: Vec<Step>,
    slips: &'s mut Vec<Slip>,
}

impl Lowering<'_> {
    fn step(&mut self, step: Written, next: Option<&Written>) {
        match step {
            Written::Select {
                deep,
                selectors,
                span,
            } => {
                if deep && self.folds(&selectors, next) {
                    self.deepened = true;
                    // Of `.[*]` it was said already that it looks at all depths.
                    if self.slips.iter().any(|slip| slip.span == span) {
                        return;
                    }
                    let message = "`..*` before another step is read as `..`: the collection itself is looked at too";
                    self.slip(span, message, "leave out the `*`, or write `[*]..`");
                    return;
                }
                let selectors = self.selectors(selectors, &span);
                self.select(deep, selectors);
            }
            Written::Test {
                kind,
                deep,
                dotted,
                span,
            } => {
                if matches!(kind, Kind::Never | Kind::Undefined) {
                    self.nothing(span.clone(), "no value of a document is of this kind");
                }
                match self.engine {
                    Engine::Nimma => self.select(deep, vec![Selector::Filter(is(kind))]),
                    Engine::JsonPathPlus => {
                        if next.is_some() {
                            let message = "Spectral hands this path to an engine that reads nothing behind a test of \
                                           a kind; here it is read";
                            self.slip(span, message, "write a filter: `[?(@string())]`");
                        }
                        // The dot before it counts as one more, and two are a descent.
                        if deep || dotted {
                            self.steps.push(Step::Everything);
                        }
                        self.steps.push(Step::Kind(kind));
                    }
                }
            }
            Written::Everything => self.steps.push(Step::Everything),
            Written::Parent => self.steps.push(Step::Parent),
            Written::Key(span) => {
                if self.steps.is_empty() {
                    self.nothing(span, "the root has no key");
                }
                self.steps.push(Step::Key);
            }
        }
    }

    /// Nimma takes a wildcard of all depths into the step behind it.
    fn folds(&self, selectors: &Selectors, next: Option<&Written>) -> bool {
        self.engine == Engine::Nimma
            && matches!(selectors.as_slice(), [Selector::Wildcard])
            && matches!(next, Some(Written::Select { .. } | Written::Test { .. }))
    }

    fn select(&mut self, deep: bool, selectors: Vec<Selector>) {
        let deep = std::mem::take(&mut self.deepened) || deep;
        self.steps.push(if deep {
            Step::Descendants(selectors)
        } else {
            Step::Children(selectors)
        });
    }

    fn selectors(&mut self, selectors: Selectors, span: &Range<usize>) -> Vec<Selector> {
        if selectors.adorned && self.engine == Engine::JsonPathPlus {
            let message = "Spectral hands this path to an engine that takes quotes and blanks in a list for parts of \
                           the names; here they are not";
            let help = "write the names without quotes and blanks: `[a,b]`";
            self.slip(span.clone(), message, help);
        }
        if let (Some(from_end), Engine::Nimma) = (selectors.from_end, self.engine) {
            if from_end != 1 {
                let message =
                    format!("this selects the last {from_end} items, and not one of them");
                let help = format!("write `[-{from_end}:]` to say so");
                self.slip(span.clone(), message, help);
            }
            return vec![Selector::Slice {
                start: Some(-from_end),
                end: None,
                step: 1,
            }];
        }
        if let [
            Selector::Slice {
                start: Some(start),
                end: Some(end),
                ..
            },
        ] = selectors.as_slice()
            && start >= end
            && (*start < 0) == (*end < 0)
        {
            self.nothing(span.clone(), "the slice ends before it begins");
        }
        selectors.each
    }

    fn slip(&mut self, span: Range<usize>, message: impl Into<String>, help: impl Into<String>) {
        self.slips.push(Slip {
            span,
            message: message.into(),
            help: Some(help.into()),
        });
    }

    fn nothing(&mut self, span: Range<usize>, why: &str) {
        self.slips.push(Slip {
            span,
            message: format!("{why}, so the path selects nothing"),
            help: None,
        });
    }
}
