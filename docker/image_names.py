"""The names of images that this tree writes down, and where: what a build begins from or copies from (FROM, the ARG that it names,
--from=), what a container is made of (image:, container:), and the systems that the workflows run on. For `supported` and `digests`
beside it.
"""
import pathlib
import re
from dataclasses import dataclass

FROM = re.compile(r"^[\s+-]*FROM\s+(?:--platform=\S+\s+)?(\S+)(?:\s+AS\s+(\S+))?")
ARG = re.compile(r"^ARG\s+(\w+)=(\S+)")
IMAGE = re.compile(r"(?:^|[\s{,(])image:\s*[\"']?([^\s\"',})]+)")
COPIED = re.compile(r"(?:--from=|,from=|docker-image://)([^\s\"',})]+)")
CONTAINER = re.compile(r"^\s*container:\s*([^\s{]+)\s*$")
RUNNER = re.compile(r"\b((?:ubuntu|windows|macos)-[\d.]+)(?:-arm)?\b")
DEFAULT = re.compile(r"\$\{\w+:-([^}]*)\}")
COMMENT = re.compile(r"(?:^|\s)#.*")
OURS = {"steady", "app", "shop", "cache-with-steady"}  # what the documents call the images that the reader builds
LEFT_OUT = {".git", "build", "data", "fuzz", "node_modules"}  # nothing of ours is built from what is in these


@dataclass(frozen=True)
class Named:
    file: pathlib.Path
    line: int  # from 1
    text: str  # as it stands there: name, tag, and the digest where it has one
    runner: bool = False

    @property
    def name(self):
        """Without the digest: what a table or a person calls it."""
        return self.text.split("@")[0]

    @property
    def digest(self):
        return self.text.partition("@")[2]


def files(root):
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        wanted = path.name.startswith("Dockerfile") or path.suffix in (".dockerfile", ".yaml", ".yml", ".md")
        if wanted and path.is_file() and not LEFT_OUT.intersection(parts):
            yield path


def ours(text):
    return text in ("scratch", "") or text.split("@")[0].split(":")[0] in OURS or "example/" in text


def lines_of(path):
    """Numbered, without comments and with the defaults of variables in place; of a document, what its fenced blocks hold."""
    fenced = path.suffix != ".md"
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if line.startswith("```"):
            fenced = not fenced
        elif fenced:
            yield number, COMMENT.sub("", DEFAULT.sub(r"\1", line))


def named_in(path, is_workflow=False):
    """Those of a file. A stage's own name is no image, nor is one that a variable without a default stands for."""
    stages, arguments = set(), {}
    for number, line in lines_of(path):
        found = [(number, text) for text in IMAGE.findall(line) + CONTAINER.findall(line)]
        found += [(number, text) for text in COPIED.findall(line) if text not in stages and not text.isdigit()]
        if match := ARG.match(line):
            arguments[match[1]] = (number, match[2])
        elif match := FROM.match(line):
            begun = (number, match[1]) if match[1] not in stages else (number, "")
            found.append(arguments.get(match[1].strip("${}"), begun) if match[1].startswith("$") else begun)
            stages.add(match[2])
        yield from (Named(path, *each) for each in found if not each[1].startswith("$") and not ours(each[1]))
        if is_workflow:
            yield from (Named(path, number, runner, runner=True) for runner in sorted(set(RUNNER.findall(line))))


def named(root):
    """All of them, each as often as it is written."""
    return [each for path in files(root) for each in named_in(path, path.parent.name == "workflows")]
