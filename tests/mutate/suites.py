"""The suites as something that notices a change, or does not: whatever fails or takes far too long has noticed it."""
import json
import os
import signal
import subprocess
import time

SLOW = 10  # seconds: a test of tests/binary that takes longer says little more for its time
BESIDE = os.cpu_count() or 1
SANITIZERS = {"ASAN_OPTIONS": "detect_leaks=1", "UBSAN_OPTIONS": "halt_on_error=1"}


def end(child):
    """It and what it has started: each is the leader of a session of its own."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    child.wait()


def tests_in(report):
    """(name, failed, seconds) of every test of a report of googletest's."""
    for suite in json.loads(report.read_text())["testsuites"]:
        for test in suite["testsuite"]:
            yield f"{suite['name']}.{test['name']}", bool(test.get("failures")), float(test["time"].rstrip("s"))


def play(runner, work, parts, limit, environment, *options):
    """Runs a program of googletest's in parts side by side; the name of what ended it early, or nothing."""
    children = []
    for part in range(parts):
        log = (work / f"log-{part}").open("w+")
        variables = os.environ | SANITIZERS | environment | {"GTEST_TOTAL_SHARDS": str(parts), "GTEST_SHARD_INDEX": str(part)}
        child = subprocess.Popen([runner, "--gtest_fail_fast", "--gtest_brief=0", *options], env=variables, cwd=work, stdin=subprocess.DEVNULL,
                                 stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
        children.append((child, log))
    until, why = time.monotonic() + limit, ""
    while not why and any(child.poll() is None for child, _ in children):
        time.sleep(0.05)
        failed = [log for child, log in children if child.poll() not in (None, 0)]
        if failed:
            why = last_test(failed[0])
        elif time.monotonic() > until:
            why = f"the limit of {limit:.0f} s"
    failed = [log for child, log in children if child.poll() not in (None, 0)]
    why = why or (last_test(failed[0]) if failed else "")
    for child, log in children:
        end(child)
        log.close()
    return why


def last_test(log):
    log.seek(0)
    lines = log.read().splitlines()
    failed = [line[13:].split(" (")[0].split(",")[0].strip() for line in lines if line.startswith("[  FAILED  ]") and "." in line]
    started = [line[13:].strip() for line in lines if line.startswith("[ RUN      ]")]
    return (failed or started[-1:] or ["the start of the program"])[0]


class Suite:
    """A test counts that fails twice with the change, among the others and alone, and passes alone without it. Any other that fails is shaky, on
    this machine, and is left out from then on."""
    program: str  # what is linked with the change
    parts = BESIDE  # side by side

    def __init__(self, asan, work):
        self.asan, self.work, self.tests, self.shaky, self.limit = asan, work, "*", set(), 0.0

    def prepare(self):
        """Learns how long it takes without any change."""

    def play(self, program, parts, only):
        raise NotImplementedError

    def noticed(self, program):
        """The first test that fails with this program, or nothing."""
        if not self.limit:
            self.prepare()
        while why := self.play(program, self.parts, self.tests + ("-" + ":".join(sorted(self.shaky)) if self.shaky else "")):
            if why.startswith("the ") or (self.play(program, 1, why) and not self.play(self.asan / self.program, 1, why)):
                return why
            self.shaky.add(why)
            print(f"mutate: {why} is left out: it fails without a change too, or not always", flush=True)
        return ""


class Unit(Suite):
    program = "steady_unit_tests"

    def play(self, program, parts, only):
        return play(program, self.work, parts, self.limit, {}, f"--gtest_filter={only}")

    def prepare(self):
        self.limit, begin = 1800.0, time.monotonic()
        self.noticed(self.asan / self.program)
        self.limit = 60 + 3 * (time.monotonic() - begin)


class Binary(Suite):
    """Only those tests that pass, quickly, with the sanitizers' program. They wait more than they compute, hence more parts than processors."""
    program = "steady"
    parts = 2 * BESIDE

    def play(self, program, parts, only):
        return play(self.asan / "steady_binary_tests", self.work, parts, self.limit, {"STEADY_BINARY": str(program)}, f"--gtest_filter={only}")

    def prepare(self):
        children = [subprocess.Popen([self.asan / "steady_binary_tests", f"--gtest_output=json:{self.report(part)}"], cwd=self.work,
                                     env=os.environ | SANITIZERS | {"STEADY_BINARY": str(self.asan / "steady"),
                                                                    "GTEST_TOTAL_SHARDS": str(self.parts), "GTEST_SHARD_INDEX": str(part)},
                                     stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                    for part in range(self.parts)]
        for child in children:
            child.wait()
        tests = [test for part in range(self.parts) for test in tests_in(self.report(part))]
        good = {name: seconds for name, failed, seconds in tests if not failed and seconds < SLOW}
        print(f"mutate: {len(good)} of {len(tests)} tests of tests/binary pass within {SLOW} s with the sanitizers", flush=True)
        self.tests = ":".join(good)
        self.limit = 60 + sum(good.values())

    def report(self, part):
        return self.work / f"binary-{part}.json"
