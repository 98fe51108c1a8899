//! `yardstick pull`: packs from registries into the store, which every other command reads.

#[cfg(feature = "pull")]
mod fetching;

use std::path::PathBuf;

use clap::Args;

use super::brought::StoreArgs;
#[cfg(not(feature = "pull"))]
use super::{ExitCode, Failure};

#[cfg(feature = "pull")]
pub(super) use fetching::run;

#[derive(Debug, Args)]
pub(super) struct PullArgs {
    /// Folders whose settings name packs in registries, or such packs themselves (oci://…) [default: .]
    #[arg(value_name = "PATH|REFERENCE")]
    wanted: Vec<PathBuf>,
    #[command(flatten)]
    store: StoreArgs,
    /// Use this settings file instead of the nearest yardstick.toml
    #[arg(
        long,
        value_name = "FILE",
        env = "YARDSTICK_CONFIG",
        hide_env_values = true
    )]
    config: Option<PathBuf>,
    /// Ask registries on other machines without encryption, too. Those on this machine always are
    #[arg(long)]
    plain_http: bool,
    /// How long one pack may take
    #[arg(long, value_name = "SECONDS", default_value_t = 120, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    timeout: u64,
    /// As whom to ask the registry: only one may be asked then. The password is in YARDSTICK_REGISTRY_PASSWORD
    #[arg(
        long,
        value_name = "NAME",
        env = "YARDSTICK_REGISTRY_USER",
        hide_env_values = true
    )]
    registry_user: Option<String>,
    // For the variable alone: what stands on a command line can be read by others on the machine.
    #[arg(
        long,
        env = "YARDSTICK_REGISTRY_PASSWORD",
        hide = true,
        hide_env_values = true
    )]
    registry_password: Option<String>,
}

#[cfg(not(feature = "pull"))]
pub(super) fn run(args: &PullArgs) -> Result<ExitCode, Failure> {
    let PullArgs {
        wanted: _,
        store: _,
        config: _,
        plain_http: _,
        timeout: _,
        registry_user: _,
        registry_password: _,
    } = args;
    Err(Failure::Fetch {
        what: "this yardstick was built without `pull`, and never uses the network".to_owned(),
        help: Some(
            "fetch packs as archives with another program, and name those; or build it with the feature `pull`"
                .to_owned(),
        ),
    })
}
