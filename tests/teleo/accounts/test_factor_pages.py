"""The doors of the second step: no page opens before it, guessing is stopped, the first factor is set up on the way."""

import pytest
from sqlalchemy import text

from teleo.infra.work import Works
from tests.support import builders
from tests.support.builders import Credentials
from tests.support.clock import GivenClock
from tests.support.factors import (
    SECRET,
    codes_in,
    give_app,
    give_password,
    give_recovery_codes,
    send,
    set_up_app,
    shown,
    sign_in_by_forms,
)
from tests.support.signing_in import PAGE, Browser, csrf_token, forget

OPENED = ("/agenda", "/api/v1/session", "/security", "/openings")


@pytest.fixture
async def sophie(works: Works) -> Credentials:
    return await builders.assistant_account(works, await builders.establishment(works))


async def opened(site: Browser) -> list[int]:
    return [(await site.get(path, headers=PAGE, allow_redirects=False)).status for path in OPENED]


async def test_the_password_alone_opens_no_page(site: Browser, works: Works, sophie: Credentials) -> None:
    await give_app(works, sophie)

    assert await give_password(site, sophie.email) == "/sign-in/factor"

    assert await opened(site) == [303, 401, 303, 303]
    half_way = next(cookie for cookie in site.session.cookie_jar if cookie.key == "teleo_half_way")
    assert half_way["httponly"]
    assert (half_way["samesite"], half_way["path"], half_way["max-age"]) == ("Strict", "/", "600")
    assert not {"teleo_session", "teleo_refresh"} & {cookie.key for cookie in site.session.cookie_jar}
    # Nor does its token in the place of a session's.
    token, csrf = half_way.value, await csrf_token(site)
    for name in ("teleo_session", "teleo_refresh"):
        answer = await site.get(OPENED[1], headers={"Cookie": f"{name}={token}", "X-CSRF-Token": csrf})
        assert answer.status == 401


async def test_both_steps_open_the_page_that_was_wished(
    site: Browser, works: Works, sophie: Credentials
) -> None:
    await give_app(works, sophie)
    await give_password(site, sophie.email, next="/openings")

    page = await (await site.get("/sign-in/factor", headers=PAGE)).text()
    answer = await send(site, "/sign-in/factor", code=shown(works))

    assert "Sophie Bernard" in page
    assert "data-shown-code" not in page  # which is the demonstration's
    assert SECRET not in page
    assert (answer.status, answer.headers["Location"]) == (303, "/openings")
    assert answer.cookies["teleo_half_way"]["max-age"] == "0"
    assert await opened(site) == [200] * 4


async def test_without_a_half_way_every_door_leads_back_to_the_password(site: Browser) -> None:
    shown_to = [
        await site.get(path, headers=PAGE, allow_redirects=False)
        for path in ("/sign-in/factor", "/sign-in/set-up")
    ]
    sent = [
        await send(site, "/sign-in/factor", code="123456"),
        await send(site, "/sign-in/set-up", code="123456"),
        await send(site, "/sign-in/passkey", credential="{}"),
        await send(site, "/sign-in/set-up/passkey", credential="{}"),
    ]
    headers = {"X-CSRF-Token": await csrf_token(site)}
    asked = await site.post("/api/v1/sign-in/passkey", headers=headers)

    assert {answer.headers["Location"] for answer in shown_to} == {"/sign-in"}
    assert {answer.headers["Location"] for answer in sent} == {"/sign-in?over"}
    assert (asked.status, (await asked.json())["code"]) == (409, "half_way_over")
    assert (
        "Tapez de nouveau votre mot de passe" in await (await site.get("/sign-in?over", headers=PAGE)).text()
    )


async def test_guessing_is_bounded_whatever_the_number_of_half_ways(
    site: Browser, works: Works, clock: GivenClock, sophie: Credentials
) -> None:
    await give_app(works, sophie)
    statuses = []
    for number in range(14):
        if number % 4 == 0:
            forget(site)
            await give_password(site, sophie.email)
        statuses.append((await send(site, "/sign-in/factor", code=f"{number:06d}")).status)

    assert statuses == [403] * 10 + [429] * 4
    right = await send(site, "/sign-in/factor", code=shown(works))
    assert (right.status, "Trop d'essais" in await right.text()) == (429, True)

    # In a day it is thirty, not ten in each quarter of an hour.
    tried = 10
    for _ in range(4):
        clock.forward(minutes=16)
        for _ in range(10):
            forget(site)
            await give_password(site, sophie.email)
            tried += (await send(site, "/sign-in/factor", code="000000")).status == 403
    assert tried == 30
    clock.forward(hours=25)
    forget(site)
    assert (await sign_in_by_forms(site, works, sophie.email)).headers["Location"] == "/agenda"


async def test_wrong_codes_are_told_of_and_end_with_the_password_asked_again(
    site: Browser, works: Works, sophie: Credentials
) -> None:
    await give_app(works, sophie)
    await give_password(site, sophie.email)

    for _ in range(4):
        answer = await send(site, "/sign-in/factor", code="000000")
        assert (answer.status, "pas le bon" in await answer.text()) == (403, True)
    empty = await send(site, "/sign-in/factor")
    last = await send(site, "/sign-in/factor", code="000000")

    assert (empty.status, "six chiffres" in await empty.text()) == (422, True)
    assert (last.status, last.headers["Location"]) == (303, "/sign-in?over")


async def test_whoever_has_none_yet_sets_one_up_and_is_given_ten_codes(
    site: Browser, works: Works, sophie: Credentials
) -> None:
    await give_password(site, sophie.email, next="/openings")
    led = await site.get("/sign-in/factor", headers=PAGE, allow_redirects=False)
    looked = [await (await site.get("/sign-in/set-up", headers=PAGE)).text() for _ in range(2)]
    wrong = await send(site, "/sign-in/set-up", code="000000")

    secret, answer = await set_up_app(site, works)
    page = await answer.text()
    once_more = await send(site, "/sign-in/set-up", code=shown(works, secret))

    assert led.headers["Location"] == "/sign-in/set-up"
    assert secret in looked[0].replace(" ", "")
    assert secret in looked[1].replace(" ", "")
    assert (wrong.status, "pas le bon" in await wrong.text()) == (403, True)
    assert answer.status == 200
    assert len(codes_in(page)) == 10
    assert 'href="/openings"' in page
    assert once_more.headers["Location"] == "/sign-in?over"
    assert await opened(site) == [200] * 4
    forget(site)
    await give_password(site, sophie.email)
    used = await send(site, "/sign-in/factor", code=shown(works, secret))
    assert used.status == 403  # the code that confirmed it was used by that


async def test_a_recovery_code_says_how_many_are_left(
    site: Browser, works: Works, sophie: Credentials
) -> None:
    await give_app(works, sophie)
    codes = await give_recovery_codes(works, sophie)
    await give_password(site, sophie.email, next="/openings")

    asked = await (await site.get("/sign-in/factor?paper", headers=PAGE)).text()
    answer = await send(site, "/sign-in/factor?paper", code=codes[3])
    page = await (await site.get(answer.headers["Location"], headers=PAGE)).text()

    assert "Un de vos codes de secours" in asked
    assert answer.headers["Location"] == "/security?recovered=&next=%2Fopenings"
    assert "Il vous en reste 9." in page
    assert 'href="/openings"' in page


async def test_two_browsers_do_not_share_a_half_way(site: Browser, works: Works, sophie: Credentials) -> None:
    """What another's browser proved is worth nothing here: each half-way is of the account whose password made it."""
    paul = await builders.assistant_account(works, await builders.establishment(works, name="Ailleurs"))
    await give_app(works, sophie)
    await give_app(works, paul, "KRSXG5DJNZTSA43FMNZGK5BAOZQWY5LF")
    await give_password(site, paul.email)

    answer = await send(site, "/sign-in/factor", code=shown(works))  # of Sophie's app, on Paul's half-way

    assert answer.status == 403
    async with works.reading() as session:
        assert await session.scalar(text("SELECT max(wrong_tries) FROM half_ways")) == 1
