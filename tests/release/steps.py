"""One rehearsal: where it happens, how a program is run in it, and what is told of it."""
import contextlib
import os
import pathlib
import secrets
import shlex
import signal
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
RELEASE = ROOT / "docker/release"


class Failed(Exception):
    """What the rehearsal has found wrong, in words."""


def end_group(running):
    """Who ends the rehearsal ends what it runs, with all that this has started. Each script gets the time to remove its own folder."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(running.pid, signal.SIGTERM)
        for _ in range(200):
            running.poll()
            os.killpg(running.pid, 0)
            time.sleep(0.1)
        os.killpg(running.pid, signal.SIGKILL)


class Rehearsal:
    """`home` is a folder that goes away; `out` is what would be published; everything that is run is kept in `log`."""

    def __init__(self, home):
        self.home, self.out, self.log = pathlib.Path(home), pathlib.Path(home) / "out", pathlib.Path(home) / "rehearsal.log"
        self.out.mkdir()
        self.name = f"steady-release-{secrets.token_hex(4)}"  # for what Docker is to call by a name
        self.rows, self.checks, self.began = [], 0, time.monotonic()
        self.proofs = {}  # digest or name of a file -> what has verified it
        self.environment = dict(os.environ)

    def say(self, text):
        print(f"[{time.monotonic() - self.began:4.0f} s] {text}", flush=True)

    def attempt(self, *words, given=None, folder=ROOT):
        """Runs it and gives status and output, both streams; neither is hidden from the log."""
        words = [str(word) for word in words]
        with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", cwd=folder,
                              env=self.environment, start_new_session=True) as running:
            try:
                said, _ = running.communicate(given or "")
            except BaseException:
                end_group(running)
                raise
        with self.log.open("a", encoding="utf-8") as log:
            log.write(f"$ {shlex.join(words)}\n{said}=> {running.returncode}\n")
        return running.returncode, said

    def run(self, *words, given=None, folder=ROOT):
        """What it prints. It must succeed."""
        status, said = self.attempt(*words, given=given, folder=folder)
        if status:
            raise Failed(f"{shlex.join(str(word) for word in words)} ended with {status}:\n{said[-4000:]}")
        return said

    def holds(self, sentence, *words, says="", **more):
        """A check that must succeed, and say `says`."""
        self.checks += 1
        status, said = self.attempt(*words, **more)
        if status or says not in said:
            raise Failed(f"{sentence}: {shlex.join(str(word) for word in words)} ended with {status}:\n{said[-4000:]}")
        self.say(f"holds    {sentence}")
        return said

    def refused(self, sentence, *words, says, **more):
        """Its twin: the same check of what has been altered must fail, and say why."""
        self.checks += 1
        status, said = self.attempt(*words, **more)
        if not status or says not in said:
            raise Failed(f"{sentence}, but {shlex.join(str(word) for word in words)} ended with {status}:\n{said[-4000:]}")
        self.say(f"refused  {sentence}")

    def hears(self, sentence, words, line, limit=30):
        """A check that a program which goes on, and is ended then, says a line with this in it."""
        self.checks += 1
        with subprocess.Popen([str(word) for word in words], stdout=subprocess.PIPE, text=True, env=self.environment) as running:
            timer = threading.Timer(limit, running.kill)
            timer.start()
            try:
                if not any(line in said for said in running.stdout):
                    raise Failed(f"{sentence}: within {limit} s nobody said '{line}'")
            finally:
                timer.cancel()
                running.kill()
        self.say(f"holds    {sentence}")

    def expect(self, sentence, truth, why=""):
        self.checks += 1
        if not truth:
            raise Failed(f"{sentence}: it is not so. {why}")
        self.say(f"holds    {sentence}")

    def proven(self, what, how):
        self.proofs.setdefault(what, []).append(how)

    def row(self, artefact, digest, size, signed_by, what):
        """What nothing has verified by now is a failure of the rehearsal."""
        self.expect(f"{artefact} was verified", what in self.proofs)
        self.rows.append((artefact, digest, f"{size:,}", signed_by, ", ".join(self.proofs[what])))

    def table(self):
        rows = [("artefact", "digest", "bytes", "signed by", "verified"), *self.rows]
        widths = [max(len(row[column]) for row in rows) for column in range(5)]
        for row in rows:
            print("  ".join(f"{cell:>{width}}" if column == 2 else f"{cell:<{width}}"
                            for column, (cell, width) in enumerate(zip(row, widths))).rstrip())
        sys.stdout.flush()
