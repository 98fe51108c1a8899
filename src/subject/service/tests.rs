//! Each format in a miniature, what they come to together, and the words that every value points at.

use std::fs;
use std::path::Path;

use serde_json::{Value as Json, json};

use super::manifest::Manifest;
use super::*;
use crate::profile::{Nation, OrganisationKind, Possible, ServiceKind};
use crate::repository::Options;

/// A dossier with nothing but the service in it.
struct Dossier {
    forest: Forest,
    root: TreeId,
    subject: ServiceSubject,
}

fn dossier(files: &[(&str, &str)]) -> Dossier {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    of_folder(folder.path())
}

fn of_folder(folder: &Path) -> Dossier {
    let repository = Repository::open(folder, &Options::default()).unwrap();
    let mut forest = Forest::default();
    let mut builder = Builder::new();
    let mut subject = None;
    builder.map(Origin::Nowhere, |builder| {
        let built = build(&repository, &mut forest, builder);
        if let Some(declared) = built.declared {
            builder.key("declared").mount(forest.root(declared));
        }
        subject = Some(built);
    });
    let root = forest.add_tree(None, builder.finish());
    let subject = subject.unwrap();
    Dossier {
        forest,
        root,
        subject,
    }
}

impl Dossier {
    fn get(&self, pointer: &str) -> Option<Node<'_>> {
        let mut node = self.forest.root(self.root);
        for key in pointer.split('/').skip(1) {
            node = match key.parse() {
                Ok(index) => node.at(index)?,
                Err(_) => node.get(key)?,
            };
        }
        Some(node)
    }

    /// The service without its list of sources.
    fn service(&self) -> Json {
        let Some(service) = self.get("/service") else {
            return Json::Null;
        };
        let mut service = service.to_json(10_000).unwrap();
        service.as_object_mut().unwrap().remove("sources");
        service
    }

    fn formats(&self) -> Vec<&str> {
        let sources = self.get("/service/sources").into_iter();
        let sources = sources.flat_map(Node::children);
        sources
            .map(|source| source.get("format").unwrap().as_str().unwrap())
            .collect()
    }

    #[track_caller]
    fn points_at(&self, pointer: &str, place: &str) {
        let node = self
            .get(pointer)
            .unwrap_or_else(|| panic!("{pointer} is absent"));
        assert_eq!(node.place().to_string(), place, "{pointer}");
    }

    fn troubles(&self) -> Vec<String> {
        let troubles = self.subject.troubles.iter();
        troubles
            .map(|trouble| {
                let pointers: Vec<&str> = trouble.pointers.iter().map(Pointer::as_str).collect();
                let help = trouble.help.as_deref().unwrap_or("-");
                format!(
                    "{} {}: {}; {help}",
                    trouble.place,
                    pointers.join(" "),
                    trouble.message
                )
            })
            .collect()
    }

    fn contradictions(&self) -> Vec<String> {
        let says =
            |statement: &Statement| format!("{} says {:?}", statement.place, statement.value);
        let contradictions = self.subject.contradictions.iter();
        contradictions
            .map(|c| {
                format!(
                    "{}: {}, {}",
                    c.pointer.as_str(),
                    says(&c.believed),
                    says(&c.other)
                )
            })
            .collect()
    }
}

const DECLARED: &str = "\
name: Apply for a juggling licence
organisation: { name: Wexbridge Council, kind: council }
nation: england
kind: transactional
phase: private-beta
channels:
  - kind: online
  - kind: phone
    contact: \"01632 960123\"
";

const CATALOGUE: &str = "\
apiVersion: backstage.io/v1alpha1
kind: System
metadata:
  name: juggling
  title: Juggling licences
  description: Licences for jugglers
  annotations:
    github.com/project-slug: wexbridge/juggling
  links:
    - { url: https://status.example, title: Status page }
    - { url: https://dash.example, title: Some board }
spec:
  owner: group:default/licensing
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: { name: juggling-web, title: Web front end }
spec: { type: website, lifecycle: beta, owner: licensing }
---
apiVersion: backstage.io/v1alpha1
kind: API
metadata: { name: juggling-api, title: The API }
spec: { lifecycle: live, owner: somebody-else }
";

const PUBLICCODE: &str = "\
publiccodeYmlVersion: \"0.5\"
name: Jongleur
url: https://github.com/wexbridge/juggling.git
roadmap: \"\"
developmentStatus: stable
organisation: { uri: https://wexbridge.example, name: Wexbridge }
description:
  fr: { shortDescription: Des permis pour jongler }
  en-GB: { shortDescription: \" Licences to juggle \" }
maintenance:
  type: internal
  contacts:
    - { name: \"\", email: \"\" }
    - { name: Amara Okafor, email: amara@wexbridge.example }
";

#[test]
fn our_own_file_is_the_subject() {
    let dossier = dossier(&[("service.yaml", DECLARED)]);
    assert_eq!(dossier.formats(), ["service-yaml"]);
    assert_eq!(
        dossier.service(),
        json!({
            "name": "Apply for a juggling licence",
            "organisation": { "name": "Wexbridge Council", "kind": "council" },
            "nation": "england",
            "kind": "transactional",
            "phase": "private-beta",
            "channels": [{ "kind": "online" }, { "kind": "phone", "contact": "01632 960123" }],
        })
    );
    dossier.points_at("/service", "service.yaml:1:1");
    dossier.points_at("/service/sources/0", "service.yaml");
    dossier.points_at("/service/organisation/kind", "service.yaml:2:48");
    dossier.points_at("/service/channels/1/contact", "service.yaml:9:14");
    dossier.points_at("/declared/phase", "service.yaml:5:8");
    let profile = &dossier.subject.profile_facts;
    assert_eq!(
        profile.organisation.value(),
        Some(OrganisationKind::Council)
    );
    assert_eq!(profile.nation.value(), Some(Nation::England));
    assert_eq!(profile.kind.value(), Some(ServiceKind::Transactional));
    assert_eq!(profile.phase.value(), Some(Phase::PrivateBeta));
    assert!(dossier.troubles().is_empty() && dossier.contradictions().is_empty());
}

#[test]
fn a_catalogue_speaks_through_its_system_and_components() {
    let dossier = dossier(&[("catalog-info.yaml", CATALOGUE)]);
    assert_eq!(dossier.formats(), ["backstage"]);
    assert_eq!(
        dossier.service(),
        json!({
            "name": "Juggling licences",
            "description": "Licences for jugglers",
            "source-code": { "repository": "https://github.com/wexbridge/juggling" },
            "operations": { "status-page": "https://status.example" },
            "contacts": [{ "role": "owner", "name": "licensing" }],
        })
    );
    dossier.points_at("/service", "catalog-info.yaml");
    dossier.points_at("/service/name", "catalog-info.yaml:5:10");
    dossier.points_at("/service/source-code", "catalog-info.yaml:8:30");
    dossier.points_at("/service/source-code/repository", "catalog-info.yaml:8:30");
    dossier.points_at("/service/operations/status-page", "catalog-info.yaml:10:14");
    dossier.points_at("/service/contacts/0/name", "catalog-info.yaml:13:10");
    assert!(dossier.get("/declared").is_none());
}

#[test]
fn beta_leaves_two_phases_open() {
    let dossier = dossier(&[("catalog-info.yaml", CATALOGUE)]);
    let betas = Possible::one_of(&[Phase::PrivateBeta, Phase::PublicBeta]);
    assert_eq!(dossier.subject.profile_facts.phase, betas);
    assert!(dossier.get("/service/phase").is_none());
    assert_eq!(
        dossier.troubles(),
        [
            "catalog-info.yaml:18:35 /service/phase: the phase is left open: `private-beta` and \
          `public-beta` are possible; say which with `phase:` in `service.yaml`"
        ]
    );
}

#[track_caller]
fn check_lifecycle(lifecycle: &str, written: Option<&str>, possible: &[Phase]) {
    let text = CATALOGUE.replace("lifecycle: beta", &format!("lifecycle: {lifecycle}"));
    let dossier = dossier(&[("catalog-info.yaml", &text)]);
    let phase = dossier.get("/service/phase").and_then(Node::as_str);
    assert_eq!(phase, written, "{lifecycle}");
    if written.is_some() {
        dossier.points_at("/service/phase", "catalog-info.yaml:18:35");
    }
    let expected = Possible::one_of(possible);
    assert_eq!(dossier.subject.profile_facts.phase, expected, "{lifecycle}");
}

#[test]
fn a_lifecycle_is_a_phase_only_in_the_service_manuals_words() {
    check_lifecycle("discovery", Some("discovery"), &[Phase::Discovery]);
    check_lifecycle("Alpha", Some("alpha"), &[Phase::Alpha]);
    check_lifecycle("public beta", Some("public-beta"), &[Phase::PublicBeta]);
    check_lifecycle("live", Some("live"), &[Phase::Live]);
    check_lifecycle("retirement", Some("retired"), &[Phase::Retired]);
    check_lifecycle("production", None, &[]);
    check_lifecycle("experimental", None, &[]);
    check_lifecycle("deprecated", None, &[]);
}

#[test]
fn components_in_different_phases_leave_the_services_phase_open() {
    let component = |name: &str, lifecycle: &str| {
        format!(
            "---\napiVersion: backstage.io/v1alpha1\nkind: Component\n\
             metadata: {{ name: {name}, title: {name} }}\nspec: {{ lifecycle: {lifecycle} }}\n"
        )
    };
    let text = component("one", "live") + &component("two", "alpha");
    let dossier = dossier(&[("catalog-info.yaml", &text)]);
    let open = Possible::one_of(&[Phase::Alpha, Phase::Live]);
    assert_eq!(dossier.subject.profile_facts.phase, open);
    // Nobody says which of the two is the service, so neither gives it a name.
    assert_eq!(dossier.service(), json!({}));
}

#[test]
fn publiccode_describes_in_english_if_it_can() {
    let dossier = dossier(&[("publiccode.yml", PUBLICCODE)]);
    assert_eq!(
        dossier.service(),
        json!({
            "name": "Jongleur",
            "description": "Licences to juggle",
            "organisation": { "name": "Wexbridge" },
            "source-code": { "repository": "https://github.com/wexbridge/juggling.git" },
            "contacts": [
                { "role": "maintenance", "name": "Amara Okafor", "email": "amara@wexbridge.example" },
            ],
        })
    );
    dossier.points_at("/service/description", "publiccode.yml:9:30");
    dossier.points_at("/service/organisation/name", "publiccode.yml:6:55");
    dossier.points_at("/service/contacts/0/email", "publiccode.yml:14:36");
    let phase = &dossier.subject.profile_facts.phase;
    assert_eq!(
        *phase,
        Possible::one_of(&[]),
        "a development status is no phase"
    );
}

#[test]
fn dwp_describes_a_component() {
    let text = "\
schema_version: 1.0.0
project:
  - project_id: 12345678
    component_name: juggling-web
    description: A prototype of juggling allowance
    last_verified: { date: \"2026-02-06\", name: Somebody }
    tags: { payments: false, personally_identifying_information: true }
";
    let dossier = dossier(&[(".dwp/project-metadata.yaml", text)]);
    assert_eq!(dossier.formats(), ["dwp-project-metadata"]);
    let description = json!({ "description": "A prototype of juggling allowance" });
    assert_eq!(dossier.service(), description);
    dossier.points_at("/service/description", ".dwp/project-metadata.yaml:5:18");
}

#[test]
fn hmrc_names_teams_and_no_organisation() {
    let text = "repoVisibility: public_0123\nowning-teams:\n  - PlatOps\n  - Juggling Team\n";
    let dossier = dossier(&[("repository.yaml", text)]);
    assert_eq!(
        dossier.service(),
        json!({ "contacts": [
            { "role": "owning team", "name": "PlatOps" },
            { "role": "owning team", "name": "Juggling Team" },
        ] })
    );
    dossier.points_at("/service/contacts/1", "repository.yaml:4:5");
    let unknown = Profile::unknown().organisation;
    assert_eq!(dossier.subject.profile_facts.organisation, unknown);
}

#[test]
fn our_own_file_is_believed_first_and_others_fill_the_gaps() {
    let dossier = dossier(&[
        ("publiccode.yml", PUBLICCODE),
        ("catalog-info.yaml", CATALOGUE),
        (
            "service.yaml",
            "name: juggling  Licences\norganisation:\n  kind: council\nphase: live\ncontacts: []\n",
        ),
    ]);
    assert_eq!(
        dossier.formats(),
        ["service-yaml", "backstage", "publiccode"]
    );
    assert_eq!(
        dossier.service(),
        json!({
            "name": "juggling  Licences",
            "organisation": { "kind": "council", "name": "Wexbridge" },
            "phase": "live",
            "contacts": [],
            "description": "Licences for jugglers",
            "source-code": { "repository": "https://github.com/wexbridge/juggling" },
            "operations": { "status-page": "https://status.example" },
        })
    );
    dossier.points_at("/service/organisation", "service.yaml:3:3");
    dossier.points_at("/service/organisation/name", "publiccode.yml:6:55");
    dossier.points_at("/service/description", "catalog-info.yaml:6:16");
    assert_eq!(
        dossier.contradictions(),
        [
            "/service/name: service.yaml:1:7 says \"juggling  Licences\", \
             publiccode.yml:2:7 says \"Jongleur\"",
            "/service/phase: service.yaml:4:8 says \"live\", catalog-info.yaml:18:35 says \"beta\"",
        ]
    );
}

#[test]
fn a_precise_phase_does_not_contradict_a_vague_one() {
    let dossier = dossier(&[("service.yaml", DECLARED), ("catalog-info.yaml", CATALOGUE)]);
    let of_phase = |c: &&Contradiction| c.pointer.as_str() == "/service/phase";
    assert_eq!(
        dossier
            .subject
            .contradictions
            .iter()
            .filter(of_phase)
            .count(),
        0
    );
    assert!(dossier.troubles().is_empty());
}

#[test]
fn mistakes_are_told_and_left_out() {
    let dossier = dossier(&[
        (
            "service.yaml",
            "\
name: Apply for a juggling licence
organisaton:
  kind: council
nation: Englnd
phase: bta
kind: [staff]
audience:
  users-a-year: many
  transactions-a-year: 12
channels:
  - kind: onlin
    hours: 9 to 5
  - phone
research:
  - date: 25/06/2026
team: Amara
security:
  contact: 01632960123
  colour: red
",
        ),
        ("catalog-info.yaml", CATALOGUE),
    ]);
    let expected = [
        "service.yaml:2:1 /service/organisation /declared/organisation: there is no field \
         `organisaton`; did you mean `organisation`?",
        "service.yaml:4:9 /service/nation /declared/nation: `nation` cannot be `Englnd`; did you mean \
         `england`? it can be `england`, `scotland`, `wales`, `northern-ireland` or `united-kingdom`",
        "service.yaml:5:8 /service/phase /declared/phase: `phase` cannot be `bta`; it can be `discovery`, \
         `alpha`, `private-beta`, `public-beta`, `live` or `retired`",
        "service.yaml:6:7 /service/kind /declared/kind: `kind` is a list where text is expected; it can be \
         `transactional`, `informational`, `internal` or `staff`",
        "service.yaml:8:17 /service/audience/users-a-year /declared/audience/users-a-year: \
         `audience.users-a-year` is text where a whole number is expected; write a whole number",
        "service.yaml:11:11 /service/channels/0/kind /declared/channels/0/kind: `channels[0].kind` cannot be \
         `onlin`; did you mean `online`? it can be `online`, `phone`, `paper`, `face-to-face`, `post`, \
         `email`, `webchat` or `text-message`",
        "service.yaml:13:5 /service/channels/1 /declared/channels/1: `channels[1]` is text where a mapping is \
         expected; write a mapping with `kind`, `contact` or `hours`",
        "service.yaml:15:11 /service/research/0/date /declared/research/0/date: `25/06/2026` is no day or \
         month; write a day as `2026-06-25`, or a month as `2026-06`",
        "service.yaml:16:7 /service/team /declared/team: `team` is text where a list is expected; write a list",
        "service.yaml:18:12 /service/security/contact /declared/security/contact: `security.contact` is a \
         number where text is expected; put it in quotes",
        "service.yaml:19:3 /service/security/colour /declared/security/colour: `security` has no field \
         `colour`; its fields are `risk-owner`, `contact`, `threat-model`, `penetration-test`, \
         `privacy-notice`, `data-protection-assessment` and `ethics-assessment`",
    ];
    assert_eq!(dossier.troubles(), expected);
    assert_eq!(
        dossier.service(),
        json!({
            "name": "Apply for a juggling licence",
            "audience": { "transactions-a-year": 12 },
            "channels": [{ "hours": "9 to 5" }, "phone"],
            "research": [{}],
            "security": {},
            "description": "Licences for jugglers",
            "source-code": { "repository": "https://github.com/wexbridge/juggling" },
            "operations": { "status-page": "https://status.example" },
            "contacts": [{ "role": "owner", "name": "licensing" }],
        })
    );
    dossier.points_at("/service/channels/0/hours", "service.yaml:12:12");
    // The catalogue's phase is not heard where the team's own word could not be understood.
    let unknown = Profile::unknown();
    assert_eq!(dossier.subject.profile_facts, unknown);
    assert!(
        dossier
            .contradictions()
            .iter()
            .all(|c| c.starts_with("/service/name"))
    );
}

#[test]
fn a_field_that_is_there_is_not_taken_for_a_misspelt_one() {
    let dossier = dossier(&[("service.yaml", "phase: live\nphse: alpha\nname:\n")]);
    assert_eq!(dossier.service(), json!({ "phase": "live" }));
    assert_eq!(
        dossier.troubles(),
        [
            "service.yaml:2:1 /service/phse /declared/phse: there is no field `phse`; did you mean `phase`?"
        ]
    );
}

#[test]
fn an_unreadable_file_leaves_everything_in_doubt() {
    let dossier = dossier(&[
        ("service.yaml", "name: [\n"),
        ("catalog-info.yaml", CATALOGUE),
    ]);
    let unreadable = &dossier.subject.troubles[0];
    let pointers: Vec<&str> = unreadable.pointers.iter().map(Pointer::as_str).collect();
    assert_eq!(unreadable.kind, TroubleKind::Unreadable);
    assert_eq!(pointers, ["/service", "/declared"]);
    assert_eq!(dossier.formats(), ["backstage"]);
    assert!(dossier.get("/declared").is_none());
    // The unreadable file may name another phase than the catalogue.
    assert_eq!(dossier.subject.profile_facts, Profile::unknown());
}

#[test]
fn a_second_document_is_not_read() {
    let dossier = dossier(&[("service.yaml", "phase: live\n---\nphase: alpha\n")]);
    assert_eq!(dossier.service(), json!({ "phase": "live" }));
    let trouble = dossier.troubles().remove(0);
    assert!(
        trouble.starts_with("service.yaml:3:1 : another document"),
        "{trouble}"
    );
}

#[test]
fn thousands_of_mistakes_are_not_told_one_by_one() {
    let text = format!(
        "name: x\nchannels:\n{}phase: live\n",
        "  - x\n".repeat(5_000)
    );
    let dossier = dossier(&[("service.yaml", &text)]);
    assert_eq!(dossier.troubles().len(), 1_001);
    let everything = &dossier.subject.troubles[1_000].pointers[0];
    assert_eq!(everything.as_str(), "/service");
}

#[test]
fn a_list_where_our_file_belongs_is_a_mistake() {
    let dossier = dossier(&[("service.yaml", "- name: x\n")]);
    assert_eq!(dossier.service(), Json::Null);
    let unreadable = dossier.troubles().remove(0);
    assert!(
        unreadable.starts_with("service.yaml:1:1 /service /declared: this is a list"),
        "{unreadable}"
    );
}

#[test]
fn a_key_given_twice_is_told() {
    let dossier = dossier(&[("service.yaml", "phase: live\nphase: alpha\n")]);
    assert_eq!(dossier.service(), json!({ "phase": "alpha" }));
    assert_eq!(dossier.troubles().len(), 1);
}

#[track_caller]
fn check_passed_over(path: &str, text: &str, because: &str) {
    let dossier = dossier(&[(path, text)]);
    assert_eq!(dossier.service(), Json::Null, "{path}");
    assert!(dossier.troubles().is_empty(), "{path}");
    let [candidate] = dossier.subject.candidates.as_slice() else {
        panic!("{path} is no candidate");
    };
    assert_eq!((candidate.recognised, candidate.because), (false, because));
}

#[test]
fn files_of_other_tools_are_passed_over() {
    check_passed_over(
        "service.yaml",
        "apiVersion: v1\nkind: Service\nmetadata: { name: web }\n",
        "it has an `apiVersion`, as Kubernetes' files have",
    );
    check_passed_over(
        "service.yaml",
        "name: web\nimage: web:1\nports: [80]\n",
        "most of its keys are not those of a service",
    );
    check_passed_over("service.yaml", "# nothing yet\n", "it is empty");
    check_passed_over(
        "repository.yaml",
        "name: My add-ons\nurl: https://example.org\nmaintainer: Me\n",
        "it has none of `repoVisibility`, `owning-teams` and `digital-service`",
    );
    check_passed_over(
        "catalog-info.yaml",
        "apiVersion: v1\nkind: Component\n",
        "no document in it has an `apiVersion` that begins with `backstage.io/`",
    );
    check_passed_over(
        "publiccode.yml",
        "name: x\n",
        "it has no `publiccodeYmlVersion`",
    );
    check_passed_over(
        ".dwp/project-metadata.yaml",
        "name: x\n",
        "it does not have both a `schema_version` and a list of each `project`",
    );
}

#[test]
fn a_file_that_says_nothing_of_the_service_is_no_source() {
    let dossier = dossier(&[("repository.yaml", "repoVisibility: public_0123\n")]);
    assert!(dossier.subject.candidates[0].recognised);
    assert!(dossier.get("/service").is_none());
}

#[test]
fn without_a_source_there_is_no_service() {
    let dossier = dossier(&[("README.md", "# Juggling\n")]);
    assert!(dossier.get("/service").is_none());
    assert_eq!(dossier.subject.profile_facts, Profile::unknown());
}

const MANUAL: &str = include_str!("../../../docs/service-manifest.md");

#[test]
fn the_manuals_examples_have_no_mistakes() {
    let examples: Vec<&str> = MANUAL
        .split("```yaml\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap())
        .collect();
    assert_eq!(examples.len(), 2);
    for example in examples {
        let dossier = dossier(&[("service.yaml", example)]);
        assert_eq!(dossier.troubles(), [""; 0]);
        let declared = dossier.get("/declared").unwrap().to_json(10_000).unwrap();
        assert_eq!(dossier.service(), declared);
        serde_json::from_value::<Manifest>(declared).unwrap();
    }
}

#[test]
fn the_full_example_and_the_table_name_every_field() {
    let schema = schemars::schema_for!(Manifest);
    let mut names = Vec::new();
    let definitions = schema.get("$defs").unwrap().as_object().unwrap();
    for object in definitions.values().chain([schema.as_value()]) {
        let fields = object.get("properties").and_then(Json::as_object);
        names.extend(fields.into_iter().flat_map(|fields| fields.keys().cloned()));
    }
    assert!(names.len() > 80, "{names:?}");
    let table = MANUAL.split("## Every field").nth(1).unwrap();
    let example = MANUAL.split("## Every field").next().unwrap();
    for name in names {
        let ends = |text: &str| text.starts_with(['`', '.', '[']);
        let mut after = table
            .match_indices(&name)
            .map(|(at, _)| &table[at + name.len()..]);
        assert!(after.any(ends), "the table does not name `{name}`");
        assert!(
            example.contains(&format!("{name}:")),
            "the example has no `{name}`"
        );
    }
}
