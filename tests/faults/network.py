"""What a network does to steady: each fault of a cable, in each mode, and the way back."""
import concurrent.futures
import time

from watch import Serve, check, configuration, reasons, wait
from world import FAR, Servers, World, eventually

UP, LATE = {"ok"}, {"timed_out"}
EITHER = UP | LATE
NAMES = ("web", "cache", "data")
LIMIT = 4  # a login takes half a second on a machine that has much else to do
ALL_UP = {name: UP for name in NAMES}
CUT = {"refused", "protocol", "not_ready"}  # by when the reset came

# name, what is wrong with the cable, and which verdicts are right for web, cache and data within LIMIT seconds
FAULTS = [
    ("a good cable", {}, UP, UP, UP),
    ("every frame twice", {"duplicate": 1.0}, UP, UP, UP),
    ("every other frame overtaken", {"reorder": 0.5}, EITHER, EITHER, EITHER),
    ("three frames of ten lost", {"loss": 0.3}, EITHER, EITHER, EITHER),
    ("five seconds for every frame", {"delay": 5.0}, LATE, LATE, LATE),
    ("nothing answers any more", {"silent": True}, LATE, LATE, LATE),
    ("packets over 600 bytes swallowed", {"mtu": 600}, LATE, UP, EITHER),
    ("silence in the middle of an answer", {"blackhole": 4000}, LATE, UP, UP),
    ("a reset instead of a connection", {"reset": "connect"}, CUT, CUT, CUT),
    ("a reset instead of an answer", {"reset": "request"}, CUT, CUT, CUT),
    ("a reset in the middle of an answer", {"reset": "response"}, CUT, UP, CUT),
]


class Row:
    """One fault in every mode, side by side; then the cable is good again."""

    def __init__(self, world, config, env, serve, fault):
        self.world, self.config, self.env, self.serve = world, config, env, serve
        _, self.cable, *allowed = fault
        self.allowed = dict(zip(NAMES, allowed))

    def right(self, seen, mode):
        for name, reason in seen.items():
            assert reason in self.allowed[name], f"{mode} says of {name}: {reason}; right is {sorted(self.allowed[name])}"

    def check(self):
        ended = check(self.world.client.inside, self.config, self.env, LIMIT)
        seen = reasons(ended)
        self.right(seen, "check")
        assert (ended.status == 0) == (set(seen.values()) == UP), ended

    def wait(self):
        started = wait(self.world.client.inside, self.config, self.env, LIMIT)
        if not all("ok" in each for each in self.allowed.values()):
            assert not started, "wait started the command though a target cannot be up"
        if all(each == UP for each in self.allowed.values()):
            assert started, "wait did not start the command though every target is up"

    def watched(self):
        self.serve.becomes(self.allowed)
        self.serve.stays(self.allowed)
        self.serve.lively()

    def back(self):
        """A wait that has begun in the fault ends with the command, and serve is ready again."""
        with concurrent.futures.ThreadPoolExecutor() as pool:
            gate = pool.submit(wait, self.world.client.inside, self.config, self.env, 30)
            time.sleep(0.1)  # so that it has begun; begun later it proves less, and is as right
            self.world.faults()
            assert gate.result(), "wait did not see that all is well again"
        self.serve.becomes(ALL_UP)
        eventually(lambda: self.serve.get("/readyz")[0] == 200, 10)

    def run(self):
        self.world.faults(**self.cable)
        with concurrent.futures.ThreadPoolExecutor() as pool:
            cells = {mode: pool.submit(part) for mode, part in
                     (("check", self.check), ("wait", self.wait), ("serve", self.watched))}
        cells["back"] = concurrent.futures.Future()
        try:
            cells["back"].set_result(self.back())
        except (AssertionError, TimeoutError) as error:
            cells["back"].set_exception(error)
        self.world.faults()
        return cells


def rows(home, seed):
    world, servers = World(seed), Servers(home)
    config = configuration(home.path, servers.checks(FAR), "2s")
    with Serve(world.client.inside, config, servers.env) as serve:
        serve.becomes(ALL_UP, 30)
        for fault in FAULTS:
            yield fault[0], Row(world, config, servers.env, serve, fault).run()
        serve.ends()
