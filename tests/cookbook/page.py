"""Writes the tables of docs/cookbook.md from services.py; what stands above the mark is written by hand."""
import re

from services import PAIRS, SERVICES

MARK = "<!-- From here on tests/cookbook/run --write writes it, from tests/cookbook/services.py. -->\n"


def code(target):
    """A target that a table can hold: it breaks only where it may."""
    return f"`{target}`" if target else "–"


def rows():
    yield MARK
    for group in dict.fromkeys(service.group for service in SERVICES):
        yield f"\n## {group}\n\n| service | health check | gate | why |\n|---|---|---|---|\n"
        for each in (service for service in SERVICES if service.group == group):
            title, url = each.source
            proof = "●" if each.real else "○"
            yield f"| {proof} **{each.name}**, {each.image} | {code(each.check)} | {code(each.gate)} | {each.why} [{title}]({url}) |\n"
    yield "\n## Before and after\n\nWhat projects write today, and the line that replaces it.\n\n| before | after | why |\n|---|---|---|\n"
    for before, after, why in PAIRS:
        yield f"| {before} | `{after}` | {why} |\n"


def written(text):
    """The page with its tables as the services say now."""
    head, mark, _ = text.partition(MARK)
    if not mark:
        raise SystemExit(f"docs/cookbook.md has lost its mark: {MARK}")
    count, real = len(SERVICES), sum(service.real for service in SERVICES)
    head = re.sub(r"\d+ services: \d+ ran (against the real server \(●\)), \d+ ", rf"{count} services: {real} ran \1, {count - real} ", head)
    return head + "".join(rows())
