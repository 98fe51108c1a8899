//! Decides whether a filter holds for a node: RFC 9535, section 2.3.5, and the functions of section 2.4.
//!
//! Recursion follows the path, whose nesting the parser limits; what follows the document has its own stack.

use std::cmp::Ordering;

use regex::Regex;
use rustc_hash::FxHashMap;

use super::ast::{Anchor, Comparison, Expected, Extent, Literal, Number, Query, Test, Value};
use super::budget::{Budget, BudgetSpent};
use super::pattern;
use super::walk::{self, Walk};
use crate::tree::{Kind, Node};

/// What compiling a pattern that a document brings costs, in visits: the largest that `pattern` allows take
/// some ten milliseconds.
const COMPILING: usize = 100_000;

/// How many such patterns are kept.
const KEPT_PATTERNS: usize = 64;

/// Judges filters for one selection.
pub(super) struct Judge<'b, 'f> {
    root: Node<'f>,
    pub(super) budget: &'b mut Budget,
    /// Patterns that documents bring, compiled; `None` for what is no pattern.
    patterns: FxHashMap<(String, bool), Option<Regex>>,
}

/// A value as comparisons see it.
#[derive(Clone, Copy)]
enum Seen<'v> {
    Nothing,
    Null,
    Bool(bool),
    Number(Number),
    Text(&'v str),
    Collection(Node<'v>),
}

impl<'b, 'f> Judge<'b, 'f> {
    pub(super) fn new(root: Node<'f>, budget: &'b mut Budget) -> Self {
        Judge {
            root,
            budget,
            patterns: FxHashMap::default(),
        }
    }

    pub(super) fn holds(&mut self, test: &Test, node: Node<'f>) -> Result<bool, BudgetSpent> {
        match test {
            Test::Or(parts) => {
                for part in parts {
                    if self.holds(part, node)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Test::And(parts) => {
                for part in parts {
                    if !self.holds(part, node)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Test::Not(test) => Ok(!self.holds(test, node)?),
            Test::Exists(query) => {
                let mut walk = self.walk(query, node);
                Ok(walk.next(self)?.is_some())
            }
            Test::Compare {
                left,
                comparison,
                right,
            } => {
                let left = self.value(left, node)?;
                let right = self.value(right, node)?;
                self.compares(left, *comparison, right)
            }
            Test::Matches {
                extent,
                text,
                pattern,
            } => {
                let Seen::Text(text) = self.value(text, node)? else {
                    return Ok(false);
                };
                self.budget.read(text)?;
                match pattern {
                    Expected::Pattern(pattern) => Ok(pattern.is_match(text)),
                    Expected::Value(value) => match self.value(value, node)? {
                        Seen::Text(pattern) => self.matches_brought(text, pattern, *extent),
                        _ => Ok(false),
                    },
                }
            }
        }
    }

    /// Whether a text matches a pattern that came with a document.
    fn matches_brought(
        &mut self,
        text: &str,
        pattern: &str,
        extent: Extent,
    ) -> Result<bool, BudgetSpent> {
        self.budget.read(pattern)?;
        let key = (pattern.to_owned(), extent == Extent::Whole);
        if !self.patterns.contains_key(&key) {
            self.budget.spend(COMPILING)?;
            if self.patterns.len() >= KEPT_PATTERNS {
                self.patterns.clear();
            }
        }
        let regex = self
            .patterns
            .entry(key)
            .or_insert_with(|| pattern::compile(pattern, extent).ok());
        Ok(regex.as_ref().is_some_and(|regex| regex.is_match(text)))
    }

    fn start(&self, query: &Query, node: Node<'f>) -> Node<'f> {
        match query.from {
            Anchor::Current => node,
            Anchor::Root => self.root,
        }
    }

    fn walk<'p>(&self, query: &'p Query, node: Node<'f>) -> Walk<'p, 'f> {
        Walk::new(&query.segments, self.start(query, node))
    }

    fn value<'v>(&mut self, value: &'v Value, node: Node<'f>) -> Result<Seen<'v>, BudgetSpent>
    where
        'f: 'v,
    {
        let seen = match value {
            Value::Literal(literal) => match literal {
                Literal::Null => Seen::Null,
                Literal::Bool(value) => Seen::Bool(*value),
                Literal::Number(number) => Seen::Number(*number),
                Literal::String(text) => Seen::Text(text),
            },
            Value::Query(query) => self.singular(query, node)?.map_or(Seen::Nothing, Seen::of),
            Value::Length(value) => match self.value(value, node)? {
                Seen::Text(text) => {
                    self.budget.read(text)?;
                    Seen::Number(Number::count(text.chars().count()))
                }
                Seen::Collection(node) => {
                    let length = node.len();
                    self.budget.spend(length)?;
                    Seen::Number(Number::count(length))
                }
                Seen::Nothing | Seen::Null | Seen::Bool(_) | Seen::Number(_) => Seen::Nothing,
            },
            Value::Count(query) => {
                let mut walk = self.walk(query, node);
                let mut count = 0;
                while walk.next(self)?.is_some() {
                    count += 1;
                }
                Seen::Number(Number::count(count))
            }
            Value::Only(query) => {
                let mut walk = self.walk(query, node);
                match (walk.next(self)?, walk.next(self)?) {
                    (Some(only), None) => Seen::of(only),
                    _ => Seen::Nothing,
                }
            }
        };
        Ok(seen)
    }

    /// What a singular query selects, without the machinery of a walk.
    fn singular(&mut self, query: &Query, node: Node<'f>) -> Result<Option<Node<'f>>, BudgetSpent> {
        let mut node = self.start(query, node);
        for selector in query.segments.iter().flat_map(|segment| &segment.selectors) {
            match walk::child(selector, node, self.budget)? {
                Some(child) => node = child,
                None => return Ok(None),
            }
        }
        Ok(Some(node))
    }

    fn compares(
        &mut self,
        left: Seen<'_>,
        comparison: Comparison,
        right: Seen<'_>,
    ) -> Result<bool, BudgetSpent> {
        Ok(match comparison {
            Comparison::Equal => self.are_equal(left, right)?,
            Comparison::NotEqual => !self.are_equal(left, right)?,
            Comparison::Less => self.order(left, right)? == Some(Ordering::Less),
            Comparison::Greater => self.order(left, right)? == Some(Ordering::Greater),
            Comparison::LessOrEqual => {
                self.order(left, right)? == Some(Ordering::Less) || self.are_equal(left, right)?
            }
            Comparison::GreaterOrEqual => {
                self.order(left, right)? == Some(Ordering::Greater)
                    || self.are_equal(left, right)?
            }
        })
    }

    /// Only numbers and strings have an order.
    fn order(&mut self, left: Seen<'_>, right: Seen<'_>) -> Result<Option<Ordering>, BudgetSpent> {
        Ok(match (left, right) {
            (Seen::Number(left), Seen::Number(right)) => left.compare(right),
            (Seen::Text(left), Seen::Text(right)) => {
                self.budget.read(left)?;
                // UTF-8 sorts as the scalar values that it encodes do.
                Some(left.cmp(right))
            }
            _ => None,
        })
    }

    fn are_equal(&mut self, left: Seen<'_>, right: Seen<'_>) -> Result<bool, BudgetSpent> {
        let mut open = vec![(left, right)];
        while let Some(pair) = open.pop() {
            self.budget.spend(1)?;
            let equal = match pair {
                (Seen::Nothing, Seen::Nothing) | (Seen::Null, Seen::Null) => true,
                (Seen::Bool(left), Seen::Bool(right)) => left == right,
                (Seen::Number(left), Seen::Number(right)) => {
                    left.compare(right) == Some(Ordering::Equal)
                }
                (Seen::Text(left), Seen::Text(right)) => {
                    self.budget.read(left)?;
                    left == right
                }
                (Seen::Collection(left), Seen::Collection(right)) => {
                    self.pair_up(left, right, &mut open)?
                }
                _ => false,
            };
            if !equal {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Lays out what has to be equal in two collections. `false` when they differ in kind, size or keys.
    fn pair_up<'v>(
        &mut self,
        left: Node<'v>,
        right: Node<'v>,
        open: &mut Vec<(Seen<'v>, Seen<'v>)>,
    ) -> Result<bool, BudgetSpent> {
        let what = |node: Node<'v>| node.link_target().unwrap_or(node);
        if what(left) == what(right) {
            return Ok(true);
        }
        if left.kind() != right.kind() {
            return Ok(false);
        }
        let mut lefts: Vec<_> = left.children().collect();
        let mut rights: Vec<_> = right.children().collect();
        self.budget.spend(lefts.len() + rights.len())?;
        if lefts.len() != rights.len() {
            return Ok(false);
        }
        if left.kind() == Kind::Map {
            lefts.sort_unstable_by_key(|member| member.key());
            rights.sort_unstable_by_key(|member| member.key());
            let mut pairs = lefts.iter().zip(&rights);
            if pairs.any(|(left, right)| left.key() != right.key()) {
                return Ok(false);
            }
        }
        let pairs = lefts.into_iter().zip(rights);
        open.extend(pairs.map(|(left, right)| (Seen::of(left), Seen::of(right))));
        Ok(true)
    }
}

impl<'v> Seen<'v> {
    fn of(node: Node<'v>) -> Self {
        match node.kind() {
            Kind::Null => Seen::Null,
            Kind::Bool => Seen::Bool(node.as_bool().unwrap_or_default()),
            // What no number can hold compares as NaN does: it equals nothing.
            Kind::Int | Kind::Float => {
                Seen::Number(Number::of(node).unwrap_or(Number::Float(f64::NAN)))
            }
            Kind::String => Seen::Text(node.as_str().unwrap_or_default()),
            Kind::List | Kind::Map => Seen::Collection(node),
        }
    }
}
