"""Holds the GitLab component against GitLab's own schema, and runs its job's script as a runner does.

Inputs are put in as GitLab puts them in: a value that is nothing but an input keeps the input's type, in any other it is text.
"""

import json
import os
import pathlib
import re
import subprocess
import sys

import yaml

INPUT = re.compile(r"\$\[\[ inputs\.([a-z-]+) \]\]")


def filled(node, values):
    if isinstance(node, dict):
        return {filled(key, values): filled(value, values) for key, value in node.items()}
    if isinstance(node, list):
        return [filled(value, values) for value in node]
    if not isinstance(node, str):
        return node
    whole = INPUT.fullmatch(node)
    if whole:
        return values[whole[1]]
    return INPUT.sub(lambda found: str(values[found[1]]), node)


def pipeline(given):
    """The jobs that a project gets for its inputs."""
    inputs = header["spec"]["inputs"]
    unknown = given.keys() - inputs.keys()
    assert not unknown, unknown
    values = {}
    for name, spec in inputs.items():
        assert name in given or "default" in spec, f"{name} has to be given"
        values[name] = given.get(name, spec.get("default"))
        assert values[name] in spec.get("options", [values[name]]), name
    return filled(body, values)


def valid(document, name):
    file = work / f"{name}.json"
    file.write_text(json.dumps(document))
    command = ["check-jsonschema", "--quiet", "--builtin-schema", "vendor.gitlab-ci", file]
    return subprocess.run(command, check=False).returncode == 0


def run(given, path):
    """Runs the one job, and gives its exit code and what it said."""
    jobs = pipeline(given)
    assert valid(jobs, "jobs")
    (job,) = jobs.values()
    variables = {name: variable["value"] for name, variable in job["variables"].items()}
    assert not any(variable["expand"] for variable in job["variables"].values())
    for shell in ["dash", "bash"]:
        ran = subprocess.run(
            [shell, "-e", "-c", "\n".join(job["script"])],
            cwd=work / "project",
            env={"PATH": path, "YARDSTICK_AS_OF": "2026-11-22", **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        yield ran.returncode, ran.stdout


template, work = map(pathlib.Path, sys.argv[1:])
header, body = yaml.safe_load_all(template.read_text())
used = set(INPUT.findall(json.dumps(body)))
assert used == header["spec"]["inputs"].keys(), used
assert valid(header, "header")
assert not valid({"job": {"script": ["true"], "artifacts": {"reports": {"junit": 1}}}}, "wrong"), "the schema sees nothing"

image = {"image": "registry.example/yardstick:1"}
project = work / "project"
project.mkdir()
(job,) = pipeline(image).values()
assert job["allow_failure"] is False

# Which arguments arrive: the first in the path writes them down.
recorder = work / "recorder"
recorder.mkdir()
(recorder / "yardstick").write_text("#!/bin/sh\nprintf '<%s>\\n' \"$@\"\nexit 3\n")
(recorder / "yardstick").chmod(0o755)
path = os.pathsep.join([str(recorder), os.environ["PATH"]])
always = ["check", "--format=text", "--format=gitlab:gl-code-quality-report.json", "--format=junit:yardstick-junit.xml"]
hostile = {
    "path": "a b\n$(touch x)\n\n-rf\n\\`touch x`\nEND\n",
    "fail-level": "guidance",
    "locked": "true",
    "baseline": "base; touch x",
    "changed-since": "origin/main && touch x",
    "args": "--exclude\n$HOME/**",
    "job-name": "standards",
    "allow-failure": True,
}
arrived = [
    "--fail-level=guidance",
    "--locked",
    "--baseline=base; touch x",
    "--changed-since=origin/main && touch x",
    "--exclude",
    "$HOME/**",
    "--",
    "a b",
    "$(touch x)",
    "-rf",
    "\\`touch x`",
    "END",
]
for given, more in [({}, ["--", "."]), ({"baseline": "true"}, ["--baseline", "--", "."]), (hostile, arrived)]:
    for code, said in run(image | given, path):
        assert (code, said) == (3, "".join(f"<{word}>\n" for word in always + more)), said
assert not list(project.iterdir())

# And what comes of them.
for organisation, expected in [("council", 0), ("central-government", 1)]:
    manifest = f"name: Borrow a punt\norganisation: {{ name: Wexbridge, kind: {organisation} }}\nkind: internal\n"
    (project / "service.yaml").write_text(manifest + "phase: live\npayments:\n  used: true\n")
    for code, said in run(image, os.environ["PATH"]):
        assert code == expected and "payments-taken-through-pay" in said, (code, said)
        for report in [job["artifacts"]["reports"]["codequality"], job["artifacts"]["reports"]["junit"]]:
            (project / report).unlink()
