"""The peers of one family, in a process of their own: a listener for each check of each of steady's modes, so that what a check meets
does not depend on what the others do."""
import contextlib
import multiprocessing
import resource
import socket
import ssl
import threading

import dns_peer
import http_peer
import postgres_peer
import redis_peer
import tcp_peer
import tls_peer
from chance import TOKEN, Diary
from name_server import NameServer
from wire import Ended, Wire

FAMILIES = {"tcp": tcp_peer, "http": http_peer, "redis": redis_peer, "postgres": postgres_peer, "tls": tls_peer}
NAMES = ("dns", *FAMILIES)
USERS = ("serve", "check", "wait")  # who asks: each has its own listeners
HOSTS = 30  # names that serve looks up


def port_of(family, user, index):
    return 20000 + 1000 * NAMES.index(family) + 100 * USERS.index(user) + index


def targets(family, user, home):
    """The targets of a family for one of the users, by the name of the peer behind each."""
    if family == "dns":
        count = HOSTS if user == "serve" else 2
        return {f"{user}-{index}": f"http://{user}{index}.test:1/" for index in range(count)}
    return {f"{user}-{index}": check.format(port=port_of(family, user, index), token=TOKEN, home=home)
            for index, check in enumerate(FAMILIES[family].CHECKS)}


class Listener:
    """One port; its connections are numbered, and each is a case."""

    def __init__(self, family, user, index, plan, diary):
        self.family, self.name, self.plan, self.diary = family, f"{user}-{index}", plan, diary
        self.module = FAMILIES[family]
        self.check = self.module.CHECKS[index]
        self.socket = socket.create_server(("127.0.0.1", port_of(family, user, index)), backlog=100)

    def start(self):
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        number = 0
        while True:
            connection, _ = self.socket.accept()
            threading.Thread(target=self._serve, args=(connection, number), daemon=True).start()
            number += 1

    def _serve(self, connection, number):
        name, chance = self.plan.case(self.family, self.name, number)
        with connection, contextlib.suppress(OSError, Ended, ssl.SSLError, ValueError):  # ValueError: no client of the protocol
            wire = Wire(connection, chance, self.plan.good)
            wire.check = self.check
            if self.plan.good:
                self.module.good(wire)
                return
            talk = self.plan.behaviour(chance, self.module.talks(self.check))
            self.diary.write(name, talk.__name__, f"({wire})")
            talk(wire, chance)
            wire.end()


def serve_family(family, plan, home):
    """Never returns: the process is ended by whoever started it."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 65536), most))
    diary = Diary(f"{home}/{family}.cases")
    if family == "dns":
        started = [NameServer(address, plan, diary) for address in dns_peer.servers(plan.seed)]
    else:
        getattr(FAMILIES[family], "begin", lambda home: None)(home)
        started = [Listener(family, user, index, plan, diary) for user in USERS for index in range(len(FAMILIES[family].CHECKS))]
    for each in started:
        each.start()
    threading.Event().wait()


class Peers:
    """All families that take part, started and ended together."""

    def __init__(self, families, plan, home):
        self.processes = [multiprocessing.Process(target=serve_family, args=(family, plan, home),
                                                  daemon=True) for family in families]

    def __enter__(self):
        for each in self.processes:
            each.start()
        return self

    def __exit__(self, *_):
        for each in self.processes:
            each.kill()
        for each in self.processes:
            each.join()

    def all_running(self):
        return all(each.is_alive() for each in self.processes)
