//! The databases, queues and caches that a service runs beside itself: official images of such in compose files and
//! pipelines, and what Terraform orders from a cloud.

use super::Facts;
use super::code::{Blocks, Language, Placed, Token, tokens};
use super::images::systems::{Kind, official};
use super::images::{Image, Purpose};
use super::listed::Listed;
use super::roles::Role;
use super::sources::Source;
use crate::text::Span;
use crate::tree::{Builder, Origin};

struct Service<'a> {
    product: &'static str,
    /// Absent when it is chosen elsewhere.
    version: Option<(String, Origin)>,
    source: &'a Source,
    origin: Origin,
}

pub(super) fn write(facts: &mut Facts<'_>, images: &[Image<'_>], builder: &mut Builder) {
    let mut services: Vec<Service<'_>> = images.iter().filter_map(of_image).collect();
    for source in facts.sources.with(Role::Terraform) {
        services.extend(facts.ask_list(source, "services", || of_terraform(source)));
    }
    // Both lists are in the order of their paths; so is what comes of them.
    services.sort_by(|a, b| a.source.path.cmp(&b.source.path));
    if services.is_empty() {
        return;
    }
    builder.key("services").list(Origin::Nowhere, |builder| {
        for service in services {
            builder.map(service.origin, |builder| {
                builder
                    .key("product")
                    .string(service.product, service.origin);
                if let Some((version, origin)) = service.version {
                    builder.key("version").string(&version, origin);
                }
                builder
                    .key("stated-in")
                    .string(service.source.path.as_str(), service.source.origin());
            });
        }
    });
}

fn of_image<'a>(image: &Image<'a>) -> Option<Service<'a>> {
    let official = official(&image.name)?;
    let product = official.product?;
    let runs = image.purpose == Purpose::Service && official.kind == Kind::Service;
    let mut systems = image.systems.iter();
    let system = systems.find(|system| system.product == product);
    runs.then(|| Service {
        product,
        version: system.map(|system| (system.version.clone(), image.origin_of(system))),
        source: image.source,
        origin: image.origin,
    })
}

/// What Amazon calls them. `aurora` without more is MySQL 5.6, but its versions are Amazon's own.
fn product_of_engine(engine: &str) -> Option<&'static str> {
    match engine {
        "postgres" | "aurora-postgresql" => Some("postgresql"),
        "mysql" | "aurora-mysql" => Some("mysql"),
        "mariadb" => Some("mariadb"),
        "redis" => Some("redis"),
        "valkey" => Some("valkey"),
        "memcached" => Some("memcached"),
        _ => None,
    }
}

/// Blocks of which `engine` and `engine_version` are what Amazon means by them; modules hand them on.
fn has_engine(label: &str) -> bool {
    [
        "aws_db_instance",
        "aws_rds_cluster",
        "aws_rds_cluster_instance",
        "aws_elasticache_cluster",
        "aws_elasticache_replication_group",
    ]
    .contains(&label)
}

/// A block that is being read.
#[derive(Default)]
struct Open<'t> {
    engine: Option<(&'t str, Span)>,
    version: Option<(&'t str, Span)>,
}

fn of_terraform(source: &Source) -> Listed<Service<'_>> {
    let mut found = Listed::default();
    let Some(text) = &source.text else {
        return found;
    };
    if memchr::memmem::find(text.text().as_bytes(), b"engine").is_none() {
        return found;
    }
    let mut blocks = Blocks::new();
    let mut statement: Vec<Placed<'_>> = Vec::new();
    let mut open: Option<Open<'_>> = None;
    for placed in tokens(text, Language::Hcl) {
        match placed.token {
            Token::Sign('{') if blocks.depth() == 0 && is_of_engine(&statement) => {
                open = Some(Open::default());
            }
            Token::Sign('}') | Token::Break => {
                if let Some(block) = open.as_mut().filter(|_| blocks.depth() == 1) {
                    block.take_note(&statement);
                }
            }
            Token::Sign(_) | Token::Word(_) | Token::Text(_) => {}
        }
        match placed.token {
            Token::Break | Token::Sign('{' | '}') => statement.clear(),
            Token::Sign(_) | Token::Word(_) | Token::Text(_) => statement.push(placed),
        }
        blocks.pass(placed.token);
        if blocks.depth() == 0
            && let Some(block) = open.take_if(|_| placed.is('}'))
        {
            found.extend(block.service(source));
        }
    }
    found
}

/// `resource "aws_db_instance" "name"` or `module "name"`.
fn is_of_engine(statement: &[Placed<'_>]) -> bool {
    match statement {
        [kind, label, _] => kind.word() == Some("resource") && label.text().is_some_and(has_engine),
        [kind, _] => kind.word() == Some("module"),
        _ => false,
    }
}

impl<'t> Open<'t> {
    /// `engine = "postgres"`, if that is all of the statement.
    fn take_note(&mut self, statement: &[Placed<'t>]) {
        let [key, equals, value] = statement else {
            return;
        };
        let plain = value.text().filter(|text| !text.contains("${"));
        let Some(text) = plain.filter(|_| equals.is('=')) else {
            return;
        };
        match key.word() {
            Some("engine" | "db_engine") => self.engine = Some((text, value.span)),
            Some("engine_version" | "db_engine_version") => {
                self.version = Some((text, value.span));
            }
            _ => {}
        }
    }

    fn service(self, source: &Source) -> Option<Service<'_>> {
        let (engine, _) = self.engine?;
        let (version, span) = self.version?;
        let is_plain = |character: char| character.is_ascii_digit() || ".x".contains(character);
        let is_version = version.starts_with(|character: char| character.is_ascii_digit())
            && version.chars().all(is_plain);
        let origin = source.words(span);
        Some(Service {
            product: product_of_engine(engine).filter(|_| is_version)?,
            version: Some((version.to_owned(), origin)),
            source,
            origin,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::subject::repository::testing::Case;

    #[test]
    fn terraform_orders_databases() {
        let case = Case::new(&[(
            "infra/db.tf",
            "# engine = \"no\"\nresource \"aws_db_instance\" \"a\" {\n  engine         = \"postgres\"\n  engine_version = \"11.22\" # old\n  tags = {\n    engine_version = \"1\"\n  }\n}\n\
             resource \"aws_db_instance\" \"b\" {\n  engine = \"mysql\"\n  engine_version = var.version\n}\nresource \"aws_db_instance\" \"c\" {\n  engine = var.engine\n  engine_version = \"8.0\"\n}\n\
             module \"rds\" {\n  source = \"x\"\n  db_engine = \"postgres\"\n  db_engine_version = \"15\"\n}\nresource \"aws_rds_cluster\" \"d\" {\n  engine = \"aurora-mysql\"\n  engine_version = \"5.7.mysql_aurora.2.07.1\"\n}\n\
             variable \"e\" {\n  engine = \"mysql\"\n  engine_version = \"5\"\n}\nresource \"aws_elasticache_cluster\" \"f\" { engine = \"redis\" }\n",
        )]);
        case.check(
            "/services",
            json!([
                { "product": "postgresql", "version": "11.22", "stated-in": "infra/db.tf" },
                { "product": "postgresql", "version": "15", "stated-in": "infra/db.tf" },
            ]),
        );
        case.check_place("/services/0/version", "infra/db.tf:4:21");
        case.check_no_trouble();
    }
}
