"""The suites as something that notices a change, or does not: whatever fails or takes far too long has noticed it."""
import json
import os
import signal
import subprocess
import sys
import time

SLOW = 10  # seconds: a test of tests/binary that takes longer says little more for its time
BESIDE = os.cpu_count() or 1
SANITIZERS = {"ASAN_OPTIONS": "detect_leaks=1", "UBSAN_OPTIONS": "halt_on_error=1"}


class Suite:
    program: str  # what is linked with the change

    def noticed(self, program):
        """The first test that fails with this program, or nothing."""
        raise NotImplementedError


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


def play(runner, work, shards, limit, environment, *options):
    """Runs a program of googletest's in parts side by side; the name of what ended it early, or nothing."""
    children = []
    for shard in range(shards):
        log = (work / f"log-{shard}").open("w+")
        variables = os.environ | SANITIZERS | environment | {"GTEST_TOTAL_SHARDS": str(shards), "GTEST_SHARD_INDEX": str(shard)}
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
    started = [line[13:].strip() for line in log.read().splitlines() if line.startswith("[ RUN      ]")]
    return started[-1] if started else "the start of the program"


class Unit(Suite):
    program = "steady_unit_tests"

    def __init__(self, asan, work):
        self.asan, self.work, self.limit = asan, work, 0.0

    def noticed(self, program):
        if not self.limit:
            begin = time.monotonic()
            if why := play(self.asan / self.program, self.work, BESIDE, 1800, {}):
                sys.exit(f"mutate: {why} fails without any change")
            self.limit = 60 + 3 * (time.monotonic() - begin)
        return play(program, self.work, BESIDE, self.limit, {})


class Binary(Suite):
    """Its tests hold the clock to promises, hence one at a time, and only those that pass, quickly, with the sanitizers' program."""
    program = "steady"

    def __init__(self, asan, work):
        self.asan, self.work, self.filter, self.limit = asan, work, "", 0.0

    def noticed(self, program):
        runner = self.asan / "steady_binary_tests"
        if not self.filter:
            report = self.work / "binary.json"
            subprocess.run([runner, f"--gtest_output=json:{report}"], env=os.environ | SANITIZERS | {"STEADY_BINARY": str(self.asan / "steady")},
                           cwd=self.work, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
            tests = list(tests_in(report))
            good = [name for name, failed, seconds in tests if not failed and seconds < SLOW]
            print(f"mutate: {len(good)} of {len(tests)} tests of tests/binary pass within {SLOW} s with the sanitizers", flush=True)
            self.filter = "--gtest_filter=" + ":".join(good)
            self.limit = 60 + 3 * sum(seconds for name, _, seconds in tests if name in good)
        return play(runner, self.work, 1, self.limit, {"STEADY_BINARY": str(program)}, self.filter)
