//! What rules see of a statement.

use super::{criterion, list, said, source, texts, word};
use crate::subject::accessibility::model::{
    Burden, Channel, Claim, Contact, ContactKind, Failure, Form, Link, Role, Said, Section,
    Statement, Status, Visibility,
};
use crate::tree::{Builder, Origin};

pub(super) fn write(statement: &Statement, original: Option<u32>, builder: &mut Builder) {
    let Statement {
        source: from,
        form,
        visibility,
        channel,
        language,
        name,
        url,
        title,
        text,
        sections,
        links,
        template_text,
        claims,
        dates,
        testing,
        failures,
        contacts,
        commitment,
        burden,
        promise,
        doubts: _,
    } = statement;
    let at = Origin::File(from.file);
    builder.map(at, |builder| {
        source(builder, from);
        let form = match form {
            Form::Page => "page",
            Form::Data => "data",
        };
        builder.key("form").string(form, at);
        word(
            builder,
            "visibility",
            Some(visibility),
            |value| match value {
                Visibility::Public => "public",
                Visibility::Draft => "draft",
                Visibility::Archived => "archived",
            },
        );
        word(builder, "channel", channel.as_ref(), |value| match value {
            Channel::Website => "website",
            Channel::App => "app",
        });
        said(builder, "language", language.as_ref());
        said(builder, "name", name.as_ref());
        said(builder, "url", url.as_ref());
        said(builder, "title", title.as_ref());
        texts(builder, "text", text);
        list(builder, "sections", sections, section);
        list(builder, "links", links, link);
        texts(builder, "template-text", template_text);
        list(builder, "claims", claims, claim);
        builder.key("dates").map(at, |builder| {
            texts(builder, "prepared", &dates.prepared);
            texts(builder, "reviewed", &dates.reviewed);
            texts(builder, "updated", &dates.updated);
            texts(builder, "tested", &dates.tested);
        });
        builder.key("testing").map(at, |builder| {
            said(builder, "method", testing.method.as_ref());
            if let Some(Said { value, at }) = testing.is_automated_only {
                builder.key("automated-only").bool(value, at);
            }
        });
        list(builder, "failures", failures, failure);
        list(builder, "contacts", contacts, contact);
        said(builder, "commitment", commitment.as_ref());
        if let Some(Burden {
            is_claimed: Said { value, at },
            is_assessed,
        }) = burden
        {
            builder.key("burden").map(*at, |builder| {
                builder.key("claimed").bool(*value, *at);
                builder.key("assessed").bool(*is_assessed, *at);
            });
        }
        if let Some(promise) = promise {
            builder.key("promise").map(promise.every.at, |builder| {
                said(builder, "last", Some(&promise.last));
                said(builder, "every", Some(&promise.every));
                said(builder, "due", promise.due.as_ref());
            });
        }
        if let Some(original) = original {
            builder.key("original").again(original);
        }
    });
}

fn section(section: &Section, builder: &mut Builder) {
    let at = section.heading.at;
    builder.map(at, |builder| {
        if let Some(role) = section.role {
            builder.key("role").string(role_word(role), at);
        }
        said(builder, "heading", Some(&section.heading));
        builder.key("level").int(i64::from(section.level), at);
        texts(builder, "text", &section.text);
        list(builder, "links", &section.links, link);
    });
}

fn role_word(role: Role) -> &'static str {
    match role {
        Role::HowAccessible => "how-accessible",
        Role::Feedback => "feedback",
        Role::Reporting => "reporting",
        Role::Enforcement => "enforcement",
        Role::TechnicalInformation => "technical-information",
        Role::ComplianceStatus => "compliance-status",
        Role::NonAccessibleContent => "non-accessible-content",
        Role::NonCompliance => "non-compliance",
        Role::Burden => "disproportionate-burden",
        Role::OutOfScope => "out-of-scope",
        Role::Improving => "improving",
        Role::Preparation => "preparation",
    }
}

fn link(link: &Link, builder: &mut Builder) {
    builder.map(link.text.at, |builder| {
        said(builder, "text", Some(&link.text));
        said(builder, "href", Some(&link.href));
    });
}

fn claim(claim: &Claim, builder: &mut Builder) {
    builder.map(claim.words.at, |builder| {
        word(
            builder,
            "status",
            claim.status.as_ref(),
            |value| match value {
                Status::Full => "full",
                Status::Partial => "partial",
                Status::None => "none",
            },
        );
        said(builder, "words", Some(&claim.words));
        builder.key("exact").bool(claim.is_exact, claim.words.at);
        said(builder, "product", claim.product.as_ref());
        said(builder, "version", claim.version.as_ref());
        said(builder, "level", claim.level.as_ref());
    });
}

fn failure(failure: &Failure, builder: &mut Builder) {
    let at = failure.text.at;
    builder.map(at, |builder| {
        said(builder, "text", Some(&failure.text));
        list(builder, "criteria", &failure.criteria, criterion);
        said(builder, "fix-by", failure.fix_by.as_ref());
        if let Some(role) = failure.role {
            builder.key("role").string(role_word(role), at);
        }
    });
}

fn contact(contact: &Contact, builder: &mut Builder) {
    let at = contact.value.at;
    let kind = match contact.kind {
        ContactKind::Email => "email",
        ContactKind::Phone => "phone",
        ContactKind::Form => "form",
        ContactKind::Post => "post",
    };
    builder.map(at, |builder| {
        builder.key("kind").string(kind, at);
        said(builder, "value", Some(&contact.value));
    });
}
