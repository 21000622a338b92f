"""The address without a path: where people sign in, or the first page of the demonstration."""

from aiohttp import web

from teleo.http.endpoint import anyone
from teleo.http.keys import SITE
from teleo.http.pages import see_other

routes = web.RouteTableDef()


@routes.get("/", name="home")
@anyone(reason="only sends on")
async def home(request: web.Request) -> web.Response:
    return see_other("/sandbox" if request.app[SITE].demonstration else "/sign-in")
