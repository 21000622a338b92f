"""The page of a locked session, for whoever has no modules or loads a page again."""

from teleo.infra.work import Works
from tests.support import builders
from tests.support.builders import PASSWORD
from tests.support.clock import GivenClock
from tests.support.signing_in import PAGE, Browser, csrf_token, sign_in


async def test_a_locked_page_leads_to_one_field_and_back(
    site: Browser, works: Works, clock: GivenClock
) -> None:
    sophie = await builders.assistant_account(works, await builders.establishment(works))
    csrf = await sign_in(site, sophie.email)
    clock.forward(minutes=15)

    led = await site.get("/agenda?week=2026-11-23", headers=PAGE, allow_redirects=False)
    page = await site.get(led.headers["Location"], headers=PAGE)
    text = await page.text()
    form = {"csrf": csrf, "next": "/agenda?week=2026-11-23"}
    wrong = await site.post("/unlock", data=form | {"password": "non"}, headers=PAGE, allow_redirects=False)
    right = await site.post("/unlock", data=form | {"password": PASSWORD}, allow_redirects=False)

    assert led.headers["Location"] == "/unlock?next=%2Fagenda%3Fweek%3D2026-11-23"
    assert "Page verrouillée" in text
    assert 'name="next" value="/agenda?week=2026-11-23"' in text
    assert (wrong.status, "pas le mot de passe" in await wrong.text()) == (403, True)
    assert (right.status, right.headers["Location"]) == (303, "/agenda?week=2026-11-23")
    assert (await site.get("/agenda", headers=PAGE, allow_redirects=False)).status == 200


async def test_the_way_back_is_one_of_our_pages(site: Browser, works: Works, clock: GivenClock) -> None:
    sophie = await builders.assistant_account(works, await builders.establishment(works))
    csrf = await sign_in(site, sophie.email)
    clock.forward(minutes=15)

    form = {"csrf": csrf, "next": "//evil.test", "password": PASSWORD}
    answer = await site.post("/unlock", data=form, allow_redirects=False)

    assert answer.headers["Location"] == "/agenda"


async def test_whoever_is_not_locked_is_sent_on(site: Browser, works: Works) -> None:
    nobody = await site.get("/unlock", headers=PAGE, allow_redirects=False)
    csrf = await csrf_token(site)
    sent = await site.post("/unlock", data={"csrf": csrf, "password": "x"}, allow_redirects=False)
    sophie = await builders.assistant_account(works, await builders.establishment(works))
    await sign_in(site, sophie.email)
    open_page = await site.get("/unlock?next=/openings", headers=PAGE, allow_redirects=False)

    assert nobody.headers["Location"] == sent.headers["Location"] == "/sign-in"
    assert open_page.headers["Location"] == "/openings"


async def test_a_locked_person_may_sign_out(site: Browser, works: Works, clock: GivenClock) -> None:
    sophie = await builders.assistant_account(works, await builders.establishment(works))
    csrf = await sign_in(site, sophie.email)
    clock.forward(minutes=15)

    await site.post("/sign-out", data={"csrf": csrf}, allow_redirects=False)

    assert (await site.get("/api/v1/session")).status == 401


async def test_every_members_page_has_its_cover(site: Browser, works: Works) -> None:
    sophie = await builders.assistant_account(works, await builders.establishment(works))
    await sign_in(site, sophie.email)

    page = await (await site.get("/agenda", headers=PAGE)).text()

    assert 'data-lock data-seconds="900"' in page
    assert "data-lock-form" in page
