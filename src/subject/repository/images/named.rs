//! Images that compose files and pipelines name. What a compose file builds by itself is no image of somebody else's,
//! and is left out.

use rustc_hash::FxHashSet;

use super::{Image, Purpose, image};
use crate::subject::repository::listed::Listed;
use crate::subject::repository::roles::{Role, System};
use crate::subject::repository::sources::Source;
use crate::text::Span;
use crate::tree::{Forest, Node, Origin};

pub(super) fn images<'a>(source: &'a Source, forest: &Forest) -> Listed<Image<'a>> {
    let Some(root) = source.root(forest) else {
        return Listed::default();
    };
    let mut found = match source.role {
        Role::Compose => of_compose(root),
        Role::Workflow(System::Github) => of_github(root),
        Role::Workflow(System::Gitlab) => of_gitlab(root),
        _ => return Listed::default(),
    };
    found.iter_mut().for_each(|(_, node)| *node = node.home());
    // What stands behind an anchor is named once, however many use it.
    let mut seen: FxHashSet<Span> = FxHashSet::default();
    found.retain(|(_, node)| match node.origin() {
        Origin::Text(_, span) => seen.insert(span),
        Origin::File(_) | Origin::Nowhere => true,
    });
    found
        .into_iter()
        .filter_map(|(purpose, node)| {
            let reference = node.as_str()?;
            let is_one = !reference.is_empty() && !reference.contains(char::is_whitespace);
            let origin = node.origin();
            (is_one || reference.contains("${{"))
                .then(|| image(source, purpose, origin, node.literal_span(), reference))
        })
        .collect()
}

type Named<'f> = (Purpose, Node<'f>);

fn of_compose(root: Node<'_>) -> Vec<Named<'_>> {
    let services = root.get("services").into_iter().flat_map(Node::children);
    services
        .filter(|service| service.get("build").is_none())
        .filter_map(|service| Some((Purpose::Service, service.get("image")?)))
        .collect()
}

/// The node itself where it is a string, or its member.
fn own_or<'f>(node: Node<'f>, key: &str) -> Option<Node<'f>> {
    match node.as_str() {
        Some(_) => Some(node),
        None => node.get(key),
    }
}

fn of_github(root: Node<'_>) -> Vec<Named<'_>> {
    let jobs = root.get("jobs").into_iter().flat_map(Node::children);
    jobs.flat_map(|job| {
        let container = job.get("container").and_then(|node| own_or(node, "image"));
        let services = job.get("services").into_iter().flat_map(Node::children);
        let services = services.filter_map(|service| service.get("image"));
        container
            .map(|node| (Purpose::Job, node))
            .into_iter()
            .chain(services.map(|node| (Purpose::Service, node)))
    })
    .collect()
}

/// Jobs stand at the root, beside what counts for all of them.
fn of_gitlab(root: Node<'_>) -> Vec<Named<'_>> {
    let jobs = root
        .children()
        .filter(|member| !matches!(member.key(), Some("variables" | "include" | "workflow")));
    std::iter::once(root)
        .chain(jobs)
        .flat_map(|owner| {
            let image = owner.get("image").and_then(|node| own_or(node, "name"));
            let services = owner.get("services").into_iter().flat_map(Node::children);
            let services = services.filter_map(|service| own_or(service, "name"));
            image
                .map(|node| (Purpose::Job, node))
                .into_iter()
                .chain(services.map(|node| (Purpose::Service, node)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::subject::repository::testing::Case;

    #[test]
    fn compose_files_name_what_they_start() {
        let case = Case::new(&[(
            "docker-compose.test.yml",
            "\u{feff}services:\r\n  db: &db\r\n    image: \"postgres:11-alpine3.10\"\r\n  db2:\r\n    <<: *db\r\n  app:\r\n    build: .\r\n    image: own:1\r\n  other:\r\n    image: ${REGISTRY:-x}/y:${TAG:-1}\r\n  odd:\r\n    image: [a]\r\n",
        )]);
        case.check(
            "/images",
            json!([
                { "name": "postgres", "tag": "11-alpine3.10", "purpose": "service", "stated-in": "docker-compose.test.yml", "systems": [
                    { "product": "postgresql", "version": "11" }, { "product": "alpine", "version": "3.10" }] },
                { "name": "${REGISTRY:-x}/y", "tag": "${TAG:-1}", "purpose": "service", "stated-in": "docker-compose.test.yml" },
            ]),
        );
        case.check_place("/images/0/systems/1", "docker-compose.test.yml:3:25");
        case.check(
            "/services",
            json!([{ "product": "postgresql", "version": "11", "stated-in": "docker-compose.test.yml" }]),
        );
        case.check_no_trouble();
    }

    #[test]
    fn pipelines_run_in_images_and_beside_them() {
        let case = Case::new(&[
            (
                ".github/workflows/a.yml",
                "jobs:\n  a:\n    container: node:18\n    services:\n      db: { image: 'mysql:5.7' }\n  b:\n    container:\n      image: ${{ matrix.image }}\n  c: {container: {}}\n",
            ),
            (
                ".gitlab-ci.yml",
                "image: ruby:2.7\nservices: [redis:5]\nvariables: { image: 'no:1' }\nscript: !reference [.a, b]\ntest:\n  image:\n    name: python:3.8-slim\n  services:\n    - name: postgres:$V\n",
            ),
        ]);
        let names = |key: &str| {
            let images = case.json("/images").unwrap();
            let images = images.as_array().unwrap().clone();
            images
                .iter()
                .map(|image| image[key].as_str().unwrap_or_default().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            names("name"),
            [
                "node",
                "mysql",
                "${{ matrix.image }}",
                "ruby",
                "redis",
                "python",
                "postgres"
            ]
        );
        assert_eq!(
            names("purpose"),
            ["job", "service", "job", "job", "service", "job", "service"]
        );
        case.check(
            "/services",
            json!([
                { "product": "mysql", "version": "5.7", "stated-in": ".github/workflows/a.yml" },
                { "product": "redis", "version": "5", "stated-in": ".gitlab-ci.yml" },
                { "product": "postgresql", "stated-in": ".gitlab-ci.yml" },
            ]),
        );
        case.check_absent("/runtimes");
        case.check_no_trouble();
    }
}
