//! Of which nodes a filter need not be asked at all.
//!
//! `@.type == 'array'` holds of nothing but mappings that have a `type`. Such conditions are worked out once for
//! each filter and name of the child, as sets of [`super::need`]. They are necessary and never sufficient: a node
//! that they let through is asked, and one for which a filter would be refused is let through, so that refusals are
//! counted.

use std::sync::Arc;

use super::super::dialect::ast::{Binary, Expr, Kind as Type, Method, Unary};
use super::super::dialect::eval;
use super::need::{Kinds, Need};
use crate::tree::Kind;

/// What is known of the child's own key.
#[derive(Clone, Copy, Debug)]
pub(super) enum Key<'a> {
    Name(&'a str),
    /// A member by a name that no filter speaks of.
    OtherName,
    Index,
}

/// Which nodes an expression may come out true, false or not at all for.
#[derive(Clone, Debug)]
pub(super) struct Outlook {
    pub(super) yes: Need,
    pub(super) no: Need,
    pub(super) refused: Need,
}

impl Outlook {
    fn always(answer: bool) -> Outlook {
        let [yes, no] = match answer {
            true => [Need::all(), Need::none()],
            false => [Need::none(), Need::all()],
        };
        let refused = Need::none();
        Outlook { yes, no, refused }
    }

    fn negated(self) -> Outlook {
        Outlook {
            yes: self.no,
            no: self.yes,
            refused: self.refused,
        }
    }
}

/// The member of the child that an expression is about: `a` of `@.a`, if it is one that only mappings have.
pub(super) fn member(expr: &Expr) -> Option<&Arc<str>> {
    match expr {
        Expr::Member(of, name) | Expr::OptionalMember(of, name)
            if matches!(**of, Expr::Current) =>
        {
            match &**name {
                Expr::String(name) if !is_built_in(name) => Some(name),
                _ => None,
            }
        }
        _ => None,
    }
}

/// As [`member`], of anything that is asked of a member in turn: without it there is nothing, or a refusal.
fn first_member(expr: &Expr) -> Option<&Arc<str>> {
    let mut expr = expr;
    loop {
        match (member(expr), expr) {
            (Some(name), _) => return Some(name),
            (None, Expr::Member(of, _) | Expr::OptionalMember(of, _) | Expr::Call(of, _, _)) => {
                expr = of
            }
            (None, _) => return None,
        }
    }
}

/// What texts and lists have without being given it, and mappings, too. As `dialect::eval` knows them.
fn is_built_in(name: &str) -> bool {
    matches!(name, "length" | "constructor") || eval::is_method(name) || eval::index(name).is_some()
}

/// What an expression is made from.
pub(super) fn operands(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::Undefined
        | Expr::Null
        | Expr::Bool(_)
        | Expr::Number(_)
        | Expr::String(_)
        | Expr::Pattern(_)
        | Expr::Current
        | Expr::Root
        | Expr::Property
        | Expr::Parent
        | Expr::ParentProperty
        | Expr::Path => Vec::new(),
        Expr::Array(items) => items.iter().collect(),
        Expr::Is(of, _) | Expr::Not(of) | Expr::Unary(_, of) => vec![of],
        Expr::Call(of, _, arguments) => [&**of].into_iter().chain(arguments).collect(),
        Expr::Member(left, right)
        | Expr::OptionalMember(left, right)
        | Expr::Binary(_, left, right)
        | Expr::And(left, right)
        | Expr::Or(left, right)
        | Expr::Coalesce(left, right) => vec![left, right],
        Expr::Choice(condition, yes, no) => vec![condition, yes, no],
    }
}

/// Works out needs for a child with that key.
#[derive(Clone, Copy, Debug)]
pub(super) struct Prospect<'a> {
    pub(super) key: Key<'a>,
    /// The members that masks speak of.
    pub(super) masked: &'a [Arc<str>],
}

/// Expressions that are nested deeper are taken for anything.
const DEPTH: usize = 64;

impl Prospect<'_> {
    pub(super) fn of(&self, expr: &Expr) -> Outlook {
        self.truth(expr, DEPTH)
    }

    /// Nodes that have the member.
    fn has(&self, name: &Arc<str>) -> Need {
        match self.masked.iter().position(|known| known == name) {
            Some(bit) => Need::of_member(bit),
            None => Need::of_kinds(Kinds::of(Kind::Map)),
        }
    }

    fn truth(&self, expr: &Expr, depth: usize) -> Outlook {
        let Some(depth) = depth.checked_sub(1) else {
            return anything(Need::all());
        };
        match expr {
            Expr::Undefined | Expr::Null => Outlook::always(false),
            Expr::Bool(value) => Outlook::always(*value),
            Expr::String(text) => Outlook::always(!text.is_empty()),
            Expr::Pattern(_) => Outlook::always(true),
            Expr::Current => Outlook {
                yes: Need::of_kinds(Kinds::ALL.without(Kinds::NULL)),
                no: Need::of_kinds(Kinds::ALL.without(Kinds::COLLECTIONS)),
                refused: Need::none(),
            },
            Expr::Not(of) => self.truth(of, depth).negated(),
            Expr::And(left, right) => {
                let [left, right] = [left, right].map(|expr| self.truth(expr, depth));
                Outlook {
                    yes: left.yes.and(&right.yes),
                    no: left.no.or(&left.yes.and(&right.no)),
                    refused: left.refused.or(&left.yes.and(&right.refused)),
                }
            }
            Expr::Or(left, right) => {
                let [left, right] = [left, right].map(|expr| self.truth(expr, depth));
                Outlook {
                    yes: left.yes.or(&left.no.and(&right.yes)),
                    no: left.no.and(&right.no),
                    refused: left.refused.or(&left.no.and(&right.refused)),
                }
            }
            Expr::Binary(operator, left, right) => self.comparison(*operator, left, right, depth),
            Expr::Is(of, kind) => Outlook {
                yes: match (&**of, kind) {
                    (Expr::Current, kind) => Need::of_kinds(kinds(*kind)),
                    // What is missing is of these.
                    (_, Type::Undefined | Type::Null | Type::Scalar) => Need::all(),
                    _ => self.presence(of),
                },
                ..anything(self.refusals(of, depth))
            },
            Expr::Member(..) | Expr::OptionalMember(..) | Expr::Call(..) => Outlook {
                yes: self.presence(expr),
                ..anything(self.refusals(expr, depth))
            },
            Expr::Number(_)
            | Expr::Array(_)
            | Expr::Root
            | Expr::Property
            | Expr::Parent
            | Expr::ParentProperty
            | Expr::Path
            | Expr::Unary(..)
            | Expr::Coalesce(..)
            | Expr::Choice(..) => anything(self.refusals(expr, depth)),
        }
    }

    /// Nodes that have the member that the expression begins with.
    fn presence(&self, expr: &Expr) -> Need {
        first_member(expr).map_or_else(Need::all, |name| self.has(name))
    }

    fn comparison(&self, operator: Binary, left: &Expr, right: &Expr, depth: usize) -> Outlook {
        let refused = self.refusals(left, depth).or(&self.refusals(right, depth));
        let outlook = match operator {
            Binary::Equal | Binary::StrictEqual => {
                let is_strict = operator == Binary::StrictEqual;
                self.equality(is_strict, left, right)
                    .or_else(|| self.equality(is_strict, right, left))
            }
            Binary::NotEqual | Binary::StrictNotEqual => {
                let is_strict = operator == Binary::StrictNotEqual;
                self.equality(is_strict, left, right)
                    .or_else(|| self.equality(is_strict, right, left))
                    .map(Outlook::negated)
            }
            // What is missing is neither less nor more than anything.
            Binary::Less | Binary::LessOrEqual | Binary::Greater | Binary::GreaterOrEqual => {
                let side = [left, right]
                    .into_iter()
                    .find(|side| first_member(side).is_some());
                side.map(|side| Outlook {
                    yes: self.presence(side),
                    ..anything(Need::none())
                })
            }
            Binary::Add
            | Binary::Subtract
            | Binary::Multiply
            | Binary::Divide
            | Binary::Remainder
            | Binary::Power
            | Binary::In
            | Binary::Matches => None,
        };
        Outlook {
            refused,
            ..outlook.unwrap_or_else(|| anything(Need::none()))
        }
    }

    /// `side == constant`
    fn equality(&self, is_strict: bool, side: &Expr, constant: &Expr) -> Option<Outlook> {
        let is_nothing = is_nothing(constant);
        match (side, constant) {
            (Expr::Property, Expr::String(name)) => match self.key {
                Key::Name(key) => Some(Outlook::always(key == &**name)),
                Key::OtherName => Some(Outlook::always(false)),
                Key::Index => None,
            },
            (Expr::Current, Expr::Null) => Some(null_or_not()),
            (Expr::Current, _) if is_nothing && !is_strict => Some(null_or_not()),
            (_, Expr::String(_) | Expr::Number(_) | Expr::Bool(_)) => {
                first_member(side)?;
                Some(Outlook {
                    yes: self.presence(side),
                    ..anything(Need::none())
                })
            }
            (_, Expr::Null) if is_strict => None,
            _ if is_nothing => {
                first_member(side)?;
                Some(Outlook {
                    no: self.presence(side),
                    ..anything(Need::none())
                })
            }
            _ => None,
        }
    }

    /// Nodes for which finding the expression's value may be refused.
    fn refusals(&self, expr: &Expr, depth: usize) -> Need {
        let Some(depth) = depth.checked_sub(1) else {
            return Need::all();
        };
        match expr {
            Expr::Not(_) | Expr::And(..) | Expr::Or(..) | Expr::Binary(..) | Expr::Is(..)
                if !is_arithmetic(expr) =>
            {
                self.truth(expr, depth).refused
            }
            Expr::Member(of, name) => match (&**of, &**name) {
                (Expr::Current, Expr::String(_)) => Need::of_kinds(Kinds::NULL),
                (Expr::Property | Expr::Path, Expr::String(_)) => Need::none(),
                _ => Need::all(),
            },
            Expr::OptionalMember(of, name) => match (&**of, &**name) {
                (Expr::Current, Expr::String(_)) => Need::none(),
                _ => Need::all(),
            },
            Expr::Call(of, Method::Match, arguments) => match (&**of, &arguments[..]) {
                // Names are texts, and so are indices once something is asked of them.
                (Expr::Property, [Expr::Pattern(_)]) => Need::none(),
                _ => Need::all(),
            },
            Expr::Unary(Unary::Void | Unary::TypeOf, of) => self.refusals(of, depth),
            Expr::Undefined
            | Expr::Null
            | Expr::Bool(_)
            | Expr::Number(_)
            | Expr::String(_)
            | Expr::Pattern(_)
            | Expr::Current
            | Expr::Root
            | Expr::Property
            | Expr::Parent
            | Expr::ParentProperty
            | Expr::Path => Need::none(),
            Expr::Array(_)
            | Expr::Call(..)
            | Expr::Unary(..)
            | Expr::Coalesce(..)
            | Expr::Choice(..)
            | Expr::Not(_)
            | Expr::And(..)
            | Expr::Or(..)
            | Expr::Binary(..)
            | Expr::Is(..) => Need::all(),
        }
    }
}

/// True, false, and refused for some.
fn anything(refused: Need) -> Outlook {
    Outlook {
        yes: Need::all(),
        no: Need::all(),
        refused,
    }
}

fn null_or_not() -> Outlook {
    Outlook {
        yes: Need::of_kinds(Kinds::NULL),
        no: Need::of_kinds(Kinds::ALL.without(Kinds::NULL)),
        refused: Need::none(),
    }
}

fn is_nothing(expr: &Expr) -> bool {
    match expr {
        Expr::Undefined | Expr::Null => true,
        Expr::Unary(Unary::Void, of) => matches!(**of, Expr::Number(_)),
        _ => false,
    }
}

fn is_arithmetic(expr: &Expr) -> bool {
    matches!(
        expr,
        Expr::Binary(
            Binary::Add
                | Binary::Subtract
                | Binary::Multiply
                | Binary::Divide
                | Binary::Remainder
                | Binary::Power
                | Binary::In
                | Binary::Matches,
            ..
        )
    )
}

/// Those of the document's kinds that a type test lets through.
fn kinds(of: Type) -> Kinds {
    let numbers = Kinds::of(Kind::Int).with(Kinds::of(Kind::Float));
    match of {
        Type::String => Kinds::of(Kind::String),
        Type::Number | Type::Integer | Type::NonFinite => numbers,
        Type::Boolean => Kinds::of(Kind::Bool),
        Type::Null => Kinds::NULL,
        Type::Array => Kinds::of(Kind::List),
        Type::Object => Kinds::COLLECTIONS,
        Type::Scalar => Kinds::ALL.without(Kinds::COLLECTIONS),
        Type::Undefined | Type::Never => Kinds::NONE,
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::dialect::Given;
    use super::super::super::dialect::ast::{Selector, Step};
    use super::*;

    /// Which looks have to be asked about `$..[?(filter)]`, of those a document can have: scalars by their kind, and
    /// mappings by which of `a` and `b` they have.
    #[track_caller]
    fn check(filter: &str, key: Key<'_>, expected: &str) {
        let given = Given::parse(&format!("$..[?({filter})]")).unwrap();
        let [Step::Descendants(selectors)] = &given.steps[..] else {
            panic!("{filter}")
        };
        let [Selector::Filter(expr)] = &selectors[..] else {
            panic!("{filter}")
        };
        let masked = ["a", "b"].map(Arc::from);
        let prospect = Prospect {
            key,
            masked: &masked,
        };
        let outlook = prospect.of(expr);
        let need = outlook.yes.or(&outlook.refused);
        let looks = [
            (Kind::Null, 0, "null"),
            (Kind::String, 0, "text"),
            (Kind::List, 0, "list"),
            (Kind::Map, 0, "{}"),
            (Kind::Map, 1, "{a}"),
            (Kind::Map, 2, "{b}"),
            (Kind::Map, 3, "{a,b}"),
        ];
        let asked = looks
            .iter()
            .filter(|(kind, members, _)| need.allows(*kind, *members));
        let asked: Vec<&str> = asked.map(|(_, _, look)| *look).collect();
        assert_eq!(asked.join(" "), expected, "{filter}");
    }

    #[test]
    fn a_filter_is_asked_of_what_has_the_members_it_speaks_of() {
        let any = Key::OtherName;
        check("@ && @.a", any, "{a} {a,b}");
        check("@ && @.a && @.b", any, "{a,b}");
        check("@ && (@.a || @.b)", any, "{a} {b} {a,b}");
        check(
            "@ && @.a !== void 0 && @.a.constructor.name === 'Array'",
            any,
            "{a} {a,b}",
        );
        check("@ && @.a == 'x'", any, "{a} {a,b}");
        check("@ && @.a > 1", any, "{a} {a,b}");
        check("@ && !@.a", any, "text list {} {a} {b} {a,b}");
        check("@ && @.length > 1", any, "text list {} {a} {b} {a,b}");
        check("@string()", any, "text");
    }

    #[test]
    fn what_would_be_refused_is_asked_too() {
        check("@.a", Key::OtherName, "null {a} {a,b}");
        check("@.a.b", Key::OtherName, "null text list {} {a} {b} {a,b}");
        check("@.a && @.a.b", Key::OtherName, "null {a} {a,b}");
    }

    #[test]
    fn the_name_of_the_child_decides_before_anything_is_asked() {
        check("@property === 'x' && @ && @.a", Key::OtherName, "");
        check("@property === 'x' && @ && @.a", Key::Name("x"), "{a} {a,b}");
        check("@property !== 'x'", Key::Name("x"), "");
        check("@property !== 'x' && @ && @.a", Key::Index, "{a} {a,b}");
    }
}
