#!/usr/bin/env python3
"""A load of GETs on compose-examples/zero-downtime's edge, of new and of kept connections, until SIGTERM or for two minutes at the most.

    zero_downtime_load.py HOST:PORT

Prints "version V" when V answers for the first time, and at the end what it has counted.
A kept connection that was closed before a byte of the answer came is tried once more on a new one (RFC 9112, section 9.3.1), and counted
as "again". Exit 1 when anything else than 200 came.
"""
import collections
import http.client
import json
import signal
import sys
import threading
import time

CLOSED = (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError)


class Load:
    def __init__(self, where):
        self.where, self.over, self.lock = where, threading.Event(), threading.Lock()
        self.good, self.failed, self.again = collections.Counter(), [], 0

    def connect(self):
        return http.client.HTTPConnection(self.where, timeout=30)

    def ask(self, connection):
        connection.request("GET", "/")
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise ValueError(f"{answer.status} {body[:80]!r}")
        return json.loads(body)["version"]

    def note(self, version):
        with self.lock:
            self.good[version] += 1
            if self.good[version] == 1:
                print(f"version {version}", flush=True)

    def go_on(self, ends):
        # 5 ms between two requests of one client, so that the clients leave the servers some of two processors.
        return time.monotonic() < ends and not self.over.wait(0.005)

    def fresh(self, ends):
        while self.go_on(ends):
            try:
                self.note(self.ask(connection := self.connect()))
                connection.close()
            except Exception as failure:
                self.failed.append(f"new: {failure!r}")

    def kept(self, ends):
        connection, used = self.connect(), False
        while self.go_on(ends):
            try:
                self.note(self.ask(connection))
                used = True
            except Exception as failure:
                connection.close()
                connection = self.connect()
                if used and isinstance(failure, CLOSED):
                    self.again += 1
                else:
                    self.failed.append(f"kept: {failure!r}")
                used = False

    def run(self):
        signal.signal(signal.SIGTERM, lambda *_: self.over.set())
        ends = time.monotonic() + 120
        clients = [threading.Thread(target=kind, args=(ends,)) for kind in [self.fresh, self.kept] * 4]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        print(f"good={sum(self.good.values())} failed={len(self.failed)} again={self.again} {dict(self.good)} {self.failed[:3]}", flush=True)
        return 1 if self.failed else 0


sys.exit(Load(sys.argv[1]).run())
