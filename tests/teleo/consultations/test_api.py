"""The JSON doors of the day, the visit, tickets and messages; and a whole call through the real hub."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import jwt
import pytest
import socketio
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select
from typer.testing import CliRunner

from signaling.app import mount
from signaling.contract import PeerSeated, RoomClosed, Said
from signaling.settings import HubSettings
from teleo.accounts import end_practitioner
from teleo.accounts.member_queries import members_of
from teleo.accounts.overseeing import end_session
from teleo.app import Parts, web_app
from teleo.appointments import AppointmentView
from teleo.audit.tables import AuditEntry
from teleo.cli import commands as operator
from teleo.consultations import COMMANDS, RoomFeed, consultation_of_appointment
from teleo.consultations.queries import ConsultationView
from teleo.core.ids import new_id
from teleo.http.keys import Site
from teleo.infra import keyring
from teleo.infra.relay import Relay
from teleo.infra.vault import Vault, create_keys_file
from teleo.infra.work import Works
from teleo.patients import CURRENT_CONSENT, patient_for
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import NOON, GivenClock
from tests.support.fakes import KeptCommands
from tests.support.hub import Client
from tests.support.signing_in import Browser, csrf_token, forget, open_link, sign_in


async def practitioner_signs_in(site: Browser, works: Works, at: Practice) -> str:
    account = await builders.practitioner_account(works, at.here, at.practitioner)
    return await sign_in(site, account.email)


async def patient_opens_link(site: Browser, works: Works, booked: AppointmentView) -> str:
    forget(site)
    csrf = await csrf_token(site)
    async with works.reading() as session:
        who = await patient_for(session, booked.establishment_id, booked.patient_id)
    await open_link(site, await builders.link(works, who, booked.id))
    return csrf


async def get(site: Browser, path: str) -> tuple[int, Any]:
    answer = await site.get(path)
    return answer.status, await answer.json()


async def post(site: Browser, path: str, csrf: str, body: object = None) -> tuple[int, Any]:
    answer = await site.post(path, json=body or {}, headers={"X-CSRF-Token": csrf})
    return answer.status, await answer.json() if answer.status != 204 else None


async def test_the_day_says_who_is_expected_and_nothing_of_where_they_live(
    site: Browser, works: Works, minimes: Practice, consultation: ConsultationView
) -> None:
    await practitioner_signs_in(site, works, minimes)

    status, day = await get(site, "/api/v1/consultations")
    _, same = await get(site, "/api/v1/consultations?on=2026-11-24")
    _, other = await get(site, "/api/v1/consultations?on=2026-11-25")

    assert (status, day["revision"], day["on"]) == (200, 1, "2026-11-24")
    assert same["consultations"] == day["consultations"]
    assert other["consultations"] == []
    assert day["consultations"] == [
        {
            "id": str(consultation.id),
            "starts_at": "2026-11-24T12:10:00Z",
            "ends_at": "2026-11-24T12:30:00Z",
            "patient": {
                "birth_name": "LEFEVRE",
                "first_name": "JEANNE",
                "used_name": None,
                "born_on": "1944-05-12",
                "age": 82,
                "sex": "F",
                "identity_status": "provisional",
            },
            "visit_reason": "Suivi",
            "state": "expected",
            "waiting_since": None,
            "started_at": None,
            "ended_at": None,
            "why_not_held": None,
            "missing_until": None,
            "patient_here": False,
            "representative": None,
            "representative_missing": False,
            "consent_withdrawn_at": None,
            "companions": [],
            "revision": 1,
        }
    ]


async def read_by_staff(works: Works, act: str) -> list[tuple[str, UUID | None]]:
    async with works.reading() as session:
        entries = await session.scalars(
            select(AuditEntry).where(AuditEntry.act == act).order_by(AuditEntry.at)
        )
        return [(entry.subject_kind, entry.subject_id) for entry in entries]


async def test_who_reads_a_day_is_in_the_trail_once_for_a_look(
    site: Browser, works: Works, clock: GivenClock, minimes: Practice, consultation: ConsultationView
) -> None:
    await practitioner_signs_in(site, works, minimes)

    for path in ("/consultations", "/api/v1/consultations", "/api/v1/consultations?on=2026-11-25"):
        for _ in range(2):
            assert (await site.get(path)).status == 200
            clock.forward(minutes=1)
    clock.forward(minutes=9)  # the next quarter of an hour, before the page locks
    assert (await get(site, "/api/v1/consultations"))[0] == 200

    days = [f"day 2026-11-{number}" for number in (24, 25, 24)]
    assert await read_by_staff(works, "day_read") == [(day, minimes.practitioner.id) for day in days]


async def test_the_revision_of_the_day_grows_with_what_happens(
    site: Browser, works: Works, minimes: Practice, feed: RoomFeed, consultation: ConsultationView
) -> None:
    await practitioner_signs_in(site, works, minimes)
    _, before = await get(site, "/api/v1/consultations")

    for seat in ("host", "guest"):
        await feed.deliver(PeerSeated(room=consultation.room, seat=seat, at=NOON))
    _, after = await get(site, "/api/v1/consultations")

    assert after["revision"] > before["revision"]
    assert [(row["state"], row["patient_here"]) for row in after["consultations"]] == [("in_progress", True)]


async def test_a_visit_tells_with_whom_and_when_and_not_what_for(
    site: Browser, works: Works, booked: AppointmentView, consultation: ConsultationView
) -> None:
    await patient_opens_link(site, works, booked)

    status, visit = await get(site, f"/api/v1/visits/{booked.id}")

    assert status == 200
    assert (visit["state"], visit["may_wait"], visit["attended"]) == ("expected", True, False)
    assert (visit["practitioner"]["shown_name"], visit["practitioner"]["profession"]) == (
        "Dr Claire Martin",
        "Médecine générale",
    )
    assert visit["establishment"]["help_phone"] == "05 36 49 00 10"
    assert (visit["consent"]["needed"], visit["consent"]["version"]) == (True, CURRENT_CONSENT)
    assert visit["consent"]["text"].startswith("J'accepte")
    assert "suivi" not in str(visit).lower()


async def test_the_patient_agrees_then_gets_a_ticket(
    site: Browser, works: Works, booked: AppointmentView, consultation: ConsultationView
) -> None:
    csrf = await patient_opens_link(site, works, booked)
    path = f"/api/v1/visits/{booked.id}"

    before, refusal = await post(site, f"{path}/ticket", csrf)
    agreed, _ = await post(site, f"{path}/consent", csrf, {"version": CURRENT_CONSENT})
    after, given = await post(site, f"{path}/ticket", csrf)

    assert (before, refusal["code"]) == (409, "consent_needed")
    assert agreed == 204
    assert (after, given["hub_path"]) == (200, "/hub/socket.io")
    assert given["ticket"].count(".") == 2
    assert not (await get(site, path))[1]["consent"]["needed"]


async def test_a_text_that_has_changed_is_to_be_read_again(
    site: Browser, works: Works, booked: AppointmentView
) -> None:
    csrf = await patient_opens_link(site, works, booked)

    status, problem = await post(site, f"/api/v1/visits/{booked.id}/consent", csrf, {"version": "2020-01"})

    assert (status, problem["code"], problem["version"]) == (409, "consent_text_changed", CURRENT_CONSENT)


async def test_too_early_and_over_have_their_codes(
    site: Browser,
    works: Works,
    minimes: Practice,
    feed: RoomFeed,
    booked: AppointmentView,
    consultation: ConsultationView,
) -> None:
    csrf = await patient_opens_link(site, works, booked)
    path = f"/api/v1/visits/{booked.id}"
    await post(site, f"{path}/consent", csrf, {"version": CURRENT_CONSENT})
    later = await builders.appointment(works, minimes, NOON + timedelta(hours=3))
    csrf_later = await patient_opens_link(site, works, later)
    early, problem = await post(site, f"/api/v1/visits/{later.id}/ticket", csrf_later)

    csrf = await patient_opens_link(site, works, booked)
    await feed.deliver(RoomClosed(room=consultation.room, by="host", at=NOON))
    over, end = await post(site, f"{path}/ticket", csrf)

    assert (early, problem["code"], problem["opens_at"]) == (409, "too_early", "2026-11-24T14:45:00+00:00")
    assert (over, end["code"]) == (409, "consultation_over")


async def test_each_reads_what_was_said_with_who_said_it_and_since_when_he_likes(
    site: Browser,
    works: Works,
    minimes: Practice,
    feed: RoomFeed,
    booked: AppointmentView,
    consultation: ConsultationView,
) -> None:
    ids = [new_id() for _ in range(3)]
    for number, (seat, words) in enumerate(
        (("guest", "Bonjour"), ("host", "Bonjour !"), ("guest", "J'entends"))
    ):
        at = NOON + timedelta(minutes=number)
        await feed.deliver(Said(room=consultation.room, seat=seat, id=str(ids[number]), text=words, at=at))

    await practitioner_signs_in(site, works, minimes)
    _, host = await get(site, f"/api/v1/consultations/{consultation.id}/messages")
    await patient_opens_link(site, works, booked)
    path = f"/api/v1/visits/{booked.id}/messages"
    _, guest = await get(site, f"{path}?since={ids[1]}")
    _, unknown = await get(site, f"{path}?since={new_id()}")

    assert [(one["name"], one["mine"], one["text"]) for one in host["messages"]] == [
        ("Jeanne LEFEVRE", False, "Bonjour"),
        ("Dr Claire Martin", True, "Bonjour !"),
        ("Jeanne LEFEVRE", False, "J'entends"),
    ]
    assert [(one["text"], one["mine"]) for one in guest["messages"]] == [("J'entends", True)]
    assert len(unknown["messages"]) == 3
    assert await read_by_staff(works, "messages_read") == [("consultation", consultation.id)]


async def test_before_the_room_is_open_nothing_was_said(
    site: Browser, works: Works, booked: AppointmentView
) -> None:
    await patient_opens_link(site, works, booked)

    assert await get(site, f"/api/v1/visits/{booked.id}/messages") == (200, {"messages": []})


async def test_another_practitioners_consultation_is_not_found(
    site: Browser, works: Works, minimes: Practice, consultation: ConsultationView
) -> None:
    hugo = await builders.practitioner_account(works, minimes.here)
    csrf = await sign_in(site, hugo.email)

    status, problem = await post(site, f"/api/v1/consultations/{consultation.id}/ticket", csrf)

    assert (status, problem["code"]) == (404, "consultation_unknown")
    assert (await get(site, f"/api/v1/consultations/{consultation.id}/messages"))[0] == 404
    assert (await get(site, "/api/v1/consultations"))[1]["consultations"] == []


async def test_another_patients_visit_is_not_found(
    site: Browser, works: Works, minimes: Practice, booked: AppointmentView
) -> None:
    paul = await builders.patient(works, minimes.here, birth_name="Martin", first_name="Paul", sex="M")
    other = await builders.appointment(works, minimes, NOON + timedelta(hours=1), who=paul)

    csrf = await patient_opens_link(site, works, other)

    path = f"/api/v1/visits/{booked.id}"
    assert (await get(site, path))[0] == 404
    assert (await get(site, f"{path}/messages"))[0] == 404
    assert (await post(site, f"{path}/ticket", csrf))[0] == 404
    assert (await post(site, f"{path}/consent", csrf, {"version": CURRENT_CONSENT}))[0] == 404


async def test_an_assistant_has_no_seat(
    site: Browser, works: Works, minimes: Practice, booked: AppointmentView, consultation: ConsultationView
) -> None:
    csrf = await sign_in(site, (await builders.assistant_account(works, minimes.here)).email)

    assert (await get(site, "/api/v1/consultations"))[0] == 403
    assert (await post(site, "/api/v1/board/ticket", csrf))[0] == 403
    assert (await post(site, f"/api/v1/consultations/{consultation.id}/ticket", csrf))[0] == 403
    status, problem = await post(site, f"/api/v1/visits/{booked.id}/ticket", csrf)
    assert (status, problem["code"]) == (401, "link_needed")


@pytest.mark.parametrize("on", ["9999-12-31", "0001-01-01", "hier"])
async def test_a_day_out_of_all_calendars_is_refused(
    site: Browser, works: Works, minimes: Practice, on: str
) -> None:
    await practitioner_signs_in(site, works, minimes)

    assert (await get(site, f"/api/v1/consultations?on={on}"))[0] == 422


@pytest.fixture
async def called(works: Works, commands: KeptCommands) -> AsyncIterator[Browser]:
    async with with_hub(works, commands) as browser:
        yield browser


@asynccontextmanager
async def with_hub(works: Works, commands: KeptCommands) -> AsyncIterator[Browser]:
    """The web process with the real hub in it, as the program puts them together."""
    app = web_app(Parts(site=Site(base_url="http://localhost"), works=works))
    keys = works.vault.signing
    hub = mount(app, HubSettings(), keys, RoomFeed(works, commands).deliver, now=works.clock.now)
    commands.witness = hub.commands.send
    app[COMMANDS] = commands
    async with TestClient(TestServer(app)) as browser:
        yield browser


async def connected(browser: Browser, ticket: str) -> Client:
    return await knock(browser, {"ticket": ticket})


async def knock(browser: Browser, auth: dict[str, object]) -> Client:
    client = Client()
    await client.connect(str(browser.make_url("/")), "websocket", auth)
    return client


async def test_a_whole_call_through_the_real_hub(
    called: Browser, works: Works, minimes: Practice, booked: AppointmentView, consultation: ConsultationView
) -> None:
    csrf = await practitioner_signs_in(called, works, minimes)
    board = await connected(called, (await post(called, "/api/v1/board/ticket", csrf))[1]["ticket"])
    path = f"/api/v1/consultations/{consultation.id}/ticket"
    host_ticket = (await post(called, path, csrf))[1]["ticket"]
    csrf = await patient_opens_link(called, works, booked)
    visit = f"/api/v1/visits/{booked.id}"
    await post(called, f"{visit}/consent", csrf, {"version": CURRENT_CONSENT})

    guest = await connected(called, (await post(called, f"{visit}/ticket", csrf))[1]["ticket"])
    assert guest.welcome["you"]["state"] == "waiting"
    assert guest.welcome["watched"]
    assert (await board.hear("board_changed"))["revision"] == 2
    assert (await get(called, visit))[1]["state"] == "waiting"

    host = await connected(called, host_ticket)
    await host.ask("admit", {"seat": "guest"})
    await guest.hear("admitted")
    said = await guest.ask("say", {"id": str(new_id()), "text": "Je vous entends"})
    _, during = await get(called, visit)
    _, messages = await get(called, f"{visit}/messages")
    returning = await connected(called, (await post(called, f"{visit}/ticket", csrf))[1]["ticket"])
    await host.ask("close")
    for client in (host, returning):
        await client.end()
    while (await board.hear("board_changed"))["revision"] < 5:
        pass

    assert (during["state"], during["attended"]) == ("in_progress", True)
    assert [UUID(one["id"]) for one in messages["messages"]] == [UUID(said["id"])]
    assert returning.welcome["you"]["state"] == "seated"
    assert (await get(called, visit))[1]["state"] == "ended"
    for client in (board, host, guest, returning):
        await client.close()


async def end_as(how: str, browser: Browser, works: Works, practice: Practice, csrf: str) -> None:
    """By himself, or by the administrator."""
    if how == "signed out":
        await browser.post("/sign-out", data={"csrf": csrf}, allow_redirects=False)
    else:
        administrator = (await builders.administrator_account(works, practice.here)).actor
        async with works.open(administrator) as work:
            if how == "membership ended":
                await end_practitioner(work, practice.here.id, practice.practitioner.id)
            else:
                (one,) = await members_of(work.session, practice.here.id, {"practitioner"}, work.now)
                await end_session(work, one.sessions[0].id)
    await Relay(works).drain()


@pytest.mark.parametrize("how", ["signed out", "session ended", "membership ended"])
async def test_a_session_that_is_over_is_so_at_the_real_hub_but_in_a_call_that_has_begun(
    called: Browser,
    works: Works,
    clock: GivenClock,
    minimes: Practice,
    booked: AppointmentView,
    consultation: ConsultationView,
    how: str,
) -> None:
    later = await builders.appointment(works, minimes, NOON.replace(hour=14))
    await Relay(works).drain()
    async with works.reading() as session:
        other = await consultation_of_appointment(session, later.id)
    assert other is not None
    visit = f"/api/v1/visits/{booked.id}"
    csrf = await patient_opens_link(called, works, booked)
    await post(called, f"{visit}/consent", csrf, {"version": CURRENT_CONSENT})
    guest = await connected(called, (await post(called, f"{visit}/ticket", csrf))[1]["ticket"])
    csrf = await practitioner_signs_in(called, works, minimes)

    async def ticket(where: str = "board") -> dict[str, object]:
        status, told = await post(called, f"/api/v1/{where}/ticket", csrf)
        return {"ticket": told["ticket"]} if status == 200 else {"status": status}

    mine, next_one = f"consultations/{consultation.id}", f"consultations/{other.id}"
    board, host = await knock(called, await ticket()), await knock(called, await ticket(mine))
    ready = await knock(called, await ticket(next_one) | {"stand_by": True})
    early = [await ticket(), await ticket(next_one), await ticket(next_one) | {"stand_by": True}]
    await host.ask("admit", {"seat": "guest"})
    await guest.hear("admitted")
    await guest.ask(
        "say", {"id": str(new_id()), "text": "Bonjour"}
    )  # by then it is written that it has begun

    clock.forward(seconds=1)
    await end_as(how, called, works, minimes, csrf)

    await board.end()
    await ready.end()
    for auth in early:
        with pytest.raises(socketio.exceptions.ConnectionError):
            await knock(called, auth)
    assert await ticket() == await ticket(next_one) == {"status": 401}
    await guest.ask("offer", {"to": "host", "sdp": "v=0"})
    assert (await host.hear("offer"))["from"] == "guest"
    again = await knock(called, await ticket(mine))
    assert again.welcome["you"]["state"] == "seated"
    await again.ask("close")


async def test_keys_are_rotated_and_neither_who_is_signed_in_nor_the_hub_notices(
    works: Works, clock: GivenClock, commands: KeptCommands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "keys.json"
    create_keys_file(file)
    monkeypatch.setattr(keyring, "LOOK_EVERY", 0.0)  # seconds: the program looks at once
    works = replace(works, vault=replace(works.vault, signing=Vault.read(file).signing))
    clock.set_to_now()  # the command knows no other

    async with with_hub(works, commands) as site:
        csrf = await practitioner_signs_in(site, works, await builders.practice(works))
        done = CliRunner().invoke(operator, ["keys", "rotate", str(file), "--after", "1"])
        clock.forward(seconds=50)
        before = (await post(site, "/api/v1/board/ticket", csrf))[1]["ticket"]
        clock.forward(seconds=20)
        after = (await post(site, "/api/v1/board/ticket", csrf))[1]["ticket"]
        signed_by = [jwt.get_unverified_header(token)["kid"] for token in (before, after)]
        watching = [(await connected(site, token)).welcome["you"]["state"] for token in (before, after)]
        clock.forward(minutes=5)
        refreshed = await site.get("/api/v1/session")
        later, _ = await post(site, "/api/v1/board/ticket", csrf)

    assert done.exit_code == 0, done.output
    assert signed_by[0] != signed_by[1]
    assert watching == ["watching", "watching"]
    assert jwt.get_unverified_header(refreshed.cookies["teleo_session"].value)["kid"] == signed_by[1]
    assert (refreshed.status, later) == (200, 200)
