"""The story of the picture, played by real servers: at first nobody listens, then each answers that it is not ready, then all are up.
Everything happens in namespaces of its own: loopback addresses behind the names, and a root directory in which the command is /app."""
import concurrent.futures
import contextlib
import fcntl
import http.server
import os
import pathlib
import pwd
import re
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import termios
import threading
import time

from terminal import Terminal, text_of

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "bench"))
from local_servers import STEADY, Home, eventually  # noqa: E402  (after the path is known)

COLUMNS, ROWS = 96, 7
COMMAND_LINE = "steady wait postgres://app@db/app redis://cache http://auth/healthz -- /app"
DB, CACHE, AUTH = "127.0.0.2", "127.0.0.3", "127.0.0.4"
HOSTS = f"127.0.0.1 localhost\n{DB} db\n{CACHE} cache\n{AUTH} auth\n"
APP = "#!/bin/sh\necho \"app: started as process $$, with its database, its cache and auth\"\n"
PATIENCE = 20  # seconds for a step on a machine that has much else to do
# The line that is shown is the line that is run. sh becomes steady, which becomes /app: all of it is process 1, as in a container.
INSIDE = f"""
    cd "$1"
    for each in /bin /lib /lib64 /usr; do
      if [ -L $each ]; then cp -P $each .$each; elif [ -d $each ]; then mkdir -p .$each; mount --rbind $each .$each; fi
    done
    mount --rbind /dev dev
    mount -t proc none proc
    export PATH=/local:/usr/sbin:/usr/bin:/sbin:/bin
    exec chroot . sh -c 'echo "$ $0"; exec $0' "{COMMAND_LINE}"
"""


class Database:
    """PostgreSQL in recovery: it waits for a file of its archive, and says meanwhile that it is starting up, until it is let go."""

    def __init__(self, home):
        self.home, self.data, self.hold = home, home.path / "postgres", home.path / "hold"
        programs = max(pathlib.Path("/usr/lib/postgresql").iterdir(), key=lambda each: int(each.name)) / "bin"
        self.program = str(programs / "postgres")
        self.data.mkdir()
        shutil.chown(self.data, "postgres", pwd.getpwnam("postgres").pw_gid)
        quiet = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "user": "postgres", "group": "postgres",
                 "extra_groups": []}
        subprocess.run([programs / "initdb", "-D", self.data, "-U", "app", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync",
                        "--wal-segsize=1"], **quiet)
        subprocess.run([self.program, "--single", "-D", self.data, "postgres"], input=b"create database app\n", **quiet)
        self.hold.touch()
        (self.data / "recovery.signal").touch()

    def start(self):
        restore = f"while [ -e {self.hold} ]; do sleep 0.05; done; false"
        self.server = self.home.start([self.program, "-D", str(self.data), "-k", "", "-c", f"listen_addresses={DB}", "-c", "fsync=off",
                                       "-c", "autovacuum=off", "-c", "shared_buffers=1MB", "-c", f"restore_command={restore}"], "postgres")

    def let_go(self):
        """It is up at once: the end of its recovery, some hundredths of a second in which it says something else, passes while nobody is
        answered."""
        postmaster = self.server.popen.pid
        recovery = next(pid for pid in self.children(postmaster) if b"startup" in pathlib.Path(f"/proc/{pid}/cmdline").read_bytes())
        os.kill(postmaster, signal.SIGSTOP)
        self.hold.unlink()
        try:
            eventually(lambda: self.stat(recovery)[:1] == ["Z"], PATIENCE)
        finally:
            os.kill(postmaster, signal.SIGCONT)

    def children(self, parent):
        return [pid for pid in os.listdir("/proc") if pid.isdigit() and self.stat(pid)[1:2] == [str(parent)]]

    @staticmethod
    def stat(pid):
        """Its state, its parent and so on (proc(5)); nothing when it has gone."""
        with contextlib.suppress(OSError):
            return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return []


class Cache:
    """Redis that loads its data set slowly, until it is told to make haste."""

    def __init__(self, home):
        self.home, self.folder = home, home.path / "redis"
        self.folder.mkdir()
        shutil.chown(self.folder, "redis", pwd.getpwnam("redis").pw_gid)
        with_debug = self.launch("--enable-debug-command", "yes")
        eventually(self.listens, PATIENCE)
        self.tell("DEBUG POPULATE 50000")
        self.tell("SAVE")
        with_debug.__exit__()

    def launch(self, *options):
        words = ["redis-server", "--port", "6379", "--bind", CACHE, "--save", "", "--dir", str(self.folder), *options]
        return self.home.start(words, "redis")

    def start(self):
        self.launch("--key-load-delay", "1000", "--loading-process-events-interval-bytes", "1024")

    def let_go(self):
        self.tell("CONFIG SET key-load-delay 0")

    @staticmethod
    def listens():
        with contextlib.suppress(OSError), socket.create_connection((CACHE, 6379), PATIENCE):
            return True
        return False

    @staticmethod
    def tell(line):
        with socket.create_connection((CACHE, 6379), PATIENCE) as connection:
            connection.sendall(line.encode() + b"\r\n")
            answer = connection.recv(1000)
        assert answer == b"+OK\r\n", answer


class Auth:
    """An HTTP peer that says 503, then 200."""

    def start(self):
        class Handler(http.server.BaseHTTPRequestHandler):
            status = 503

            def do_GET(self):
                self.send_response(self.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass
        self.handler = Handler
        server = http.server.ThreadingHTTPServer((AUTH, 80), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()

    def let_go(self):
        self.handler.status = 200


def window(home):
    """steady in its terminal: the process, and our end of the terminal."""
    root = home.path / "root"
    for folder in ("dev", "proc", "etc", "local"):
        (root / folder).mkdir(parents=True)
    shutil.copy(STEADY, root / "local/steady")
    (root / "etc/hosts").write_text(HOSTS)
    (root / "app").write_text(APP)
    (root / "app").chmod(0o755)
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    child = subprocess.Popen(["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-euc", INSIDE, "sh", str(root)], stdin=theirs,
                             stdout=theirs, stderr=theirs, env={"PATH": os.environ["PATH"], "TERM": "xterm"}, start_new_session=True)
    os.close(theirs)
    return child, ours


def output(ours, seconds):
    """What comes within this time, until it pauses for a moment: steady draws its table by one write. Nothing, when nothing comes; None
    at the end."""
    data = b""
    while select.select([ours], [], [], 0.005 if data else seconds)[0]:
        try:
            chunk = os.read(ours, 65536)
        except OSError:  # EIO: nobody has the terminal open any more
            chunk = b""
        if not chunk:
            return data or None
        data += chunk
    return data


def play(home):
    """Records [(seconds, screen)]: each change of the screen, the first at 0."""
    database, cache, auth = Database(home), Cache(home), Auth()
    # What the screen must show, for how long it may be looked at, and what happens then.
    steps = [("refused.*\n.*refused.*\n.*refused", 0.9, cache.start), ("LOADING", 0.6, database.start), ("57P03", 0.6, auth.start),
             ("503", 0.8, cache.let_go), ("up +redis-cache", 0.7, auth.let_go), ("up +http-auth", 1.0, database.let_go), ("app: ", 0, None)]
    child, ours = window(home)
    try:
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            return record(ours, steps, pool)
    finally:
        child.kill()
        child.wait()
        os.close(ours)


def record(ours, steps, pool):
    terminal, frames, begin = Terminal(COLUMNS, ROWS), [], 0.0
    steps, seen, done, text = list(steps), None, None, ""
    limit = time.monotonic() + PATIENCE
    while (data := output(ours, 0.02)) is not None:
        now = time.monotonic()
        terminal.feed(data)
        screen = terminal.screen()
        text = "\n".join(text_of(line) for line in screen).rstrip()
        if text and (not frames or screen != frames[-1][1]):
            begin = begin or now
            frames.append((now - begin, screen))
        if done and done.done():
            done.result()  # or what went wrong
        if steps and seen is None and re.search(steps[0][0], text):
            seen, limit = now, now + PATIENCE
        if seen is not None and now >= seen + steps[0][1]:
            _, _, action = steps.pop(0)
            seen, done = None, pool.submit(action) if action else done
        if now > limit:
            raise TimeoutError(f"the terminal does not show {steps[0][0] if steps else 'its end'!r}:\n{text}")
    if steps and not re.search(steps[-1][0], text):
        raise RuntimeError(f"it ended before its time:\n{text}")
    return frames


def recording():
    with Home() as home:
        return play(home)
