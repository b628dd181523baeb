"""TLS servers: records that lie, handshakes that stop, and floods behind a handshake that was right; inside of the rest speak the
hostile servers of the other kinds."""
import base64
import random
import ssl
import struct

import http_peer
import postgres_messages as pg
import postgres_peer
import redis_peer
import tcp_peer
import tls_wire

HTTPS = "https://127.0.0.1:{port}/"
POSTGRES = "postgres://app:word@127.0.0.1:{port}/app?sslmode="
INSIDE = {
    HTTPS + "#status=299&insecure=true": http_peer,
    HTTPS + "#status=299&ca_file={home}/ec.crt": http_peer,
    "rediss://127.0.0.1:{port}#insecure=true": redis_peer,
    "tls://127.0.0.1:{port}#insecure=true&expect={token}": tcp_peer,
    POSTGRES + "prefer": postgres_peer,
    POSTGRES + "require": postgres_peer,
    POSTGRES + "verify-full&sslrootcert={home}/ec.crt": postgres_peer,
}
CHECKS = tuple(INSIDE)
HANDSHAKE, ALERT, CHANGE, DATA = 22, 21, 20, 23
# A ServerHello whose random value makes it a HelloRetryRequest (RFC 8446, 4.1.3).
RETRY = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")


def der(tag, body):
    size = len(body)
    head = bytes([size]) if size < 128 else bytes([0x82]) + struct.pack("!H", size)
    return bytes([tag]) + head + body


def prepare(home):
    """Certificates, and finite-field parameters of 10,000 bits, the most that OpenSSL takes. No prime: nobody looks."""
    tls_wire.make_certificates(home)
    modulus = random.Random(1).getrandbits(10_000) | 1 << 9_999 | 1
    body = der(0x30, der(2, b"\0" + modulus.to_bytes(1250, "big")) + der(2, b"\2"))
    with open(f"{home}/dh.pem", "w") as out:
        out.write("-----BEGIN DH PARAMETERS-----\n" + base64.encodebytes(body).decode() + "-----END DH PARAMETERS-----\n")


def record(kind, body, version=0x0303, length=None):
    return struct.pack("!BHH", kind, version, len(body) if length is None else length) + body


def hello(number=None, suite=0x1301, extensions=b"\0\x2b\0\2\3\4"):
    body = struct.pack("!H", 0x0303) + (number or bytes(32)) + b"\0" + struct.pack("!HBH", suite, 0, len(extensions)) + extensions
    return record(HANDSHAKE, b"\2" + struct.pack("!I", len(body))[1:] + body)


# Each of the following speaks to a ClientHello, without TLS of its own.
def odd_records(wire, chance):
    wire.send(record(chance.choice((0, CHANGE, ALERT, HANDSHAKE, DATA, 24, 255)),
                     chance.randbytes(chance.choice((0, 1, 2, 100, 16384, 18500))),
                     chance.choice((0x0303, 0x0301, 0x0002, 0xffff)), chance.choice((None, None, 0, 16385, 65535))))
    wire.stall()


def odd_hello(wire, chance):
    wire.send(hello(chance.randbytes(32), chance.choice((0x1301, 0xc02b, 0, 0xffff)),
                    chance.choice((b"", b"\0\x2b\0\2\3\4", chance.randbytes(60)))))
    kind = chance.choice((b"\x0b", b"\x0c", b"\x0e", b"\x14", b"\4", b"\x18"))
    wire.send(record(HANDSHAKE, kind + b"\xff\xff\xff" + chance.randbytes(3000)))
    wire.stall()


def retries(wire, chance):
    group = struct.pack("!H", chance.choice((0x17, 0x18, 0x19, 0x1e, 0)))
    wire.send(hello(RETRY, extensions=b"\0\x2b\0\2\3\4\0\x33\0\2" + group) * chance.choice((1, 2, 500)))
    wire.stall()


def clear_records_without_end(wire, chance):
    one = chance.choice((record(ALERT, b"\1\x5a"), record(CHANGE, b"\1"), record(HANDSHAKE, b""), record(DATA, b""),
                         record(HANDSHAKE, bytes(4)), b"\x80\3\1\0\0"))
    if chance.random() < 0.5:
        wire.send(hello())
    wire.endlessly(lambda: one * 5000)


def long_certificates(wire, chance):
    """A Certificate message of 16 MB, or as much of it as is taken."""
    wire.send(hello(suite=0xc02b, extensions=b"") + record(HANDSHAKE, b"\x0b\xff\xff\xf0\xff\xff\xed"), exact=True)
    wire.endlessly(lambda: record(HANDSHAKE, bytes(16000)) * 8)


def clear_text(wire, chance):
    wire.send(chance.choice((b"HTTP/1.1 400 Bad Request\r\n\r\n", b"-ERR no TLS here\r\n", b"220 x\r\n", b"N", b"S" * 9,
                             pg.error(b"0A000"), bytes(5000))))


def says_nothing(wire, chance):
    wire.stall()


# Each of the following has a handshake behind it.
def key_updates(tls, chance):
    tls.key_updates_without_end(chance.randrange(2))


def tickets(tls, chance):
    tls.tickets_without_end()


def empty_records(tls, chance):
    tls.empty_records_without_end()


def renegotiation(tls, chance):
    for _ in range(chance.choice((1, 1000))):
        tls.renegotiate()
    tls.stall()


def noise_between(tls, chance):
    tls.wire.send(record(DATA, chance.randbytes(chance.choice((1, 17, 16000)))))
    tls.stall()


def parting(tls, chance):
    """close_notify, and then data nevertheless."""
    try:
        tls.tls.unwrap()
    except ssl.SSLError:
        pass
    tls.wire.send(tls.outgoing.read() + record(DATA, chance.randbytes(100)))
    tls.wire.end()


def data_without_end(tls, chance):
    tls.endlessly(lambda: b"\0" * 16000)


def inside(tls, chance):
    """What the servers of this kind do without TLS."""
    family = INSIDE[tls.check]
    chance.choice(family.talks(tls.check))(tls, chance)


FIRST = (odd_records, odd_hello, retries, clear_records_without_end, long_certificates, clear_text, says_nothing)
AFTER = (key_updates, tickets, empty_records, renegotiation, noise_between, parting, data_without_end, inside, inside, inside)

CONTEXTS = {}


def begin(home):
    """In the process that serves: reads what prepare() has written."""
    CONTEXTS.update({
        "tls13": tls_wire.context(home, ssl.TLSVersion.TLSv1_3), "tls12": tls_wire.context(home, ssl.TLSVersion.TLSv1_2),
        "rsa": tls_wire.context(home, key="rsa"),
        "dhe": tls_wire.context(home, ssl.TLSVersion.TLSv1_2, "rsa", "DHE:@SECLEVEL=0", f"{home}/dh.pem")})


def after_hello(talk):
    def whole(wire, chance):
        if wants_tls(wire, chance):
            if chance.random() < 0.8:
                wire.read()
            talk(wire, chance)
    whole.__name__ = talk.__name__
    return whole


def after_handshake(talk):
    def whole(wire, chance):
        of = CONTEXTS[chance.choices(("tls13", "tls12", "rsa", "dhe"), (12, 6, 2, 1))[0]]
        if wants_tls(wire, chance):
            talk(tls_wire.TlsWire(wire, of), chance)
    whole.__name__ = talk.__name__
    return whole


def wants_tls(wire, chance):
    """A client of PostgreSQL asks for it first, and may come again without: then it gets a login in the clear, a hostile one."""
    if INSIDE[wire.check] is not postgres_peer:
        return True
    client = pg.Client(wire)
    if client.startup(None) == pg.SSL_REQUEST:
        wire.send(b"S", exact=True)
        return True
    chance.choice(postgres_peer.LOGIN)(wire, client, chance)
    return False


TALKS = tuple(map(after_hello, FIRST)) + tuple(map(after_handshake, AFTER))


def talks(check):
    return TALKS


def good(wire):
    family = INSIDE[wire.check]
    if family is postgres_peer:
        pg.Client(wire).startup(None)
        wire.send(b"S")
    family.good(tls_wire.TlsWire(wire, CONTEXTS["tls13"]))
