"""A locked page is opened again by a yes on the e-CPS telephone: asked for that session, once, and for nothing else."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from teleo.accounts.session_queries import session_for
from teleo.accounts.tables import AccountSession, StepUp
from teleo.accounts.unlocking import unlock_by_step_up
from teleo.audit.tables import AuditEntry
from teleo.core.actor import SYSTEM
from teleo.core.clock import Clock
from teleo.core.errors import Unauthenticated
from teleo.core.ids import new_id
from teleo.infra.work import Works
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import GivenClock
from tests.support.psc import PscSite, a_person, certified_site, sandbox_site
from tests.support.signing_in import sign_in

PROVIDERS = {"sandbox": sandbox_site, "certified": certified_site}
DAY = "/api/v1/consultations"
ASK, UNLOCK = "/api/v1/step-ups", "/api/v1/session/unlock-by-step-up"


class Desk:
    """A browser in which a practitioner signed in by e-CPS, and what its page asks."""

    def __init__(self, site: PscSite, rpps: str, csrf: str) -> None:
        self.site, self.who, self._headers = site, a_person(rpps), {"X-CSRF-Token": csrf}

    async def post(self, path: str, **sent: str) -> tuple[int, dict[str, str]]:
        answer = await self.site.browser.post(path, json=sent, headers=self._headers)
        return answer.status, await answer.json() if answer.status != 204 else {}

    async def get(self, path: str) -> tuple[int, str]:
        answer = await self.site.browser.get(path)
        told = await answer.json()
        return answer.status, "" if answer.ok else told["code"]

    async def refusal(self, path: str, **sent: str) -> tuple[int, str]:
        status, told = await self.post(path, **sent)
        return status, told.get("code", "")

    async def left_alone(self) -> None:
        await self._set(AccountSession, touched_at=self._clock.now() - timedelta(minutes=15))
        assert await self.get(DAY) == (403, "session_locked")

    async def ask(self, purpose: str = "unlock", **about: str) -> str:
        status, told = await self.post(ASK, purpose=purpose, **about)
        assert status == 201, told
        return told["id"]

    async def say(self, *, yes: bool) -> None:
        await self.site.peer.say(self.who, yes=yes)

    async def look(self, step_up_id: str) -> str:
        """After the interval, which has passed for the provider too."""
        if isinstance(self._clock, GivenClock):
            self._clock.forward(seconds=2)
        await self._set(StepUp, next_poll_at=self._clock.now() - timedelta(seconds=1))
        answer = await self.site.browser.get(f"{ASK}/{step_up_id}")
        assert answer.status == 200, await answer.text()
        return str((await answer.json())["state"])

    async def granted(self, purpose: str = "unlock", **about: str) -> str:
        step_up_id = await self.ask(purpose, **about)
        await self.say(yes=True)
        assert await self.look(step_up_id) == "granted"
        return step_up_id

    @property
    def _clock(self) -> Clock:
        return self.site.works.clock

    async def _set(self, rows: type[AccountSession | StepUp], **values: object) -> None:
        async with self.site.works.open(SYSTEM) as work:
            await work.session.execute(update(rows).values(values))


@pytest.fixture
async def minimes(works: Works) -> Practice:
    return await builders.practice(works)


async def a_desk(site: PscSite, minimes: Practice) -> Desk:
    await site.sign_in(a_person(minimes.practitioner.rpps))
    page = await (await site.browser.get("/consultations")).text()
    return Desk(site, minimes.practitioner.rpps, page.partition('name="csrf" value="')[2].partition('"')[0])


@pytest.fixture(params=PROVIDERS)
async def either(request: pytest.FixtureRequest, works: Works, minimes: Practice) -> AsyncIterator[Desk]:
    async with PROVIDERS[request.param](works, a_person(minimes.practitioner.rpps)) as site:
        yield await a_desk(site, minimes)


@pytest.fixture
async def desk(works: Works, minimes: Practice) -> AsyncIterator[Desk]:
    async with sandbox_site(works, a_person(minimes.practitioner.rpps)) as site:
        yield await a_desk(site, minimes)


async def written(works: Works, act: str) -> int:
    async with works.reading() as session:
        found = await session.scalar(select(func.count()).where(AuditEntry.act == act))
        return found or 0


async def test_a_yes_opens_the_page_again_once_and_the_trail_has_it(either: Desk) -> None:
    await either.left_alone()
    step_up_id = await either.ask()
    assert await either.look(step_up_id) == "waiting"
    assert await either.refusal(UNLOCK, step_up_id=step_up_id) == (403, "step_up_needed")

    await either.say(yes=True)
    assert await either.look(step_up_id) == "granted"
    assert await either.get(DAY) == (403, "session_locked")
    assert await either.refusal(UNLOCK, step_up_id=step_up_id) == (204, "")

    assert await either.get(DAY) == (200, "")
    assert [await written(either.site.works, act) for act in ("unlocked", "step_up_used")] == [1, 1]
    await either.left_alone()
    assert await either.refusal(UNLOCK, step_up_id=step_up_id) == (403, "step_up_needed")
    assert await either.get(DAY) == (403, "session_locked")
    assert await written(either.site.works, "unlocked") == 1


async def test_a_no_opens_nothing(either: Desk) -> None:
    await either.left_alone()
    step_up_id = await either.ask()

    await either.say(yes=False)

    assert await either.look(step_up_id) == "refused"
    assert await either.refusal(UNLOCK, step_up_id=step_up_id) == (403, "step_up_needed")
    assert await either.get(DAY) == (403, "session_locked")


async def test_a_yes_that_is_five_minutes_old_opens_nothing(desk: Desk, clock: GivenClock) -> None:
    await desk.left_alone()
    step_up_id = await desk.granted()
    clock.forward(minutes=5)

    assert await desk.refusal(UNLOCK, step_up_id=step_up_id) == (403, "step_up_needed")


async def test_a_yes_to_a_signature_opens_nothing_and_is_not_seen_behind_the_lock(desk: Desk) -> None:
    step_up_id = await desk.granted("signature", subject_id=str(new_id()))
    await desk.left_alone()

    assert await desk.refusal(UNLOCK, step_up_id=step_up_id) == (403, "step_up_needed")
    assert await desk.get(f"{ASK}/{step_up_id}") == (404, "not_found")


async def test_behind_the_lock_nothing_is_asked_for_but_to_unlock(desk: Desk) -> None:
    await desk.left_alone()

    wish = {"purpose": "signature", "subject_id": str(new_id())}
    assert await desk.refusal(ASK, **wish) == (403, "session_locked")
    # Whose session it is, the server knows: nobody names it.
    assert await desk.refusal(ASK, purpose="unlock", subject_id=str(new_id())) == (422, "invalid")
    assert await desk.refusal(ASK, purpose="signature") == (422, "invalid")


async def test_a_yes_is_of_one_session_and_no_other_of_the_same_person(desk: Desk, minimes: Practice) -> None:
    await desk.left_alone()
    step_up_id = await desk.granted()
    # He signs in at another desk, and leaves that one too.
    site = desk.site
    site.browser.session.cookie_jar.clear()
    another = await a_desk(site, minimes)
    await another.left_alone()

    assert await another.get(f"{ASK}/{step_up_id}") == (404, "not_found")
    assert await another.refusal(UNLOCK, step_up_id=step_up_id) == (403, "step_up_needed")
    assert await another.get(DAY) == (403, "session_locked")


async def test_a_yes_is_of_one_person(desk: Desk, works: Works, minimes: Practice) -> None:
    await desk.left_alone()
    step_up_id = await desk.granted()
    hugo = await builders.practitioner_account(works, minimes.here)
    site = desk.site
    site.browser.session.cookie_jar.clear()
    his = Desk(site, minimes.practitioner.rpps, await sign_in(site.browser, hugo.email))
    await his.left_alone()

    assert await his.get(f"{ASK}/{step_up_id}") == (404, "not_found")
    assert await his.refusal(UNLOCK, step_up_id=step_up_id) == (403, "step_up_needed")


async def test_a_session_that_ended_meanwhile_stays_over(desk: Desk, works: Works) -> None:
    await desk.left_alone()
    step_up_id = await desk.granted()
    async with works.open(SYSTEM) as work:
        await work.session.execute(update(AccountSession).values(ended_at=work.now))

    assert await desk.refusal(UNLOCK, step_up_id=step_up_id) == (401, "unauthenticated")
    assert await desk.get(f"{ASK}/{step_up_id}") == (401, "unauthenticated")
    assert await desk.refusal(ASK, purpose="unlock") == (401, "unauthenticated")
    assert await written(works, "step_up_used") == 0


async def test_a_session_that_ends_as_the_yes_arrives_is_not_opened(desk: Desk, works: Works) -> None:
    """The request had passed the door already."""
    await desk.left_alone()
    step_up_id = await desk.granted()
    async with works.open(SYSTEM) as work:
        [session_id] = await work.session.scalars(
            update(AccountSession).values(ended_at=work.now).returning(AccountSession.id)
        )
    kept = await session_for(works, session_id)
    assert kept is not None

    with pytest.raises(Unauthenticated):
        async with works.open(kept.actor) as work:
            await unlock_by_step_up(work, UUID(step_up_id))

    assert [await written(works, act) for act in ("unlocked", "step_up_used")] == [0, 0]


async def test_unlocking_lengthens_no_session(desk: Desk, clock: GivenClock) -> None:
    for _ in range(7):
        clock.forward(minutes=34)
        step_up_id = await desk.granted()
        assert await desk.refusal(UNLOCK, step_up_id=step_up_id) == (204, "")
    assert await desk.get(DAY) == (200, "")

    clock.forward(minutes=3)

    assert await desk.get("/api/v1/session") == (401, "unauthenticated")


async def test_a_desk_that_was_left_does_not_ring_its_owners_telephone_all_day(desk: Desk) -> None:
    await desk.left_alone()

    for _ in range(6):
        await desk.ask()

    assert await desk.refusal(ASK, purpose="unlock") == (429, "too_many_requests")


@pytest.mark.parametrize(
    ("path", "sent"), [(ASK, {"purpose": "unlock"}), (UNLOCK, {"step_up_id": str(UUID(int=1))})]
)
async def test_another_site_neither_asks_nor_unlocks(desk: Desk, path: str, sent: dict[str, str]) -> None:
    await desk.left_alone()
    foreign = Desk(desk.site, desk.who.rpps, "forged")

    assert await foreign.refusal(path, **sent) == (403, "csrf_refused")


async def test_a_password_is_no_way_around(desk: Desk) -> None:
    await desk.left_alone()

    sent = {"password": builders.PASSWORD}
    assert await desk.refusal("/api/v1/session/unlock", **sent) == (403, "forbidden")
    assert await desk.get(DAY) == (403, "session_locked")
