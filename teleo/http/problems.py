"""Failure kind → status → problem+json (RFC 9457), or an error page for a browser. The only place with statuses."""

import secrets
import traceback
from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

import orjson
import structlog
from aiohttp import web

from teleo.core.errors import Failure, Invalid, NotFound, Unauthenticated
from teleo.http.endpoint import LinkNeeded, SessionLocked
from teleo.http.keys import SITE
from teleo.http.pages import render, see_other
from teleo.http.sizes import HeadTooLarge
from teleo.http.throttle import TooManyTries

STATUS = {
    "unauthenticated": 401,
    "forbidden": 403,
    "not_found": 404,
    "conflict": 409,
    "invalid": 422,
    "unavailable": 503,
}
# RFC 6585 §4 and §5: what has a status closer than that of its kind.
CLOSER = {TooManyTries.code: 429, HeadTooLarge.code: 431}

log = structlog.get_logger()


def status_of(failure: Failure | type[Failure]) -> int:
    """500 for what has no kind of ours."""
    return CLOSER.get(failure.code) or STATUS.get(failure.kind, web.HTTPInternalServerError.status_code)


class MethodNotAllowed(Failure):
    kind = "invalid"
    code = "method_not_allowed"
    title = "This address does not do that."


class TooLarge(Invalid):
    code = "too_large"
    title = "What was sent is too large."


class InternalError(Failure):
    kind = "internal"
    code = "internal_error"
    title = "Something broke on our side. It has been noted."


@web.middleware
async def tell_failures(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Turn what a handler raises into an answer; a bug is logged with an id, and the answer gives the id."""
    try:
        return await handler(request)
    except Failure as failure:
        return await answer_failure(request, failure)
    except web.HTTPException as raised:
        return await _answer_http(request, raised)
    except Exception as bug:  # noqa: BLE001 the last door: nothing may leave without an answer
        incident = secrets.token_hex(4)
        log.error(  # noqa: TRY400 the exception's text may hold what a person typed
            "internal_error", incident=incident, error=type(bug).__name__, at=_frames(bug)
        )
        return await answer_failure(request, InternalError(incident=incident), status=500)


async def answer_failure(
    request: web.Request, failure: Failure, *, status: int | None = None
) -> web.StreamResponse:
    status = status or status_of(failure)
    headers = _when_to_retry(failure)
    if not is_page(request):
        body = problem(request, failure, status)
        return web.Response(
            body=orjson.dumps(body), status=status, content_type="application/problem+json", headers=headers
        )
    if (
        isinstance(failure, Unauthenticated)
        and not isinstance(failure, LinkNeeded)
        and request.method == "GET"
    ):
        return see_other(f"/sign-in?{urlencode({'next': request.path_qs})}")
    if isinstance(failure, SessionLocked):
        back = {"next": request.path_qs} if request.method == "GET" else {}
        return see_other(f"/unlock?{urlencode(back)}" if back else "/unlock")
    page = await render(
        request,
        "problems/problem.html",
        failure=failure,
        code=failure.code,
        incident=failure.extra.get("incident"),
    )
    page.set_status(status)
    page.headers.update(headers)
    return page


async def show_again(
    request: web.Request, template: str, refused: Failure | None, **context: object
) -> web.Response:
    """The page that was sent, with what stands in the way; give what was typed in the context.

    The template has `refused` (none: nothing was asked yet) and `errors`: by field, a code or a sentence.
    """
    errors = refused.extra.get("errors", {}) if refused else {}
    page = await render(request, template, refused=refused, errors=errors, **context)
    if refused is not None:
        page.set_status(status_of(refused))
        page.headers.update(_when_to_retry(refused))
    return page


def _when_to_retry(failure: Failure) -> dict[str, str]:
    retry = failure.extra.get("retry_after")
    return {"Retry-After": str(retry)} if isinstance(retry, int) else {}


def problem(request: web.Request, failure: Failure, status: int) -> dict[str, object]:
    return {
        "type": f"{request.app[SITE].base_url}/problems/{failure.code}",
        "title": failure.title,
        "status": status,
        "detail": failure.detail or failure.title,
        "instance": request.path,
        "code": failure.code,
        **failure.extra,
    }


def is_page(request: web.Request) -> bool:
    """Whether a person reads the answer."""
    return not request.path.startswith(("/api/", "/health/")) and "text/html" in request.headers.get(
        "Accept", ""
    )


async def _answer_http(request: web.Request, raised: web.HTTPException) -> web.StreamResponse:
    if raised.status < web.HTTPBadRequest.status_code:
        raise raised
    failures: dict[int, type[Failure]] = {404: NotFound, 405: MethodNotAllowed, 413: TooLarge}
    failure = failures.get(raised.status, Invalid)
    answered = await answer_failure(request, failure(), status=raised.status)
    if "Allow" in raised.headers:
        answered.headers["Allow"] = raised.headers["Allow"]
    return answered


def _frames(bug: BaseException) -> list[str]:
    """Where it broke, without the values: an exception's text may hold what a person typed."""
    return [
        f"{frame.filename.rpartition('/')[2]}:{frame.lineno}"
        for frame in traceback.extract_tb(bug.__traceback__)[-6:]
    ]
