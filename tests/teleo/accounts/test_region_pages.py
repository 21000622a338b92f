"""The administrator of the region: administrators of any establishment, and nothing else of it."""

import pytest
from sqlalchemy import select

from teleo.accounts.member_queries import invitations_of
from teleo.audit.tables import AuditEntry
from teleo.core.ids import new_id
from teleo.infra.work import Works
from tests.support import builders
from tests.support.reading import read_page
from tests.support.signing_in import PAGE, Browser, sign_in

CLOSED = (
    "/agenda",
    "/consultations",
    "/establishment",
    "/statistics",
    "/data",
    "/practitioners",
    "/members",
    "/openings",
    "/invite",
    "/api/v1/openings",
    "/api/v1/consultations",
)


async def test_he_sees_ends_and_invites_administrators_alone(site: Browser, works: Works) -> None:
    here = await builders.establishment(works)
    sophie = await builders.assistant_account(works, here)
    alain = await builders.administrator_account(works, here)
    session_id = await builders.session_of(works, alain.actor)
    region = await builders.region_administrator(works)
    csrf = await sign_in(site, region.email)
    base = f"/establishments/{here.id}/administrators"

    page = await (await site.get(base, headers=PAGE)).text()
    words = read_page(page).words
    assert ("Alain Ferrand" in words, "Sophie Bernard" in words) == (True, False)
    assert "Administration de la région" in words

    async def press(path: str, **fields: str) -> int:
        answer = await site.post(
            f"{base}/{path}", data=fields | {"csrf": csrf}, headers=PAGE, allow_redirects=False
        )
        return answer.status

    wish = {"shown_name": "Ketty Boyer", "email": "ketty@minimes.test", "language": "fr"}
    assert await press("invitations", **wish, role="assistant") == 422
    assert await press("invitations", **wish, role="administrator") == 303
    assert await press(f"sessions/{session_id}/end") == 303
    assert await press(f"{await builders.role_id(works, sophie.actor)}/end") == 404
    assert await press(f"{await builders.role_id(works, alain.actor)}/end") == 303
    async with works.reading() as session:
        [invited] = await invitations_of(session, here.id, {"administrator"})
        acts = {
            (entry.act, entry.establishment_id)
            for entry in await session.scalars(
                select(AuditEntry).where(AuditEntry.actor_role == "region_administrator")
            )
        }
    assert invited.email == "ketty@minimes.test"
    assert acts >= {(act, here.id) for act in ("member_invited", "session_ended", "member_ended")}


async def test_what_is_of_patients_is_closed_to_him_and_his_pages_to_others(
    site: Browser, works: Works
) -> None:
    here = await builders.establishment(works)
    await sign_in(site, (await builders.region_administrator(works)).email)
    for path in CLOSED:
        assert (await site.get(path, headers=PAGE)).status == 403, path
    unknown = await site.get(f"/establishments/{new_id()}/administrators", headers=PAGE)
    assert unknown.status == 404

    await sign_in(site, (await builders.administrator_account(works, here)).email)
    for path in ("/establishments", f"/establishments/{here.id}/administrators"):
        assert (await site.get(path, headers=PAGE)).status == 403, path


@pytest.mark.parametrize("role", ["assistant", "administrator"])
async def test_one_under_the_address_of_another_establishment_is_not_found(
    site: Browser, works: Works, role: str
) -> None:
    here, there = (
        await builders.establishment(works),
        await builders.establishment(works, name="Ailleurs"),
    )
    account = builders.assistant_account if role == "assistant" else builders.administrator_account
    theirs = await builders.role_id(works, (await account(works, there)).actor)
    csrf = await sign_in(site, (await builders.region_administrator(works)).email)

    answer = await site.post(
        f"/establishments/{here.id}/administrators/{theirs}/end", data={"csrf": csrf}, headers=PAGE
    )

    assert answer.status == 404
