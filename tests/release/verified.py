"""The second half: what is signed, and what a user does with it. Each check has its twin, which must fail."""
import base64
import json
import re
import shutil

from steps import RELEASE, ROOT


def key_pair(rehearsal, name):
    folder = rehearsal.home / name
    folder.mkdir(mode=0o700)
    rehearsal.run("cosign", "generate-key-pair", folder=folder)
    return folder


def documented(rehearsal, heading):
    """The lines of a section of docs/install.md, as this rehearsal can run them: with a key in place of the workflow's identity."""
    text = (ROOT / "docs/install.md").read_text()
    section = text.split(f"## {heading}\n", 1)[1]
    lines = re.search(r"```sh\n(.*?)```", section, re.S)[1]
    identity = '--certificate-identity "$STEADY_IDENTITY" --certificate-oidc-issuer "$STEADY_ISSUER"'
    if identity not in lines:
        raise RuntimeError(f"the lines of '{heading}' in docs/install.md name no identity")
    lines = lines.replace(identity, '--key "$STEADY_PUBLIC_KEY" --insecure-ignore-tlog')
    # A shell at which somebody pastes them goes on after a line that has failed: so does this one.
    return "set -u\n" + re.sub(r"(?m)^export .*\n", "", lines).replace("apt install", "true apt install")


def check_image(rehearsal, key, other):
    image, environment = f"{rehearsal.image}:{rehearsal.version}", rehearsal.environment
    lines = documented(rehearsal, "Verify the image")
    environment |= {"STEADY_IMAGE": image, "STEADY_PUBLIC_KEY": str(key / "cosign.pub")}
    rehearsal.holds("the lines of docs/install.md verify the image", "sh", "-c", lines)
    rehearsal.proven(rehearsal.digest, "cosign verify")
    environment["STEADY_PUBLIC_KEY"] = str(other / "cosign.pub")
    rehearsal.refused("another key did not sign the image", "sh", "-c", lines, says="no matching attestations")
    environment["STEADY_PUBLIC_KEY"] = str(key / "cosign.pub")
    for arch, digest in rehearsal.digests.items():
        with_key = ["--key", key / "cosign.pub", "--insecure-ignore-tlog"]
        # `cosign verify` takes an attestation for a signature too, and says which of them it has found.
        rehearsal.holds(f"the image for {arch} is signed by itself", "cosign", "verify", *with_key, f"{rehearsal.image}@{digest}",
                        says='"type":"https://sigstore.dev/cosign/sign/v1"')
        rehearsal.proven(digest, "cosign verify")
        said = rehearsal.holds(f"the list of libraries is attested of the image for {arch}", "cosign", "verify-attestation", *with_key, "--type", "cyclonedx",
                               f"{rehearsal.image}@{digest}")
        statement = json.loads(base64.b64decode(json.loads(said[said.index("{"):].splitlines()[0])["payload"]))
        rehearsal.expect(f"what is attested for {arch} is the published list", statement["predicate"] == json.loads(
            (rehearsal.out / f"steady-linux-{arch}.cdx.json").read_text()))
        rehearsal.proven(digest, "verify-attestation")
        rehearsal.refused(f"another key did not attest the image for {arch}", "cosign", "verify-attestation", "--key", other / "cosign.pub",
                          "--insecure-ignore-tlog", "--type", "cyclonedx", f"{rehearsal.image}@{digest}", says="no matching attestations")
    return lines


def check_changed_manifest(rehearsal, lines):
    changed = f"{rehearsal.image}:changed"
    rehearsal.run("crane", "mutate", "--label", "changed=yes", "--tag", changed, f"{rehearsal.image}@{rehearsal.digests['amd64']}")
    rehearsal.environment["STEADY_IMAGE"] = changed
    rehearsal.refused("a changed manifest bears no signature", "sh", "-c", lines, says="no signatures found")
    rehearsal.environment["STEADY_IMAGE"] = f"{rehearsal.image}:{rehearsal.version}"


def check_provenance(rehearsal):
    said = json.loads(rehearsal.run("docker", "buildx", "imagetools", "inspect", f"{rehearsal.image}@{rehearsal.digest}", "--format", "{{json .Provenance}}"))
    each = said if "SLSA" not in said else {"the only one": said}
    for platform, provenance in each.items():
        arguments = provenance["SLSA"]["buildDefinition"]["externalParameters"]["request"]["args"]
        rehearsal.expect(f"the provenance of {platform} is attached, and names target and revision",
                         (arguments["target"], arguments["build-arg:REVISION"]) == ("image", rehearsal.environment["REVISION"]), str(arguments))
    rehearsal.expect("each platform has one", len(each) == len(rehearsal.digests), ", ".join(each))


def check_files(rehearsal, key, other):
    """The lines of a user who fetches a package; then the same with what was altered on the way."""
    lines = documented(rehearsal, "Verify a file")
    place = rehearsal.home / "user"
    rehearsal.environment |= {"STEADY_BASE": rehearsal.base, "STEADY_PUBLIC_KEY": str(key / "cosign.pub")}

    def fetch(sentence, method, **more):
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        return method(sentence, "sh", "-c", lines, folder=place, **more)

    fetch("the lines of docs/install.md verify a package", rehearsal.holds, says="steady-linux-amd64.deb: OK")
    for name in ("SHA256SUMS", "SHA256SUMS.sigstore.json"):
        rehearsal.proven(name, "cosign verify-blob")
    for line in rehearsal.holds("and every other file", "sha256sum", "--check", "SHA256SUMS", folder=rehearsal.out).splitlines():
        rehearsal.proven(line.removesuffix(": OK"), "sha256sum --check")
    rehearsal.environment["STEADY_PUBLIC_KEY"] = str(other / "cosign.pub")
    fetch("another key did not sign the checksums", rehearsal.refused, says="")
    rehearsal.environment["STEADY_PUBLIC_KEY"] = str(key / "cosign.pub")
    for sentence, name, says in (("a changed package is refused", "steady-linux-amd64.deb", "steady-linux-amd64.deb: FAILED"),
                                 ("changed checksums are refused", "SHA256SUMS", "")):
        file = rehearsal.out / name
        sound = file.read_bytes()
        file.write_bytes(sound[:-2] + bytes([sound[-2] ^ 1]) + sound[-1:])
        fetch(sentence, rehearsal.refused, says=says)
        file.write_bytes(sound)


def check_install(rehearsal, key, other):
    """install.sh and the steps of the action, with cosign itself."""
    place = rehearsal.home / "installed"
    place.mkdir()
    environment = rehearsal.environment
    environment |= {"STEADY_DIR": str(place), "STEADY_PRIVATE": "yes", "STEADY_PUBLIC_KEY": str(key / "cosign.pub"), "STEADY_VERSION": rehearsal.version}
    rehearsal.holds("install.sh installs what is signed", "sh", rehearsal.out / "install.sh", says="installed ")
    rehearsal.holds("what it installed runs", place / "steady", "--version", says=rehearsal.version)
    environment["STEADY_PUBLIC_KEY"] = str(other / "cosign.pub")
    rehearsal.refused("install.sh installs nothing for another key", "sh", rehearsal.out / "install.sh", says="nothing is installed")
    environment["STEADY_PUBLIC_KEY"] = str(key / "cosign.pub")
    binary = rehearsal.out / "steady-linux-amd64"
    sound = binary.read_bytes()
    binary.write_bytes(sound[:1000] + bytes([sound[1000] ^ 1]) + sound[1001:])
    rehearsal.refused("install.sh installs no changed binary", "sh", rehearsal.out / "install.sh", says="nothing is installed")
    binary.write_bytes(sound)
    python = rehearsal.run("docker/toolchain/python-tools", "packages").splitlines()[-1]
    steps = [python, ROOT / "tests/binary/packages/action_steps.py", ROOT / "action.yml"]
    for sentence, method, public, says in (("the steps of the action install it", rehearsal.holds, key, "path="),
                                           ("the action fails for another key", rehearsal.refused, other, "nothing is installed")):
        workspace = rehearsal.home / f"workspace-{public.name}"
        workspace.mkdir()
        method(sentence, *steps, workspace, "example/steady", f"base={rehearsal.base}", f"public-key={public / 'cosign.pub'}", says=says)
    for name in ("STEADY_DIR", "STEADY_PRIVATE", "STEADY_VERSION"):
        del environment[name]


def check_run(rehearsal):
    """Pulled by an engine that has nothing of it: by tag and by digest; healthy, and unhealthy."""
    images = [f"{rehearsal.image}:{rehearsal.version}", f"{rehearsal.image}@{rehearsal.digest}"]
    rehearsal.attempt("docker", "image", "rm", "--force", *images)
    name = rehearsal.name
    try:
        for image in images:
            rehearsal.run("docker", "pull", "--quiet", image)
            rehearsal.holds(f"what was pulled as {image.removeprefix(rehearsal.image)[:19]} runs as another user than root, read-only", "docker", "run", "--rm",
                            "--read-only", "--cap-drop", "ALL", "--network", "none", image, "--version", says=rehearsal.version)
        # `docker run --health-cmd` needs a shell, which the image has not.
        rehearsal.run("docker", "build", "--builder", "default", "--quiet", "--tag", name, "-",
                      given=f'FROM {images[0]}\nHEALTHCHECK --interval=500ms --retries=2 CMD ["/steady", "check", "http://127.0.0.1:8080/livez"]\n')
        for sentence, listens, health in (("a container of it turns healthy", "8080", "healthy"), ("and unhealthy, when what it asks is not there", "8081", "unhealthy")):
            rehearsal.run("docker", "run", "--detach", "--name", name, name, "serve", "--listen", f"127.0.0.1:{listens}", "tcp://127.0.0.1:1")
            rehearsal.hears(sentence, ["docker", "events", "--since", "1m", "--filter", f"container={name}", "--filter", "event=health_status"],
                            f"health_status: {health}")
            rehearsal.run("docker", "rm", "--force", "--volumes", name)
    finally:
        rehearsal.attempt("docker", "rm", "--force", "--volumes", name)
        rehearsal.attempt("docker", "image", "rm", "--force", name, *images)


def check_secrets(rehearsal, keys):
    """Neither a private key nor its password is in a log, in a file that is published, or in what the registry holds."""
    wanted = [(folder / "cosign.key").read_bytes().splitlines()[1] for folder in keys] + [rehearsal.environment["COSIGN_PASSWORD"].encode()]
    wanted += [base64.b64encode(secret) for secret in wanted]
    folders = [rehearsal.out, rehearsal.home / "registry"]
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file()] + [*rehearsal.home.glob("*.log")]
    telling = [str(file) for file in files if any(secret in file.read_bytes() for secret in wanted)]
    rehearsal.expect(f"no private key and no password is in {len(files)} files and logs", len(files) > 20 and not telling, ", ".join(telling))
    planted = rehearsal.home / "planted.log"
    planted.write_bytes(b"x" + wanted[0])
    rehearsal.expect("a key in a log would be found", any(secret in planted.read_bytes() for secret in wanted))
    planted.unlink()
