"""Messages go out once, by SMTP and HTTP, from the state at the moment of sending; a failing gateway delays nobody."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from aiohttp.test_utils import unused_port
from pydantic import SecretStr
from sqlalchemy import select
from structlog.testing import capture_logs

from teleo.accounts import open_link
from teleo.core.actor import SYSTEM, Actor
from teleo.core.ids import new_id
from teleo.directory import keep_invitation_text
from teleo.infra.mail import MailSettings, MailUnavailable
from teleo.infra.outbox import OutboxMessage
from teleo.infra.relay import Relay
from teleo.infra.work import Works
from teleo.notifications import Post
from teleo.notifications.sending import send_message
from teleo.notifications.tables import SentMessage
from teleo.patients import AddContact, add_contact
from teleo.reaching.sending_again import send_again
from teleo.sandbox import Mailbox
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import NOON, GivenClock
from tests.support.signing_in import PAGE, Browser, forget
from tests.support.signing_in import open_link as answer


async def messages(works: Works) -> dict[str, str]:
    """The state of each, by its channel."""
    async with works.reading() as session:
        return {row.channel: row.state for row in await session.scalars(select(SentMessage))}


async def pending(works: Works) -> Sequence[OutboxMessage]:
    async with works.reading() as session:
        found = await session.scalars(select(OutboxMessage).where(OutboxMessage.done_at.is_(None)))
        return found.all()


def address_in(text: str) -> str:
    return next(word for word in text.split() if "/l/" in word)


async def test_a_booking_sends_one_mail_with_its_invitation_and_one_sms(
    works: Works, minimes: Practice, gateway: Browser, mailbox: Mailbox
) -> None:
    await builders.appointment(works, minimes, NOON + timedelta(hours=1))

    await Relay(works).drain()
    await Relay(works).drain()

    sms, mail = sorted(mailbox.latest(), key=lambda message: message.kind, reverse=True)
    assert (mail.to, mail.subject) == (
        "jeanne.lefevre@patients.test",
        "Hôpital des Minimes : votre rendez-vous du mardi 24 novembre",
    )
    assert mail.attachments == ("rendez-vous.ics",)
    assert "mardi 24 novembre à 14\u00a0h\u00a000" in mail.text
    assert sms.to == "+33639980001"
    assert sms.text.startswith("Hopital des Minimes : rendez-vous à distance le mardi 24 novembre à 14 h 00.")
    assert await messages(works) == {"email": "sent", "mobile": "sent"}


async def test_each_link_opens_the_visit_and_each_is_its_own(
    works: Works, minimes: Practice, gateway: Browser, mailbox: Mailbox
) -> None:
    booked = await builders.appointment(works, minimes, NOON + timedelta(hours=1))
    await Relay(works).drain()

    addresses = {address_in(message.text) for message in mailbox.latest()}

    assert len(addresses) == 2
    for address in addresses:
        path = "/l/" + address.rpartition("/l/")[2]
        shown = await gateway.get(path, headers=PAGE, allow_redirects=False)
        assert (shown.status, "une seule question" in await shown.text()) == (200, True)
        await answer(gateway, path.removeprefix("/l/"))
        shown = await gateway.get(path, headers=PAGE, allow_redirects=False)
        assert (shown.status, shown.headers["Location"]) == (303, f"/visit/{booked.id}")
        forget(gateway)


async def test_a_link_lives_until_the_day_after(
    works: Works, minimes: Practice, gateway: Browser, mailbox: Mailbox
) -> None:
    booked = await builders.appointment(works, minimes, NOON + timedelta(days=20))
    await Relay(works).drain()
    token = address_in(mailbox.latest()[0].text).rpartition("/l/")[2]

    async with works.reading() as session:
        opened = await open_link(session, token, NOON)

    assert opened.valid_until == booked.ends_at + timedelta(hours=28)


async def test_la_reunion_is_told_its_own_hour(works: Works, gateway: Browser, mailbox: Mailbox) -> None:
    hauts = await builders.practice(works, zone="Indian/Reunion", starts="00:00", ends="00:00")
    await builders.appointment(works, hauts, datetime(2026, 11, 24, 20, 30, tzinfo=UTC))

    await Relay(works).drain()

    for message in mailbox.latest():
        assert "mercredi 25 novembre à 0 h 30" in " ".join(message.text.split())


async def test_a_failing_gateway_is_tried_again_and_the_mail_is_not_delayed(
    works: Works, clock: GivenClock, minimes: Practice, gateway: Browser, mailbox: Mailbox, post: Post
) -> None:
    token_file = post.sms.token_file
    assert token_file is not None
    token = token_file.read_text()
    token_file.write_text("not the token")
    await builders.appointment(works, minimes, NOON + timedelta(hours=1))

    await Relay(works).drain()
    assert await messages(works) == {"email": "sent", "mobile": "planned"}
    assert [message.last_error for message in await pending(works)] == ["SmsUnavailable"]

    token_file.write_text(token)
    clock.forward(seconds=2)
    await Relay(works).drain()
    assert await messages(works) == {"email": "sent", "mobile": "sent"}
    assert sorted(message.kind for message in mailbox.latest()) == ["mail", "sms"]
    assert await pending(works) == []


async def test_a_gateway_that_is_not_there_is_tried_again(
    works: Works, minimes: Practice, mailbox: Mailbox
) -> None:
    await builders.appointment(works, minimes, NOON + timedelta(hours=1))

    await Relay(works).drain()

    assert [message.kind for message in mailbox.latest()] == ["mail"]
    [late] = await pending(works)
    assert (late.last_error, late.attempts, late.due_at) == ("SmsUnavailable", 1, NOON + timedelta(seconds=2))


async def test_a_mail_server_that_is_gone_is_a_failure_without_its_words(
    works: Works, minimes: Practice, post: Post, mailbox: Mailbox, gateway: Browser
) -> None:
    await builders.appointment(works, minimes, NOON + timedelta(hours=1))
    await Relay(works).drain()
    async with works.open(SYSTEM) as work:
        [row] = await work.session.scalars(select(SentMessage).where(SentMessage.channel == "email"))
        row.state, row.sent_at = "planned", None
    gone = MailSettings(url=SecretStr(f"smtp://127.0.0.1:{unused_port()}"))

    with pytest.raises(MailUnavailable) as refused:
        async with works.open(SYSTEM) as work:
            await send_message(replace(post, mail=gone), work, row.id)

    assert "jeanne" not in str(refused.value)
    assert (await messages(works))["email"] == "planned"


async def test_a_message_sent_twice_after_a_crash_is_one_message(
    works: Works, minimes: Practice, post: Post, mailbox: Mailbox, gateway: Browser
) -> None:
    await builders.appointment(works, minimes, NOON + timedelta(hours=1))
    await Relay(works).drain()
    async with works.open(SYSTEM) as work:
        for row in await work.session.scalars(select(SentMessage)):
            row.state, row.sent_at = "planned", None

    for message_id in await _ids(works):
        async with works.open(SYSTEM) as work:
            await send_message(post, work, message_id)

    assert len(mailbox.latest()) == 2
    assert await messages(works) == {"email": "sent", "mobile": "sent"}


async def test_what_was_sent_or_never_planned_is_not_sent(
    works: Works, minimes: Practice, post: Post, mailbox: Mailbox, gateway: Browser
) -> None:
    await builders.appointment(works, minimes, NOON + timedelta(hours=1))
    await Relay(works).drain()

    for message_id in [*await _ids(works), new_id()]:
        async with works.open(SYSTEM) as work:
            await send_message(post, work, message_id)

    assert len(mailbox.latest()) == 2


async def test_a_message_goes_to_the_address_known_when_it_is_sent(
    works: Works, clock: GivenClock, minimes: Practice, mailbox: Mailbox, post: Post, gateway: Browser
) -> None:
    token_file = post.sms.token_file
    assert token_file is not None
    token = token_file.read_text()
    token_file.write_text("not the token")
    jeanne = await builders.patient(works, minimes.here)
    await builders.appointment(works, minimes, NOON + timedelta(hours=1), who=jeanne)
    await Relay(works).drain()

    clock.forward(minutes=1)
    async with works.open(builders.assistant_of(minimes.here)) as work:
        await add_contact(work, jeanne.id, AddContact(mobile="06 39 98 00 99"))
    token_file.write_text(token)
    await Relay(works).drain()

    assert [message.to for message in mailbox.latest() if message.kind == "sms"] == ["+33639980099"]


OWN = {
    ("email", "fr"): "Chère personne,\n\nVenez le {date} à {heure} :\n{lien}\n\n{établissement}",
    ("mobile", "fr"): "{établissement} vous attend le {date} à {heure} : {lien}",
    ("mobile", "en"): "{établissement} expects you on {date} at {heure}: {lien}",
}


async def word(works: Works, at: Practice, texts: Mapping[tuple[str, str], str]) -> None:
    async with works.open(Actor(role="administrator", establishment_id=at.here.id)) as work:
        for (channel, language), text in texts.items():
            await keep_invitation_text(work, channel, language, text)


async def sent_by(works: Works, mailbox: Mailbox) -> dict[str, str]:
    """The text that left last by each way, with its spaces as one."""
    await Relay(works).drain()
    return {message.kind: " ".join(message.text.split()) for message in reversed(mailbox.latest())}


async def test_a_booking_and_a_link_sent_again_are_in_the_establishments_words(
    works: Works, clock: GivenClock, minimes: Practice, gateway: Browser, mailbox: Mailbox
) -> None:
    await word(works, minimes, OWN)
    booked = await builders.appointment(works, minimes, NOON + timedelta(hours=1))

    first = await sent_by(works, mailbox)
    clock.forward(minutes=2)
    async with works.open(builders.assistant_of(minimes.here)) as work:
        await send_again(work, booked.id)
    again = await sent_by(works, mailbox)

    for said in (first, again):
        assert said["mail"].startswith("Chère personne, Venez le mardi 24 novembre à 14 h 00 : http://")
        assert said["sms"].startswith(
            "Hopital des Minimes vous attend le mardi 24 novembre à 14 h 00 : http://"
        )
    assert address_in(first["sms"]) != address_in(again["sms"])
    assert "a remplacé" not in first["mail"]


async def test_someone_who_reads_english_is_written_to_in_english(
    works: Works, minimes: Practice, gateway: Browser, mailbox: Mailbox
) -> None:
    """Without an English text of its own, in ours: never in another language."""
    await word(works, minimes, OWN)
    john = await builders.patient(works, minimes.here, birth_name="Smith", language="en")
    await builders.appointment(works, minimes, NOON + timedelta(hours=1), who=john)

    said = await sent_by(works, mailbox)

    assert said["mail"].startswith(
        "Hello, Your remote appointment is booked for Tuesday 24 November at 14:00."
    )
    assert said["sms"].startswith("Hopital des Minimes expects you on Tuesday 24 November at 14:00: http://")
    [mail] = [message for message in mailbox.latest() if message.kind == "mail"]
    assert mail.attachments == ("appointment.ics",)
    assert mail.subject == "Hôpital des Minimes: your appointment on Tuesday 24 November"


async def test_a_text_that_cannot_be_said_stops_no_message(
    works: Works, minimes: Practice, gateway: Browser, mailbox: Mailbox
) -> None:
    await word(works, minimes, {("email", "fr"): "{nom} {lien}", ("mobile", "fr"): "Sans lien"})
    await builders.appointment(works, minimes, NOON + timedelta(hours=1))

    with capture_logs() as logs:
        said = await sent_by(works, mailbox)

    assert "Votre rendez-vous à distance est pris" in said["mail"]
    assert address_in(said["sms"])
    assert await messages(works) == {"email": "sent", "mobile": "sent"}
    assert [log["event"] for log in logs if log["log_level"] == "error"] == ["own_text_failed"] * 2


async def _ids(works: Works) -> list[UUID]:
    async with works.reading() as session:
        return list(await session.scalars(select(SentMessage.id)))
