//! What a pull does, in a program that can: all packs are fetched and found good, then all are kept, then told.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use super::PullArgs;
use crate::cli::{ExitCode, Failure, print_plain, read_volume, say};
use crate::pack::registry::{self, Login, RegistryError};
use crate::pack::{
    self, Artifact, ContentDigest, OciReference, PULLED_SIGNATURE, PackPlace, StoreError, Trust,
    Volume,
};
use crate::settings::{Given, Settings};

/// A pack that arrived, and may be kept.
struct Pulled {
    reference: OciReference,
    artifact: Artifact,
    volume: Volume,
    signed_by: Option<String>,
}

pub(in crate::cli) fn run(args: &PullArgs) -> Result<ExitCode, Failure> {
    let wanted = wanted(args)?;
    if wanted.is_empty() {
        say("yardstick: no pack from a registry is named: there is nothing to pull");
        return Ok(ExitCode::NothingToAssess);
    }
    let options = registry::Options {
        plain_http: args.plain_http,
        login: login(args, &wanted)?,
        patience: Duration::from_secs(args.timeout),
    };
    let store = args.store.store().ok_or(StoreError::NoFolder)?;
    // All are fetched and found good before the first is kept.
    let pulled = wanted.into_iter();
    let pulled = pulled.map(|(reference, trust)| pull(reference, &trust, &options));
    let pulled: Vec<Pulled> = pulled.collect::<Result<_, Failure>>()?;
    for pulled in &pulled {
        store.keep(&pulled.reference, &pulled.artifact)?;
    }
    print_plain(|out| {
        for pulled in &pulled {
            let digest = ContentDigest::of(&pulled.artifact.archive);
            let signer = pulled.signed_by.as_deref().unwrap_or("nobody");
            writeln!(out, "{}", pulled.reference);
            writeln!(out, "  holds      {}", held(&pulled.volume));
            writeln!(out, "  signed by  {signer}");
            writeln!(out, "  archive    {digest}");
            writeln!(out, "  manifest   {}", pulled.artifact.manifest);
        }
    })?;
    Ok(ExitCode::Clean)
}

/// Every pack that is to be fetched, once for each trust that it is held against, in their order.
fn wanted(args: &PullArgs) -> Result<BTreeSet<(OciReference, Trust)>, Failure> {
    let mut paths: Vec<&Path> = Vec::new();
    let mut named = Vec::new();
    for wanted in &args.wanted {
        let is_reference = wanted.to_string_lossy().starts_with("oci:");
        match is_reference {
            false => paths.push(wanted),
            true => match OciReference::read(&wanted.to_string_lossy()) {
                Ok(reference) => named.push(reference),
                Err(error) => {
                    return Err(Failure::Fetch {
                        what: error.to_string(),
                        help: Some(pack::REFERENCE_FORM.to_owned()),
                    });
                }
            },
        }
    }
    let load = |path: &Path| {
        let given = Given {
            config: args.config.clone(),
            ..Given::default()
        };
        Settings::load(&given, path)
    };
    let mut all = BTreeSet::new();
    if !named.is_empty() {
        let trust = load(Path::new("."))?.trust;
        all.extend(named.into_iter().map(|named| (named, trust.clone())));
    }
    if args.wanted.is_empty() {
        paths.push(Path::new("."));
    }
    for path in paths {
        let settings = load(path)?;
        for place in &settings.packs {
            match place {
                PackPlace::Registry(reference) => {
                    all.insert((reference.clone(), settings.trust.clone()));
                }
                PackPlace::Folder(_) | PackPlace::Archive(_) => {}
            }
        }
    }
    Ok(all)
}

/// Who asks. A password is for one registry: the settings of a repository could name another.
fn login(
    args: &PullArgs,
    wanted: &BTreeSet<(OciReference, Trust)>,
) -> Result<Option<Login>, Failure> {
    let hosts: BTreeSet<&str> = wanted.iter().map(|(named, _)| named.host()).collect();
    match (&args.registry_user, &args.registry_password) {
        (None, None) => Ok(None),
        (Some(_), Some(_)) if hosts.len() > 1 => Err(Failure::Fetch {
            what: format!(
                "YARDSTICK_REGISTRY_USER and YARDSTICK_REGISTRY_PASSWORD are for one registry, and these packs are in \
                 several: {}",
                hosts.into_iter().collect::<Vec<_>>().join(", ")
            ),
            help: Some("name the packs of one registry at a time: `yardstick pull oci://…`".to_owned()),
        }),
        (Some(user), Some(password)) => Ok(Some(Login {
            user: user.clone(),
            password: password.clone(),
        })),
        (Some(_), None) | (None, Some(_)) => Err(Failure::Fetch {
            what: "YARDSTICK_REGISTRY_USER and YARDSTICK_REGISTRY_PASSWORD belong together, and one is not set"
                .to_owned(),
            help: None,
        }),
    }
}

/// Fetches a pack, and looks at it as whoever uses it will.
fn pull(
    reference: OciReference,
    trust: &Trust,
    options: &registry::Options,
) -> Result<Pulled, Failure> {
    let artifact =
        registry::fetch(&reference, options).map_err(|error| refused(&reference, &error))?;
    let brought = pack::verified(
        &reference.to_string(),
        &artifact.archive,
        PULLED_SIGNATURE,
        artifact.signature.as_deref(),
        trust,
    )?;
    let signed_by = brought.signed_by.clone();
    let volume = read_volume(&PackPlace::Registry(reference.clone()), brought)?;
    Ok(Pulled {
        reference,
        artifact,
        volume,
        signed_by,
    })
}

fn refused(reference: &OciReference, error: &RegistryError) -> Failure {
    let what = format!("`{reference}` was not pulled: {error}");
    let help = error.help().map(ToOwned::to_owned);
    match error.is_other_content() {
        true => Failure::Trust {
            what,
            mistakes: Vec::new(),
            help,
        },
        false => Failure::Fetch { what, help },
    }
}

fn held(volume: &Volume) -> String {
    match volume {
        Volume::Pack(pack) => format!("{}, encoding {}", pack.info, pack.info.version),
        Volume::Library(library) => {
            format!("the library {}, {}", library.id, library.version)
        }
    }
}
