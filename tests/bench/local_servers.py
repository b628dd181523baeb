"""What the benchmarks start and measure: processes with the processor time and memory that the kernel has charged them, and local
servers to be asked. Everything is on loopback, below one temporary directory, and ended with the object."""
import contextlib
import os
import pathlib
import pwd
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time

STEADY = os.environ.get("STEADY_BINARY") or str(pathlib.Path(__file__).resolve().parents[2] / "build/steady")
PASSWORD = "a password of the benchmark's"
TICKS = os.sysconf("SC_CLK_TCK")


def need(*programs):
    """Ends with one sentence when something is missing."""
    missing = [each for each in programs if not shutil.which(each)]
    if missing:
        sys.exit(f"{sys.argv[0]}: not found: {', '.join(missing)}; docker/toolchain/packages bench installs them")
    os.environ["PATH"] += ":/usr/sbin"


def allow_many_descriptors():
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 65536), most))


def free_port():
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return bound.getsockname()[1]


def eventually(what, seconds=60):
    """Until `what` is true; what it is waiting for takes tens of milliseconds, so it looks every ten."""
    end = time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            raise TimeoutError(f"not within {seconds} s")
        time.sleep(0.01)


def answers(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


class Process:
    """A program that runs until it is ended; `log` holds what it wrote."""

    def __init__(self, words, home, user=None):
        self.log = pathlib.Path(home) / f"{pathlib.Path(words[0]).name}-{time.monotonic_ns()}.log"
        as_root = os.geteuid() == 0 and user
        with self.log.open("wb") as out:
            self.popen = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                          user=user if as_root else None, group=user if as_root else None,
                                          extra_groups=[] if as_root else None)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.popen.terminate()
        try:
            self.popen.wait(20)
        except subprocess.TimeoutExpired:
            self.popen.kill()
            self.popen.wait()

    def listening(self, port):
        def up():
            if self.popen.poll() is not None:
                raise RuntimeError(f"{self.popen.args[0]} ended: {self.log.read_text(errors='replace')[-2000:]}")
            return answers(port)
        eventually(up)
        return self

    def processor(self):
        """Seconds of processor time so far, all threads together."""
        fields = pathlib.Path(f"/proc/{self.popen.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def status(self, key):
        """A size in /proc/PID/status, in MB: "VmRSS" now, "VmHWM" at its highest."""
        lines = pathlib.Path(f"/proc/{self.popen.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(key + ":")) / 1024

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.popen.pid}/fd"))


class Home:
    """A temporary directory that every user may enter, and the processes in it, which listen on one address."""

    def __init__(self, address="127.0.0.1"):
        self.address = address
        self.stack = contextlib.ExitStack()
        self.started = []  # in their order

    def __enter__(self):
        self.path = pathlib.Path(self.stack.enter_context(tempfile.TemporaryDirectory(prefix="steady-bench-")))
        self.path.chmod(0o755)
        return self

    def __exit__(self, *error):
        return self.stack.__exit__(*error)

    def file(self, name, text):
        path = self.path / name
        path.write_text(text)
        return str(path)

    def start(self, words, user=None):
        self.started.append(self.stack.enter_context(Process(words, self.path, user)))
        return self.started[-1]

    def nginx(self, certificate=None):
        """Answers 200 "ok" to every request, but 60 KB to /large, over TLS when it has a (key, certificate); returns its port."""
        port, tls = free_port(), ""
        if certificate:
            tls = f"ssl_certificate_key {certificate[0]}; ssl_certificate {certificate[1]};"
        self.file("large", "large " * 10000 + "the end")
        config = self.file(f"nginx-{port}.conf", f"""
            daemon off; master_process off; pid {self.path}/nginx-{port}.pid; error_log stderr crit;
            events {{ worker_connections 8192; }}
            http {{ access_log off; keepalive_requests 100000000; client_body_temp_path {self.path}/body;
                    proxy_temp_path {self.path}/proxy; fastcgi_temp_path {self.path}/fastcgi;
                    uwsgi_temp_path {self.path}/uwsgi; scgi_temp_path {self.path}/scgi;
                    server {{ listen {self.address}:{port} {"ssl" if certificate else ""} backlog=4096; {tls} location = /large {{ root {self.path}; }}
                             location / {{ default_type text/plain; return 200 "ok\\n"; }} }} }}
            """)
        self.start(["nginx", "-p", str(self.path), "-c", config]).listening(port)
        return port

    def redis(self):
        port = free_port()
        self.start(["redis-server", "--port", str(port), "--bind", self.address, "--protected-mode", "no", "--save", "", "--dir", str(self.path),
                    "--tcp-backlog", "4096", "--maxclients", "8000"]).listening(port)
        return port

    def postgres(self):
        """A cluster whose user "app" logs in with PASSWORD by SCRAM-SHA-256, and "probe" without one; returns its port."""
        programs = max(pathlib.Path("/usr/lib/postgresql").iterdir(), key=lambda each: int(each.name)) / "bin"
        port, data, user = free_port(), self.path / "data", "postgres" if os.geteuid() == 0 else None
        data.mkdir()
        if user:
            os.chown(data, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
        secret = self.file("password", PASSWORD)
        subprocess.run([programs / "initdb", "-D", data, "-U", "app", "-A", "scram-sha-256", f"--pwfile={secret}", "--no-sync"],
                       check=True, stdout=subprocess.DEVNULL, user=user, extra_groups=[] if user else None)
        rules = data / "pg_hba.conf"
        rules.write_text("host all probe 127.0.0.1/32 trust\nhost all app samenet scram-sha-256\n" + rules.read_text())
        subprocess.run([programs / "postgres", "--single", "-D", data, "postgres"], input=b"create role probe login\n", check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, user=user, extra_groups=[] if user else None)
        self.start([str(programs / "postgres"), "-D", str(data), "-p", str(port), "-k", "", "-c", f"listen_addresses={self.address}",
                    "-c", "fsync=off", "-c", "max_connections=400"], user).listening(port)
        return port
