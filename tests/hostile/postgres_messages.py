"""Messages of PostgreSQL's protocol, version 3, as a server writes them (protocol chapter 55.7)."""
import struct

from wire import Ended, Reader

SSL_REQUEST, GSS_REQUEST, CANCEL = 80877103, 80877104, 80877102


def message(kind, body=b"", length=None):
    return kind + struct.pack("!I", (len(body) + 4 if length is None else length) & 0xffffffff) + body


def authentication(code, body=b""):
    return message(b"R", struct.pack("!I", code) + body)


def parameter(name, value):
    return message(b"S", name + b"\0" + value + b"\0")


def error(code, words=b"no", kind=b"E"):
    return message(kind, b"SFATAL\0VFATAL\0C" + code + b"\0M" + words + b"\0\0")


def columns(count, name=b"v"):
    one = name + b"\0" + struct.pack("!IHIHIH", 0, 0, 25, 0xffff, 0xffffffff, 0)
    return message(b"T", struct.pack("!H", count) + one * count)


def row(*values):
    return message(b"D", struct.pack("!H", len(values)) + b"".join(
        struct.pack("!i", -1) if each is None else struct.pack("!I", len(each)) + each for each in values))


def notification(words=b"x"):
    return message(b"A", struct.pack("!I", 7) + b"channel\0" + words + b"\0")


AUTHENTICATED = authentication(0)
WELCOME = (AUTHENTICATED + parameter(b"server_version", b"17.0") + parameter(b"client_encoding", b"UTF8") +
           message(b"K", struct.pack("!II", 1, 2)))
READY = message(b"Z", b"I")


class Client:
    """What steady (libpq) sends."""

    def __init__(self, wire):
        self.wire, self.reader = wire, Reader(wire)

    def startup(self, refusal=b"N"):
        """Reads up to the StartupMessage; a wish for encryption is answered with `refusal` (None: is returned)."""
        while True:
            size, code = struct.unpack("!II", self.reader.exactly(8))
            if code in (SSL_REQUEST, GSS_REQUEST):
                if refusal is None and code == SSL_REQUEST:
                    return code
                self.wire.send(b"N" if refusal is None else refusal, exact=True)
                continue
            self.reader.exactly(max(0, size - 8))
            if code == CANCEL:
                raise Ended
            return code

    def message(self):
        kind = self.reader.exactly(1)
        size, = struct.unpack("!I", self.reader.exactly(4))
        return kind, self.reader.exactly(max(0, size - 4))
