"""The real servers of the table, from Debian's packages: each function starts one on loopback and goes with it through its moments.

A moment is a name, what steady must say of each service then (a verdict, or one by check and one by gate), and which documented
port is which port here. The servers end with the Home (tests/bench/local_servers.py), frozen ones too.
"""
import contextlib
import http.client
import os
import pathlib
import pwd
import random
import shutil
import signal
import socket
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "bench"))
from local_servers import Home, Process, answers, eventually  # noqa: E402  (after the path is known)

PROGRAMS = ("docker-registry", "etcd", "haproxy", "memcached", "mosquitto", "nats-server", "nginx", "openssl", "pgbouncer", "prometheus",
            "redis-server")
PASSWORD = "secret"
ANOTHER_HOST = "127.0.0.2"  # a gate's, where PostgreSQL and PgBouncer want the password
PORTS = iter(random.sample(range(10000, 32768), 1000))  # below those that the kernel hands out: a server may start on its port late


def missing():
    os.environ["PATH"] += ":/usr/sbin"
    return [each for each in PROGRAMS if not shutil.which(each)] + ([] if postgres_programs() else ["postgres"])


def postgres_programs():
    versions = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda each: int(each.parts[-3]))
    return versions[-1].parent if versions else None


def free_port():
    """One that nobody has; the tests run in threads, and next() is one step."""
    for port in PORTS:
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise RuntimeError("no port is free")


def postgres_user():
    return "postgres" if os.geteuid() == 0 else None


@contextlib.contextmanager
def frozen(process):
    """Stopped: the kernel still takes connections for it."""
    process.popen.send_signal(signal.SIGSTOP)
    threads = pathlib.Path(f"/proc/{process.popen.pid}/task")
    try:  # a thread on another processor stops a moment later
        eventually(lambda: all(each.read_text().rpartition(") ")[2].startswith("T") for each in threads.glob("*/stat")))
        yield
    finally:
        process.popen.send_signal(signal.SIGCONT)


@contextlib.contextmanager
def running(home, words, port=None, user=None, end=signal.SIGTERM):
    with Process([str(each) for each in words], home.path, user) as process:
        try:
            if port:
                process.listening(port)
            yield process
        finally:
            process.popen.send_signal(end)


def status(port, path):
    """Of an HTTP server's answer; 0 without one."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(connection):
        connection.request("GET", path)
        return connection.getresponse().status
    return 0


def simple(names, words, ports, home, user=None):
    """Not started, healthy, frozen."""
    yield "not started", {name: "refused" for name in names}, ports
    with running(home, words, None, user) as process:
        for port in ports.values():
            process.listening(port)
        yield "healthy", {name: "up" for name in names}, ports
        with frozen(process):
            yield "frozen", {name: "timed out" for name in names}, ports


def memcached(home):
    port = free_port()
    yield from simple(["Memcached"], ["memcached", "-l", "127.0.0.1", "-p", port, "-U", 0, "-u", "nobody"], {11211: port}, home)


def nats(home):
    port, monitor = free_port(), free_port()
    yield from simple(["NATS"], ["nats-server", "-a", "127.0.0.1", "-p", port, "-m", monitor], {4222: port, 8222: monitor}, home)


def prometheus(home):
    port, config = free_port(), home.file("prometheus.yml", "global: {}\n")
    yield from simple(["Prometheus"], ["prometheus", f"--config.file={config}", f"--storage.tsdb.path={home.path}/prometheus",
                                       f"--web.listen-address=127.0.0.1:{port}"], {9090: port}, home)


def etcd(home):
    clients, members = {"a": free_port(), "b": free_port()}, {"a": free_port(), "b": free_port()}

    def words(name, cluster):
        client, peer = f"http://127.0.0.1:{clients[name]}", f"http://127.0.0.1:{members[name]}"
        initial = ",".join(f"{each}=http://127.0.0.1:{members[each]}" for each in cluster)
        return ["etcd", "--name", name, "--data-dir", home.path / f"etcd-{name}-of-{cluster}", "--listen-client-urls", client,
                "--advertise-client-urls", client, "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer,
                "--initial-cluster", initial, "--unsafe-no-fsync", "--log-level", "error"]
    ports = {2379: clients["a"]}
    with running(home, words("a", "ab")):
        with running(home, words("b", "ab")):
            eventually(lambda: status(clients["a"], "/health") == 200)
            yield "both members", {"etcd": "up"}, ports
        eventually(lambda: status(clients["a"], "/health") == 503)
        yield "one of two members", {"etcd": "not ready: HTTP 503"}, ports
    yield from simple(["etcd"], words("a", "a"), ports, home)


def mosquitto(home):
    port = free_port()
    closed = home.file("mosquitto-closed.conf", f"listener {port} 127.0.0.1\nallow_anonymous false\n")
    with running(home, ["mosquitto", "-c", closed], port):
        yield "wants a login", {"Mosquitto": ("up", "mismatch: the peer says")}, {1883: port}
    config = home.file("mosquitto.conf", f"listener {port} 127.0.0.1\nallow_anonymous true\n")
    yield from simple(["Mosquitto"], ["mosquitto", "-c", config], {1883: port}, home)


def nginx(home):
    """A proxy whose application is another server of the same nginx, which answers 404."""
    port, application, nobody = free_port(), free_port(), free_port()

    def config(upstream):
        return home.file(f"nginx-to-{upstream}.conf", f"""
            daemon off; master_process off; pid {home.path}/nginx.pid; error_log stderr crit; events {{ }}
            http {{ access_log off; client_body_temp_path {home.path}/body; proxy_temp_path {home.path}/proxy; fastcgi_temp_path {home.path}/fastcgi;
                    uwsgi_temp_path {home.path}/uwsgi; scgi_temp_path {home.path}/scgi;
                    server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://127.0.0.1:{upstream}; }} }}
                    server {{ listen 127.0.0.1:{application}; location / {{ return 404; }} }} }}
            """)
    with running(home, ["nginx", "-p", home.path, "-c", config(nobody)], port):
        yield "the application is gone", {"nginx": "not ready: HTTP 502"}, {80: port}
    yield from simple(["nginx"], ["nginx", "-p", home.path, "-c", config(application)], {80: port}, home)


def haproxy(home):
    """Its only server is a Memcached, for want of something smaller, and then nobody."""
    port, server = free_port(), free_port()
    config = home.file("haproxy.cfg", f"""
defaults
    mode http
    timeout connect 1s
    timeout client 5s
    timeout server 5s
frontend health
    bind 127.0.0.1:{port}
    monitor-uri /healthz
    monitor fail if {{ nbsrv(app) lt 1 }}
backend app
    server one 127.0.0.1:{server} check inter 100ms fall 1 rise 1
""")
    with running(home, ["haproxy", "-db", "-f", config], port):
        eventually(lambda: status(port, "/healthz") == 503)
        yield "no server is up", {"HAProxy": "not ready: HTTP 503"}, {8404: port}
    with running(home, ["memcached", "-l", "127.0.0.1", "-p", server, "-U", 0, "-u", "nobody"], server):
        yield from simple(["HAProxy"], ["haproxy", "-db", "-f", config], {8404: port}, home)


def registry(home):
    port, flag = free_port(), home.path / "maintenance"

    def config(name, more):
        return home.file(f"{name}.yml", f"""version: 0.1
log: {{ level: error }}
storage: {{ filesystem: {{ rootdirectory: {home.path}/registry }} }}
http: {{ addr: '127.0.0.1:{port}' }}
health: {{ file: [ {{ file: {flag}, interval: 100ms }} ] }}
{more}""")
    with running(home, ["docker-registry", "serve", config("registry-closed", "auth: { silly: { realm: here, service: registry } }\n")], port):
        yield "wants a login", {"Docker registry": "up"}, {5000: port}
        flag.touch()
        eventually(lambda: status(port, "/v2/") == 503)
        yield "a health check of its own fails", {"Docker registry": "not ready: HTTP 503"}, {5000: port}
        flag.unlink()
    yield from simple(["Docker registry"], ["docker-registry", "serve", config("registry", "")], {5000: port}, home)


def redis(home):
    port, data = free_port(), home.path / "redis"
    data.mkdir()
    words = ["redis-server", "--bind", "127.0.0.1", "--port", port, "--dir", data, "--save", ""]
    cli = ["redis-cli", "-p", str(port)]
    with running(home, [*words, "--enable-debug-command", "yes"], port):
        for command in ("DEBUG POPULATE 100000", "SAVE"):
            subprocess.run([*cli, *command.split()], check=True, capture_output=True)
    # 100,000 keys of 1 ms each; meanwhile it listens after each KiB of the file.
    slow = home.file("redis-slow.conf", f"bind 127.0.0.1\nport {port}\ndir {data}\nsave \"\"\n"
                                        "key-load-delay 1000\nloading-process-events-interval-bytes 1024\n")
    with running(home, ["redis-server", slow], port) as process:
        eventually(lambda: "LOADING" in subprocess.run([*cli, "PING"], capture_output=True, text=True).stdout)
        yield "loading", {"Redis": "not ready: LOADING"}, {6379: port}
        process.popen.kill()
    (data / "dump.rdb").unlink()
    with running(home, [*words, "--requirepass", "another"], port):
        yield "wants another password", {"Redis": "denied: the server wants a password", "Redis with a password": "denied: WRONGPASS"}, {6379: port}
    yield from simple(["Redis with a password"], [*words, "--requirepass", PASSWORD], {6379: port}, home)
    yield from simple(["Redis"], words, {6379: port}, home)


def sentinel(home):
    master, port = free_port(), free_port()

    def words(quorum):
        text = f"bind 127.0.0.1\nport {port}\ndir {home.path}\nsentinel monitor mymaster 127.0.0.1 {master} {quorum}\n"
        return ["redis-server", home.file(f"sentinel-{quorum}.conf", text), "--sentinel"]
    with running(home, ["redis-server", "--bind", "127.0.0.1", "--port", master, "--save", ""], master):
        with running(home, words(2), port):  # the connection stays open after -NOQUORUM, so that more could come
            yield "no quorum", {"Redis Sentinel": ("up", "timed out")}, {26379: port}
        yield from simple(["Redis Sentinel"], words(1), {26379: port}, home)


def postgres(home):
    """PostgreSQL, and PgBouncer in front of it; 127.0.0.1 needs no password, as in the official image, ANOTHER_HOST does."""
    programs, port, pool, data, user = postgres_programs(), free_port(), free_port(), home.path / "data", postgres_user()
    names, ports = ("PostgreSQL", "PostgreSQL, migrated"), {5432: port, 6432: pool}
    data.mkdir()
    if user:
        os.chown(data, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
    as_user = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "user": user, "extra_groups": [] if user else None}
    secret = home.file("postgres-password", PASSWORD)
    subprocess.run([programs / "initdb", "-D", data, "-U", "app", "-A", "scram-sha-256", f"--pwfile={secret}", "--no-sync"], **as_user)
    (data / "pg_hba.conf").write_text("host all all 127.0.0.1/32 trust\nhost all all all scram-sha-256\n")
    subprocess.run([programs / "postgres", "--single", "-D", data, "postgres"], input=b"create database app\n", **as_user)
    words = [programs / "postgres", "-D", data, "-p", port, "-k", "", "-c", "fsync=off", "-c", f"listen_addresses=127.0.0.1,{ANOTHER_HOST}"]

    def sql(text):
        subprocess.run([programs / "psql", "-qh", "127.0.0.1", "-p", str(port), "-U", "app", "-c", text, "app"], check=True, capture_output=True)
    users = home.file("userlist.txt", f'"app" "{PASSWORD}"\n"stats" ""\n')
    rules = home.file("pgbouncer-hba.conf", "host pgbouncer stats 127.0.0.1/32 trust\nhost all all 0.0.0.0/0 scram-sha-256\n")
    config = home.file("pgbouncer.ini", f"""[databases]
app = host=127.0.0.1 port={port} dbname=app
[pgbouncer]
listen_addr = 127.0.0.1,{ANOTHER_HOST}
listen_port = {pool}
unix_socket_dir =
auth_type = hba
auth_file = {users}
auth_hba_file = {rules}
stats_users = stats
server_login_retry = 1
""")
    yield "not started", {name: "refused" for name in (*names, "PgBouncer")}, ports
    (data / "standby.signal").touch()
    fast = signal.SIGINT  # without waiting for clients, of which PgBouncer is one
    with running(home, [*words, "-c", "hot_standby=off"], port, user, fast):
        eventually(lambda: answers(port))
        yield "a standby that serves nobody", {name: "not ready: the database system is" for name in names}, ports
    (data / "standby.signal").unlink()
    with running(home, ["pgbouncer", config], pool, user) as bouncer:
        yield "the database is down", {"PgBouncer": ("up", "timed out")}, ports
        with running(home, words, port, user, fast) as server:
            eventually(lambda: subprocess.run([programs / "pg_isready", "-qh", "127.0.0.1", "-p", str(port)]).returncode == 0)
            yield "not migrated", {"PostgreSQL": "up", "PostgreSQL, migrated": "not ready"}, ports
            sql("create table schema_migrations (version int); insert into schema_migrations values (41)")
            yield "one migration behind", {"PostgreSQL": "up", "PostgreSQL, migrated": "mismatch"}, ports
            sql("insert into schema_migrations values (42)")
            time.sleep(1)  # server_login_retry
            yield "healthy", {name: "up" for name in (*names, "PgBouncer")}, ports
            with frozen(bouncer):
                yield "frozen", {"PgBouncer": "timed out"}, ports
            with frozen(server):
                yield "frozen", {name: "timed out" for name in names}, ports


SERVICES_OF = {
    postgres: ("PostgreSQL", "PostgreSQL, migrated", "PgBouncer"), redis: ("Redis", "Redis with a password"), sentinel: ("Redis Sentinel",),
    memcached: ("Memcached",), etcd: ("etcd",), nats: ("NATS",), mosquitto: ("Mosquitto",), nginx: ("nginx",), haproxy: ("HAProxy",),
    prometheus: ("Prometheus",), registry: ("Docker registry",)}
