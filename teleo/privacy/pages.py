"""The administrator's pages: notices, purges, and one person's data, given or erased."""

from dataclasses import asdict
from datetime import timedelta

from aiohttp import web

from teleo.audit import Act, record
from teleo.core.errors import Conflict, Invalid
from teleo.http.endpoint import actor_of, only, parsed, part, read, sent, work_for
from teleo.http.keys import WORKS
from teleo.http.pages import see_other
from teleo.http.problems import show_again
from teleo.patients import PatientView, SearchPatients, patient_for, search_patients
from teleo.privacy import queries
from teleo.privacy.erasing import check_nothing_stands, erase
from teleo.privacy.exporting import export
from teleo.privacy.informing import change_notice
from teleo.privacy.notices import RETENTION
from teleo.privacy.schemas import ChangeNotice, ErasePatient

COUNTED_OVER = timedelta(days=30)

routes = web.RouteTableDef()


@routes.get("/data", name="personal_data")
@only("administrator")
async def personal_data(request: web.Request) -> web.StreamResponse:
    return await _show(request)


@routes.post("/data/notice", name="change_notice")
@only("administrator")
async def send_change_notice(request: web.Request) -> web.StreamResponse:
    """What was typed is kept when it cannot be done."""
    values = await sent(request)
    try:
        wish = parsed(ChangeNotice, values)
    except Invalid as refused:
        return await _show(request, refused=refused, notice=values)
    async with work_for(request) as work:
        await change_notice(work, wish)
    return see_other(f"{request.app.router['personal_data'].url_for()}?done=notice")


@routes.post("/data/search", name="search_personal_data")
@only("administrator")
async def search_personal_data(request: web.Request) -> web.StreamResponse:
    """By post: a name is in no address."""
    values = await sent(request)
    try:
        wish = parsed(SearchPatients, values)
    except Invalid as refused:
        return await _show(request, refused=refused, sought=values)
    async with work_for(request) as work:
        found = await search_patients(work, wish)
    return await _show(request, sought=values, found=found)


@routes.get("/data/patients/{patient_id}", name="patient_data")
@only("administrator")
async def patient_data(request: web.Request) -> web.StreamResponse:
    return await _show_patient(request)


@routes.post("/data/patients/{patient_id}/export", name="export_patient")
@only("administrator")
async def export_patient(request: web.Request) -> web.Response:
    """The file; its name says nobody's."""
    async with work_for(request) as work:
        archive = await export(work, part(request, "patient_id"))
        day = work.now.date().isoformat()
    return web.Response(
        body=archive,
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="teleo-{day}.zip"'},
    )


@routes.post("/data/patients/{patient_id}/erase", name="erase_patient")
@only("administrator")
async def erase_patient(request: web.Request) -> web.StreamResponse:
    """For ever; what stands in the way is said by the page itself."""
    patient_id = part(request, "patient_id")
    try:
        wish = await read(request, ErasePatient)
        async with work_for(request) as work:
            await erase(work, patient_id, wish)
    except Conflict:
        return see_other(str(request.app.router["patient_data"].url_for(patient_id=str(patient_id))))
    except Invalid as refused:
        return await _show_patient(request, refused)
    return see_other(f"{request.app.router['personal_data'].url_for()}?done=erased")


async def _show(
    request: web.Request,
    *,
    refused: Invalid | None = None,
    notice: dict[str, object] | None = None,
    sought: dict[str, object] | None = None,
    found: tuple[PatientView, ...] | None = None,
) -> web.Response:
    works = request.app[WORKS]
    async with works.reading() as session:
        kept = await queries.notice_of(session, actor_of(request).establishment)
        last = await queries.last_run(session)
        removed = await queries.removed_since(session, works.clock.now() - COUNTED_OVER)
    return await show_again(
        request,
        "privacy/personal_data.html",
        refused,
        notice=notice or asdict(kept),
        is_complete=kept.is_complete,
        sought=sought or {},
        found=found,
        done=request.query.get("done", ""),
        last=last,
        removed=removed,
        retention=request.app[RETENTION],
    )


async def _show_patient(request: web.Request, refused: Invalid | None = None) -> web.Response:
    """Reading it is kept in the trail, as any look at a person's record is."""
    patient_id = part(request, "patient_id")
    async with work_for(request) as work:
        patient = await patient_for(work.session, work.actor.establishment, patient_id)
        kept = await queries.everything_kept(work.session, patient_id)
        record(work, Act.PATIENT_DATA_READ, subject="patient", subject_id=patient_id)
        stands = ""
        try:
            await check_nothing_stands(work, patient_id)
        except Conflict as standing:
            stands = standing.code
    return await show_again(
        request,
        "privacy/patient_data.html",
        refused,
        patient=patient,
        counts={table: len(rows) for table, rows in kept.items() if rows},
        happened=sum(row["started_at"] is not None for row in kept["consultations"]),
        is_erased=kept["patients"][0]["erased_at"] is not None,
        stands=stands,
    )
