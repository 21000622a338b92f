"""The administrator's page: what is set there is what patients read."""

import base64
import hashlib
import re
from datetime import timedelta

import pytest
from aiohttp import FormData
from sqlalchemy import select

from teleo.accounts.queries import grants_for_national_id
from teleo.audit import Act
from teleo.audit.tables import AuditEntry
from teleo.directory import EstablishmentView, establishment_for
from teleo.infra.work import Works
from tests.support import builders
from tests.support.clock import NOON, GivenClock
from tests.support.reading import Page, read_page
from tests.support.signing_in import PAGE, Browser, csrf_token, forget, open_link, sign_in

WISH = {
    "shown_name": "Hôpital des Minimes",
    "message_name": "Minimes",
    "help_phone": "05 61 00 00 99",
    "accent": "#7a1f5c",
}


@pytest.fixture
async def here(works: Works) -> EstablishmentView:
    return await builders.establishment(works)


@pytest.fixture
async def csrf(site: Browser, works: Works, here: EstablishmentView) -> str:
    return await sign_in(site, (await builders.administrator_account(works, here)).email)


async def press(site: Browser, csrf: str, **fields: str) -> tuple[int, Page]:
    answer = await site.post("/establishment", data=WISH | fields | {"csrf": csrf}, headers=PAGE)
    return answer.status, read_page(await answer.text())


async def test_an_administrator_lands_on_the_page_of_his_establishment(site: Browser, csrf: str) -> None:
    answer = await site.get("/establishment", headers=PAGE)

    assert answer.status == 200
    assert "Votre établissement" in read_page(await answer.text()).words


async def test_what_he_sets_is_kept_and_recorded(
    site: Browser, works: Works, csrf: str, here: EstablishmentView
) -> None:
    status, page = await press(site, csrf)

    async with works.reading() as session:
        now = await establishment_for(session, here.id)
        acts = list(await session.scalars(select(AuditEntry.act)))
    assert (status, "C'est enregistré." in page.words) == (200, True)
    assert (now.shown_name, now.message_name, now.help_phone, now.accent) == tuple(WISH.values())
    assert Act.ESTABLISHMENT_CHANGED in acts


async def test_whether_a_birth_date_is_enough_is_his_to_say(
    site: Browser, works: Works, csrf: str, here: EstablishmentView
) -> None:
    for fields, allowed in (({}, False), ({"birth_date_allowed": "yes"}, True), ({}, False)):
        status, page = await press(site, csrf, **fields)

        async with works.reading() as session:
            assert (await establishment_for(session, here.id)).birth_date_allowed is allowed
        assert (status, "birth_date_allowed" in page.fields) == (200, allowed)


@pytest.mark.parametrize(
    ("field", "written", "told"),
    [
        ("shown_name", " ", "Écrivez un nom."),
        ("message_name", "x" * 61, "C'est trop long."),
        ("accent", "bleu", "Écrivez une couleur comme #0b5560."),
        ("accent", "#ffcc00", "Cette couleur est trop claire"),
        ("help_phone", "quinze", "Écrivez un numéro de téléphone"),
    ],
)
async def test_what_cannot_be_is_said_and_nothing_typed_is_lost(
    site: Browser, works: Works, csrf: str, here: EstablishmentView, field: str, written: str, told: str
) -> None:
    answer = await site.post("/establishment", data=WISH | {field: written, "csrf": csrf}, headers=PAGE)
    text = await answer.text()

    async with works.reading() as session:
        assert await establishment_for(session, here.id) == here
    assert answer.status == 422
    assert told in read_page(text).words
    kept = (set(WISH) - {field}).pop()
    assert WISH[kept] in text


PICTURE = b"\x89PNG\r\n\x1a\n" + b"picture"


async def send_logo(site: Browser, csrf: str, file: bytes | None) -> tuple[int, str]:
    form = FormData({"csrf": csrf})
    if file is not None:
        form.add_field("logo", file, filename="logo.png", content_type="image/png")
    answer = await site.post("/establishment/logo", data=form, headers=PAGE)
    return answer.status, await answer.text()


async def test_a_logo_is_shown_to_anybody_and_taken_away_again(
    site: Browser, csrf: str, here: EstablishmentView
) -> None:
    assert (await send_logo(site, csrf, PICTURE))[0] == 200

    shown = await site.get(f"/establishments/{here.id}/logo")
    assert (shown.status, shown.content_type, await shown.read()) == (200, "image/png", PICTURE)
    assert shown.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    await send_logo(site, csrf, None)
    assert (await site.get(f"/establishments/{here.id}/logo")).status == 404


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (b"<svg onload=alert(1)>", "Choisissez une image PNG, JPEG ou WebP."),
        (PICTURE + bytes(100_000), "trop lourd"),
    ],
)
async def test_a_logo_that_cannot_be_is_said(site: Browser, csrf: str, file: bytes, told: str) -> None:
    status, text = await send_logo(site, csrf, file)

    assert status == 422
    assert told in read_page(text).words


async def test_a_patient_sees_the_name_the_logo_and_the_colour(site: Browser, works: Works) -> None:
    minimes = await builders.practice(works)
    csrf = await sign_in(site, (await builders.administrator_account(works, minimes.here)).email)
    await press(site, csrf)
    await send_logo(site, csrf, PICTURE)
    who = await builders.patient(works, minimes.here)
    booked = await builders.appointment(works, minimes, NOON.replace(minute=10), who=who)
    link = await builders.link(works, who, booked.id)
    forget(site)
    await csrf_token(site)
    await open_link(site, link)

    answer = await site.get(f"/visit/{booked.id}", headers=PAGE)

    text = await answer.text()
    assert "Hôpital des Minimes" in text
    assert f"/establishments/{minimes.here.id}/logo?v=" in text
    own = re.findall(r"<style>(:root{[^<]*)</style>", text)
    assert len(own) == 1
    assert "--primary:#7a1f5c;" in own[0]
    digest = base64.b64encode(hashlib.sha256(own[0].encode()).digest()).decode()
    assert f"'sha256-{digest}'" in answer.headers["Content-Security-Policy"]


async def register(site: Browser, csrf: str, **changes: str) -> tuple[int, str]:
    usual = {"rpps": "10000000001", "first_name": "Odile", "family_name": "Vidal", "profession": "nurse"}
    answer = await site.post(
        "/practitioners", data=usual | changes | {"csrf": csrf}, headers=PAGE, allow_redirects=False
    )
    return answer.status, answer.headers.get("Location") or await answer.text()


async def test_an_administrator_registers_a_practitioner_by_rpps(site: Browser, works: Works) -> None:
    here = await builders.establishment(works)
    csrf = await sign_in(site, (await builders.administrator_account(works, here)).email)

    # The key of 10005681340 is right, that of 10000000001 is not: asked about, never refused.
    assert await register(site, csrf, rpps="10005681340") == (303, "/practitioners?done=yes")
    assert await register(site, csrf) == (303, "/practitioners?done=check")

    page = await (await site.get("/practitioners?done=check", headers=PAGE)).text()
    assert "Odile Vidal" in page
    assert "à vérifier" in page
    async with works.reading() as session:
        [odile] = await grants_for_national_id(session, "810000000001")
    assert (odile.actor.role, odile.actor.establishment_id) == ("practitioner", here.id)


async def test_a_number_that_cannot_be_is_refused_and_what_was_typed_stays(
    site: Browser, works: Works
) -> None:
    here = await builders.establishment(works)
    csrf = await sign_in(site, (await builders.administrator_account(works, here)).email)

    status, page = await register(site, csrf, rpps="1000000000")

    assert status == 422
    assert "onze chiffres" in page
    assert 'value="Vidal"' in page


async def test_a_practitioner_is_taken_from_the_establishment_once_nothing_stands(
    site: Browser, works: Works, clock: GivenClock
) -> None:
    minimes = await builders.practice(works)
    booked = await builders.appointment(works, minimes, NOON + timedelta(hours=2))
    administrator = await builders.administrator_account(works, minimes.here)
    csrf = await sign_in(site, administrator.email)
    address = f"/practitioners/{minimes.practitioner.id}/end"

    refused = await site.post(address, data={"csrf": csrf}, headers=PAGE)
    page = read_page(await refused.text())
    clock.set(booked.ends_at)
    csrf = await sign_in(site, administrator.email)
    done = await site.post(address, data={"csrf": csrf}, headers=PAGE)

    assert refused.status == 409
    assert "Des rendez-vous sont encore prévus" in page.words
    assert "mardi 24 novembre à" in page.words.replace("\u00a0", " ")
    assert "Cette personne ne consulte plus ici" in read_page(await done.text()).words
    async with works.reading() as session:
        assert await grants_for_national_id(session, f"8{minimes.practitioner.rpps}") == ()
    assert (await site.post(address, data={"csrf": csrf}, headers=PAGE)).status == 404


async def test_registering_twice_is_once_and_never_elsewhere(site: Browser, works: Works) -> None:
    here, elsewhere = (
        await builders.establishment(works),
        await builders.establishment(works, name="Ailleurs"),
    )
    csrf = await sign_in(site, (await builders.administrator_account(works, here)).email)

    for _ in range(2):
        await register(site, csrf, establishment_id=str(elsewhere.id))

    async with works.reading() as session:
        grants = await grants_for_national_id(session, "810000000001")
    assert [grant.actor.establishment_id for grant in grants] == [here.id]
