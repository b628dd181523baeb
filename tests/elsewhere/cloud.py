"""Nomad, Amazon ECS, Testcontainers and GitHub Actions: syntax and schema by their own tools, and what those cannot see."""
import ast
import importlib.util
import inspect
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

import botocore.loaders
import botocore.model
import botocore.validate
import hcl2
import testcontainers.core.container
from docker.models.containers import ExecResult
from ruamel.yaml import YAML

import lines
import units

# The keys of each block that the file may use, as the job specification of Nomad 1.8 has them.
BLOCKS = {
    "job": {"group", "type", "region", "datacenters", "namespace", "priority", "update", "constraint", "meta"},
    "group": {"network", "service", "task", "count", "restart", "update", "volume", "constraint", "meta"},
    "network": {"mode", "port", "dns", "hostname"},
    "port": {"static", "to", "host_network"},
    "service": {"name", "provider", "port", "check", "tags", "task", "address", "address_mode", "check_restart", "on_update"},
    "check": {"name", "type", "port", "path", "interval", "timeout", "method", "protocol", "command", "args", "task", "check_restart", "on_update", "header",
              "address_mode", "initial_status", "tls_skip_verify", "body"},
    "task": {"lifecycle", "driver", "config", "template", "resources", "env", "service", "restart", "user", "kill_timeout", "leader", "volume_mount"},
    "lifecycle": {"hook", "sidecar"},
    "config": {"image", "args", "command", "entrypoint", "ports", "volumes", "mount", "readonly_rootfs", "cap_drop", "healthchecks"},  # of the driver docker
    "template": {"data", "source", "destination", "env", "perms", "change_mode", "change_signal", "uid", "gid"},
    "resources": {"cpu", "cores", "memory", "memory_max"},
}
LABELLED = {"job", "group", "task", "port"}


def plain(value):
    """Without the quotes and the marks that the parser leaves in."""
    if isinstance(value, dict):
        return {plain(key): plain(each) for key, each in value.items() if not key.startswith("__")}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return json.loads(value) if isinstance(value, str) and value.startswith('"') else value


def nomad_job(file):
    with open(file, encoding="utf-8") as text:
        return next(iter(plain(hcl2.load(text))["job"][0].values()))


def wrong_keys(kind, block):
    for key, value in block.items():
        if key not in BLOCKS[kind]:
            yield f"{kind}: there is no key {key}"
        elif key in BLOCKS and isinstance(value, list):  # "port" is a block, and a key of others
            for each in value:
                yield from wrong_keys(key, next(iter(each.values())) if key in LABELLED else each)


def nomad_takes_the_job(files):
    """Nomad: the job is HCL, its keys are those of the job specification, and its values those that the specification lists"""
    job = nomad_job(files / "shop.nomad.hcl")
    yield from wrong_keys("job", job)
    for group in (next(iter(each.values())) for each in job["group"]):
        ports = {name for network in group["network"] for port in network["port"] for name in port}
        for service in group["service"]:
            for check in service["check"]:
                kinds = {"nomad": {"http", "tcp"}, "consul": {"http", "tcp", "grpc", "script"}}[service.get("provider", "consul")]
                if check["type"] not in kinds:
                    yield f"the provider has no check of type {check['type']}"
                if check["port"] not in ports:
                    yield f"no port is named {check['port']}"
        tasks = {name: task for each in group["task"] for name, task in each.items()}
        hooks = {name: task["lifecycle"][0] for name, task in tasks.items() if "lifecycle" in task}
        if any(hook["hook"] not in ("prestart", "poststart", "poststop") for hook in hooks.values()):
            yield f"an unknown hook: {hooks}"
        if hooks.get("wait") != {"hook": "prestart", "sidecar": False}:
            yield "the main task does not wait for the gate"
        for name, task in tasks.items():
            if not set(task["config"][0].get("ports", [])) <= ports:
                yield f"{name} has a port that the group has not"


def wrong_enums(shape, value, path):
    """botocore leaves the words of enumerations to the service."""
    if shape.type_name == "structure":
        for key, each in value.items():
            yield from wrong_enums(shape.members[key], each, f"{path}.{key}")
    elif shape.type_name == "list":
        for each in value:
            yield from wrong_enums(shape.member, each, path)
    elif getattr(shape, "enum", None) and value not in shape.enum:
        yield f"{path}: {value} is none of {shape.enum}"


def ecs_takes_the_definition(files):
    """Amazon ECS: the model of RegisterTaskDefinition takes the definition"""
    definition = json.loads((files / "task-definition.json").read_text())
    model = botocore.model.ServiceModel(botocore.loaders.Loader().load_service_model("ecs", "service-2"))
    shape = model.operation_model("RegisterTaskDefinition").input_shape
    report = botocore.validate.ParamValidator().validate(definition, shape)
    if report.has_errors():
        yield report.generate_report()
    else:
        yield from wrong_enums(shape, definition, "definition")


def ecs_order_and_times_fit(files):
    """Amazon ECS: who is awaited as HEALTHY has a health check in exec form, and the times are in the documented ranges"""
    containers = {each["name"]: each for each in json.loads((files / "task-definition.json").read_text())["containerDefinitions"]}
    for name, container in containers.items():
        for needed in container.get("dependsOn", []):
            other = containers[needed["containerName"]]
            if needed["condition"] == "HEALTHY" and "healthCheck" not in other:
                yield f"{name} waits for the health of {other['name']}, which has no health check"
            if needed["condition"] in ("SUCCESS", "COMPLETE") and other.get("essential", True):
                yield f"the end of {other['name']} would end the task"
        if not 2 <= container.get("startTimeout", 120) <= 120:
            yield f"{name}: Fargate takes a startTimeout of 2 to 120 s"
        check = container.get("healthCheck")
        if check is None:
            continue
        if check["command"][0] != "CMD":
            yield f"{name}: a shell is needed"
        for key, least, most in (("interval", 5, 300), ("timeout", 2, 60), ("retries", 1, 10), ("startPeriod", 0, 300)):
            if not least <= check[key] <= most:
                yield f"{name}: {key} {check[key]} is not in {least} to {most}"
        if check["timeout"] <= 5:
            yield f"{name}: ECS would end the check before it can say why"
        gate = container["entryPoint"]
        if units.seconds(gate[gate.index("--timeout") + 1]) >= min(container["startTimeout"], check["startPeriod"]):
            yield f"{name}: the gate outlives the start"


def imported(file):
    """The module. A container of it finds no Docker: the client, which would ask an engine for its version, is left out."""
    testcontainers.core.container.DockerClient = lambda **_: None
    specification = importlib.util.spec_from_file_location("snippet", file)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


class StandIn:
    """A container, as far as the strategy uses it: exec runs the command here."""

    def exec(self, command):
        moved = [lines.STEADY, command[1], "--loopback-only", *command[2:]]
        done = subprocess.run(moved, env=os.environ | {"POSTGRES_PASSWORD": "made-up"}, capture_output=True, timeout=10, check=False)
        return ExecResult(done.returncode, done.stdout + done.stderr)


def testcontainers_takes_the_snippet(files):
    """Testcontainers: the snippet is imported, builds its containers, and its calls fit the signatures"""
    module = imported(files / "test_shop.py")
    for build in (module.shop, module.database):
        container = build()
        if container._wait_strategy is None:
            yield f"{build.__name__} waits for nothing"
    for call in ast.walk(ast.parse((files / "test_shop.py").read_text())):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and hasattr(module.DockerContainer, call.func.attr):
            inspect.signature(getattr(module.DockerContainer, call.func.attr)).bind(None, *call.args, **{key.arg: key.value for key in call.keywords})


def strategy_tells_up_from_down(files):
    """Testcontainers: the strategy ends when steady's check does with 0, and not before"""
    with units.Redis() as redis:
        strategy = imported(files / "test_shop.py").database()._wait_strategy
        strategy._command = [f"redis://127.0.0.1:{redis.port}" if "://" in word else word for word in strategy._command]
        try:
            strategy.with_startup_timeout(1).wait_until_ready(StandIn())
            yield "nothing listens, and the strategy is content"
        except TimeoutError as error:
            if "refused" not in str(error):
                yield f"the reason is lost: {error}"
        redis.listen()
        try:
            strategy.wait_until_ready(StandIn())
        except TimeoutError as error:
            yield str(error)


def the_schema_takes_the_workflow(files):
    """GitHub Actions: the schema of workflows takes the file"""
    done = subprocess.run([sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows", files / "workflow.yml"],
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        yield done.stdout + done.stderr


def the_linter_takes_the_workflow(files):
    """GitHub Actions: zizmor, the linter of our own workflows, finds nothing"""
    root = lines.ROOT
    tools = subprocess.run([root / "docker/toolchain/python-tools", "lint"], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
    done = subprocess.run([pathlib.Path(tools).parent / "zizmor", "--offline", "--config", root / ".github/zizmor.yml", files / "workflow.yml"],
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        yield done.stdout + done.stderr


# The options of `docker create` for a health check. The runner adds its own --network: that one is not allowed.
OPTIONS = {"--health-cmd", "--health-interval", "--health-retries", "--health-start-interval", "--health-start-period", "--health-timeout", "--no-healthcheck"}


def services_and_steps_fit(files):
    """GitHub Actions: the services' options are docker's, each published port is one that the wait asks for"""
    for job in YAML(typ="safe").load(files / "workflow.yml")["jobs"].values():
        line = " ".join(word for words in lines.lines_of_workflows(files / "workflow.yml") for word in words)
        for name, service in job["services"].items():
            options = shlex.split(service.get("options", ""))
            for option in (word for word in options if word.startswith("--")):
                if option not in OPTIONS:
                    yield f"{name}: docker create has no {option}"
            for port in service["ports"]:
                outside = port.split(":")[0]
                default = "|postgres://[^ ]*@127[.]0[.]0[.]1/" if outside == "5432" else ""
                if not re.search(rf"127[.]0[.]0[.]1:{outside}\b{default}", line):
                    yield f"{name}: nobody waits for port {outside}"
        names = [step.get("name", "") for step in job["steps"]]
        if names.index("wait for the services") > names.index("test"):
            yield "the tests come before the wait"


CHECKS = [
    (nomad_takes_the_job,
     ("shop.nomad.hcl", 'hook    = "prestart"', 'hok     = "prestart"'),
     ("shop.nomad.hcl", "sidecar = false", "sidecar = true"),
     ("shop.nomad.hcl", 'type     = "http"', 'type     = "script"'),
     ("shop.nomad.hcl", "group \"shop\" {", "group \"shop\" {{")),
    (ecs_takes_the_definition,
     ("task-definition.json", '"containerName": "shop"', '"container": "shop"'),
     ("task-definition.json", '"HEALTHY"', '"HEALTHFUL"'),
     ("task-definition.json", '"interval": 10', '"interval": "10s"')),
    (ecs_order_and_times_fit,
     ("task-definition.json", '"CMD", ', '"CMD-SHELL", '),
     ("task-definition.json", '"containerName": "shop", "condition": "HEALTHY"', '"containerName": "proxy", "condition": "HEALTHY"'),
     ("task-definition.json", '"startPeriod": 120', '"startPeriod": 301'),
     ("task-definition.json", '"essential": false', '"essential": true')),
    (testcontainers_takes_the_snippet,
     ("test_shop.py", ".with_startup_timeout", ".with_start_timeout"),
     ("test_shop.py", "import ExecWaitStrategy", "import ExecuteWaitStrategy"),
     ("test_shop.py", ".with_exposed_ports(8080)", ".with_exposed_ports(port=8080)")),
    (strategy_tells_up_from_down, ("test_shop.py", '"/steady", "check"', '"/steady", "chekc"')),
    (the_schema_takes_the_workflow,
     ("workflow.yml", "    services:", "    service:"),
     ("workflow.yml", "runs-on:", "run-on:")),
    (the_linter_takes_the_workflow,
     ("workflow.yml", "@34e114876b0b11c390a56381ad16ebd13914f8d5", "@v4"),
     ("workflow.yml", "run: make test", "run: make test TITLE=${{ github.event.pull_request.title }}")),
    (services_and_steps_fit,
     ("workflow.yml", "--health-cmd", "--health-command"),
     ("workflow.yml", '["4222:4222"]', '["4333:4222"]')),
]
