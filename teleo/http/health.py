"""Whether the program lives, and whether it can serve."""

from aiohttp import web
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from teleo import __version__
from teleo.http.endpoint import anyone
from teleo.http.keys import WORKS

routes = web.RouteTableDef()


@routes.get("/health/live", name="live")
@anyone(reason="asked by supervisors that have no account; says nothing but the version")
async def live(_request: web.Request) -> web.Response:
    return web.json_response({"status": "alive", "version": __version__})


@routes.get("/health/ready", name="ready")
@anyone(reason="asked by load balancers that have no account; says nothing of what is stored")
async def ready(request: web.Request) -> web.Response:
    try:
        async with request.app[WORKS].reading() as session:
            await session.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError, TimeoutError):
        return web.json_response({"status": "not ready", "database": "away"}, status=503)
    return web.json_response({"status": "ready", "database": "there"})
