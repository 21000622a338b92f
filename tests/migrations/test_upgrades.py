"""From each revision before, with data in every table: up to the newest nothing is lost, and the program works on it.

What stood at an older revision is made by going back to it from the newest, on rows that the program itself wrote: the
tables are then word for word that revision's (asserted), and hold what people had booked, said and agreed to.
"""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from aiohttp.test_utils import TestClient, TestServer
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from signaling.contract import IncidentSeen, PeerSeated, PeerWaiting, Said, SummaryTold
from teleo import accounts
from teleo.accounts import Situation, ask_code, digits_of_code, remember_device
from teleo.accounts.overseeing import end_member
from teleo.accounts.queries import grant_for_email
from teleo.accounts.schemas import EndMember
from teleo.accounts.second_factor import queries as factor_queries
from teleo.accounts.second_factor.half_ways import begin_half_way
from teleo.accounts.second_factor.tables import Passkey
from teleo.accounts.tables import AccountRole, AccountSession, ProfessionalSession, SignInAttempt
from teleo.app import Parts, web_app
from teleo.appointments.moving import move
from teleo.appointments.schemas import MoveAppointment
from teleo.consultations import RoomFeed, ask_companion_code, prove_companion
from teleo.consultations import reactions as consultation_reactions
from teleo.consultations.companion_queries import codes_sent
from teleo.consultations.noting import write_note
from teleo.core.actor import SYSTEM
from teleo.entering.recovering import note_lost_link
from teleo.entering.schemas import TellContact
from teleo.http.keys import Site
from teleo.infra.database import make_engine, session_maker
from teleo.infra.mail import MailSettings
from teleo.infra.migrating import PYPROJECT, downgrade, is_current, upgrade
from teleo.infra.outbox import Subscriptions
from teleo.infra.relay import Relay
from teleo.infra.sms import SmsSettings
from teleo.infra.vault import Vault
from teleo.infra.work import Works
from teleo.notifications import Post, reactions
from teleo.patients import NameRepresentative, name_representative
from tests.migrations.test_migrations import content, empty_database
from tests.support import builders
from tests.support import database as databases
from tests.support.asking import wish
from tests.support.clock import GivenClock
from tests.support.factors import give_app, give_recovery_codes
from tests.support.fakes import KeptCommands
from tests.support.hub import SUMMARY
from tests.support.signing_in import PAGE, open_link, sign_in
from tests.support.visitors import World, a_world

CURATOR = NameRepresentative(quality="curator", name="M. Paul Castel")
SAID = "Bonjour, m'entendez-vous ?"
NEWEST, *OLDER = [
    one.revision for one in ScriptDirectory.from_config(Config(toml_file=PYPROJECT)).walk_revisions()
]

# Going back to a revision, rows of these are dropped, for it has no word for them.
DROPPED_ON_THE_WAY_BACK = {
    "41f722c73402": ["account_roles", "account_sessions"],  # administrators'
    # Those that ended, and the region's.
    "482200a28cfd": ["account_roles", "account_sessions"],
    # A practitioner's has neither e-mail nor password: it is given ones that open nothing.
    "a1bf1d0c7968": ["accounts"],
}
# Going up, these are not what they were: practitioners lose password and address, and get their national identity.
REWRITTEN = {"accounts"}

Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def everyone() -> Subscriptions:
    """Messages are planned; nobody is there to take them, and they wait."""
    nowhere = Post(mail=MailSettings(), sms=SmsSettings(), base_url="http://localhost")
    return Subscriptions([*consultation_reactions(KeptCommands()), *reactions(nowhere)])


@pytest.fixture(scope="module")
async def morning(postgres: str, vault: Vault, everyone: Subscriptions) -> AsyncIterator[tuple[str, World]]:
    """The name of a database in which a morning was lived, and by whom; nobody is connected to it."""
    async with empty_database(postgres, vault) as engine:
        await upgrade(engine)
        world = await live(Works(session_maker(engine), GivenClock(), vault, everyone))
        await engine.dispose()
        yield engine.url.database or "", world


@pytest.fixture
async def lived_in(
    postgres: str, vault: Vault, clock: GivenClock, everyone: Subscriptions, morning: tuple[str, World]
) -> AsyncIterator[tuple[AsyncEngine, Works]]:
    url = await databases.copy_of_template(postgres, morning[0])
    engine = make_engine(url, vault)
    yield engine, Works(session_maker(engine), clock, vault, everyone)
    await engine.dispose()
    await databases.drop(postgres, url)


async def _talk(works: Works, world: World) -> None:
    room, at = world.consultation.room, works.clock.now()
    feed = RoomFeed(works, KeptCommands())
    await feed.deliver(PeerWaiting(room=room, seat="patient", at=at))
    for seat in ("practitioner", "patient"):
        await feed.deliver(PeerSeated(room=room, seat=seat, at=at))
    await feed.deliver(Said(room=room, seat="patient", at=at, id=str(uuid4()), text=SAID))
    await feed.deliver(IncidentSeen(room=room, seat="patient", at=at, what="ice_failed"))
    await feed.deliver(SummaryTold(room=room, seat="patient", at=at, **SUMMARY))


async def live(works: Works) -> World:
    """A morning: people come, book, move, agree, wait, talk; messages wait, one has left, someone is signed in."""
    world = await a_world(works, birth_name="Lefèvre", zone="Europe/Paris")
    await Relay(works).drain()
    await _answer_a_link(works, world)
    await _prove_third_person(works, world)
    moved = await builders.appointment(works, world.at, world.booked.starts_at + timedelta(hours=2))
    async with works.open(builders.assistant_of(world.at.here)) as work:
        await move(work, moved.id, MoveAppointment(starts_at=moved.starts_at + timedelta(hours=1)))
        await name_representative(work, moved.patient_id, CURATOR)
    await _talk(works, world)
    async with TestClient(TestServer(application(works))) as browser:
        await sign_in(browser, world.practitioner.email)
    await _sign_in_by_e_cps(works, world)
    await _oversee(works, world)
    await _sign_in_in_two_steps(works, world)
    async with works.sessions() as session, session.begin():
        await session.execute(
            text(
                "INSERT INTO absences (id, practitioner_id, starts_at, ends_at) "
                "VALUES (gen_random_uuid(), :who, '2026-12-24', '2026-12-26')"
            ),
            {"who": world.at.practitioner.id},
        )
        await _spend_a_refresh_token(session)
        await session.execute(
            text(
                "INSERT INTO late_notices (id, establishment_id, practitioner_id, minutes, said_at, ends_at) "
                "VALUES (gen_random_uuid(), :here, :who, 20, '2026-11-24 09:00Z', '2026-11-24 22:00Z')"
            ),
            {"here": world.at.here.id, "who": world.at.practitioner.id},
        )
        await session.execute(
            text(
                "INSERT INTO satisfaction_answers (consultation_id, question, answer, answered_at) "
                "VALUES (:consultation, 'was_useful', 'very', '2026-11-24 12:00Z')"
            ),
            {"consultation": world.consultation.id},
        )
        await _write_as_administrator(session, world)
        await session.execute(
            text(
                "INSERT INTO purge_runs (id, began_at, finished_at, removed) "
                "VALUES (gen_random_uuid(), '2026-11-24 07:00Z', '2026-11-24 07:01Z', '{}')"
            )
        )
        await session.execute(
            text(
                "UPDATE sent_messages SET state = 'sent', sent_at = planned_at, told_starts_at = :starts_at "
                "WHERE channel = 'email' AND appointment_id = :booked"
            ),
            {"starts_at": world.booked.starts_at, "booked": world.booked.id},
        )
    return world


async def _answer_a_link(works: Works, world: World) -> None:
    """One waits for a code, was let in, and asks for his link from elsewhere."""
    async with works.open(SYSTEM) as work:
        link = await accounts.open_link(work.session, world.link_token, work.now)
        await ask_code(work, link)
        await remember_device(work, link, "birth_date")
        await ask_companion_code(work, world.companion_id)
        await note_lost_link(work, TellContact(contact="personne@ailleurs.test"))


async def _prove_third_person(works: Works, world: World) -> None:
    async with works.open(SYSTEM) as work:
        [code] = await codes_sent(work.session, world.companion_id)
        assert await prove_companion(work, world.companion_id, digits_of_code(work.vault, code.id))
    async with works.open(world.practitioner.actor) as work:
        await write_note(work, world.consultation.id, "À revoir.", 0)


async def _sign_in_by_e_cps(works: Works, world: World) -> None:
    """Someone is on his way to Pro Santé Connect, someone came back from it."""
    async with works.open(SYSTEM) as work:
        attempt = SignInAttempt(
            id=uuid4(),
            browser_hash=b"browser",
            state_hash=b"state",
            issuer="https://psc.test",
            nonce="a nonce",
            verifier="a verifier",
            wished="/consultations",
            began_at=work.now,
            expires_at=work.now + timedelta(minutes=10),
        )
        of_practitioner = (
            select(AccountSession).join(AccountRole).where(AccountRole.role == "practitioner").limit(1)
        )
        opened = (await work.session.scalars(of_practitioner)).one()
        remembered = ProfessionalSession(
            session_id=opened.id, situation=Situation(profession="10").model_dump_json(), id_token="a.b.c"
        )
        await work.save(attempt, remembered)


async def _oversee(works: Works, world: World) -> None:
    """One who worked here does so no more; someone administers the region, and is signed in."""
    async with works.open(world.administrator.actor) as work:
        await end_member(work, world.leaving[0], EndMember())
    await builders.session_of(works, (await builders.region_administrator(works)).actor)


async def _sign_in_in_two_steps(works: Works, world: World) -> None:
    """Someone has every kind of second factor; someone is between password and factor, or changes how he signs in."""
    await give_app(works, world.assistant)
    await give_recovery_codes(works, world.assistant)
    account_id = world.assistant.actor.account_id
    assert account_id is not None
    async with works.open(SYSTEM) as work:
        grant = await grant_for_email(work.session, world.assistant.email)
        assert grant is not None
        await begin_half_way(work, grant, "")
        opened = (await work.session.scalars(select(AccountSession).limit(1))).one()
        await factor_queries.put_challenge(work.session, uuid4(), b"a challenge", work.now)
        await factor_queries.put_proof(work.session, uuid4(), opened.id, work.now)
        key = Passkey(
            id=uuid4(),
            account_id=account_id,
            credential_id=b"a credential",
            public_key=b"a key",
            sign_count=1,
            transports="internal",
            name="",
            added_at=work.now,
        )
        await work.save(key)


async def _spend_a_refresh_token(session: AsyncSession) -> None:
    await session.execute(
        text(
            "INSERT INTO spent_refreshes (token_hash, session_id, number, salt, device_hash, spent_at) "
            "SELECT 'spent', session_id, 1, 'salt', 'device', '2026-11-24 09:00Z' FROM professional_sessions"
        )
    )


async def _write_as_administrator(session: AsyncSession, world: World) -> None:
    here = {"here": world.at.here.id}
    await session.execute(
        text(
            "INSERT INTO establishment_notices VALUES (:here, 'dpo@minimes.test', '1 rue des Minimes', "
            "'La directrice', 'Un hébergeur certifié', '2026-11-24 08:00Z')"
        ),
        here,
    )
    await session.execute(
        text(
            "INSERT INTO invitation_texts VALUES (:here, 'mobile', 'fr', 'Venez : {lien}', '2026-11-24 08:00Z')"
        ),
        here,
    )


def application(works: Works) -> Any:
    return web_app(Parts(site=Site(base_url="http://localhost"), works=works))


async def rows_of(engine: AsyncEngine) -> Rows:
    """Every row of every table, in its own columns."""
    tables = sorted({str(row[0]) for row in (await content(engine))["columns"]})
    async with engine.connect() as connection:
        return {
            table: [
                dict(row)
                for row in (await connection.execute(text(f"SELECT * FROM {table}"))).mappings()  # noqa: S608 its own names
            ]
            for table in tables
        }


def lost(before: Rows, after: Rows) -> list[str]:
    """Tables of which a row, or a value of a row, is not what it was; a new column may say more."""
    found = []
    for table, rows in before.items():
        known = sorted(rows[0]) if rows else []
        told = [{column: row.get(column) for column in known} for row in after.get(table, [])]
        if sorted(map(repr, ({column: row[column] for column in known} for row in rows))) != sorted(
            map(repr, told)
        ):
            found.append(table)
    return found


async def test_there_are_rows_in_every_table(lived_in: tuple[AsyncEngine, Works]) -> None:
    """A new table has its rows in `live`: an upgrade is tried on what is there."""
    engine, _ = lived_in

    assert [table for table, rows in (await rows_of(engine)).items() if not rows] == []


@pytest.mark.parametrize("revision", OLDER)
async def test_an_upgrade_loses_nothing_and_the_program_works_on_it(
    lived_in: tuple[AsyncEngine, Works],
    morning: tuple[str, World],
    postgres: str,
    vault: Vault,
    clock: GivenClock,
    revision: str,
) -> None:
    (engine, works), (_, world) = lived_in, morning
    await downgrade(engine, to=revision)
    before = await rows_of(engine)
    async with empty_database(postgres, vault) as as_it_was:
        await upgrade(as_it_was, to=revision)
        assert await content(engine) == await content(as_it_was)

    await upgrade(engine)

    assert await is_current(engine)
    assert [table for table in lost(before, await rows_of(engine)) if table not in REWRITTEN] == []
    fresh = make_engine(engine.url.render_as_string(hide_password=False), vault)
    again = Works(sessions=session_maker(fresh), clock=clock, vault=vault, subscriptions=works.subscriptions)
    await work_a_day(again, world)
    await Relay(again).drain()
    await fresh.dispose()


async def work_a_day(works: Works, world: World) -> None:
    """Each of the three does with the old rows what he does every day, and writes new ones."""
    name = world.patient.birth_name.upper()
    async with TestClient(TestServer(application(works))) as browser:
        csrf = await sign_in(browser, world.assistant.email)
        page = await browser.get(f"/appointments/{world.booked.id}", headers=PAGE)
        assert name in (await page.text()).upper()
        booked = await browser.post(
            "/api/v1/appointments", json=wish(world, after_minutes=300), headers={"X-CSRF-Token": csrf}
        )
        assert booked.status == 201, await booked.text()
        await sign_in(browser, world.practitioner.email)
        assert name in (await (await browser.get("/api/v1/consultations")).text()).upper()
        said = await browser.get(f"/api/v1/consultations/{world.consultation.id}/messages")
        assert SAID in await said.text()
        await open_link(browser, world.link_token)
        assert (await browser.get(f"/visit/{world.booked.id}", headers=PAGE)).status == 200


async def test_going_back_keeps_what_the_former_version_knows(lived_in: tuple[AsyncEngine, Works]) -> None:
    """Each way back of a migration, one after the other: the rows of tables that stay, and their columns, stay."""
    engine, _ = lived_in
    for revision in OLDER:
        newer = await rows_of(engine)
        await downgrade(engine, to=revision)
        older = await rows_of(engine)
        known = {
            table: [{column: row[column] for column in older[table][0]} for row in newer[table]]
            for table in older
            if older[table]
        }
        assert lost(known, older) == DROPPED_ON_THE_WAY_BACK.get(revision, []), revision
        assert [table for table in older if newer[table] and not older[table]] == [], revision
