"""TLS on a wire, by way of memory, so that its records are cut, delayed and changed like any other bytes; and what Python's ssl
module does not offer: KeyUpdate, tickets and renegotiation at will."""
import ctypes
import ssl
import subprocess

from wire import Ended

LIBRARY = ctypes.CDLL("libssl.so.3")  # the one that the ssl module uses
for name in ("SSL_new_session_ticket", "SSL_do_handshake", "SSL_renegotiate"):
    getattr(LIBRARY, name).argtypes = [ctypes.c_void_p]
LIBRARY.SSL_key_update.argtypes = [ctypes.c_void_p, ctypes.c_int]
LIBRARY.SSL_write.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]


def make_certificates(home):
    """Certificates for 127.0.0.1 that vouch for themselves: ec.pem and rsa.pem, each with its key."""
    for name, key in (("ec", ("ec", "-pkeyopt", "ec_paramgen_curve:P-256")), ("rsa", ("rsa:2048",))):
        subprocess.run(["openssl", "req", "-x509", "-nodes", "-newkey", *key, "-keyout", f"{home}/{name}.key", "-out",
                        f"{home}/{name}.crt", "-days", "2",
                        "-subj", "/CN=hostile", "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
        with open(f"{home}/{name}.pem", "w") as pem:
            for part in ("key", "crt"):
                with open(f"{home}/{name}.{part}") as source:
                    pem.write(source.read())


def context(home, version=None, key="ec", ciphers=None, parameters=None):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(f"{home}/{key}.pem")
    if version:
        made.minimum_version = made.maximum_version = version
    if ciphers:
        made.set_ciphers(ciphers)
    if parameters:
        made.load_dh_params(parameters)
    return made


class TlsWire:
    """Looks like a Wire to the talks above it."""

    def __init__(self, wire, of):
        self.wire, self.chance, self.check, self.socket = wire, wire.chance, wire.check, wire.socket
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = of.wrap_bio(self.incoming, self.outgoing, server_side=True)
        self.raw = ctypes.c_void_p.from_address(id(self.tls._sslobj) + 24).value  # PySSLSocket: after its head and one pointer
        self._until_done(self.tls.do_handshake)
        self._flush()

    def _until_done(self, step):
        while True:
            try:
                return step()
            except ssl.SSLWantReadError:
                self._flush()
                self.incoming.write(self.wire.read())
            except ssl.SSLError:
                self._flush()
                raise Ended from None

    def _flush(self):
        data = self.outgoing.read()
        if data:
            self.wire.send(data)

    def send(self, data, exact=False):
        self.tls.write(data)
        self._flush()

    def read(self, most=65536):
        return self._until_done(lambda: self.tls.read(most))

    def endlessly(self, make):
        self._endlessly(lambda: self.tls.write(make()))

    def stall(self):
        self.wire.stall()

    def end(self):
        self.wire.end()

    def _endlessly(self, step):
        def records():
            for _ in range(16):
                step()
            return self.outgoing.read()
        self.wire.endlessly(records)

    def key_updates_without_end(self, wanted):
        self._endlessly(lambda: (LIBRARY.SSL_key_update(self.raw, wanted), LIBRARY.SSL_do_handshake(self.raw)))

    def tickets_without_end(self):
        self._endlessly(lambda: (LIBRARY.SSL_new_session_ticket(self.raw), LIBRARY.SSL_do_handshake(self.raw)))

    def empty_records_without_end(self):
        self._endlessly(lambda: LIBRARY.SSL_write(self.raw, b"", 0))

    def renegotiate(self):
        LIBRARY.SSL_renegotiate(self.raw)
        LIBRARY.SSL_do_handshake(self.raw)
        self._flush()
