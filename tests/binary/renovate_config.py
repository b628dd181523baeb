"""What is wrong with a configuration of Renovate: renovate_config.py FILE ROOT. By Renovate's own schema, which check-jsonschema carries;
each key must be an option, which the schema leaves open; and what the configuration matches must be found in the tree ROOT.
"""
import importlib.resources
import json
import pathlib
import re
import sys

import jsonschema


def keys(value):
    if isinstance(value, dict):
        yield from value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
        yield from keys(each)


def files(patterns, root):
    """As Renovate reads them: /a regular expression/ over the path."""
    names = [str(path.relative_to(root)) for kind in ("*.yaml", "*.txt") for path in root.rglob(kind)]
    for pattern in patterns:
        found = [name for name in names if re.search(pattern.strip("/"), name)]
        yield pattern, found


def problems(config, root):
    schema = json.loads((importlib.resources.files("check_jsonschema") / "builtin_schemas/vendor/renovate.json").read_text())
    for error in jsonschema.Draft7Validator(schema).iter_errors(config):
        yield f"{error.json_path}: {error.message}"
    for key in sorted(set(keys(config)) - {"$schema"} - set(schema["definitions"]) - set(schema["properties"])):
        yield f"{key} is no option"
    for pattern, found in files(config["docker-compose"]["managerFilePatterns"], root):
        if not any("image:" in (root / name).read_text() for name in found):
            yield f"{pattern} matches no file that names an image"
    compiled = {name for _, found in files(config["pip-compile"]["managerFilePatterns"], root) for name in found}
    for path in root.glob("docker/toolchain/tools/*.txt"):
        if str(path.relative_to(root)) not in compiled or "#    pip-compile " not in path.read_text():
            yield f"{path.relative_to(root)} would stay as it is"
    for rule in config["packageRules"]:
        for name in rule.get("matchFileNames", []):
            if not any(root.glob(name)):
                yield f"{name} matches no file"
    for manager in config["customManagers"]:
        wanted = [re.compile(text.replace("(?<", "(?P<")) for text in manager["matchStrings"]]
        texts = [(root / name).read_text() for _, found in files(manager["managerFilePatterns"], root) for name in found]
        seen = sum(len(each.findall(text)) for each in wanted for text in texts)
        there = sum(len(re.findall(r"^ +FROM (?!scratch)", text, re.M)) for text in texts)
        if not there or seen != there:
            yield f"{manager['description']}: {seen} of {there} are matched"


def main(file, root):
    found = list(problems(json.loads(pathlib.Path(file).read_text()), pathlib.Path(root)))
    print("\n".join(found))
    return 1 if found else 0


sys.exit(main(*sys.argv[1:]))
