//! What a reader wants to know of a service beside what came of its rules: what it says of itself, which success
//! criteria have evidence of which kind and age, the days that matter, and what was read.
//!
//! It is gathered from the dossier before that is let go, and only for `yardstick report`: a check has no use for it.
//! It owns every word and place, knows nothing of forms, and judges nothing.

pub mod about;
pub mod criteria;
pub mod dates;
pub mod exceptions;
pub mod inputs;
#[cfg(test)]
mod testing;

use jiff::civil::Date;

use self::about::Said;
use self::criteria::CriterionSeen;
use self::dates::DatedEvent;
use self::exceptions::DeclaredException;
use self::inputs::Input;
use crate::dossier::Dossier;
use crate::pack::Packs;
use crate::tree::Node;

#[derive(Clone, Debug, Default)]
pub struct Background {
    /// What an assessor asks first, in the order in which it is read: each with what the service says, or with nothing.
    pub about: Vec<Said>,
    /// The A and AA criteria of [`crate::coverage::VERSION`], in the order of their numbers; empty where nothing speaks of
    /// accessibility.
    pub criteria: Vec<CriterionSeen>,
    /// The days that files of the service name, oldest first. Those of waivers, of the baseline and of texts are no part
    /// of it.
    pub dates: Vec<DatedEvent>,
    /// The exceptions that are declared, in the order of the file, whether or not they count.
    pub exceptions: Vec<DeclaredException>,
    /// The files whose words were kept, and those of the settings, waivers, rulesets and baseline, sorted by path.
    pub inputs: Vec<Input>,
}

impl Background {
    /// `inputs` come from whoever still has the files.
    pub fn of(dossier: &Dossier, packs: &Packs, as_of: Date, inputs: Vec<Input>) -> Background {
        Background {
            about: about::of(dossier),
            criteria: criteria::of(dossier),
            dates: dates::of(dossier, packs, as_of),
            exceptions: exceptions::of(dossier, as_of),
            inputs: inputs::in_order(inputs),
        }
    }

    /// A file that was only read later.
    pub(crate) fn add_input(&mut self, input: Input) {
        self.inputs.push(input);
        self.inputs = inputs::in_order(std::mem::take(&mut self.inputs));
    }
}

/// What stands at a path of names below a node: `a.b`, and `a[].b` for that of each item.
fn nodes_at<'d>(node: Node<'d>, path: &str) -> Vec<Node<'d>> {
    let mut nodes = vec![node];
    for part in path.split('.') {
        let (key, is_list) = match part.strip_suffix("[]") {
            Some(key) => (key, true),
            None => (part, false),
        };
        nodes = (nodes.into_iter())
            .filter_map(|node| node.get(key))
            .flat_map(|node| match is_list {
                true => node.children().collect(),
                false => vec![node],
            })
            .collect();
    }
    nodes
}
