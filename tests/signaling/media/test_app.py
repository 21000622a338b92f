"""The door of the media process: what it takes, what it refuses, how much it lets in."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from signaling.media.app import ASK, add_door, open_desk, places_of
from signaling.settings import HubSettings
from tests.support.hub import KEY, RunningHub
from tests.support.media_tickets import echo_ticket

Client = TestClient[web.Request, web.Application]


@pytest.fixture
async def door(hub: RunningHub) -> AsyncIterator[Client]:
    app = web.Application()
    keys = {KEY.kid: KEY.private.public_key()}
    desk = open_desk(app, HubSettings(media_cores=1), keys, hub.url, now=hub.clock.now)
    add_door(app, desk)
    async with TestClient(TestServer(app)) as client:
        yield client


async def test_an_echo_is_asked_for_with_a_ticket(hub: RunningHub, door: Client) -> None:
    answer = await door.post(ASK, json={"ticket": hub.mint(echo_ticket()), "picture": False})

    assert answer.status == 200
    assert await answer.json() == {"granted": True, "wait_seconds": 0, "sound_is_free": False}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ('{"ticket": "made up", "picture": true}', 401, "ticket_invalid"),
        ('{"ticket": "made up"}', 422, "invalid"),
        ("what?", 422, "invalid"),
    ],
)
async def test_anything_else_is_refused(door: Client, body: str, status: int, code: str) -> None:
    answer = await door.post(ASK, data=body)

    assert answer.status == status
    assert (await answer.json())["code"] == code


async def test_it_says_that_it_lives(door: Client) -> None:
    assert (await door.get("/media/health/live")).status == 200


def test_a_site_may_say_how_many_cores_the_echoes_get() -> None:
    places = places_of(HubSettings(media_cores=3))

    assert places._pictures.size == 6
    assert places_of(HubSettings())._pictures.size >= 2
