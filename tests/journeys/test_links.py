"""A patient's link on any day, in any browser, on any telephone: the page says where one stands."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Browser, Page, expect

from tests.support import media, people
from tests.support.browser import PHONE, check_accessibility, new_person, picture
from tests.support.due import Clinic
from tests.support.platform import RunningPlatform

pytestmark = pytest.mark.timeout(180)

CLAIRE, HUGO, INES = 0, 1, 2

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"
PIXEL = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 7; wv) AppleWebKit/537.36 Chrome/131.0.0.0 Mobile Safari/537.36"
)

# A telephone whose clock is wrong, whatever its zone.
AN_HOUR_LATE = """
const Right = Date;
window.Date = class extends Right {
  constructor(...given) { if (given.length) super(...given); else super(Right.now() - 3_600_000); }
  static now() { return Right.now() - 3_600_000; }
};
"""


async def test_the_link_tells_the_truth_on_every_day(
    browser: Browser, platform: RunningPlatform, clinic: Clinic
) -> None:
    now = datetime.now(ZoneInfo("Europe/Paris")).replace(second=0, microsecond=0)
    tomorrow_evening = (now + timedelta(days=1)).replace(hour=20, minute=0)
    due = await clinic.due(INES, "Jours", starts_in=tomorrow_evening - now)
    _, page = await new_person(browser, PHONE, base_url=platform.base_url)

    # The day before, as often as one likes: all can be prepared, nobody is in a waiting room yet.
    for _ in range(2):
        await people.open_link(page, due.link)
        await expect(page.locator("[data-until]")).to_contain_text("Demain")
    await people.go_to_waiting_room(page)
    await expect(page.locator("[data-wait-truth]")).to_contain_text("La salle d'attente ouvre le")

    # It opens while the page is open, by itself.
    await clinic.move(due.id, starts_in=timedelta(minutes=5))
    await page.reload()
    await expect(page.locator("[data-wait-truth]")).to_contain_text("n'est pas encore connecté")

    # Cancelled while he waits: he is told; and so is whoever opens the link afterwards.
    await clinic.cancel(due.id)
    await page.reload()
    await _ended(page, "Ce rendez-vous est annulé", "appelez l'établissement")
    await people.open_link(page, due.link)
    await _ended(page, "Ce rendez-vous est annulé", "appelez l'établissement")
    await check_accessibility(page, "cancelled")

    # The day after, nobody having come; then later still; then a link that was cut in two.
    missed = await clinic.due(INES, "Passe", starts_in=timedelta(days=-1))
    await people.open_link(page, missed.link)
    await _ended(page, "Ce rendez-vous est passé", "appelez l'établissement")
    await clinic.run("UPDATE patient_links SET valid_until = now() WHERE appointment_id = :id", id=missed.id)
    await people.open_link(page, missed.link)
    await expect(page.locator("main")).to_contain_text("Ce lien n'est plus valable")
    await check_accessibility(page, "expired")
    await page.goto(missed.link[:-6])
    await expect(page.locator("main")).to_contain_text("Ce lien n'est pas complet")


async def _ended(page: Page, *texts: str) -> None:
    for text in texts:
        await expect(page.locator("[data-view=ended]")).to_contain_text(text)


async def test_a_telephone_that_shows_another_time_is_told_whose_time_it_reads(
    browser: Browser, platform: RunningPlatform, clinic: Clinic
) -> None:
    due = await clinic.due(INES, "Ailleurs", starts_in=timedelta(minutes=40))
    _, right = await new_person(browser, PHONE, base_url=platform.base_url)
    _, far = await new_person(browser, PHONE, base_url=platform.base_url, timezone_id="Indian/Reunion")
    context, late = await new_person(browser, PHONE, base_url=platform.base_url)
    await context.add_init_script(AN_HOUR_LATE)

    for page in (right, far, late):
        await people.open_link(page, due.link)
        await expect(page.locator("[data-until]")).to_contain_text("Dans 3")

    hours = [await page.locator(".visit-when strong").inner_text() for page in (right, far, late)]
    assert hours == [hours[0]] * 3
    note = "[data-view=summary] [data-zone-note]"
    await expect(right.locator(note)).to_be_hidden()
    for page in (far, late):
        await expect(page.locator(note)).to_contain_text("Ces heures sont celles de Paris, où il est")
    await check_accessibility(far, "another zone")
    await picture(far, "visit-other-zone-390")


@pytest.mark.parametrize(
    ("agent", "app", "says"),
    [
        (f"{IPHONE} Instagram 360.0 (iPhone15,2; iOS 18_1)", "Instagram", "Ouvrez cette page dans Safari"),
        (f"{IPHONE} [FBAN/FBIOS;FBAV/490.0]", "Facebook", "Ouvrez cette page dans Safari"),
        (f"{PIXEL} [FB_IAB/FB4A;FBAV/490.0]", "Facebook", "Ouvrez cette page dans Chrome"),
        (
            f"{IPHONE} Version/18.1 Safari/604.1",
            "Ce navigateur ne donne pas accès",
            "Ouvrez cette page dans Safari",
        ),
    ],
)
async def test_inside_another_application_one_is_shown_the_way_out(
    browser: Browser, platform: RunningPlatform, clinic: Clinic, agent: str, app: str, says: str
) -> None:
    due = await clinic.due(INES, "Dedans")
    context, page = await new_person(
        browser, PHONE, base_url=platform.base_url, user_agent=agent, permissions=["clipboard-write"]
    )
    await context.add_init_script(media.NO_CAMERA_AT_ALL)
    await people.open_link(page, due.link)
    panel = page.locator("[data-other-browser]")
    await expect(panel).to_contain_text(says)
    await expect(panel).to_contain_text(app)
    await expect(panel.get_by_role("listitem")).to_have_count(3)
    if "Chrome" in says:
        opens = await panel.locator("[data-action=open-chrome]").get_attribute("href")
        assert opens is not None
        assert opens.startswith("intent://localhost")
        assert opens.endswith(";scheme=http;package=com.android.chrome;end")
    await check_accessibility(page, "inside another application")

    # What is copied, and the address that « Open in Safari » takes along, both open in a browser of their own.
    await panel.locator("[data-copy]").click()
    await expect(panel.get_by_role("status")).to_contain_text("Le lien est copié")
    await picture(page, f"visit-inside-{app.split(maxsplit=1)[0].lower()}-390")
    for address in (await panel.get_by_role("textbox").input_value(), page.url):
        _, elsewhere = await new_person(browser, PHONE, base_url=platform.base_url)
        await people.open_link(elsewhere, address)
        await expect(elsewhere.locator("[data-action=check]")).to_be_visible()
        await expect(elsewhere.locator("[data-other-browser]")).to_be_hidden()
        await elsewhere.context.close()

    # One may go on all the same, to be seen by nobody and to write.
    await page.locator("[data-action=check]").click()
    await expect(page.locator("[data-check=camera]")).to_contain_text("ne donne pas accès à la caméra")
    await expect(page.locator("[data-action=continue]")).to_contain_text("sans caméra ni micro")


async def test_the_page_is_read_in_english_and_in_large_letters(
    browser: Browser, platform: RunningPlatform, clinic: Clinic
) -> None:
    due = await clinic.due(INES, "Lettres")
    _, page = await new_person(browser, PHONE, base_url=platform.base_url)
    await people.open_link(page, due.link)
    await page.locator("[data-action=check]").click()
    size = "() => parseFloat(getComputedStyle(document.querySelector('[data-view=check] h1')).fontSize)"
    before = await page.evaluate(size)

    # Larger at once, where one is; and still so on the next page.
    await page.get_by_role("link", name="Texte plus grand").click()
    await expect(page.locator("[data-view=check]")).to_be_visible()
    assert await page.evaluate(size) == pytest.approx(before * 1.25)
    await people.open_link(page, due.link)
    await expect(page.get_by_role("link", name="Texte normal")).to_be_visible()
    overflow = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert await page.evaluate(overflow) <= 0
    await picture(page, "visit-summary-large-390")

    await page.get_by_role("link", name="English").click()
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await expect(page.get_by_role("heading", level=1)).not_to_have_text("Votre téléconsultation")
    await expect(page.get_by_role("button", name="camera")).to_be_visible()
    await expect(page.locator("[data-until]")).to_have_text("It is time")
    await check_accessibility(page, "in English")
    await page.get_by_role("link", name="Français").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Votre téléconsultation")
