"""The suites as something that notices a change, or does not: whatever fails or takes far too long has noticed it."""
import os
import pathlib
import signal
import subprocess
import time

BESIDE = os.cpu_count() or 1
SANITIZERS = {"ASAN_OPTIONS": "detect_leaks=1", "UBSAN_OPTIONS": "halt_on_error=1"}


def end(child):
    """It and what it has started: each is the leader of a session of its own (proc(5), stat: the sixth field)."""
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(stat.read_text().rpartition(")")[2].split()[3]) == child.pid:
                os.kill(int(stat.parent.name), signal.SIGKILL)
        except (FileNotFoundError, ProcessLookupError):
            pass  # it has ended by itself
    child.wait()


def play(runner, work, parts, limit, environment, *options):
    """Runs a program of googletest's in parts side by side; the name of what ended it early, or nothing, and the tests that passed."""
    children = []
    for part in range(parts):
        log = (work / f"log-{part}").open("w+")
        variables = os.environ | SANITIZERS | environment | {"GTEST_TOTAL_SHARDS": str(parts), "GTEST_SHARD_INDEX": str(part)}
        child = subprocess.Popen([runner, "--gtest_fail_fast", "--gtest_brief=0", *options], env=variables, cwd=work, stdin=subprocess.DEVNULL,
                                 stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
        children.append((child, log))
    try:
        why = first_failure(children, limit)
    finally:
        for child, _ in children:
            end(child)
    passed = set()
    for _, log in children:
        passed |= passed_tests(log)
        log.close()
    return why, passed


def first_failure(children, limit):
    """Waits for all of them, or for the first that fails; its test's name."""
    until = time.monotonic() + limit
    while True:
        running = any(child.poll() is None for child, _ in children)
        failed = [log for child, log in children if child.poll() not in (None, 0)]
        if failed:
            return last_test(failed[0])
        if not running:
            return ""
        if time.monotonic() > until:
            return f"the limit of {limit:.0f} s"
        time.sleep(0.05)


def passed_tests(log):
    log.seek(0)
    return {line[13:].split(" (")[0].strip() for line in log.read().splitlines() if line.startswith("[       OK ]")}


def last_test(log):
    log.seek(0)
    lines = log.read().splitlines()
    failed = [line[13:].split(" (")[0].split(",")[0].strip() for line in lines if line.startswith("[  FAILED  ]") and "." in line]
    started = [line[13:].strip() for line in lines if line.startswith("[ RUN      ]")]
    return (failed or started[-1:] or ["the start of the program"])[0]


class Suite:
    """A test has noticed a change when it fails with it twice, among the others and alone, and passes alone without it. Any other that fails
    is shaky, on this machine, and is left out from then on."""
    program: str  # what is linked with the change
    parts = BESIDE  # side by side
    limit = 600.0  # seconds; alone, they take a tenth of it

    def __init__(self, asan, work):
        self.asan, self.work, self.shaky = asan, work, set()

    def play(self, program, parts, only):
        """As play() above."""
        raise NotImplementedError

    def tests_for(self, _file):
        return "*"

    def noticed(self, program, file):
        """The first test that fails with this program, or nothing."""
        done = set()
        while True:
            left_out = sorted(self.shaky | done)
            why, passed = self.play(program, self.parts, self.tests_for(file) + ("-" + ":".join(left_out) if left_out else ""))
            if not why:
                return ""
            if why.startswith("the ") or (self.play(program, 1, why)[0] and not self.play(self.asan / self.program, 1, why)[0]):
                return why
            done |= passed
            self.shaky.add(why)
            print(f"mutate: {why} is left out: it fails without a change too, or not always", flush=True)


class Unit(Suite):
    program = "steady_unit_tests"

    def play(self, program, parts, only):
        return play(program, self.work, parts, self.limit, {}, f"--gtest_filter={only}")


# The suites of tests/binary that are about a folder. All of them, with the sanitizers' program, would take twenty minutes a change.
ABOUT = {
    "src/base/": "Output.*:BlockedOutput.*:LogCleanliness.*:Wiping.*:HostileFiles.*:Check.*:Secrets.*",
    "src/cli/": "Completion.*:Help.*:Version.*:OddCommandLines.*:ExitCodes.*:WaitCommand.*:AsWaitForIt.*:WaitHosts.*:Secrets.*:SteadySleep.*",
    "src/config/": "Validate.*:Check.*:ExitCodes.*:LargeConfigurations.*:Names.*:SecretMistakes.*:HostileFiles.*",
    "src/health/": "Serve.*:ServeReloads.*:ServeThresholds.*:Metrics.*:WaitPermanent*.*:WaitSameMoment.*:WaitMoments.*:WaitVerdicts.*",
    "src/main.cpp": "ExitCodes.*:Check.*:Validate.*:Wait*.*:Serve.*:SteadySleep.*:Output.*",
    "src/modes/sandbox": "Sandbox.*:SeccompProfile.*:ServeReloads.*",
    "src/modes/serve": "Serve.*:ServeReloads.*:ServeSignals.*:ServeWedged.*:LimitsOfServe.*",
    "src/modes/generation": "Serve.*:ServeReloads.*:ServeWedged.*",
    "src/modes/": "Wait*.*:Check.*:Backstop.*:Output.*:ServeWatchdog.*:ServeSignals.*:ExitCodes.*",
    "src/net/": "Check.*:Deadline.*:SearchList.*:Localhost.*:Limits.*:ManyTargets.*:ResolverFiles.*:HostileDns.*:HostileZone.*:HostileServerName.*",
    "src/probe/": "Check.*:Deadline.*:WaitPostgres.*:WaitDenied.*:WaitPermanent*.*:FloodingServers.*:HttpMemory.*:HostileServerName.*",
    "src/server/": "Serve.*:ServeClients.*:ServeDetails.*:ServeForeign.*:ServeSecrets.*:ServeSignals.*:Metrics.*:Page.*",
    "src/settings/": "Validate.*:Check.*:ExitCodes.*:SecretMistakes.*:Secrets.*:HostileFiles.*:LargeConfigurations.*",
}


class Binary(Suite):
    program = "steady"

    def tests_for(self, file):
        return ABOUT[max((folder for folder in ABOUT if file.startswith(folder)), key=len)]

    def play(self, program, parts, only):
        return play(self.asan / "steady_binary_tests", self.work, parts, self.limit, {"STEADY_BINARY": str(program)}, f"--gtest_filter={only}")
