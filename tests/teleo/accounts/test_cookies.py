"""Cookies and links as strangers would make them: each refused in the same words, whatever is wrong with it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from teleo.accounts import revoke_links
from teleo.accounts.tables import Account, VisitDevice
from teleo.core.actor import SYSTEM
from teleo.core.ids import new_id
from teleo.infra.work import Works
from tests.support import builders
from tests.support.builders import Credentials
from tests.support.clock import GivenClock
from tests.support.factors import give_app, sign_in_by_forms
from tests.support.signing_in import PAGE, Browser, forget, open_link, sign_in
from tests.support.visitors import World, a_world

MEMBERS_ONLY = "/invite"
UNAUTHENTICATED, LINK_NEEDED, NOT_FOUND = (401, "unauthenticated"), (401, "link_needed"), (404, "not_found")


@pytest.fixture
async def here(works: Works) -> World:
    return await a_world(works, birth_name="Lefèvre", zone="Europe/Paris")


@pytest.fixture
async def elsewhere(works: Works) -> World:
    return await a_world(works, birth_name="Hoarau", zone="Indian/Reunion")


@pytest.fixture
async def sophie(works: Works) -> Credentials:
    return await builders.assistant_account(works, await builders.establishment(works))


async def asked(site: Browser, path: str, cookie: str | bytes = "") -> tuple[int, str]:
    """The status and the stable code of the answer, with this Cookie header and no other."""
    forget(site)
    header = cookie.decode("utf-8", "surrogateescape") if isinstance(cookie, bytes) else cookie
    answer = await site.get(path, headers={"Cookie": header, "Accept": "application/json"})
    return answer.status, "done" if answer.ok else (await answer.json())["code"]


async def opened(site: Browser, token: str) -> tuple[int, str]:
    """The status and the page to which a link leads that leaves no cookie of a visit."""
    forget(site)
    answer = await site.get(f"/l/{token}", headers=PAGE, allow_redirects=False)
    assert not [name for name in answer.cookies if name.startswith("teleo_visit_")]
    return answer.status, await answer.text()


def visit_of(world: World) -> str:
    return f"/api/v1/visits/{world.booked.id}"


def kept(site: Browser, prefix: str) -> tuple[str, str]:
    """Name and value of the browser's cookie."""
    (cookie,) = (cookie for cookie in site.session.cookie_jar if cookie.key.startswith(prefix))
    return cookie.key, cookie.value


async def visitors_cookie(site: Browser, world: World) -> tuple[str, str]:
    forget(site)
    await open_link(site, world.link_token)
    return kept(site, "teleo_visit_")


SPOILED: dict[str, Callable[[str, str], str | bytes]] = {
    "nothing": lambda *_: "",
    "a guess": lambda *_: "x" * 32,
    "cut short": lambda mine, _: mine[:-1],
    "lengthened": lambda mine, _: f"{mine}A",
    "in other letters": lambda mine, _: mine.swapcase(),
    "half of another": lambda mine, other: mine[:16] + other[16:],
    "backwards": lambda mine, _: mine[::-1],
    "not ASCII": lambda mine, _: f"{mine[:-2]}é",
    "bytes that are no text": lambda mine, _: mine[:-1].encode() + b"\xff\xfe\xed\xa0\x80",
    "only bytes": lambda *_: b"\xff.\xff",
    "very long": lambda mine, _: mine * 60,
    "SQL": lambda mine, _: f"' OR 1=1 --{mine}",
}


@pytest.mark.parametrize("how", SPOILED)
async def test_a_spoiled_visit_cookie_opens_nothing(
    site: Browser, here: World, elsewhere: World, how: str
) -> None:
    name, value = await visitors_cookie(site, here)
    _, others = await visitors_cookie(site, elsewhere)
    spoiled = SPOILED[how](value, others)
    sent = f"{name}=".encode() + (spoiled.encode() if isinstance(spoiled, str) else spoiled)

    assert await asked(site, visit_of(here), f"{name}={value}") == (200, "done")
    assert await asked(site, visit_of(here), sent) == LINK_NEEDED


async def test_the_name_of_a_cookie_opens_nothing(site: Browser, here: World, elsewhere: World) -> None:
    name, value = await visitors_cookie(site, here)
    others_name, others_value = await visitors_cookie(site, elsewhere)

    # One's own cookie under the name of another's visit, and beside it.
    renamed = f"{others_name}={value}"
    both = f"{name}={others_value}; {others_name}={value}"

    assert await asked(site, visit_of(elsewhere), renamed) == NOT_FOUND
    assert await asked(site, visit_of(here), renamed) == (200, "done")
    assert await asked(site, visit_of(elsewhere), f"{name}={value}; {others_name}=x.y") == NOT_FOUND
    assert await asked(site, visit_of(here), both) == (200, "done")


async def test_on_a_tablet_of_many_patients_the_last_who_came_is_known(site: Browser, here: World) -> None:
    name, value = await visitors_cookie(site, here)
    before = "; ".join(f"teleo_visit_{new_id().hex}=token-{number}" for number in range(30))

    assert await asked(site, visit_of(here), f"{before}; {name}={value}") == (200, "done")


async def test_a_link_of_another_appointment_or_establishment_is_not_found(
    site: Browser, here: World, elsewhere: World
) -> None:
    name, value = await visitors_cookie(site, here)
    own = f"{name}={value}"

    for path in ("", "/messages"):
        assert await asked(site, visit_of(elsewhere) + path, own) == NOT_FOUND
        assert await asked(site, f"/api/v1/visits/{new_id()}{path}", own) == NOT_FOUND
    assert await asked(site, f"/api/v1/consultations/{here.consultation.id}/messages", own) == UNAUTHENTICATED


async def test_a_visit_cookie_is_over_with_its_link(
    site: Browser, works: Works, clock: GivenClock, here: World, elsewhere: World
) -> None:
    revoked, expired = await visitors_cookie(site, here), await visitors_cookie(site, elsewhere)
    async with works.open(SYSTEM) as work:
        await revoke_links(work, here.booked.id)

    assert await asked(site, visit_of(here), "=".join(revoked)) == LINK_NEEDED
    assert await asked(site, visit_of(elsewhere), "=".join(expired)) == (200, "done")
    clock.forward(days=1)
    assert await asked(site, visit_of(elsewhere), "=".join(expired)) == LINK_NEEDED


async def test_what_one_secret_makes_is_not_taken_for_another(
    site: Browser, works: Works, here: World
) -> None:
    name, value = await visitors_cookie(site, here)
    async with works.reading() as session:
        device = await session.scalar(select(VisitDevice))
    assert device is not None

    # The link's own token, ids, the hash that is kept, and the visit's cookie for a session's.
    for secret in (here.link_token, str(device.link_id), str(device.id), device.token_hash.hex()):
        assert await asked(site, visit_of(here), f"{name}={secret}") == LINK_NEEDED
        assert await asked(site, MEMBERS_ONLY, f"teleo_session={secret}") == UNAUTHENTICATED
    assert await asked(site, MEMBERS_ONLY, f"teleo_session={value}") == UNAUTHENTICATED


FORGED_SESSIONS: dict[str, Callable[[str], str | bytes]] = {
    "nothing": lambda _: "",
    "a guess": lambda _: "x" * 43,
    "cut short": lambda token: token[:-1],
    "lengthened": lambda token: f"{token}=",
    "in other letters": str.swapcase,
    "backwards": lambda token: token[::-1],
    "not ASCII": lambda token: f"{token}é",
    "very long": lambda token: token * 15,
    "SQL": lambda _: "' OR 1=1 --",
}


@pytest.mark.parametrize("how", FORGED_SESSIONS)
async def test_a_forged_session_cookie_is_nobodys(site: Browser, sophie: Credentials, how: str) -> None:
    await sign_in(site, sophie.email)
    name, token = kept(site, "teleo_session")
    forged = FORGED_SESSIONS[how](token)
    sent = f"{name}=".encode() + (forged.encode() if isinstance(forged, str) else forged)

    assert await asked(site, MEMBERS_ONLY, f"{name}={token}") == (200, "done")
    assert await asked(site, MEMBERS_ONLY, sent) == UNAUTHENTICATED


async def test_a_session_cookie_is_worth_nothing_once_its_session_is_over(
    site: Browser, works: Works, clock: GivenClock, sophie: Credentials
) -> None:
    csrf = await sign_in(site, sophie.email)
    ended = "=".join(kept(site, "teleo_session"))
    await site.post("/sign-out", data={"csrf": csrf}, allow_redirects=False)
    await sign_in(site, sophie.email)
    idle = "=".join(kept(site, "teleo_session"))

    assert await asked(site, MEMBERS_ONLY, ended) == UNAUTHENTICATED
    assert await asked(site, MEMBERS_ONLY, idle) == (200, "done")
    clock.forward(minutes=5)
    assert await asked(site, MEMBERS_ONLY, idle) == UNAUTHENTICATED

    await sign_in(site, sophie.email)
    closed = "=".join(kept(site, "teleo_session"))
    async with works.open(SYSTEM) as work:
        (await work.session.get_one(Account, sophie.actor.account_id)).active = False
    assert await asked(site, MEMBERS_ONLY, closed) == UNAUTHENTICATED


async def test_a_session_that_a_stranger_prepared_is_not_taken_up(
    site: Browser, works: Works, sophie: Credentials
) -> None:
    await give_app(works, sophie)
    forget(site)
    site.session.cookie_jar.update_cookies({"teleo_session": "prepared", "teleo_half_way": "prepared"})

    answer = await sign_in_by_forms(site, works, sophie.email)

    assert answer.cookies["teleo_session"].value != "prepared"
    assert await asked(site, MEMBERS_ONLY, "teleo_session=prepared") == UNAUTHENTICATED


LINKS: dict[str, Callable[[str, str], str]] = {
    "a guess": lambda *_: "A" * 24,
    "cut short": lambda token, _: token[:-1],
    "cut in half": lambda token, _: token[:12],
    "lengthened": lambda token, _: f"{token}A",
    "in other letters": lambda token, _: token.swapcase(),
    "half of another": lambda token, other: token[:12] + other[12:],
    "with a point at its end": lambda token, _: f"{token}.",
    "with a space": lambda token, _: f"{token}%20",
}


@pytest.mark.parametrize("how", LINKS)
async def test_a_forged_link_was_never_given(site: Browser, here: World, elsewhere: World, how: str) -> None:
    status, page = await opened(site, LINKS[how](here.link_token, elsewhere.link_token))

    assert status == 404
    assert "pas complet" in page
    assert here.patient.birth_name not in page


async def test_a_link_outside_its_time_says_so_and_gives_no_cookie(site: Browser, works: Works) -> None:
    who = await builders.patient(works, await builders.establishment(works))
    later = await builders.link(works, who, new_id(), opens_in=timedelta(hours=1))
    over = await builders.link(works, who, new_id(), opens_in=timedelta(days=-2))

    too_new, too_old = await opened(site, later), await opened(site, over)

    assert (too_new[0], "pas encore ouvert" in too_new[1]) == (409, True)
    assert (too_old[0], "plus valable" in too_old[1]) == (409, True)
