"""Checks every command line, every link to a file, and that the image's origin is told, in documents, Dockerfiles and Compose files: documented_lines.py STEADY ROOT FILE...

A line of steady is run, for half a second, where nothing of what it names exists: whether it is up is no matter, but the options,
the targets and the kinds must be ones that it takes (exit 64 and 78 are failures). Of other programs, what is named must exist: make's
targets, files, build stages, directories. A program that nobody has vouched for is a failure too.
"""

import itertools
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

import document_links

FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.S | re.M)
OTHERS = {"curl", "yq", "openssl", "kubectl", "echo", "export", "chmod", "chown", "mkdir", "/app", "cosign", "cmake", "ctest",
          "apt", "apt-get", "cmp", "git", "nix-build", "rpm", "sh", "sha256sum"}  # taken as they are


class Checker:
    def __init__(self, steady, root):
        self.steady, self.root, self.checked, self.wrong = pathlib.Path(steady).resolve(), pathlib.Path(root).resolve(), 0, []
        self.makefile = (self.root / "Makefile").read_text()

    def complain(self, file, line, why):
        self.wrong.append(f"{file.relative_to(self.root) if file.is_relative_to(self.root) else file}: {line}: {why}")

    def steady_words(self, file, words):
        """One command line without its program; files that it names are made up, each good of its kind."""
        with tempfile.TemporaryDirectory() as home:
            place = pathlib.Path(home)
            (place / "password").write_text("made-up\n")
            (place / "steady.yaml").write_text("version: 1\nchecks: { database: { tcp: \"127.0.0.1:9\" }, api: { tcp: \"127.0.0.1:9\" } }\n")
            moved = [re.sub(r"(_file=)[^&\s]+", rf"\g<1>{place}/password", word) for word in words]
            moved = [f"{place}/steady.yaml" if word.endswith(".yaml") else word for word in moved]
            moved = moved[:moved.index("--")] + ["--", "/bin/true"] if "--" in moved else moved
            if moved[0] in ("check", "wait"):
                moved.insert(1, "--loopback-only")
            if moved[0] == "serve":
                moved += ["--listen", "127.0.0.1:0"]
                moved += [] if any(word in ("-c", "--config") for word in moved) else ["127.0.0.1:9"]
            # Only "wait" without a target: it is told by docker-compose-wait's variable.
            told = {"WAIT_HOSTS": "127.0.0.1:9"} if moved[:3] == ["wait", "--loopback-only", "--"] else {}
            told["DB_PASSWORD"] = "made-up"
            told["DATABASE_URL"] = "postgres://app@127.0.0.1:9/app"
            try:
                done = subprocess.run([self.steady, *moved], cwd=home, env=os.environ | told, capture_output=True, text=True, timeout=0.5, check=False)
            except subprocess.TimeoutExpired:
                return  # it has taken all of it, and is at work
            if done.returncode in (64, 78):
                self.complain(file, shlex.join(words), done.stderr.strip() or done.stdout.strip())

    def found(self, directory, name):
        """A file that a line names: from where the document stands, or from the top."""
        return next((place / name for place in (directory, self.root) if (place / name).exists()), None)

    def docker_words(self, file, directory, words):
        line = shlex.join(["docker", *words])
        if words[:1] == ["compose"]:
            named = [value for flag, value in itertools.pairwise(words) if flag in ("-f", "--file")] or ["compose.yaml"]
            for name in named:
                if not (directory / name).exists():
                    self.complain(file, line, f"there is no {name}")
        elif words[:1] == ["build"]:
            options = dict(itertools.pairwise(words))
            context = directory / words[-1]
            dockerfile = self.found(directory, options["-f"]) if "-f" in options else self.found(context, "Dockerfile")
            if dockerfile is None:
                self.complain(file, line, "there is no such Dockerfile")
            elif "--target" in options and not re.search(rf"^FROM .* AS {re.escape(options['--target'])}$", dockerfile.read_text(), re.M):
                self.complain(file, line, f"{dockerfile.name} has no stage {options['--target']}")
        elif words[:1] not in (["run"], ["inspect"], ["exec"], ["logs"], ["image"], ["tag"], ["push"], ["buildx"], ["swarm"], ["stack"]):
            self.complain(file, line, "an unknown command of docker")

    def command(self, file, directory, text):
        """One simple command; returns the directory for the next one."""
        words = shlex.split(text, comments=True)
        while words and re.match(r"^[A-Z_]+=", words[0]):
            words.pop(0)
        if not words:
            return directory
        self.checked += 1
        program, rest = words[0], words[1:]
        if program == "cd":
            if not (self.root / rest[0]).is_dir() and not (directory / rest[0]).is_dir():
                self.complain(file, text, "no such directory")
            return self.root / rest[0] if (self.root / rest[0]).is_dir() else directory / rest[0]
        if program in ("steady", "/steady"):
            self.steady_words(file, rest)
        elif program == "make":
            for target in rest:
                if not re.search(rf"^{re.escape(target)}:", self.makefile, re.M):
                    self.complain(file, text, f"the Makefile has no target {target}")
        elif program == "docker":
            self.docker_words(file, directory, [word for word in rest if word not in (">", "&")])
        elif program == "cmake" and rest[:1] == ["--preset"]:
            if f'"name": "{rest[1]}"' not in (self.root / "CMakePresets.json").read_text():
                self.complain(file, text, f"there is no preset {rest[1]}")
        elif program.startswith("build/asan/"):
            if not any(program.removeprefix("build/asan/") in each.read_text() for each in [self.root / "cmake/tests.cmake", self.root / "tests/containers/CMakeLists.txt"]):
                self.complain(file, text, "no such program is built")
        elif program.startswith(("docker/", "tests/", "./")):
            if not self.found(directory, program):
                self.complain(file, text, "there is no such script")
        elif program not in OTHERS:
            self.complain(file, text, f"nobody vouches for the program {program}")
        return directory

    def shell(self, file, text):
        prompts = "\n$ " in "\n" + text  # then the other lines are output
        directory = file.parent
        for line in text.replace("\\\n", " ").splitlines():
            if prompts and not line.startswith("$ "):
                continue
            quoted = re.sub(r"\s#\s.*$", "", line.removeprefix("$ ")).rstrip("& ")
            for part in re.split(r"\s(?:&&|\|\||;|\|)\s|;\s", quoted):
                if part.strip():
                    directory = self.command(file, directory, part.strip())

    def arrays(self, file, text):
        """["/steady", "check", …] wherever it stands, and Compose's [CMD, /steady, check, …] and command: [serve, …]."""
        for found in re.findall(r"\[((?:\"?CMD\"?, *)?\"?(?:/[\w.-]+)*/steady\"?,[^\]\n]*?(?:\[[^\]\n]*\][^\]\n]*?)*)\](?=\s|`|$|,)", text):
            words = [word.strip().strip("\"'") for word in re.findall(r"\"[^\"]*\"|'[^']*'|[^,\s][^,]*", found)]
            words = [word for word in words if word != "CMD"][1:]
            if words and "…" not in words and words[0] not in ("--version",):
                self.checked += 1
                self.steady_words(file, words)

    def links(self, file, text):
        """[words](path#heading): both must be there."""
        self.checked += len(document_links.links_of(text))
        for link, why in document_links.wrong_links(file, text):
            self.complain(file, link, why)

    def image(self, file, text):
        """Where the image is named, it must be said where it comes from, as long as no release is published."""
        if re.search(r"--from=steady|image\W+(\S*/)?steady\b|STEADY_IMAGE|`steady:", text):
            self.checked += 1
            if "docker build -f " not in text and "#the-name-of-the-image" not in text:
                self.complain(file, "steady", "the image is named, but not how to build it; link docker/README.md#the-name-of-the-image")

    def check(self, name):
        file = pathlib.Path(name).resolve()
        text = file.read_text()
        if file.suffix == ".md":
            self.links(file, text)
            self.image(file, text)
            for language, block in FENCE.findall(text):
                if language in ("sh", "console"):
                    self.shell(file, block)
        self.arrays(file, text)


def main(steady, root, *files):
    checker = Checker(steady, root)
    for file in files:
        checker.check(file)
    print(f"{checker.checked} command lines in {len(files)} files")
    for each in checker.wrong:
        print(each)
    return 1 if checker.wrong else 0


sys.exit(main(*sys.argv[1:]))
