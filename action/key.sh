#!/usr/bin/env bash
# Names the cache of the built program after everything that it is built from, and what it runs on.
set -euo pipefail
cd "$GITHUB_ACTION_PATH"

files=$(find Cargo.toml Cargo.lock build.rs src rules rulesets schemas -type f | LC_ALL=C sort)
digest=$({
    printf '%s\n' "$files"
    printf '%s\n' "$files" | git hash-object --stdin-paths
} | git hash-object --stdin)
printf 'key=yardstick-%s-%s-%s-%s\n' "$RUNNER_OS" "$RUNNER_ARCH" "${ImageOS:-other}" "$digest" >> "$GITHUB_OUTPUT"
