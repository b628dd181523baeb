"""What decides: one seed for everything. A case is one connection (or question) of one peer; all that the peer does in it follows
from the seed and the case's name, whatever else happens at the same time, so that a single case can be played again."""
import os
import random
import threading

TOKEN = "only-a-good-peer-says-this"  # what checks ask for; no hostile peer ever sends it


class Plan:
    """The seed and what narrows it: behaviours that are left out or preferred, or the one case that is played over and over."""

    def __init__(self, seed, good=False, without=(), behaviours=(), only=None):
        self.seed, self.good, self.without, self.behaviours, self.only = seed, good, frozenset(without), frozenset(behaviours), only

    def case(self, family, peer, number):
        name = f"{family}/{peer}/{number}"
        if self.only and self.only.startswith(f"{family}/{peer}/"):
            name = self.only
        return name, random.Random(f"{self.seed}/{name}")

    def behaviour(self, chance, behaviours):
        """One of these functions, which are known by their names: one of those preferred, where this peer has any."""
        possible = [each for each in behaviours if each.__name__ not in self.without]
        return chance.choice([each for each in possible if each.__name__ in self.behaviours] or possible)


class Diary:
    """What the peers did, a line per case: the last lines of a peer say what steady met when it failed. Two files at most."""

    def __init__(self, path, lines=200_000):
        self.path, self.lines, self.lock = path, lines, threading.Lock()
        self._begin()

    def _begin(self):
        self.written, self.file = 0, open(self.path, "w", buffering=1)

    def write(self, *words):
        with self.lock:
            if self.written == self.lines:
                self.file.close()
                os.replace(self.path, f"{self.path}.before")
                self._begin()
            self.file.write(" ".join(map(str, words)) + "\n")
            self.written += 1


def mutated(chance, data):
    """The same bytes with one to four of them changed, removed, repeated or joined by others."""
    out = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at, length = chance.randrange(len(out) + 1), chance.choice((1, 1, 2, 4, 8, 100))
        what = chance.randrange(5)
        if what == 0:
            out[at:at + 1] = bytes([chance.randrange(256)])
        elif what == 1:
            del out[at:at + length]
        elif what == 2:
            out[at:at] = out[at:at + length]
        elif what == 3:
            out[at:at] = chance.randbytes(length)
        else:
            out[at:at + length] = chance.choice((b"\0", b"\xff", b"\x7f", b"\x80")) * length
    return bytes(out)
