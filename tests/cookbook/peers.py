"""Scripted peers: servers on loopback that answer as the table says (services.Http, services.Talk)."""
import contextlib
import socket
import ssl
import subprocess
import threading

from services import Http

PATIENCE = 20  # seconds; longer than any line takes


def certificate(home):
    """A certificate for loopback that is its own CA, and its key, in one file."""
    both = home / "peer.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                    "-subj", "/CN=peer", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", both, "-out", home / "ca.pem"],
                   check=True, capture_output=True)
    both.write_bytes(both.read_bytes() + (home / "ca.pem").read_bytes())
    return both


def http(connection, answer):
    request = b""
    while b"\r\n\r\n" not in request:
        received = connection.recv(4096)
        if not received:
            return
        request += received
    first, *fields = request.decode("latin-1").partition("\r\n\r\n")[0].split("\r\n")
    path = first.split()[1]
    if answer.authorization and f"Authorization: {answer.authorization}" not in fields:
        status, text = 401, ""
    else:
        status, text = answer.paths.get(path, (404, f"the document names no {path}"))
    length = "" if status == 204 else f"Content-Length: {len(text)}\r\n"
    connection.sendall(f"HTTP/1.1 {status} As Scripted\r\n{length}Connection: close\r\n\r\n{text}".encode())


def talk(connection, answer):
    connection.sendall(answer.greeting)
    heard = b""
    while not (answer.closes and not answer.replies):
        received = connection.recv(4096)
        if not received:
            return
        heard += received
        if heard in answer.replies:
            connection.sendall(answer.replies[heard])
            heard = b""
            if answer.closes:
                return


class Peer:
    """Listens until it is left; a connection is served by a thread of its own."""

    def __init__(self, answer, pem):
        self.answer, self.tls = answer, None
        if isinstance(answer, Http) and answer.tls:
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.tls.load_cert_chain(pem)
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        if answer is None:  # bound, so that nobody else gets the port, but not listening
            self.listener.close()
            self.listener = socket.socket()
            self.listener.bind(("127.0.0.1", 0))
            self.port = self.listener.getsockname()[1]

    def __enter__(self):
        if self.answer is not None:
            threading.Thread(target=self.serve, daemon=True).start()
        return self

    def __exit__(self, *_):
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def serve(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.one, args=(connection,), daemon=True).start()

    def one(self, connection):
        connection.settimeout(PATIENCE)
        with contextlib.suppress(OSError), connection:
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
            (http if isinstance(self.answer, Http) else talk)(connection, self.answer)
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_WR)
            connection.close()
