"""Podman Quadlet and systemd: what their own tools say of the units, and what a process sees that systemd starts through the gate."""
import functools
import json
import os
import pathlib
import re
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
STEADY = str(pathlib.Path(os.environ.get("STEADY_BINARY") or ROOT / "build/steady").resolve())


def pairs_of(unit):
    for line in unit.read_text().splitlines():
        if "=" in line and not line.startswith(("#", ";")):
            yield tuple(line.split("=", 1))


def keys_of(unit):
    return dict(pairs_of(unit))


def words(line, credentials="/run/credentials"):
    """A command line as systemd takes it apart: quotes, and the specifiers that the files use."""
    special = {"%d": credentials, "%%": "%", "$$": "$"}
    return [re.sub(r"%[d%]|\$\$", lambda found: special[found[0]], word) for word in shlex.split(line)]


def seconds(text):
    number, unit = re.fullmatch(r"(\d+)(s|m)?", text).groups()
    return int(number) * (60 if unit == "m" else 1)


@functools.cache
def quadlet():
    return subprocess.run([HERE / "quadlet"], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()


def generated(files):
    """What Quadlet makes of the unit, and what it complains about."""
    with tempfile.TemporaryDirectory() as home:
        shutil.copy(files / "shop.container", home)
        done = subprocess.run([quadlet(), "-dryrun"], env=os.environ | {"QUADLET_UNIT_DIRS": home}, capture_output=True, text=True, check=False)
        wrong = [line for line in done.stderr.splitlines() if "Loading source unit" not in line]
        return done.stdout.partition("---shop.service---\n")[2], wrong or ([f"exit {done.returncode}"] if done.returncode else [])


def verified(*texts):
    """systemd-analyze on units, name and text each; the programs in them exist for the time."""
    with tempfile.TemporaryDirectory() as home:
        place = pathlib.Path(home)
        for name, text in texts:
            for program in set(re.findall(r"(?<![\w/-])/usr/(?:local/)?bin/(\w+)", text)):
                (place / program).write_text("#!/bin/sh\n")
                (place / program).chmod(0o755)
                text = re.sub(rf"(?<![\w/-])/usr/(?:local/)?bin/{program}", f"{home}/{program}", text)
            (place / name).write_text(text)
        done = subprocess.run(["systemd-analyze", "verify", "--man=no", *[place / name for name, _ in texts]],
                              env=os.environ | {"SYSTEMD_UNIT_PATH": f"{home}:"}, capture_output=True, text=True, check=False)
        names = [name for name, _ in texts]
        # The units of the machine itself are none of ours.
        wrong = [line.replace(home + "/", "") for line in done.stderr.splitlines() if any(name in line for name in names)]
        return wrong or ([f"exit {done.returncode}: {done.stderr}"] if done.returncode else [])


def quadlet_takes_the_unit(files):
    """Podman Quadlet: the generator takes the unit, and systemd takes what it makes of it"""
    text, wrong = generated(files)
    yield from wrong
    yield from verified(("shop.service", re.sub(r"^\[X-Container\]\n(?:.+\n)*", "", text, flags=re.M)))


def podman_needs_no_shell(files):
    """Podman Quadlet: podman is told the gate and the health check as arrays of words, so no shell is needed"""
    text, _ = generated(files)
    line = next(line for line in text.splitlines() if line.startswith("ExecStart="))
    given = shlex.split(line.removeprefix("ExecStart="))
    options = {option: given[at + 1] for at, option in enumerate(given[:-1]) if option in ("--entrypoint", "--health-cmd")}
    for option in ("--entrypoint", "--health-cmd"):
        array = json.loads(options[option])
        if array[0] != "/steady":  # a first word "CMD" is for Docker: podman would take the brackets apart as words
            yield f"{option}: {array}"
    if "--sdnotify=healthy" not in given:
        yield "systemd is not told when the container is healthy"
    if given[-3:] != ["/app", "--port", "8080"]:
        yield f"the command is not behind the image: {given[-4:]}"


def times_of_the_container_fit(files):
    """Podman Quadlet: the times fit: check < HealthTimeout, gate < HealthStartPeriod < TimeoutStartSec"""
    keys = keys_of(files / "shop.container")
    gate = json.loads(keys["Entrypoint"])
    times = [seconds(gate[gate.index("--timeout") + 1]), seconds(keys["HealthStartPeriod"]), seconds(keys["TimeoutStartSec"])]
    if times != sorted(set(times)):
        yield f"gate, start period, systemd: {times}"
    if seconds(keys["HealthTimeout"]) <= 5:
        yield "podman would end the check before it can say why"


def systemd_takes_the_units(files):
    """systemd: systemd-analyze verify takes the units, with and without the socket"""
    units = {name: (files / name).read_text() for name in ("shop.service", "shop.socket", "worker.service")}
    yield from verified(("shop.service", units["shop.service"]))
    yield from verified(*units.items())


def gate_comes_before_the_limit(files):
    """systemd: the gate gives up before systemd's own limit for the start"""
    keys = keys_of(files / "worker.service")
    gate = words(keys["ExecStartPre"])
    if seconds(gate[gate.index("--timeout") + 1]) >= seconds(keys.get("TimeoutStartSec", "90s")):
        yield "systemd ends the gate first"


class Redis:
    """A stand-in on a free port of loopback that answers +PONG once it is told to listen."""

    def __init__(self):
        self.listener = socket.socket()
        self.listener.bind(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def listen(self):
        self.listener.listen(16)
        threading.Thread(target=self.answer, daemon=True).start()
        return self

    def answer(self):
        try:
            while True:
                with self.listener.accept()[0] as client:
                    client.settimeout(2)
                    while b"PING" not in client.recv(1000):
                        pass
                    client.sendall(b"+PONG\r\n")
        except OSError:
            pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.close()


# What the application sees, over the socket that systemd passed on, and to systemd itself.
APPLICATION = """
import json, os, socket
seen = {name: os.environ.get(name) for name in ("LISTEN_PID", "LISTEN_FDS", "NOTIFY_SOCKET")} | {"pid": os.getpid()}
seen["descriptors"] = sorted(int(name) for name in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{name}"))
if seen["NOTIFY_SOCKET"]:
    notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    notify.connect(seen["NOTIFY_SOCKET"])
    notify.send(b"READY=1")
listener = socket.socket(fileno=3)
listener.settimeout(10)
client, _ = listener.accept()
client.sendall(json.dumps(seen).encode())
client.close()
"""


def gated(files, redis, home):
    """The line of shop.service, with the stand-in for its dependencies and a server of ours for the shop."""
    (pathlib.Path(home) / "db-password").write_text("made-up\n")
    line = words(keys_of(files / "shop.service")["ExecStart"], home)
    at, end = line.index("wait"), line.index("--", line.index("wait"))
    options = [word for word in line[at:end] if "://" not in word]
    server = [f"redis://127.0.0.1:{redis.port}"]
    return [STEADY if word == "/usr/local/bin/steady" else word for word in line[:at]] + options + server + ["--", sys.executable, "-c", APPLICATION]


def asked(port, limit=15):
    with socket.create_connection(("127.0.0.1", port), timeout=limit) as client:
        return json.loads(b"".join(iter(lambda: client.recv(4096), b"")))


def faults(seen, pid):
    if seen["pid"] != pid or seen["LISTEN_PID"] != str(pid) or seen["LISTEN_FDS"] != "1":
        yield f"started as {pid}, and the application sees {seen}"
    if not set(seen["descriptors"]) <= {0, 1, 2, 3, 4}:  # 4: the folder that it lists, the socket to systemd
        yield f"descriptors that systemd did not pass on: {seen['descriptors']}"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def socket_activation_passes_through(files):
    """systemd: systemd-socket-activate starts shop.service's line; the shop gets the socket, LISTEN_FDS and its own LISTEN_PID"""
    port = free_port()
    with tempfile.TemporaryDirectory() as home, Redis() as redis:
        process = subprocess.Popen(["systemd-socket-activate", "-l", f"127.0.0.1:{port}", *gated(files, redis, home)],
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        try:
            for _ in range(100):
                try:
                    client = socket.create_connection(("127.0.0.1", port), timeout=15)
                    break
                except ConnectionRefusedError:
                    time.sleep(0.05)
            time.sleep(0.3)  # the gate holds, and the client stays in the kernel's queue
            redis.listen()
            with client:
                text = b"".join(iter(lambda: client.recv(4096), b""))
            yield from faults(json.loads(text), process.pid)
            if process.wait(10) != 0:
                yield f"exit {process.returncode}"
        finally:
            process.kill()
            process.communicate()


def parent_sees_one_process(files):
    """systemd: a parent that passes fd 3, LISTEN_PID and NOTIFY_SOCKET gets READY=1 from the very process that it started"""
    with tempfile.TemporaryDirectory() as home, Redis() as redis, socket.create_server(("127.0.0.1", 0)) as listener, \
            socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
        notify.bind(f"{home}/notify")
        notify.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        notify.settimeout(15)
        line = gated(files, redis, home)
        launcher = "import os, sys; os.environ['LISTEN_PID'] = str(os.getpid()); os.dup2(int(sys.argv[1]), 3); os.execv(sys.argv[2], sys.argv[2:])"
        process = subprocess.Popen([sys.executable, "-c", launcher, str(listener.fileno()), *line], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL, pass_fds=[listener.fileno()],
                                   env=os.environ | {"LISTEN_FDS": "1", "NOTIFY_SOCKET": f"{home}/notify"})
        try:
            time.sleep(0.3)
            redis.listen()
            text, credentials, _, _ = notify.recvmsg(100, 100)
            sender = int.from_bytes(credentials[0][2][:4], sys.byteorder)
            if text != b"READY=1" or sender != process.pid:
                yield f"{text} from {sender}, and {process.pid} was started"
            seen = asked(listener.getsockname()[1])
            seen["descriptors"] = [each for each in seen["descriptors"] if each != listener.fileno()]  # the launcher left it open
            yield from faults(seen, process.pid)
            if process.wait(10) != 0:
                yield f"exit {process.returncode}"
        finally:
            process.kill()
            process.wait()


def stopped_gate_is_no_failure(files):
    """systemd: what the gate ends with at SIGTERM is a success for the units whose main process it is"""
    with tempfile.TemporaryDirectory() as home, Redis() as redis:
        process = subprocess.Popen(gated(files, redis, home), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        try:
            process.stderr.readline()  # the gate says what it waits for: it is at work
            process.terminate()
            status = process.wait(5)
        finally:
            process.kill()
            process.communicate()
    for name in ("shop.service", "shop.container"):
        if str(status) not in keys_of(files / name).get("SuccessExitStatus", "").split():
            yield f"{name}: {status} is a failure to systemd"


def gate_before_the_start_ends(files):
    """systemd: worker.service's ExecStartPre ends with 0 when the cache works, and with 124 when it does not in time"""
    for works, expected in ((True, 0), (False, 124)):
        with Redis() as redis:
            if works:
                redis.listen()
            line = words(keys_of(files / "worker.service")["ExecStartPre"])
            line = [STEADY] + [re.sub(r"^redis://127.0.0.1$", f"redis://127.0.0.1:{redis.port}", word) for word in line[1:]]
            line = line if works else ["300ms" if before == "--timeout" else word for before, word in zip([None, *line], line)]
            done = subprocess.run(line, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=3, check=False)
            if done.returncode != expected:
                yield f"exit {done.returncode} instead of {expected}: {done.stderr}"


# A shell around the gate, as somebody might write it who wants a variable in the line.
FORKED = ("shop.service", "ExecStart=/usr/local/bin/steady wait", "ExecStart=/bin/sh -c '\"$@\"; exit $?' sh /usr/local/bin/steady wait")

CHECKS = [
    (quadlet_takes_the_unit,
     ("shop.container", "HealthInterval=", "HealthIntervall="),
     ("shop.container", "TimeoutStartSec=180s", "TimeoutStartSec=soon")),
    (podman_needs_no_shell,
     ("shop.container", 'HealthCmd=["/steady", "check", "http://localhost:8080/healthz"]', "HealthCmd=/steady check http://localhost:8080/healthz"),
     ("shop.container", 'HealthCmd=["/steady"', 'HealthCmd=["CMD", "/steady"'),
     ("shop.container", "Notify=healthy", "Notify=true")),
    (times_of_the_container_fit,
     ("shop.container", "TimeoutStartSec=180s", "TimeoutStartSec=60s"),
     ("shop.container", "HealthTimeout=6s", "HealthTimeout=5s")),
    (systemd_takes_the_units,
     ("shop.service", "Type=exec", "Type=exce"),
     ("shop.service", "RestartPreventExitStatus=64 77 78", "RestartPreventExitStatus=usage wrong"),
     ("shop.socket", "ListenStream=", "ListenSteam="),
     ("worker.service", "ExecStartPre=/usr", "ExecStartPre=usr")),
    (gate_comes_before_the_limit, ("worker.service", "TimeoutStartSec=120s\n", "TimeoutStartSec=30s\n")),
    (gate_before_the_start_ends, ("worker.service", "redis://127.0.0.1", "tcp://127.0.0.1:1")),
    (stopped_gate_is_no_failure,
     ("shop.service", "SuccessExitStatus=143\n", ""),
     ("shop.container", "SuccessExitStatus=143", "SuccessExitStatus=130")),
    (socket_activation_passes_through, FORKED),
    (parent_sees_one_process, FORKED),
]
