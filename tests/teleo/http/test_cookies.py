"""Every cookie that a site on https sets, by whichever door: for https alone, for this site alone, and hidden from modules."""

import re
from http.cookies import Morsel

from aiohttp import ClientSession, TraceConfig, TraceRequestEndParams

from teleo.accounts import digits_of_code
from teleo.consultations.companion_queries import codes_sent
from teleo.infra.work import Works
from teleo.privacy.cookies import KEPT
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import NOON, GivenClock
from tests.support.factors import give_app, send, sign_in_by_forms
from tests.support.psc import PscSite, a_person, https_site
from tests.support.signing_in import PAGE, forget, tell_birth_date
from tests.support.source import ROOT
from tests.support.visitors import opened_consultation

HTTPS = "https://teleo.test"
STRICT = {"teleo_half_way"}  # the others are needed by whoever comes by a link of another site
FOR_MODULES = {"teleo_text"}  # no secret: a page's module writes it too

Seen = list[tuple[str, Morsel[str]]]


def name_of(cookie: Morsel[str]) -> str:
    return re.sub(r"[0-9a-f]{32}$", "…", cookie.key)


def keeping(seen: Seen) -> TraceConfig:
    async def keep(_: ClientSession, __: object, answered: TraceRequestEndParams) -> None:
        where = f"{answered.method} {answered.url.path}"
        seen.extend((where, cookie) for cookie in answered.response.cookies.values())

    trace = TraceConfig()
    trace.on_request_end.append(keep)
    return trace


async def members_come_and_go(there: PscSite, works: Works, clock: GivenClock, at: Practice) -> None:
    """By a password and a second factor, by e-CPS; their sessions go on, change of establishment and end."""
    site = there.browser
    sophie = await builders.assistant_account(works, at.here)
    elsewhere = await builders.works_too(works, sophie, await builders.establishment(works))
    await give_app(works, sophie)
    await sign_in_by_forms(site, works, sophie.email)
    clock.forward(minutes=6)
    assert (await site.get("/invite?lang=en&text=large", headers=PAGE)).status == 200
    moved = await send(site, "/workplaces", role_id=str(await builders.role_id(works, elsewhere)))
    assert moved.status == 303
    await send(site, "/sign-out")
    forget(site)
    await there.sign_in(a_person(at.practitioner.rpps))
    assert (await site.get("/consultations", headers=PAGE)).status == 200
    await send(site, "/sign-out")


async def patients_and_companions_come(there: PscSite, works: Works, at: Practice) -> None:
    """By a link, by a code that was read to him; a third person by his own."""
    site = there.browser
    who = await builders.patient(works, at.here)
    booked = await builders.appointment(works, at, NOON.replace(minute=30), who=who)
    forget(site)
    assert (await tell_birth_date(site, await builders.link(works, who, booked.id))).status == 303
    forget(site)
    assert (await send(site, "/code", code=await builders.code(works, booked))).status == 303
    consultation = await opened_consultation(works, booked)
    invited, token = await builders.companion(works, at, consultation.id)
    forget(site)
    await send(site, f"/c/{token}/send")
    async with works.reading() as session:
        newest, *_ = await codes_sent(session, invited)
    code = digits_of_code(works.vault, newest.id)
    assert (await send(site, f"/c/{token}/code", code=code)).status == 303


async def test_no_cookie_of_a_site_on_https_is_for_another_or_can_be_read(
    works: Works, clock: GivenClock
) -> None:
    seen: Seen = []
    at = await builders.practice(works)
    who = a_person(at.practitioner.rpps)

    async with https_site(works, who, base_url=HTTPS, trace=keeping(seen)) as there:
        await members_come_and_go(there, works, clock, at)
        await patients_and_companions_come(there, works, at)

    wrong = [
        f"{where}: {cookie.OutputString()}"
        for where, cookie in seen
        if not cookie["secure"]
        or bool(cookie["httponly"]) is (cookie.key in FOR_MODULES)
        or cookie["samesite"] != ("Strict" if cookie.key in STRICT else "Lax")
        or (cookie["path"], cookie["domain"]) != ("/", "")
    ]
    assert wrong == []
    assert {name_of(cookie) for _, cookie in seen} == {one.name for one in KEPT if one.place == "cookie"}
    doors = {where for where, cookie in seen if cookie.key == "teleo_session"}
    assert doors == {
        "POST /sign-in/factor",
        "GET /invite",
        "POST /workplaces",
        "POST /sign-out",
        "GET /sign-in/psc/back",
    }


def test_cookies_are_set_in_these_files_and_nowhere_else() -> None:
    """A new one is walked above, or is the sandbox's, which is on no site."""
    setting = {
        path.relative_to(ROOT / "teleo").as_posix()
        for path in (ROOT / "teleo").rglob("*.py")
        if re.search(r"\.(set|del)_cookie\(", path.read_text())
    }

    assert setting == {
        "accounts/cookies.py",
        "http/csrf.py",
        "http/pages.py",
        "sandbox/pro_sante_connect/wallet.py",
    }
