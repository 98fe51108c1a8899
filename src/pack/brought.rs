//! A pack that somebody brings along, from wherever it is, once it is clear that it may be used.

use super::archive::{self, LARGEST_ARCHIVE};
use super::place::PackPlace;
use super::signature::{LARGEST_SIGNATURE, SIGNATURE_ENDING, Trust, TrustError};
use super::source::{LARGEST_TOGETHER, PackSource, PackSourceError, read_at_most};
use super::store::{Artifact, Store, StoreError};

/// What to call the signature of a pack in a registry, where it is a layer.
pub const PULLED_SIGNATURE: &str = "PACK.tar.gz.minisig";

/// The files of a pack, and who answers for them.
#[derive(Debug)]
pub struct Brought {
    pub source: PackSource,
    /// By the name that the settings give their key. `None` for a folder, and for what nobody signed.
    pub signed_by: Option<String>,
}

/// Why a pack was not brought.
#[derive(Debug, thiserror::Error)]
pub enum BroughtError {
    #[error(transparent)]
    Source(#[from] PackSourceError),
    #[error(transparent)]
    Trust(#[from] TrustError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Reads the packs at these places, one after the other.
///
/// # Errors
/// As for [`bring`]; and where they are too much together.
pub fn bring_all<'p, E: From<BroughtError>, T>(
    places: &'p [PackPlace],
    trust: &Trust,
    store: Option<&Store>,
    read: impl Fn(&'p PackPlace, Brought) -> Result<T, E>,
) -> Result<Vec<T>, E> {
    let mut size = 0;
    let one = |place: &'p PackPlace| {
        let brought = bring(place, trust, store)?;
        size += brought.source.size();
        if size > LARGEST_TOGETHER {
            let error = PackSourceError::TooMuchTogether(place.to_string());
            return Err(BroughtError::from(error).into());
        }
        read(place, brought)
    };
    places.iter().map(one).collect()
}

/// Reads the pack that is there. No network: what comes from a registry has to be in the store.
///
/// # Errors
/// No pack is there, it is not to be trusted, or it cannot be unpacked. What is wrong with the pack itself is found by
/// [`super::read()`].
pub fn bring(
    place: &PackPlace,
    trust: &Trust,
    store: Option<&Store>,
) -> Result<Brought, BroughtError> {
    match place {
        PackPlace::Folder(folder) => Ok(Brought {
            source: PackSource::open(folder)?,
            signed_by: None,
        }),
        PackPlace::Archive(file) => {
            let name = place.to_string();
            let archive = read_at_most(file, LARGEST_ARCHIVE)?
                .ok_or_else(|| PackSourceError::Missing(file.clone()))?;
            let mut signed_by = file.clone().into_os_string();
            signed_by.push(SIGNATURE_ENDING);
            let signature = read_at_most(signed_by.as_ref(), LARGEST_SIGNATURE)?;
            let signed_by = signed_by.to_string_lossy().replace('\\', "/");
            verified(&name, &archive, &signed_by, signature.as_deref(), trust)
        }
        PackPlace::Registry(reference) => {
            let store = store.ok_or(StoreError::NoFolder)?;
            let Artifact {
                manifest: _,
                archive,
                signature,
            } = store.open(reference)?;
            let name = reference.to_string();
            verified(
                &name,
                &archive,
                PULLED_SIGNATURE,
                signature.as_deref(),
                trust,
            )
        }
    }
}

/// Looks at the signature, and only then unpacks. `name` and `signature_name` are what to call the two in messages.
pub fn verified(
    name: &str,
    archive: &[u8],
    signature_name: &str,
    signature: Option<&[u8]>,
    trust: &Trust,
) -> Result<Brought, BroughtError> {
    let signed_by = trust.signer(name, archive, signature_name, signature)?;
    let source = archive::unpack(name, archive).map_err(|error| PackSourceError::Archive {
        pack: name.to_owned(),
        error,
    })?;
    Ok(Brought { source, signed_by })
}
