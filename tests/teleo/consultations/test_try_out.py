"""The try-out's doors: open to anyone, bounded by address, keeping nothing."""

import pytest
from sqlalchemy import text

from signaling.contract import EchoPlace
from teleo.consultations import ECHOES
from teleo.consultations.errors import TryOutUnavailable
from teleo.infra.work import Works
from tests.support.echoes import KeptEchoes
from tests.support.signing_in import PAGE, Browser, csrf_token

TRY_OUTS = "/api/v1/try-outs"


@pytest.fixture
def echoes(site: Browser) -> KeptEchoes:
    assert site.app is not None
    kept = site.app[ECHOES]
    assert isinstance(kept, KeptEchoes)
    return kept


async def ask(site: Browser, **wish: object) -> tuple[int, dict[str, object]]:
    headers = {"X-CSRF-Token": await csrf_token(site)}
    answer = await site.post(TRY_OUTS, json=wish, headers=headers)
    return answer.status, await answer.json()


async def test_anyone_may_open_the_page(site: Browser) -> None:
    answer = await site.get("/try-out", headers=PAGE)

    page = await answer.text()
    assert answer.status == 200
    assert "Tester mon appareil" in page
    assert "JavaScript" in page


async def test_without_a_media_process_it_says_that_no_call_can_be_tried(
    site: Browser, echoes: KeptEchoes
) -> None:
    echoes.away = TryOutUnavailable()

    status, problem = await ask(site)

    assert (status, problem["code"]) == (503, "try_out_unavailable")


async def test_a_place_is_given_to_whoever_asks_and_nothing_is_written(
    site: Browser, echoes: KeptEchoes, works: Works
) -> None:
    status, place = await ask(site, picture=True)

    assert status == 200
    assert place["granted"]
    assert place["ticket"]
    async with works.reading() as session:
        for table in ("consultations", "audit_entries", "outbox_messages"):
            assert await session.scalar(text(f"SELECT count(*) FROM {table}")) == 0  # noqa: S608 our own names


@pytest.mark.parametrize("code", ["x", "../consultation", "A" * 42])
async def test_a_code_that_we_did_not_give_is_refused(site: Browser, echoes: KeptEchoes, code: str) -> None:
    status, problem = await ask(site, code=code)

    assert (status, problem["code"]) == (422, "invalid")
    assert echoes.asked == []


async def test_one_address_begins_sixty_in_a_quarter_of_an_hour_and_may_wait_for_all_of_them(
    site: Browser, echoes: KeptEchoes
) -> None:
    echoes.place = EchoPlace(granted=False, wait_seconds=9)
    begun = [await ask(site) for _ in range(60)]

    status, problem = await ask(site)
    again, _ = await ask(site, code=begun[0][1]["code"])

    assert {status for status, _ in begun} == {200}
    assert (status, problem["code"]) == (429, "too_many_requests")
    assert again == 200
