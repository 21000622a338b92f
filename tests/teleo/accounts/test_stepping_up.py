"""A yes on the telephone for one act (CIBA, poll), against two providers; it is used once, by its owner, in time."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from uuid import UUID

import pytest

from teleo.accounts import StepUpNeeded, use_step_up
from teleo.accounts.tables import StepUp
from teleo.core.actor import SYSTEM, Actor
from teleo.core.ids import new_id
from teleo.infra.work import Works
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import GivenClock
from tests.support.psc import PscSite, a_person, certified_site, sandbox_site
from tests.support.signing_in import sign_in

PROVIDERS = {"sandbox": sandbox_site, "certified": certified_site}
SUBJECT = new_id()


@pytest.fixture
async def minimes(works: Works) -> Practice:
    return await builders.practice(works)


@pytest.fixture(params=PROVIDERS)
async def either(request: pytest.FixtureRequest, works: Works, minimes: Practice) -> AsyncIterator[PscSite]:
    opened: AbstractAsyncContextManager[PscSite] = PROVIDERS[request.param](
        works, a_person(minimes.practitioner.rpps)
    )
    async with opened as site:
        await site.sign_in(a_person(minimes.practitioner.rpps))
        yield site


@pytest.fixture
async def at(works: Works, minimes: Practice) -> AsyncIterator[PscSite]:
    async with sandbox_site(works, a_person(minimes.practitioner.rpps)) as site:
        await site.sign_in(a_person(minimes.practitioner.rpps))
        yield site


async def ask(site: PscSite) -> dict[str, str]:
    page = await (await site.browser.get("/consultations")).text()
    csrf = page.partition('name="csrf" value="')[2].partition('"')[0]
    answer = await site.browser.post(
        "/api/v1/step-ups",
        json={"purpose": "signature", "subject_id": str(SUBJECT)},
        headers={"X-CSRF-Token": csrf},
    )
    assert answer.status == 201, await answer.text()
    told: dict[str, str] = await answer.json()
    return told


async def look(site: PscSite, step_up_id: str) -> str:
    """As a page does, after the interval: which has passed, for the provider too."""
    if isinstance(site.works.clock, GivenClock):
        site.works.clock.forward(seconds=2)
    async with site.works.open(SYSTEM) as work:
        row = await work.session.get_one(StepUp, UUID(step_up_id))
        row.next_poll_at = work.now - timedelta(seconds=1)
    answer = await site.browser.get(f"/api/v1/step-ups/{step_up_id}")
    assert answer.status == 200, await answer.text()
    return str((await answer.json())["state"])


Use = Callable[..., Awaitable[None]]


def use(site: PscSite, actor: Actor) -> Use:
    async def used(step_up_id: str, subject_id: UUID = SUBJECT) -> None:
        async with site.works.open(actor) as work:
            await use_step_up(work, UUID(step_up_id), "signature", subject_id)

    return used


async def actor_of(works: Works, minimes: Practice) -> Actor:
    return (await builders.practitioner_account(works, minimes.here, minimes.practitioner)).actor


async def test_a_yes_on_the_telephone_is_good_for_one_act(either: PscSite, minimes: Practice) -> None:
    asked = await ask(either)
    assert len(asked["digits"]) == 2
    assert asked["state"] == "waiting"
    sign = use(either, await actor_of(either.works, minimes))
    with pytest.raises(StepUpNeeded):
        await sign(asked["id"])
    assert await look(either, asked["id"]) == "waiting"

    await either.peer.say(a_person(minimes.practitioner.rpps), yes=True)

    assert await look(either, asked["id"]) == "granted"
    with pytest.raises(StepUpNeeded):
        await sign(asked["id"], new_id())  # another act than the one that was confirmed
    await sign(asked["id"])
    with pytest.raises(StepUpNeeded):
        await sign(asked["id"])


async def test_a_no_on_the_telephone_is_told_and_opens_nothing(either: PscSite, minimes: Practice) -> None:
    asked = await ask(either)

    await either.peer.say(a_person(minimes.practitioner.rpps), yes=False)

    assert await look(either, asked["id"]) == "refused"
    with pytest.raises(StepUpNeeded):
        await use(either, await actor_of(either.works, minimes))(asked["id"])


async def test_both_screens_show_the_same_two_digits(at: PscSite, minimes: Practice) -> None:
    asked = await ask(at)

    page = await at.browser.get(f"/sandbox/e-cps/8{minimes.practitioner.rpps}")

    assert f'value="{asked["digits"]}"' in await page.text()


async def test_a_telephone_that_does_not_answer_in_time_is_told(
    at: PscSite, minimes: Practice, clock: GivenClock
) -> None:
    asked = await ask(at)
    clock.forward(minutes=3)

    assert await look(at, asked["id"]) == "expired"
    with pytest.raises(StepUpNeeded):
        await use(at, await actor_of(at.works, minimes))(asked["id"])


async def test_a_yes_does_not_keep(at: PscSite, minimes: Practice, clock: GivenClock) -> None:
    asked = await ask(at)
    await at.peer.say(a_person(minimes.practitioner.rpps), yes=True)
    assert await look(at, asked["id"]) == "granted"
    clock.forward(minutes=6)

    with pytest.raises(StepUpNeeded):
        await use(at, await actor_of(at.works, minimes))(asked["id"])


async def test_a_yes_is_of_whom_it_was_asked(at: PscSite, works: Works, minimes: Practice) -> None:
    asked = await ask(at)
    await at.peer.say(a_person(minimes.practitioner.rpps), yes=True)
    assert await look(at, asked["id"]) == "granted"
    hugo = (await builders.practitioner_account(works, minimes.here)).actor

    with pytest.raises(StepUpNeeded):
        await use(at, hugo)(asked["id"])


async def test_an_answer_about_somebody_else_is_a_refusal(
    at: PscSite, works: Works, minimes: Practice
) -> None:
    """The provider confirms another than the one who is signed in here: whatever happened there, it is no yes."""
    asked = await ask(at)
    async with works.open(SYSTEM) as work:
        row = await work.session.get_one(StepUp, UUID(asked["id"]))
        hugo = await builders.practitioner_account(works, minimes.here)
        assert hugo.actor.account_id is not None
        row.account_id = hugo.actor.account_id
    await at.peer.say(a_person(minimes.practitioner.rpps), yes=True)
    await sign_in(at.browser, hugo.email)

    assert await look(at, asked["id"]) == "refused"


async def test_the_provider_is_asked_no_faster_than_it_allows(at: PscSite, minimes: Practice) -> None:
    asked = await ask(at)
    await at.peer.say(a_person(minimes.practitioner.rpps), yes=True)

    for _ in range(3):  # the interval has not passed: the provider would say slow_down
        answer = await at.browser.get(f"/api/v1/step-ups/{asked['id']}")
        assert (await answer.json())["state"] == "waiting"


async def test_a_page_that_asks_all_the_time_is_stopped(at: PscSite) -> None:
    for _ in range(20):
        await ask(at)

    page = await (await at.browser.get("/consultations")).text()
    csrf = page.partition('name="csrf" value="')[2].partition('"')[0]
    answer = await at.browser.post(
        "/api/v1/step-ups",
        json={"purpose": "signature", "subject_id": str(SUBJECT)},
        headers={"X-CSRF-Token": csrf},
    )

    assert (answer.status, (await answer.json())["code"]) == (429, "too_many_requests")
