//! `[packs]` of the settings: from `govuk-service-standard = "2019"` to an edition that is there.

use jiff::civil::Date;
use semver::VersionReq;

use super::{RawAdopted, RawNamed, RawNamedPack};
use crate::choice::{Adopted, Named};
use crate::pack::{
    NotAReference, OciReference, Pack, PackPlace, Packs, REFERENCE_FORM, day, known_editions,
    web_address,
};
use crate::text::Place;
use crate::tree::Node;
use crate::typed::{Mistake, closest};

/// What the settings say of one pack.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    id: String,
    /// Where the pack is named.
    key: Place,
    /// Where its edition is, or its range.
    value: Place,
    /// Where its range is, or its edition.
    range: Place,
    edition: Option<String>,
    version: Option<VersionReq>,
    /// Where it is, as it was written.
    pub(super) place: Option<PackPlace>,
    adopted: Option<Adopted>,
    /// What stands in the short form and may be an edition or a range.
    short: Option<String>,
}

impl Wanted {
    pub(super) fn read(
        id: &str,
        raw: &RawNamed,
        node: Option<Node<'_>>,
        mistakes: &mut Vec<Mistake>,
    ) -> Wanted {
        let place = |node: Option<Node<'_>>| node.map_or(Place::Repository, |node| node.place());
        let mut wanted = Wanted {
            id: id.to_owned(),
            key: node.map_or(Place::Repository, |node| node.key_place()),
            value: place(node),
            range: place(node),
            edition: None,
            version: None,
            place: None,
            adopted: None,
            short: None,
        };
        match raw {
            RawNamed::Short(named)
                if named.contains(['/', '\\']) || named == "." || PackPlace::is_afar(named) =>
            {
                let named = PackPlace::named(named.as_ref());
                wanted.place = referred(named, place(node), mistakes);
            }
            RawNamed::Short(short) => wanted.short = Some(short.clone()),
            RawNamed::Long(RawNamedPack {
                edition,
                version,
                path,
                oci,
                adopted,
            }) => {
                let get = |key: &str| node.and_then(|node| node.get(key));
                let at = get("edition").or(get("version"));
                wanted.value = place(at.or(node));
                wanted.range = place(get("version").or(at).or(node));
                wanted.edition.clone_from(edition);
                wanted.version = version.as_deref().and_then(|text| {
                    let range = VersionReq::parse(text);
                    if range.is_err() {
                        mistakes.push(not_a_range(text, place(get("version"))));
                    }
                    range.ok()
                });
                wanted.place = match (path, oci) {
                    (Some(_), Some(_)) => {
                        mistakes.push(Mistake {
                            place: get("oci").map_or(Place::Repository, |node| node.key_place()),
                            message: "a pack is at one place, and this names two".to_owned(),
                            help: Some("leave out `path` or `oci`".to_owned()),
                        });
                        None
                    }
                    (Some(path), None) => referred(
                        PackPlace::named(path.as_ref()),
                        place(get("path")),
                        mistakes,
                    ),
                    (None, Some(oci)) => {
                        let named = OciReference::read(oci).map(PackPlace::Registry);
                        referred(named, place(get("oci")), mistakes)
                    }
                    (None, None) => None,
                };
                wanted.adopted = adopted
                    .as_ref()
                    .map(|raw| read_adopted(raw, get("adopted"), mistakes));
            }
        }
        wanted
    }

    /// Looks the pack up.
    pub(super) fn resolve(
        &self,
        packs: &Packs,
        date: Date,
        mistakes: &mut Vec<Mistake>,
    ) -> Option<Named> {
        let editions: Vec<&Pack> = packs.editions(&self.id).collect();
        let mut mistake = |place: &Place, message: String, help: Option<String>| {
            mistakes.push(Mistake {
                place: place.clone(),
                message,
                help,
            });
        };
        if packs
            .libraries()
            .iter()
            .any(|library| library.id == self.id)
        {
            if self.short.is_some()
                || self.edition.is_some()
                || self.version.is_some()
                || self.adopted.is_some()
            {
                let help = "leave it out: the texts whose clauses name its rules bring it along";
                let message = format!(
                    "`{}` is a library: it has no editions, and nobody adopts it",
                    self.id
                );
                mistake(&self.value, message, Some(help.to_owned()));
            }
            return None;
        }
        if editions.is_empty() {
            let known = packs.iter().map(|pack| pack.info.id.as_str());
            let (message, help) = match &self.place {
                Some(place) => (
                    format!("the pack in `{place}` is not called `{}`", self.id),
                    Some("use the `id` that stands in its `pack.yaml`".to_owned()),
                ),
                None => (
                    format!("there is no pack `{}`", self.id),
                    closest(&self.id, known),
                ),
            };
            mistake(&self.key, message, help);
            return None;
        }
        let names = known_editions(editions.iter().copied());
        let (edition, version) = match &self.short {
            None => (self.edition.clone(), self.version.clone()),
            Some(short) if editions.iter().any(|pack| pack.info.edition == *short) => {
                (Some(short.clone()), None)
            }
            // A bare number is meant to be an edition.
            Some(short) if short.starts_with(['^', '~', '=', '<', '>', '*']) => {
                match VersionReq::parse(short) {
                    Ok(range) => (None, Some(range)),
                    Err(_) => {
                        mistakes.push(not_a_range(short, self.value.clone()));
                        return None;
                    }
                }
            }
            Some(short) => (Some(short.clone()), None),
        };
        if let Some(edition) = &edition
            && !editions.iter().any(|pack| pack.info.edition == *edition)
        {
            let message = format!("`{}` has no edition `{edition}`", self.id);
            mistake(&self.value, message, Some(names));
            return None;
        }
        let of_day = |pack: &&&Pack| match &edition {
            Some(edition) => pack.info.edition == *edition,
            None => pack.info.is_in_force(date),
        };
        let Some(pack) = editions.iter().find(of_day) else {
            let (first, last) = (&editions[0].info, &editions[editions.len() - 1].info);
            let (message, help) = if date < first.from {
                (
                    format!("on {date} there was no edition of `{}` yet", self.id),
                    format!(
                        "the first is `{}`, in force from {}",
                        first.edition, first.from
                    ),
                )
            } else {
                let until = last
                    .until
                    .map_or(String::new(), |until| format!(", in force until {until}"));
                (
                    format!("on {date} no edition of `{}` is in force", self.id),
                    format!(
                        "the last is `{}`{until}; name it to use it all the same",
                        last.edition
                    ),
                )
            };
            mistake(&self.key, message, Some(help));
            return None;
        };
        if let Some(range) = version.filter(|range| !range.matches(&pack.info.version)) {
            let message = format!(
                "the encoding of `{}` is {}, which is not within `{range}`",
                pack.info, pack.info.version
            );
            let help = format!("`={}` is this encoding alone", pack.info.version);
            mistake(&self.range, message, Some(help));
            return None;
        }
        Some(Named {
            id: self.id.clone(),
            edition,
            adopted: self.adopted.clone(),
        })
    }
}

/// Where a pack is, or what is wrong with the name of that.
fn referred(
    named: Result<PackPlace, NotAReference>,
    place: Place,
    mistakes: &mut Vec<Mistake>,
) -> Option<PackPlace> {
    named
        .map_err(|error| {
            mistakes.push(Mistake {
                place,
                message: error.to_string(),
                help: Some(REFERENCE_FORM.to_owned()),
            });
        })
        .ok()
}

fn not_a_range(text: &str, place: Place) -> Mistake {
    Mistake {
        place,
        message: format!("`{text}` is not a range of versions"),
        help: Some("a range is written like `^0.1` or `>=0.2, <0.4`".to_owned()),
    }
}

fn read_adopted(raw: &RawAdopted, node: Option<Node<'_>>, mistakes: &mut Vec<Mistake>) -> Adopted {
    let get = |key: &str| node.and_then(|node| node.get(key));
    web_address(&raw.source, get("source"), mistakes);
    let mut date = |text: &Option<String>, key| {
        text.as_deref()
            .and_then(|text| day(text, get(key), mistakes))
    };
    let (from, until) = (date(&raw.from, "from"), date(&raw.until, "until"));
    if let (Some(from), Some(until)) = (from, until)
        && until <= from
    {
        mistakes.push(Mistake {
            place: get("until").map_or(Place::Repository, |node| node.place()),
            message: format!("withdrawn on {until}, before it was in force"),
            help: None,
        });
    }
    Adopted {
        source: raw.source.clone(),
        force: raw.force,
        from,
        until,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::{Given, Settings, SettingsError, parse};
    use super::*;
    use crate::choice::PackChoice;
    use crate::limits::Setter;
    use crate::pack::testing::{Sketch, linked, told};

    fn packs() -> Packs {
        let plots = |edition: &str| Sketch::pack("plots", edition);
        linked(&[
            plots("1").with("until: 2022-01-01"),
            plots("2")
                .with("from: 2022-01-01")
                .with("until: 2024-01-01")
                .with("version: 0.3.1"),
            Sketch::pack("sheds", "9"),
            Sketch::library("shared"),
        ])
    }

    fn settings(text: &str) -> Result<Settings, String> {
        let parsed = parse(
            "yardstick.toml",
            format!("[packs]\n{text}\n"),
            Setter::Found,
        );
        let parsed = parsed.map_err(|mistakes| told(&mistakes))?;
        let alone = Given {
            isolated: true,
            ..Given::default()
        };
        Ok(Settings {
            wanted: parsed.wanted,
            ..Settings::load(&alone, Path::new(".")).unwrap()
        })
    }

    /// What is named, or what is wrong with it; `HERE` is where the value stands.
    #[track_caller]
    fn check_on(date: &str, text: &str, expected: &str) {
        let got = settings(text).and_then(|settings| {
            match settings.named(&packs(), date.parse().unwrap()) {
                Ok(named) => Ok(named.iter().map(shown).collect::<Vec<_>>().join(", ")),
                Err(SettingsError::Mistakes(mistakes)) => Err(told(&mistakes)),
                Err(error) => panic!("{error}"),
            }
        });
        let got = got.unwrap_or_else(|mistakes| mistakes);
        assert_eq!(got.replace("yardstick.toml:2:", "@"), expected, "{text}");
    }

    fn shown(named: &Named) -> String {
        let edition = named.edition.as_deref().unwrap_or("of the day");
        let adopted = named.adopted.as_ref().map(|adopted| {
            let day =
                |date: Option<Date>| date.map_or("always".to_owned(), |date| date.to_string());
            let Adopted {
                source,
                force,
                from,
                until,
            } = adopted;
            format!(" by {source}, {force:?}, {} to {}", day(*from), day(*until))
        });
        format!("{} {edition}{}", named.id, adopted.unwrap_or_default())
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        check_on("2023-01-01", text, expected);
    }

    #[test]
    fn editions_and_ranges() {
        check("plots = '1'", "plots 1");
        check("plots = { edition = '2' }", "plots 2");
        for of_day in [
            "'*'",
            "'^0.3'",
            "'>=0.2, <0.4'",
            "{}",
            "{ version = '0.3' }",
        ] {
            check(&format!("plots = {of_day}"), "plots of the day");
        }
        check("plots = { edition = '1', version = '=0.1.0' }", "plots 1");
        check("plots = '2'\nsheds = '9'", "plots 2, sheds 9");
        // Of a library, and of a folder, only that they are there.
        check("shared = './shared'\nsheds = './sheds'", "sheds of the day");
    }

    #[test]
    fn an_adoption_has_a_source_a_word_and_days() {
        check(
            "plots = { adopted = { source = 'https://www.gov.uk/p' } }",
            "plots of the day by https://www.gov.uk/p, None, always to always",
        );
        check(
            "plots = { edition = '1', adopted = { source = 'https://www.gov.uk/p', force = 'must', from = '2021-01-01', \
             until = '2022-01-01' } }",
            "plots 1 by https://www.gov.uk/p, Some(Must), 2021-01-01 to 2022-01-01",
        );
        check(
            "plots = { adopted = { source = 'p', from = '2021', until = '2022-13-01' } }",
            "@32: `p` is not a web address\n\
             @44: `2021` is not a date (dates are written like 2026-11-22)\n\
             @60: `2022-13-01` is not a date (dates are written like 2026-11-22)",
        );
        check(
            "plots = { adopted = { source = 'https://www.gov.uk/p', from = '2022-01-01', until = '2022-01-01' } }",
            "@85: withdrawn on 2022-01-01, before it was in force",
        );
        check("plots = { adopted = {} }", "@11: `source` is missing");
    }

    #[test]
    fn what_is_not_there_is_told_with_what_is() {
        let editions = "its editions are `1` and `2`";
        check(
            "plost = '1'",
            "@1: there is no pack `plost` (did you mean `plots`?)",
        );
        check(
            "gates = '1'",
            "@1: there is no pack `gates` (there is `plots` and `sheds`)",
        );
        check(
            "plots = '3'",
            &format!("@9: `plots` has no edition `3` ({editions})"),
        );
        check(
            "plots = { edition = '3' }",
            &format!("@21: `plots` has no edition `3` ({editions})"),
        );
        // A bare number is meant to be an edition.
        check(
            "plots = '0.3'",
            &format!("@9: `plots` has no edition `0.3` ({editions})"),
        );
        check(
            "sheds = '8'",
            "@9: `sheds` has no edition `8` (its only edition is `9`)",
        );
        check(
            "plots = '^0.2'",
            "@9: the encoding of `plots 2` is 0.3.1, which is not within `^0.2` (`=0.3.1` is this encoding alone)",
        );
        check(
            "plots = { edition = '1', version = '0.3' }",
            "@36: the encoding of `plots 1` is 0.1.0, which is not within `^0.3` (`=0.1.0` is this encoding alone)",
        );
        let form = "(a range is written like `^0.1` or `>=0.2, <0.4`)";
        check(
            "plots = '^x'",
            &format!("@9: `^x` is not a range of versions {form}"),
        );
        check(
            "plots = { version = 'new' }",
            &format!("@21: `new` is not a range of versions {form}"),
        );
    }

    #[test]
    fn a_folder_holds_the_pack_that_is_named() {
        check(
            "gates = './plots'",
            "@1: the pack in `./plots` is not called `gates` (use the `id` that stands in its `pack.yaml`)",
        );
    }

    #[test]
    fn a_pack_is_in_a_folder_an_archive_or_a_registry() {
        for (text, expected) in [
            ("'./plots'", "./plots"),
            ("'plots.tar.gz'", "plots.tar.gz"),
            ("{ path = 'a/plots.tar.gz' }", "a/plots.tar.gz"),
            ("'oci://host/plots'", "oci://host/plots:latest"),
            ("{ oci = 'oci://host/plots:1' }", "oci://host/plots:1"),
        ] {
            let parsed = parse(
                "yardstick.toml",
                format!("[packs]\nplots = {text}\n"),
                Setter::Found,
            );
            let wanted = parsed.unwrap().wanted;
            let place = wanted[0].place.as_ref().map(ToString::to_string);
            assert_eq!(place.as_deref(), Some(expected), "{text}");
        }
        let form = format!("({REFERENCE_FORM})");
        check(
            "plots = 'oci://host'",
            &format!(
                "@9: `oci://host` names no pack in a registry: a `/` and the name of the pack are missing {form}"
            ),
        );
        check(
            "plots = { oci = 'host/plots' }",
            &format!(
                "@17: `host/plots` names no pack in a registry: it does not begin with `oci://` {form}"
            ),
        );
        check(
            "plots = { path = './plots', oci = 'oci://host/plots' }",
            "@29: a pack is at one place, and this names two (leave out `path` or `oci`)",
        );
    }

    #[test]
    fn keys_are_those_of_minisign() {
        let parsed = parse(
            "yardstick.toml",
            "[trust.keys]\nus = 'RWQ'\n\n[trust]\nunsigned = 'accept'\n".to_owned(),
            Setter::Found,
        );
        let told = told(&parsed.map(|_| ()).unwrap_err());
        assert_eq!(
            told,
            "yardstick.toml:2:6: this is no public key of minisign (a key is the second line of `minisign.pub`: 56 \
             characters that begin with `RW`)"
        );
    }

    #[test]
    fn a_library_is_named_for_its_folder_alone() {
        check("shared = { path = 'shared' }", "");
        for named in ["'2019'", "{ edition = '1' }"] {
            let column = if named.starts_with('{') { 22 } else { 10 };
            check(
                &format!("shared = {named}"),
                &format!(
                    "@{column}: `shared` is a library: it has no editions, and nobody adopts it (leave it out: the texts \
                     whose clauses name its rules bring it along)"
                ),
            );
        }
    }

    #[test]
    fn without_an_edition_there_has_to_be_one_of_the_day() {
        check_on(
            "2019-01-01",
            "plots = '*'",
            "@1: on 2019-01-01 there was no edition of `plots` yet (the first is `1`, in force from 2020-01-01)",
        );
        check_on("2019-01-01", "plots = '1'", "plots 1");
        check_on(
            "2024-01-01",
            "plots = {}",
            "@1: on 2024-01-01 no edition of `plots` is in force (the last is `2`, in force until 2024-01-01; name it to \
             use it all the same)",
        );
    }

    #[test]
    fn where_no_packs_are_wanted_none_is_looked_up() {
        let settings = Settings {
            pack_choice: PackChoice::None,
            ..settings("plots = '3'").unwrap()
        };
        let named = settings.named(&Packs::default(), "2023-01-01".parse().unwrap());
        assert!(named.is_ok_and(|named| named.is_empty()));
    }
}
