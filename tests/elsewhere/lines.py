"""The command lines of steady in the files, and the page that shows the files."""
import functools
import json
import os
import pathlib
import re
import shlex
import subprocess
import tempfile

from ruamel.yaml import YAML

import cloud
import units

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
STEADY = str(pathlib.Path(os.environ.get("STEADY_BINARY") or ROOT / "build/steady").resolve())


def lines_of_containers(unit):
    """Quadlet: the gate, its command behind it, and the health check."""
    keys = units.keys_of(unit)
    yield json.loads(keys["Entrypoint"]) + shlex.split(keys["Exec"])
    yield json.loads(keys["HealthCmd"])


def lines_of_units(unit):
    for key, line in units.pairs_of(unit):
        if key in ("ExecStart", "ExecStartPre") and "steady" in line:
            yield units.words(line)


def lines_of_jobs(job):
    for group in cloud.nomad_job(job)["group"]:
        for task in next(iter(group.values()))["task"]:
            config = next(iter(task.values()))["config"][0]
            if "/steady:" in config["image"]:
                yield ["/steady", *config["args"]]


def lines_of_tasks(definition):
    for container in json.loads(definition.read_text())["containerDefinitions"]:
        if "/steady:" in container["image"]:
            yield ["/steady", *container["command"]]
        if "entryPoint" in container:
            yield container["entryPoint"] + container["command"]
        if "healthCheck" in container:
            yield container["healthCheck"]["command"][1:]


def lines_of_python(source):
    for command in re.findall(r"ExecWaitStrategy\((\[.*?\])\)", source.read_text()):
        yield json.loads(command)


def lines_of_workflows(workflow):
    for job in YAML(typ="safe").load(workflow)["jobs"].values():
        for step in job["steps"]:
            for line in step.get("run", "").replace("\\\n", " ").splitlines():
                if "/steady\" " in line and not line.startswith("docker"):
                    yield shlex.split(line)


FILES = {
    "shop.container": (lines_of_containers, 2),
    "shop.service": (lines_of_units, 1),
    "worker.service": (lines_of_units, 1),
    "shop.nomad.hcl": (lines_of_jobs, 2),
    "task-definition.json": (lines_of_tasks, 3),
    "test_shop.py": (lines_of_python, 1),
    "workflow.yml": (lines_of_workflows, 1),
}


@functools.cache
def refused(words):
    """Why steady does not take the words, where nothing of what they name exists; empty when it does."""
    with tempfile.TemporaryDirectory() as home:
        (pathlib.Path(home) / "password").write_text("made-up\n")
        moved = [re.sub(r"(_file=)[^&\s]+", rf"\g<1>{home}/password", word) for word in words[1:]]
        moved = [*moved[:moved.index("--")], "--", "/bin/true"] if "--" in moved[:-1] else moved
        if moved[0] in ("check", "wait"):
            moved.insert(1, "--loopback-only")
        if moved[0] == "serve":
            moved += ["--listen", "127.0.0.1:0"]
        if moved[0] == "install":
            moved = [f"{home}/" if word.startswith("/") else word for word in moved]
        variables = dict.fromkeys(re.findall(r"_env=(\w+)", " ".join(moved)), "made-up")
        try:
            done = subprocess.run([STEADY, *moved], cwd=home, env=os.environ | variables, capture_output=True, text=True, timeout=0.5, check=False)
        except subprocess.TimeoutExpired:
            return ""  # it has taken all of it, and is at work
        return done.stderr.strip() or done.stdout.strip() or "usage" if done.returncode in (64, 78) else ""


def taken(files):
    """steady takes every command line of every file"""
    for name, (lines_of, count) in FILES.items():
        found = list(lines_of(files / name))
        if len(found) != count:
            yield f"{name}: {len(found)} command lines instead of {count}"
        for line in found:
            why = refused(tuple(line))
            if why:
                yield f"{name}: {shlex.join(line)}: {why}"


def shown(files):
    """the page shows every file, word by word"""
    page = (ROOT / "docs/elsewhere.md").read_text()
    blocks = re.findall(r"^```\w*\n(.*?)^```$", page, re.S | re.M)
    for file in sorted(files.iterdir()):
        if file.read_text() not in blocks:
            yield f"{file.name} is not a block of docs/elsewhere.md"
        if f"](../config/elsewhere/{file.name})" not in page:
            yield f"docs/elsewhere.md does not link {file.name}"


CHECKS = [
    (taken,
     ("shop.container", '"wait", ', '"wiat", '),
     ("shop.container", '"--"]', '"--timout"]'),
     ("shop.service", "#password_file=", "#passwrod_file="),
     ("worker.service", "--timeout 60s", "--timeout 60parsecs"),
     ("shop.nomad.hcl", '"5m"', '"5 minutes"'),
     ("shop.nomad.hcl", '"serve", "--listen"', '"serve", "--lisen"'),
     ("task-definition.json", '"install", "/tools"', '"instal", "/tools"'),
     ("task-definition.json", '"check", "http', '"check", "htp'),
     ("test_shop.py", "#password_env=", "#password_evn="),
     ("workflow.yml", "#expect=", "#expects=")),
    (shown,
     ("shop.container", "HealthRetries=3", "HealthRetries=4"),
     ("workflow.yml", "--timeout 2m", "--timeout 3m")),
]
