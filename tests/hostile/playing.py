"""The runs: all three modes side by side until the time is up or something fails, and one case over and over."""
import collections
import contextlib
import pathlib
import threading
import time

import tls_peer
from peers import NAMES, Peers, targets
from steady import Attempts, Failure, Serve

ATTEMPT = 0.5  # seconds: the deadline of each check and wait
SELDOM = "24h"  # an interval at which serve comes to rest, so that its descriptors can be counted at the end


def prepare(families, home):
    if "tls" in families:
        tls_peer.prepare(home)


def targets_of(families, user, home):
    """All targets of one user, by "FAMILY.PEER", which is also the name of the check."""
    return {f"{family}.{peer}": target for family in families for peer, target in targets(family, user, home).items()}


class Loop(threading.Thread):
    """Attempts over all targets, over and over, until the time is up or anything has failed."""

    def __init__(self, attempts, targets, stop, failures):
        super().__init__(daemon=True)
        self.attempts, self.targets, self.stop, self.failures = attempts, targets, stop, failures

    def run(self):
        try:
            while True:
                for peer, target in self.targets.items():
                    if self.stop.is_set():
                        return
                    self.attempts.attempt(peer, target)
        except Failure as failure:
            self.failures.append(failure)
            self.stop.set()


def all_modes(binary, families, plan, home, options):
    prepare(families, home)
    stop, failures, begin = threading.Event(), [], time.monotonic()
    attempts = [Attempts(mode, binary, options.bound, ATTEMPT) for mode in ("check", "wait")]
    with Serve(binary, targets_of(families, "serve", home), home, options.bound) as serve:
        before = few_descriptors(serve)
        with Peers(families, plan, home) as peers:
            loops = [Loop(each, targets_of(families, each.mode, home), stop, failures) for each in attempts]
            for each in loops:
                each.start()
            try:
                while not stop.wait(0.25) and time.monotonic() < begin + options.seconds:
                    serve.watch()
                    if not peers.all_running():
                        raise RuntimeError("a peer's process has ended")
            except Failure as failure:
                failure.args = (f"{failure} ({time.monotonic() - begin:.1f} s after the start)",)
                raise
            finally:
                stop.set()
            for each in loops:
                each.join()
        if failures:
            raise failures[0]
        serve.every(SELDOM)
        descriptors_return(serve, before)
        serve.end()
    return report(attempts, serve, families, home)


def few_descriptors(serve):
    """What serve holds while nobody listens yet: the least that is seen within a second, as attempts come and go."""
    end, least = time.monotonic() + 1, serve.descriptors()
    while time.monotonic() < end:
        least = min(least, serve.descriptors())
        time.sleep(0.01)
    return least


def descriptors_return(serve, before):
    end = time.monotonic() + 20
    while (now := serve.descriptors()) > before:
        if time.monotonic() > end:
            raise Failure(f"serve: {now} descriptors after the peers have gone, {before} before they came", None, serve.words())
        time.sleep(0.01)


def once(binary, families, plan, home, options):
    """One case, with `check` alone."""
    family, peer, _ = plan.only.split("/", 2)
    prepare(families, home)
    peers_of = ("serve", "check", "wait")
    target = next(found for user in peers_of for name, found in targets(family, user, home).items() if name == peer)
    attempts, end = Attempts("check", binary, options.bound, ATTEMPT), time.monotonic() + options.seconds
    with Peers(families, plan, home):
        while time.monotonic() < end:
            attempts.attempt(f"{family}.{peer}", target)
    return f"{attempts.count} times {plan.only}, at worst {1000 * attempts.worst[0]:.0f} ms late"


def report(attempts, serve, families, home):
    cases = {family: sum(1 for _ in lines(family, home)) for family in families}
    parts = [f"{each.count} of {each.mode} (latest by {1000 * each.worst[0]:.0f} ms: {each.worst[1]})" for each in attempts]
    return (f"{serve.attempts} attempts of serve (/livez at worst {1000 * serve.worst:.0f} ms), {', '.join(parts)}; cases: "
            f"{', '.join(f'{count} {family}' for family, count in cases.items())}; 0 up, 0 crashes, 0 hangs")


def lines(family, home):
    for name in (f"{family}.cases.before", f"{family}.cases"):
        with contextlib.suppress(FileNotFoundError), open(pathlib.Path(home, name)) as diary:
            yield from (line.rstrip("\n") for line in diary)


def last_lines(peer, home, count=8):
    """What was done last: by this peer, or by each family when nobody knows which it was."""
    if peer:
        family, _, name = peer.partition(".")
        wanted = f"{family}/" if family == "dns" else f"{family}/{name}/"
        return list(collections.deque((line for line in lines(family, home) if line.startswith(wanted)), count))
    return [line for family in NAMES for line in collections.deque(lines(family, home), count)]


def last_case(peer, home):
    """Its name, where it is known and can be played alone: serve has gone on since, and a lookup is made of many cases."""
    found = last_lines(peer, home, 1)
    return found[0].split(" ")[0] if found and ".serve-" not in peer and not peer.startswith("dns.") else None
