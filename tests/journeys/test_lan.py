"""`make run LAN=1`: a telephone that trusts nothing but its own click-through joins as the patient."""

from collections.abc import Iterator

import pytest
from playwright.async_api import Browser, Error, Page, expect

from tests.support import people
from tests.support.browser import (
    PHONE,
    check_accessibility,
    new_person,
    picture,
    sees_and_hears,
    wait_for_picture,
)
from tests.support.platform import RunningPlatform, running_lan_platform

pytestmark = [pytest.mark.timeout(240), pytest.mark.database]


@pytest.fixture(scope="module")
def lan() -> Iterator[tuple[RunningPlatform, str]]:
    with running_lan_platform() as running:
        yield running


async def go_on_all_the_same(page: Page, address: str) -> None:
    """Refused, then past the browser's warning, as one does by its details (typed, for a keyboard)."""
    with pytest.raises(Error, match="ERR_CERT_AUTHORITY_INVALID"):
        await page.goto(address)
    for _ in range(30):  # the warning listens once it is drawn, of which nothing tells us
        await page.wait_for_timeout(500)
        if "/l/" in page.url and await page.locator("[data-question]").count():
            return
        await page.keyboard.type("thisisunsafe")
    raise AssertionError(f"still at the warning: {page.url}")


async def test_a_telephone_of_the_network_joins_the_call(
    smooth: Browser, lan: tuple[RunningPlatform, str]
) -> None:
    platform, address = lan
    link = platform.links["patient"]["url"]
    assert link.startswith(f"{address}/l/")

    _, patient = await new_person(smooth, PHONE)
    await go_on_all_the_same(patient, link)
    await people.open_link(patient, link, born_on=platform.links["patient"]["born_on"])
    assert patient.url.startswith(address)
    await people.go_to_waiting_room(patient)
    await picture(patient, "lan-waiting-390")
    cookies = await patient.context.cookies(address)
    assert cookies
    assert all(cookie["secure"] for cookie in cookies)

    # The practitioner is on this machine, where nothing warns.
    practitioner = await people.practitioner(smooth, platform)
    await people.row(practitioner, "PAT-TROIS").locator("[data-action=admit]").click()
    for page in (patient, practitioner):
        await wait_for_picture(page)
        taken_in = await sees_and_hears(page)
        assert taken_in.frames_per_second >= 15
        assert taken_in.audio_energy > 0


async def test_the_first_page_shows_the_code_of_the_link(
    browser: Browser, lan: tuple[RunningPlatform, str]
) -> None:
    platform, address = lan
    for base_url in (platform.base_url, address):
        _, page = await new_person(browser, PHONE, base_url=base_url, ignore_https_errors=True)
        answer = await page.goto("/sandbox")
        assert answer is not None
        # An own certificate is for a while: the browser is not told to insist on HTTPS.
        assert "strict-transport-security" not in await answer.all_headers()
        code = page.get_by_role("img", name="Code QR du lien du patient")
        await code.scroll_into_view_if_needed()
        await expect(code).to_be_visible()
        await picture(page, "lan-code-390")
        await check_accessibility(page, "first page with its code")


async def test_an_sms_carries_the_address_of_the_network(
    browser: Browser, lan: tuple[RunningPlatform, str]
) -> None:
    platform, address = lan
    assistant = await people.assistant(browser, platform)

    link = await people.book_next_slot(assistant, email="reseau@patients.test")

    assert link.startswith(f"{address}/l/")
    # The message goes its own way: the e-mail may be there before it.
    by_sms = await people.link_sent_to(assistant, people.MOBILE)
    assert by_sms.startswith(f"{address}/l/")
