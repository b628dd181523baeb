"""steady itself, in its three modes, and what is not allowed to happen to it."""
import contextlib
import http.client
import json
import pathlib
import re
import signal
import subprocess
import time

SANITIZED = 99  # the exit code of a sanitizer's report
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "ASAN_OPTIONS": f"detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1:handle_abort=1:exitcode={SANITIZED}",
    "UBSAN_OPTIONS": f"print_stacktrace=1:halt_on_error=1:exitcode={SANITIZED}",
}
# What a check or a wait among peers that are never right may end with.
ALLOWED = {"check": (1,), "wait": (124, 77)}


class Failure(Exception):
    """Something that must not happen did; the peer it happened with, if that is known."""

    def __init__(self, what, peer=None, words=""):
        super().__init__(what)
        self.peer, self.words = peer, words


def ended_well(mode, status, words, peer=None):
    """Fails for a signal, a sanitizer's report, a false "up", and a code that is not documented."""
    if status == SANITIZED or "Sanitizer" in words or "runtime error:" in words:
        raise Failure(f"{mode}: a sanitizer's report", peer, words)
    if status < 0:
        raise Failure(f"{mode}: died of {signal.Signals(-status).name}", peer, words)
    if status == 0 and mode != "serve":
        raise Failure(f"{mode}: says up to a peer that is never right", peer, words)
    if status not in ALLOWED.get(mode, (0,)):
        raise Failure(f"{mode}: exit code {status}", peer, words)


def abort(process):
    """Ends a program that hangs; one with AddressSanitizer writes where it was."""
    process.send_signal(signal.SIGABRT)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Attempts:
    """check or wait, one after the other."""

    def __init__(self, mode, binary, bound, timeout):
        self.mode, self.bound, self.timeout, self.count, self.worst = mode, bound, timeout, 0, (0.0, "")
        more = ["--permanent-grace", "300ms", "--quiet"] if mode == "wait" else []
        self.words = [binary, mode, "--timeout", f"{int(timeout * 1000)}ms", *more]

    def attempt(self, peer, target, prepare=None):
        begin = time.monotonic()
        with subprocess.Popen([*self.words, target], env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, preexec_fn=prepare) as process:
            try:
                words, _ = process.communicate(timeout=self.timeout + self.bound)
            except subprocess.TimeoutExpired:
                abort(process)
                raise Failure(f"{self.mode}: still runs {self.bound:g} s after its deadline", peer,
                              process.stdout.read().decode(errors="replace")) from None
        self.count += 1
        self.worst = max(self.worst, (time.monotonic() - begin - self.timeout, peer))
        ended_well(self.mode, process.returncode, words.decode(errors="replace"), peer)


class Serve:
    """`steady serve` with these targets."""

    def __init__(self, binary, targets, home, bound, port=7832):
        self.bound, self.worst, self.attempts, self.port, self.targets = bound, 0.0, 0, port, targets
        self.peer = next(iter(targets)) if len(targets) == 1 else None  # otherwise nobody knows which it was
        self.log, self.config = (pathlib.Path(home, f"serve-{port}.{ending}") for ending in ("log", "yaml"))
        self._write_config("100ms")
        words = [binary, "serve", "-c", self.config, "-l", f"127.0.0.1:{port}", "--log-level", "error", "--drain", "0s"]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(words, env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def __enter__(self):
        end = time.monotonic() + 30
        while time.monotonic() < end:
            with contextlib.suppress(OSError):
                return self.get("/livez") and self
            self._still_running()
            time.sleep(0.05)
        raise Failure("serve: does not listen")

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def _write_config(self, interval):
        lines = [f"  {name}: {{ {kind_of(target)}: '{target}' }}" for name, target in self.targets.items()]
        defaults = f"defaults: {{ interval: {interval}, timeout: 500ms, fall: 1 }}"
        self.config.write_text("\n".join(("version: 1", defaults, "checks:", *lines, "")))

    def every(self, interval):
        """The same checks at another interval, from now on."""
        self._write_config(interval)
        self.process.send_signal(signal.SIGHUP)

    def get(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.bound)
        try:
            connection.request("GET", path)
            return connection.getresponse().read().decode()
        finally:
            connection.close()

    def watch(self, never_up=True):
        """One look at it: it answers, and has nobody up who is never right."""
        self._still_running()
        begin = time.monotonic()
        try:
            body = self.get("/livez")
            self.worst = max(self.worst, time.monotonic() - begin)
            status = json.loads(self.get("/status"))
        except OSError as error:
            self._still_running()
            abort(self.process)
            raise Failure(f"serve: no answer within {self.bound:g} s ({error})", self.peer, self.words()) from None
        if body != "ok\n":
            raise Failure(f"serve: /livez says {body!r}", self.peer, self.words())
        self.attempts = sum(each["attempts"] for each in status["checks"])
        for each in status["checks"]:
            if never_up and (each["up"] or "last_success" in each):
                raise Failure("serve: says up to a peer that is never right", each["name"], json.dumps(each))

    def end(self):
        """SIGTERM, and the end that is documented."""
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(self.bound + 5)
        except subprocess.TimeoutExpired:
            abort(self.process)
            raise Failure("serve: ignores SIGTERM", self.peer, self.words()) from None
        ended_well("serve", status, self.words(), self.peer)

    def words(self):
        return self.log.read_text(errors="replace")[-20_000:]

    def descriptors(self):
        return int(re.search(r"^process_open_fds (\d+)$", self.get("/metrics"), re.MULTILINE)[1])

    def peak(self):
        """Its largest resident size so far, in MB."""
        lines = pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024

    def _still_running(self):
        status = self.process.poll()
        if status is not None:
            ended_well("serve", status, self.words(), self.peer)
            raise Failure("serve: ended by itself", self.peer, self.words())


def kind_of(target):
    scheme = target.partition(":")[0]
    return {"https": "http", "rediss": "redis", "tls": "tcp"}.get(scheme, scheme)
