//! `then:` which function looks at which part of what was selected.

use std::sync::Arc;

use super::layer::Context;
use super::told::{Told, within};
use crate::check::{Check, MistakeAt, OptionMistake, Tables};
use crate::ruleset::{Field, Function, Then};
use crate::select::{Location, resolve};
use crate::text::Place;
use crate::tree::{Kind, Node};
use crate::words::quoted;

/// Options beyond this are an alias bomb.
const LARGEST: usize = 1_000_000;

/// Spectral's own functions: no file of the user's can take their names.
const CORE: &[&str] = &[
    "alphabetical",
    "casing",
    "defined",
    "enumeration",
    "falsy",
    "length",
    "or",
    "pattern",
    "schema",
    "truthy",
    "undefined",
    "unreferencedReusableObject",
    "xor",
];

/// One step, or a list of steps.
pub(super) fn read(node: Node<'_>, context: &Context<'_>, told: &mut Told) -> Vec<Then> {
    match node.kind() {
        Kind::List => {
            if node.is_empty() {
                told.slip(
                    node.key_place(),
                    "without a step, the rule finds nothing",
                    None,
                );
            }
            let steps = node.children();
            steps.filter_map(|item| step(item, context, told)).collect()
        }
        Kind::Null | Kind::Bool | Kind::Int | Kind::Float | Kind::String | Kind::Map => {
            step(node, context, told).into_iter().collect()
        }
    }
}

fn step(node: Node<'_>, context: &Context<'_>, told: &mut Told) -> Option<Then> {
    if !told.is_map(node) {
        return None;
    }
    for member in node.children() {
        let key = member.key().unwrap_or_default();
        if !matches!(key, "field" | "function" | "functionOptions") && !key.starts_with("x-") {
            // Spectral lets anything stand here, and takes no notice of it.
            let known = ["field", "function", "functionOptions"];
            let help = crate::typed::closest(key, known.into_iter());
            told.slip(
                member.key_place(),
                format!("a step has no field {}", quoted(key)),
                help,
            );
        }
    }
    let field = node.get("field").map(|field| (field, told.text(field)));
    let Some(function) = node.get("function") else {
        let place = match node.key() {
            Some(_) => node.key_place(),
            None => node.place(),
        };
        told.mistake(place, "`function` is missing", None);
        return None;
    };
    let function = self::function(node, function, context, told);
    let (field, function) = match field {
        None => (Field::Whole, function?),
        Some((_, None)) => return None,
        Some((at, Some(text))) => match Field::parse(text) {
            Ok(field) => (field, function?),
            Err(error) => {
                let message = format!("{}; the rule is not evaluated", error.message);
                told.slip(within(at, error.span.clone()), message, None);
                function?;
                let why = format!(
                    "its `field` {} cannot be read: {}",
                    quoted(text),
                    error.message
                );
                (Field::Whole, Function::Unusable(why))
            }
        },
    };
    Some(Then { field, function })
}

fn function(
    step: Node<'_>,
    node: Node<'_>,
    context: &Context<'_>,
    told: &mut Told,
) -> Option<Function> {
    let name = told.text(node)?;
    if context.functions.contains(name) && !CORE.contains(&name) {
        return Some(Function::JavaScript(name.to_owned()));
    }
    let written = step.get("functionOptions");
    let options = match written.map(|options| (options, options.to_json(LARGEST))) {
        None => None,
        Some((_, Some(options))) => Some(options),
        Some((node, None)) => {
            let message = format!("its aliases unfold into more than {LARGEST} values");
            told.mistake(node.place(), message, None);
            return None;
        }
    };
    let tables = Tables::new();
    if context.is_built_in {
        return read_check(
            Check::read_proven(name, options, &tables),
            step,
            context,
            told,
        );
    }
    match Check::read(name, options.clone(), &tables) {
        Ok(check) => Some(Function::Check(Arc::new(check))),
        // What has the right shape and makes no sense costs its rule alone: Spectral finds it while it runs.
        Err(mistakes) => match Check::read_proven(name, options, &tables) {
            Ok(unproven) => {
                let place = |mistake: &OptionMistake| at(step, written, &mistake.at);
                Some(unusable(unproven, mistakes, place, told))
            }
            Err(_) => read_check(Err(mistakes), step, context, told),
        },
    }
}

/// A function whose options mean nothing.
fn unusable(
    unproven: Check,
    mistakes: Vec<OptionMistake>,
    place: impl Fn(&OptionMistake) -> Place,
    told: &mut Told,
) -> Function {
    // What is missing fits no schema, sound or not, and is told all the same.
    let judges_absence = matches!(unproven, Check::Schema(_));
    let outcome = match judges_absence {
        true => "only values that are missing are told",
        false => "the rule is not evaluated",
    };
    let why = mistakes.iter().map(|mistake| mistake.message.as_str());
    let why = why.collect::<Vec<_>>().join("; ");
    for mistake in mistakes {
        let message = format!("{}; {outcome}", mistake.message);
        told.slip(place(&mistake), message, mistake.help);
    }
    match judges_absence {
        true => Function::Check(Arc::new(unproven)),
        false => Function::Unusable(why),
    }
}

fn read_check(
    read: Result<Check, Vec<OptionMistake>>,
    step: Node<'_>,
    context: &Context<'_>,
    told: &mut Told,
) -> Option<Function> {
    match read {
        Ok(check) => Some(Function::Check(Arc::new(check))),
        Err(mistakes) => {
            for mistake in mistakes {
                let place = at(step, step.get("functionOptions"), &mistake.at);
                let help = match mistake.at {
                    MistakeAt::Function => unknown_function(step, mistake.help, context),
                    MistakeAt::Key(_) | MistakeAt::Value(_) | MistakeAt::Part(..) => mistake.help,
                };
                told.mistake(place, mistake.message, help);
            }
            None
        }
    }
}

/// A function of the user's own must be declared, or a name that was mistyped would pass for one.
fn unknown_function(step: Node<'_>, help: Option<String>, context: &Context<'_>) -> Option<String> {
    let name = step
        .get("function")
        .and_then(Node::as_str)
        .unwrap_or_default();
    let declared = context.functions.iter().copied();
    let near = crate::words::nearest(name, declared);
    near.map(|near| format!("did you mean `{near}`?")).or(help)
}

fn at(step: Node<'_>, options: Option<Node<'_>>, at: &MistakeAt) -> Place {
    let pointed = |pointer: &str| {
        let location = Location::parse_pointer(pointer).ok()?;
        resolve(options?, &location)
    };
    let place = match at {
        MistakeAt::Function => None,
        MistakeAt::Key(pointer) => pointed(pointer).map(Node::key_place),
        MistakeAt::Value(pointer) if pointer.is_empty() => {
            options.map(|options| match options.is_collection() {
                true => options.key_place(),
                false => options.place(),
            })
        }
        MistakeAt::Value(pointer) => pointed(pointer).map(Node::place),
        MistakeAt::Part(pointer, range) => pointed(pointer).map(|node| within(node, range.clone())),
    };
    let function = || step.get("function").unwrap_or(step).place();
    place.unwrap_or_else(function)
}
