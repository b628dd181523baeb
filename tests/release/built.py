"""The first half of a release: what docker/release builds, packs, scans and pushes, for each platform."""
import hashlib
import json
import pathlib
import platform
import shutil

from steps import RELEASE, ROOT, Failed

ARCHES = {"amd64": "x86_64", "arm64": "aarch64", "armv7": "arm"}  # as qemu calls them
NAMES = {"x86_64": "amd64", "aarch64": "arm64"}


def sha256(file):
    return "sha256:" + hashlib.sha256(pathlib.Path(file).read_bytes()).hexdigest()


def stage_toolchain(rehearsal, arches, base, packages):
    """The compiled libraries of this machine, by the names under which the image `packages` of the Dockerfile looks for them: its compiler
    may be of another revision. The options of `docker buildx bake` that hand them over."""
    toolchain = rehearsal.home / "toolchain"
    toolchain.mkdir()
    for arch in arches:
        ours = pathlib.Path(rehearsal.run("env", f"STEADY_ARCH={arch}", "docker/toolchain/build", "musl").splitlines()[-1])
        theirs = rehearsal.run("docker", "run", "--rm", "--env", f"STEADY_ARCH={arch}", packages, "docker/toolchain/build", "--prefix", "musl")
        staged = toolchain / pathlib.Path(theirs.strip()).name
        shutil.copytree(ours, staged, symlinks=True, ignore=lambda folder, _, top=ours: ["sysroot"] if folder == str(top) else [])
        shutil.copytree((ours / "sysroot").resolve(), staged / "sysroot", symlinks=True)
    return ["--set", f"*.contexts.toolchain={toolchain}", "--set", f"*.args.DEBIAN={base}"]


def check_binary(rehearsal, arch, file):
    here = NAMES.get(platform.machine()) == arch
    emulator = [] if here else [f"qemu-{ARCHES[arch]}-static"]
    version = rehearsal.holds(f"the binary for {arch} runs{'' if here else ' in an emulator'}", *emulator, file, "--version", says=rehearsal.version)
    status, said = rehearsal.attempt(*emulator, file, "check", "--timeout", "1s", "127.0.0.1:1")
    rehearsal.expect(f"the binary for {arch} tells a refused connection", status == 1 and "refused" in said, said)
    return version


def build(rehearsal, arches, options):
    version, out = rehearsal.version, rehearsal.out
    for arch in arches:
        rehearsal.say(f"compiling and packing for {arch}")
        rehearsal.environment["CACHE"] = f"{rehearsal.image}-cache:{arch}"
        rehearsal.run(RELEASE / "binary", version, arch, out, *options)
        check_binary(rehearsal, arch, out / f"steady-linux-{arch}")
        if NAMES.get(platform.machine()) == arch:
            rehearsal.environment["STEADY_NATIVE"] = str(out / f"steady-linux-{arch}")
    if {"amd64", "arm64"} <= set(arches):
        rehearsal.run(RELEASE / "recipes", version, rehearsal.base, out)
    rehearsal.expect("the page of the release has what CHANGELOG.md says of it", "steady check" in rehearsal.run(RELEASE / "notes", version))
    shutil.copy2(RELEASE / "install.sh", out)
    shutil.copy2(ROOT / "LICENSES.txt", out)


def check_reproducible(rehearsal, shipped):
    """The builder's root file system, and this machine's own, have made the same bytes."""
    arch = NAMES[platform.machine()]
    built = rehearsal.out / f"steady-linux-{arch}"
    rehearsal.expect("it has at most 4.2 MB", built.stat().st_size <= 4_200_000)
    rehearsal.expect("the binary is, byte for byte, the one that `make build` makes of this commit", sha256(built) == sha256(shipped),
                     f"{built}: {rehearsal.run(built, '--version')}{shipped}: {rehearsal.run(shipped, '--version')}")


def check_rebuilt(rehearsal, packages):
    """A second container: another user, folder, umask, locale and time zone, and no compiler's cache."""
    arch, place = NAMES[platform.machine()], rehearsal.home / "rebuilt"
    place.mkdir()
    place.chmod(0o777)
    rehearsal.run("tar", "--create", "--file", place / "source.tar", "--null", "--files-from", "-", given=rehearsal.run("git", "ls-files", "-z"))
    (place / "source.tar").chmod(0o644)
    script = """set -eu; umask 077; mkdir -p /tmp/elsewhere/a/b; cd /tmp/elsewhere/a/b; tar -xf /out/source.tar
        mkdir -p /tmp/cache; ln -s /toolchain /tmp/cache/musl; cmake --preset static >/dev/null; cmake --build build/static --target steady >/dev/null
        cp build/static/steady /out/steady; chmod 755 /out/steady"""
    rehearsal.run("docker", "run", "--rm", "--user", "1234:1234", "--env", "STEADY_CACHE=/tmp/cache", "--env", "CCACHE_DISABLE=1", "--env", "TZ=Asia/Kathmandu",
                  "--env", "LC_ALL=C.UTF-8", "--env", f"STEADY_REVISION={rehearsal.environment['REVISION']}",
                  "--volume", f"{rehearsal.home}/toolchain:/toolchain:ro", "--volume", f"{place}:/out", packages, "bash", "-c", script)
    rehearsal.expect("another user in another folder of another container makes the same bytes",
                     sha256(place / "steady") == sha256(rehearsal.out / f"steady-linux-{arch}"), rehearsal.run(place / "steady", "--version"))


def check_scan(rehearsal, arches):
    """grype, by a database with one hole in it, before and after our version of OpenSSL."""
    lists = [rehearsal.out / f"steady-linux-{arch}.cdx.json" for arch in arches]
    components = json.loads(lists[0].read_text())["components"]
    ours = next(part["version"] for part in components if part["name"] == "OpenSSL")
    rehearsal.environment |= {"GRYPE_DB_AUTO_UPDATE": "false", "GRYPE_CHECK_FOR_APP_UPDATE": "false", "GRYPE_DB_VALIDATE_AGE": "false",
                              "GRYPE_DB_VALIDATE_BY_HASH_ON_START": "false"}
    for name, versions in ("old", f"< {ours}"), ("open", f"<= {ours}"):
        folder = rehearsal.home / f"holes-{name}"
        rehearsal.run("holes", folder, "CVE-2026-00001", "openssl:openssl", versions, "high")
        rehearsal.environment["GRYPE_DB_CACHE_DIR"] = str(folder)
        if name == "old":
            rehearsal.holds("a hole that our OpenSSL has mended stops no release", RELEASE / "scan", *lists)
        else:
            rehearsal.refused("a hole in our OpenSSL stops the release", RELEASE / "scan", *lists, says="CVE-2026-00001")
            sound = rehearsal.home / "sound.cdx.json"
            sound.write_text(json.dumps(json.loads(lists[0].read_text()) | {"components": [part for part in components if part["name"] != "OpenSSL"]}, indent=2))
            rehearsal.holds("a list without it is none", RELEASE / "scan", sound)
            rehearsal.refused("each of several lists is looked into, not only the first", RELEASE / "scan", sound, lists[-1], says="CVE-2026-00001")
    del rehearsal.environment["GRYPE_DB_CACHE_DIR"]
    read = json.loads(rehearsal.run("syft", "convert", lists[0], "--output", "syft-json", "--quiet"))
    names = {(part["name"], part["version"]) for part in read["artifacts"]}
    missing = [part["name"] for part in components if (part["name"], part["version"]) not in names]
    rehearsal.expect(f"syft reads all {len(components)} libraries of the list", not missing, f"it lacks {missing}")


def published(arches):
    """The names of the files of a release: docs/install.md has the same list."""
    packed = [arch for arch in arches if arch != "armv7"]
    names = {"LICENSES.txt", "install.sh", "SHA256SUMS", "SHA256SUMS.sigstore.json"} | {f"steady-linux-{arch}{end}" for arch in arches for end in ("", ".cdx.json")}
    names |= {f"steady-linux-{arch}.{end}" for arch in packed for end in ("tar.gz", "deb", "rpm")}
    return names | ({"APKBUILD", "steady.nix", "steady.rb", "steady.schema.json"} if {"amd64", "arm64"} <= set(arches) else set())


def check_index_refuses(rehearsal, arch, released, there):
    """What is not to be joined is refused before a tag moves."""
    other = rehearsal.home / "other-digests"
    other.mkdir()
    pushed = (rehearsal.out / f"digest-{arch}").read_text().strip()
    image = f"{rehearsal.image}@{(rehearsal.out / f'image-{arch}').read_text().strip()}"
    elsewhere = "arm64" if arch == "amd64" else "amd64"
    before = rehearsal.environment["PLATFORMS"]
    rehearsal.environment["PLATFORMS"] = elsewhere
    (other / f"digest-{elsewhere}").write_text(pushed)
    rehearsal.refused("an image for another platform is not joined", RELEASE / "index", "9.9.9", other, given=f"{released}v9.9.9\n", says="has not one image for linux/")
    rehearsal.environment["PLATFORMS"] = arch
    # Another image for the same platform, in an index of its own, by tags that no release has.
    rehearsal.run("crane", "mutate", "--label", "other=yes", "--tag", f"{rehearsal.image}:other", image)
    rehearsal.run("crane", "index", "append", "--manifest", f"{rehearsal.image}:other", "--tag", f"{rehearsal.image}:other-index")
    (other / f"digest-{arch}").write_text(rehearsal.run("crane", "digest", f"{rehearsal.image}:other-index").strip().splitlines()[-1])
    rehearsal.refused("a version that is released already is not released again with another image", RELEASE / "index", rehearsal.version, other, given=released,
                      says="is there already")
    rehearsal.environment["PLATFORMS"] = before
    now = sorted(set(rehearsal.run("crane", "ls", rehearsal.image).split()) - {"other", "other-index"})
    rehearsal.expect("no tag has come of what was refused", now == there, f"{now}, not {there}")


def push(rehearsal, arches, options):
    for arch in arches:
        rehearsal.environment["CACHE"] = f"{rehearsal.image}-cache:{arch}"
        rehearsal.run(RELEASE / "image", rehearsal.version, arch, rehearsal.out, *options)
    released = f"v{rehearsal.version}\n"
    rehearsal.run(RELEASE / "index", rehearsal.version, rehearsal.out, given=released)
    there = sorted(rehearsal.run("crane", "ls", rehearsal.image).split())
    rehearsal.holds("the same images are joined again, as by a repeated run", RELEASE / "index", rehearsal.version, rehearsal.out, given=released)
    check_index_refuses(rehearsal, arches[0], released, there)
    rehearsal.planted = set(rehearsal.run("crane", "ls", rehearsal.image).split()) - set(there)
    rehearsal.digests = {arch: (rehearsal.out / f"image-{arch}").read_text().strip() for arch in arches}
    rehearsal.digest = (rehearsal.out / "digest").read_text().strip()
    rehearsal.expect("before it is signed the image has its version as a tag and no other", there == [rehearsal.version], str(there))
    rehearsal.expect("the tag is the index", tag_digest(rehearsal, rehearsal.version) == rehearsal.digest)


def tag_digest(rehearsal, tag):
    return rehearsal.run("crane", "digest", f"{rehearsal.image}:{tag}").strip()


def move_tags(rehearsal):
    rehearsal.run(RELEASE / "float", rehearsal.out)
    tags = (rehearsal.out / "tags").read_text().split()
    there = [tag for tag in rehearsal.run("crane", "ls", rehearsal.image).split()
             if tag not in rehearsal.planted and not tag.startswith("sha256-")]  # those are signatures
    rehearsal.expect("once it is signed it has these tags and no other", sorted(there) == sorted(tags) and "latest" not in there, f"{there}, not {tags}")
    for tag in tags:
        rehearsal.expect(f"the tag {tag} is the index that was signed", tag_digest(rehearsal, tag) == rehearsal.digest)
    return tags


def check_image(rehearsal):
    """The program and the roots of https, for a user that is not root, with labels that say what it is."""
    for arch, digest in rehearsal.digests.items():
        image = f"{rehearsal.image}@{digest}"
        manifest, config = json.loads(rehearsal.run("crane", "manifest", image)), json.loads(rehearsal.run("crane", "config", image))
        labels = {name.removeprefix("org.opencontainers.image."): text for name, text in config["config"]["Labels"].items()}
        files = rehearsal.run("sh", "-c", 'crane export "$0" - | tar -t', image).split()
        folders = {str(folder) for file in files for folder in pathlib.PurePath(file).parents}  # crane writes no '/' behind them
        kept = sorted(file for file in files if file not in folders)
        rehearsal.expect(f"the image for {arch} holds the program and the roots of https, for user 65532",
                         len(manifest["layers"]) == 2 and kept == ["etc/ssl/certs/ca-certificates.crt", "steady"] and
                         config["config"]["User"] == "65532:65532" and config["config"]["Entrypoint"] == ["/steady"], f"{files} {config}")
        binary = rehearsal.home / "binary-of-image"
        rehearsal.run("sh", "-c", 'crane export "$0" - | tar -xO steady >"$1"', image, binary)
        rehearsal.expect(f"the file in it is, byte for byte, the published binary for {arch}", sha256(binary) == sha256(rehearsal.out / f"steady-linux-{arch}"))
        wanted = {"version": rehearsal.version, "revision": rehearsal.environment["REVISION"], "source": rehearsal.environment["SOURCE"],
                  "url": rehearsal.environment["SOURCE"], "documentation": f"{rehearsal.environment['SOURCE']}/blob/v{rehearsal.version}/README.md",
                  "created": rehearsal.environment["CREATED"]}
        rehearsal.expect(f"its labels for {arch} say version, revision, source and the time of the commit", wanted.items() <= labels.items(), str(labels))
        rehearsal.expect(f"its architecture is {arch}", (config["architecture"], config.get("variant", "")) == (arch.removesuffix("v7"), "v7" if arch == "armv7" else ""),
                         str(config))
