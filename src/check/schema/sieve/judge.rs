//! Holding values against forms.

mod unseen;

use std::cell::Cell;

use super::super::formats;
use super::super::instance::Instance;
use super::forms::{Constant, FormId, Forms, Kinds, Members, Rule, is_exact};
use crate::pattern::Expression;
use crate::tree::{Kind, Node};

/// Forms that one value is held against: far more than an example needs, and well below a second.
const STEPS: u32 = 20_000_000;

/// Forms within forms. What is nested deeper is doubted.
const DEEPEST: usize = 400;

/// Lists of collections in which each is held against each.
const LONGEST_OF_COLLECTIONS: usize = 100;

/// Whether a value fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Yes,
    No,
    Doubt,
}

impl Answer {
    fn from(fits: bool) -> Self {
        if fits { Answer::Yes } else { Answer::No }
    }

    fn not(self) -> Self {
        match self {
            Answer::Yes => Answer::No,
            Answer::No => Answer::Yes,
            Answer::Doubt => Answer::Doubt,
        }
    }

    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Answer::No, _) | (_, Answer::No) => Answer::No,
            (Answer::Yes, Answer::Yes) => Answer::Yes,
            (Answer::Doubt, _) | (_, Answer::Doubt) => Answer::Doubt,
        }
    }

    /// Whether all say yes; the first no ends it.
    fn all(answers: impl Iterator<Item = Answer>) -> Self {
        let mut all = Answer::Yes;
        for answer in answers {
            all = all.and(answer);
            if all == Answer::No {
                break;
            }
        }
        all
    }

    /// Whether one says yes; the first yes ends it.
    fn any(answers: impl Iterator<Item = Answer>) -> Self {
        Answer::all(answers.map(Answer::not)).not()
    }
}

impl Forms {
    /// Whether a value fits a schema. Yes only where the validator would say so, too.
    pub(crate) fn fits<'a>(&self, id: FormId, value: impl Into<Instance<'a>>) -> Answer {
        let judge = Judge {
            forms: self,
            steps: Cell::new(0),
        };
        match judge.fits(id, value.into(), 0) {
            // What is not known may keep the schema from being compiled, wherever it stands.
            Answer::Yes if self.is_odd(id) => Answer::Doubt,
            answer => answer,
        }
    }
}

struct Judge<'a> {
    forms: &'a Forms,
    steps: Cell<u32>,
}

impl Judge<'_> {
    fn fits(&self, id: FormId, value: Instance<'_>, depth: usize) -> Answer {
        crate::guard::look();
        let steps = self.steps.get() + 1;
        self.steps.set(steps);
        if steps > STEPS || depth > DEEPEST {
            return Answer::Doubt;
        }
        let form = self.forms.form(id);
        if form.kinds != Kinds::ALL && !form.kinds.contains(kinds_of(value)) {
            return Answer::No;
        }
        Answer::all(form.rules.iter().map(|rule| match value {
            Instance::Node(node) => match rule {
                Rule::Unseen(id) if node.kind() == Kind::Map => {
                    self.unseen(*id, &form.rules, node, depth + 1)
                }
                _ => self.rule(rule, node, depth + 1),
            },
            Instance::Text(text) => self.rule_of_name(rule, text, depth + 1),
        }))
    }

    /// What can be asked of a key.
    fn rule_of_name(&self, rule: &Rule, text: &str, depth: usize) -> Answer {
        let fits = |id: &FormId| self.fits(*id, Instance::Text(text), depth);
        match rule {
            Rule::Never => Answer::No,
            Rule::Ref(id) => fits(id),
            Rule::All(ids) => Answer::all(ids.iter().map(fits)),
            Rule::Any(ids) => Answer::any(ids.iter().map(fits)),
            Rule::Not(id) => fits(id).not(),
            Rule::Pattern(expression) => is_match(expression, text),
            Rule::Format(format) => Answer::from(formats::fits(Instance::Text(text), format)),
            Rule::LongestText(most) => Answer::from(length(text) <= *most),
            Rule::ShortestText(least) => Answer::from(length(text) >= *least),
            Rule::Among(values) => {
                let is_it =
                    |value: &Constant| matches!(value, Constant::Text(value) if **value == *text);
                Answer::from(values.iter().any(is_it))
            }
            _ => Answer::Doubt,
        }
    }

    fn rule(&self, rule: &Rule, node: Node<'_>, depth: usize) -> Answer {
        let fits = |id: &FormId| self.fits(*id, Instance::Node(node), depth);
        match rule {
            Rule::Never => Answer::No,
            Rule::Doubt => Answer::Doubt,
            Rule::Ref(id) => fits(id),
            Rule::All(ids) => Answer::all(ids.iter().map(fits)),
            Rule::Any(ids) => Answer::any(ids.iter().map(fits)),
            Rule::One(ids) => one(ids.iter().map(fits)),
            Rule::Not(id) => fits(id).not(),
            Rule::If {
                condition,
                then,
                otherwise,
            } => {
                let branch = |id: &Option<FormId>| id.as_ref().map_or(Answer::Yes, fits);
                match fits(condition) {
                    Answer::Yes => branch(then),
                    Answer::No => branch(otherwise),
                    Answer::Doubt => Answer::Doubt,
                }
            }
            Rule::Among(values) => among(values, node),
            Rule::AtMost(_)
            | Rule::AtLeast(_)
            | Rule::Below(_)
            | Rule::Above(_)
            | Rule::MultipleOf(_) => number(rule, node),
            Rule::LongestText(_) | Rule::ShortestText(_) | Rule::Pattern(_) => text(rule, node),
            Rule::Format(format) => Answer::from(formats::fits(Instance::Node(node), format)),
            Rule::MostItems(_)
            | Rule::FewestItems(_)
            | Rule::UniqueItems
            | Rule::Items(..)
            | Rule::Contains(_) => match node.kind() {
                Kind::List => self.list(rule, node, depth),
                _ => Answer::Yes,
            },
            Rule::MostMembers(_)
            | Rule::FewestMembers(_)
            | Rule::Required(_)
            | Rule::RequiredWith(_)
            | Rule::FitsWith(_)
            | Rule::Names(_)
            | Rule::Members(_) => match node.kind() {
                Kind::Map => self.map(rule, node, depth),
                _ => Answer::Yes,
            },
            // Asked with the rules beside it.
            Rule::Unseen(_) => Answer::Yes,
        }
    }

    fn list(&self, rule: &Rule, node: Node<'_>, depth: usize) -> Answer {
        let fits = |id: FormId, item: Node<'_>| self.fits(id, Instance::Node(item), depth);
        match rule {
            Rule::MostItems(most) => Answer::from(count(node) <= *most),
            Rule::FewestItems(least) => Answer::from(count(node) >= *least),
            Rule::UniqueItems => unique(node),
            Rule::Items(first, rest) => {
                let asked = first
                    .iter()
                    .copied()
                    .map(Some)
                    .chain(std::iter::repeat(*rest));
                Answer::all(
                    node.children()
                        .zip(asked)
                        .map(|(item, id)| id.map_or(Answer::Yes, |id| fits(id, item))),
                )
            }
            Rule::Contains(id) => Answer::any(node.children().map(|item| fits(*id, item))),
            _ => Answer::Yes,
        }
    }

    fn map(&self, rule: &Rule, node: Node<'_>, depth: usize) -> Answer {
        let fits = |id: FormId, value: Instance<'_>| self.fits(id, value, depth);
        match rule {
            Rule::MostMembers(most) => Answer::from(count(node) <= *most),
            Rule::FewestMembers(least) => Answer::from(count(node) >= *least),
            Rule::Required(names) => {
                Answer::from(names.iter().all(|name| node.get(name).is_some()))
            }
            Rule::RequiredWith(all) => {
                let has_all = |(name, others): &(Box<str>, Vec<Box<str>>)| {
                    node.get(name).is_none() || others.iter().all(|name| node.get(name).is_some())
                };
                Answer::from(all.iter().all(has_all))
            }
            Rule::FitsWith(all) => Answer::all(all.iter().map(|(name, id)| match node.get(name) {
                Some(_) => fits(*id, Instance::Node(node)),
                None => Answer::Yes,
            })),
            Rule::Names(id) => Answer::all(
                node.children()
                    .map(|member| fits(*id, Instance::Text(member.key().unwrap_or_default()))),
            ),
            Rule::Members(members) => Answer::all(
                node.children()
                    .map(|member| self.member(members, member, depth)),
            ),
            _ => Answer::Yes,
        }
    }

    fn member(&self, members: &Members, member: Node<'_>, depth: usize) -> Answer {
        let key = member.key().unwrap_or_default();
        let value = Instance::Node(member);
        let mut is_named = false;
        let mut answer = Answer::Yes;
        if let Some(id) = members.named.get(key) {
            is_named = true;
            answer = answer.and(self.fits(*id, value, depth));
        }
        for (pattern, id) in &members.patterns {
            match is_match(pattern, key) {
                Answer::Yes => {
                    is_named = true;
                    answer = answer.and(self.fits(*id, value, depth));
                }
                Answer::No => {}
                Answer::Doubt => return Answer::Doubt,
            }
        }
        match members.others {
            Some(id) if !is_named => answer.and(self.fits(id, value, depth)),
            _ => answer,
        }
    }
}

/// `oneOf`
fn one(answers: impl Iterator<Item = Answer>) -> Answer {
    let mut yes = 0;
    let mut doubts = 0;
    for answer in answers {
        match answer {
            Answer::Yes => yes += 1,
            Answer::No => {}
            Answer::Doubt => doubts += 1,
        }
        if yes > 1 {
            return Answer::No;
        }
    }
    match (yes, doubts) {
        (1, 0) => Answer::Yes,
        (_, 0) => Answer::No,
        _ => Answer::Doubt,
    }
}

fn kinds_of(value: Instance<'_>) -> Kinds {
    match value {
        Instance::Node(node) => Kinds::of(node),
        Instance::Text(_) => Kinds::TEXT,
    }
}

fn among(values: &[Constant], node: Node<'_>) -> Answer {
    match Constant::of(node) {
        Constant::Collection => Answer::Doubt,
        value if values.contains(&value) => Answer::Yes,
        _ => Answer::No,
    }
}

/// Numbers that are rounded are doubted.
fn number(rule: &Rule, node: Node<'_>) -> Answer {
    if !matches!(node.kind(), Kind::Int | Kind::Float) {
        return Answer::Yes;
    }
    let Some(number) = node.as_f64().filter(|number| is_exact(*number)) else {
        return Answer::Doubt;
    };
    match rule {
        Rule::AtMost(most) => Answer::from(number <= *most),
        Rule::AtLeast(least) => Answer::from(number >= *least),
        Rule::Below(most) => Answer::from(number < *most),
        Rule::Above(least) => Answer::from(number > *least),
        Rule::MultipleOf(step) => Answer::from((number / step).fract() == 0.0),
        _ => Answer::Doubt,
    }
}

fn text(rule: &Rule, node: Node<'_>) -> Answer {
    let Some(text) = node.as_str() else {
        return Answer::Yes;
    };
    match rule {
        Rule::LongestText(most) => Answer::from(length(text) <= *most),
        Rule::ShortestText(least) => Answer::from(length(text) >= *least),
        Rule::Pattern(expression) => is_match(expression, text),
        _ => Answer::Doubt,
    }
}

fn is_match(expression: &Expression, text: &str) -> Answer {
    match expression.is_match(text) {
        Ok(is_match) => Answer::from(is_match),
        Err(_) => Answer::Doubt,
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a text is no longer than its file"
)]
fn length(text: &str) -> f64 {
    text.chars().count() as f64
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a document has fewer values than bytes"
)]
fn count(node: Node<'_>) -> f64 {
    node.len() as f64
}

/// `uniqueItems`
fn unique(list: Node<'_>) -> Answer {
    let mut texts = Vec::new();
    let mut others: Vec<Node<'_>> = Vec::new();
    for item in list.children() {
        match item.as_str() {
            Some(text) => texts.push(text),
            None => others.push(item),
        }
    }
    texts.sort_unstable();
    if texts.windows(2).any(|pair| pair[0] == pair[1]) {
        return Answer::No;
    }
    if others.len() > LONGEST_OF_COLLECTIONS {
        return Answer::Doubt;
    }
    Answer::all(others.iter().enumerate().map(|(number, item)| {
        let differs = |other: &Node<'_>| same(*item, *other, 0).not();
        Answer::all(others[..number].iter().map(differs))
    }))
}

/// Equality as JSON Schema has it.
fn same(a: Node<'_>, b: Node<'_>, depth: usize) -> Answer {
    if depth > DEEPEST {
        return Answer::Doubt;
    }
    match (a.kind(), b.kind()) {
        (Kind::List, Kind::List) if a.len() == b.len() => {
            let pairs = a.children().zip(b.children());
            Answer::all(pairs.map(|(a, b)| same(a, b, depth + 1)))
        }
        (Kind::Map, Kind::Map) if a.len() == b.len() => Answer::all(a.children().map(|member| {
            let other = b.get(member.key().unwrap_or_default());
            other.map_or(Answer::No, |other| same(member, other, depth + 1))
        })),
        (Kind::List | Kind::Map, _) | (_, Kind::List | Kind::Map) => Answer::No,
        _ => among(&[Constant::of(a)], b),
    }
}
