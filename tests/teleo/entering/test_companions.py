"""The door of a third person's link: a code and nothing said before it; then his own page, and no other."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from aiohttp import ClientResponse

from teleo.accounts import WRONG_TRIES, digits_of_code
from teleo.consultations.companion_queries import codes_sent
from teleo.consultations.inviting import remove_companion
from teleo.consultations.queries import ConsultationView
from teleo.infra.work import Works
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import GivenClock
from tests.support.fakes import KeptCommands
from tests.support.reading import read_page
from tests.support.signing_in import PAGE, Browser, csrf_token, forget, open_companion_link
from tests.support.visitors import opened_consultation


@dataclass(frozen=True)
class Invited:
    at: Practice
    consultation: ConsultationView
    id: UUID
    token: str

    @property
    def door(self) -> str:
        return f"/c/{self.token}"


@pytest.fixture
async def invited(works: Works) -> Invited:
    at = await builders.practice(works)
    booked = await builders.appointment(works, at, works.clock.now() + timedelta(minutes=10))
    consultation = await opened_consultation(works, booked)
    return Invited(at, consultation, *await builders.companion(works, at, consultation.id))


async def send(site: Browser, invited: Invited, what: str, **values: str) -> ClientResponse:
    form = {"csrf": await csrf_token(site), **values}
    return await site.post(f"{invited.door}/{what}", data=form, headers=PAGE, allow_redirects=False)


async def digits(site: Browser, works: Works, invited: Invited) -> str:
    answer = await send(site, invited, "send")
    assert (answer.status, answer.headers["Location"]) == (303, invited.door)
    async with works.reading() as session:
        newest, *_ = await codes_sent(session, invited.id)
    return digits_of_code(works.vault, newest.id)


async def test_nothing_is_said_before_the_code_and_the_browser_is_remembered_after_it(
    site: Browser, works: Works, invited: Invited
) -> None:
    door = await (await site.get(invited.door, headers=PAGE)).text()
    for secret in ("Martin", "Lefèvre", "LEFEVRE", "Vidal", "0077", "interprète", str(invited.id)):
        assert secret not in read_page(door).words, secret

    answer = await send(site, invited, "code", code=await digits(site, works, invited))

    page = f"/companion/{invited.id}"
    assert (answer.status, answer.headers["Location"]) == (303, page)
    shown = read_page(await (await site.get(page, headers=PAGE)).text()).words
    assert "Dr Claire Martin" in shown
    assert "Mme Rose Vidal, comme interprète" in shown
    assert "Jeanne" not in shown
    again = await site.get(invited.door, headers=PAGE, allow_redirects=False)
    assert again.headers["Location"] == page


async def test_wrong_codes_close_the_link_and_the_right_one_comes_too_late(
    site: Browser, works: Works, invited: Invited
) -> None:
    right = await digits(site, works, invited)
    wrong = f"{(int(right) + 1) % 10**6:06d}"

    for _ in range(WRONG_TRIES):
        answer = await send(site, invited, "code", code=wrong)
        assert answer.status == 403
    closed = await send(site, invited, "code", code=right)

    assert "Appelez l'établissement" in read_page(await closed.text()).words
    assert not any(name.startswith("teleo_companion_") for name in closed.cookies)


async def test_a_code_works_once_for_ten_minutes_and_for_nobody_else(
    site: Browser, works: Works, clock: GivenClock, invited: Invited
) -> None:
    other = Invited(
        invited.at,
        invited.consultation,
        *await builders.companion(works, invited.at, invited.consultation.id, contact="autre@ailleurs.test"),
    )
    code = await digits(site, works, invited)

    assert (await send(site, other, "code", code=code)).status == 403
    assert (await send(site, invited, "send")).headers["Location"] == f"{invited.door}?soon=yes"
    assert (await send(site, invited, "code", code=code)).status == 303
    clock.forward(seconds=31)
    assert (await send(site, invited, "code", code=code)).status == 403
    newer = await digits(site, works, invited)
    clock.forward(minutes=10)
    assert (await send(site, invited, "code", code=newer)).status == 403


async def test_it_opens_no_visit_no_message_and_nothing_once_he_is_removed(
    site: Browser, works: Works, invited: Invited
) -> None:
    forget(site)
    csrf = await csrf_token(site)
    await open_companion_link(site, invited.id)
    ticket = f"/api/v1/companions/{invited.id}/ticket"
    visit = f"/api/v1/visits/{invited.consultation.appointment_id}"
    about = f"/api/v1/consultations/{invited.consultation.id}"

    assert (await site.post(ticket, headers={"X-CSRF-Token": csrf})).status == 200
    for path in (visit, f"{visit}/messages", f"{visit}/link", f"{about}/messages"):
        assert (await site.get(path)).status == 401, path
    for path in (f"{visit}/ticket", f"{about}/ticket", f"{about}/companions"):
        assert (await site.post(path, headers={"X-CSRF-Token": csrf})).status == 401, path

    async with works.open(builders.practitioner_at(invited.at)) as work:
        await remove_companion(work, KeptCommands(), invited.consultation.id, invited.id)
    assert (await site.post(ticket, headers={"X-CSRF-Token": csrf})).status == 401
    door = await site.get(invited.door, headers=PAGE)
    assert (door.status, "votre invitation a été retirée" in read_page(await door.text()).words) == (
        409,
        True,
    )
    assert (await send(site, invited, "send")).status == 409


async def test_a_link_of_nobody_is_not_complete_and_a_patients_opens_none_of_these(
    site: Browser, works: Works, invited: Invited
) -> None:
    who = await builders.patient(works, invited.at.here)
    patients = await builders.link(works, who, invited.consultation.appointment_id)

    for token in (patients, "x" * 24, invited.token[:-1]):
        assert (await site.get(f"/c/{token}", headers=PAGE)).status == 404
    assert (await site.get(f"/l/{invited.token}", headers=PAGE)).status == 404
