//! Packs by the names that people type: `govuk-service-standard`, `govuk-service-standard/2015`, or the folder of one.

use std::path::{Path, PathBuf};

use jiff::civil::Date;

use crate::cli::{Failure, load_packs, read_below_over};
use crate::pack::{Pack, PackSourceError, Packs, Volume, known_editions};
use crate::words::nearest;

/// The packs of the program and of these folders, and the name of the one that is meant. A pack from its own folder takes the
/// place of what has its name.
pub(super) fn open(name: &str, folders: &[PathBuf]) -> Result<(Packs, String), Failure> {
    let folder = Path::new(name);
    // What has the `pack.yaml` of a pack is a folder, whatever else the name could be.
    let others = load_packs(folders)?;
    if !folder.join("pack.yaml").is_file() {
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
    if found.is_none() && editions.is_empty() && Path::new(name).exists() {
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
