"""What was kept long enough goes, nothing sooner, once an hour, and its count is written down."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text, update

from teleo.audit.tables import AuditEntry
from teleo.consultations.tables import Companion
from teleo.core.actor import SYSTEM
from teleo.core.ids import new_id
from teleo.infra.outbox import OutboxMessage
from teleo.infra.relay import Relay
from teleo.infra.work import Works
from teleo.patients import PatientView, patient_for, search_patients
from teleo.patients.schemas import SearchPatients
from teleo.patients.tables import Patient
from teleo.privacy import Purging, RetentionSettings
from teleo.privacy.purging import BATCH, PURGES
from teleo.privacy.queries import last_run, removed_since
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import NOON, GivenClock
from tests.support.kept import Came, counts, someone_who_came
from tests.support.signing_in import Browser, sign_in

NOTHING = dict.fromkeys([purge.setting for purge in PURGES] + ["companions_days", "record_years"], 0)
# The database does not let a younger entry go; its own clock is not the test's.
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
WAITS = text("SELECT true FROM pg_locks WHERE relation = 'messages'::regclass AND NOT granted")


@pytest.fixture
def purging(works: Works) -> Purging:
    return Purging(works, RetentionSettings())


async def purge(purging: Purging) -> Mapping[str, int]:
    removed = await purging.purge_when_due()
    assert removed is not None
    return {what: count for what, count in removed.items() if count}


async def test_every_setting_decides_over_something() -> None:
    assert set(NOTHING) == set(RetentionSettings.model_fields)


async def test_nothing_goes_before_its_time(works: Works, came: Came, purging: Purging) -> None:
    before = await counts(works)

    assert await purge(purging) == {}

    assert await counts(works) == before | {"purge_runs": 1}


async def test_each_thing_goes_when_its_own_time_is_over(
    works: Works, clock: GivenClock, came: Came, purging: Purging
) -> None:
    await Relay(works).drain()
    before = await counts(works)

    clock.set(NOON + timedelta(days=29))
    assert await purge(purging) == {}
    clock.set(NOON + timedelta(days=31))
    assert await purge(purging) == {"outbox_days": before["outbox_messages"]}
    clock.set(NOON + timedelta(days=90, minutes=12))
    assert await purge(purging) == {"messages_days": 2}  # and a private note
    clock.set(NOON + timedelta(days=100))
    assert await purge(purging) == {"links_days": before["patient_links"] + 1}  # and a third person's

    after = await counts(works)
    gone = {name for name in after if after[name] < before[name]}
    of_links = {"patient_links", "spoken_codes", "sent_codes", "visit_devices"}
    of_links |= {"companion_codes", "companion_devices"}
    assert gone == of_links | {"messages", "private_notes", "sent_messages", "outbox_messages"}
    assert after["sent_messages"] == 0
    async with works.reading() as session:
        [third] = await session.scalars(select(Companion))
    assert (third.shown_name, third.contact) == ("Mme Rose Vidal", None)


async def test_a_task_that_was_given_up_stays_to_be_done_again_and_then_goes(
    works: Works, clock: GivenClock, purging: Purging
) -> None:
    async with works.open(SYSTEM) as work:
        for parked_at, done_at in ((NOON, None), (None, None), (NOON, NOON + timedelta(days=80))):
            message = OutboxMessage(
                id=new_id(),
                topic="appointment_booked",
                reaction="consultations.open",
                payload={"appointment_id": str(new_id())},
                announced_at=NOON,
                due_at=NOON,
                parked_at=parked_at,
                done_at=done_at,
            )
            work.session.add(message)

    clock.set(NOON + timedelta(days=89))
    assert await purge(purging) == {}
    clock.set(NOON + timedelta(days=90, hours=2))
    assert await purge(purging) == {"outbox_parked_days": 1}
    clock.set(NOON + timedelta(days=111))
    assert await purge(purging) == {"outbox_days": 1}
    assert (await counts(works))["outbox_messages"] == 1  # what is still to be done never goes


async def test_sessions_go_after_their_end(
    site: Browser, works: Works, clock: GivenClock, minimes: Practice, purging: Purging
) -> None:
    await sign_in(site, (await builders.assistant_account(works, minimes.here)).email)

    clock.forward(days=30, hours=11)
    assert await purge(purging) == {}
    clock.forward(hours=2)
    assert await purge(purging) == {"sessions_days": 1}


async def test_the_trail_goes_after_three_years_and_the_database_allows_it(
    works: Works, clock: GivenClock, purging: Purging
) -> None:
    async with works.open(SYSTEM) as work:
        for days in range(4):
            at = LONG_AGO + timedelta(days=days)
            entry = AuditEntry(
                id=new_id(), at=at, act="signed_in", actor_role="system", subject_kind="account"
            )
            work.session.add(entry)

    clock.set(LONG_AGO + timedelta(days=3 * 365 + 2, hours=1))
    removed = await purge(purging)

    assert removed == {"trail_days": 3}


async def test_a_companions_contact_goes_a_year_after_the_last_appointment(
    works: Works, clock: GivenClock, minimes: Practice, purging: Purging
) -> None:
    companion = {"contact_belongs_to": "companion", "companion_name": "Paul", "email": None}
    gone = await someone_who_came(works, clock, minimes, **companion | {"email": "paul@patients.test"})
    clock.forward(days=300)
    back = await builders.patient(
        works,
        minimes.here,
        birth_name="Castel",
        even_if_alike=True,
        mobile="06 39 98 00 09",
        **companion,
    )
    await builders.appointment(works, minimes, clock.now() + timedelta(hours=20), who=back)

    clock.set(NOON + timedelta(days=367))
    removed = await purge(purging)

    assert removed["companions_days"] == 3  # two contacts, and the one who represented
    async with works.reading() as session:
        assert (await patient_for(session, minimes.here.id, gone.patient.id)).representative is None
    assert await found_by_mobile(works, minimes, "06 39 98 00 01") == ()
    assert [one.id for one in await found_by_mobile(works, minimes, "06 39 98 00 09")] == [back.id]
    assert gone.patient.id != back.id


async def found_by_mobile(works: Works, at: Practice, mobile: str) -> tuple[PatientView, ...]:
    async with works.open(builders.assistant_of(at.here)) as work:
        return await search_patients(work, SearchPatients(mobile=mobile))


async def test_a_record_goes_after_twenty_years_but_not_that_of_who_was_a_child(
    works: Works, clock: GivenClock, minimes: Practice, purging: Purging
) -> None:
    child = await someone_who_came(works, clock, minimes, birth_name="Castel", born_on="2022-03-01")
    clock.forward(days=1)
    await someone_who_came(works, clock, minimes, born_on="2022-01-01", birth_name="Ader", even_if_alike=True)
    async with works.open(SYSTEM) as work:
        await work.session.execute(
            update(Patient).where(Patient.id != child.patient.id).values(registered_at=NOON)
        )

    clock.set(NOON.replace(year=2046, month=11, day=20))
    assert "record_years" not in await purge(purging)
    clock.set(NOON.replace(year=2050, month=2, day=1))
    assert (await purge(purging))["record_years"] == 1
    clock.set(NOON.replace(year=2050, month=4, day=1))
    assert (await purge(purging))["record_years"] == 1
    assert (await counts(works))["patients"] == 0


async def test_more_than_a_batch_goes_in_one_run(works: Works, clock: GivenClock, purging: Purging) -> None:
    async with works.open(SYSTEM) as work:
        for _ in range(BATCH + 5):
            entry = AuditEntry(
                id=new_id(), at=LONG_AGO, act="signed_in", actor_role="system", subject_kind="account"
            )
            work.session.add(entry)

    assert await purge(purging) == {"trail_days": BATCH + 5}


async def test_it_runs_once_an_hour_whoever_asks(works: Works, clock: GivenClock, purging: Purging) -> None:
    another = Purging(works, RetentionSettings())

    assert await purging.purge_when_due() == NOTHING
    clock.forward(minutes=59)
    assert await another.purge_when_due() is None
    clock.forward(minutes=2)
    assert await another.purge_when_due() == NOTHING


async def test_one_goes_on_at_a_time(works: Works, purging: Purging) -> None:
    both = await asyncio.gather(
        purging.purge_when_due(), Purging(works, RetentionSettings()).purge_when_due()
    )

    assert both.count(NOTHING) == both.count(None) == 1


async def test_one_that_was_cut_short_is_begun_again_at_once(
    works: Works, clock: GivenClock, came: Came, purging: Purging
) -> None:
    clock.set(NOON + timedelta(days=200))
    async with works.open(SYSTEM) as busy:
        await busy.session.execute(text("LOCK TABLE messages IN EXCLUSIVE MODE"))
        cut = asyncio.create_task(purging.purge_when_due())
        while not await busy.session.scalar(WAITS):  # noqa: ASYNC110  # the database tells it to nobody
            await asyncio.sleep(0.01)
        cut.cancel()
        await asyncio.wait([cut])

    assert cut.cancelled()
    async with works.reading() as session:
        assert await last_run(session) is None
    assert (await purge(purging))["messages_days"] == 2


async def test_what_it_did_is_written_as_numbers(
    works: Works, clock: GivenClock, came: Came, purging: Purging
) -> None:
    clock.set(NOON + timedelta(days=200))
    await purging.purge_when_due()
    clock.forward(hours=2)
    await purging.purge_when_due()

    async with works.reading() as session:
        run = await last_run(session)
        in_all = await removed_since(session, clock.now() - timedelta(days=1))
    assert run is not None
    assert (run.finished_at, run.removed) == (clock.now(), NOTHING)
    assert in_all["messages_days"] == 2


async def test_one_purge_that_fails_does_not_stop_the_others(
    works: Works, clock: GivenClock, came: Came, purging: Purging
) -> None:
    # By the test's clock its entries are old; by the database's they are not, and it refuses.
    clock.set(NOON + timedelta(days=4 * 365))

    removed = await purge(purging)

    assert (await counts(works))["audit_entries"] > 0
    assert "trail_days" not in removed
    assert removed["links_days"] == 4
