"""The doors of patients: each tried by those who may, by those who may not, and from another establishment."""

from typing import Any

import pytest
from aiohttp import ClientResponse
from sqlalchemy import select

from teleo.audit.tables import AuditEntry
from teleo.core.ids import new_id
from teleo.directory import EstablishmentView
from teleo.infra.work import Works
from tests.support import builders
from tests.support.signing_in import Browser, csrf_token, open_link, sign_in

JEANNE = {
    "birth_name": "Lefèvre",
    "first_name": "Jeanne",
    "born_on": "1944-05-12",
    "sex": "F",
    "mobile": "06 39 98 00 01",
}


@pytest.fixture
async def here(works: Works) -> EstablishmentView:
    return await builders.establishment(works)


@pytest.fixture
async def csrf(site: Browser, works: Works, here: EstablishmentView) -> str:
    """An assistant of this establishment is signed in."""
    return await sign_in(site, (await builders.assistant_account(works, here)).email)


async def register(site: Browser, csrf: str, **changes: object) -> tuple[int, dict[str, Any]]:
    answer = await site.post("/api/v1/patients", json=JEANNE | changes, headers={"X-CSRF-Token": csrf})
    return answer.status, await answer.json()


async def sought(site: Browser, csrf: str, **traits: str) -> ClientResponse:
    return await site.post("/api/v1/patients/search", json=traits, headers={"X-CSRF-Token": csrf})


async def found(site: Browser, csrf: str, **traits: str) -> list[str]:
    answer = await sought(site, csrf, **traits)
    assert answer.status == 200, await answer.text()
    return [f"{one['birth_name']} {one['first_name']}" for one in (await answer.json())["patients"]]


async def test_a_patient_is_registered_once(site: Browser, csrf: str) -> None:
    status, jeanne = await register(site, csrf)
    again, same = await register(site, csrf)

    assert (status, again) == (201, 200)
    assert jeanne == same
    assert {name: jeanne[name] for name in ("birth_name", "sex", "identity_status", "mobile", "email")} == {
        "birth_name": "LEFEVRE",
        "sex": "F",
        "identity_status": "provisional",
        "mobile": "+33639980001",
        "email": None,
    }


async def test_someone_alike_is_a_conflict_until_said_otherwise(site: Browser, csrf: str) -> None:
    _, jeanne = await register(site, csrf)

    status, problem = await register(site, csrf, first_name="Jane")
    insisted, _ = await register(site, csrf, first_name="Jane", even_if_alike=True)

    assert (status, problem["code"], problem["patients"]) == (409, "patient_may_exist", [jeanne["id"]])
    assert insisted == 201


async def test_each_wrong_field_is_named(site: Browser, csrf: str) -> None:
    status, problem = await register(site, csrf, birth_name="4711", born_on="hier")

    assert (status, problem["code"]) == (422, "invalid")
    assert set(problem["errors"]) == {"birth_name", "born_on"}


async def test_a_patient_is_found_by_name_date_and_mobile(site: Browser, csrf: str) -> None:
    await register(site, csrf, used_name="Durand")
    await register(site, csrf, birth_name="Le Goff", first_name="Rose", mobile="0692 12 34 56")
    await register(site, csrf, birth_name="Martin", first_name="Paul", sex="M", mobile="06 39 98 00 03")

    assert await found(site, csrf, birth_name="lef") == ["LEFEVRE JEANNE"]
    assert await found(site, csrf, birth_name="LEGOFF") == ["LE GOFF ROSE"]
    assert await found(site, csrf, birth_name="dur") == ["LEFEVRE JEANNE"]
    assert await found(site, csrf, born_on="1944-05-12") == ["LE GOFF ROSE", "LEFEVRE JEANNE", "MARTIN PAUL"]
    assert await found(site, csrf, mobile="+262 692 12 34 56") == ["LE GOFF ROSE"]
    assert await found(site, csrf, born_on="1944-05-12", birth_name="mart") == ["MARTIN PAUL"]
    assert await found(site, csrf, birth_name="le") == []
    assert await found(site, csrf, birth_name="lefevree") == []


async def test_a_long_name_is_told_from_one_that_begins_alike(site: Browser, csrf: str) -> None:
    await register(site, csrf, birth_name="Vandenbroucke")

    assert await found(site, csrf, birth_name="vandenbrouck") == ["VANDENBROUCKE JEANNE"]
    assert await found(site, csrf, birth_name="vandenbroeck") == []


@pytest.mark.parametrize(
    "traits", [{}, {"birth_name": ""}, {"birth_name": "--"}, {"mobile": "06"}, {"name": "lef"}]
)
async def test_a_search_for_nothing_is_refused(site: Browser, csrf: str, traits: dict[str, str]) -> None:
    assert (await sought(site, csrf, **traits)).status == 422


async def test_searching_and_registering_are_kept_in_the_trail(
    site: Browser, works: Works, csrf: str
) -> None:
    _, jeanne = await register(site, csrf)
    await found(site, csrf, birth_name="lef")

    async with works.reading() as session:
        entries = list(await session.scalars(select(AuditEntry).order_by(AuditEntry.id)))

    acts = [(entry.act, str(entry.subject_id)) for entry in entries]
    assert ("patient_registered", jeanne["id"]) in acts
    assert entries[-1].act == "patients_searched"


async def test_a_practitioner_may_search_and_register_too(
    site: Browser, works: Works, here: EstablishmentView
) -> None:
    csrf = await sign_in(site, (await builders.practitioner_account(works, here)).email)

    status, _ = await register(site, csrf)

    assert status == 201
    assert await found(site, csrf, birth_name="lefevre") == ["LEFEVRE JEANNE"]


async def test_another_establishment_finds_nobody(site: Browser, works: Works, csrf: str) -> None:
    _, jeanne = await register(site, csrf)
    elsewhere = await builders.establishment(works, name="Ailleurs")

    csrf = await sign_in(site, (await builders.assistant_account(works, elsewhere)).email)

    assert await found(site, csrf, birth_name="lef") == []
    assert await found(site, csrf, born_on="1944-05-12") == []
    assert await found(site, csrf, mobile="06 39 98 00 01") == []
    status, other = await register(site, csrf)
    assert status == 201
    assert other["id"] != jeanne["id"]


async def test_nobody_may_search_or_register(site: Browser) -> None:
    csrf = await csrf_token(site)

    assert (await sought(site, csrf, birth_name="lef")).status == 401
    status, problem = await register(site, csrf)
    assert (status, problem["code"]) == (401, "unauthenticated")


async def test_a_patient_with_his_link_may_not_either(
    site: Browser, works: Works, here: EstablishmentView
) -> None:
    csrf = await csrf_token(site)
    await open_link(site, await builders.link(works, await builders.patient(works, here), new_id()))

    assert (await sought(site, csrf, birth_name="lef")).status == 401
    status, _ = await register(site, csrf)
    assert status == 401


async def test_another_site_cannot_register_in_our_name(site: Browser, csrf: str) -> None:
    status, problem = await register(site, "forged")

    assert (status, problem["code"]) == (403, "csrf_refused")
