"""The e-CPS telephone, as a page: what it is asked, the number to choose, its code."""

from aiohttp import web
from pydantic import BaseModel, ConfigDict

from teleo.core.errors import NotFound
from teleo.http.endpoint import anyone, read
from teleo.http.pages import render, see_other
from teleo.sandbox.pro_sante_connect.counterpart import Counterpart, Outcome, Question
from teleo.sandbox.pro_sante_connect.identities import PIN, InventedPerson
from teleo.sandbox.pro_sante_connect.protocol import COUNTERPART

PUBLIC = "a telephone that nobody has: whoever tries the demonstration holds it"

routes = web.RouteTableDef()


class Reply(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    question_id: str
    act: str = "approve"
    number: str = ""
    pin: str = ""


@routes.get("/sandbox/e-cps", name="e_cps_telephones")
@anyone(reason=PUBLIC)
async def telephones(request: web.Request) -> web.StreamResponse:
    psc = _counterpart(request)
    return await render(request, "sandbox/e_cps_telephones.html", identities=psc.identities)


@routes.get("/sandbox/e-cps/{national_id}", name="e_cps_telephone")
@anyone(reason=PUBLIC)
async def telephone(request: web.Request) -> web.StreamResponse:
    return await _page(request)


@routes.post("/sandbox/e-cps/{national_id}", name="e_cps_reply")
@anyone(reason=PUBLIC)
async def reply(request: web.Request) -> web.StreamResponse:
    """Yes with a number and the code, no, or nothing until it is too late."""
    psc, identity = _counterpart(request), _identity(request)
    said = await read(request, Reply)
    question = next((one for one in psc.waiting_for(identity) if one.id == said.question_id), None)
    if question is None:
        return await _page(request, outcome="too_late")
    match said.act:
        case "refuse":
            question.outcome = "refused"
        case "wait":
            question.outcome = "too_late"
        case _ if not said.number:
            return await _page(request, wrong="number")
        case _:
            if not psc.reply(question, said.number, said.pin) and question.outcome == "waiting":
                return await _page(request, wrong="pin")
    return see_other(f"{request.path}?{question.outcome}")


async def _page(request: web.Request, *, wrong: str = "", outcome: Outcome | None = None) -> web.Response:
    psc, identity = _counterpart(request), _identity(request)
    waiting: list[Question] = psc.waiting_for(identity)
    said = ("approved", "refused", "wrong_number", "too_late")
    return await render(
        request,
        "sandbox/e_cps_telephone.html",
        identity=identity,
        question=waiting[0] if waiting else None,
        pin=PIN,
        wrong=wrong,
        outcome=outcome or next((one for one in said if one in request.query), ""),
    )


def _counterpart(request: web.Request) -> Counterpart:
    found = request.app.get(COUNTERPART)
    if found is None:
        raise NotFound
    return found


def _identity(request: web.Request) -> InventedPerson:
    found = _counterpart(request).identity(request.match_info["national_id"])
    if found is None:
        raise NotFound
    return found
