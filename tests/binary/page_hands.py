"""Uses the page at "/" as a person does, for page_test.cpp: page_hands.py STEADY

Chromium is told what to do over the pipe of its DevTools protocol. Ends with 0 if all promises hold; else the traceback says which did not.
"""
import contextlib
import fcntl
import json
import os
import pathlib
import select
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

LIMIT = 60  # s, for whatever has to happen
REFRESH = 2  # s, of the page
CONFIGURATION = """version: 1
defaults: {{ interval: 100ms, fall: 1 }}
checks:
  alpha: {{ tcp: "127.0.0.1:{alpha}" }}
  beta: {{ tcp: "127.0.0.1:{beta}" }}
"""
OPTIONS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
           "--disable-background-timer-throttling", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1")


class Door:
    """A server that accepts, or does not listen; always on the same port."""

    def __init__(self):
        self.port = 0
        self.open()

    def open(self):
        self.listener = socket.create_server(("127.0.0.1", self.port))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, args=(self.listener,), daemon=True).start()

    @staticmethod
    def accept(listener):
        with contextlib.suppress(OSError):
            while True:
                listener.accept()[0].close()

    def shut(self):
        self.listener.shutdown(socket.SHUT_RDWR)  # wakes the thread
        self.listener.close()


class Browser:
    """One page, and JavaScript within it."""

    def __init__(self, url, home):
        theirs, self.ours = os.pipe()
        self.answers, answering = os.pipe()
        high = [fcntl.fcntl(fd, fcntl.F_DUPFD, 10) for fd in (theirs, answering)]
        os.close(theirs)
        os.close(answering)
        self.process = subprocess.Popen(
            ["bash", "-c", f'exec "$@" 3<&{high[0]} 4>&{high[1]} {high[0]}<&- {high[1]}>&-', "bash", "chromium", *OPTIONS,
             "--remote-debugging-pipe", f"--user-data-dir={home}/profile"], pass_fds=high, env={**os.environ, "HOME": home},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for fd in high:
            os.close(fd)
        self.number, self.rest, self.session = 0, b"", {}
        page = self.order("Target.createTarget", url=url)["targetId"]
        self.session = {"sessionId": self.order("Target.attachToTarget", targetId=page, flatten=True)["sessionId"]}

    def order(self, method, **parameters):
        self.number += 1
        os.write(self.ours, json.dumps({"id": self.number, "method": method, "params": parameters, **self.session}).encode() + b"\0")
        while True:
            message = self.message()
            if message.get("id") == self.number:
                assert "error" not in message, message
                return message["result"]

    def message(self):
        while b"\0" not in self.rest:
            assert select.select([self.answers], [], [], LIMIT)[0], "the browser is silent"
            piece = os.read(self.answers, 65536)
            assert piece, "the browser has ended"
            self.rest += piece
        first, self.rest = self.rest.split(b"\0", 1)
        return json.loads(first)

    def value(self, expression):
        result = self.order("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in result, (expression, result)
        return result["result"].get("value")

    def until(self, expression):
        eventually(lambda: self.value(expression), expression)

    def end(self):
        self.order("Browser.close")
        self.process.wait(LIMIT)


def eventually(predicate, what):
    end = time.monotonic() + LIMIT
    while not predicate():
        assert time.monotonic() < end, f"never: {what}"
        time.sleep(0.02)


def status(url):
    return {check["name"]: check for check in json.load(urllib.request.urlopen(url + "status"))["checks"]}


def attempts_pass(url, count):
    """As many further attempts of alpha, ten a second."""
    begin = status(url)["alpha"]["attempts"]
    eventually(lambda: status(url)["alpha"]["attempts"] >= begin + count, f"{count} attempts")


def refreshes(page, count):
    """As many further requests of the page."""
    begin = page.value(REQUESTS)
    page.until(f"{REQUESTS} >= {begin + count}")


REQUESTS = "performance.getEntriesByType('resource').length"
TITLES = "[...document.querySelectorAll('article bdi')].map(e => e.textContent).join()"
LIVE = "document.querySelector('[role=status]')"
PAUSE = "document.getElementById('pause')"


def focus_and_elements_stay_when_a_card_moves(page, doors):
    page.until(f"{TITLES} === 'alpha,beta' && document.body.className === 'up'")
    page.value("""window.all = [...document.querySelectorAll('article, summary, svg, path')];
        window.beta = document.querySelectorAll('summary')[1]; beta.focus(); beta.click();
        window.spoken = 0; new MutationObserver(() => ++spoken).observe(document.querySelector('[role=status]'),
            { subtree: true, childList: true, characterData: true, attributes: true }); 0""")
    doors["beta"].shut()
    page.until(f"{TITLES} === 'beta,alpha' && document.body.className === 'bad'")
    assert page.value("document.activeElement === beta"), "the focus is lost"
    assert page.value("beta.parentElement.open"), "the open section is closed"
    assert page.value("all.every(e => e.isConnected) && all.length === document.querySelectorAll('article, summary, svg, path').length"), \
        "elements are replaced"


def the_live_region_speaks_when_the_verdict_changes_only(page):
    assert page.value(f"{LIVE}.innerText.replace(/\\s+/g, ' ')") == "failing 1 of 2 ready", page.value(f"{LIVE}.innerText")
    refreshes(page, 1)
    assert page.value("spoken") > 0, "it must have changed with the verdict"
    page.value("spoken = 0")
    refreshes(page, 2)
    assert page.value("spoken") == 0, "a refresh without news is spoken"


def every_strip_has_a_name_of_its_own(page):
    strips = page.value("[...document.querySelectorAll('article')].map(e => [e.querySelector('bdi').textContent, "
                        "e.querySelector('svg').getAttribute('aria-label'), e.querySelector('summary').getAttribute('aria-label')])")
    assert len(strips) == 2
    for name, strip, summary in strips:
        assert strip.startswith(f"{name}: the last "), strip
        assert summary == f"Attempts of {name}", summary


def a_pause_stops_everything_until_it_ends(page, doors, url):
    page.value(f"{PAUSE}.focus(); {PAUSE}.click(); 0")
    assert page.value(f"{PAUSE}.textContent") == "Resume"
    assert page.value("document.title") == "steady: failing (paused)", page.value("document.title")
    attempts_pass(url, 3)  # a request may be on its way
    before = page.value(f"[{REQUESTS}, document.body.innerHTML]")
    doors["beta"].open()
    eventually(lambda: status(url)["beta"]["up"], "beta is up")
    attempts_pass(url, 20 * REFRESH)
    assert page.value(f"[{REQUESTS}, document.body.innerHTML]") == before, "the page goes on"
    page.value(f"{PAUSE}.click()")
    page.until("document.body.className === 'up'")
    assert page.value(f"[{PAUSE}.textContent, document.title]") == ["Pause", "steady: ready"]
    assert page.value(f"document.activeElement === {PAUSE}")
    refreshes(page, 1)


def many_clicks_make_no_second_refresh(page, url):
    page.value(f"for (let i = 0; i < 20; i++) {PAUSE}.click()")
    begin, before = time.monotonic(), page.value(REQUESTS)
    attempts_pass(url, 30 * REFRESH)
    made = page.value(REQUESTS) - before
    assert 1 <= made <= (time.monotonic() - begin) / REFRESH + 2, made


def main(steady):
    doors = {name: Door() for name in ("alpha", "beta")}
    with tempfile.TemporaryDirectory() as home:
        file = pathlib.Path(home, "steady.yaml")
        file.write_text(CONFIGURATION.format(**{name: door.port for name, door in doors.items()}))
        with subprocess.Popen([steady, "serve", "-c", file, "--listen", "127.0.0.1:0", "--drain", "0s"], stderr=subprocess.PIPE, text=True) as serve:
            try:
                port = next(line for line in serve.stderr if "listening on" in line).rpartition(":")[2].split()[0]
                threading.Thread(target=serve.stderr.read, daemon=True).start()  # or it would write to a full pipe
                url = f"http://127.0.0.1:{port}/"
                eventually(lambda: all(check["up"] for check in status(url).values()), "both are up")
                page = Browser(url, home)
                focus_and_elements_stay_when_a_card_moves(page, doors)
                the_live_region_speaks_when_the_verdict_changes_only(page)
                every_strip_has_a_name_of_its_own(page)
                a_pause_stops_everything_until_it_ends(page, doors, url)
                many_clicks_make_no_second_refresh(page, url)
                page.end()
            finally:
                serve.terminate()


if __name__ == "__main__":
    main(*sys.argv[1:])
