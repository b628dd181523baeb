"""Scripted peers on loopback. Each sends what it has to say as soon as it is connected to, and ends its side: a peer that is never late,
as how often steady would look for a late answer depends on the moment. Only a login must wait for what the client says."""
import base64
import contextlib
import hashlib
import hmac
import os
import pathlib
import socket
import struct
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "hostile"))
import postgres_messages as pg  # noqa: E402  (after the path is known)

PATIENCE = 20  # seconds; longer than any check takes
PASSWORD = b"secret"
SALT = b"sixteen bytes .."  # as many as PostgreSQL's


def says(answer):
    return lambda connection: connection.sendall(answer)


def scram(iterations):
    return lambda connection: login(connection, iterations)


def login(connection, iterations):
    """With SCRAM-SHA-256 (RFC 5802 and 7677, PostgreSQL's protocol chapter "SASL Authentication")."""
    stream = connection.makefile("rb")

    def message():
        _, size = struct.unpack("!cI", stream.read(5))
        return stream.read(size - 4)
    size, code = struct.unpack("!II", stream.read(8))
    while code in (pg.SSL_REQUEST, pg.GSS_REQUEST):
        connection.sendall(b"N")
        size, code = struct.unpack("!II", stream.read(8))
    stream.read(size - 8)
    connection.sendall(pg.authentication(10, b"SCRAM-SHA-256\0\0"))
    client_first = message().partition(b"n,,")[2]
    nonce = client_first.partition(b"r=")[2]
    server_first = b"r=%sof the server,s=%s,i=%d" % (nonce, base64.b64encode(SALT), iterations)
    connection.sendall(pg.authentication(11, server_first))
    client_final = message().rpartition(b",p=")[0]
    key = hmac.digest(hashlib.pbkdf2_hmac("sha256", PASSWORD, SALT, iterations), b"Server Key", "sha256")
    signature = hmac.digest(key, b",".join((client_first, server_first, client_final)), "sha256")
    connection.sendall(pg.authentication(12, b"v=" + base64.b64encode(signature)) + pg.WELCOME + pg.READY)


@contextlib.contextmanager
def peer(script):
    """Listens, and plays `script` on every connection; gives the port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        player = threading.Thread(target=play, args=(listener, script))
        player.start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            player.join()


@contextlib.contextmanager
def nobody():
    """A port on which nobody listens, and which nobody else gets."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


def play(listener, script):
    with contextlib.suppress(PermissionError):  # ahead of every other process, so that the answer is there before it is read
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with contextlib.suppress(OSError, struct.error), connection:
            connection.settimeout(PATIENCE)
            script(connection)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(4096):
                pass
