"""The assistant's page of a patient's link, and the form that invites someone for this minute."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from aiohttp import web

from teleo.accounts import CodeDrawn, tries_left
from teleo.appointments import InviteNow, PractitionerBusy, appointment_for, appointment_of, invite
from teleo.audit import Act, record
from teleo.core.actor import Actor
from teleo.core.errors import Failure, Invalid
from teleo.directory import practitioner_for, practitioners_of, visit_reasons_of
from teleo.http.endpoint import actor_of, only, parsed, part, sent, work_for
from teleo.http.keys import WORKS
from teleo.http.pages import phone_words, see_other
from teleo.http.problems import show_again
from teleo.infra.database import Session
from teleo.notifications import messages_about
from teleo.patients import AddContact, PatientMayExist, PatientView, patient_for, patients_for
from teleo.reaching.api import code_address
from teleo.reaching.correcting import correct
from teleo.reaching.errors import NothingToOpen, SentTooOften
from teleo.reaching.reading_aloud import read_aloud
from teleo.reaching.rules import PAUSE, next_sending_at
from teleo.reaching.sending_again import is_openable, send_again, ways_to

routes = web.RouteTableDef()

MESSAGES_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of what was asked: a code, or why not, with what was typed; and whether it began with an invitation."""

    code: CodeDrawn | None = None
    refused: Failure | None = None
    values: dict[str, object] = field(default_factory=dict)
    is_invited: bool = False


NOTHING_YET = Outcome()


@routes.get("/appointments/{appointment_id}/reach", name="reach_patient")
@only("assistant")
async def reach_patient(request: web.Request) -> web.StreamResponse:
    """How the patient was reached, and the three ways to reach him better."""
    return await _show(request, part(request, "appointment_id"), NOTHING_YET)


@routes.post("/appointments/{appointment_id}/reach/again", name="send_link_again")
@only("assistant")
async def send_link_again(request: web.Request) -> web.StreamResponse:
    appointment_id = part(request, "appointment_id")
    try:
        async with work_for(request) as work:
            await send_again(work, appointment_id)
    except (SentTooOften, NothingToOpen):
        pass  # the page says that one has just left, or that there is nothing to send
    return see_other(_address(request, appointment_id))


@routes.post("/appointments/{appointment_id}/reach/contact", name="send_correction")
@only("assistant")
async def send_correction(request: web.Request) -> web.StreamResponse:
    """What was typed is kept when it cannot be right."""
    appointment_id = part(request, "appointment_id")
    values = await sent(request)
    try:
        async with work_for(request) as work:
            await correct(work, appointment_id, parsed(AddContact, values))
    except Invalid as refused:
        return await _show(request, appointment_id, Outcome(refused=refused, values=values))
    return see_other(_address(request, appointment_id))


@routes.post("/appointments/{appointment_id}/reach/code", name="give_code")
@only("assistant")
async def give_code(request: web.Request) -> web.StreamResponse:
    """The code is on the page that answers, and nowhere else."""
    return await _read_out(request, part(request, "appointment_id"))


@routes.get("/invite", name="invite")
@only("assistant", "practitioner")
async def show_invitation(request: web.Request) -> web.StreamResponse:
    """A name, a first name, a contact: for this minute."""
    return await _form(request, {"asked_as": str(uuid4())}, None)


@routes.post("/invite", name="send_invitation")
@only("assistant", "practitioner")
async def send_invitation(request: web.Request) -> web.StreamResponse:
    """A practitioner finds the patient in his day; an assistant the link's page, with a code to read out at once."""
    values = await sent(request)
    try:
        async with work_for(request) as work:
            invited = await invite(work, parsed(InviteNow, values))
    except (Invalid, PractitionerBusy, PatientMayExist) as refused:
        return await _form(request, values, refused)
    if actor_of(request).role == "practitioner":
        return see_other(str(request.app.router["day"].url_for()))
    return await _read_out(request, invited.id, is_invited=True)


async def _read_out(request: web.Request, appointment_id: UUID, *, is_invited: bool = False) -> web.Response:
    try:
        async with work_for(request) as work:
            drawn = await read_aloud(work, appointment_id)
    except NothingToOpen as refused:
        return await _show(request, appointment_id, Outcome(refused=refused))
    return await _show(request, appointment_id, Outcome(code=drawn, is_invited=is_invited))


async def _show(request: web.Request, appointment_id: UUID, outcome: Outcome) -> web.Response:
    actor = actor_of(request)
    async with work_for(request) as work:
        found = await appointment_of(work.session, actor.establishment, appointment_id)
        patient = await patient_for(work.session, actor.establishment, found.patient_id)
        practitioner = await practitioner_for(work.session, found.practitioner_id)
        messages = await messages_about(work.session, found.id)
        is_open = await is_openable(work, found)
        is_locked = await tries_left(work.session, found.id) == 0
        record(work, Act.APPOINTMENT_READ, subject="appointment", subject_id=found.id)
    refused = outcome.refused
    return await show_again(
        request,
        "reaching/reach_patient.html",
        refused,
        appointment=found,
        patient=patient,
        practitioner=practitioner,
        messages=messages[:MESSAGES_SHOWN],
        ways=ways_to(patient),
        is_open=is_open,
        is_locked=is_locked,
        may_send_at=next_sending_at([message.planned_at for message in messages], work.now),
        # The message of an invitation is planned by whoever hears of it, in a moment.
        has_just_left=outcome.is_invited
        or any(message.planned_at > work.now - PAUSE for message in messages),
        now=work.now,
        code=outcome.code,
        code_address=code_address(request),
        values=outcome.values or _contact_of(patient),
        zone=actor.zone,
    )


def _contact_of(patient: PatientView) -> dict[str, object]:
    """What the form begins with: the contacts in use, and whose they are."""
    latest = next(iter(patient.contacts), None)
    return {
        "email": patient.email or "",
        "mobile": phone_words(patient.mobile or ""),
        "language": patient.language,
        "contact_belongs_to": latest.belongs_to if latest else "patient",
        "companion_name": (latest.companion_name or "") if latest else "",
        "representative_quality": patient.representative.quality if patient.representative else "",
        "representative_name": patient.representative.name if patient.representative else "",
    }


async def _form(request: web.Request, values: dict[str, object], refused: Failure | None) -> web.Response:
    actor = actor_of(request)
    async with request.app[WORKS].reading() as session:
        people = await practitioners_of(session, actor.establishment)
        reasons = await visit_reasons_of(session, actor.establishment)
        stands = await _standing(session, actor, refused)
        alike = (
            await patients_for(session, actor.establishment, _ids(refused.extra["patients"]))
            if isinstance(refused, PatientMayExist)
            else {}
        )
    return await show_again(
        request,
        "reaching/invite.html",
        refused,
        values=values,
        stands=stands,
        alike=list(alike.values()),
        people=[(str(person.id), person.shown_name) for person in people],
        reasons=[(str(reason.id), f"{reason.wording} ({reason.minutes} min)") for reason in reasons],
        own_id=actor.practitioner_id,
        zone=actor.zone,
    )


def _ids(listed: object) -> set[UUID]:
    assert isinstance(listed, list)
    return {UUID(word) for word in listed}


async def _standing(
    session: Session, actor: Actor, refused: Failure | None
) -> list[tuple[datetime, datetime, str | None]]:
    """What is in the way: from when, to when, with whom; nobody's name when it is another establishment's business."""
    if not isinstance(refused, PractitionerBusy):
        return []
    stands = refused.extra.get("stands", [])
    assert isinstance(stands, list)
    listed = []
    for one in stands:
        name = None
        if one["appointment_id"] is not None:
            standing = await appointment_for(session, UUID(one["appointment_id"]))
            name = (await patient_for(session, actor.establishment, standing.patient_id)).shown_name
        listed.append(
            (datetime.fromisoformat(one["starts_at"]), datetime.fromisoformat(one["ends_at"]), name)
        )
    return listed


def _address(request: web.Request, appointment_id: UUID) -> str:
    return str(request.app.router["reach_patient"].url_for(appointment_id=str(appointment_id)))
