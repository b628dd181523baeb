"""Links that lead nowhere: document_links.py FILE... prints a line for each link to a file or a heading that is not there, and exits
with 1 if there is one. Nothing is asked of a network.
"""
import pathlib
import re
import sys


def anchor(title):
    """As GitHub makes it of a heading."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def links_of(text):
    """Path and heading of each [words](path#heading) that stays in this tree."""
    return re.findall(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)", text)


def wrong_links(file, text):
    """Where such a link of a document leads, and what is not there."""
    for path, heading in links_of(text):
        target = file.parent / path if path else file
        if not target.exists():
            yield path, "a link to a file that is not there"
        elif heading and heading not in {anchor(title) for title in re.findall(r"^#+ (.*)$", target.read_text(), re.M)}:
            yield f"{path}#{heading}", "a link to a heading that is not there"


def main(*files):
    found = [f"{name}: {link}: {why}" for name in files for link, why in wrong_links(pathlib.Path(name), pathlib.Path(name).read_text())]
    print("\n".join(found), end="\n" if found else "")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
