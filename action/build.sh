#!/usr/bin/env bash
# Builds the program from the checkout of the action, in the versions of its lock file.
set -euo pipefail
# Away from the repository that is checked: its .cargo/config.toml and rust-toolchain.toml could name programs to run.
cd "$GITHUB_ACTION_PATH"

if ! command -v cargo > /dev/null; then
    echo "yardstick: there is no cargo to build it with: install Rust in a step before, or set \`install: false\`" >&2
    exit 2
fi
toolchain=()
if command -v rustup > /dev/null; then
    version=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' Cargo.toml)
    rustup toolchain install "$version" --profile minimal --no-self-update
    toolchain=("+$version")
fi
CARGO_TARGET_DIR="$RUNNER_TEMP/yardstick-build" \
    cargo ${toolchain[@]+"${toolchain[@]}"} install --locked --path . --root "$RUNNER_TEMP/yardstick"
