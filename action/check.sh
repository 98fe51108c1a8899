#!/usr/bin/env bash
# Runs `yardstick check` with what a workflow asked for in INPUT_…, and tells it what came of it.
#
# Whatever stands in an input is one word of one argument. What is said here repeats none of it: the runner obeys lines.
set -euo pipefail

output() {
    [ -z "${GITHUB_OUTPUT:-}" ] || printf '%s\n' "$1" >> "$GITHUB_OUTPUT"
}

refuse() {
    printf 'yardstick: %s\n' "$1" >&2
    output exit-code=2
    exit 2
}

# An input that has to fit a pattern (an extended regular expression over the whole of it), or be empty.
input() {
    local name=$1 pattern=$2 what=$3 variable
    variable="INPUT_$(printf '%s' "$name" | tr 'a-z-' 'A-Z_')"
    value=${!variable-}
    [[ -z $value || $value =~ ^($pattern)$ ]] || refuse "the input \`$name\` has to be $what"
}

# The lines of an input, without empty ones.
lines() {
    found=()
    local line
    while IFS= read -r line || [ -n "$line" ]; do
        line=${line%$'\r'}
        [ -z "$line" ] || found+=("$line")
    done <<< "$1"
}

one_line=$'[^\r\n]+'
arguments=(check)

input format '[a-z-]+' 'the name of a form, such as github or text'
[ -z "$value" ] || arguments+=("--format=$value")
# `--format` takes several, with commas between them.
input sarif-file $'[^,\r\n]+' 'one line without a comma'
sarif_file=$value
[ -z "$value" ] || arguments+=("--format=sarif-github:$value")
input fail-level 'standard|guidance|never' 'standard, guidance or never'
[ -z "$value" ] || arguments+=("--fail-level=$value")
input max-guidance '[0-9]{1,9}' 'a number'
[ -z "$value" ] || arguments+=("--max-guidance=$value")
input changed-since "$one_line" 'one line'
[ -z "$value" ] || arguments+=("--changed-since=$value")
input locked 'true|false' 'true or false'
[ "$value" != true ] || arguments+=(--locked)
input baseline "$one_line" 'one line'
case $value in
    '' | false) ;;
    true) arguments+=(--baseline) ;;
    *) arguments+=("--baseline=$value") ;;
esac
lines "${INPUT_ARGS-}"
arguments+=(${found[@]+"${found[@]}"})
lines "${INPUT_PATH-}"
arguments+=(-- ${found[@]+"${found[@]}"})

code=0
yardstick "${arguments[@]}" || code=$?
output "exit-code=$code"
# A file that lies there from before is none of this run's.
case $code in
    0 | 1 | 3) [ -z "$sarif_file" ] || output "sarif-file=$sarif_file" ;;
esac
exit "$code"
