"""What is measured: command lines of steady, the peer of each, and how each must end: a command that ended otherwise has no figures."""
import contextlib
import dataclasses
import os
import pathlib
import platform
import shutil
import struct
import tempfile

import peers

EXECUTED = 7  # what the tiny program ends with


@dataclasses.dataclass(frozen=True)
class Scenario:
    name: str
    words: tuple  # {port} is the peer's
    script: object = None  # of the peer; None: nobody listens
    status: int = 0
    says: str = "up: "
    in_valgrind: "Scenario | None" = None  # instead of it


CHECK = ("./steady", "check")
# Takes half a second in valgrind; on a busy machine, 5 s are too short for that.
LOGIN = (*CHECK, "--timeout", "60s", "postgres://app@127.0.0.1:{port}/app#password_file=password&timeout=60s")
WAIT = ("./steady", "wait", "127.0.0.1:{port}", "--")
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nok\n"
SCENARIOS = {each.name: each for each in (
    Scenario("tcp-up", (*CHECK, "127.0.0.1:{port}"), peers.says(b"")),
    Scenario("tcp-refused", (*CHECK, "127.0.0.1:{port}"), None, 1, "refused"),
    Scenario("http", (*CHECK, "http://127.0.0.1:{port}/healthz"), peers.says(OK)),
    Scenario("redis", (*CHECK, "redis://127.0.0.1:{port}"), peers.says(b"+PONG\r\n")),
    Scenario("postgres-scram", LOGIN, peers.scram(4096)),  # PostgreSQL's own number of iterations
    Scenario("postgres-login", LOGIN, peers.scram(1)),  # of which 3 % would hide everything else
    Scenario("wait-exec", (*WAIT, "./tiny"), peers.says(b""), EXECUTED, "starting ./tiny",
             # Valgrind forgets what it has counted when execve succeeds. This fails, and costs some thousands more: to find out why.
             Scenario("wait-exec", (*WAIT, "./none"), peers.says(b""), 127, "starting ./none")),
    Scenario("version", ("./steady", "--version"), None, 0, "steady "),
)}
# Asks twice where once is enough: what the budget of tcp-up must refuse.
WASTEFUL = dataclasses.replace(SCENARIOS["tcp-up"], words=(*CHECK, "127.0.0.1:{port}", "127.0.0.1:{port}#name=again"))

# exit(EXECUTED) as machine code, by machine: its number in ELF, and the code.
TINY = {"x86_64": (62, "bf07000000" "b83c000000" "0f05"), "aarch64": (183, "e00080d2" "a80b80d2" "010000d4")}


def tiny():
    """The smallest program there is, of one page: what becomes of `wait` must cost next to nothing itself."""
    machine, code = TINY[platform.machine()]
    base, start, size = 0x400000, 64 + 56, 64 + 56 + len(bytes.fromhex(code))
    header = b"\x7fELF\2\1\1" + bytes(9) + struct.pack("<HHIQQQIHHHHHH", 2, machine, 1, base + start, 64, 0, 0, 64, 56, 1, 0, 0, 0)
    return header + struct.pack("<IIQQQQQQ", 1, 5, 0, base, base, size, size, 4096) + bytes.fromhex(code)


@contextlib.contextmanager
def folder(binary):
    """Where everything runs: ./steady is a name that is the same on every machine, as are those of the other files."""
    with tempfile.TemporaryDirectory(prefix="steady-budget-") as home:
        home = pathlib.Path(home)
        shutil.copy(binary, home / "steady")
        (home / "tiny").write_bytes(tiny())
        (home / "tiny").chmod(0o755)
        (home / "password").write_bytes(peers.PASSWORD)
        os.chdir(home)
        try:
            yield home
        finally:
            os.chdir("/")


@contextlib.contextmanager
def arranged(scenario):
    """The command line, while its peer listens."""
    with peers.peer(scenario.script) if scenario.script else peers.nobody() as port:
        yield [word.format(port=port) for word in scenario.words]
