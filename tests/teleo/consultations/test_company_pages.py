"""The assistant invites and removes third persons from an appointment's page; what was typed stays when it is refused."""

from datetime import timedelta

from teleo.infra.work import Works
from tests.support import builders
from tests.support.reading import read_page
from tests.support.signing_in import PAGE, Browser, sign_in
from tests.support.visitors import opened_consultation


async def test_two_are_invited_one_is_removed_and_a_slip_is_told(site: Browser, works: Works) -> None:
    at = await builders.practice(works)
    booked = await builders.appointment(works, at, works.clock.now() + timedelta(hours=1))
    await opened_consultation(works, booked)
    csrf = await sign_in(site, (await builders.assistant_account(works, at.here)).email)
    address = f"/appointments/{booked.id}/companions"

    async def invite(**values: str) -> tuple[int, str]:
        usual = {"shown_name": "Mme Nour Haddad", "kind": "interpreter", "contact": "06 39 98 00 77"}
        answer = await site.post(address, data=usual | values | {"csrf": csrf}, headers=PAGE)
        return answer.status, await answer.text()

    status, page = await invite(contact="06 39")
    assert status == 422
    assert "Ce numéro n'est pas complet" in page
    assert read_page(page).fields["shown_name"] == "Mme Nour Haddad"

    status, page = await invite()
    assert status == 200
    assert "Mme Nour Haddad" in read_page(page).words
    assert "06 39 98 00 77" in read_page(page).words
    status, page = await invite(shown_name="M. Paul Roy", kind="colleague", contact="paul@ailleurs.test")
    assert 'name="contact"' not in page  # there are two
    status, page = await invite(shown_name="M. Luc Petit")
    assert (status, "Il n'y a plus de place" in page) == (409, True)

    remove = page.split(f'action="{address}/', 1)[1].split('"')[0]
    answer = await site.post(f"{address}/{remove}", data={"csrf": csrf}, headers=PAGE)
    page = read_page(await answer.text()).words
    assert "Mme Nour Haddad" not in page
    assert "M. Paul Roy" in page
