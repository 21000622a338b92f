"""The administrator of the region sees the establishments, opens one and is led to its first administrator."""

from sqlalchemy import select

from teleo.audit.tables import AuditEntry
from teleo.directory import establishments, visit_reasons_of
from teleo.infra.work import Works
from tests.support import builders
from tests.support.reading import read_page
from tests.support.signing_in import PAGE, Browser, sign_in

WISH = {
    "name": "Clinique des Coteaux",
    "message_name": "Coteaux",
    "help_phone": "05 61 00 00 01",
    "zone": "Indian/Reunion",
    "finess": "310000001",
}


async def press(site: Browser, csrf: str, **fields: str) -> tuple[int, str]:
    answer = await site.post(
        "/establishments", data=WISH | fields | {"csrf": csrf}, headers=PAGE, allow_redirects=False
    )
    return answer.status, answer.headers.get("Location") or await answer.text()


async def test_one_is_opened_and_its_first_administrator_is_to_be_invited(
    site: Browser, works: Works
) -> None:
    here = await builders.establishment(works)
    await builders.administrator_account(works, here)
    region = await builders.region_administrator(works)
    csrf = await sign_in(site, region.email)

    status, where = await press(site, csrf)

    async with works.reading() as session:
        opened = next(one for one in await establishments(session) if one.name == "Clinique des Coteaux")
        reasons = await visit_reasons_of(session, opened.id)
        entry = (
            await session.scalars(
                select(AuditEntry).where(
                    AuditEntry.act == "establishment_opened", AuditEntry.subject_id == opened.id
                )
            )
        ).one()
    assert (status, where) == (303, f"/establishments/{opened.id}/administrators?done=opened")
    assert (opened.shown_name, opened.zone, opened.finess) == (
        "Clinique des Coteaux",
        "Indian/Reunion",
        "310000001",
    )
    assert [reason.wording for reason in reasons] == ["Consultation"]
    assert (entry.actor_role, entry.account_id) == ("region_administrator", region.actor.account_id)
    followed = read_page(await (await site.get(where, headers=PAGE)).text()).words
    assert "Invitez maintenant son premier administrateur" in followed
    words = read_page(await (await site.get("/establishments", headers=PAGE)).text()).words
    assert "Sans administrateur" in words
    assert "1 administrateur" in words


async def test_what_is_wrong_is_said_and_what_was_typed_stays(site: Browser, works: Works) -> None:
    csrf = await sign_in(site, (await builders.region_administrator(works)).email)
    assert (await press(site, csrf))[0] == 303

    taken, said = await press(site, csrf)
    wrong, page = await press(site, csrf, help_phone="12", finess="31")
    zone, _ = await press(site, csrf, zone="Lune/Mer")

    assert (taken, "Un autre établissement a ce numéro FINESS" in read_page(said).words) == (409, True)
    assert (wrong, zone) == (422, 422)
    assert "Écrivez un numéro de téléphone" in page
    assert 'value="Clinique des Coteaux"' in page
    async with works.reading() as session:
        assert len(await establishments(session)) == 1
