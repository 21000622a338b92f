"""A page that was left alone hides its names, still says that somebody waits, and opens to whoever proves who he is."""

from functools import partial

import pytest
from sqlalchemy import func, select

from signaling.contract import PeerSeated, PeerWaiting, RoomClosed
from teleo.accounts import end_practitioner
from teleo.accounts.member_queries import members_of
from teleo.accounts.overseeing import end_session
from teleo.audit.tables import AuditEntry
from teleo.consultations import RoomFeed
from teleo.http.endpoint import BY_ACCOUNT
from teleo.infra.work import Works
from tests.support.builders import PASSWORD
from tests.support.clock import GivenClock
from tests.support.fakes import KeptCommands
from tests.support.signing_in import PAGE, Browser, sign_in
from tests.support.sites import use_up
from tests.support.visitors import World, a_world

DAY = "/api/v1/consultations"


@pytest.fixture
async def here(works: Works) -> World:
    return await a_world(works, birth_name="Lefèvre", zone="Europe/Paris")


@pytest.fixture
def feed(works: Works) -> RoomFeed:
    return RoomFeed(works, KeptCommands())


async def status(site: Browser, path: str, csrf: str = "") -> tuple[int, str]:
    """Of a GET, or with a token of a POST; and the code of the problem."""
    ask = site.post(path, json={}, headers={"X-CSRF-Token": csrf}) if csrf else site.get(path)
    answer = await ask
    return answer.status, "" if answer.ok else (await answer.json(content_type=None))["code"]


async def unlocked(site: Browser, csrf: str, password: str) -> tuple[int, str]:
    answer = await site.post(
        "/api/v1/session/unlock", json={"password": password}, headers={"X-CSRF-Token": csrf}
    )
    return answer.status, "" if answer.status == 204 else (await answer.json(content_type=None))["code"]


async def begin_call(feed: RoomFeed, works: Works, world: World) -> None:
    room, at = world.consultation.room, works.clock.now()
    await feed.deliver(PeerWaiting(room=room, seat="guest", at=at))
    for seat in ("host", "guest"):
        await feed.deliver(PeerSeated(room=room, seat=seat, at=at))


async def end_call(feed: RoomFeed, works: Works, world: World) -> None:
    await feed.deliver(RoomClosed(room=world.consultation.room, at=works.clock.now(), by="host"))


async def revoke(works: Works, world: World, how: str) -> None:
    """As the administrator does."""
    here, who = world.administrator.actor.establishment, world.practitioner.actor
    async with works.open(world.administrator.actor) as work:
        if how == "membership ended":
            await end_practitioner(work, here, who.practitioner)
            return
        for member in await members_of(work.session, here, {"practitioner"}, work.now):
            for kept in member.sessions:
                await end_session(work, kept.id)


async def test_touching_keeps_a_page_open_and_once_locked_no_touch_opens_it(
    site: Browser, clock: GivenClock, here: World
) -> None:
    csrf = await sign_in(site, here.assistant.email)

    for _ in range(3):
        clock.forward(minutes=14)
        assert (await status(site, "/api/v1/session/touched", csrf))[0] == 204
    clock.forward(minutes=15)

    assert await status(site, "/api/v1/session/touched", csrf) == (403, "session_locked")
    assert await status(site, "/invite") == (403, "session_locked")


async def test_behind_the_lock_the_board_says_that_somebody_waits_and_not_who(
    site: Browser, works: Works, clock: GivenClock, here: World, feed: RoomFeed
) -> None:
    csrf = await sign_in(site, here.practitioner.email)
    clock.forward(minutes=15)
    room, at = here.consultation.room, works.clock.now()
    await feed.deliver(PeerWaiting(room=room, seat="guest", at=at))

    told = await (await site.get("/api/v1/waiting")).text()

    assert str(here.consultation.id) in told
    assert [secret for secret in here.secrets if secret in told] == []
    assert (await status(site, "/api/v1/board/ticket", csrf))[0] == 200
    assert await status(site, DAY) == (403, "session_locked")
    ticket = f"/api/v1/consultations/{here.consultation.id}/ticket"
    assert await status(site, ticket, csrf) == (403, "session_locked")


async def test_the_password_opens_the_page_again_and_nothing_else_does(
    site: Browser, works: Works, clock: GivenClock, here: World
) -> None:
    csrf = await sign_in(site, here.assistant.email)
    clock.forward(minutes=20)

    assert await unlocked(site, csrf, "un autre mot de passe") == (403, "password_refused")
    assert (await status(site, "/invite"))[0] == 403
    assert await unlocked(site, csrf, PASSWORD) == (204, "")
    assert (await status(site, "/invite"))[0] == 200
    async with works.reading() as session:
        assert await session.scalar(select(func.count()).where(AuditEntry.act == "unlocked")) == 1


async def test_a_practitioner_proves_who_he_is_where_he_signed_in(
    site: Browser, works: Works, clock: GivenClock, here: World
) -> None:
    csrf = await sign_in(site, here.practitioner.email)
    clock.forward(minutes=20)

    assert await unlocked(site, csrf, PASSWORD) == (403, "forbidden")
    page = await site.get("/unlock?next=/consultations", headers=PAGE, allow_redirects=False)
    assert (page.status, page.headers["Location"]) == (303, "/sign-in?next=%2Fconsultations")
    assert (await status(site, DAY))[0] == 403


async def test_guessing_behind_the_lock_is_stopped(site: Browser, clock: GivenClock, here: World) -> None:
    csrf = await sign_in(site, here.assistant.email)
    clock.forward(minutes=20)

    for _ in range(10):
        assert await unlocked(site, csrf, "x") == (403, "password_refused")

    assert await unlocked(site, csrf, PASSWORD) == (429, "too_many_requests")


async def test_a_call_is_never_locked_and_outlives_the_longest_session(
    site: Browser, works: Works, clock: GivenClock, here: World, feed: RoomFeed
) -> None:
    csrf = await sign_in(site, here.practitioner.email)
    await begin_call(feed, works, here)
    ticket = f"/api/v1/consultations/{here.consultation.id}/ticket"

    for _ in range(5):
        clock.forward(hours=1)
        assert await status(site, DAY) == (200, "")
        assert await status(site, ticket, csrf) == (200, "")

    await end_call(feed, works, here)
    assert await status(site, DAY) == (401, "unauthenticated")
    assert await status(site, ticket, csrf) == (401, "unauthenticated")


@pytest.mark.parametrize("how", ["signed out", "session ended", "membership ended"])
async def test_a_session_ended_in_a_call_leaves_the_call_and_nothing_more(
    site: Browser, works: Works, clock: GivenClock, here: World, feed: RoomFeed, how: str
) -> None:
    csrf = await sign_in(site, here.practitioner.email)
    await begin_call(feed, works, here)
    clock.forward(minutes=1)

    if how != "signed out":
        await revoke(works, here, how)
    else:
        await site.post("/sign-out", data={"csrf": csrf}, allow_redirects=False)

    mine, other = here.consultation.id, here.begun_without.id
    for _ in range(3):
        assert await status(site, f"/api/v1/consultations/{mine}/ticket", csrf) == (200, "")
        assert await status(site, f"/api/v1/consultations/{mine}/messages") == (200, "")
        assert await status(site, f"/api/v1/consultations/{other}/ticket", csrf) == (401, "unauthenticated")
        assert await status(site, DAY) == (401, "unauthenticated")
        assert await status(site, "/api/v1/board/ticket", csrf) == (401, "unauthenticated")
        clock.forward(minutes=6)

    await end_call(feed, works, here)
    assert await status(site, f"/api/v1/consultations/{mine}/ticket", csrf) == (401, "unauthenticated")


async def test_no_limit_holds_up_whoever_comes_back_to_a_call(
    site: Browser, works: Works, here: World, feed: RoomFeed
) -> None:
    csrf = await sign_in(site, here.practitioner.email)
    await begin_call(feed, works, here)

    withdraw = partial(status, site, "/api/v1/lateness/withdraw", csrf)
    assert (await withdraw())[0] == 204
    await use_up(site, BY_ACCOUNT)
    assert (await withdraw())[0] == 204
    assert await withdraw() == (429, "too_many_requests")
    ticket = f"/api/v1/consultations/{here.consultation.id}/ticket"
    assert await status(site, ticket, csrf) == (200, "")


async def test_a_locked_session_is_no_longer_than_an_open_one(
    site: Browser, clock: GivenClock, here: World
) -> None:
    await sign_in(site, here.practitioner.email)

    for _ in range(4 * 60 // 5):
        assert (await status(site, "/api/v1/session"))[0] == 200
        clock.forward(minutes=5)

    assert await status(site, "/api/v1/session") == (401, "unauthenticated")
