"""What tests/bench/images has measured, for people: the lines that it prints, and the tables in compose-examples/."""
import re
import sys
from dataclasses import dataclass

TITLES = {"go": "Go", "node": "Node", "python": "Python", "java": "Java"}
BEGIN, END = "<!-- Written by tests/bench/images --write. -->\n", "<!-- To here. -->\n"
BASE = re.compile(r"^FROM (?:--platform=\S+ )?(\S+:\S+)", re.M)


def base_images(folder):
    """What the Dockerfiles of a folder begin from."""
    return {name for file in folder.glob("Dockerfile*") for name in BASE.findall(file.read_text())}


def megabytes(amount):
    """Three digits that mean something; of what was not measured, a dash."""
    if amount is None:
        return "–"
    return f"{amount:.0f}" if amount >= 20 else f"{amount:.1f}"


@dataclass
class Row:
    megabytes: float
    programs: int
    as_root: str
    cold_seconds: float
    cold_fetched: float | None  # MB
    warm_seconds: float
    warm_fetched: float | None  # MB
    warm_steps: list

    @staticmethod
    def heading():
        return f"{'':<15}{'MB':>9}{'programs':>10}{'as root':>12}{'cold s':>9}{'MB':>8}{'warm s':>9}{'MB':>8}{'steps':>7}"

    def told(self, name):
        line = (f"{name:<15}{self.megabytes:>9.1f}{self.programs:>10}{self.as_root:>12}{self.cold_seconds:>9.1f}"
                f"{megabytes(self.cold_fetched):>8}{self.warm_seconds:>9.1f}{megabytes(self.warm_fetched):>8}{len(self.warm_steps):>7}")
        return "\n".join([line, *(f"    {step[:110]}" for step in self.warm_steps)])


def table(rows, bases, day):
    lines = ["| | size, MB | | programs in it | processes of root | first build, s | it fetches, MB | after a change, s | it fetches, MB | steps |",
             "|---|---|---|---|---|---|---|---|---|---|"]
    for name, title in TITLES.items():
        naive, here = rows[name, "naive"], rows[name, "here"]
        pairs = [(megabytes(each.megabytes), each.programs, each.as_root, f"{each.cold_seconds:.0f}", megabytes(each.cold_fetched),
                  f"{each.warm_seconds:.1f}", megabytes(each.warm_fetched), len(each.warm_steps)) for each in (naive, here)]
        cells = [f"{before} → {after}" for before, after in zip(*pairs)]
        cells.insert(1, f"1/{naive.megabytes / here.megabytes:.2g}")
        lines.append(f"| {title} | " + " | ".join(cells) + " |")
    named = ", ".join(f"`{name}` ({kind})" for name, kind in sorted(bases.items()))
    return "\n".join([*lines, "", f"Measured on {day} on {named}.", ""])


def in_language(text, naive, here):
    """The README of a language: a row's numbers in the place of the old ones, the words around them stay."""
    values = {"size": ("MB", [megabytes(each.megabytes) for each in (naive, here)]),
              "programs": ("", [each.programs for each in (naive, here)]),
              "after a change": ("s", [f"{each.warm_seconds:.1f}" for each in (naive, here)])}
    lines = text.splitlines(keepends=True)
    for at, line in enumerate(lines):
        for label, (unit, pair) in values.items():
            if line.startswith(f"| {label}"):
                cells = line.split(" | ")
                for place, value in enumerate(pair, 1):
                    cells[place] = re.sub(rf"\d+(?:\.\d+)?{f' {unit}' if unit else ''}\b", f"{value} {unit}".strip(), cells[place], count=1)
                lines[at] = " | ".join(cells)
    return "".join(lines)


def parts(readme):
    """Before the table, the table, behind it."""
    text = readme.read_text()
    before, begin, rest = text.partition(BEGIN)
    middle, end, behind = rest.partition(END)
    if not begin or not end:
        sys.exit(f"images: {readme} has no place for the table: {BEGIN.strip()} … {END.strip()}")
    return before, middle, behind


def write(root, rows, bases, day):
    readme = root / "compose-examples/README.md"
    before, _, behind = parts(readme)
    readme.write_text(before + BEGIN + table(rows, bases, day) + END + behind)
    for name in TITLES:
        own = root / "compose-examples" / name / "README.md"
        own.write_text(in_language(own.read_text(), rows[name, "naive"], rows[name, "here"]))


def check(root):
    """Nothing, or what is wrong."""
    named = set(re.findall(r"`(\S+:\S+)` \(", parts(root / "compose-examples/README.md")[1]))
    begun = {base.partition("@")[0] for name in TITLES for base in base_images(root / "compose-examples" / name)}
    if named == begun:
        return None
    return (f"images: the table of compose-examples/README.md was measured on other base images than the Dockerfiles name: "
            f"{' '.join(sorted(named ^ begun))}. Measure again: tests/bench/images --write")
