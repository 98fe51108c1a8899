"""Makes the one-file schemas of this folder: `python3 bundle.py NODE_MODULES`.

Each is the root schema of one version with everything that it refers to under `$defs`, so that every reference is
one into the same file. What only people read is left out.
"""

import json
import pathlib
import sys
import urllib.parse

modules = pathlib.Path(sys.argv[1])
rulesets = modules / "@stoplight/spectral-rulesets/dist/oas/schemas"
meta = modules / "ajv/dist/refs/json-schema-2020-12"
files = [*rulesets.glob("**/*.json"), *meta.glob("**/*.json")]
documents = {}
for file in files:
    schema = json.loads(file.read_text())
    documents[schema["$id"].rstrip("#")] = schema

SPOKEN = {"description", "title", "$comment"}
UNHEEDED = {"$id", "$schema", "$vocabulary", "$dynamicAnchor", "default", "discriminator"}
# Where the dynamic reference `#meta` leads when the root schema is entered first.
META = {
    "2.0": None,
    "3.0": None,
    "3.1": "https://stoplight.io/json-schema/draft/2020-12",
    "3.2": "https://spec.openapis.org/oas/3.2/dialect/2025-09-17",
}
ROOTS = {
    "2.0": "http://swagger.io/v2/schema.json",
    "3.0": "https://spec.openapis.org/oas/3.0/schema/2019-04-02",
    "3.1": "https://spec.openapis.org/oas/3.1/schema/2021-09-28",
    "3.2": "https://spec.openapis.org/oas/3.2/schema/2025-11-23",
}


def bundle(version):
    root = ROOTS[version]
    names = {}

    def home(address):
        """The pointer at which a document stands in the bundle."""
        if address == root:
            return "#"
        name = names.setdefault(address, f"file{len(names) + 1}")
        return f"#/$defs/{name}"

    def reference(target, base):
        address, _, pointer = target.partition("#")
        address = urllib.parse.urljoin(base, address).rstrip("#")
        return home(address) + pointer.replace("%24", "$")

    def is_schema_map(key):
        return key in {"properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies"}

    def slim(schema, base):
        if not isinstance(schema, dict):
            return schema
        kept = {}
        for key, value in schema.items():
            if key in UNHEEDED or (key in SPOKEN and isinstance(value, str)):
                continue
            if key == "errorMessage":
                continue
            if key == "$dynamicRef":
                kept["$ref"] = home(META[version])
            elif key == "$ref":
                kept["$ref"] = reference(value, base)
            elif is_schema_map(key):
                kept[key] = {name: slim(below, base) for name, below in value.items()}
            elif isinstance(value, dict):
                kept[key] = slim(value, base)
            elif isinstance(value, list) and key in {"allOf", "anyOf", "oneOf", "prefixItems"}:
                kept[key] = [slim(below, base) for below in value]
            else:
                kept[key] = value
        return kept

    bundled = {"$schema": "https://json-schema.org/draft/2020-12/schema", **slim(documents[root], root)}
    done = set()
    while waiting := [address for address in names if address not in done]:
        for address in waiting:
            done.add(address)
            bundled.setdefault("$defs", {})[names[address]] = slim(documents[address], address)
    return bundled


for version in ROOTS:
    text = json.dumps(bundle(version), ensure_ascii=False, separators=(",", ":"))
    pathlib.Path(__file__).with_name(f"{version}.json").write_text(text + "\n")
