#!/usr/bin/env python3
"""A debugger for the targets `dev` of compose-examples: attaches, sets a breakpoint in a line of a source, asks for the page, and says
what it finds where the program stops. Exit 1 when the page is answered without a stop.

    debugger.py go|node|python|java HOST:PORT http://PAGE SOURCE LINE [--hold]

SOURCE is the file as the program knows it (Java: the class); --hold stays at the breakpoint until it is ended. Prints "stopped at
LINE: VALUE", a value that it has read there, and then the answer. By the protocols themselves: DAP for delve and debugpy, CDP for Node, JDWP for Java.
"""
import base64
import collections
import json
import os
import select
import signal
import socket
import struct
import sys
import threading
import urllib.request

LIMIT = 30  # seconds, for whatever is waited for


class Page(threading.Thread):
    """The request that the program stops in."""

    def __init__(self, url):
        super().__init__(daemon=True)
        self.url, self.answer = url, None

    def run(self):
        try:
            with urllib.request.urlopen(self.url, timeout=LIMIT) as page:
                self.answer = page.read().decode().strip()
        except OSError as error:  # of a program that is ended at its breakpoint, for one
            self.answer = f"no answer: {error}"

    def ask(self):
        self.start()
        return self

    def complain_if_answered(self):
        if self.answer is not None:
            sys.exit(f"answered without a stop: {self.answer}")


class Wire:
    """A connection from which whole pieces are read; `tick` is called while nothing comes."""

    def __init__(self, where, tick=lambda: None):
        host, port = where.rsplit(":", 1)
        self.socket = socket.create_connection((host, int(port)), timeout=LIMIT)
        self.bytes, self.tick = b"", tick

    def send(self, data):
        self.socket.settimeout(LIMIT)
        self.socket.sendall(data)

    def more(self):
        self.socket.settimeout(0.05)
        for _ in range(LIMIT * 20):
            try:
                data = self.socket.recv(65536)
            except TimeoutError:
                self.tick()
                continue
            if not data:
                sys.exit("the debugger's side hung up")
            self.bytes += data
            return
        sys.exit("nothing comes from the debugger's side")

    def take(self, count):
        while len(self.bytes) < count:
            self.more()
        taken, self.bytes = self.bytes[:count], self.bytes[count:]
        return taken

    def until(self, mark):
        while mark not in self.bytes:
            self.more()
        taken, self.bytes = self.bytes.split(mark, 1)
        return taken


class Messages:
    """Requests with numbers, answers that bear them, and events in between."""

    def __init__(self, wire):
        self.wire, self.number, self.answers, self.events = wire, 0, {}, collections.deque()

    def answer(self, number):
        while number not in self.answers:
            self.receive()
        return self.answers.pop(number)

    def event(self, wanted):
        while not self.has(wanted):
            self.receive()
        event = next(each for each in self.events if each[0] == wanted)
        self.events.remove(event)
        return event

    def has(self, wanted):
        return any(event[0] == wanted for event in self.events)

    def call(self, *words, **more):
        return self.answer(self.begin(*words, **more))


class Dap(Messages):
    """https://microsoft.github.io/debug-adapter-protocol/specification"""

    def begin(self, command, **arguments):
        self.number += 1
        text = json.dumps({"seq": self.number, "type": "request", "command": command, "arguments": arguments}).encode()
        self.wire.send(b"Content-Length: %d\r\n\r\n%s" % (len(text), text))
        return self.number

    def receive(self):
        size = int(self.wire.until(b"\r\n\r\n").split(b":")[1])
        message = json.loads(self.wire.take(size))
        if message["type"] == "event":
            self.events.append((message["event"], message.get("body", {})))
        elif message["type"] == "response":
            if not message["success"]:
                sys.exit(f"refused: {message}")
            self.answers[message["request_seq"]] = message.get("body", {})

    def attach(self, source, line, **how):
        self.call("initialize", adapterID="test", linesStartAt1=True, pathFormat="path")
        attached = self.begin("attach", **how)
        self.event("initialized")
        self.call("setBreakpoints", source={"path": source}, breakpoints=[{"line": line}])
        self.call("configurationDone")
        self.answer(attached)
        return self

    def stopped(self, expression):
        thread = self.event("stopped")[1]["threadId"]
        frame = self.call("stackTrace", threadId=thread, startFrame=0, levels=1)["stackFrames"][0]
        value = self.call("evaluate", expression=expression, frameId=frame["id"], context="repl")["result"]
        return frame["line"], value, lambda: self.call("continue", threadId=thread)


def go(where, page, source, line):
    client = Dap(Wire(where, page.complain_if_answered)).attach(source, line, mode="remote")
    page.ask()
    return client.stopped("request.URL.Path")


def python(where, page, source, line):
    """uvicorn serves from a child: debugpy tells of it and of whatever else was started, and each is attached to by itself."""
    outer = Dap(Wire(where)).attach(source, line, subProcess=True)
    told = [outer.event("debugpyAttach")[1] for _ in range(2)]  # the server, and a helper of multiprocessing's
    sessions = [Dap(Wire(where)).attach(source, line, subProcessId=each["subProcessId"]) for each in told]
    page.ask()
    while not (stopped := [each for each in sessions if each.has("stopped")]):
        ready, _, _ = select.select([each.wire.socket for each in sessions], [], [], 0.05)
        for each in (each for each in sessions if each.wire.socket in ready or each.wire.bytes):
            each.receive()
        page.complain_if_answered()
    return stopped[0].stopped("GREETING")


def node(where, page, source, line):
    with urllib.request.urlopen(f"http://{where}/json", timeout=LIMIT) as targets:
        path = json.load(targets)[0]["webSocketDebuggerUrl"].split("/", 3)[3]
    client = Cdp(Wire(where, page.complain_if_answered), where, path)
    client.call("Debugger.enable")
    set_at = client.call("Debugger.setBreakpointByUrl", url="file://" + source, lineNumber=line - 1)["locations"][0]["lineNumber"] + 1
    page.ask()
    frame = client.event("Debugger.paused")[1]["callFrames"][0]
    value = client.call("Debugger.evaluateOnCallFrame", callFrameId=frame["callFrameId"], expression="greeting")["result"]["value"]
    assert set_at == frame["location"]["lineNumber"] + 1, (set_at, frame)
    return set_at, value, lambda: client.call("Debugger.resume")


class Cdp(Messages):
    """https://chromedevtools.github.io/devtools-protocol/v8/ over a WebSocket (RFC 6455); its messages here are never in pieces."""

    def __init__(self, wire, where, path):
        super().__init__(wire)
        key = base64.b64encode(os.urandom(16)).decode()
        wire.send(f"GET /{path} HTTP/1.1\r\nHost: {where}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                  f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())
        assert b" 101 " in wire.until(b"\r\n\r\n")

    def begin(self, method, **arguments):
        self.number += 1
        text = json.dumps({"id": self.number, "method": method, "params": arguments}).encode()
        mask = os.urandom(4)
        masked = bytes(each ^ mask[at % 4] for at, each in enumerate(text))
        self.wire.send(b"\x81" + (bytes([0x80 | len(text)]) if len(text) < 126 else struct.pack("!BH", 0xFE, len(text))) + mask + masked)
        return self.number

    def receive(self):
        size = self.wire.take(2)[1]
        if size > 125:
            size, = struct.unpack("!H", self.wire.take(2)) if size == 126 else struct.unpack("!Q", self.wire.take(8))
        message = json.loads(self.wire.take(size))
        if "id" not in message:
            self.events.append((message["method"], message["params"]))
        elif "error" in message:
            sys.exit(f"refused: {message}")
        else:
            self.answers[message["id"]] = message["result"]


class Jdwp(Messages):
    """https://docs.oracle.com/en/java/javase/25/docs/specs/jdwp/jdwp-protocol.html, for a virtual machine whose IDs have eight bytes."""

    def __init__(self, wire):
        super().__init__(wire)
        wire.send(b"JDWP-Handshake")
        assert wire.take(14) == b"JDWP-Handshake"

    def begin(self, group, command, data=b""):
        self.number += 1
        self.wire.send(struct.pack("!IIBBB", 11 + len(data), self.number, 0, group, command) + data)
        return self.number

    def receive(self):
        size, number, flags, word = struct.unpack("!IIBH", self.wire.take(11))
        data = self.wire.take(size - 11)
        if not flags & 0x80:
            self.events.append(("event", data))
        elif word:
            sys.exit(f"refused: error {word} for request {number}")
        else:
            self.answers[number] = data


def java(where, page, source, line):
    client = Jdwp(Wire(where, page.complain_if_answered))
    found = client.call(1, 2, text(f"L{source.replace('.', '/')};"))  # VirtualMachine.ClassesBySignature
    assert struct.unpack("!I", found[:4]) == (1,), found
    kind, loaded = struct.unpack("!BQ", found[4:13])
    place = next(place for method in members(client.call(2, 5, struct.pack("!Q", loaded)))  # ReferenceType.Methods
                 if (place := line_in(client, loaded, method, line)))
    where_set = struct.pack("!BQQQ", kind, loaded, *place)
    # EventRequest.Set: a breakpoint (2), all threads wait (2), one modifier, the location (7)
    client.call(15, 1, struct.pack("!BBIB", 2, 2, 1, 7) + where_set)
    page.ask()
    stopped = client.event("event")[1]
    assert stopped[5] == 2 and stopped[18:43] == where_set, stopped
    greeting = next(field for field, name in members(client.call(2, 4, struct.pack("!Q", loaded))).items() if name == "GREETING")
    value = client.call(2, 6, struct.pack("!QIQ", loaded, 1, greeting))  # ReferenceType.GetValues
    assert value[4:5] == b"s", value
    word = client.call(10, 1, value[5:13])[4:].decode()  # StringReference.Value
    return line, word, lambda: client.call(1, 9)  # VirtualMachine.Resume


def text(words):
    return struct.pack("!I", len(words)) + words.encode()


def members(data):
    """Fields or methods, by their IDs: each with name, signature and modifiers."""
    count, at, found = *struct.unpack("!I", data[:4]), 4, {}
    for _ in range(count):
        member, size = struct.unpack("!QI", data[at:at + 12])
        found[member] = data[at + 12:at + 12 + size].decode()
        at += 12 + size
        at += 4 + struct.unpack("!I", data[at:at + 4])[0] + 4
    return found


def line_in(client, loaded, method, line):
    """The method and the index of its code where the line begins, or nothing."""
    table = client.call(6, 1, struct.pack("!QQ", loaded, method))  # Method.LineTable
    count, = struct.unpack("!I", table[16:20])
    lines = [struct.unpack("!QI", table[20 + 12 * at:32 + 12 * at]) for at in range(count)]
    return next(((method, index) for index, number in lines if number == line), None)


def main(language, where, url, source, line, *hold):
    page = Page(url)
    at, value, go_on = globals()[language](where, page, source, int(line))
    print(f"stopped at {at}: {value}", flush=True)
    if hold:
        signal.pause()
    go_on()
    page.join(LIMIT)
    print(page.answer)


if __name__ == "__main__":
    main(*sys.argv[1:])
