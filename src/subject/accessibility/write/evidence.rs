//! What rules see of a file with results.
//!
//! A result repeats of its page what rules ask of it, so that it can be judged where it stands.

use super::{criterion, list, said, source, texts, word};
use crate::subject::accessibility::model::{
    Evidence, EvidenceKind, Host, Page, Said, Target, TestResult, Verdict, Weight,
};
use crate::tree::{Builder, Origin};

pub(super) fn write(evidence: &Evidence, statement: Option<u32>, builder: &mut Builder) {
    let at = Origin::File(evidence.source.file);
    builder.map(at, |builder| {
        source(builder, &evidence.source);
        let kind = match evidence.kind {
            EvidenceKind::Automatic => "automatic",
            EvidenceKind::Audit => "audit",
        };
        builder.key("kind").string(kind, at);
        if evidence.tool.is_some() || evidence.tool_version.is_some() {
            let tool = evidence.tool.as_ref().or(evidence.tool_version.as_ref());
            let tool = tool.map_or(at, |said| said.at);
            builder.key("tool").map(tool, |builder| {
                said(builder, "name", evidence.tool.as_ref());
                said(builder, "version", evidence.tool_version.as_ref());
            });
        }
        said(builder, "date", evidence.date.as_ref());
        said(builder, "subject", evidence.subject.as_ref());
        if let Some(against) = &evidence.target {
            builder.key("target");
            target(against, at, builder);
        }
        texts(builder, "versions", &evidence.versions);
        if let Some(Said { value, at }) = evidence.conforms {
            builder.key("conforms").bool(value, at);
        }
        list(builder, "pages", &evidence.pages, page);
        list(builder, "results", &evidence.results, |result, builder| {
            test_result(result, evidence, builder);
        });
        if let Some(statement) = statement {
            builder.key("statement").again(statement);
        }
    });
}

fn target(target: &Target, at: Origin, builder: &mut Builder) {
    builder.map(at, |builder| {
        said(builder, "version", target.version.as_ref());
        said(builder, "level", target.level.as_ref());
    });
}

pub(in crate::subject::accessibility) fn host_word(host: Host) -> &'static str {
    match host {
        Host::Public => "public",
        Host::Test => "test",
        Host::Local => "local",
        Host::Unknown => "unknown",
    }
}

pub(in crate::subject::accessibility) fn verdict_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Passed => "passed",
        Verdict::Failed => "failed",
        Verdict::CannotTell => "cannot-tell",
        Verdict::Inapplicable => "inapplicable",
        Verdict::Untested => "untested",
        Verdict::Error => "error",
    }
}

pub(in crate::subject::accessibility) fn weight_word(weight: Weight) -> &'static str {
    match weight {
        Weight::Criterion => "criterion",
        Weight::BestPractice => "best-practice",
        Weight::Experimental => "experimental",
        Weight::Obsolete => "obsolete",
        Weight::Unknown => "unknown",
    }
}

fn page(page: &Page, builder: &mut Builder) {
    let at = page.url.at;
    builder.map(at, |builder| {
        said(builder, "url", Some(&page.url));
        builder.key("host").string(host_word(page.host), at);
        said(builder, "date", page.date.as_ref());
        said(builder, "error", page.error.as_ref());
        said(builder, "suspicion", page.suspicion.as_ref());
    });
}

fn test_result(result: &TestResult, evidence: &Evidence, builder: &mut Builder) {
    let at = result
        .rule
        .as_ref()
        .map_or(result.outcome.at, |rule| rule.at);
    builder.map(at, |builder| {
        // What a tool puts under one heading is told apart by the rules below it.
        let outcome = Said::new(result.outcome.value, at);
        word(builder, "outcome", Some(&outcome), verdict_word);
        said(builder, "rule", result.rule.as_ref());
        said(builder, "help", result.help.as_ref());
        builder.key("weight").string(weight_word(result.weight), at);
        said(builder, "level", result.level.as_ref());
        list(builder, "criteria", &result.criteria, criterion);
        let page = result.page.and_then(|index| evidence.pages.get(index));
        if let Some(page) = page {
            builder.key("page").string(&page.url.value, page.url.at);
            builder
                .key("host")
                .string(host_word(page.host), page.url.at);
            said(builder, "suspicion", page.suspicion.as_ref());
        }
        said(
            builder,
            "date",
            page.and_then(|page| page.date.as_ref())
                .or(evidence.date.as_ref()),
        );
        if let Some(count) = result.count {
            builder
                .key("count")
                .int(i64::try_from(count).unwrap_or(i64::MAX), at);
        }
    });
}
