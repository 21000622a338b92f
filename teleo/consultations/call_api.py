"""What the practitioner's page asks for beside a call, as JSON: his private note, and the telephone that saves a call."""

from aiohttp import web

from teleo.audit import Act, record_reading
from teleo.consultations.call_schemas import NoteOut, TelephoneOut, WriteNote
from teleo.consultations.errors import ConsultationOver, ConsultationUnknown, NotBegun, NoteChanged
from teleo.consultations.noting import note_on, write_note
from teleo.consultations.rescuing import note_call_by_telephone, telephone_for
from teleo.http.endpoint import actor_of, answer, only, part, read, work_for
from teleo.http.keys import WORKS

routes = web.RouteTableDef()


@routes.get("/api/v1/consultations/{consultation_id}/note", name="api_note")
@only("practitioner", serves="call", answers=NoteOut, fails=(ConsultationUnknown,))
async def read_note(request: web.Request) -> web.Response:
    """The practitioner's own note on his own consultation; nobody else is given it (R.4127-45 CSP)."""
    consultation_id = part(request, "consultation_id")
    async with request.app[WORKS].reading() as session:
        note = await note_on(session, actor_of(request), consultation_id)
    if note.revision:
        await _note_look(request, Act.NOTE_READ)
    return answer(NoteOut.of(note))


@routes.post("/api/v1/consultations/{consultation_id}/note", name="api_write_note")
@only(
    "practitioner",
    serves="call",
    takes=WriteNote,
    answers=NoteOut,
    fails=(ConsultationUnknown, NoteChanged),
)
async def save_note(request: web.Request) -> web.Response:
    """Saved by itself while he writes; refused when another of his pages has written since."""
    wish = await read(request, WriteNote)
    async with work_for(request) as work:
        note = await write_note(work, part(request, "consultation_id"), wish.text, wish.revision)
    return answer(NoteOut.of(note))


@routes.get("/api/v1/consultations/{consultation_id}/telephone", name="api_telephone")
@only(
    "practitioner",
    serves="call",
    answers=TelephoneOut,
    fails=(ConsultationUnknown, NotBegun, ConsultationOver),
)
async def read_telephone(request: web.Request) -> web.Response:
    """The number on file of the patient with whom the practitioner is in consultation, for when the path dies."""
    consultation_id = part(request, "consultation_id")
    async with request.app[WORKS].reading() as session:
        telephone = await telephone_for(session, actor_of(request), consultation_id)
    await _note_look(request, Act.TELEPHONE_READ)
    return answer(TelephoneOut.of(telephone))


@routes.post("/api/v1/consultations/{consultation_id}/telephone", name="api_telephoned")
@only(
    "practitioner",
    serves="call",
    status=204,
    fails=(ConsultationUnknown, NotBegun, ConsultationOver),
)
async def say_telephoned(request: web.Request) -> web.Response:
    """« Je l'appelle »: kept with the consultation, which goes on."""
    async with work_for(request) as work:
        await note_call_by_telephone(work, part(request, "consultation_id"))
    return web.Response(status=204)


async def _note_look(request: web.Request, act: Act) -> None:
    consultation_id = part(request, "consultation_id")
    await record_reading(
        request.app[WORKS], actor_of(request), act, subject="consultation", subject_id=consultation_id
    )
