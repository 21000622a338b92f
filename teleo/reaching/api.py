"""Send again, correct, read aloud and invite, as JSON."""

from aiohttp import web

from teleo.accounts import CODE_PATH
from teleo.appointments import AppointmentOut, InviteNow, PractitionerBusy, invite
from teleo.directory import PractitionerUnknown, VisitReasonUnknown
from teleo.http.endpoint import answer, only, part, read, work_for
from teleo.http.keys import SITE
from teleo.patients import AddContact, PatientMayExist, PatientUnknown, patient_for
from teleo.reaching.correcting import correct
from teleo.reaching.errors import NothingToOpen, SentTooOften
from teleo.reaching.reading_aloud import read_aloud
from teleo.reaching.schemas import CodeOut, InvitedOut, SentOut
from teleo.reaching.sending_again import send_again, ways_to

routes = web.RouteTableDef()


@routes.post("/api/v1/appointments/{appointment_id}/link", name="api_send_again")
@only("assistant", answers=SentOut, fails=(NothingToOpen, SentTooOften))
async def send_link_again(request: web.Request) -> web.Response:
    """Send the patient a fresh link."""
    async with work_for(request) as work:
        ways = await send_again(work, part(request, "appointment_id"))
    return answer(SentOut(ways=ways))


@routes.post("/api/v1/appointments/{appointment_id}/contact", name="api_correct_contact")
@only("assistant", takes=AddContact, answers=SentOut)
async def correct_contact(request: web.Request) -> web.Response:
    """Where the patient is reached from now on; earlier links die, and fresh ones leave."""
    wish = await read(request, AddContact)
    async with work_for(request) as work:
        ways = await correct(work, part(request, "appointment_id"), wish)
    return answer(SentOut(ways=ways))


@routes.post("/api/v1/appointments/{appointment_id}/code", name="api_read_aloud")
@only("assistant", answers=CodeOut, fails=(NothingToOpen,))
async def give_code(request: web.Request) -> web.Response:
    """A code to read out, which opens the appointment for a quarter of an hour."""
    async with work_for(request) as work:
        drawn = await read_aloud(work, part(request, "appointment_id"))
    return answer(CodeOut.of(drawn, code_address(request)))


@routes.post("/api/v1/invitations", name="api_invite")
@only(
    "assistant",
    "practitioner",
    takes=InviteNow,
    answers=InvitedOut,
    status=201,
    fails=(PractitionerBusy, PractitionerUnknown, VisitReasonUnknown, PatientUnknown, PatientMayExist),
)
async def send_invitation(request: web.Request) -> web.Response:
    """Invite someone for this minute, from a name and a contact."""
    wish = await read(request, InviteNow)
    async with work_for(request) as work:
        invited = await invite(work, wish)
        patient = await patient_for(work.session, work.actor.establishment, invited.patient_id)
    return answer(InvitedOut(appointment=AppointmentOut.of(invited), ways=ways_to(patient)), status=201)


def code_address(request: web.Request) -> str:
    """What is read out: « teleo.example/code »."""
    return request.app[SITE].base_url.partition("://")[2] + CODE_PATH
