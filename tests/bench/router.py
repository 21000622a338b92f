"""The router of the emulated link, a process of its own: `python -m tests.bench.router PLACE…` (see `link.py`).

One TUN in each place and one beside the servers; a heap of packets with the instant of their delivery. It takes one JSON
command a line and answers each with one line. When its input ends, it removes what it made: whoever started it may be killed.
"""

import ctypes
import heapq
import json
import os
import random
import select
import struct
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fcntl import ioctl
from pathlib import Path
from typing import Any

NETNS = Path("/run/netns")
OURS = "teleo-"
MTU = 1500
# linux/if_tun.h, linux/sched.h
TUNSETIFF, IFF_TUN, IFF_NO_PI, CLONE_NEWNET = 0x400454CA, 0x0001, 0x1000, 0x40000000
PROTOCOLS = {"tcp": 6, "udp": 17}
BATCH = 64
SERVERS = "servers"


@dataclass(slots=True)
class Direction:
    """What one direction of one line does to packets. Milliseconds, a share of 1, bits a second with IP headers."""

    delay_ms: float = 0
    loss: float = 0
    rate: float = 0
    queue_ms: float = 500
    cut: bool = False
    blocked: list[str] = field(default_factory=list)
    free_at: float = 0
    counted: Counter[str] = field(default_factory=Counter)

    def shape(self, **wanted: Any) -> None:
        for name, value in wanted.items():
            setattr(self, name, value)

    def take(self, packet: bytes, now: float) -> float | None:
        """When it comes out at the other end; None if it does not."""
        if self.cut or (self.blocked and packet[9] in (PROTOCOLS[name] for name in self.blocked)):
            self.counted["lost_cut"] += 1
            return None
        if self.loss and random.random() < self.loss:
            self.counted["lost_loss"] += 1
            return None
        leaves = now
        if self.rate:
            if self.free_at - now > self.queue_ms / 1000:
                self.counted["lost_queue"] += 1
                return None
            leaves = self.free_at = max(now, self.free_at) + len(packet) * 8 / self.rate
        self.counted["packets"] += 1
        self.counted["bytes"] += len(packet)
        return leaves + self.delay_ms / 1000


@dataclass(slots=True)
class Line:
    """The way of one place to the router, with the address that the place has on it."""

    file: int
    address: bytes
    place: str


class Router:
    def __init__(self, places: list[str], prefix: str) -> None:
        self.pid = os.getpid()
        self.prefix = prefix
        self.up = {place: Direction() for place in (SERVERS, *places)}
        self.down = {place: Direction() for place in (SERVERS, *places)}
        self.apart: set[frozenset[str]] = set()
        self.lines: dict[bytes, Line] = {}
        self.heap: list[tuple[float, int, bool, bytes]] = []
        self.given = 0
        self.numbered = 0

    def namespace(self, place: str) -> str:
        return f"{OURS}{self.pid}-{place}"

    def begin(self) -> dict[str, str]:
        self.join_servers()
        for place in self.up:
            if place != SERVERS:
                ip("netns", "add", self.namespace(place))
                inside(self.namespace(place), "link", "set", "lo", "up")
                self.arrive(place)
        return {place: self.namespace(place) for place in self.up if place != SERVERS}

    def join_servers(self) -> None:
        name = f"tl{self.pid}"
        address = f"{self.prefix}.1"
        self.lines[packed(address)] = Line(open_tun(name), packed(address), SERVERS)
        ip("addr", "add", f"{address}/24", "dev", name)
        ip("link", "set", name, "mtu", str(MTU), "txqueuelen", "5000", "up")

    def lose(self, place: str) -> None:
        """Its address is gone, as with a network that is left."""
        for address, line in list(self.lines.items()):
            if line.place == place:
                del self.lines[address]
                os.close(line.file)

    def arrive(self, place: str) -> str:
        """On a new network, with a new address; what was on the former one is dead."""
        namespace = self.namespace(place)
        self.given += 1
        name, address = f"net{self.given}", f"{self.prefix}.{self.given + 1}"
        with entered(namespace):
            file = open_tun(name)
        inside(namespace, "link", "set", name, "mtu", str(MTU), "txqueuelen", "5000", "addrgenmode", "none")
        inside(namespace, "addr", "add", f"{address}/32", "dev", name)
        self.lose(place)
        self.lines[packed(address)] = Line(file, packed(address), place)
        inside(namespace, "link", "set", name, "up")
        inside(namespace, "route", "replace", "default", "dev", name)
        return address

    def run(self) -> None:
        """Until the input ends."""
        words = b""
        while True:
            pause = max(0.0, self.heap[0][0] - time.monotonic()) if self.heap else None
            ready, _, _ = select.select([0, *(line.file for line in self.lines.values())], [], [], pause)
            for line in [one for one in self.lines.values() if one.file in ready]:
                self.take_from(line)
            self.deliver()
            if 0 in ready:
                said = os.read(0, 65536)
                if not said:
                    return
                *commands, words = (words + said).split(b"\n")
                for command in commands:
                    print(json.dumps(self.obey(json.loads(command))), flush=True)

    def obey(self, command: dict[str, Any]) -> object:
        match command:
            case {"shape": place, "up": up, "down": down}:
                self.up[place].shape(**up)
                self.down[place].shape(**down)
            case {"part": places}:
                self.apart.add(frozenset(places))
            case {"join": places}:
                self.apart.discard(frozenset(places))
            case {"lose": place}:
                self.lose(place)
            case {"arrive": place}:
                return self.arrive(place)
            case {"count": True}:
                return {
                    place: {"up": self.up[place].counted, "down": self.down[place].counted}
                    for place in self.up
                }
        return None

    def take_from(self, line: Line) -> None:
        for packet in packets(line.file):
            # Who has moved cannot go on speaking from his former address, as with any provider.
            if packet[0] >> 4 == 4 and packet[12:16] == line.address:
                now = time.monotonic()
                self.pass_on(self.up[line.place].take(packet, now), now, packet, last=False)

    def pass_on(self, at: float | None, now: float, packet: bytes, *, last: bool) -> None:
        if at is None:
            return
        if at > now:
            self.numbered += 1
            heapq.heappush(self.heap, (at, self.numbered, last, packet))
        else:
            self.out(packet) if last else self.down_to(packet, at)

    def down_to(self, packet: bytes, now: float) -> None:
        to, by = self.lines.get(packet[16:20]), self.lines.get(packet[12:16])
        if to is None or by is None or frozenset((to.place, by.place)) in self.apart:
            return
        self.pass_on(self.down[to.place].take(packet, now), now, packet, last=True)

    def deliver(self) -> None:
        now = time.monotonic()
        while self.heap and self.heap[0][0] <= now:
            at, _, last, packet = heapq.heappop(self.heap)
            self.out(packet) if last else self.down_to(packet, at)

    def out(self, packet: bytes) -> None:
        if line := self.lines.get(packet[16:20]):
            try:
                os.write(line.file, packet)
            except OSError:  # the device is going away
                self.down[line.place].counted["lost_device"] += 1

    def end(self) -> None:
        for place in self.up:
            self.lose(place)
            if place != SERVERS:
                remove(self.namespace(place))


def packets(file: int) -> Iterator[bytes]:
    for _ in range(BATCH):
        try:
            yield os.read(file, MTU + 100)
        except BlockingIOError:
            return
        except OSError:
            return


def packed(address: str) -> bytes:
    return bytes(map(int, address.split(".")))


def open_tun(name: str) -> int:
    """A TUN of this namespace, which is gone when its file is closed."""
    file = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    ioctl(file, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN | IFF_NO_PI))
    return file


@contextmanager
def entered(namespace: str) -> Iterator[None]:
    """This thread in another network namespace. (`os.setns` comes with Python 3.12.)"""
    here, there = os.open("/proc/thread-self/ns/net", os.O_RDONLY), os.open(NETNS / namespace, os.O_RDONLY)
    try:
        _set_namespace(there)
        yield
    finally:
        _set_namespace(here)
        os.close(here)
        os.close(there)


def _set_namespace(file: int) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    if library.setns(file, CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "setns")


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)


def inside(namespace: str, *words: str) -> None:
    ip("-n", namespace, *words)


def remove(namespace: str) -> None:
    subprocess.run(["ip", "netns", "del", namespace], check=False, stderr=subprocess.DEVNULL)


def sweep() -> None:
    """Remove what a router left that was killed."""
    for file in NETNS.glob(f"{OURS}*-*"):
        pid = file.name.removeprefix(OURS).partition("-")[0]
        if pid.isdigit() and not Path("/proc", pid).exists():
            remove(file.name)


def main(places: list[str]) -> None:
    sweep()
    # What is between the browsers must not wait for them.
    os.setpriority(os.PRIO_PROCESS, 0, -15)
    # 198.18.0.0/15 is kept for benchmarks (RFC 2544): no network of this machine is there.
    number = os.getpid() % 512
    prefix = f"198.{18 + number // 256}.{number % 256}"
    router = Router(places, prefix)
    try:
        print(json.dumps({"servers": f"{prefix}.1", "places": router.begin()}), flush=True)
        router.run()
    finally:
        router.end()


if __name__ == "__main__":
    main(sys.argv[1:])
