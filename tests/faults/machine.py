"""What a machine does to steady: too little of everything, files that are not there or change, time that stands still."""
import concurrent.futures
import contextlib
import os
import pathlib
import signal
import socket
import subprocess
import time

from names import NameServer
from watch import SLACK, Ended, Serve, check, configuration, reasons, wait
from world import STEADY, Servers, eventually, sh

UP, LATE = {"ok"}, {"timed_out"}
HERE = "127.0.0.1"
DYNAMIC = str(pathlib.Path(__file__).resolve().parents[2] / "build/asan/steady")


class Silent:
    """A port that takes connections and never says a word."""

    def __init__(self):
        self.socket = socket.create_server((HERE, 0), backlog=512)
        self.target = f"http://{HERE}:{self.socket.getsockname()[1]}/"


class Group:
    """A control group of version 1 or 2 with one limit, for as long as the object lives."""

    def __init__(self, controller, files):
        root = pathlib.Path("/sys/fs/cgroup")
        base = root / controller if (root / controller).is_dir() else root
        self.path = base / f"steady-faults-{os.getpid()}-{time.monotonic_ns()}"
        self.path.mkdir()
        name, value = next((name, value) for name, value in files.items() if (self.path / name).exists())
        (self.path / name).write_text(value)

    def around(self, words):
        return ["sh", "-c", f'echo $$ >{self.path}/cgroup.procs && exec "$@"', "sh", *words]

    def remove(self):
        eventually(lambda: not (self.path / "cgroup.procs").read_text().strip())
        self.path.rmdir()


def limited(*options):
    return lambda words: ["prlimit", *options, *words]


def shell(script):
    """In a mount namespace of its own, after what the script does there."""
    return lambda words: ["unshare", "--mount", "sh", "-euc", script + '\nexec "$@"', "sh", *words]


class Machine:
    def __init__(self, home):
        self.home, self.servers, self.silent = home, Servers(home), Silent()
        self.config = configuration(home.path, self.servers.checks(HERE), "5s")
        self.env, self.allowed = self.servers.env, dict.fromkeys(self.servers.ports, UP)
        self.root = home.path / "root"
        self.root.mkdir()
        assert wait(list, self.config, self.env, 30), "or what comes next says nothing"

    # All of it works as if nothing were wrong.
    def check(self, around, **options):
        ended = check(around, self.config, self.env, 5)
        assert ended.status == 0, ended

    def wait(self, around, **options):
        assert wait(around, self.config, self.env, 5, (STEADY, "--version")), "wait did not start the command"

    def serve(self, around, **options):
        with Serve(around, self.config, self.env, **options) as serve:
            serve.becomes(self.allowed)
            serve.lively(2 * SLACK)
            serve.ends()

    def unhurt(self, around):
        with concurrent.futures.ThreadPoolExecutor() as pool:
            return {mode: pool.submit(part, around) for mode, part in
                    (("check", self.check), ("wait", self.wait), ("serve", self.serve))}

    # The output goes where nothing can be written: what counts is the exit code.
    def speechless(self, script):
        around = shell(script)
        ended = {mode: Ended(around([STEADY, *words, "--config", self.config, *command]), self.env, 15) for mode, words, command in
                 (("check", ["check"], []), ("wait", ["wait"], ["--", STEADY, "sleep", "1ms"]))}
        cells = {mode: self.exits(each, 0) for mode, each in ended.items()}
        return cells | {"serve": self.cell(self.serve, around)}

    @staticmethod
    def cell(part, *arguments):
        future = concurrent.futures.Future()
        try:
            future.set_result(part(*arguments))
        except Exception as error:  # a cell is wrong, and says why
            future.set_exception(error)
        return future

    def exits(self, ended, status):
        def verdict():
            assert ended.status == status, ended
        return self.cell(verdict)

    # In the empty root of a scratch image, without /proc and /dev.
    def rootless(self, options):
        script = (f"mount -t tmpfs none {self.root}; cp {STEADY} {self.root}/steady; cp {self.config} {self.root}/checks.yaml; mkdir {self.root}/run; "
                  f"mount --bind {self.home.path} {self.root}/run; {options.format(root=self.root)}")
        inside = lambda words: shell(script)(["chroot", str(self.root), "/steady", *words[1:]])  # noqa: E731

        def moved(words):
            return inside([word.replace(str(self.home.path), "/run") if word != STEADY else "/steady" for word in words])
        return self.unhurt(moved)

    # Stopped in the middle of an attempt, past its deadline.
    def stopped(self):
        config = configuration(self.home.path, {"silent": self.silent.target})
        cells = {}
        for mode, words, status in (("check", ["check", "--timeout", "1s"], 1), ("wait", ["wait", "--timeout", "1s"], 124)):
            cells[mode] = self.cell(self.interrupted, [STEADY, *words, "--config", config], self.stop_and_go, status, SLACK)
        return cells | {"serve": self.cell(self.serve_stopped)}

    @staticmethod
    def stop_and_go(child):
        child.send_signal(signal.SIGSTOP)
        time.sleep(1.5)  # the fault itself
        child.send_signal(signal.SIGCONT)

    def interrupted(self, words, fault, status, longest):
        """Something happens to it in the middle of its attempt at the silent target; then it ends as it should, and soon."""
        child = subprocess.Popen(words, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.silent.socket.settimeout(10)
        with self.silent.socket.accept()[0]:
            fault(child)
            start = time.monotonic()
            out, _ = child.communicate(timeout=10)
        assert time.monotonic() - start < longest and child.returncode == status, (child.returncode, out)

    def serve_stopped(self):
        with Serve(list, self.config, self.env) as serve:
            serve.becomes(self.allowed)
            serve.child.send_signal(signal.SIGSTOP)
            time.sleep(1.5)  # the fault itself
            serve.child.send_signal(signal.SIGCONT)
            serve.becomes(self.allowed)
            serve.stays(self.allowed)
            serve.lively(1.5 + SLACK)
            serve.ends()

    # A tenth of a processor: deadlines hold, and what is well is up.
    def throttled(self):
        group = Group("cpu", {"cpu.max": "10000 100000", "cpu.cfs_quota_us": "10000"})
        config = configuration(self.home.path, {f"silent{i}": self.silent.target for i in range(20)})
        cells = {mode: self.cell(part, group.around) for mode, part in (("check", self.check), ("wait", self.wait), ("serve", self.serve))}
        late = {mode: self.cell(part, group.around, config, self.env, 1) for mode, part in (("check", check), ("wait", wait))}
        for mode, cell in late.items():
            if cell.exception():
                cells[mode] = cell
        group.remove()
        return cells

    # The wall clock goes forward and back in the middle of everything; the clock that deadlines go by does not.
    def stepped(self):
        library, clock = self.home.path / "clock.so", pathlib.Path(self.home.file("clock", "0"))
        subprocess.run(["clang-19", "-shared", "-fPIC", "-o", library, pathlib.Path(__file__).with_name("clock.c")], check=True)

        def around(words):  # what is preloaded needs the binary that is linked to a C library
            return ["env", f"LD_PRELOAD={library}", f"STEADY_CLOCK={clock}", *(DYNAMIC if word == STEADY else word for word in words)]

        def serve():
            with Serve(around, self.config, self.env) as serve:
                serve.becomes(self.allowed)
                for step in ("3600", "-2592000", "0", "315360000"):
                    clock.write_text(step)
                    serve.stays(self.allowed, 2)
                serve.lively()
                serve.ends()
                assert f"{time.gmtime().tm_year + 10}-" in serve.log(), "the clock of its log was never off"

        config = configuration(self.home.path, {"silent": self.silent.target})
        cells = {}
        for mode, status, step in (("check", 1, "3600"), ("wait", 124, "-3600")):
            clock.write_text("0")
            words = around([STEADY, mode, "--timeout", "1s", "--config", config])
            cells[mode] = self.cell(self.interrupted, words, lambda _: clock.write_text(step), status, 1 + SLACK)
        return cells | {"serve": self.cell(serve)}

    def in_group(self, controller, files):
        group = Group(controller, files)
        cells = self.unhurt(group.around)
        concurrent.futures.wait(cells.values())
        group.remove()
        return cells


class Names:
    """A target by name, with an /etc/resolv.conf of our own making, which every process sees."""

    def __init__(self, machine):
        self.machine = machine
        self.port = machine.servers.ports["cache"]
        self.config = configuration(machine.home.path, {"named": f"redis://app.test:{self.port}"})
        self.resolv = pathlib.Path(machine.home.file("resolv.conf", "nameserver 127.0.0.2\n"))
        sh(f"mount --bind {self.resolv} /etc/resolv.conf")

    def modes(self, break_it, allowed, mend_it):
        """check, wait and serve before, during and after."""
        with Serve(list, self.config, self.machine.env) as serve:
            serve.becomes({"named": UP})
            break_it()
            cells = {"check": self.machine.cell(self.check, allowed), "wait": self.machine.cell(self.wait, "ok" in allowed),
                     "serve": self.machine.cell(serve.becomes, {"named": allowed})}
            mend_it()
            for mode, cell in (("check", self.machine.cell(self.check, UP)), ("wait", self.machine.cell(self.wait, True)),
                               ("serve", self.machine.cell(serve.becomes, {"named": UP}))):
                if not cells[mode].exception():
                    cells[mode] = cell
            serve.lively()
        return cells

    def check(self, allowed):
        ended = check(list, self.config, self.machine.env, 2)
        assert reasons(ended)["named"] in allowed, ended

    def wait(self, right):
        assert wait(list, self.config, self.machine.env, 2) == right


def named(machine):
    names, lost = Names(machine), {"name_not_found", "timed_out"}
    table = {"app.test": HERE}
    servers = {"first": NameServer("127.0.0.2", table)}

    def silence(on):
        servers["first"].silent = on

    def refuse(code):
        servers["first"].code = code

    def come_back():
        servers["first"] = NameServer("127.0.0.2", table)

    yield "a name server that falls silent", names.modes(lambda: silence(True), lost, lambda: silence(False))
    yield "a name server that fails", names.modes(lambda: refuse(2), lost, lambda: refuse(0))
    yield "a name server that dies", names.modes(servers["first"].close, lost, come_back)
    yield "an address that moves", names.modes(lambda: table.update({"app.test": "127.0.0.9"}), {"ok"}, lambda: None)
    yield "an address that is gone", names.modes(lambda: table.update({"app.test": "127.255.255.254"}), {"ok", "refused"},
                                                 lambda: table.update({"app.test": HERE}))
    yield "/etc/resolv.conf rewritten", names.modes(lambda: names.resolv.write_text("nameserver 127.0.0.3\n"), lost,
                                                    lambda: names.resolv.write_text("nameserver 127.0.0.2\n"))
    with contextlib.suppress(OSError):
        sh("umount /etc/resolv.conf")


def rows(home, _seed):
    sh("ip link set lo up")
    machine = Machine(home)
    full = f"mount -t tmpfs -o size=4k none {machine.root}; dd if=/dev/zero of={machine.root}/full 2>/dev/null || :; cd {machine.root}"
    yield "sixteen descriptors", machine.unhurt(limited("--nofile=16"))
    yield "16 MB of address space", machine.unhurt(limited("--as=16777216"))
    yield "16 MB of memory in a control group", machine.in_group("memory", {"memory.max": "16M", "memory.limit_in_bytes": "16M"})
    yield "a full disk", machine.speechless(full + f"; exec >>{machine.root}/full 2>&1")
    yield "a read-only disk", machine.rootless("mount -o remount,ro {root}")
    yield "no /proc, no /dev", machine.rootless(":")
    yield "no stdin, stdout and stderr", machine.speechless("exec <&- >&- 2>&-")
    yield "stopped for longer than the deadline", machine.stopped()
    yield "a tenth of a processor", machine.throttled()
    yield "a clock that runs from another day", machine.unhurt(lambda words: ["unshare", "--time", "--monotonic", "86400000", *words])
    yield "a wall clock that steps", machine.stepped()
    yield from named(machine)
