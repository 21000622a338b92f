"""By e-CPS into a session, against two providers: the sandbox's, and an independent certified one by settings alone."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from sqlalchemy import func, select

from teleo.accounts import situation_of
from teleo.accounts.queries import account_known_as
from teleo.accounts.tables import AccountSession, ProfessionalSession, SignInAttempt
from teleo.core.actor import SYSTEM
from teleo.core.ids import new_id
from teleo.directory import PractitionerView
from teleo.infra.work import Works
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import GivenClock
from tests.support.psc import HOSPITAL, OWN_PRACTICE, PscSite, a_person, certified_site, sandbox_site
from tests.support.signing_in import PAGE, forget, sign_in

PROVIDERS = {"sandbox": sandbox_site, "certified": certified_site}


@pytest.fixture
async def minimes(works: Works) -> Practice:
    return await builders.practice(works)


@pytest.fixture(params=PROVIDERS)
async def either(request: pytest.FixtureRequest, works: Works, minimes: Practice) -> AsyncIterator[PscSite]:
    opened: AbstractAsyncContextManager[PscSite] = PROVIDERS[request.param](
        works, a_person(minimes.practitioner.rpps), a_person("10000000099")
    )
    async with opened as site:
        yield site


@pytest.fixture
async def at(works: Works, minimes: Practice) -> AsyncIterator[PscSite]:
    async with sandbox_site(works, a_person(minimes.practitioner.rpps), a_person("10000000099")) as site:
        yield site


def query(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def changed(address: str, **values: str | None) -> str:
    """The same address, with other words in its query."""
    said = {name: value for name, value in (query(address) | values).items() if value is not None}
    return f"{address.partition('?')[0]}?{urlencode(said)}"


def session_of(site: PscSite) -> str | None:
    jar = site.browser.session.cookie_jar
    return next((cookie.value for cookie in jar if cookie.key == "teleo_session"), None)


async def rows(works: Works, table: Any) -> int:
    async with works.reading() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def test_one_registered_practitioner_is_signed_in(either: PscSite, minimes: Practice) -> None:
    claire = a_person(minimes.practitioner.rpps)

    where = await either.sign_in(claire, "/consultations?day=1")

    assert where == "/consultations?day=1"
    page = await (await either.browser.get("/consultations", headers=PAGE)).text()
    assert minimes.practitioner.shown_name in page
    assert session_of(either) is not None
    async with either.works.reading() as session:
        row = (await session.scalars(select(AccountSession))).one()
        situation = await situation_of(session, row.id)
    assert situation is not None
    assert (situation.profession, situation.place) == ("10", "Hôpital des Minimes")
    assert row.expires_at - row.created_at == timedelta(hours=4)


async def test_what_is_asked_is_in_the_national_dialect(either: PscSite) -> None:
    asked = query(await either.set_out())

    assert asked["response_type"] == "code"
    assert asked["scope"] == "openid scope_all"
    assert asked["acr_values"] == "eidas1"
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == f"{either.base_url}/sign-in/psc/back"
    assert min(len(asked[secret]) for secret in ("state", "nonce", "code_challenge")) >= 43


async def test_one_whom_nobody_registered_is_told_whom_to_ask(either: PscSite) -> None:
    where = await either.sign_in(a_person("10000000099"))

    page = await (await either.browser.get(where, headers=PAGE)).text()
    assert "Demandez-le à l" in page
    assert session_of(either) is None


async def test_leaving_ends_the_session_here_and_at_the_provider(either: PscSite, minimes: Practice) -> None:
    await either.sign_in(a_person(minimes.practitioner.rpps))
    token = session_of(either)
    csrf = await _csrf(either)

    left = await either.browser.post("/sign-out", data={"csrf": csrf}, allow_redirects=False)
    assert left.headers["Location"] == "/sign-in?left"
    there = await either.browser.get("/sign-out/psc", headers=PAGE, allow_redirects=False)

    leads_to = there.headers["Location"]
    asked = query(leads_to)
    assert asked["post_logout_redirect_uri"] == f"{either.base_url}/sign-in"
    assert asked["id_token_hint"].count(".") == 2
    answered = await either.browser.session.get(leads_to, allow_redirects=False)
    assert answered.status < 400, await answered.text()
    # Its token is spent: asked again, the provider is told nothing of whose session it was.
    again = await either.browser.get("/sign-out/psc", headers=PAGE, allow_redirects=False)
    assert "id_token_hint" not in query(again.headers["Location"])
    either.browser.session.cookie_jar.update_cookies({"teleo_session": token or ""})
    assert (await either.browser.get("/api/v1/consultations")).status == 401


async def _csrf(site: PscSite) -> str:
    page = await (await site.browser.get("/consultations", headers=PAGE)).text()
    return page.partition('name="csrf" value="')[2].partition('"')[0]


class TestSituations:
    """Someone who practises in several ways, or works in several places, says which today."""

    @pytest.fixture
    async def two(self, works: Works, minimes: Practice) -> AsyncIterator[PscSite]:
        claire = a_person(minimes.practitioner.rpps, HOSPITAL, OWN_PRACTICE)
        async with sandbox_site(works, claire) as site:
            yield site

    async def choose(self, site: PscSite, **said: object) -> str:
        page = await (await site.browser.get("/sign-in/psc/situation", headers=PAGE)).text()
        found = dict(_named_values(page))
        form = {"csrf": found["csrf"], "attempt_id": found["attempt_id"], "role_id": found.get("role_id", "")}
        answer = await site.browser.post(
            "/sign-in/psc/situation", data=form | said, headers=PAGE, allow_redirects=False
        )
        return answer.headers.get("Location") or str(answer.status)

    async def test_the_situation_chosen_is_kept_with_the_session(
        self, two: PscSite, minimes: Practice
    ) -> None:
        where = await two.sign_in(
            a_person(minimes.practitioner.rpps, HOSPITAL, OWN_PRACTICE), "/consultations"
        )
        assert where == "/sign-in/psc/situation"
        assert session_of(two) is None

        assert await self.choose(two, situation="1") == "/consultations"

        async with two.works.reading() as session:
            row = (await session.scalars(select(AccountSession))).one()
            situation = await situation_of(session, row.id)
        assert situation is not None
        assert (situation.mode, situation.place) == ("L", "Cabinet du docteur Martin")

    async def test_a_choice_is_made_once_and_among_what_was_found(
        self, two: PscSite, minimes: Practice
    ) -> None:
        claire = a_person(minimes.practitioner.rpps, HOSPITAL, OWN_PRACTICE)
        await two.sign_in(claire)
        assert await self.choose(two) == "422"
        assert await self.choose(two, situation="2") == "/sign-in?e_cps=psc_attempt_unknown"
        await two.sign_in(claire)
        assert await self.choose(two, situation="0", role_id=str(new_id())) == (
            "/sign-in?e_cps=psc_attempt_unknown"
        )
        assert session_of(two) is None

    async def test_nobody_else_is_shown_the_choice(self, two: PscSite, minimes: Practice) -> None:
        await two.sign_in(a_person(minimes.practitioner.rpps, HOSPITAL, OWN_PRACTICE))
        forget(two.browser)

        answer = await two.browser.get("/sign-in/psc/situation", headers=PAGE, allow_redirects=False)

        assert answer.headers["Location"] == "/sign-in?e_cps=psc_attempt_unknown"

    async def test_whoever_works_in_two_places_says_where(self, works: Works, minimes: Practice) -> None:
        elsewhere = await builders.same_practitioner_elsewhere(works, minimes)
        async with sandbox_site(works, a_person(minimes.practitioner.rpps)) as site:
            assert await site.sign_in(a_person(minimes.practitioner.rpps)) == "/sign-in/psc/situation"
            page = await (await site.browser.get("/sign-in/psc/situation", headers=PAGE)).text()
            assert minimes.here.shown_name in page
            role = next(value for name, value in _named_values(page)[::-1] if name == "role_id")

            assert await self.choose(site, situation="0", role_id=role) == "/consultations"

            inside = await (await site.browser.get("/consultations", headers=PAGE)).text()
            assert elsewhere.here.shown_name in inside


def _named_values(page: str) -> list[tuple[str, str]]:
    pieces = page.split('name="')[1:]
    return [
        (piece.partition('"')[0], piece.partition('value="')[2].partition('"')[0])
        for piece in pieces
        if ' value="' in piece.partition(">")[0]
    ]


async def outcome(site: PscSite, back: str) -> tuple[str, str | None, int]:
    """Where one is led who comes back so, his session, and how many were opened by e-CPS in all."""
    return await site.come_in(back), session_of(site), await rows(site.works, ProfessionalSession)


def refused(code: str) -> tuple[str, str | None, int]:
    """Told why, and no session opened."""
    return f"/sign-in?e_cps={code}", None, 0


class TestAttacks:
    """Each row is refused, and opens no session."""

    async def test_a_code_comes_back_once(self, at: PscSite, minimes: Practice) -> None:
        back = await at.peer.come_back(await at.set_out(), a_person(minimes.practitioner.rpps))
        assert await at.come_in(back) == "/consultations"
        at.browser.session.cookie_jar.clear(lambda cookie: cookie.key != "teleo_psc")

        assert await at.come_in(back) == "/sign-in?e_cps=psc_attempt_unknown"

        assert session_of(at) is None
        assert await rows(at.works, ProfessionalSession) == 1

    async def test_a_browser_that_did_not_set_out_is_not_signed_in(
        self, at: PscSite, minimes: Practice
    ) -> None:
        """Login CSRF: a link with somebody else's state and code."""
        back = await at.peer.come_back(await at.set_out(), a_person(minimes.practitioner.rpps))
        forget(at.browser)
        assert await outcome(at, back) == refused("psc_attempt_unknown")
        await at.set_out()  # nor one that set out by itself
        assert await outcome(at, back) == refused("psc_attempt_unknown")

    async def test_a_cookie_of_ones_own_making_is_none(self, at: PscSite, minimes: Practice) -> None:
        back = await at.peer.come_back(await at.set_out(), a_person(minimes.practitioner.rpps))
        [cookie] = [one for one in at.browser.session.cookie_jar if one.key == "teleo_psc"]
        secret, _, signature = cookie.value.partition(".")
        forget(at.browser)
        for forged in (f"{secret}.{signature[:-1]}~", f"{secret}x.{signature}", f"{secret}.", secret, "."):
            answer = await at.browser.get(
                back.removeprefix(at.base_url),
                headers=PAGE | {"Cookie": f"teleo_psc={forged}"},
                allow_redirects=False,
            )
            assert answer.headers["Location"] == "/sign-in?e_cps=psc_attempt_unknown"
        assert session_of(at) is None

    async def test_somebody_elses_code_in_ones_own_state_is_refused(
        self, at: PscSite, minimes: Practice
    ) -> None:
        """Code injection: PKCE binds the code to the one who set out."""
        stolen = query(await at.peer.come_back(await at.set_out(), a_person(minimes.practitioner.rpps)))
        forget(at.browser)
        own = await at.peer.come_back(await at.set_out(), a_person("10000000099"))
        assert await outcome(at, changed(own, code=stolen["code"])) == refused("psc_refused")

    @pytest.mark.parametrize("iss", ["https://attacker.test", "", None])
    async def test_an_answer_of_another_provider_is_refused(
        self, at: PscSite, minimes: Practice, iss: str | None
    ) -> None:
        """Mix-up (RFC 9207)."""
        back = await at.peer.come_back(await at.set_out(), a_person(minimes.practitioner.rpps))
        assert await outcome(at, changed(back, iss=iss)) == refused("psc_refused")

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"state": "another"}, "psc_attempt_unknown"),
            ({"state": None}, "psc_attempt_unknown"),
            ({"code": "guessed"}, "psc_refused"),
            ({"code": None}, "psc_refused"),
            ({"code": None, "error": "access_denied"}, "psc_given_up"),
            ({"code": None, "error": "server_error"}, "psc_refused"),
        ],
    )
    async def test_what_comes_back_changed_is_refused(
        self, at: PscSite, minimes: Practice, change: dict[str, str | None], code: str
    ) -> None:
        back = await at.peer.come_back(await at.set_out(), a_person(minimes.practitioner.rpps))
        assert await outcome(at, changed(back, **change)) == refused(code)

    async def test_one_who_comes_back_too_late_begins_again(
        self, at: PscSite, minimes: Practice, clock: GivenClock
    ) -> None:
        back = await at.peer.come_back(await at.set_out(), a_person(minimes.practitioner.rpps))
        clock.forward(minutes=11)
        assert await outcome(at, back) == refused("psc_attempt_unknown")
        await at.set_out()
        assert await rows(at.works, SignInAttempt) == 1  # what is over is forgotten

    @pytest.mark.parametrize("wished", ["//elsewhere.test", "https://elsewhere.test/", "/\\elsewhere.test"])
    async def test_nobody_is_led_elsewhere(self, at: PscSite, minimes: Practice, wished: str) -> None:
        """Open redirect."""
        assert await at.sign_in(a_person(minimes.practitioner.rpps), wished) == "/consultations"

    async def test_a_session_that_was_planted_is_not_the_one_that_opens(
        self, at: PscSite, works: Works, minimes: Practice
    ) -> None:
        """Session fixation."""
        await sign_in(at.browser, (await builders.assistant_account(works, minimes.here)).email)
        planted = session_of(at)

        await at.sign_in(a_person(minimes.practitioner.rpps))

        assert session_of(at) not in {None, planted}

    async def test_two_tabs_of_one_browser_may_set_out_together(self, at: PscSite, minimes: Practice) -> None:
        claire = a_person(minimes.practitioner.rpps)
        first, second = await at.set_out(), await at.set_out()
        assert await at.come_in(await at.peer.come_back(first, claire)) == "/consultations"
        assert await at.come_in(await at.peer.come_back(second, claire)) == "/consultations"

    async def test_a_closed_account_is_as_unknown(self, at: PscSite, works: Works, minimes: Practice) -> None:
        await close_account(works, minimes.practitioner)
        back = await at.peer.come_back(await at.set_out(), a_person(minimes.practitioner.rpps))
        assert await outcome(at, back) == refused("psc_not_registered")


async def close_account(works: Works, who: PractitionerView) -> None:
    async with works.open(SYSTEM) as work:
        account = await account_known_as(work.session, f"8{who.rpps}")
        assert account is not None
        account.active = False
