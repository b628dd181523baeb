#!/usr/bin/env python3
"""What a client sees of compose-examples/production's edge, where the application says what it was sent. Exit 1 with what is wrong.

    edge_client.py HOST:PORT forwarded|anonymous|slow|large|crowd|flood|uploads|download|hanging|alone
"""
import collections
import http.client
import json
import re
import selectors
import socket
import sys
import time


def ask(where, path="/", method="GET", headers={}, body=None):
    connection = http.client.HTTPConnection(where, timeout=30)
    connection.request(method, path, body=body, headers=headers)
    answer = connection.getresponse()
    return answer.status, dict(answer.getheaders()), answer.read()


def connect(where):
    host, port = where.split(":")
    return socket.create_connection((host, int(port)), timeout=30)


def forwarded(where):
    """What the client claims about itself does not pass; what the proxy knows does."""
    claims = {"X-Forwarded-For": "192.0.2.66", "X-Real-IP": "192.0.2.66", "Forwarded": "for=192.0.2.66", "X-Forwarded-Proto": "https",
              "X-Forwarded-Host": "evil.example", "Host": "shop.example:8443"}
    seen = {name.lower(): value for name, value in json.loads(ask(where, headers=claims)[2]).items()}
    assert "192.0.2.66" not in json.dumps(seen) and "evil.example" not in json.dumps(seen), seen
    assert seen["host"] == seen["x-forwarded-host"] == "shop.example:8443" and seen["x-forwarded-proto"] == "http", seen
    assert seen["x-forwarded-for"] == seen["x-real-ip"] != "", seen


def anonymous(where):
    """No version, in a header or on a page of nginx's own."""
    status, headers, body = ask(where, headers={"Content-Length": str(2 << 20)}, method="POST")
    assert status == 413 and headers["Server"] == "nginx" and b"nginx/" not in body, (status, headers, body)


def slow(where):
    """A head that does not end is cut after five seconds."""
    begun = time.monotonic()
    with connect(where) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: shop.example\r\n")
        try:
            said = client.recv(1000)
        except ConnectionResetError:
            said = b""
    assert said == b"" or b" 408 " in said, said
    assert time.monotonic() - begun < 15, "the connection was kept"


def large(where):
    status, _, _ = ask(where, method="POST", body=b"x" * ((1 << 20) + 1))
    assert status == 413, status
    status, _, _ = ask(where, method="POST", body=b"x" * (1 << 20))
    assert status == 200, status


def crowd(where):
    """Of 100 requests that the application holds at the same time, one client gets 64; the others hear of it at once."""
    waiting = selectors.DefaultSelector()
    for _ in range(100):
        client = connect(where)
        client.sendall(b"GET /hold HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n")
        waiting.register(client, selectors.EVENT_READ)
    refused, until = 0, time.monotonic() + 8  # the proxy itself waits ten
    while refused < 36 and time.monotonic() < until:
        for key, _ in waiting.select(timeout=1):
            said = key.fileobj.recv(1000)
            assert said.startswith(b"HTTP/1.1 429 "), said
            refused += 1
            waiting.unregister(key.fileobj)
            key.fileobj.close()
    assert refused == 36 and not waiting.select(timeout=0), refused
    held = [key.fileobj for key in waiting.get_map().values()]
    held.pop().close()  # room for one that lets the others go
    while ask(where, "/release")[0] == 429:
        assert time.monotonic() < until, "a client that leaves keeps its place"
    for client in held:
        said = client.recv(1000)
        assert said.startswith(b"HTTP/1.1 200 "), said
        client.close()


def pipelined(where, requests):
    """The statuses of requests sent on 60 connections, each of which sends without waiting: cheap for this side, so that it is fast."""
    request, last = (b"GET /nothing HTTP/1.1\r\nHost: shop.example\r\n" + end + b"\r\n" for end in (b"", b"Connection: close\r\n"))
    clients = [connect(where) for _ in range(60)]  # fewer than one client may have
    for client in clients:
        client.sendall(request * (requests // 60 - 1) + last)
    statuses = []
    for client in clients:
        said = b""
        while piece := client.recv(1 << 16):
            said += piece
        statuses += re.findall(rb"HTTP/1\.1 (\d+) ", said)  # a body has no newline at its end
        client.close()
    return statuses


def rest():
    """What a client is granted comes back with time and with nothing else: all 200 requests after two seconds of silence."""
    time.sleep(2.1)


def flood(where):
    """One client gets 200 requests at once and 100 a second; of more it hears 429, and two seconds later all 200 are there again."""
    rest()  # the promise before this one has spent some
    begun = time.monotonic()
    statuses = pipelined(where, 1980)
    granted = 200 + 100 * (time.monotonic() - begun)
    served = statuses.count(b"200")
    assert 200 <= served <= granted + 1 and served + statuses.count(b"429") == 1980, (granted, collections.Counter(statuses))
    assert served < 1980, f"1980 requests took {time.monotonic() - begun} s: too slow to be a flood"
    rest()
    statuses = pipelined(where, 180)
    assert statuses == [b"200"] * 180, collections.Counter(statuses)
    rest()  # for the next promise


def uploads(where):
    """Thirty uploads of a megabyte that do not end, which are more than /tmp holds, take nothing from another client."""
    slow = [connect(where) for _ in range(30)]
    for client in slow:
        client.sendall(b"POST / HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 1000001\r\n\r\n" + b"x" * 1_000_000)
    status, _, _ = ask(where, method="POST", body=b"x" * 200_000)
    assert status == 200, status
    for client in slow:
        client.sendall(b"x")
        said = client.recv(1000)
        assert said.startswith(b"HTTP/1.1 200 "), said
        client.close()


def download(where):
    """Who reads 40 megabytes late gets all of them."""
    with connect(where) as client:
        client.sendall(b"GET /large HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n")
        for _ in range(100):  # meanwhile the application has sent all that is taken from it
            ask(where)
        count = 0
        while piece := client.recv(1 << 20):
            count += len(piece)
    assert 40 << 20 < count < 41 << 20, count


def hanging(where):
    """An application that takes a request and says nothing costs ten seconds."""
    begun = time.monotonic()
    status, _, _ = ask(where, "/hold")
    assert status == 504 and 9 < time.monotonic() - begun < 25, (status, time.monotonic() - begun)


def alone(where):
    """Without an application there is an answer, and soon."""
    begun = time.monotonic()
    status, headers, _ = ask(where)
    assert status in (502, 504) and headers["Server"] == "nginx", (status, headers)
    assert time.monotonic() - begun < 10, "it took too long"


if __name__ == "__main__":
    globals()[sys.argv[2]](sys.argv[1])
