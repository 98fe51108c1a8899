//! Packs that are brought along, and the folder that keeps those of registries.

use std::env;
use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::{OsStringValueParser, TypedValueParser};

use crate::pack::{PackPlace, Store};

// (A doc comment would become that of the commands it is part of.)
#[derive(Clone, Debug, Args)]
pub(super) struct BroughtArgs {
    /// Use this pack, too: a folder, an archive (.tar.gz) or what was pulled from a registry (oci://…) (repeatable)
    #[arg(long = "pack", value_name = "PACK", value_parser = place())]
    pub(super) packs: Vec<PackPlace>,
    #[command(flatten)]
    pub(super) store: StoreArgs,
}

// (A doc comment would become that of the commands it is part of.)
#[derive(Clone, Debug, Args)]
pub(super) struct StoreArgs {
    /// Where packs from registries are kept [default: yardstick/packs in the cache of whoever runs it]
    #[arg(
        long = "store",
        value_name = "FOLDER",
        env = "YARDSTICK_STORE",
        hide_env_values = true
    )]
    folder: Option<PathBuf>,
}

impl StoreArgs {
    /// The folder that was named, by a flag or by the environment.
    pub(super) fn named(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// `None` where nobody has a home.
    pub(super) fn store(&self) -> Option<Store> {
        let folder = self.folder.clone();
        folder.or_else(usual).map(Store::at)
    }
}

/// In the cache of whoever runs the program, as freedesktop.org has it: a relative path counts as none.
fn usual() -> Option<PathBuf> {
    let cache = env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.filter(|cache| cache.is_absolute());
    let cache = cache.or_else(|| Some(env::home_dir()?.join(".cache")));
    cache
        .filter(|cache| cache.is_absolute())
        .map(|cache| cache.join("yardstick").join("packs"))
}

fn place() -> impl TypedValueParser<Value = PackPlace> {
    OsStringValueParser::new().try_map(PackPlace::argument)
}
