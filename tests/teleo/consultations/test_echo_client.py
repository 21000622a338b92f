"""A media process apart is asked over HTTP; when it is away, or answers nonsense, that is a failure with a name."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from signaling.contract import AskEcho, EchoPlace
from teleo.consultations.echo_client import NoEchoes, RemoteEchoes
from teleo.consultations.errors import TryOutUnavailable
from tests.support.platform import free_port

WISH = AskEcho(ticket="signed", picture=True)


@asynccontextmanager
async def answering(body: str, status: int = 200) -> AsyncIterator[tuple[str, list[str]]]:
    taken: list[str] = []

    async def take(request: web.Request) -> web.Response:
        taken.append(await request.text())
        return web.Response(text=body, status=status)

    app = web.Application()
    app.router.add_post("/media/echoes", take)
    async with TestServer(app) as server:
        yield str(server.make_url("/")), taken


async def test_it_sends_the_wish_and_reads_the_place() -> None:
    place = EchoPlace(granted=False, wait_seconds=12, sound_is_free=True)

    async with answering(place.model_dump_json()) as (url, taken):
        answer = await RemoteEchoes(url).ask(WISH)

    assert answer == place
    assert AskEcho.model_validate_json(taken[0]) == WISH


@pytest.mark.parametrize(("body", "status"), [("{}", 200), ("nonsense", 200), ("{}", 500), ("{}", 401)])
async def test_anything_but_a_place_means_that_no_call_can_be_tried(body: str, status: int) -> None:
    async with answering(body, status) as (url, _):
        with pytest.raises(TryOutUnavailable):
            await RemoteEchoes(url).ask(WISH)


async def test_a_media_process_that_is_away_means_it_too() -> None:
    with pytest.raises(TryOutUnavailable):
        await RemoteEchoes(f"http://127.0.0.1:{free_port()}").ask(WISH)
    with pytest.raises(TryOutUnavailable):
        await NoEchoes().ask(WISH)
