"""Takes Compose files apart for tests/lint-documents: compose_parts.py FOLDER FILE...

Writes each file as JSON below FOLDER, without Compose's own tags (`!reset` takes a key away), which a schema check does not know, and
each Dockerfile that stands in it (dockerfile_inline).
"""
import json
import pathlib
import sys

import yaml

RESET = object()


class Loader(yaml.SafeLoader):
    """With Compose's tags, https://docs.docker.com/reference/compose-file/merge/"""


def override(loader, node):
    return {"mapping": loader.construct_mapping, "sequence": loader.construct_sequence, "scalar": loader.construct_scalar}[node.id](node)


Loader.add_constructor("!reset", lambda loader, node: RESET)
Loader.add_constructor("!override", override)


def without_resets(value):
    if isinstance(value, dict):
        return {key: without_resets(each) for key, each in value.items() if each is not RESET}
    return [without_resets(each) for each in value if each is not RESET] if isinstance(value, list) else value


def main(folder, *names):
    for name in names:
        base = pathlib.Path(folder) / name.removeprefix("./").replace("/", "_")
        content = without_resets(yaml.load(pathlib.Path(name).read_text(), Loader))
        base.with_suffix(".json").write_text(json.dumps(content))
        for service, each in content["services"].items():
            build = each.get("build")
            if isinstance(build, dict) and "dockerfile_inline" in build:
                base.with_suffix(f".{service}.dockerfile").write_text(build["dockerfile_inline"])


main(*sys.argv[1:])
