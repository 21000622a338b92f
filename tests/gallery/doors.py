"""Before one is known: the demonstration, signing in, links that do not open, problems, notices."""

from datetime import timedelta

from playwright.async_api import Page
from pyotp import TOTP

from tests.gallery.stage import INES, Stage
from tests.gallery.taking import Album
from tests.support import builders, people
from tests.support.browser import DESK, new_person
from tests.support.platform import running_lan_platform, running_platform

CHOSEN = "quatre mots que je retiens"
NOTICES = ("privacy", "legal", "cookies", "accessibility")
SHOW_ALL = """async () => {
  for (const picture of document.querySelectorAll(".tour img")) { picture.loading = "eager"; await picture.decode(); }
  scrollTo(0, 0);
}"""


async def take(album: Album, stage: Stage) -> None:
    _, page = await new_person(stage.desk, DESK, base_url=stage.platform.base_url, reduced_motion="reduce")
    await page.goto("/sandbox")
    await page.evaluate(SHOW_ALL)
    await album.staff(page, "demonstration")
    await _signing_in(album, stage, page)
    for path in ("nothing", "agenda-of-nobody", "problems/slot_taken"):
        await page.goto(f"/{path}")
        await album.staff(page, path.replace("/", "-"))
    for path in NOTICES:
        await page.goto(f"/{path}")
        await album.staff(page, f"notice-{path}")
    await page.goto("/privacy?lang=en")
    await album.staff(page, "notice-privacy-en")
    await _links(album, stage)
    await _forbidden(album, stage)
    await _lan(album, stage)


async def _signing_in(album: Album, stage: Stage, page: Page) -> None:
    await page.goto("/sign-in")
    await album.staff(page, "sign-in")
    await page.fill("#email", "personne@garonne.test")
    await page.fill("#password", "ce n'est pas lui")
    await page.keyboard.press("Enter")
    await page.locator(".alert").wait_for()
    await album.staff(page, "sign-in-refused")
    await page.fill("#email", stage.platform.links["assistant"]["email"])
    await page.fill("#password", stage.platform.links["assistant"]["password"])
    await page.keyboard.press("Enter")
    await page.locator("[data-shown-code]").wait_for()
    await album.staff(page, "factor")
    token = await builders.enrolment(stage.clinic.works, stage.clinic.here)
    await page.goto(f"/enrol/{token}")
    await album.staff(page, "enrol")
    await page.fill("#password", "court")
    await page.fill("#again", "autre")
    await page.keyboard.press("Enter")
    await page.locator(".alert").first.wait_for()
    await album.staff(page, "enrol-refused")
    await page.fill("#password", CHOSEN)
    await page.fill("#again", CHOSEN)
    await page.keyboard.press("Enter")
    secret = await page.locator("[data-secret]").text_content() or ""  # folded in
    await album.staff(page, "factor-set-up")
    await page.fill("#code", "000000")
    await page.keyboard.press("Enter")
    await page.locator("#code-error").wait_for()
    await album.staff(page, "factor-set-up-refused")
    await page.fill("#code", TOTP(secret.replace(" ", "")).now())
    await page.keyboard.press("Enter")
    await page.locator("li.figures").first.wait_for()
    await album.staff(page, "recovery-codes")
    await page.goto("/security")
    await album.staff(page, "security")
    await page.goto("/security/confirm")
    await album.staff(page, "security-confirm")
    await page.fill("#password", CHOSEN)
    await page.keyboard.press("Enter")
    await page.get_by_role("link", name="Changer de mot de passe").wait_for()
    await album.staff(page, "security-open")
    await page.goto("/security/password")
    await album.staff(page, "own-password")
    await page.goto("/security/app")
    await album.staff(page, "own-app")
    await page.goto("/enrol/rien")
    await album.staff(page, "enrol-broken")


async def _links(album: Album, stage: Stage) -> None:
    page = await stage.someone("/l/unknown")
    await album.patient(page, "link-broken")
    over = await stage.clinic.due(INES, "Passe", starts_in=timedelta(days=-2))
    await stage.clinic.run(
        "UPDATE patient_links SET valid_until = now() WHERE appointment_id = :id", id=over.id
    )
    await page.goto(over.link)
    await album.patient(page, "link-expired")
    await page.goto("/code")
    await album.patient(page, "code")
    await page.fill("#code", "12 34 56 78")
    await page.keyboard.press("Enter")
    await page.locator(".alert").wait_for()
    await album.patient(page, "code-refused")
    await page.fill("#code", "12 34")
    await page.keyboard.press("Enter")
    await page.locator(".field-error").wait_for()
    await album.patient(page, "code-incomplete")
    await page.goto(f"/visit/{over.id}")
    await album.staff(page, "link-needed")


async def _forbidden(album: Album, stage: Stage) -> None:
    page = await stage.staff("assistant", "/agenda")
    await page.goto("/establishment")
    await album.staff(page, "forbidden")


async def _lan(album: Album, stage: Stage) -> None:
    with running_lan_platform() as (platform, _):
        _, page = await new_person(stage.desk, DESK, base_url=platform.base_url, reduced_motion="reduce")
        await page.goto("/sandbox")
        await page.evaluate(SHOW_ALL)
        await album.staff(page, "demonstration-lan")
    await _reset(album, stage)


async def _reset(album: Album, stage: Stage) -> None:
    """Somebody waits: it is asked before all is put back."""
    with running_platform() as platform:
        _, page = await new_person(stage.desk, DESK, base_url=platform.base_url, reduced_motion="reduce")
        patient = await people.patient_of_demonstration(stage.phone, platform)
        await people.go_to_waiting_room(patient)
        await page.goto("/sandbox")
        await page.evaluate(SHOW_ALL)
        await page.get_by_role("button", name="Tout remettre à zéro").click()
        await page.locator(".alert").first.wait_for()
        await album.staff(page, "demonstration-asks")
        await page.get_by_role("button", name="Terminer et tout remettre à zéro").click()
        await page.locator(".alert-success").wait_for()
        await album.staff(page, "demonstration-reset")
