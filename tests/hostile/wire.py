"""How bytes travel: below every protocol a connection may be cut, stalled, flooded, reset, half closed, or changed on its way, and
messages may be split or joined at will."""
import contextlib
import itertools
import socket
import struct
import time

from chance import mutated

PATIENCE = 20  # seconds that a peer stays for a client that does not leave


class Ended(Exception):
    """The conversation is over, as this behaviour wanted it or since the client has left."""


class Wire:
    """A connection whose manners follow from `chance`: all drawn at the start, so that they can be told."""

    def __init__(self, connection, chance, good=False):
        self.socket, self.chance, self.held = connection, chance, []
        connection.settimeout(PATIENCE)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.pace, self.left, self.ending, self.changes, self.spoil = "whole", None, "close", 0.0, b""
        if good:
            return
        self.pace = chance.choices(("whole", "joined", "pieces", "drip"), (6, 2, 2, 1))[0]
        if chance.random() < 0.35:
            self.left = chance.choice((0, 1, chance.randrange(16), chance.randrange(200), chance.randrange(5000)))
        self.ending = chance.choices(("close", "reset", "half", "stall", "flood"), (3, 3, 1, 2, 2))[0]
        self.changes = chance.choice((0, 0, 0, 0.2, 0.9))

    def __str__(self):
        cut = "" if self.left is None else f", cut after {self.left}"
        return f"{self.pace}{cut}, {self.ending}, {self.changes:g} mutated"

    def send(self, data, exact=False):
        """Sends in the manner of this connection; what must not become right by chance is `exact`: neither by a change, nor by a flood
        that goes on where it was cut ("+PONGX" after five bytes, and then line ends)."""
        if not exact and self.changes and self.chance.random() < self.changes:
            data = mutated(self.chance, data)
        if self.left is not None:
            self.spoil = b"x" if exact and len(data) > self.left else b""
            data = data[:self.left]
            self.left -= len(data)
        if self.pace == "joined":
            self.held.append(data)
        else:
            self._put(data)
        if self.left == 0:
            self.end()

    def endlessly(self, make):
        """Sends what `make` makes until the client has had enough."""
        self.flush()
        end = time.monotonic() + PATIENCE
        with contextlib.suppress(OSError):
            while time.monotonic() < end:
                self.socket.sendall(make())
        raise Ended

    def read(self, most=65536):
        """Some bytes; the conversation ends where the client leaves."""
        self.flush()
        data = self.socket.recv(most)
        if not data:
            raise Ended
        return data

    def flush(self):
        held, self.held = b"".join(self.held), []
        if held:
            self.socket.sendall(held)

    def end(self):
        """Goes as this connection goes, from wherever it is."""
        self.flush()
        if self.ending == "reset":
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif self.ending == "half":
            self.socket.shutdown(socket.SHUT_WR)
            self.stall()
        elif self.ending == "stall":
            self.stall()
        elif self.ending == "flood":
            junk = self.chance.choice((self.chance.randbytes(65536), bytes(65536), b"x" * 65536, b"\r\n" * 32768))
            flood = itertools.chain((self.spoil,), itertools.repeat(junk))
            self.endlessly(lambda: next(flood))
        raise Ended

    def stall(self):
        """Says nothing more until the client has left."""
        while self.socket.recv(65536):
            pass
        raise Ended

    def _put(self, data):
        if self.pace == "drip" and len(data) < 4096:
            for each in data:
                self.socket.sendall(bytes([each]))
        elif self.pace == "pieces" and data:
            at = 0
            while at < len(data):
                size = self.chance.randint(1, max(1, len(data) // 2))
                self.socket.sendall(data[at:at + size])
                at += size
        else:
            self.socket.sendall(data)


class Reader:
    """Reads from a wire in the units that a protocol knows."""

    def __init__(self, wire):
        self.wire, self.data = wire, b""

    def exactly(self, size):
        while len(self.data) < size:
            self.data += self.wire.read()
        taken, self.data = self.data[:size], self.data[size:]
        return taken

    def until(self, mark):
        while mark not in self.data:
            self.data += self.wire.read()
        taken, _, self.data = self.data.partition(mark)
        return taken + mark
