"""How much a command costs: a run in valgrind, one in strace and one of its own, as each tool adds costs of the others' kinds."""
import collections
import contextlib
import ctypes
import os
import re
import resource
import statistics
import subprocess

from scenarios import EXECUTED, Scenario, arranged

RUNS = 5  # at most, until a figure is as expected
FIGURES = ("instructions", "system calls", "page faults", "KiB of memory", "threads")
# A variable more would move the stack, and with it what is aligned on it.
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "HOME": "/"}
# Most machines answer these in the process itself (vdso(7)). Where the clock does not permit that, they are calls.
CLOCK = {"clock_gettime", "gettimeofday", "time"}
# Linux before 6.4 refuses RWF_NOWAIT for a pipe; then src/base/output.cpp makes this many more calls per text.
AFTER_A_REFUSED_WRITE = 8
LIBC = ctypes.CDLL(None, use_errno=True)
ADDR_NO_RANDOMIZE, PR_SET_CHILD_SUBREAPER = 0x0040000, 36


class Wrong(Exception):
    """The command did something else."""


def settle():
    """What a command inherits is the same everywhere: addresses (where the system lets us choose), and the limit of descriptors,
    below which valgrind takes those of its own. It goes before others, so that on a busy machine no deadline passes in valgrind."""
    with contextlib.suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, -20)
    LIBC.personality(ADDR_NO_RANDOMIZE)
    LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    resource.setrlimit(resource.RLIMIT_NOFILE, (1024, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))


def started(words):
    return subprocess.Popen(words, env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def must(scenario, status, output):
    if status != scenario.status or scenario.says not in output:
        raise Wrong(f"{scenario.name}: exit {status} and {output.strip()!r}; expected exit {scenario.status} and {scenario.says!r}")


def under(tool, scenario, words):
    process = started([*tool, *words])
    output = "".join(process.communicate())
    must(scenario, process.returncode, output)


def profiled(scenario):
    """The file of a profile. Valgrind counts on a processor of its own, whatever the machine's is."""
    scenario = scenario.in_valgrind or scenario
    with arranged(scenario) as words:
        under(["valgrind", "--quiet", "--tool=callgrind", "--vgdb=no", "--callgrind-out-file=profile"], scenario, words)
    return "profile"


def instructions(scenario):
    with open(profiled(scenario)) as profile:
        total = next(int(line.split()[1]) for line in profile if line.startswith("summary: "))
    os.remove("profile")
    return {"instructions": total}


def traced(scenario):
    """The lines of strace; the first is the execve that started steady."""
    with arranged(scenario) as words:
        under(["strace", "-f", "-qq", "-e", "signal=none", "-o", "trace"], scenario, words)
    with open("trace") as trace:
        return [line.rstrip() for line in trace][1:]


def system_calls(scenario):
    lines = [re.match(r"(\d+) +(\w+)\(.*", line) for line in traced(scenario)]
    calls = collections.Counter(line[2] for line in lines if line and line[2] not in CLOCK)
    refused = sum(line[2] == "pwritev2" and "EOPNOTSUPP" in line[0] for line in lines if line)
    return {"system calls": calls.total() - refused * AFTER_A_REFUSED_WRITE, "threads": len({line[1] for line in lines if line})}


def used(scenario):
    """What the kernel charges a process that nobody watches. A child begins with the memory of its parent, so it is not Python's
    but that of setsid(1), whose end makes it ours."""
    with arranged(scenario) as words:
        process = started(["setsid", "--fork", *words])
        output = "".join(process.communicate())
        _, status, usage = os.wait4(-1, 0)
    must(scenario, os.waitstatus_to_exitcode(status), output)
    return usage.ru_minflt, usage.ru_maxrss


LAUNCHED = Scenario("tiny", ("./tiny",), None, EXECUTED, "")


def page_faults_and_memory(scenario):
    """Without those of the launch itself, which depend on the system's setsid and libc."""
    launch_faults, launch_memory = used(LAUNCHED)
    faults, memory = used(scenario)
    if memory <= launch_memory:
        raise Wrong(f"{scenario.name}: {memory} KiB are no more than those of the launch, {launch_memory}")
    return {"page faults": faults - launch_faults, "KiB of memory": memory}


def measured(scenario):
    """Once more where the command did something else, as on a machine so busy that its deadline passed; not for ever."""
    for left in reversed(range(RUNS)):
        try:
            return instructions(scenario) | system_calls(scenario) | page_faults_and_memory(scenario)
        except Wrong:
            if not left:
                raise


def usual(runs):
    """Figure by figure the median, one that was measured."""
    return {figure: statistics.median_low(run[figure] for run in runs) for figure in FIGURES}


def closest(runs, budget):
    """Figure by figure that which is closest to its budget."""
    return {figure: min((run[figure] for run in runs), key=lambda value: abs(value - budget.get(figure, value))) for figure in FIGURES}
