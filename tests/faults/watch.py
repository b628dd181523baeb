"""steady in its modes, started somewhere, and what it answered and how long it took."""
import http.client
import json
import os
import pathlib
import signal
import socket
import subprocess
import threading
import time

from world import STEADY, eventually

SLACK = 1.0  # beyond a deadline: the promise is 300 ms, on a machine that has nothing else to do


class Ended:
    def __init__(self, words, env, limit, **options):
        start = time.monotonic()
        self.child = subprocess.Popen(words, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
        try:
            self.out, self.err = self.child.communicate(timeout=limit)
            self.hung = False
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.out, self.err = self.child.communicate()
            self.hung = True
        self.took = time.monotonic() - start
        self.status = self.child.returncode

    def __repr__(self):
        return f"exit {self.status} after {self.took:.2f} s: {self.out[-600:]!r} {self.err[-600:]!r}"


def reasons(ended):
    """Check -> its reason, "ok" when it is up, of `check --output json`."""
    return {each["name"]: each["reason"] for each in json.loads(ended.out)["checks"]}


def configuration(home, checks, timeout="1s"):
    """A file with these checks, name -> target; its path."""
    lines = ["version: 1", f"defaults: {{ interval: 250ms, timeout: {timeout}, fall: 1 }}", "serve: { drain: 0s }", "checks:"]
    lines += [f'  {name}: {{ {target.partition(":")[0]}: "{target}" }}' for name, target in checks.items()]
    path = pathlib.Path(home) / f"checks-{time.monotonic_ns()}.yaml"
    path.write_text("\n".join(lines) + "\n")
    return str(path)


def check(around, config, env, timeout):
    words = around([STEADY, "check", "--output", "json", "--timeout", f"{timeout}s", "--config", config])
    ended = Ended(words, env, timeout + 10)
    assert not ended.hung and ended.took < timeout + SLACK, f"check outlived its deadline of {timeout} s: {ended}"
    assert ended.status in (0, 1), f"check: {ended}"
    return ended


def wait(around, config, env, timeout, command=("echo", "started")):
    """Whether the command was started."""
    ended = Ended(around([STEADY, "wait", "--timeout", f"{timeout}s", "--config", config, "--", *command]), env, timeout + 10)
    assert not ended.hung and ended.took < timeout + SLACK, f"wait outlived its deadline of {timeout} s: {ended}"
    assert ended.status in (0, 124), f"wait: {ended}"
    assert (ended.status == 0) == (ended.out != b""), f"wait: {ended}"
    return ended.status == 0


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("steady", timeout=10)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Serve:
    """`steady serve` on a Unix socket, which is asked whatever network it runs in. /livez is asked all the time: no fault may touch it."""

    def __init__(self, around, config, env, **options):
        self.path = config.replace(".yaml", ".sock")
        self.err = open(config.replace(".yaml", ".log"), "w+")
        words = [STEADY, "serve", "--listen", f"unix:{self.path}", "--config", config]
        self.child = subprocess.Popen(around(words), env=env, stdin=subprocess.DEVNULL, stdout=self.err, stderr=self.err, **options)
        self.worst, self.wrong, self.ending = 0.0, [], threading.Event()
        self.watcher = threading.Thread(target=self.watch, daemon=True)

    def __enter__(self):
        # The file is there before anybody listens: a process that gets a tenth of a processor may be stopped in between.
        eventually(lambda: self.child.poll() is not None or self.get("/livez")[0] != 0, 20)
        self.watcher.start()
        return self

    def __exit__(self, *error):
        self.ending.set()
        self.child.kill()
        self.child.wait()
        self.err.close()

    def get(self, path):
        """(status, body); (0, why) when there is no answer."""
        connection = UnixConnection(self.path)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except OSError as error:
            return 0, str(error)
        finally:
            connection.close()

    def watch(self):
        while not self.ending.wait(0.05):
            start = time.monotonic()
            status, body = self.get("/livez")
            if self.ending.is_set():
                return
            self.worst = max(self.worst, time.monotonic() - start)
            if status != 200:
                self.wrong.append(f"/livez: {status} {body}")

    def status(self):
        """Check -> what /status says of it."""
        status, body = self.get("/status")
        return {each["name"]: each for each in json.loads(body)["checks"]} if status == 200 else {}

    def reasons(self):
        """Check -> its last reason, "ok" when it is up."""
        return {name: check.get("reason", "") for name, check in self.status().items()}  # none before the first attempt

    def becomes(self, allowed, seconds=15):
        """Waits until every check has a reason that is allowed for it."""
        def right():
            assert self.child.poll() is None, f"serve ended: {self.log()}"
            seen = self.reasons()
            return seen and all(seen[check] in allowed[check] for check in allowed)
        try:
            eventually(right, seconds)
        except TimeoutError:
            raise AssertionError(f"serve says {self.reasons()}, allowed is {allowed}") from None

    def stays(self, allowed, attempts=5):
        """The same verdicts for so many attempts more of each check."""
        status = self.status()
        until = {name: check["attempts"] + attempts for name, check in status.items()}
        while any(check["attempts"] < until[name] for name, check in status.items()):
            for name, reasons in allowed.items():
                assert status[name]["reason"] in reasons, f"serve says of {name}: {status[name]}, allowed is {reasons}"
            time.sleep(0.05)
            status = self.status()

    def lively(self, longest=SLACK):
        assert not self.wrong, self.wrong[:3]
        assert self.worst <= longest, f"/livez took {self.worst:.2f} s"

    def ends(self):
        self.ending.set()
        self.watcher.join()
        self.child.send_signal(signal.SIGTERM)
        status = self.child.wait(10)
        assert status == 0, f"serve ended with {status}: {self.log()}"

    def log(self):
        self.err.flush()
        self.err.seek(0)
        return self.err.read()[-800:]
