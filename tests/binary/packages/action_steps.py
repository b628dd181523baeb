"""Runs the steps of a composite action as a runner does: action_steps.py ACTION WORKSPACE REPOSITORY [INPUT=VALUE]...

Steps that use another action are named and left out. An expression that a runner would know and this does not is a failure. What the
steps have written to GITHUB_PATH, and each output of the action, is printed at the end.
"""

import os
import pathlib
import re
import subprocess
import sys

import yaml


def main(file, workspace, repository, *given):
    action = yaml.safe_load(pathlib.Path(file).read_text())
    inputs = {name: str(each.get("default", "")) for name, each in action["inputs"].items()}
    for each in given:
        name, value = each.split("=", 1)
        if name not in inputs:
            sys.exit(f"the action has no input {name}")
        inputs[name] = value
    known = {f"inputs.{name}": value for name, value in inputs.items()} | {"github.action_repository": repository}

    def filled(text):
        return re.sub(r"\$\{\{ *([\w.-]+) *\}\}", lambda match: known[match[1]], str(text))

    place = pathlib.Path(workspace)
    files = {name: place / name.lower() for name in ("GITHUB_PATH", "GITHUB_OUTPUT", "GITHUB_ENV")}
    for each in files.values():
        each.touch()
    around = os.environ | {name: str(path) for name, path in files.items()} | {
        "GITHUB_ACTION_PATH": str(pathlib.Path(file).resolve().parent), "GITHUB_WORKSPACE": workspace, "RUNNER_TEMP": str(place / "temp")}
    (place / "temp").mkdir(exist_ok=True)
    for step in action["runs"]["steps"]:
        if "uses" in step:
            print(f"left out: {step['uses']}", flush=True)
            continue
        if condition := step.get("if"):
            name, value = re.fullmatch(r"([\w.-]+) != '(.*)'", condition).groups()
            if known[name] == value:
                continue
        own = {name: filled(value) for name, value in step.get("env", {}).items()}
        files["GITHUB_OUTPUT"].write_text("")
        if "${{" in step["run"] or step["shell"] != "bash":
            sys.exit(f"a script that a runner would fill in, or of another shell: {step['name']}")
        done = subprocess.run(["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]], env=around | own, cwd=workspace, check=False)
        if done.returncode:
            sys.exit(done.returncode)
        for line in files["GITHUB_OUTPUT"].read_text().splitlines():
            name, value = line.split("=", 1)
            known[f"steps.{step['id']}.outputs.{name}"] = value
        around["PATH"] = ":".join([*files["GITHUB_PATH"].read_text().splitlines(), os.environ["PATH"]])
    print("PATH+", *files["GITHUB_PATH"].read_text().splitlines())
    for name, output in action["outputs"].items():
        print(f"{name}={filled(output['value'])}")


main(*sys.argv[1:])
