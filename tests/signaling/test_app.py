"""Hubs as processes of their own: one is killed, and the other tells what has become of its seats."""

import asyncio
import base64
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from time import monotonic

import pytest
from aiohttp import ClientSession
from pydantic import SecretStr
from socketio.exceptions import ConnectionError as SocketRefused

from signaling.contract import CloseRoom
from signaling.settings import HubSettings
from tests.support.hub import KEY, Client, RunningHub, guest_ticket, host_ticket, running_hub, watcher_ticket
from tests.support.platform import ROOT, free_port

START_SECONDS = 20


@contextmanager
def hub_process(folder: Path, redis_url: str, port: int) -> Iterator[subprocess.Popen[bytes]]:
    keys = folder / "ticket-keys.json"
    raw = KEY.private.public_key().public_bytes_raw()
    keys.write_text(json.dumps({KEY.kid: base64.urlsafe_b64encode(raw).decode()}))
    ours = {"HUB_PORT": str(port), "HUB_REDIS_URL": redis_url, "HUB_TICKET_PUBLIC_KEYS_FILE": str(keys)}
    others = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    process = subprocess.Popen([sys.executable, "-m", "signaling"], cwd=ROOT, env=others | ours)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@asynccontextmanager
async def ours_and_theirs(folder: Path, redis_url: str) -> AsyncIterator[tuple[RunningHub, "Theirs"]]:
    """A hub in this process, its clock set by us; and another in its own, which can be killed."""
    port = free_port()
    settings = HubSettings(redis_url=SecretStr(redis_url))
    with hub_process(folder, redis_url, port) as process:
        await _answers(port)
        async with running_hub(settings) as ours:
            # The other process knows only the true time.
            ours.clock.set_to_now()
            theirs = Theirs(f"http://127.0.0.1:{port}", process)
            try:
                yield ours, theirs
            finally:
                for client in theirs.clients:
                    await client.close()


class Theirs:
    def __init__(self, url: str, process: subprocess.Popen[bytes]) -> None:
        self.url = url
        self.process = process
        self.clients: list[Client] = []

    async def client(self, ticket: str) -> Client:
        client = Client()
        self.clients.append(client)
        await client.connect(self.url, "websocket", {"ticket": ticket})
        return client


async def _answers(port: int) -> None:
    async with asyncio.timeout(START_SECONDS), ClientSession() as session:
        while True:
            try:
                answer = await session.get(f"http://127.0.0.1:{port}/hub/health/live")
            except OSError:
                await asyncio.sleep(0.05)
            else:
                assert answer.status == 200
                return


async def test_the_seats_of_a_killed_hub_are_away_within_three_seconds_and_have_left_after_twenty(
    tmp_path: Path, redis_url: str
) -> None:
    async with ours_and_theirs(tmp_path, redis_url) as (ours, theirs):
        host = await ours.client(host_ticket())
        await theirs.client(ours.mint(guest_ticket()))
        await host.hear("peer_waiting")
        await host.ask("admit", {"seat": "guest-1"})
        await host.hear("peer_seated")

        theirs.process.send_signal(signal.SIGKILL)
        began = monotonic()
        assert (await host.hear("peer_away"))["seat"] == "guest-1"
        assert monotonic() - began < 3
        assert await host.fail("offer", {"to": "guest-1", "sdp": "v=0"}) == "seat_away"

        ours.clock.forward(seconds=21)
        await host.ask("beat")
        await ours.sweep()
        assert (await host.hear("peer_left"))["seat"] == "guest-1"


async def test_a_seat_of_a_killed_hub_comes_back_to_another_with_its_resume_code(
    tmp_path: Path, redis_url: str
) -> None:
    async with ours_and_theirs(tmp_path, redis_url) as (ours, theirs):
        host = await ours.client(host_ticket())
        guest = await theirs.client(ours.mint(guest_ticket()))
        await host.hear("peer_waiting")
        await host.ask("admit", {"seat": "guest-1"})

        theirs.process.send_signal(signal.SIGKILL)
        again = await ours.client(auth={"resume": guest.welcome["resume"]})

        assert again.welcome["you"]["state"] == "seated"
        await host.hear("peer_back")
        await host.ask("offer", {"to": "guest-1", "sdp": "v=0"})
        assert (await again.hear("offer"))["from"] == "host"


async def test_a_hub_that_is_told_to_stop_says_who_goes_with_it(tmp_path: Path, redis_url: str) -> None:
    async with ours_and_theirs(tmp_path, redis_url) as (ours, theirs):
        host = await ours.client(host_ticket())
        await theirs.client(ours.mint(guest_ticket()))
        await host.hear("peer_waiting")

        theirs.process.terminate()

        assert (await host.hear("peer_away"))["seat"] == "guest-1"
        assert await asyncio.to_thread(theirs.process.wait, 10) == 0


async def test_who_waits_learns_that_the_hub_of_the_only_watcher_was_killed(
    tmp_path: Path, redis_url: str
) -> None:
    async with ours_and_theirs(tmp_path, redis_url) as (ours, theirs):
        guest = await ours.client(guest_ticket())
        await theirs.client(ours.mint(watcher_ticket()))
        assert (await guest.hear("wait_changed"))["watched"] is True

        theirs.process.send_signal(signal.SIGKILL)

        assert (await guest.hear("wait_changed"))["watched"] is False


async def test_a_command_sent_while_no_hub_runs_is_obeyed_by_the_next(redis_url: str) -> None:
    settings = HubSettings(redis_url=SecretStr(redis_url))
    async with running_hub(settings) as first:
        commands = first.hub.commands
        await commands.send(CloseRoom(room="room-1"))

    async with running_hub(settings) as second:
        # Either the room is closed by the time of the first try, or it closes upon who came in.
        try:
            host = await second.client(host_ticket())
        except SocketRefused:
            refusal = second.clients[-1].refusal
            assert refusal is not None
            assert refusal["data"]["code"] == "room_closed"
        else:
            assert (await host.hear("closed"))["by"] is None


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({}, "HUB_TICKET_PUBLIC_KEYS_FILE"),
        ({"HUB_TICKET_PUBLIC_KEYS_FILE": "nowhere.json"}, "nowhere.json"),
        ({"HUB_REDIS": "redis://127.0.0.1"}, "unknown settings: HUB_REDIS"),
    ],
)
def test_a_hub_that_lacks_something_says_what(environment: dict[str, str], said: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "signaling"],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("HUB_")} | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=START_SECONDS,
    )

    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
