"""The address of a visit, for whoever must take it to another browser: the visit's cookie does not go along."""

from aiohttp import web

from teleo.accounts.magic_links import current_link, link_address
from teleo.accounts.schemas import LinkOut
from teleo.core.errors import NotFound
from teleo.http.endpoint import VISIT_PART, answer, only, part
from teleo.http.keys import SITE, WORKS

routes = web.RouteTableDef()


@routes.get("/api/v1/visits/{visit_id}/link", name="api_visit_link")
@only("patient", answers=LinkOut)
async def read_link(request: web.Request) -> web.Response:
    """The link of one's own visit, to be opened in a browser that has a camera."""
    works = request.app[WORKS]
    async with works.reading() as session:
        link_id = await current_link(session, part(request, VISIT_PART))
    if link_id is None:  # revoked while the page was open
        raise NotFound
    return answer(LinkOut(address=link_address(works.vault, request.app[SITE].base_url, link_id)))
