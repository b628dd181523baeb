"""A database of holes for the tests of docker/scan, as osv-scanner has it: holes.py FOLDER BELOW

In each library of the examples, every version is holed that is older than one that has no published hole (BELOW is `today`), or all of
them and mended some day (`9999`), or all of them and never mended (`never`).
"""
import json
import pathlib
import sys
import zipfile

LIBRARIES = [
    ("Go", "SEMVER", "github.com/jackc/pgx/v5", "5.9.0"),
    ("npm", "SEMVER", "pg", "8.17.0"),
    ("PyPI", "ECOSYSTEM", "starlette", "0.49.1"),
    ("Maven", "ECOSYSTEM", "org.postgresql:postgresql", "42.7.7"),
    ("Debian:13", "ECOSYSTEM", "zlib", "1:1.0"),
]


def main(folder, below):
    for ecosystem, kind, name, mended in LIBRARIES:
        place = pathlib.Path(folder) / "osv-scalibr" / ecosystem.split(":")[0]
        place.mkdir(parents=True)
        until = {"today": [{"fixed": mended}], "9999": [{"fixed": "9:9999" if ecosystem.startswith("Debian") else "9999"}], "never": []}[below]
        hole = {
            "schema_version": "1.6.0", "id": f"TEST-{ecosystem.split(':')[0]}-1", "modified": "2026-01-01T00:00:00Z", "summary": "planted",
            "affected": [{"package": {"ecosystem": ecosystem, "name": name},
                          "ranges": [{"type": kind, "events": [{"introduced": "0"}, *until]}]}],
        }
        with zipfile.ZipFile(place / "all.zip", "w") as database:
            database.writestr(f"{hole['id']}.json", json.dumps(hole))


main(*sys.argv[1:])
