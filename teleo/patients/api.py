"""Search and register the patients of one's own establishment."""

from aiohttp import web

from teleo.http.endpoint import answer, only, read, work_for
from teleo.patients.errors import PatientMayExist
from teleo.patients.registering import find_or_register
from teleo.patients.schemas import PatientOut, PatientsOut, RegisterPatient, SearchPatients
from teleo.patients.searching import search_patients

routes = web.RouteTableDef()


@routes.post("/api/v1/patients/search", name="api_search_patients")
@only("assistant", "practitioner", takes=SearchPatients, answers=PatientsOut)
async def find_patients(request: web.Request) -> web.Response:
    """Patients by the beginning of the birth name (from three letters), date of birth and mobile number.

    By post: a name is in no address.
    """
    wish = await read(request, SearchPatients)
    async with work_for(request) as work:
        found = await search_patients(work, wish)
    return answer(PatientsOut(patients=tuple(PatientOut.model_validate(view) for view in found)))


@routes.post("/api/v1/patients", name="api_register_patient")
@only(
    "assistant",
    "practitioner",
    takes=RegisterPatient,
    answers=PatientOut,
    status=201,
    fails=(PatientMayExist,),
)
async def register_patient(request: web.Request) -> web.Response:
    """Register a patient (201), or find the one who has exactly these traits (200)."""
    wish = await read(request, RegisterPatient)
    async with work_for(request) as work:
        registered = await find_or_register(work, wish)
    return answer(PatientOut.model_validate(registered.patient), status=201 if registered.is_new else 200)
