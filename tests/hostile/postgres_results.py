"""What a server answers to a query, after a login that is as it should be: never the value that is expected."""
import struct

import postgres_messages as pg
from wire import Ended

COMPLETE = pg.message(b"C", b"SELECT 1\0")


# Each of the following answers a query.
def wrong_value(wire, client, chance):
    value = chance.choice((None, b"", b"x", b"F", b"false", b"\0f", b"f\0", b"0", b"x" * 100_000))
    wire.send(pg.columns(1) + pg.row(value) + COMPLETE + pg.READY, exact=True)


def no_rows(wire, client, chance):
    wire.send(chance.choice((pg.columns(1) + COMPLETE, pg.columns(0) + pg.row() + COMPLETE, pg.message(b"I"), COMPLETE)) + pg.READY,
              exact=True)


def rows_without_end(wire, client, chance):
    wire.send(pg.columns(1), exact=True)
    rows = pg.row(b"x" * chance.choice((0, 1, 1000))) * 2000
    wire.endlessly(lambda: rows)


def value_without_end(wire, client, chance):
    wire.send(pg.columns(1) + b"D" + struct.pack("!IHI", 0x3fffffff, 1, 0x3ffffff5), exact=True)
    wire.endlessly(lambda: b"x" * 65536)


def notices_without_end(wire, client, chance):
    wire.send(chance.choice((b"", pg.columns(1) + pg.row(b"x"), pg.columns(1) + pg.row(b"x") + COMPLETE)), exact=True)
    piece = chance.choice((pg.notification(), pg.notification(b"y" * 7000), pg.error(b"00000", b"x" * 900, b"N"),
                           pg.parameter(b"a", b"b"),
                           pg.parameter(b"client_encoding", b"SQL_ASCII")))
    many = piece * (65536 // len(piece) + 1)
    wire.endlessly(lambda: many)


def results_without_end(wire, client, chance):
    piece = chance.choice((pg.columns(1) + pg.row(b"x") + COMPLETE, pg.message(b"I"), COMPLETE, pg.error(b"22012"),
                           pg.columns(1))) * 500
    wire.endlessly(lambda: piece)


def many_columns(wire, client, chance):
    count = chance.choice((1600, 65535))
    wire.send(pg.columns(count) + pg.row(*(b"x",) * count) + COMPLETE + pg.READY)


def copies(wire, client, chance):
    wire.send(pg.message(chance.choice((b"G", b"H", b"W")), b"\0\0\1\0\0"))
    piece = pg.message(b"d", b"x" * 100) * 600
    if chance.random() < 0.5:
        wire.endlessly(lambda: piece)
    wire.stall()


def mismatched(wire, client, chance):
    """Rows that are not as they were described."""
    wire.send(chance.choice((b"", pg.columns(1), pg.columns(2))) + chance.choice((
        pg.row(), pg.row(b"x", b"y", b"z"), pg.message(b"D", struct.pack("!HI", 1, 100) + b"x"),
        pg.message(b"D", struct.pack("!HI", 1, 0xfffffff0)),
        pg.message(b"D", b"\xff\xff"), pg.message(b"T", b"\xff\xff"),
        pg.message(b"T", struct.pack("!H", 1) + b"v"))) + COMPLETE + pg.READY, exact=True)


def failures(wire, client, chance):
    wire.send(pg.error(chance.choice((b"42P01", b"57014", b"00000", b"XX000", b""))) + chance.choice((b"", pg.READY)))


def never_ready(wire, client, chance):
    wire.send(pg.columns(1) + pg.row(b"x") + COMPLETE)
    wire.stall()


def login_again(wire, client, chance):
    wire.send(chance.choice((pg.AUTHENTICATED, pg.authentication(5, b"salt"), pg.WELCOME,
                             pg.message(b"v", bytes(8)))) * chance.choice((1, 1000)))
    wire.stall()


def wrong_lengths(wire, client, chance):
    wire.send(pg.message(chance.choice((b"T", b"D", b"C", b"E", b"N", b"A", b"Z", b"\0")), bytes(2),
                         chance.choice((0, 3, 4, 7, 30_001, 0x7fffffff, 0xffffffff))), exact=True)
    wire.stall()


def noise(wire, client, chance):
    wire.send(chance.randbytes(chance.randrange(1, 5000)))


ANSWERS = (wrong_value, no_rows, rows_without_end, value_without_end, notices_without_end, results_without_end, many_columns,
           copies, mismatched,
           failures, never_ready, login_again, wrong_lengths, noise)


def to_queries(answer):
    """A talk that logs everybody in and then answers what is asked."""
    def talk(wire, client, chance):
        wire.send(pg.WELCOME + pg.READY, exact=True)
        while True:
            kind, _ = client.message()
            if kind == b"X":
                raise Ended
            if kind == b"Q" or kind == b"S":
                answer(wire, client, chance)
    talk.__name__ = answer.__name__
    return talk
