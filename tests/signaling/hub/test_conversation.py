"""A message is said to the others at once and acknowledged once kept."""

from uuid import uuid4

import pytest

from signaling.contract import Said
from signaling.hub import conversation
from tests.support.hub import RunningHub, guest_ticket, host_ticket


async def test_a_message_reaches_the_other_seat_and_teleo_before_its_ack(hub: RunningHub) -> None:
    host, guest = await hub.call()
    message = {"id": str(uuid4()), "text": "Bonjour docteur"}

    kept = await guest.ask("say", message)

    assert kept["id"] == message["id"]
    said = await host.hear("said")
    assert said == {**message, "seat": "guest-1", "name": "Patient Test", "at": kept["at"]}
    notice = await hub.noticed("said")
    assert isinstance(notice, Said)
    assert (notice.seat, notice.id, notice.text) == ("guest-1", message["id"], "Bonjour docteur")


async def test_a_message_sent_twice_is_said_once(hub: RunningHub) -> None:
    host, guest = await hub.call()
    message = {"id": str(uuid4()), "text": "Bonjour"}
    first = await guest.ask("say", message)
    await host.hear("said")

    hub.clock.forward(seconds=2)
    again = await guest.ask("say", message)

    assert again == first
    await host.ask("beat")
    assert not host.has_heard("said")


async def test_a_message_that_teleo_does_not_take_is_not_acknowledged(
    hub: RunningHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation, "KEPT_WITHIN", 0.05)
    host, guest = await hub.call()
    hub.refuse_notices = lambda notice: notice.kind == "said"
    message = {"id": str(uuid4()), "text": "Bonjour"}

    ack = await guest.send("say", message)
    hub.refuse_notices = lambda _: False
    monkeypatch.undo()
    kept = await guest.ask("say", message)

    assert ack["error"]["code"] == "unavailable"
    assert ack["error"]["retry_after"] == 1
    assert kept["id"] == message["id"]
    # Once or twice, but one message.
    assert {notice.id for notice in hub.notices if isinstance(notice, Said)} == {message["id"]}
    assert (await host.hear("said"))["text"] == "Bonjour"
    assert not host.has_heard("said")


async def test_only_seated_peers_speak_and_hear(hub: RunningHub) -> None:
    host = await hub.client(host_ticket())
    guest = await hub.client(guest_ticket())

    code = await guest.fail("say", {"id": str(uuid4()), "text": "Bonjour"})
    await host.ask("say", {"id": str(uuid4()), "text": "Bonjour"})
    await guest.ask("beat")

    assert code == "not_seated"
    assert not guest.has_heard("said")


@pytest.mark.parametrize("text", ["", "   \n", "a" * 2001])
async def test_a_message_says_something_and_not_too_much(hub: RunningHub, text: str) -> None:
    host, _ = await hub.call()

    assert await host.fail("say", {"id": str(uuid4()), "text": text}) == "invalid"
