"""What a release is rehearsed against, on loopback and gone at the end: a registry, BuildKit, and a server of files."""
import contextlib
import fcntl
import http.server
import json
import os
import pathlib
import socket
import subprocess
import threading


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def server(words, log, ready):
    """Runs while the block does, which begins when it has said `ready`. What it says goes to the file `log`."""
    is_ready = threading.Event()
    with open(log, "w", encoding="utf-8") as kept, subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                                                    stdin=subprocess.DEVNULL, text=True) as running:
        def keep():
            for line in running.stdout:
                kept.write(line)
                kept.flush()
                if ready in line:
                    is_ready.set()
            is_ready.set()  # ended, or about to

        reader = threading.Thread(target=keep)
        reader.start()
        try:
            if not is_ready.wait(60) or ready not in pathlib.Path(log).read_text():
                raise RuntimeError(f"{words[0]} did not start:\n{pathlib.Path(log).read_text()[-2000:]}")
            yield
        finally:
            running.terminate()
            try:
                running.wait(20)
            except subprocess.TimeoutExpired:
                running.kill()
            reader.join()


@contextlib.contextmanager
def registry(home):
    """Debian's docker-registry; its address."""
    port, folder = free_port(), home / "registry"
    folder.mkdir()
    config, log = home / "registry.yml", home / "registry.log"
    config.write_text(json.dumps({"version": 0.1, "http": {"addr": f"127.0.0.1:{port}"},
                                  "storage": {"filesystem": {"rootdirectory": str(folder)}, "delete": {"enabled": True}}}))
    with server(["docker-registry", "serve", config], log, "listening on"):
        yield f"127.0.0.1:{port}"


@contextlib.contextmanager
def buildkit(home, address, runc):
    """BuildKit by itself, as an engine of a workflow runs it in a container; the address of its socket. What it has built stays in steady's
    cache, so that the next rehearsal compiles what has changed. One at a time: a second one waits."""
    cache = pathlib.Path(os.environ.get("STEADY_CACHE") or f'{os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"}/steady')
    state, log, config = cache / "buildkit", home / "buildkit.log", home / "buildkitd.toml"
    config.write_text(f'[registry."{address}"]\n  http = true\n')
    where = f"unix://{home}/buildkitd.sock"
    words = ["buildkitd", "--config", config, "--root", state, "--addr", where, "--oci-worker-binary", runc, "--oci-worker-net", "host",
             "--containerd-worker=false"]
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "buildkit.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with server(words, log, "running server on"):
            yield where


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@contextlib.contextmanager
def files(folder):
    """Serves a folder; its address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), lambda *words: Quiet(*words, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextlib.contextmanager
def builder(where, name):
    """A builder of buildx' that stands for that BuildKit; its name, for BUILDX_BUILDER."""
    subprocess.run(["docker", "buildx", "create", "--name", name, "--driver", "remote", where], check=True, capture_output=True)
    try:
        yield name
    finally:
        subprocess.run(["docker", "buildx", "rm", name], check=False, capture_output=True)
