//! How far up its own way a path looks, and so what may be shared between ways.
//!
//! Most paths select the same below a node whichever way led there: what a reference stands for is then looked
//! through once. A path that asks for `@parentProperty`, or goes up more than one level, can tell ways apart that
//! differ in the last few steps; one that asks for `@path` tells all apart.

use super::super::dialect::Given;
use super::super::dialect::ast::{Expr, Selector, Step};
use super::outlook;

/// What two ways must have in common for what stands behind them to be looked through once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Sight {
    /// They must be alike in that many last steps; `None`: in all.
    ///
    /// Counted in nodes as they were reached, the one at hand included: a filter that asks a child for the name of
    /// its parent sees one of the ways that lead to the parent.
    pub(super) up: Up,
    /// And in the steps that [`super::Asked::way`] speaks of.
    pub(super) regions: bool,
}

/// The order is that in which plans are run: what is dearest comes last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Up {
    Steps(usize),
    All,
}

impl Default for Up {
    fn default() -> Self {
        Up::Steps(0)
    }
}

/// How far up a given looks.
pub(super) fn of(given: &Given) -> Up {
    let mut up = Up::default();
    // How many of the last nodes of the way the steps after this one need to know, the one at hand included. What
    // is looked at after a `^` was looked at from further below.
    let mut rest = 0_usize;
    let mut is_gone_on_from = false;
    for step in given.steps.iter().rev() {
        match step {
            Step::Children(selectors) | Step::Descendants(selectors) => {
                // The child is what is being asked about, whichever way led to the collection around it.
                rest = rest.saturating_sub(1);
                for selector in selectors {
                    match of_selector(selector) {
                        Up::Steps(steps) => rest = rest.max(steps),
                        Up::All => return Up::All,
                    }
                }
                up = up.max(Up::Steps(rest));
                is_gone_on_from = true;
            }
            Step::Everything => {
                up = up.max(Up::Steps(rest.saturating_sub(1)));
                is_gone_on_from = true;
            }
            Step::Kind(_) => {}
            Step::Parent => {
                if is_gone_on_from {
                    up = up.max(Up::Steps(rest));
                }
                is_gone_on_from = false;
                rest += 1;
            }
            Step::Key => rest = rest.max(1),
        }
    }
    up
}

fn of_selector(selector: &Selector) -> Up {
    match selector {
        Selector::Name(_) | Selector::Wildcard | Selector::Slice { .. } => Up::default(),
        Selector::Filter(expr) => of_expr(expr, 0),
        // It is asked of the collection, one level further up than a filter.
        Selector::Script(expr) => of_expr(expr, 1),
    }
}

fn of_expr(expr: &Expr, further: usize) -> Up {
    let mut up = Up::default();
    let mut open = vec![expr];
    while let Some(expr) = open.pop() {
        let here = match expr {
            Expr::Path => Up::All,
            // The parent is what holds the collection that is being walked through.
            Expr::Parent | Expr::ParentProperty => Up::Steps(further + 1),
            Expr::Property => Up::Steps(further),
            _ => Up::default(),
        };
        up = up.max(here);
        open.extend(outlook::operands(expr));
    }
    up
}

/// Whether an expression looks at the key, and at nothing else.
pub(super) fn is_of_key(expr: &Expr) -> bool {
    let mut asks = false;
    let mut open = vec![expr];
    while let Some(expr) = open.pop() {
        match expr {
            Expr::Property => asks = true,
            Expr::Current | Expr::Root | Expr::Parent | Expr::ParentProperty | Expr::Path => {
                return false;
            }
            _ => {}
        }
        open.extend(outlook::operands(expr));
    }
    asks
}
