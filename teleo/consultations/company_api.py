"""Third persons as JSON: whoever invites and removes them, and they themselves."""

from aiohttp import web

from teleo.consultations.companion_schemas import InvitationOut, InviteCompanion
from teleo.consultations.errors import (
    CompanionUnknown,
    CompanyFull,
    ConsultationOver,
    ConsultationUnknown,
    TooEarly,
)
from teleo.consultations.hub import COMMANDS, HUB_PATH
from teleo.consultations.invited import invited_as
from teleo.consultations.inviting import invite_companion, remove_companion
from teleo.consultations.joining import join_as_companion
from teleo.consultations.queries import consultation_for
from teleo.consultations.reading_messages import messages_read
from teleo.consultations.rules.company import seat_of
from teleo.consultations.schemas import ListMessages, MessagesOut, TicketOut
from teleo.http.endpoint import COMPANION_PART, answer, only, part, query, read, work_for
from teleo.http.keys import WORKS

routes = web.RouteTableDef()


@routes.post("/api/v1/consultations/{consultation_id}/companions", name="api_invite_companion")
@only(
    "practitioner",
    "assistant",
    takes=InviteCompanion,
    status=204,
    fails=(ConsultationUnknown, ConsultationOver, CompanyFull),
)
async def send_companion(request: web.Request) -> web.Response:
    """Invite a companion, an interpreter or a colleague, before the call or during it: a link of his own leaves."""
    wish = await read(request, InviteCompanion)
    async with work_for(request) as work:
        await invite_companion(work, request.app[COMMANDS], part(request, "consultation_id"), wish)
    return web.Response(status=204)


@routes.post(
    "/api/v1/consultations/{consultation_id}/companions/{invited_id}/remove", name="api_remove_companion"
)
@only(
    "practitioner",
    "assistant",
    serves="call",
    status=204,
    fails=(ConsultationUnknown, CompanionUnknown),
)
async def take_companion_out(request: web.Request) -> web.Response:
    """His link opens nothing any more, and he is out of the call."""
    consultation_id, invited_id = part(request, "consultation_id"), part(request, "invited_id")
    async with work_for(request) as work:
        await remove_companion(work, request.app[COMMANDS], consultation_id, invited_id)
    return web.Response(status=204)


@routes.get("/api/v1/companions/{companion_id}", name="api_companion")
@only("companion", answers=InvitationOut, fails=(CompanionUnknown,))
async def read_invited(request: web.Request) -> web.Response:
    """What a third person may know of the consultation to which he is invited, as it stands now."""
    works = request.app[WORKS]
    now = works.clock.now()
    async with works.reading() as session:
        invited = await invited_as(session, part(request, COMPANION_PART), now)
    return answer(InvitationOut.of(invited, now))


@routes.get("/api/v1/companions/{companion_id}/messages", name="api_companion_messages")
@only("companion", takes=ListMessages, answers=MessagesOut, fails=(CompanionUnknown,))
async def list_messages(request: web.Request) -> web.Response:
    """What was said in writing since this third person was let in."""
    wish = query(request, ListMessages)
    works, companion_id = request.app[WORKS], part(request, COMPANION_PART)
    async with works.reading() as session:
        invited = await invited_as(session, companion_id, works.clock.now())
        consultation = await consultation_for(session, invited.consultation_id)
        messages = await messages_read(session, consultation, wish.since, seat_of(companion_id))
    return answer(messages)


@routes.post("/api/v1/companions/{companion_id}/ticket", name="api_companion_ticket")
@only(
    "companion",
    serves="call",
    answers=TicketOut,
    fails=(CompanionUnknown, TooEarly, ConsultationOver),
)
async def give_companion_ticket(request: web.Request) -> web.Response:
    """A third person's place in the waiting room."""
    async with work_for(request) as work:
        ticket = await join_as_companion(work, part(request, COMPANION_PART))
    return answer(TicketOut(ticket=ticket, hub_path=HUB_PATH))
