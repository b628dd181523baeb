#!/usr/bin/env python3
"""A bad cable: carries frames between two network interfaces of its namespace and loses, delays, repeats, swallows or forges them as
it is told, by lines of JSON on stdin. netem(8) would do, where the kernel has it; containers' and virtual machines' often do not.

    link.py CLIENT-SIDE SERVER-SIDE SEED

A line names all that is wrong from then on ({} is a good cable); "ok" on stdout answers it:
    loss, duplicate, reorder   the probability of each, per frame       delay   seconds, for every frame
    mtu                        swallows larger packets of IP            silent  swallows everything
    blackhole                  swallows what a server sends after this many bytes of payload of one connection
    reset                      in place of ... the client gets a reset: "connect" the server's SYN+ACK, "request" its first payload,
                               "response" its second
"""
import heapq
import json
import os
import random
import select
import socket
import struct
import sys
import time

FIN, SYN, RST, ACK = 1, 2, 4, 16


class Segment:
    """A TCP segment in an Ethernet frame of IPv4 (RFC 791, RFC 9293), or `tcp` is false."""

    def __init__(self, frame):
        self.frame = frame
        self.tcp = len(frame) >= 54 and frame[12:14] == b"\x08\x00" and frame[23] == 6
        self.size = struct.unpack("!H", frame[16:18])[0] if frame[12:14] == b"\x08\x00" else 0
        if self.tcp:
            at = 14 + (frame[14] & 15) * 4
            self.ports = struct.unpack("!HH", frame[at:at + 4])
            self.sequence, self.acknowledged = struct.unpack("!II", frame[at + 4:at + 12])
            self.flags = frame[at + 13]
            self.payload = self.size - (at - 14) - (frame[at + 12] >> 4) * 4


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def reset_instead(segment):
    """A reset that comes from the segment's sender, where its receiver expects the next byte (RFC 9293, 3.5.3)."""
    addresses = segment.frame[26:34]
    tcp = struct.pack("!HHIIBBHHH", *segment.ports, segment.sequence, segment.acknowledged, 5 << 4, RST | ACK, 0, 0, 0)
    pseudo = addresses + struct.pack("!BBH", 0, 6, len(tcp))
    tcp = tcp[:16] + struct.pack("!H", checksum(pseudo + tcp)) + tcp[18:]
    ip = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(tcp), 0, 0, 64, 6, 0) + addresses
    ip = ip[:10] + struct.pack("!H", checksum(ip)) + ip[12:]
    return segment.frame[:14] + ip + tcp


class Link:
    def __init__(self, names, seed):
        self.sides = [socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3)) for _ in names]
        for side, name in zip(self.sides, names):
            side.bind((name, 0))
            side.setblocking(False)
        self.random = random.Random(seed)
        self.faults = {}
        self.queue = []
        self.number = 0
        self.told = {}  # connection -> bytes of payload that its server has sent
        self.parts = {}  # connection -> payloads that its server has sent

    def chance(self, what):
        return self.random.random() < self.faults.get(what, 0)

    def put(self, frame, to, after=0.0):
        self.number += 1
        heapq.heappush(self.queue, (time.monotonic() + after, self.number, to, frame))

    def replaced(self, segment):
        """What a server's segment becomes: itself, a reset, or None."""
        key = segment.ports
        if segment.payload > 0:
            self.told[key] = self.told.get(key, 0) + segment.payload
            self.parts[key] = self.parts.get(key, 0) + 1
        if segment.flags & SYN:
            self.told[key] = self.parts[key] = 0
        phase = self.faults.get("reset")
        number = self.parts.get(key, 0)
        if (phase == "connect" and segment.flags & SYN) or (phase == "request" and number >= 1) or (phase == "response" and number >= 2):
            return reset_instead(segment)
        if "blackhole" in self.faults and self.told.get(key, 0) > self.faults["blackhole"]:
            return None
        return segment.frame

    def carry(self, frame, source):
        segment = Segment(frame)
        if self.faults.get("silent") or self.chance("loss") or segment.size > self.faults.get("mtu", 65535):
            return
        if segment.tcp and source == 1:
            frame = self.replaced(segment)
            if frame is None:
                return
        delay = self.faults.get("delay", 0.0)
        self.put(frame, 1 - source, delay + (0.05 if self.chance("reorder") else 0.0))
        if self.chance("duplicate"):
            self.put(frame, 1 - source, delay)

    def send_due(self):
        while self.queue and self.queue[0][0] <= time.monotonic():
            _, _, to, frame = heapq.heappop(self.queue)
            try:
                self.sides[to].send(frame)
            except OSError:
                pass  # the interface is down, or its queue is full: a cable loses it

    def run(self):
        while True:
            wait = max(0.0, self.queue[0][0] - time.monotonic()) if self.queue else None
            for ready in select.select([*self.sides, sys.stdin], [], [], wait)[0]:
                if ready is sys.stdin:
                    line = os.read(0, 65536)
                    if not line:
                        return
                    self.faults = json.loads(line)
                    print("ok", flush=True)
                    continue
                try:
                    frame, where = ready.recvfrom(65536)
                except OSError:
                    continue  # the interface goes before we are told to end, packet(7)
                if where[2] != socket.PACKET_OUTGOING:  # what we have sent ourselves comes back
                    self.carry(frame, self.sides.index(ready))
            self.send_due()


Link(sys.argv[1:3], int(sys.argv[3])).run()
