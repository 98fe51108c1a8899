//! Who and what took part: the service, the program, the texts and the rulesets.

use super::document::{Component, ComponentKind, ComponentState, ComponentStatus, Link};
use super::identity::{Id, Identities};
use super::property::Properties;
use super::words::{Line, Text};
use crate::choice::Verdict;
use crate::profile::{Phase, Possible, Term};
use crate::report::{Entry, PackUse, Report, ServiceReport};

use super::{controls, names};

/// The components of one service's result.
#[derive(Debug)]
pub(super) struct Cast {
    pub(super) service: Id,
    pub(super) tool: Id,
    pub(super) components: Vec<Component>,
}

impl Cast {
    pub(super) fn of(
        report: &Report,
        service: &ServiceReport,
        key: &[&str],
        identities: &mut Identities,
    ) -> Cast {
        let mut give =
            |kind: &'static str, parts: &[&str]| identities.give(kind, &[key, parts].concat());
        let own = this_service(service, give("service", &[]));
        let tool = program(give("tool", &[env!("CARGO_PKG_VERSION")]));
        let (service_id, tool_id) = (own.uuid, tool.uuid);
        let mut components = vec![own, tool];
        for pack in service.speaking(&report.packs) {
            let info = &pack.info;
            let id = give("text", &[&info.id, &info.edition, &info.digest]);
            components.push(text(pack, service, id));
        }
        let mut rulesets: Vec<String> = Vec::new();
        for entries in controls::assessed(service) {
            let name = names::ruleset_of(&entries[0]);
            rulesets.extend(name.filter(|name| !rulesets.contains(name)));
        }
        for name in rulesets {
            let id = give("ruleset", &[&name]);
            components.push(ruleset(&name, id));
        }
        Cast {
            service: service_id,
            tool: tool_id,
            components,
        }
    }
}

/// What people call a service: its name, or the path that was asked for.
pub(super) fn called(service: &ServiceReport) -> &str {
    let name = service.name.as_deref();
    name.filter(|name| !name.trim().is_empty())
        .unwrap_or(&service.path)
}

fn this_service(service: &ServiceReport, uuid: Id) -> Component {
    fn known<T: Term>(fact: &Possible<T>) -> Option<&'static str> {
        fact.value().map(Term::word)
    }
    let profile = &service.profile;
    let mut props = Properties::new()
        .with("path", &service.path)
        .with_some("organisation-kind", known(&profile.organisation))
        .with_some("nation", known(&profile.nation))
        .with_some("kind", known(&profile.kind))
        .with_some("phase", known(&profile.phase));
    let said = service.background.iter().flat_map(|known| &known.about);
    for said in said {
        for value in &said.values {
            props = props.with_field(said.field, &value.words);
        }
    }
    Component {
        uuid,
        kind: ComponentKind::ThisSystem,
        title: Line::name(called(service)),
        description: Text::of("The service, as its own files speak of it."),
        props,
        links: Vec::new(),
        status: state(profile.phase.value()),
    }
}

fn state(phase: Option<Phase>) -> ComponentStatus {
    let (state, remarks) = match phase {
        None => (
            ComponentState::Other,
            "Nobody said for certain in which phase the service is.",
        ),
        Some(Phase::Discovery) => (ComponentState::UnderDevelopment, "In discovery."),
        Some(Phase::Alpha) => (ComponentState::UnderDevelopment, "In alpha."),
        Some(Phase::PrivateBeta) => (ComponentState::UnderDevelopment, "In private beta."),
        Some(Phase::PublicBeta) => (ComponentState::Operational, "In public beta."),
        Some(Phase::Live) => (ComponentState::Operational, "Live."),
        Some(Phase::Retired) => (ComponentState::Disposition, "Retired."),
    };
    ComponentStatus {
        state,
        remarks: Text::of(remarks),
    }
}

fn program(uuid: Id) -> Component {
    Component {
        uuid,
        kind: ComponentKind::Software,
        title: Line::name(env!("CARGO_PKG_NAME")),
        description: Text::of(
            "Holds the files of a service against what published texts ask, and says which of it is standard and which is guidance.",
        ),
        props: Properties::new().with("version", env!("CARGO_PKG_VERSION")),
        links: Vec::new(),
        status: ComponentStatus {
            state: ComponentState::Operational,
            remarks: Text::of("It wrote this document."),
        },
    }
}

fn text(pack: &PackUse, service: &ServiceReport, uuid: Id) -> Component {
    let info = &pack.info;
    let mut choices = service.choices.iter();
    let choice = choices.find(|(one, _)| crate::report::name(one) == crate::report::name(info));
    let verdict = choice.map(|(_, verdict)| verdict);
    let hold = match verdict {
        Some(Verdict::Used(_, hold)) => hold.note(),
        Some(Verdict::LeftOut(_)) | None => None,
    };
    let time = match info.until {
        Some(until) => format!("In force from {}, and no longer on {until}.", info.from),
        None => format!("In force from {}.", info.from),
    };
    Component {
        uuid,
        kind: ComponentKind::PublishedText,
        title: Line::of(&info.title),
        description: Text::of(&format!(
            "Edition {} of a text of {}, as a pack of rules encodes it.",
            info.edition, info.publisher
        )),
        props: Properties::new()
            .with("pack", &info.id)
            .with("edition", &info.edition)
            .with("version", info.version.to_string())
            .with("digest", &info.digest)
            .with("publisher", &info.publisher)
            .with("licence", &info.licence)
            .with("attribution", &info.attribution)
            .with("source", &info.source)
            .with("addresses", &info.addresses)
            .with_some("brought-along-by", info.folder.as_deref())
            .with_some("signed-by", info.signed_by.as_deref())
            .with_some("applied-because", verdict.map(ToString::to_string))
            .with_some("hold", hold),
        links: Link::reference(&info.source).into_iter().collect(),
        status: ComponentStatus {
            state: ComponentState::Other,
            remarks: Text::of(&time),
        },
    }
}

fn ruleset(name: &str, uuid: Id) -> Component {
    Component {
        uuid,
        kind: ComponentKind::Ruleset,
        title: Line::name(name),
        description: Text::of(
            "A ruleset that API descriptions were held against; it is no published text.",
        ),
        props: Properties::new().with("ruleset", name),
        links: Vec::new(),
        status: ComponentStatus {
            state: ComponentState::Other,
            remarks: Text::of("It was brought along."),
        },
    }
}

/// By whose word a rule is asked: `standard: govuk-service-standard 2019 point-5 (must)`.
pub(super) fn by_whose_word(entry: &Entry<'_>) -> String {
    let origin = entry.origin();
    let Some(ground) = entry.ground() else {
        return format!("{origin}; no published text asks for it");
    };
    let force = ground
        .basis
        .as_ref()
        .map(|basis| format!(" ({})", basis.force));
    let caveat = ground.caveat.as_ref().map(|caveat| format!("; {caveat}"));
    format!(
        "{}: {origin}{}{}",
        ground.obligation,
        force.unwrap_or_default(),
        caveat.unwrap_or_default()
    )
}
