"""A lost link: the answer is the same, in the same time, whether somebody is known or not."""

import pytest
from sqlalchemy import text

from teleo.infra.work import Works
from tests.support import builders
from tests.support.clock import GivenClock
from tests.support.signing_in import PAGE, Browser, csrf_token
from tests.support.timing import clocked, told_apart

KNOWN, UNKNOWN = "06 39 98 00 01", "06 39 98 77 77"


async def lose(site: Browser, contact: str, **headers: str) -> tuple[int, str]:
    form = {"csrf": await csrf_token(site), "contact": contact}
    answer = await site.post("/lost-link", data=form, headers=PAGE | headers, allow_redirects=False)
    return answer.status, answer.headers.get("Location") or await answer.text()


async def test_known_and_unknown_are_answered_by_the_same_words_after_the_same_work(
    site: Browser, works: Works
) -> None:
    await builders.patient(works, await builders.establishment(works))
    answers = {await lose(site, contact) for contact in (KNOWN, UNKNOWN, "jeanne.lefevre@patients.test")}

    assert answers == {(303, "/lost-link?sent=yes")}
    page = await (await site.get("/lost-link?sent=yes", headers=PAGE)).text()
    assert "Regardez vos messages" in page
    async with works.reading() as session:
        assert await session.scalar(text("SELECT count(*) FROM lost_links")) == 3
        stored = await session.scalar(text("SELECT string_agg(row::text, '') FROM lost_links row"))
        announced = await session.scalar(text("SELECT string_agg(row::text, '') FROM outbox_messages row"))
    assert "639980001" not in (stored or "") + (announced or "")


async def test_the_time_does_not_tell_either(works: Works, site: Browser, clock: GivenClock) -> None:
    await builders.patient(works, await builders.establishment(works))
    csrf = await csrf_token(site)

    async def lost(contact: str) -> float:
        clock.forward(minutes=6)  # the limits are met by nobody
        form = {"csrf": csrf, "contact": contact}
        return await clocked(lambda: site.post("/lost-link", data=form, headers=PAGE, allow_redirects=False))

    assert await told_apart({"known": lambda: lost(KNOWN), "unknown": lambda: lost(UNKNOWN)}) == {}
    assert (await lose(site, KNOWN))[0] == 303


@pytest.mark.parametrize("contact", ["", "jeanne", "05 36 49 00 10", "06 39", "a@b", "x" * 300])
async def test_what_is_no_contact_is_told_and_kept(site: Browser, contact: str) -> None:
    status, page = await lose(site, contact)

    assert status == 422
    assert "Écrivez un mobile" in page
    assert f'value="{contact}"' in page


async def test_one_address_does_not_try_a_whole_list(site: Browser) -> None:
    answers = [(await lose(site, f"06 39 98 50 {number:02d}"))[0] for number in range(11)]

    assert answers == [303] * 10 + [429]


async def test_one_contact_is_not_flooded(site: Browser) -> None:
    answers = [(await lose(site, written))[0] for written in (KNOWN, "+33639980001", "0639980001", KNOWN)]

    assert answers == [303, 303, 303, 429]


async def test_it_is_found_from_where_one_would_look(site: Browser) -> None:
    for path in ("/sign-in", "/code", "/l/cut-short", "/visit/01a201e3-5c6b-706c-92b2-7db2097c2680"):
        page = await (await site.get(path, headers=PAGE)).text()
        assert 'href="/lost-link"' in page, path
