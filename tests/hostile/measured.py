"""What the shipped binary costs among hostile servers: memory beside good ones, and time on a tenth of a processor."""
import contextlib
import os
import pathlib
import subprocess
import time

from chance import Plan
from peers import HOSTS, Peers
from playing import prepare, targets_of
from steady import Attempts, Failure, Serve

MEMORY, LATENESS = 8.0, 0.3  # MB, seconds
QUOTA = 0.1  # of one processor
SAME = [f"dns.serve-{number}" for number in range(3, HOSTS)]  # names that meet what the first ones meet


def memory(binary, families, plan, home, options):
    """For each target a serve of its own: its peak among hostile servers, and that among good ones, each for half of the time."""
    prepare(families, home)
    targets = {name: target for name, target in targets_of(families, "serve", home).items() if name not in SAME}
    good = peaks(binary, families, Plan(plan.seed, good=True), targets, home, options)
    hostile = peaks(binary, families, plan, targets, home, options)
    more, worst = max((hostile[name] - good[name], name) for name in targets)
    words = f"the peak of serve is at most {more:.1f} MB above that with a good server ({worst}: {hostile[worst]:.1f} MB, {good[worst]:.1f} MB)"
    if more > MEMORY:
        raise Failure(words, worst)
    return words


def peaks(binary, families, plan, targets, home, options):
    with Peers(families, plan, home), contextlib.ExitStack() as stack:
        serves = {name: stack.enter_context(Serve(binary, {name: target}, home, options.bound, 9000 + number))
                  for number, (name, target) in enumerate(targets.items())}
        end = time.monotonic() + options.seconds / 2
        while time.monotonic() < end:
            for serve in serves.values():
                serve.watch(never_up=not plan.good)
        found = {name: serve.peak() for name, serve in serves.items()}
        for serve in serves.values():
            serve.end()
    return found


class Cgroup:
    """A group of processes that gets a tenth of a processor (version 1 or 2 of control groups)."""

    def __init__(self):
        name = f"steady-hostile-{os.getpid()}"
        for root in ("/sys/fs/cgroup/cpu", "/sys/fs/cgroup/cpu,cpuacct"):
            if os.path.exists(f"{root}/cpu.cfs_quota_us"):
                self.path = pathlib.Path(root, name)
                self.path.mkdir()
                self._write("cpu.cfs_period_us", "100000")
                self._write("cpu.cfs_quota_us", str(int(QUOTA * 100_000)))
                return
        self.path = pathlib.Path("/sys/fs/cgroup", name)
        self.path.mkdir()
        self._write("cpu.max", f"{int(QUOTA * 100_000)} 100000")

    def _write(self, file, text):
        (self.path / file).write_text(text)

    def join(self):
        self._write("cgroup.procs", "0")

    def settle(self):
        """Until a process of the group runs at once. What the one before it has overdrawn, in the kernel's work at its end, is no fault of
        the next one, and the kernel makes the group pay for it by standing still."""
        for _ in range(50):
            begin = time.monotonic()
            subprocess.run(["/bin/true"], check=True, preexec_fn=self.join)
            if time.monotonic() - begin < 0.02:
                return

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with contextlib.suppress(OSError):  # an attempt that hangs is still in it; it is killed with the namespace
            self.path.rmdir()


def quota(binary, families, plan, home, options):
    """check, one at a time, on a tenth of a processor: how late it is at worst."""
    prepare(families, home)
    attempts, end = Attempts("check", binary, options.bound, 0.5), time.monotonic() + options.seconds
    with Peers(families, plan, home), Cgroup() as group:
        while time.monotonic() < end:
            for peer, target in targets_of(families, "check", home).items():
                group.settle()
                attempts.attempt(peer, target, group.join)
                if attempts.worst[0] > LATENESS:
                    raise Failure(f"check: ends {1000 * attempts.worst[0]:.0f} ms after its deadline on a tenth of a processor",
                                  peer)
    return f"{attempts.count} of check on {QUOTA:g} processors, at worst {1000 * attempts.worst[0]:.0f} ms late ({attempts.worst[1]})"
