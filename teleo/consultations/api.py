"""The day, the visit, tickets and messages, as JSON. A route is the practitioner's or the patient's, never both."""

from aiohttp import web

from teleo.appointments import ColleagueBusy, UndoTooLate
from teleo.audit import Act, record_reading
from teleo.consultations import queries
from teleo.consultations.consenting import agree, withdraw
from teleo.consultations.day import day_of, note_day_read, own_consultation, today
from teleo.consultations.errors import (
    ConsentNeeded,
    ConsultationOver,
    ConsultationUnderway,
    ConsultationUnknown,
    NotDueYet,
    SatisfactionClosed,
    TooEarly,
)
from teleo.consultations.handing_over import colleagues_for, hand_consultation_over
from teleo.consultations.hub import COMMANDS, HUB_PATH
from teleo.consultations.joining import join_as_patient, join_as_practitioner, watch_own_board
from teleo.consultations.lateness import lateness_of, tell_late, withdraw_lateness
from teleo.consultations.missing import miss_consultation, undo_missing
from teleo.consultations.presence_queries import waiting_for
from teleo.consultations.presence_schemas import WaitingOut
from teleo.consultations.rating import rate
from teleo.consultations.reading_messages import messages_read
from teleo.consultations.rules.admission import PATIENT_SEAT, PRACTITIONER_SEAT
from teleo.consultations.schemas import (
    ColleagueOut,
    ColleaguesOut,
    DayOut,
    HandOver,
    ListConsultations,
    ListMessages,
    MessagesOut,
    RateConsultation,
    TellLateness,
    TicketOut,
)
from teleo.consultations.visit_schemas import VisitOut
from teleo.consultations.visits import visit_for
from teleo.directory import PractitionerUnknown
from teleo.http.endpoint import VISIT_PART, actor_of, answer, only, part, query, read, work_for
from teleo.http.keys import LOCALE, WORKS
from teleo.patients import (
    ConsentTextChanged,
    ConsentUnknown,
    DeclarationNeeded,
    GiveConsent,
    RepresentativeNeeded,
)

routes = web.RouteTableDef()


@routes.get("/api/v1/consultations", name="api_consultations")
@only("practitioner", takes=ListConsultations, answers=DayOut)
async def list_consultations(request: web.Request) -> web.Response:
    """The practitioner's own consultations of one day."""
    wish = query(request, ListConsultations)
    actor = actor_of(request)
    works = request.app[WORKS]
    now = works.clock.now()
    on = wish.on or today(now, actor)
    async with works.reading() as session:
        rows = await day_of(session, actor, on, now)
        said = await lateness_of(session, actor.establishment, actor.practitioner, now)
    await note_day_read(works, actor, on)
    return answer(DayOut.of(rows, on, now, said))


@routes.get("/api/v1/waiting", name="api_waiting")
@only("practitioner", serves="lock", answers=WaitingOut)
async def list_waiting(request: web.Request) -> web.Response:
    """How many wait for this practitioner, without a name: what a page that is locked still says."""
    works, actor = request.app[WORKS], actor_of(request)
    async with works.reading() as session:
        waiting = await waiting_for(session, actor.establishment, actor.practitioner)
    return answer(WaitingOut(waiting=waiting))


@routes.post("/api/v1/board/ticket", name="api_board_ticket")
@only("practitioner", serves="lock", answers=TicketOut)
async def give_board_ticket(request: web.Request) -> web.Response:
    """A ticket to be told when something on the practitioner's own day changes."""
    async with work_for(request) as work:
        ticket = watch_own_board(work)
    return answer(TicketOut(ticket=ticket, hub_path=HUB_PATH))


@routes.post("/api/v1/consultations/{consultation_id}/ticket", name="api_consultation_ticket")
@only(
    "practitioner",
    serves="call",
    answers=TicketOut,
    fails=(ConsultationUnknown, ConsultationOver),
)
async def give_practitioner_ticket(request: web.Request) -> web.Response:
    """The practitioner's seat in the room of his own consultation."""
    async with work_for(request) as work:
        ticket = await join_as_practitioner(work, part(request, "consultation_id"))
    return answer(TicketOut(ticket=ticket, hub_path=HUB_PATH))


@routes.get("/api/v1/consultations/{consultation_id}/messages", name="api_consultation_messages")
@only("practitioner", serves="call", takes=ListMessages, answers=MessagesOut, fails=(ConsultationUnknown,))
async def list_messages(request: web.Request) -> web.Response:
    """What was said in writing in the practitioner's own consultation."""
    wish = query(request, ListMessages)
    async with request.app[WORKS].reading() as session:
        consultation = await own_consultation(session, actor_of(request), part(request, "consultation_id"))
        messages = await messages_read(session, consultation, wish.since, PRACTITIONER_SEAT)
    actor, about = actor_of(request), consultation.id
    await record_reading(
        request.app[WORKS], actor, Act.MESSAGES_READ, subject="consultation", subject_id=about
    )
    return answer(messages)


@routes.post("/api/v1/lateness", name="api_tell_lateness")
@only("practitioner", takes=TellLateness, status=204)
async def say_late(request: web.Request) -> web.Response:
    """Told at once to all who wait for this practitioner, or will before his day ends; in the place of what he said before."""
    wish = await read(request, TellLateness)
    async with work_for(request) as work:
        await tell_late(work, request.app[COMMANDS], wish.minutes)
    return web.Response(status=204)


@routes.post("/api/v1/lateness/withdraw", name="api_withdraw_lateness")
@only("practitioner", status=204)
async def take_lateness_back(request: web.Request) -> web.Response:
    """He is late no more."""
    async with work_for(request) as work:
        await withdraw_lateness(work, request.app[COMMANDS])
    return web.Response(status=204)


@routes.get("/api/v1/consultations/{consultation_id}/colleagues", name="api_colleagues")
@only("practitioner", "assistant", answers=ColleaguesOut, fails=(ConsultationUnknown,))
async def list_colleagues(request: web.Request) -> web.Response:
    """To whom this consultation may be handed over, the free ones first."""
    consultation_id = part(request, "consultation_id")
    async with request.app[WORKS].reading() as session:
        found = await colleagues_for(session, actor_of(request), consultation_id)
    return answer(ColleaguesOut(colleagues=tuple(ColleagueOut.of(one) for one in found)))


@routes.post("/api/v1/consultations/{consultation_id}/hand-over", name="api_hand_over")
@only(
    "practitioner",
    "assistant",
    takes=HandOver,
    status=204,
    fails=(ConsultationUnknown, ConsultationUnderway, ConsultationOver, PractitionerUnknown, ColleagueBusy),
)
async def give_to_colleague(request: web.Request) -> web.Response:
    """To a colleague who is free at that time; the patient who waits stays in the waiting room, for him."""
    wish = await read(request, HandOver)
    consultation_id = part(request, "consultation_id")
    async with work_for(request) as work:
        await hand_consultation_over(work, request.app[COMMANDS], consultation_id, wish.practitioner_id)
    return web.Response(status=204)


@routes.post("/api/v1/consultations/{consultation_id}/missed", name="api_mark_missed")
@only(
    "practitioner",
    "assistant",
    status=204,
    fails=(ConsultationUnknown, ConsultationUnderway, ConsultationOver, NotDueYet),
)
async def note_missed(request: web.Request) -> web.Response:
    """The patient did not come. Ten seconds later his link tells him what to do."""
    async with work_for(request) as work:
        await miss_consultation(work, request.app[COMMANDS], part(request, "consultation_id"))
    return web.Response(status=204)


@routes.post("/api/v1/consultations/{consultation_id}/missed/undo", name="api_undo_missed")
@only("practitioner", "assistant", status=204, fails=(ConsultationUnknown, UndoTooLate))
async def undo_missed(request: web.Request) -> web.Response:
    """Within ten seconds: the patient is expected again, and was told nothing."""
    async with work_for(request) as work:
        await undo_missing(work, request.app[COMMANDS], part(request, "consultation_id"))
    return web.Response(status=204)


@routes.get("/api/v1/visits/{visit_id}", name="api_visit")
@only("patient", answers=VisitOut)
async def read_visit(request: web.Request) -> web.Response:
    """What the patient may know of his own appointment, as it stands now."""
    works = request.app[WORKS]
    async with works.reading() as session:
        visit = await visit_for(session, part(request, VISIT_PART), works.clock.now())
    return answer(VisitOut.of(visit, works.clock.now(), request[LOCALE]))


@routes.post("/api/v1/visits/{visit_id}/consent", name="api_visit_consent")
@only(
    "patient",
    takes=GiveConsent,
    status=204,
    fails=(ConsentTextChanged, RepresentativeNeeded, DeclarationNeeded, ConsultationOver),
)
async def give_visit_consent(request: web.Request) -> web.Response:
    """The patient agrees to a consultation at a distance, to the text of that version; his representative declares."""
    wish = await read(request, GiveConsent)
    async with work_for(request) as work:
        await agree(work, request.app[COMMANDS], part(request, VISIT_PART), wish)
    return web.Response(status=204)


@routes.post("/api/v1/visits/{visit_id}/consent/withdraw", name="api_visit_withdraw_consent")
@only("patient", serves="call", status=204, fails=(ConsentUnknown, ConsultationOver))
async def withdraw_visit_consent(request: web.Request) -> web.Response:
    """The patient agrees no more: he leaves the waiting room, or the consultation ends for all."""
    async with work_for(request) as work:
        await withdraw(work, request.app[COMMANDS], part(request, VISIT_PART))
    return web.Response(status=204)


@routes.post("/api/v1/visits/{visit_id}/ticket", name="api_visit_ticket")
@only(
    "patient",
    serves="call",
    answers=TicketOut,
    fails=(TooEarly, RepresentativeNeeded, ConsentNeeded, ConsultationOver),
)
async def give_patient_ticket(request: web.Request) -> web.Response:
    """The patient's place: in the waiting room, or back in his seat when he had been admitted."""
    async with work_for(request) as work:
        ticket = await join_as_patient(work, part(request, VISIT_PART))
    return answer(TicketOut(ticket=ticket, hub_path=HUB_PATH))


@routes.post("/api/v1/visits/{visit_id}/satisfaction", name="api_visit_satisfaction")
@only("patient", takes=RateConsultation, status=204, fails=(ConsultationUnknown, SatisfactionClosed))
async def rate_visit(request: web.Request) -> web.Response:
    """The patient answers one of the two questions after the call."""
    wish = await read(request, RateConsultation)
    async with work_for(request) as work:
        await rate(work, part(request, VISIT_PART), wish)
    return web.Response(status=204)


@routes.get("/api/v1/visits/{visit_id}/messages", name="api_visit_messages")
@only("patient", takes=ListMessages, answers=MessagesOut)
async def list_visit_messages(request: web.Request) -> web.Response:
    """What was said in writing in the patient's own consultation."""
    wish = query(request, ListMessages)
    async with request.app[WORKS].reading() as session:
        consultation = await queries.consultation_of_appointment(session, part(request, VISIT_PART))
        if consultation is None:
            return answer(MessagesOut(messages=()))
        messages = await messages_read(session, consultation, wish.since, PATIENT_SEAT)
    return answer(messages)
