"""The tables of docs/metrics.md, from what a running steady says of its series and from the alert rules.

    metrics_page.py STEADY ROOT [--write]     prints what differs and exits 1; --write mends the page instead
"""

import difflib
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import urllib.request

import yaml



def exposition(steady):
    """/metrics of a steady whose only check is up: series that tell of a success are there."""
    with tempfile.TemporaryDirectory() as home, socket.create_server(("127.0.0.1", 0)) as target:
        file = pathlib.Path(home) / "steady.yaml"
        file.write_text(f"version: 1\nchecks:\n  a: {{ tcp: '127.0.0.1:{target.getsockname()[1]}' }}\n")
        serving = subprocess.Popen([steady, "serve", "-c", file, "--listen", "127.0.0.1:0"], stderr=subprocess.PIPE, text=True)
        try:
            for line in serving.stderr:
                if found := re.search(r"127\.0\.0\.1:([1-9]\d*)", line):
                    subprocess.run([steady, "wait", "--quiet", "--timeout", "30s", f"http://127.0.0.1:{found[1]}/readyz"], check=True)
                    with urllib.request.urlopen(f"http://127.0.0.1:{found[1]}/metrics", timeout=10) as answer:
                        return answer.read().decode()
            sys.exit("steady serve said no address")
        finally:
            serving.kill()
            serving.wait()


def series(text):
    """One row per family: name, type, labels, help."""
    helps = dict(re.findall(r"^# HELP (\S+) (.*)$", text, re.M))
    for name, kind in re.findall(r"^# TYPE (\S+) (\S+)$", text, re.M):
        samples = re.findall(rf"^{name}(?:_bucket|_count)?\{{(.*)\}} ", text, re.M)
        labels = {label for sample in samples for label in re.findall(r'(\w+)="', sample)} - {"le"}
        if name.startswith("steady_check_"):  # those that this check does not have, have them too
            labels |= {"check", "kind"}
        labels = sorted(labels)
        yield f"| `{name}` | {kind} | {' '.join(f'`{label}`' for label in labels)} | {helps[name]} |"


def alerts(file):
    for group in yaml.safe_load(file.read_text())["groups"]:
        for rule in group["rules"]:
            summary = re.sub(r"\{\{ *\$labels\.(\w+) *\}\}", r"*\1*", rule["annotations"]["summary"])
            summary = re.sub(r"\{\{ *\$value *\| *humanizeDuration *\}\}", "*time*", summary)
            yield f"| `{rule['alert']}` | `{rule['expr']}` for {rule['for']} | {rule['labels']['severity']} | {summary} |"


def main(steady, root, write):
    page = pathlib.Path(root) / "docs/metrics.md"
    tables = {
        "series": ["| series | type | labels | meaning |", "|---|---|---|---|", *series(exposition(steady))],
        "alerts": ["| alert | when | severity | says |", "|---|---|---|---|", *alerts(pathlib.Path(root) / "config/prometheus/alerts.yaml")],
    }
    before = after = page.read_text()
    for name, rows in tables.items():
        after = re.sub(rf"(<!-- {name} -->\n).*?(<!-- end -->)", lambda found, rows=rows: found[1] + "\n".join(rows) + "\n" + found[2], after, flags=re.S)
    if write:
        page.write_text(after)
    elif before != after:
        sys.stdout.writelines(difflib.unified_diff(before.splitlines(True), after.splitlines(True), "docs/metrics.md", "as it should be"))
        return 1
    return 0


sys.exit(main(sys.argv[1], sys.argv[2], "--write" in sys.argv))
