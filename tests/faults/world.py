"""The machines of the fault matrix: network namespaces of this process, which die with it. The servers stand in the one that we are
in; steady runs in another, at the far end of a bad cable (link.py).

        steady                                           nginx, Redis, PostgreSQL, a name server
    10.77.0.1 near ---- n0 (link.py) f0 ---- far 10.77.0.2
"""
import ctypes
import fcntl
import json
import os
import pathlib
import socket
import struct
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "bench"))
from local_servers import PASSWORD, STEADY, Home, eventually, need  # noqa: E402  (after the path is known)

NEAR, FAR, MOVED = "10.77.0.1", "10.77.0.2", "10.77.0.3"
CLONE_NEWNET = 0x40000000


def sh(line):
    subprocess.run(line, shell=True, check=True)


def without_offload(name):
    """Frames as they are on a cable: the kernel must compute every checksum and cut every segment (ethtool(8), SIOCETHTOOL)."""
    tx_checksums, scatter, tso, gso, gro = 0x17, 0x19, 0x1F, 0x24, 0x2C
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        for command in (tx_checksums, scatter, tso, gso, gro):
            value = ctypes.create_string_buffer(struct.pack("II", command, 0))
            request = struct.pack("16sP", name.encode(), ctypes.addressof(value))
            fcntl.ioctl(any_socket, 0x8946, request)


class Namespace:
    """Another network namespace, for as long as the object lives."""

    def __init__(self):
        self.holder = subprocess.Popen(["unshare", "--net", "sh", "-c", "echo; exec cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.holder.stdout.readline()
        self.pid = self.holder.pid

    def inside(self, words):
        return ["nsenter", f"--net=/proc/{self.pid}/ns/net", *words]

    def run(self, line):
        subprocess.run(self.inside(["sh", "-c", line]), check=True)

    def enter(self):
        """Moves the calling thread, and only it."""
        with open(f"/proc/{self.pid}/ns/net") as namespace:
            if ctypes.CDLL(None, use_errno=True).setns(namespace.fileno(), CLONE_NEWNET) != 0:
                raise OSError(ctypes.get_errno(), "setns")


class World:
    def __init__(self, seed):
        sh("ip link set lo up")
        self.client, self.cable = Namespace(), Namespace()
        for end, port, address, pid in (("far", "f0", FAR, None), ("near", "n0", NEAR, self.client.pid)):
            sh(f"ip link add {end} type veth peer name {port}")
            without_offload(end)
            without_offload(port)
            sh(f"ip link set {port} netns {self.cable.pid}")
            setup = f"ip addr add {address}/24 dev {end} && ip link set {end} up && ip link set lo up"
            if pid:
                sh(f"ip link set {end} netns {pid}")
                self.client.run(setup)
            else:
                sh(setup)
            self.cable.run(f"ip link set {port} up")
        self.link = subprocess.Popen(self.cable.inside([sys.executable, str(HERE / "link.py"), "n0", "f0", str(seed)]),
                                     stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.faults()
        self.ping()

    def faults(self, **what):
        """All that is wrong with the cable from now on; nothing, when none is named."""
        self.link.stdin.write(json.dumps(what) + "\n")
        self.link.stdin.flush()
        assert self.link.stdout.readline() == "ok\n"

    def ping(self):
        """Addresses of the hardware are known from here on: what is tried is steady, not ARP."""
        def through():
            script = f"import socket; socket.create_connection(('{FAR}', {self.echo.getsockname()[1]}), 1)"
            return subprocess.run(self.client.inside([sys.executable, "-c", script]), stderr=subprocess.DEVNULL).returncode == 0
        with socket.create_server((FAR, 0)) as self.echo:
            eventually(through)


class Servers:
    """Real ones, and what steady is asked to check of them."""

    def __init__(self, home):
        self.ports = {"web": home.nginx(), "cache": home.redis(), "data": home.postgres()}
        self.env = {"PATH": os.environ["PATH"], "DATA_PASSWORD": PASSWORD}

    def checks(self, host):
        web, cache, data = self.ports.values()
        return {"web": f"http://{host}:{web}/large#contains=the end", "cache": f"redis://{host}:{cache}",
                "data": f"postgres://app@{host}:{data}/postgres#password_env=DATA_PASSWORD"}
