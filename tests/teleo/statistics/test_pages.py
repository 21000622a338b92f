"""The administrator's statistics: what the page and the sheet show, and what they keep to themselves."""

import csv
import io
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from teleo.consultations.tables import CallSummary, SatisfactionAnswer, TechnicalIncident
from teleo.core.actor import SYSTEM
from teleo.core.ids import new_id
from teleo.infra.work import Works
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import GivenClock
from tests.support.past import consulted
from tests.support.reading import read_page
from tests.support.signing_in import PAGE, Browser, sign_in

MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)  # ten in Paris; the week is over on the 23rd


@pytest.fixture
async def minimes(works: Works, clock: GivenClock) -> Practice:
    clock.set(datetime(2026, 11, 24, 12, tzinfo=UTC))
    return await builders.practice(works)


@pytest.fixture
async def administrator(site: Browser, works: Works, minimes: Practice) -> str:
    return await sign_in(site, (await builders.administrator_account(works, minimes.here)).email)


async def sheet_of(site: Browser, **asked: object) -> list[list[str]]:
    answer = await site.get("/statistics.csv", params={name: str(value) for name, value in asked.items()})
    assert answer.status == 200
    raw = await answer.read()
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))


async def test_a_week_is_counted_and_shown_to_page_and_sheet_alike(
    site: Browser, works: Works, minimes: Practice, administrator: str
) -> None:
    for number in range(20):
        await consulted(works, minimes, MONDAY + timedelta(minutes=20 * number), waited=number, late=number)

    answer = await site.get("/statistics", params={"weeks": "4"}, headers=PAGE)
    page = read_page(await answer.text())
    rows = await sheet_of(site, weeks=4)

    assert answer.status == 200
    assert "16–22 nov. 2026" in page.words
    assert rows[0][3] == "Téléconsultations"
    assert [row[:2] for row in rows[1:]] == [
        ["2026-10-26", "2026-11-01"],
        ["2026-11-02", "2026-11-08"],
        ["2026-11-09", "2026-11-15"],
        ["2026-11-16", "2026-11-22"],
    ]
    # Waits of 0 to 19 minutes: ten waited at most 9, eighteen at most 17; six began within five minutes.
    hidden = "masqué"
    assert rows[-1][2:11] == ["Tous les praticiens", "20", "9", "17", "30", "0", "0", hidden, hidden]
    assert rows[-1][11:] == [hidden, hidden, "0"]
    assert rows[1][3:] == ["0", "", "", "", "0", "0", "", "", "", "", "0"]


async def test_weeks_without_any_consultation_say_so_and_a_hidden_one_does_not(
    site: Browser, works: Works, minimes: Practice, administrator: str
) -> None:
    async def words() -> str:
        return read_page(
            await (await site.get("/statistics", params={"weeks": "4"}, headers=PAGE)).text()
        ).words

    assert "Pas encore de chiffres" in await words()

    await consulted(works, minimes, MONDAY)
    assert "Pas encore de chiffres" not in await words()


async def test_what_fewer_than_five_have_had_is_masked(
    site: Browser, works: Works, minimes: Practice, administrator: str
) -> None:
    for number in range(4):
        await consulted(works, minimes, MONDAY + timedelta(minutes=20 * number))

    rows = await sheet_of(site, weeks=4)
    page = read_page(await (await site.get("/statistics", params={"weeks": "4"}, headers=PAGE)).text())

    hidden = ["masqué"] * 4
    assert rows[-1][3:] == [*hidden, "0", *hidden[1:], *hidden[1:]]
    assert "masqué" in page.words


async def test_incidents_missed_and_answers_are_counted(
    site: Browser, works: Works, minimes: Practice, administrator: str
) -> None:
    for number in range(30):
        consultation = await consulted(works, minimes, MONDAY + timedelta(minutes=20 * number))
        await _note(works, consultation, incident=number < 6, content=number < 24)
    for number in range(5):
        await consulted(works, minimes, MONDAY + timedelta(days=1, minutes=20 * number), state="missed")

    rows = await sheet_of(site, weeks=4)

    assert rows[-1][3] == "30"
    assert rows[-1][7:11] == ["5", "6", "80", "≥ 86"]


async def test_how_calls_were_is_counted(
    site: Browser, works: Works, minimes: Practice, administrator: str
) -> None:
    for number in range(20):
        consultation = await consulted(works, minimes, MONDAY + timedelta(minutes=20 * number))
        await _tell(
            works, consultation, path="direct" if number < 14 else "relay_tls", lost=number, cuts=number // 15
        )

    rows = await sheet_of(site, weeks=4)
    page = read_page(await (await site.get("/statistics", params={"weeks": "4"}, headers=PAGE)).text())

    # Of a thousand packets 0 to 19 were lost; fourteen of twenty needed no relay; five were cut.
    assert rows[-1][11:] == ["70", "0,9", "5"]
    assert "0,9 %" in page.words


async def test_nobody_else_is_counted(
    site: Browser, works: Works, minimes: Practice, administrator: str
) -> None:
    elsewhere = await builders.practice(works, zone="Indian/Reunion")
    for number in range(6):
        await consulted(works, elsewhere, MONDAY + timedelta(minutes=20 * number))

    rows = await sheet_of(site, weeks=4)
    foreign = await site.get("/statistics.csv", params={"practitioner": str(elsewhere.practitioner.id)})

    assert {row[3] for row in rows[1:]} == {"0"}
    assert foreign.status == 404


async def test_one_practitioner_is_not_found_by_subtracting_the_others(
    site: Browser, works: Works, minimes: Practice, administrator: str
) -> None:
    other = await builders.practitioner(works, minimes.here, first_name="Hugo", family_name="Delmas")
    beside = Practice(minimes.here, other, minimes.reason)
    await builders.opening(works, minimes.here, other)
    for number in range(9):
        await consulted(works, minimes, MONDAY + timedelta(minutes=20 * number))
    for number in range(3):
        await consulted(works, beside, MONDAY + timedelta(minutes=20 * number))

    whole, his, hers = [
        (await sheet_of(site, weeks=4, **asked))[-1][2:4]
        for asked in ({}, {"practitioner": other.id}, {"practitioner": minimes.practitioner.id})
    ]

    assert whole == ["Tous les praticiens", "12"]
    assert his == ["Dr Hugo Delmas", "masqué"]
    assert hers == ["Dr Claire Martin", "masqué"]


async def test_the_week_is_that_of_the_establishments_clocks(
    site: Browser, works: Works, minimes: Practice, administrator: str
) -> None:
    # Half past eleven on Sunday evening and half past midnight in Paris, an hour apart.
    for number in range(5):
        await consulted(works, minimes, datetime(2026, 11, 15, 22, 10 * number, tzinfo=UTC))
        await consulted(works, minimes, datetime(2026, 11, 15, 23, 10 * number, tzinfo=UTC))

    rows = await sheet_of(site, weeks=4)

    assert [row[3] for row in rows[1:]] == ["0", "0", "5", "5"]


@pytest.mark.parametrize("weeks", ["7", "-1", "douze"])
async def test_a_period_that_is_not_offered_is_refused(site: Browser, administrator: str, weeks: str) -> None:
    answer = await site.get("/statistics", params={"weeks": weeks}, headers=PAGE)

    assert answer.status == 422


async def test_the_sheet_has_a_name_without_persons(
    site: Browser, minimes: Practice, administrator: str
) -> None:
    answer = await site.get("/statistics.csv", params={"practitioner": str(minimes.practitioner.id)})

    told = answer.headers["Content-Disposition"]
    assert told == 'attachment; filename="statistiques_2026-08-31_2026-11-22.csv"'
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"


async def _tell(works: Works, consultation_id: UUID, *, path: str, lost: int, cuts: int) -> None:
    async with works.open(SYSTEM) as work:
        await work.save(
            CallSummary(
                consultation_id=consultation_id,
                seat="guest",
                run=new_id(),
                path=path,
                seconds=600,
                received=1000 - lost,
                lost=lost,
                cuts=cuts,
                height=720,
                told_at=MONDAY,
            )
        )


async def _note(works: Works, consultation_id: UUID, *, incident: bool, content: bool) -> None:
    async with works.open(SYSTEM) as work:
        if incident:
            seen = TechnicalIncident(
                id=new_id(), consultation_id=consultation_id, seat="guest", what="media_cut", seen_at=MONDAY
            )
            await work.save(seen)
        for question, answer in (
            ("saw_and_heard", "rather" if content else "little"),
            ("was_useful", "very"),
        ):
            given = SatisfactionAnswer(
                consultation_id=consultation_id, question=question, answer=answer, answered_at=MONDAY
            )
            await work.save(given)
