//! A small assessment plan, which assessment results have to name: what was to be held against what. It stands inside the
//! document, so that nothing is missing when the document is passed on.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::controls;
use super::document::{
    AssessmentPlan, BackMatter, Citation, Enclosed, Import, Metadata, PlanDocument, Resource,
};
use super::href::Href;
use super::identity::Identities;
use super::property::Properties;
use super::token::Token;
use super::words::{Line, Text};
use crate::report::Report;

/// The plan as a resource of the document.
pub(super) fn enclosed(
    report: &Report,
    metadata: Metadata,
    key: &[&str],
    identities: &mut Identities,
) -> serde_json::Result<Resource> {
    let no_system_plan = Resource {
        uuid: identities.give("no-system-security-plan", key),
        title: Line::of("There is no system security plan"),
        description: Text::of(
            "OSCAL wants one to be named. What the services say of themselves stands in their own files.",
        ),
        props: Properties::new(),
        citation: Some(Citation {
            text: Line::of("The files of the services that were looked at"),
        }),
        rlinks: Vec::new(),
        base64: None,
    };
    let plan = PlanDocument {
        assessment_plan: AssessmentPlan {
            uuid: identities.give("plan", key),
            metadata,
            import_ssp: Import {
                href: Href::to(no_system_plan.uuid),
                remarks: Text::of("No system security plan was looked at."),
            },
            reviewed_controls: controls::reviewed(report, &report.services),
            back_matter: BackMatter {
                resources: vec![no_system_plan],
            },
        },
    };
    Ok(Resource {
        uuid: identities.give("enclosed-plan", key),
        title: Line::of("Assessment plan"),
        description: Text::of(
            "What was to be held against which clauses, as an assessment plan of OSCAL in JSON.",
        ),
        props: Properties::new(),
        citation: None,
        rlinks: Vec::new(),
        base64: Some(Enclosed {
            filename: Token::ours("assessment-plan.json"),
            media_type: "application/oscal+json",
            value: STANDARD.encode(serde_json::to_vec(&plan)?),
        }),
    })
}
