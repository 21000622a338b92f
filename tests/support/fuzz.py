"""Frames that no client should send, and the ways to send them: seeded, so that a failure comes again."""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout, ClientWebSocketResponse
from yarl import URL

from signaling.contract import Permission, Ticket, mint
from signaling.hub.events import EVENTS
from tests.support.hub import KEY

MANY_FIELDS = {str(number): number for number in range(300)}
ENDPOINT = "/hub/socket.io/?EIO=4&transport="
ROOMS, SEATS = 60, 3
BATCH = 10  # frames sent before looking whether the hub has hung up
MOST_IN_A_CONVERSATION = 300
PATIENCE = ClientTimeout(total=5)
JUNK = ["", "\0", "é", "💣", "9" * 200, "-", "[]", "{}", "null", '"', "/admin,", "\\ud800", "NaN", "[" * 2000]

LAWFUL: list[object] = [
    ["beat", {}],
    ["admit", {"seat": "seat-1"}],
    ["refuse", {"seat": "seat-2"}],
    ["leave", {}],
    ["close", {}],
    ["offer", {"to": "seat-1", "sdp": "v=0"}],
    ["answer", {"to": "seat-0", "sdp": "v=0"}],
    ["candidate", {"to": "seat-1", "candidate": {"candidate": "candidate:1", "sdpMid": "0"}}],
    ["restart", {"to": "seat-0"}],
    ["say", {"id": "0192f0c1-7f4e-7c1e-8000-000000000001", "text": "Bonjour"}],
    ["presence", {"camera": True, "microphone": False, "quality": "good"}],
    ["presence", {"camera": True, "microphone": True, "quality": None, "shows_while_waiting": True}],
    ["enter", {}],
    ["ice", {}],
    ["incident", {"what": "media_cut"}],
    [
        "summary",
        {
            "run": "0192f0c1-7f4e-7c1e-8000-000000000002",
            "path": "direct",
            "seconds": 30,
            "received": 900,
            "lost": 3,
            "cuts": 0,
            "height": 720,
        },
    ],
]


@dataclass
class Fuzz:
    """`left` frames are still to be sent."""

    url: str
    seed: int
    left: int

    async def run(self, workers: int) -> None:
        async with ClientSession(timeout=PATIENCE) as session, asyncio.TaskGroup() as tasks:
            for number in range(workers):
                tasks.create_task(self._work(session, Random(f"{self.seed}-{number}")))

    async def _work(self, session: ClientSession, rng: Random) -> None:
        ways = [*[self._talk] * 8, self._poll, self._half]
        while self.left > 0:
            with suppress(ClientError, ConnectionError, TimeoutError):
                await rng.choice(ways)(session, rng)

    async def _talk(self, session: ClientSession, rng: Random) -> None:
        """A WebSocket: with a connection or without one, reading or not."""
        url = URL(f"{self.url}{ENDPOINT}websocket")
        async with session.ws_connect(url, max_msg_size=0) as ws, asyncio.TaskGroup() as tasks:
            reading = tasks.create_task(_read(ws)) if rng.random() < 0.9 else None
            with suppress(ConnectionError):
                await self._send_frames(ws, rng)
            if reading is not None:
                reading.cancel()

    async def _send_frames(self, ws: ClientWebSocketResponse, rng: Random) -> None:
        if rng.random() < 0.8:
            await ws.send_str(connect_packet(rng))
        for frame in frames(rng):
            if ws.closed or self.left <= 0:
                return
            await (ws.send_bytes(frame) if isinstance(frame, bytes) else ws.send_str(frame))
            self.left -= 1
            if self.left % BATCH == 0:
                await asyncio.sleep(0)

    async def _poll(self, session: ClientSession, rng: Random) -> None:
        """A polling session whose bodies are wrong, and which may try to upgrade wrongly."""
        url = f"{self.url}{ENDPOINT}polling"
        async with session.get(url) as answer:
            opened = json.loads((await answer.text())[1:])
        url = f"{url}&sid={opened['sid']}"
        if rng.random() < 0.8:
            await (await session.post(url, data=connect_packet(rng).encode())).read()
        for body in bodies(rng):
            self.left -= 1
            async with session.post(url, data=body) as answer:
                if answer.status != 200:
                    return
            if rng.random() < 0.1:
                await (await session.get(url, timeout=ClientTimeout(total=0.2))).read()
        if rng.random() < 0.3:
            async with session.ws_connect(f"{url.replace('polling', 'websocket')}") as ws:
                await ws.send_str(rng.choice(["2probe", "2", "5", "", "4", "x"]))
                self.left -= 1

    async def _half(self, _: ClientSession, rng: Random) -> None:
        """A handshake that stops, goes wrong, or is not one."""
        parts = urlsplit(self.url)
        _reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        wanted = (
            f"GET {ENDPOINT}websocket HTTP/1.1\r\nHost: hub\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        ).encode()
        if rng.random() < 0.5:
            wanted = mutated(rng, wanted)
        writer.write(wanted[: rng.randrange(len(wanted) + 1)] if rng.random() < 0.5 else wanted)
        # Then bytes that should be WebSocket frames.
        writer.write(rng.randbytes(rng.randrange(200)))
        self.left -= 1
        with suppress(ConnectionError):
            await writer.drain()
        writer.transport.abort()


async def _read(ws: ClientWebSocketResponse) -> None:
    async for _ in ws:
        pass


def connect_packet(rng: Random) -> str:
    """A CONNECT: mostly with a good ticket of one of the few rooms, at times at its door."""
    if rng.random() < 0.15:
        return f"40{rng.choice(JUNK)}"
    number, room = rng.randrange(SEATS), rng.randrange(ROOMS)
    prepare = {Permission.PREPARE} if rng.random() < 0.5 else set()
    host = frozenset({Permission.ENTER, Permission.ADMIT, Permission.SAY, *prepare})
    ticket = Ticket(
        # A room that is closed lets nobody in any more: one is enough.
        may=(host | {Permission.CLOSE} if room == 0 else host)
        if number == 0
        else frozenset({Permission.SAY, *prepare}),
        room=f"room-{room}",
        seat=f"seat-{number}",
        name="Fuzz",
        board="board-1",
    )
    namespace = rng.choice(["", "", "", "", "", "/admin,", "/,"])
    opening: dict[str, object] = {"ticket": mint(ticket, KEY, datetime.now(UTC))}
    if rng.random() < 0.3:
        opening["stand_by"] = True
    return f"40{namespace}{json.dumps(opening)}"


def frames(rng: Random) -> Iterator[str | bytes]:
    """One conversation: most frames pass engine.io, so that most of them reach what lies behind."""
    kinds: list[Callable[[Random], str | bytes]] = [lawful, spoiled, spoiled, spoiled, odd_packet]
    for _ in range(rng.randrange(1, MOST_IN_A_CONVERSATION)):
        yield rng.choice(kinds)(rng) if rng.random() < 0.99 else rng.choice([hopeless, binary, huge])(rng)


def bodies(rng: Random) -> Iterator[bytes]:
    for _ in range(rng.randrange(1, 6)):
        packets = [
            str(lawful(rng)) if rng.random() < 0.4 else spoiled(rng) for _ in range(rng.randrange(1, 12))
        ]
        body = "\x1e".join(packets).encode()
        yield body if rng.random() < 0.7 else rng.choice([mutated(rng, body), b"", b"d=4", b"\x1e" * 200])


def lawful(rng: Random) -> str:
    number = rng.choice(["", "", str(rng.randrange(1000))])
    return f"42{number}{json.dumps(rng.choice(LAWFUL), separators=(',', ':'))}"


def spoiled(rng: Random) -> str:
    """A good event with something wrong in it, still a Socket.IO packet."""
    text = lawful(rng)
    for _ in range(rng.randrange(1, 4)):
        place = rng.randrange(2, len(text) + 1)
        text = rng.choice(
            [
                text[:place],
                text[:place] + rng.choice(JUNK) + text[place:],
                text[:place] + text[place + 1 :],
                text[:place] + chr(rng.randrange(32, 0x2FFF)) + text[place:],
                f"42{rng.randrange(10**6)}{json.dumps(rng.choice(odd_events(rng)))}",
            ]
        )
    return text


def odd_events(rng: Random) -> list[object]:
    deep: object = 0
    for _ in range(rng.randrange(200)):
        deep = [deep] if rng.random() < 0.5 else {"seat": deep}
    name = rng.choice([*EVENTS, "connect", "disconnect", "welcome", "", "__init__"])
    return [
        [name, deep],
        [name],
        [name, {"seat": "seat-0", "from": "seat-0", "to": "seat-0"}],
        [name, MANY_FIELDS],
        [name, {}, {}, []],
        [[name], {}],
        [None],
        {},
        name,
        7,
        [],
    ]


def odd_packet(rng: Random) -> str:
    """Acknowledgements of nothing, other namespaces, farewells, second connections, signs of engine.io."""
    return rng.choice(
        [
            "3",
            "3",
            "6",
            "2",
            "5",
            f"43{rng.randrange(10**9)}[]",
            "43[1]",
            f"43{'9' * rng.randrange(1, 120)}[]",
            f'42/admin,{rng.randrange(99)}["beat",{{}}]',
            "42/" + "n" * rng.randrange(500),
            "41/admin,",
            "41" if rng.random() < 0.05 else "3",
            connect_packet(rng) if rng.random() < 0.05 else "3",
        ]
    )


def hopeless(rng: Random) -> str:
    """What engine.io itself does not know."""
    return rng.choice([*JUNK, "0", "1", "7", "9{}", "b!!!", "bAAAA", "4", "4[[[", "2probe", "44{}", "٤2[]"])


def binary(rng: Random) -> str | bytes:
    """Attachments: announced and not sent, sent and not announced, by the billion."""
    kinds: list[str | bytes] = [
        '451-["say",{"_placeholder":true,"num":0}]',
        '459999999999-["say",{"_placeholder":true,"num":7}]',
        '461-1[{"_placeholder":true,"num":-1}]',
        rng.randbytes(rng.randrange(2000)),
        b'2["beat",{}]',
        b"",
    ]
    return rng.choice(kinds)


def huge(rng: Random) -> str:
    size = rng.choice([31_000, 33_000, 150_000, 199_000, 250_000])
    word = rng.choice(["v", "\\u00e9", "[", '{"a":'])
    event = rng.choice(["offer", "say", "beat"])
    return f'42["{event}",{{"to":"seat-1","sdp":"{word * (size // len(word))}"}}]'


def mutated(rng: Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.randrange(1, 8)):
        if changed:
            changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)
