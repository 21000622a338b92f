"""The establishments of the region, as its administrator sees them: their names and who administers them, no patient."""

from aiohttp import web

from teleo.accounts import counts_of_administrators
from teleo.core.errors import Failure, Invalid
from teleo.directory.errors import FinessTaken
from teleo.directory.managing import add_visit_reason, open_establishment
from teleo.directory.queries import establishments
from teleo.directory.rules import FIRST_REASON
from teleo.directory.schemas import AddVisitReason, OpenEstablishment
from teleo.http.endpoint import only, parsed, sent, work_for
from teleo.http.keys import WORKS
from teleo.http.pages import see_other
from teleo.http.problems import show_again

routes = web.RouteTableDef()


@routes.get("/establishments", name="establishments")
@only("region_administrator")
async def all_establishments(request: web.Request) -> web.StreamResponse:
    """All of this installation, and a form to open one more."""
    return await _show(request)


@routes.post("/establishments", name="open_establishment")
@only("region_administrator")
async def send_establishment(request: web.Request) -> web.StreamResponse:
    """It has one visit reason to begin with; its first administrator is invited on the page that follows."""
    values = await sent(request)
    try:
        wish = parsed(OpenEstablishment, {**values, "shown_name": values.get("name", "")})
        async with work_for(request) as work:
            here = await open_establishment(work, wish)
            wording, minutes = FIRST_REASON
            reason = AddVisitReason(establishment_id=here.id, wording=wording, minutes=minutes)
            await add_visit_reason(work, reason)
    except (Invalid, FinessTaken) as refused:
        return await _show(request, refused, values)
    administrators = request.app.router["administrators"].url_for(establishment_id=str(here.id))
    return see_other(f"{administrators}?done=opened")


async def _show(
    request: web.Request, refused: Failure | None = None, values: dict[str, object] | None = None
) -> web.Response:
    async with request.app[WORKS].reading() as session:
        known = await establishments(session)
        administrators = await counts_of_administrators(session)
    return await show_again(
        request,
        "directory/establishments.html",
        refused,
        establishments=known,
        administrators=administrators,
        values=values or {},
    )
