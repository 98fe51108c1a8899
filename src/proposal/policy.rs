//! The proposed `yardstick.toml`: what is examined, and what closes the gate, with the defaults in comments.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::fetched::fetched;
use crate::dossier::Dossier;
use crate::escape::notation::{comment, quoted};
use crate::pack::Pack;
use crate::policy::FailLevel;
use crate::settings::RawSettings;
use crate::text::RepoPath;
use crate::typed::schema_of;
use crate::words::wrapped;

/// Under which names Spectral looks for a ruleset.
pub const RULESET_FILES: [&str; 4] = [
    ".spectral.yaml",
    ".spectral.yml",
    ".spectral.json",
    ".spectral.js",
];

/// A ruleset of the repository, and why it cannot be used, where it cannot.
#[derive(Clone, Debug)]
pub struct FoundRuleset {
    pub path: String,
    pub trouble: Option<String>,
}

/// Names of folders in which API descriptions are mostly made by a program, or come from others.
const GENERATED: [&str; 5] = ["build", "dist", "gen", "generated", "out"];
const OTHERS: [&str; 4] = ["external", "third-party", "upstream", "vendored"];

/// Longer lists are cut, or said in fewer words.
const MOST: usize = 20;

/// The text. The packs are those that the service would be held against today.
pub fn settings<'p>(
    dossier: &Dossier,
    packs: impl Iterator<Item = &'p Pack>,
    rulesets: &[FoundRuleset],
) -> String {
    let mut page = Page {
        text: String::new(),
        schema: schema_of::<RawSettings>(),
    };
    page.prose(
        "How loudly yardstick speaks, what closes the gate, and what is examined. What is a standard is for the published \
         texts to say, and for no setting.",
    );
    page.prose(
        "A line with `##` explains. A line with one `#` is a setting that is left to you: take away the `#` and the space \
         behind it, there and in the line it stands under.",
    );
    page.gate();
    page.exclude(dossier);
    page.rulesets(rulesets);
    page.known_findings();
    page.apis(dossier);
    page.packs(packs);
    page.text
}

struct Page {
    text: String,
    schema: Json,
}

impl Page {
    fn prose(&mut self, text: &str) {
        for line in wrapped(text, "## ", "## ") {
            self.line(&line);
        }
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// What the schema says of a setting, and more.
    fn about(&mut self, pointer: &str, more: &str) {
        let description = self
            .schema
            .pointer(pointer)
            .and_then(|of| of.get("description"));
        let about = description.and_then(Json::as_str).unwrap_or_default();
        let text = format!("{about} {more}");
        self.text.push('\n');
        self.prose(&text);
    }

    fn gate(&mut self) {
        self.about(
            "/properties/fail-level",
            "Where nothing is said, it is this one.",
        );
        let level = quoted(FailLevel::default().word());
        self.line(&format!("# fail-level = {level}"));
    }

    fn exclude(&mut self, dossier: &Dossier) {
        let fetched = fetched(&dossier.files);
        let pointer = "/properties/exclude";
        if fetched.is_empty() {
            self.about(pointer, "What `.gitignore` names is left out already.");
            self.line("# exclude = []");
            return;
        }
        self.about(
            pointer,
            "These folders hold what a tool has fetched, and are not ignored by git.",
        );
        let name = |folder: &str| folder.rsplit('/').next().map(globset::escape);
        let patterns: BTreeSet<String> = match fetched.len() > MOST {
            // By their names, as nobody reads so long a list.
            true => (fetched.iter().filter_map(|folder| name(folder)))
                .map(|name| quoted(&format!("**/{name}/**")))
                .collect(),
            false => (fetched.iter())
                .map(|folder| quoted(&format!("{}/**", globset::escape(folder))))
                .collect(),
        };
        let patterns: Vec<String> = patterns.into_iter().collect();
        self.line(&format!("exclude = [{}]", patterns.join(", ")));
    }

    fn rulesets(&mut self, rulesets: &[FoundRuleset]) {
        let pointer = "/properties/rulesets";
        // Of several, Spectral uses one; which, the team knows.
        let (active, more) = match rulesets {
            [] => return,
            [only] => match &only.trouble {
                None => (true, "It was found here.".to_owned()),
                Some(trouble) => (
                    false,
                    format!(
                        "What was found cannot be used as it is: {}.",
                        comment(trouble)
                    ),
                ),
            },
            _ => (false, "Several were found: which is it?".to_owned()),
        };
        self.about(pointer, &more);
        let names: Vec<String> = rulesets.iter().map(|one| quoted(&one.path)).collect();
        let mark = if active { "" } else { "# " };
        self.line(&format!("{mark}rulesets = [{}]", names.join(", ")));
    }

    fn known_findings(&mut self) {
        self.about(
            "/properties/baseline",
            "`yardstick baseline` writes it, and only findings that are not in it close the gate then: docs/baseline.md \
             of yardstick.",
        );
        self.line("# baseline = \"yardstick-baseline.json\"");
        self.about(
            "/properties/waivers",
            "`yardstick waive` records one: docs/waivers.md of yardstick.",
        );
    }

    fn apis(&mut self, dossier: &Dossier) {
        let lies_in = |names: &[&str]| -> Vec<String> {
            let paths = dossier.apis.iter().map(|api| &api.path);
            let lies = |path: &&RepoPath| {
                let mut folders = path.folder().split('/');
                folders.any(|folder| names.contains(&folder.to_lowercase().as_str()))
            };
            paths
                .filter(lies)
                .map(|path| path.as_str().to_owned())
                .collect()
        };
        let (generated, others) = (lies_in(&GENERATED), lies_in(&OTHERS));
        if generated.is_empty() && others.is_empty() {
            return;
        }
        self.text.push('\n');
        self.line("# [apis]");
        for (key, paths) in [("generated", generated), ("vendored", others)] {
            if paths.is_empty() {
                continue;
            }
            let description = self
                .schema
                .pointer(&format!("/$defs/RawApis/properties/{key}/description"));
            let about = description
                .and_then(Json::as_str)
                .unwrap_or_default()
                .to_owned();
            self.prose(&format!(
                "{about} Is this so of what lies in these folders?"
            ));
            let patterns: Vec<String> = paths
                .iter()
                .take(MOST)
                .map(|path| quoted(&globset::escape(path)))
                .collect();
            self.line(&format!("# {key} = [{}]", patterns.join(", ")));
        }
    }

    fn packs<'p>(&mut self, packs: impl Iterator<Item = &'p Pack>) {
        let more = "Today these are used by themselves; one that is named stays at its edition when another comes. \
                    `yardstick packs --for .` says why each is used.";
        self.about("/properties/packs", more);
        self.line("# [packs]");
        for pack in packs {
            let name = format!("# {} = {}", pack.info.id, quoted(&pack.info.edition));
            self.line(&format!("{name} # {}", comment(&pack.info.title)));
        }
    }
}
