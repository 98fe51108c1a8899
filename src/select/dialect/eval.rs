//! What an expression of a filter or script comes to, with JavaScript's notions of truth and equality.
//!
//! Where JavaScript would have thrown, because something is asked of what is missing or null, or because a value has
//! no such method, the answer is [`Answer::Refused`]; a filter never ends a run.

mod method;
mod text;
mod value;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use super::ast::{Binary, Expr, Kind, Method, Unary};
use crate::select::location::Step;
use crate::select::{Budget, BudgetSpent};
use crate::tree::{self, Node};
use value::Value;

/// What an expression may speak of.
#[derive(Debug)]
pub(in crate::select) struct Scope<'a, 'f> {
    pub(in crate::select) root: Node<'f>,
    /// The way from the root's child down to the value in hand, each as it was reached: its key is `@property`, the
    /// key of the one before it `@parentProperty`, and the one before that is `@parent`. Empty when the root itself
    /// is in hand.
    pub(in crate::select) way: &'a [Node<'f>],
}

/// Whether a filter lets a value through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::select) enum Answer {
    Yes,
    No,
    /// JavaScript would have thrown: something was asked of what is missing or null. It counts as no.
    Refused,
}

/// Why there is no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stop {
    Refused,
    Spent,
}

impl From<BudgetSpent> for Stop {
    fn from(_: BudgetSpent) -> Self {
        Stop::Spent
    }
}

/// Asks a filter of the last value of the way.
pub(in crate::select) fn holds<'f>(
    filter: &Expr,
    scope: &Scope<'_, 'f>,
    budget: &mut Budget,
) -> Result<Answer, BudgetSpent> {
    let mut run = Run { scope, budget };
    match run.value(filter) {
        Ok(value) if value.is_true() => Ok(Answer::Yes),
        Ok(_) => Ok(Answer::No),
        Err(Stop::Refused) => Ok(Answer::Refused),
        Err(Stop::Spent) => Err(BudgetSpent),
    }
}

/// The child that a script names, asked of the collection that is the last value of the way.
pub(in crate::select) fn child<'f>(
    script: &Expr,
    scope: &Scope<'_, 'f>,
    budget: &mut Budget,
) -> Result<Option<Node<'f>>, BudgetSpent> {
    let collection = scope.value();
    let mut run = Run { scope, budget };
    let name = run
        .value(script)
        .and_then(|value| value.text(run.budget).map(Cow::into_owned));
    match name {
        Ok(name) => named(collection, &name, budget),
        Err(Stop::Refused) => Ok(None),
        Err(Stop::Spent) => Err(BudgetSpent),
    }
}

/// The member of that name, or the item of that index.
pub(in crate::select) fn named<'f>(
    collection: Node<'f>,
    name: &str,
    budget: &mut Budget,
) -> Result<Option<Node<'f>>, BudgetSpent> {
    if collection.kind() == tree::Kind::List {
        budget.spend(1)?;
        return Ok(index(name).and_then(|index| collection.at(index)));
    }
    let (found, looked_at) = collection.search(name);
    budget.spend(looked_at)?;
    Ok(found)
}

/// An index as JavaScript writes it: no sign, no leading zero.
pub(in crate::select) fn index(name: &str) -> Option<usize> {
    let plain = name.bytes().all(|byte| byte.is_ascii_digit()) && !name.starts_with('0');
    (plain || name == "0").then(|| name.parse().ok()).flatten()
}

impl<'f> Scope<'_, 'f> {
    /// The value in hand.
    fn value(&self) -> Node<'f> {
        self.way.last().copied().unwrap_or(self.root)
    }

    /// `up` steps above the value in hand; the root is above the first of the way.
    fn above(&self, up: usize) -> Option<Node<'f>> {
        match self.way.len().checked_sub(up)? {
            0 => Some(self.root),
            len => self.way.get(len - 1).copied(),
        }
    }

    /// The key or index under which something on the way was reached.
    fn key(&self, up: usize) -> Value<'f> {
        let node = self
            .way
            .len()
            .checked_sub(up + 1)
            .and_then(|at| self.way.get(at));
        match node.and_then(|node| Step::to(*node).map(|_| (node.key(), node.index()))) {
            Some((Some(key), _)) => Value::Text(Cow::Borrowed(key)),
            Some((None, Some(index))) => Value::count(index),
            Some((None, None)) | None => Value::Undefined,
        }
    }

    /// As nimma writes it: `$['a']['b'][0]`.
    fn path(&self) -> String {
        let mut path = String::from("$");
        for node in self.way {
            match (node.key(), node.index()) {
                (Some(key), _) => path.extend(["['", key, "']"]),
                (None, Some(index)) => path.extend(["[", &index.to_string(), "]"]),
                (None, None) => {}
            }
        }
        path
    }
}

/// One filter being asked of one value.
struct Run<'a, 'f> {
    scope: &'a Scope<'a, 'f>,
    budget: &'a mut Budget,
}

impl<'a, 'f: 'a> Run<'a, 'f> {
    /// Recurses on the expression, whose depth the parser limits. What takes room stands in functions of its own.
    fn value(&mut self, expr: &'a Expr) -> Result<Value<'a>, Stop> {
        match expr {
            Expr::Is(value, kind) => self.is(value, *kind),
            Expr::Member(object, key) => self.member(object, key, false),
            Expr::OptionalMember(object, key) => self.member(object, key, true),
            Expr::Call(receiver, method, arguments) => self.call(receiver, *method, arguments),
            Expr::Not(operand) => self.not(operand),
            Expr::Unary(unary, operand) => self.unary(*unary, operand),
            Expr::Binary(operator, left, right) => self.binary(*operator, left, right),
            Expr::And(left, right) => self.unless(left, right, |left| !left.is_true()),
            Expr::Or(left, right) => self.unless(left, right, Value::is_true),
            Expr::Coalesce(left, right) => self.unless(left, right, |left| !left.is_nothing()),
            Expr::Choice(condition, yes, no) => self.choice(condition, yes, no),
            Expr::Array(items) => Ok(Value::List(self.values(items)?)),
            leaf => self.leaf(leaf),
        }
    }

    fn leaf(&mut self, leaf: &'a Expr) -> Result<Value<'a>, Stop> {
        Ok(match leaf {
            Expr::Null => Value::Null,
            Expr::Bool(is) => Value::Bool(*is),
            Expr::Number(number) => Value::Number(*number),
            Expr::String(text) => Value::Text(Cow::Borrowed(text)),
            Expr::Pattern(pattern) => Value::Pattern(Cow::Borrowed(pattern)),
            Expr::Current => Value::of(self.scope.value()),
            Expr::Root => Value::of(self.scope.root),
            Expr::Property if self.scope.way.is_empty() => Value::Null,
            Expr::Property => self.scope.key(0),
            Expr::Parent => self.scope.above(2).map_or(Value::Undefined, Value::of),
            Expr::ParentProperty => self.scope.key(1),
            Expr::Path => {
                self.budget.spend(self.scope.way.len())?;
                Value::Text(Cow::Owned(self.scope.path()))
            }
            Expr::Undefined
            | Expr::Array(_)
            | Expr::Is(..)
            | Expr::Member(..)
            | Expr::OptionalMember(..)
            | Expr::Call(..)
            | Expr::Not(_)
            | Expr::Unary(..)
            | Expr::Binary(..)
            | Expr::And(..)
            | Expr::Or(..)
            | Expr::Coalesce(..)
            | Expr::Choice(..) => Value::Undefined,
        })
    }

    fn values(&mut self, exprs: &'a [Expr]) -> Result<Vec<Value<'a>>, Stop> {
        exprs.iter().map(|expr| self.value(expr)).collect()
    }

    fn is(&mut self, value: &'a Expr, kind: Kind) -> Result<Value<'a>, Stop> {
        Ok(Value::Bool(self.value(value)?.is(kind)))
    }

    fn not(&mut self, operand: &'a Expr) -> Result<Value<'a>, Stop> {
        Ok(Value::Bool(!self.value(operand)?.is_true()))
    }

    /// The left value if it will do, or else the right one.
    fn unless(
        &mut self,
        left: &'a Expr,
        right: &'a Expr,
        will_do: impl Fn(&Value<'a>) -> bool,
    ) -> Result<Value<'a>, Stop> {
        let left = self.value(left)?;
        if will_do(&left) {
            Ok(left)
        } else {
            self.value(right)
        }
    }

    fn choice(
        &mut self,
        condition: &'a Expr,
        yes: &'a Expr,
        no: &'a Expr,
    ) -> Result<Value<'a>, Stop> {
        let taken = if self.value(condition)?.is_true() {
            yes
        } else {
            no
        };
        self.value(taken)
    }

    fn call(
        &mut self,
        receiver: &'a Expr,
        method: Method,
        arguments: &'a [Expr],
    ) -> Result<Value<'a>, Stop> {
        let mut value = self.value(receiver)?;
        if matches!(receiver, Expr::Property) {
            // Nimma makes a text of an index before it asks something of it.
            value = Value::Text(value.text(self.budget)?);
        }
        if value.is_nothing() {
            return Err(Stop::Refused);
        }
        let arguments = self.values(arguments)?;
        method::call(&value, method, &arguments, self.budget)
    }

    fn member(
        &mut self,
        object: &'a Expr,
        key: &'a Expr,
        is_optional: bool,
    ) -> Result<Value<'a>, Stop> {
        let object = self.value(object)?;
        if object.is_nothing() {
            return if is_optional {
                Ok(Value::Undefined)
            } else {
                Err(Stop::Refused)
            };
        }
        if let Expr::String(name) = key {
            return object.member(name, self.budget);
        }
        let name = self.value(key)?.text(self.budget)?;
        object.member(&name, self.budget)
    }

    fn unary(&mut self, unary: Unary, operand: &'a Expr) -> Result<Value<'a>, Stop> {
        let operand = self.value(operand)?;
        Ok(match unary {
            Unary::Minus => Value::Number(-operand.number(self.budget)?),
            Unary::Plus => Value::Number(operand.number(self.budget)?),
            Unary::TypeOf => Value::Text(Cow::Borrowed(operand.type_of())),
            Unary::Void => Value::Undefined,
        })
    }

    fn binary(
        &mut self,
        operator: Binary,
        left: &'a Expr,
        right: &'a Expr,
    ) -> Result<Value<'a>, Stop> {
        let left = self.value(left)?;
        let right = self.value(right)?;
        binary(operator, &left, &right, self.budget)
    }
}

fn binary<'a>(
    operator: Binary,
    left: &Value<'a>,
    right: &Value<'a>,
    budget: &mut Budget,
) -> Result<Value<'a>, Stop> {
    use std::cmp::Ordering::{Equal, Greater, Less};
    let is = |ordering: Option<std::cmp::Ordering>, any: &[std::cmp::Ordering]| {
        Value::Bool(ordering.is_some_and(|ordering| any.contains(&ordering)))
    };
    Ok(match operator {
        Binary::Equal => Value::Bool(left.loosely_equals(right, budget)?),
        Binary::NotEqual => Value::Bool(!left.loosely_equals(right, budget)?),
        Binary::StrictEqual => Value::Bool(left.equals(right)),
        Binary::StrictNotEqual => Value::Bool(!left.equals(right)),
        Binary::Less => is(left.compare(right, budget)?, &[Less]),
        Binary::LessOrEqual => is(left.compare(right, budget)?, &[Less, Equal]),
        Binary::Greater => is(left.compare(right, budget)?, &[Greater]),
        Binary::GreaterOrEqual => is(left.compare(right, budget)?, &[Greater, Equal]),
        Binary::Add if left.adds_as_text() || right.adds_as_text() => {
            let mut sum = left.text(budget)?.into_owned();
            sum.push_str(&right.text(budget)?);
            budget.read(&sum)?;
            Value::Text(Cow::Owned(sum))
        }
        Binary::Add => Value::Number(left.number(budget)? + right.number(budget)?),
        Binary::Subtract => Value::Number(left.number(budget)? - right.number(budget)?),
        Binary::Multiply => Value::Number(left.number(budget)? * right.number(budget)?),
        Binary::Divide => Value::Number(left.number(budget)? / right.number(budget)?),
        Binary::Remainder => Value::Number(left.number(budget)? % right.number(budget)?),
        Binary::Power => Value::Number(left.number(budget)?.powf(right.number(budget)?)),
        Binary::In => method::is_in(left, right, budget)?,
        Binary::Matches => method::matches(right, left, budget)?,
    })
}

/// Whether some value has a method of this name.
pub(in crate::select) fn is_method(name: &str) -> bool {
    super::parse::method(name).is_some()
}

/// Whether a value of a document is of that kind, as a step of the path asks.
pub(in crate::select) fn is_kind(node: Node<'_>, kind: Kind) -> bool {
    Value::of(node).is(kind)
}
