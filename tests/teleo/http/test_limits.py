"""Each limit by address or by link, met from outside: clear words, when to come back, and no header that gets around it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from html import unescape
from ipaddress import ip_network

import pytest
from aiohttp import ClientResponse

from teleo.accounts.pages import BY_ADDRESS
from teleo.core.ids import new_id
from teleo.entering.pages import ANSWERS, UNKNOWN_LINKS
from teleo.http.endpoint import BY_LINK
from teleo.http.keys import Site
from teleo.http.throttle import Throttle
from teleo.infra.work import Works
from teleo.patients import CURRENT_CONSENT, patient_for
from tests.support import builders
from tests.support.clock import NOON, GivenClock
from tests.support.signing_in import PAGE, Browser, csrf_token, open_link
from tests.support.sites import site_with, use_up

Headers = dict[str, str]
Try = Callable[[Headers], Awaitable[ClientResponse]]


async def sign_in(site: Browser, _: Works) -> Try:
    csrf = await csrf_token(site)

    async def of_somebody(headers: Headers) -> ClientResponse:
        form = {"csrf": csrf, "email": f"{new_id().hex}@minimes.test", "password": "au hasard"}
        return await site.post("/sign-in", data=form, headers=headers)

    return of_somebody


async def answer_a_link(site: Browser, works: Works) -> Try:
    here = await builders.establishment(works)
    csrf = await csrf_token(site)

    async def of_somebody(headers: Headers) -> ClientResponse:
        who = await builders.patient(works, here, even_if_alike=True)
        token = await builders.link(works, who, new_id())
        form = {"csrf": csrf, "day": "1", "month": "1", "year": "1950"}
        return await site.post(f"/l/{token}/birth-date", data=form, headers=headers)

    return of_somebody


async def open_a_link(site: Browser, _: Works) -> Try:
    async def at_random(headers: Headers) -> ClientResponse:
        return await site.get(f"/l/{new_id().hex}", headers=headers)

    return at_random


async def consent(site: Browser, works: Works) -> Try:
    at = await builders.practice(works)
    booked = await builders.appointment(works, at, NOON.replace(minute=10))
    async with works.reading() as session:
        who = await patient_for(session, booked.establishment_id, booked.patient_id)
    csrf = await csrf_token(site)
    await open_link(site, await builders.link(works, who, booked.id))

    async def again(headers: Headers) -> ClientResponse:
        body, headers = {"version": CURRENT_CONSENT}, headers | {"X-CSRF-Token": csrf}
        return await site.post(f"/api/v1/visits/{booked.id}/consent", json=body, headers=headers)

    return again


@dataclass(frozen=True, slots=True)
class Limit:
    """`before` is what each try is answered until there were too many; `by_address`: from another one it is not."""

    throttle: Throttle
    prepare: Callable[[Browser, Works], Awaitable[Try]]
    before: int
    words: str
    by_address: bool = True


LIMITS = (
    Limit(BY_ADDRESS, sign_in, 401, "Attendez un quart d'heure"),
    Limit(ANSWERS, answer_a_link, 403, "Attendez un quart d'heure"),
    Limit(UNKNOWN_LINKS, open_a_link, 404, "Attendez un quart d'heure"),
    Limit(BY_LINK, consent, 204, "too_many_requests", by_address=False),
)


@pytest.mark.parametrize("limit", LIMITS, ids=[limit.throttle.name for limit in LIMITS])
async def test_whoever_tries_too_often_is_stopped_whatever_he_writes_of_where_he_is(
    works: Works, clock: GivenClock, limit: Limit
) -> None:
    """Behind a proxy of ours, which adds the true address to what the browser made up."""
    place = Site(base_url="http://localhost", trusted_proxies=(ip_network("127.0.0.0/8"),))
    made_up = iter(range(1, 200))

    def from_(address: str = "203.0.113.7") -> Headers:
        return PAGE | {"X-Forwarded-For": f"192.0.2.{next(made_up)}, {address}"}

    async with site_with(works, site=place) as site:
        once_more = await limit.prepare(site, works)
        answers = [await once_more(from_())]
        await use_up(site, limit.throttle)
        answers += [await once_more(from_()) for _ in range(3)]
        elsewhere = await once_more(from_("203.0.113.8"))
        clock.forward(minutes=15)
        later = await once_more(from_())
        page = unescape(await answers[-1].text())

    assert [answer.status for answer in answers] == [limit.before, limit.before, 429, 429]
    assert [answer.headers.get("Retry-After") for answer in answers] == [None, None, "900", "900"]
    assert limit.words in page
    assert elsewhere.status == (limit.before if limit.by_address else 429)
    assert later.status == limit.before


async def test_a_site_without_a_proxy_believes_no_header(works: Works) -> None:
    async with site_with(works) as site:
        once_more = await open_a_link(site, works)
        await once_more(PAGE | {"X-Forwarded-For": "203.0.113.1"})
        await use_up(site, UNKNOWN_LINKS)
        answers = [await once_more(PAGE | {"X-Forwarded-For": f"203.0.113.{last}"}) for last in (2, 3)]

    assert [answer.status for answer in answers] == [404, 429]
