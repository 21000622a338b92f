"""The emulated link carries, delays, loses, cuts and moves as it is told, and leaves nothing behind."""

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from tests.bench.link import ROOT, EmulatedLink, can_emulate, emulated_link
from tests.bench.router import NETNS, entered

pytestmark = pytest.mark.skipif(not can_emulate(), reason="needs root, /dev/net/tun and iproute2")

PACKET = bytes(1172)  # 1,200 with its headers
HOLDER = """
import json, sys
from tests.bench.link import emulated_link
with emulated_link("one") as link:
    print(json.dumps(dict(link.places)), flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def link() -> Iterator[EmulatedLink]:
    with emulated_link("one", "other") as opened:
        yield opened


def udp_in(link: EmulatedLink, place: str) -> socket.socket:
    """A socket stays in the namespace in which it was made."""
    with entered(link.places[place]):
        made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.settimeout(1)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8_000_000)
    return made


def own_address(link: EmulatedLink, place: str) -> str:
    with udp_in(link, place) as probe:
        probe.connect((link.servers, 9))
        return str(probe.getsockname()[0])


def test_it_delays_and_carries_twenty_megabits_without_a_loss_of_its_own(link: EmulatedLink) -> None:
    link.shape("one", up={"delay_ms": 30})
    link.shape("other", down={"delay_ms": 20})
    with udp_in(link, "one") as sender, udp_in(link, "other") as receiver:
        receiver.bind(("", 4000))
        sender.connect((own_address(link, "other"), 4000))
        began = time.monotonic()
        sender.send(PACKET)
        receiver.recv(2000)
        assert 0.05 <= time.monotonic() - began < 0.5

        wanted = 1000  # at 2,083 a second
        for number in range(wanted):
            sender.send(PACKET)
            time.sleep(max(0.0, began + number / 2083 - time.monotonic()))
        assert sum(len(receiver.recv(2000)) for _ in range(wanted)) == wanted * len(PACKET)
    counted = link.counted()
    assert not any("lost" in what for place in counted.values() for way in place.values() for what in way)


def test_it_loses_holds_to_a_rate_and_cuts_one_direction(link: EmulatedLink) -> None:
    link.shape("one", up={"loss": 0.5}, down={"rate": 100_000, "queue_ms": 200})
    with udp_in(link, "one") as mine, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind((link.servers, 0))
        mine.connect(server.getsockname())
        for _ in range(200):
            mine.send(PACKET)
        to = (own_address(link, "one"), mine.getsockname()[1])
        for _ in range(20):
            server.sendto(PACKET, to)
        mine.recv(2000)
        counted = link.counted()["one"]
        assert 60 < counted["up"]["lost_loss"] < 140
        # 9,600 bits are 96 ms of this rate: two or three of them are held, the others find the queue full.
        assert counted["down"]["lost_queue"] > 14

        link.shape("one", down={"rate": 0, "cut": True})
        server.sendto(PACKET, to)
        while counted["down"].get("lost_cut") is None:
            counted = link.counted()["one"]
        assert "lost_cut" not in counted["up"]


def test_it_blocks_a_protocol_and_keeps_two_apart(link: EmulatedLink) -> None:
    link.shape("one", blocked=["udp"])
    link.part("one", "other")
    with socket.create_server((link.servers, 0)) as server, entered(link.places["one"]):
        socket.create_connection(server.getsockname(), timeout=2).close()
    with entered(link.places["other"]):
        waiting = socket.create_server(("", 4001))
    address = own_address(link, "other")
    with waiting, entered(link.places["one"]), pytest.raises(TimeoutError):
        socket.create_connection((address, 4001), timeout=0.3)
    with udp_in(link, "one") as mine:
        mine.sendto(PACKET, (link.servers, 9))
        while not link.counted()["one"]["up"].get("lost_cut"):
            time.sleep(0.01)


def test_whoever_moves_has_another_address_and_is_not_heard_from_the_former(link: EmulatedLink) -> None:
    before = own_address(link, "one")
    with socket.create_server((link.servers, 0)) as server:
        with entered(link.places["one"]):
            old = socket.create_connection(server.getsockname())
        heard, _ = server.accept()
        with old, heard:
            now = link.move("one")
            assert own_address(link, "one") == now != before
            heard.settimeout(0.3)
            old.setblocking(False)
            old.send(b"still here?")
            with pytest.raises(TimeoutError):
                heard.recv(100)
            with entered(link.places["one"]):
                socket.create_connection(server.getsockname(), timeout=2).close()


def test_nothing_is_left_of_it_when_its_owner_is_killed() -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", HOLDER], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with owner:
        assert owner.stdout is not None
        places = json.loads(owner.stdout.readline())
        assert (NETNS / places["one"]).exists()
        owner.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 5
    while (NETNS / places["one"]).exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
