//! A value in a filter: one of the document, or one that the expression makes.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::{Stop, text};
use crate::pattern::Expression;
use crate::select::Budget;
use crate::select::dialect::ast::{Kind, Method};
use crate::select::dialect::parse::method;
use crate::tree::{self, Node};

/// Lists in lists are written out this deep when JavaScript wants a list as a text.
const DEEPEST: usize = 8;

/// What made a method. Nothing else is asked of one than whether it is there.
const FUNCTION: &str = "Function";

#[derive(Clone, Debug)]
pub(super) enum Value<'v> {
    Undefined,
    Null,
    Bool(bool),
    Number(f64),
    Text(Cow<'v, str>),
    /// A list or mapping of the document.
    Node(Node<'v>),
    /// A list that the expression makes.
    List(Vec<Value<'v>>),
    Pattern(Cow<'v, Expression>),
    /// What made a value: `Array`, `Object` and so on.
    Constructor(&'static str),
}

impl<'v> Value<'v> {
    pub(super) fn of(node: Node<'v>) -> Self {
        match node.kind() {
            tree::Kind::Null => Value::Null,
            tree::Kind::Bool => Value::Bool(node.as_bool().unwrap_or_default()),
            tree::Kind::Int | tree::Kind::Float => Value::Number(node.as_f64().unwrap_or(f64::NAN)),
            tree::Kind::String => Value::Text(Cow::Borrowed(node.as_str().unwrap_or_default())),
            tree::Kind::List | tree::Kind::Map => Value::Node(node),
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "JavaScript counts in floats")]
    pub(super) fn count(things: usize) -> Self {
        Value::Number(things as f64)
    }

    pub(super) fn text_of(text: impl Into<String>) -> Self {
        Value::Text(Cow::Owned(text.into()))
    }

    /// Undefined or null.
    pub(super) fn is_nothing(&self) -> bool {
        matches!(self, Value::Undefined | Value::Null)
    }

    pub(super) fn is_true(&self) -> bool {
        match self {
            Value::Undefined | Value::Null => false,
            Value::Bool(is) => *is,
            Value::Number(number) => *number != 0.0 && !number.is_nan(),
            Value::Text(text) => !text.is_empty(),
            Value::Node(_) | Value::List(_) | Value::Pattern(_) | Value::Constructor(_) => true,
        }
    }

    fn is_list(&self) -> bool {
        match self {
            Value::Node(node) => node.kind() == tree::Kind::List,
            Value::List(_) => true,
            _ => false,
        }
    }

    fn is_object(&self) -> bool {
        matches!(self, Value::Node(_) | Value::List(_) | Value::Pattern(_))
    }

    /// The tests of kinds as nimma makes them; those that it does not know as jsonpath-plus does.
    pub(super) fn is(&self, kind: Kind) -> bool {
        match kind {
            Kind::String => matches!(self, Value::Text(_)),
            Kind::Number => matches!(self, Value::Number(_)),
            Kind::Integer => {
                matches!(self, Value::Number(number) if number.is_finite() && number.fract() == 0.0)
            }
            Kind::Boolean => matches!(self, Value::Bool(_)),
            Kind::Null => matches!(self, Value::Null),
            Kind::Array => self.is_list(),
            Kind::Object => self.is_object(),
            Kind::Scalar => !self.is_object(),
            Kind::Undefined => matches!(self, Value::Undefined),
            Kind::NonFinite => matches!(self, Value::Number(number) if !number.is_finite()),
            Kind::Never => false,
        }
    }

    pub(super) fn type_of(&self) -> &'static str {
        match self {
            Value::Undefined => "undefined",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "number",
            Value::Text(_) => "string",
            Value::Constructor(_) => "function",
            Value::Null | Value::Node(_) | Value::List(_) | Value::Pattern(_) => "object",
        }
    }

    fn constructor(&self) -> Option<&'static str> {
        Some(match self {
            Value::Undefined | Value::Null => return None,
            Value::Bool(_) => "Boolean",
            Value::Number(_) => "Number",
            Value::Text(_) => "String",
            Value::Pattern(_) => "RegExp",
            Value::Constructor(_) => "Function",
            list if list.is_list() => "Array",
            Value::Node(_) | Value::List(_) => "Object",
        })
    }

    /// A member, where missing ones are undefined. Of nothing there are none to ask for.
    pub(super) fn member(&self, name: &str, budget: &mut Budget) -> Result<Value<'v>, Stop> {
        let own = match self {
            Value::Undefined | Value::Null => return Err(Stop::Refused),
            Value::Text(text) if name == "length" => {
                budget.read(text)?;
                Some(Value::count(text::length(text)))
            }
            Value::Text(text) => match super::index(name) {
                Some(index) => {
                    budget.read(text)?;
                    let unit = text::units(text, index, index.saturating_add(1));
                    (!unit.is_empty()).then(|| Value::text_of(unit))
                }
                None => None,
            },
            Value::Node(node) if name == "length" && node.kind() == tree::Kind::List => {
                let len = node.len();
                budget.spend(len)?;
                Some(Value::count(len))
            }
            Value::Node(node) => super::named(*node, name, budget)?.map(Value::of),
            Value::List(items) if name == "length" => Some(Value::count(items.len())),
            Value::List(items) => super::index(name)
                .and_then(|index| items.get(index))
                .cloned(),
            Value::Constructor(constructor) if name == "name" => Some(Value::text_of(*constructor)),
            Value::Bool(_) | Value::Number(_) | Value::Pattern(_) | Value::Constructor(_) => None,
        };
        let inherited = || match name {
            "constructor" => self.constructor().map(Value::Constructor),
            // `@.match && @.match(/…/)`: whether there is such a method, before it is called.
            name if self.has_method(name) => Some(Value::Constructor(FUNCTION)),
            _ => None,
        };
        Ok(own.or_else(inherited).unwrap_or(Value::Undefined))
    }

    /// Whether a value of its kind has a method of this name.
    fn has_method(&self, name: &str) -> bool {
        use Method::{
            Concat, HasOwnProperty, Includes, IndexOf, Join, LastIndexOf, Slice, Test, ToString,
        };
        match method(name) {
            None => false,
            Some(HasOwnProperty | ToString) => true,
            Some(Test) => matches!(self, Value::Pattern(_)),
            Some(Join) => self.is_list(),
            Some(Includes | IndexOf | LastIndexOf | Slice | Concat | Method::At) => {
                self.is_list() || matches!(self, Value::Text(_))
            }
            Some(_) => matches!(self, Value::Text(_)),
        }
    }

    /// As a text.
    pub(super) fn text(&self, budget: &mut Budget) -> Result<Cow<'v, str>, Stop> {
        self.text_within(DEEPEST, budget)
    }

    fn text_within(&self, depth: usize, budget: &mut Budget) -> Result<Cow<'v, str>, Stop> {
        budget.spend(1)?;
        Ok(match self {
            Value::Undefined => Cow::Borrowed("undefined"),
            Value::Null => Cow::Borrowed("null"),
            Value::Bool(true) => Cow::Borrowed("true"),
            Value::Bool(false) => Cow::Borrowed("false"),
            Value::Number(number) => Cow::Owned(text::of_number(*number)),
            Value::Text(text) => {
                budget.read(text)?;
                text.clone()
            }
            Value::Pattern(pattern) => Cow::Owned(pattern.as_written().to_owned()),
            Value::Constructor(name) => {
                Cow::Owned(format!("function {name}() {{ [native code] }}"))
            }
            Value::Node(node) if node.kind() == tree::Kind::List => {
                Cow::Owned(joined(node.children().map(Value::of), ",", depth, budget)?)
            }
            Value::List(items) => Cow::Owned(joined(items.iter().cloned(), ",", depth, budget)?),
            Value::Node(_) => Cow::Borrowed("[object Object]"),
        })
    }

    /// The items of a list.
    pub(super) fn items(&self) -> Option<Vec<Value<'v>>> {
        match self {
            Value::Node(node) if node.kind() == tree::Kind::List => {
                Some(node.children().map(Value::of).collect())
            }
            Value::List(items) => Some(items.clone()),
            _ => None,
        }
    }

    /// What is compared or added when a primitive value is wanted.
    fn primitive(&self, budget: &mut Budget) -> Result<Value<'v>, Stop> {
        Ok(match self {
            Value::Node(_) | Value::List(_) | Value::Pattern(_) | Value::Constructor(_) => {
                Value::Text(self.text(budget)?)
            }
            primitive => primitive.clone(),
        })
    }

    pub(super) fn adds_as_text(&self) -> bool {
        !matches!(
            self,
            Value::Undefined | Value::Null | Value::Bool(_) | Value::Number(_)
        )
    }

    pub(super) fn number(&self, budget: &mut Budget) -> Result<f64, Stop> {
        Ok(match self {
            Value::Undefined => f64::NAN,
            Value::Null | Value::Bool(false) => 0.0,
            Value::Bool(true) => 1.0,
            Value::Number(number) => *number,
            Value::Text(text) => {
                budget.read(text)?;
                text::to_number(text)
            }
            object => text::to_number(&object.text(budget)?),
        })
    }

    /// `===`
    pub(super) fn equals(&self, other: &Value<'v>) -> bool {
        match (self, other) {
            (Value::Undefined, Value::Undefined) | (Value::Null, Value::Null) => true,
            (Value::Bool(one), Value::Bool(other)) => one == other,
            #[expect(clippy::float_cmp, reason = "that is how JavaScript compares them")]
            (Value::Number(one), Value::Number(other)) => one == other,
            (Value::Text(one), Value::Text(other)) => one == other,
            (Value::Node(one), Value::Node(other)) => one.home() == other.home(),
            (Value::Constructor(one), Value::Constructor(other)) => one == other,
            _ => false,
        }
    }

    /// `==`
    pub(super) fn loosely_equals(
        &self,
        other: &Value<'v>,
        budget: &mut Budget,
    ) -> Result<bool, Stop> {
        let is_alike = self.is_nothing() || other.is_nothing() || self.type_of() == other.type_of();
        if self.is_nothing() && other.is_nothing() {
            return Ok(true);
        }
        if is_alike {
            return Ok(self.equals(other));
        }
        match (self.primitive(budget)?, other.primitive(budget)?) {
            (Value::Text(one), Value::Text(other)) => Ok(one == other),
            #[expect(clippy::float_cmp, reason = "that is how JavaScript compares them")]
            (one, other) => Ok(one.number(budget)? == other.number(budget)?),
        }
    }

    /// `None` when they have no order, as with NaN.
    pub(super) fn compare(
        &self,
        other: &Value<'v>,
        budget: &mut Budget,
    ) -> Result<Option<Ordering>, Stop> {
        Ok(match (self.primitive(budget)?, other.primitive(budget)?) {
            (Value::Text(one), Value::Text(other)) => {
                budget.read(&one)?;
                Some(one.encode_utf16().cmp(other.encode_utf16()))
            }
            (one, other) => one.number(budget)?.partial_cmp(&other.number(budget)?),
        })
    }
}

/// The items as one text, as `join` writes them: nothing for what is missing or null.
pub(super) fn joined<'v>(
    items: impl Iterator<Item = Value<'v>>,
    separator: &str,
    depth: usize,
    budget: &mut Budget,
) -> Result<String, Stop> {
    let mut joined = String::new();
    for (index, item) in items.enumerate() {
        if index > 0 {
            joined.push_str(separator);
        }
        match depth.checked_sub(1) {
            Some(depth) if !item.is_nothing() => joined.push_str(&item.text_within(depth, budget)?),
            _ => budget.spend(1)?,
        }
    }
    Ok(joined)
}

/// The same from the top.
pub(super) fn join(
    items: Vec<Value<'_>>,
    separator: &str,
    budget: &mut Budget,
) -> Result<String, Stop> {
    joined(items.into_iter(), separator, DEEPEST, budget)
}
