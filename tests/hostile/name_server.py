"""The sockets of the hostile name servers. A question's case is its name, type, transport and how often it was asked before."""
import contextlib
import socket
import struct
import threading
import time

import dns_peer as dns


class NameServer:
    def __init__(self, address, plan, diary):
        self.address, self.plan, self.diary = address, plan, diary
        self.asked, self.lock, self.connections = {}, threading.Lock(), 0
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind((address, 53))
        self.stranger = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)  # another port: nobody was asked here
        self.tcp = socket.create_server((address, 53), backlog=200)

    def start(self):
        for each in (self._datagrams, self._connections):
            threading.Thread(target=each, daemon=True).start()

    def _answers(self, data, transport):
        """The messages that answer a question."""
        question = dns.Question(data)
        with self.lock:
            key = f"{question.name}-{question.type}-{transport}"
            number = self.asked[key] = self.asked.get(key, -1) + 1
        if self.plan.good:
            return dns.good(question, None), None, 1
        name, chance = self.plan.case("dns", f"{self.address}-{key}", number)
        # What is truncated is asked again over TCP, where most of the attacks are.
        truncate = transport == "udp" and chance.random() < 0.7
        answer = dns.truncated if truncate else self.plan.behaviour(chance, dns.answers(chance))
        self.diary.write(name, answer.__name__)
        return answer(question, chance), chance, chance.choices((1, 2, 100), (60, 20, 1))[0]

    def _datagrams(self):
        while True:
            data, client = self.udp.recvfrom(65535)
            message, chance, times = self._answers(data, "udp")
            source = self.stranger if chance and chance.random() < 0.03 else self.udp
            for _ in range(times if message is not None else 0):
                with contextlib.suppress(OSError):  # larger than a datagram may be
                    source.sendto(message, client)

    def _connections(self):
        while True:
            connection, _ = self.tcp.accept()
            self.connections += 1
            threading.Thread(target=self._talk, args=(connection, self.connections), daemon=True).start()

    def _talk(self, connection, number):
        name, chance = self.plan.case("dns", f"{self.address}-tcp", number)
        connection.settimeout(20)
        with connection, contextlib.suppress(OSError, IndexError, struct.error):
            if self.plan.good:
                self._converse(connection, None)
                return
            self._converse(connection, chance)
            self.diary.write(name, "closes")
            if chance.random() < 0.5:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def _converse(self, connection, chance):
        """Until the client leaves, or chance wants it."""
        data = b""
        while not chance or chance.random() < 0.8:
            got = connection.recv(65535)
            if not got:
                return
            data += got
            out = b""
            while len(data) >= 2 and len(data) >= 2 + struct.unpack_from("!H", data)[0]:
                size, = struct.unpack_from("!H", data)
                message, _, times = self._answers(data[2:2 + size], "tcp")
                data = data[2 + size:]
                out += (struct.pack("!H", len(message)) + message) * times if message is not None else b""
            if chance:
                out = self._spoiled(out, chance)
            if out:
                self._send(connection, out, chance)
            if chance and chance.random() < 0.6:
                return

    def _send(self, connection, out, chance):
        """At once, byte by byte, or without end."""
        how = chance.random() if chance else 1
        if how < 0.05 and len(out) < 600:
            for each in out:
                connection.sendall(bytes([each]))
            return
        connection.sendall(out)
        end = time.monotonic() + 20
        while how > 0.98 and chance and time.monotonic() < end:
            connection.sendall(out)

    def _spoiled(self, out, chance):
        if out and chance.random() < 0.2:
            out = out[:chance.randrange(1, len(out) + 1)]
        if chance.random() < 0.2:
            size = chance.choice((0, 5, 12, 40))
            out += struct.pack("!H", size) + bytes(chance.choice((0, 5, 12, 40)))
        return out
