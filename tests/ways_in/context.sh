# shellcheck shell=bash
# What the Containerfile's first stage is built from. Read by `containers` and `image`.

# What it copies, one on each line.
copied() {
    sed -n '/ AS build$/,/^FROM /s/^COPY \(.*\) [^ ]*$/\1/p' Containerfile | tr ' ' '\n'
}

# The same, in a folder of its own.
context() {
    mkdir -p "$1"
    # shellcheck disable=SC2046 # several names without spaces
    cp -rp $(copied) "$1"
}
