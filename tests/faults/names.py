"""A name server (RFC 1035) for one address, which can fall silent, refuse, or go away."""
import socket
import struct
import threading


class NameServer:
    def __init__(self, address, names):
        self.names, self.silent, self.code = names, False, 0
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((address, 53))
        threading.Thread(target=self.serve, daemon=True).start()

    def close(self):
        self.socket.close()

    def serve(self):
        while True:
            try:
                question, sender = self.socket.recvfrom(4096)
                if not self.silent:
                    self.socket.sendto(self.answer(question), sender)
            except OSError:
                return  # closed

    def answer(self, question):
        labels, at = [], 12
        while question[at]:
            labels.append(question[at + 1:at + 1 + question[at]])
            at += 1 + question[at]
        kind, = struct.unpack("!H", question[at + 1:at + 3])
        address = self.names.get(b".".join(labels).decode().lower())
        found = address is not None and kind == 1 and self.code == 0
        code = self.code or (0 if address else 3)
        header = question[:2] + struct.pack("!HHHHH", 0x8180 | code, 1, int(found), 0, 0)
        record = struct.pack("!HHHIH", 0xC00C, 1, 1, 0, 4) + socket.inet_aton(address) if found else b""
        return header + question[12:at + 5] + record
