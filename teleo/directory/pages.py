"""The establishment as its administrator sets it: how it is named, and where patients find help."""

from aiohttp import web

from teleo.core.errors import Invalid
from teleo.directory.managing import change_establishment
from teleo.directory.queries import establishment_for
from teleo.directory.schemas import ChangeEstablishment
from teleo.http.endpoint import actor_of, only, parsed, sent, work_for
from teleo.http.keys import WORKS
from teleo.http.pages import render, see_other
from teleo.http.problems import STATUS

routes = web.RouteTableDef()


@routes.get("/establishment", name="establishment")
@only("administrator")
async def establishment(request: web.Request) -> web.StreamResponse:
    return await _show(request)


@routes.post("/establishment", name="change_establishment")
@only("administrator")
async def send_change_establishment(request: web.Request) -> web.StreamResponse:
    """What was typed is kept when it cannot be done."""
    values = await sent(request)
    try:
        wish = parsed(ChangeEstablishment, values)
    except Invalid as refused:
        return await _show(request, refused, values)
    async with work_for(request) as work:
        await change_establishment(work, wish)
    return see_other(f"{request.app.router['establishment'].url_for()}?done=yes")


async def _show(
    request: web.Request, refused: Invalid | None = None, values: dict[str, object] | None = None
) -> web.Response:
    async with request.app[WORKS].reading() as session:
        here = await establishment_for(session, actor_of(request).establishment)
    page = await render(
        request,
        "directory/establishment.html",
        here_now=here,
        values=values
        or {"shown_name": here.shown_name, "message_name": here.message_name, "help_phone": here.help_phone},
        errors=refused.errors if refused else {},
        done="done" in request.query,
    )
    if refused is not None:
        page.set_status(STATUS[refused.kind])
    return page
