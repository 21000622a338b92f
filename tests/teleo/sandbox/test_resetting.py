"""The demonstration begins again: nothing of what was tried is left, and everything of the first day is there."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from signaling.contract import CloseRoom, Command, PeerWaiting, RoomClosed
from teleo.audit.tables import AuditEntry
from teleo.consultations import RoomFeed, interrupt_all
from teleo.consultations import reactions as consultation_reactions
from teleo.consultations.queries import consultation_for
from teleo.infra.mail import MailSettings
from teleo.infra.outbox import Subscriptions
from teleo.infra.relay import Relay
from teleo.infra.sms import SmsSettings
from teleo.infra.work import Works
from teleo.notifications import Post, reactions
from teleo.sandbox import Demonstration, Mailbox, NotADemonstration, Stage
from teleo.sandbox.mailbox import Caught
from teleo.tables import metadata
from tests.support import builders
from tests.support.builders import QUICK_PASSWORDS
from tests.support.clock import NOON
from tests.support.fakes import KeptCommands

BASE = "http://localhost:8080"


@pytest.fixture
def subscriptions() -> Subscriptions:
    nowhere = Post(mail=MailSettings(), sms=SmsSettings(), base_url=BASE)
    return Subscriptions([*consultation_reactions(KeptCommands()), *reactions(nowhere)])


@pytest.fixture
def commands() -> KeptCommands:
    return KeptCommands()


@pytest.fixture
def stage(works: Works, commands: KeptCommands, tmp_path: Path) -> Stage:
    mailbox = Mailbox(tmp_path / "mailbox.jsonl")
    return Stage(works, Relay(works), commands, mailbox, BASE, QUICK_PASSWORDS)


async def counts(works: Works) -> dict[str, int]:
    """Rows of each table."""
    async with works.reading() as session:
        return {
            table.name: await session.scalar(select(func.count()).select_from(table)) or 0
            for table in metadata.sorted_tables
        }


async def wait_in_the_room(stage: Stage, demo: Demonstration, commands: KeptCommands) -> str:
    """The patient of the demonstration waits; a hub hears our commands, and tells that it closed."""
    async with stage.works.reading() as session:
        room = (await consultation_for(session, demo.consultation_id)).room
    feed = RoomFeed(stage.works, KeptCommands())
    await feed.deliver(PeerWaiting(room=room, seat="patient", at=stage.works.clock.now()))

    async def close(command: Command) -> None:
        if isinstance(command, CloseRoom):
            await feed.deliver(RoomClosed(room=command.room, by="teleo", at=stage.works.clock.now()))

    commands.witness = close
    return room


async def test_everything_is_as_on_the_first_day_but_the_trail(stage: Stage, works: Works) -> None:
    first = await stage.begin()
    as_on_the_first_day = await counts(works)
    stage.mailbox.keep(Caught(id="1", kind="mail", to="a@b.test", text="", caught_at=NOON))

    again = await stage.begin_again()

    now = await counts(works)
    trail = now.pop(AuditEntry.__tablename__)
    assert trail >= as_on_the_first_day.pop(AuditEntry.__tablename__)
    assert now == as_on_the_first_day
    assert again.consultation_id != first.consultation_id
    assert stage.mailbox.latest() == []


async def test_open_rooms_are_closed_first(stage: Stage, commands: KeptCommands) -> None:
    demo = await stage.begin()
    assert not await stage.is_played()
    room = await wait_in_the_room(stage, demo, commands)
    assert await stage.is_played()

    await stage.begin_again()

    assert [command for command in commands.sent if isinstance(command, CloseRoom)] == [CloseRoom(room=room)]
    assert not await stage.is_played()


async def test_a_hub_that_is_away_does_not_stop_it(
    stage: Stage, commands: KeptCommands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("teleo.consultations.interrupting.PATIENCE_SECONDS", 0.05)
    demo = await stage.begin()
    await wait_in_the_room(stage, demo, commands)
    commands.witness = None

    await interrupt_all(stage.works, commands)

    assert await stage.is_played()
    await stage.begin_again()
    assert not await stage.is_played()


async def test_what_is_not_invented_is_not_thrown_away(stage: Stage, works: Works) -> None:
    await stage.begin()
    await builders.establishment(works, name="Un vrai hôpital")
    before = await counts(works)

    with pytest.raises(NotADemonstration):
        await stage.begin_again()

    assert await counts(works) == before
