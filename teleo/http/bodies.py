"""What was sent, form or JSON, before anything is made of it."""

import json

from aiohttp import web
from multidict import MultiDictProxy

from teleo.core.errors import Invalid

Form = MultiDictProxy[str | bytes | bytearray | web.FileField]


class UnreadableBody(Invalid):
    code = "unreadable_body"
    title = "What was sent cannot be read."


async def form_of(request: web.Request) -> Form:
    """Empty when it is none. Raises UnreadableBody: it says that it is one, and is not."""
    try:
        return await request.post()
    except ValueError:
        raise UnreadableBody from None


async def json_of(request: web.Request) -> dict[str, object]:
    """Raises UnreadableBody, also for what is no object."""
    try:
        body = await request.json()
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise UnreadableBody from None
    if not isinstance(body, dict):
        raise UnreadableBody
    return body
