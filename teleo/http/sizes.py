"""Requests whose head is larger than any of ours are refused before anybody is asked who sent them."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from teleo.core.errors import Invalid

HEAD_LIMIT = 16 * 1024  # bytes of all header lines; a browser with twenty opened links sends some 4 KiB
# What the parser itself takes of one line; beyond, it answers 400 in words of its own and hangs up.
LINE_LIMIT = 64 * 1024


class HeadTooLarge(Invalid):
    code = "head_too_large"
    title = "The headers of this request are too large."


@web.middleware
async def refuse_large_heads(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Raises HeadTooLarge. Bodies are bounded by the application's `client_max_size`."""
    if sum(len(name) + len(value) for name, value in request.raw_headers) > HEAD_LIMIT:
        raise HeadTooLarge
    return await handler(request)
