"""PostgreSQL servers with which no login becomes complete, or no query gives what is expected: authentications that lie, floods of
every message, lengths beyond reason, rows without end."""
import base64
import struct

import postgres_messages as pg
import postgres_results as results
from chance import TOKEN

URL = "postgres://app:word@127.0.0.1:{port}/app?sslmode=disable"
LOGINS = (URL, "postgres://app:word@127.0.0.1:{port}/app")
QUERIES = (URL + "#query=select%20token&expect={token}", URL + "#role=primary")
CHECKS = LOGINS + QUERIES


# Each of the following begins after the StartupMessage; none completes a login.
def refusal(wire, client, chance):
    code = chance.choice((b"28P01", b"57P03", b"3D000", b"53300", b"00000", b"", b"\xff\xff\xff\xff\xff", b"x" * 40))
    wire.send(pg.error(code, chance.choice((b"no", b"", b"\xff\xfe", b"\x1b[2J", b"x" * 100_000, b"SQLSTATE 28P01"))))


def old_refusal(wire, client, chance):
    wire.send(b"E" + chance.choice((b"FATAL: no\n\0", b"x" * 40_000, b"\0\0\0\0", b"\0\0\0\5x")))


def odd_authentication(wire, client, chance):
    code = chance.choice((1, 2, 4, 6, 7, 8, 9, 11, 12, 13, 0x7fffffff, 0xffffffff))
    wire.send(pg.authentication(code, chance.choice((b"", b"\0", chance.randbytes(4), chance.randbytes(300)))))
    wire.stall()


def passwords_without_end(wire, client, chance):
    while True:
        wire.send(pg.authentication(*chance.choice(((3,), (5, b"salt")))))
        client.message()


def scram(wire, client, chance):
    wire.send(pg.authentication(10, b"SCRAM-SHA-256\0\0"))
    first = client.message()[1]
    nonce = first.rpartition(b"r=")[2] + b"server"
    salt = base64.b64encode(chance.randbytes(chance.choice((0, 16, 1000))))
    count = chance.choice((b"1", b"4096", b"0", b"-1", b"2147483647", b"1000000", b"99999999999999999999", b"x", b""))
    wire.send(pg.authentication(11, chance.choice((
        b"r=" + nonce + b",s=" + salt + b",i=" + count, b"r=" + nonce[1:] + b",s=" + salt + b",i=1", b"r=" + nonce + b",s=***,i=1",
        b"e=other-error", b"", b"r=" + nonce * 500 + b",s=" + salt + b",i=4096", b"m=x,r=" + nonce + b",s=" + salt + b",i=4096"))))
    client.message()
    wire.send(pg.authentication(12, chance.choice((b"v=" + base64.b64encode(bytes(32)), b"e=invalid-proof", b"v=", b"",
                                                   b"v=***"))) + pg.WELCOME)
    wire.stall()


def odd_mechanisms(wire, client, chance):
    wire.send(pg.authentication(10, chance.choice((b"", b"\0", b"X\0" * 900 + b"\0", b"SCRAM-SHA-256-PLUS\0\0", b"SCRAM-SHA-256",
                                                   b"OAUTHBEARER\0\0"))))
    wire.stall()


def negotiation(wire, client, chance):
    wire.send(pg.message(b"v", struct.pack("!II", chance.choice((196608, 0, 0xffffffff)),
                                           chance.choice((0, 1, 0xffffffff))) + b"_pq_.x\0"))
    wire.send(pg.WELCOME)
    wire.stall()


def welcome_without_end(wire, client, chance):
    """Everything that may come before ReadyForQuery, which never comes."""
    wire.send(pg.WELCOME)
    name = b"%d" % chance.randrange(100)
    piece = chance.choice((pg.parameter(name, b"y" * chance.choice((1, 20_000))), pg.notification(),
                           pg.error(b"00000", b"x" * 900, b"N"),
                           pg.message(b"K", bytes(8)), pg.AUTHENTICATED, pg.parameter(b"client_encoding", b"UTF8")))
    many = piece * (65536 // len(piece) + 1)
    wire.endlessly(lambda: many)


def parameters_without_end(wire, client, chance):
    wire.send(pg.WELCOME)
    number = iter(range(1 << 40))
    wire.endlessly(lambda: b"".join(pg.parameter(b"p%d" % next(number), b"y" * 100) for _ in range(500)))


def wrong_lengths(wire, client, chance):
    if chance.random() < 0.5:
        wire.send(pg.WELCOME)
    kind = chance.choice((b"R", b"S", b"K", b"E", b"N", b"A", b"v", b"T", b"D", b"C", b"t", b"\0", b"\xff"))
    wire.send(pg.message(kind, chance.randbytes(8), chance.choice((0, 3, 4, 5, 13, 2000, 30_000, 1 << 30, 0x7fffffff, 0xffffffff))))
    wire.stall()


def long_message(wire, client, chance):
    wire.send(pg.WELCOME if chance.random() < 0.5 else b"")
    wire.send(chance.choice((b"E", b"N", b"S", b"A", b"R")) + struct.pack("!I", chance.choice((29_999, 1 << 28, 0x7ffffff0))),
              exact=True)
    wire.endlessly(lambda: b"x" * 65536)


def too_early(wire, client, chance):
    """Results before anybody is logged in."""
    wire.send(chance.choice((b"", pg.AUTHENTICATED)) + pg.columns(1) + pg.row(b"1") + pg.message(b"C", b"SELECT 1\0"))
    wire.stall()


def bad_ready(wire, client, chance):
    """Nearly ReadyForQuery, and steady is not to take it for one."""
    wire.send(pg.WELCOME + chance.choice((pg.message(b"Z", b"", 5), pg.message(b"Z", b"I", 4 << 20), b"Z", b"Z\0\0\0",
                                          pg.message(b"z", b"I"))), exact=True)
    wire.stall()


def noise(wire, client, chance):
    wire.send(chance.randbytes(chance.randrange(1, 5000)))


def says_nothing(wire, client, chance):
    wire.stall()


LOGIN = (refusal, old_refusal, odd_authentication, passwords_without_end, scram, scram, odd_mechanisms, negotiation,
         welcome_without_end,
         parameters_without_end, wrong_lengths, long_message, too_early, bad_ready, noise, says_nothing)
QUERY = tuple(map(results.to_queries, results.ANSWERS))


def talks(check):
    return tuple(map(after_startup, LOGIN + QUERY if check in QUERIES else LOGIN))


def after_startup(talk):
    def whole(wire, chance):
        client = pg.Client(wire)
        odd = chance.random() < 0.1
        client.startup(chance.choice((b"S", b"E", b"x", b"NN", b"G", b"")) if odd else b"N")
        talk(wire, client, chance)
    whole.__name__ = talk.__name__
    return whole


def good(wire):
    client = pg.Client(wire)
    client.startup()
    wire.send(pg.WELCOME + pg.READY)
    while True:
        kind, body = client.message()
        if kind == b"X":
            return
        value = b"f" if b"recovery" in body else TOKEN.encode()
        wire.send(pg.columns(1) + pg.row(value) + results.COMPLETE + pg.READY)
