//! Packs by the names that people type: `govuk-service-standard`, `govuk-service-standard/2015`, or where one is.

use std::path::{Path, PathBuf};

use jiff::civil::Date;

use crate::cli::{BroughtArgs, Failure, load_packs, read_below_over, read_places, with_volumes};
use crate::files;
use crate::pack::{Pack, PackPlace, PackSourceError, Packs, Volume, known_editions};
use crate::words::nearest;

/// The packs of the program and those that are brought along, and the name of the one that is meant. A pack that is named by
/// where it is takes the place of what has its name.
pub(super) fn open(name: &str, brought: &BroughtArgs) -> Result<(Packs, String), Failure> {
    let folder = Path::new(name);
    if PackPlace::is_afar(name) && !files::is_folder(folder) {
        return open_afar(name, brought);
    }
    // What has the `pack.yaml` of a pack is a folder, whatever else the name could be.
    let others = load_packs(brought)?;
    if !files::is_file(&folder.join("pack.yaml")) {
        return Ok((others, name.to_owned()));
    }
    let (sources, volumes, packs) = read_below_over(others, &[folder.to_owned()])?;
    let meant = sources
        .iter()
        .zip(&volumes)
        .find_map(|(source, volume)| match volume {
            Volume::Pack(pack) if Path::new(&source.folder) == folder => Some(&pack.info),
            Volume::Pack(_) | Volume::Library(_) => None,
        });
    match meant {
        Some(info) => Ok((packs, format!("{}/{}", info.id, info.edition))),
        // Its `pack.yaml` is a link, and not followed.
        None => Err(PackSourceError::NotAPack(folder.to_owned()).into()),
    }
}

/// The same for an archive, or what was pulled from a registry.
fn open_afar(name: &str, brought: &BroughtArgs) -> Result<(Packs, String), Failure> {
    let place = PackPlace::named(name.as_ref()).map_err(|error| Failure::UnknownPack {
        name: name.to_owned(),
        help: Some(error.to_string()),
    })?;
    let places = [place];
    let volumes = read_places(&places, brought)?;
    let meant = volumes.iter().find_map(|volume| match volume {
        Volume::Pack(pack) => Some(format!("{}/{}", pack.info.id, pack.info.edition)),
        Volume::Library(_) => None,
    });
    let meant = meant.ok_or_else(|| Failure::UnknownPack {
        name: name.to_owned(),
        help: Some(
            "it is a library: its rules are shown with the packs whose clauses name them"
                .to_owned(),
        ),
    })?;
    Ok((with_volumes(load_packs(brought)?, &places, volumes)?, meant))
}

/// The edition that is named; where none is, that of the day, or the last.
pub(super) fn find<'p>(packs: &'p Packs, name: &str, date: Date) -> Result<&'p Pack, Failure> {
    let (id, edition) = match name.split_once('/') {
        Some((id, edition)) => (id, Some(edition)),
        None => (name, None),
    };
    let editions: Vec<&Pack> = packs.editions(id).collect();
    let found = match edition {
        Some(edition) => editions.iter().find(|pack| pack.info.edition == edition),
        None => {
            let of_day = editions.iter().find(|pack| pack.info.is_in_force(date));
            of_day.or(editions.last())
        }
    };
    if found.is_none() && editions.is_empty() && files::leads_somewhere(Path::new(name)) {
        return Err(PackSourceError::NotAPack(PathBuf::from(name)).into());
    }
    found.copied().ok_or_else(|| Failure::UnknownPack {
        name: name.to_owned(),
        help: Some(match editions.is_empty() {
            true => match nearest(id, packs.iter().map(|pack| pack.info.id.as_str())) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`yardstick packs` lists them all".to_owned(),
            },
            false => known_editions(editions),
        }),
    })
}
