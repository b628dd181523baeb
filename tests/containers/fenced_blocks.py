"""Puts every fenced block of the documents to use, whole: fenced_blocks.py STEADY IMAGE APP ROOT FILE...

STEADY is the binary, IMAGE the name of an image that holds it, APP a file to stand for an application. By language:
  dockerfile, diff   an image is built of it (of a diff, as it is afterwards); a health check in it must need no shell
  yaml               a configuration is validated, a service or a part of one is read by `docker compose config`, and what
                     Prometheus reads by promtool
  yaml of steps or repos   names inputs of action.yml, or hooks of .pre-commit-hooks.yaml
  ini, hcl, json, python, and the workflow's yaml   must be a file of config/elsewhere, which tests/elsewhere checks
  sh, console        left to documented_lines.py, which takes each line by itself
  text               what a program prints: nothing to run
Anything else is a failure, so that no block is left out without a reason.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.S | re.M)
LEFT = {"sh", "console", "text"}
AROUND = """secrets: { db_password: { file: ./db_password.txt } }
services:
  steady: { image: steady }
  db: { image: "postgres:17" }
  app:
    image: app
"""


class Blocks:
    def __init__(self, steady, image, app, root):
        self.steady, self.image, self.app, self.root = steady, image, pathlib.Path(app), pathlib.Path(root)
        self.elsewhere = [file.read_text() for file in sorted((self.root / "config/elsewhere").iterdir())]
        self.used = 0

    def use(self, language, block):
        """What is wrong with it, or nothing."""
        self.used += language not in LEFT
        match language:
            case "dockerfile":
                return self.build(block)
            case "diff":
                return self.build("".join(line[1:] + "\n" for line in block.splitlines() if not line.startswith("-")))
            case "yaml" if block.startswith("version: 1\n"):
                return self.validate(block)
            case "yaml" if block.startswith("scrape_configs:"):
                return self.scrape(block)
            case "yaml" if block.startswith("apiVersion: monitoring.coreos.com/"):
                return "" if block.count("port: steady,") == 1 else "no PodMonitor of the port steady"  # no schema of it is to be had here
            case "yaml" if block.startswith("steps:\n"):
                return self.names_only(r"^      ([\w-]+):", block, r"^  ([\w-]+):\n    description:", "action.yml")
            case "yaml" if block.startswith("repos:\n"):
                return self.names_only(r"id: ([\w-]+)", block, r"^- id: ([\w-]+)$", ".pre-commit-hooks.yaml")
            case "yaml" if not block.startswith("name: "):
                return self.compose(block)
            case "yaml" | "ini" | "hcl" | "json" | "python":
                return "" if any(block in text for text in self.elsewhere) else "it is no file of config/elsewhere"
            case _:
                return "" if language in LEFT else f"nothing is known to take '{language}'"

    def names_only(self, used, block, offered, file):
        """Inputs of the action and hooks of pre-commit must be there."""
        names, known = re.findall(used, block, re.M), re.findall(offered, (self.root / file).read_text(), re.M)
        missing = sorted(set(names) - set(known))
        return f"{file} has no {', '.join(missing)}" if missing else "" if names else f"nothing of {file} is named"

    def build(self, text):
        with tempfile.TemporaryDirectory() as home:
            place = pathlib.Path(home)
            (place / "app").write_bytes(self.app.read_bytes())
            (place / "Dockerfile").write_text(text if re.match("(?:FROM|ARG) ", text) else "FROM scratch\n" + text)
            built = subprocess.run(["docker", "build", "--quiet", "--build-context", f"steady=docker-image://{self.image}", home],
                                   capture_output=True, text=True, check=False)
            if built.returncode:
                return built.stderr
            made = built.stdout.strip()
            config = json.loads(subprocess.run(["docker", "image", "inspect", "--format", "{{json .Config}}", made],
                                               capture_output=True, check=True).stdout)
            subprocess.run(["docker", "image", "rm", made], capture_output=True, check=False)
        forms = [config.get("Healthcheck", {}).get("Test", ["CMD"])[0] == "CMD", (config.get("Entrypoint") or [""])[0] != "/bin/sh"]
        return "" if all(forms) else f"it needs a shell: {config}"

    def validate(self, text):
        with tempfile.TemporaryDirectory() as home:
            file = pathlib.Path(home, "steady.yaml")
            file.write_text(text)
            done = subprocess.run([self.steady, "validate", "--offline", file], capture_output=True, text=True, check=False)
            return done.stdout + done.stderr if done.returncode else ""

    def scrape(self, text):
        """By promtool; Debian's is built without the look-up of Pods, so that line is taken on trust."""
        with tempfile.TemporaryDirectory() as home:
            file = pathlib.Path(home, "prometheus.yml")
            file.write_text(re.sub(r"^ +kubernetes_sd_configs: .*\n", "", text, flags=re.M))
            done = subprocess.run(["promtool", "check", "config", file], capture_output=True, text=True, check=False)
            return done.stdout + done.stderr if done.returncode else ""

    def compose(self, text):
        """A whole file, or a part of the service `app` beside others that it may name."""
        if not text.startswith("services:"):
            text = AROUND + "".join(f"    {line}\n" for line in text.splitlines())
        done = subprocess.run(["docker", "compose", "--file", "-", "--project-name", "blocks", "config", "--format", "json"],
                              input=text, capture_output=True, text=True, check=False)
        if done.returncode:
            return done.stderr
        services = json.loads(done.stdout)["services"].values()
        shells = [each for each in services if each.get("healthcheck", {}).get("test", ["CMD"])[0] != "CMD"]
        return f"a health check that needs a shell: {shells}" if shells else ""


def main(steady, image, app, root, *files):
    blocks, wrong = Blocks(steady, image, app, root), 0
    for file in files:
        for found in FENCE.finditer(text := pathlib.Path(file).read_text()):
            if complaint := blocks.use(*found.groups()):
                wrong += 1
                print(f"{file}:{text.count(chr(10), 0, found.start()) + 1}: {complaint.strip()}")
    print(f"{blocks.used} blocks used, {wrong} wrong")
    return 1 if wrong else 0


sys.exit(main(*sys.argv[1:]))
