"""The assistant: the week, booking, an appointment and its changes, reaching someone, openings."""

from playwright.async_api import Page

from tests.gallery.stage import HUGO, INES, Stage
from tests.gallery.taking import Album
from tests.support import builders, people

NAMES = (
    ("Moreau", "Jeanne"),
    ("Petit-Lafargue de Montségur", "Marie-Antoinette"),
    ("Diallo", "Aminata"),
    ("Nguyen", "Bao"),
    ("Roux", "Émile"),
)


async def take(album: Album, stage: Stage) -> None:
    page = await stage.staff("assistant", "/agenda")
    await album.staff(page, "agenda")
    await page.get_by_role("link", name="Semaine suivante").click()
    await _fill_week(page)
    await album.staff(page, "agenda-next")
    await page.goto("/agenda?week=2031-01-06")
    await album.staff(page, "agenda-empty-week")
    await _booking(album, page)
    await _changes(album, page)
    await _reaching(album, page)
    await _about_today(album, stage, page)
    await _openings(album, page)
    await _no_practitioner(album, stage)


async def _fill_week(page: Page) -> None:
    week = page.url
    for index, (family, first) in enumerate(NAMES):
        await page.locator("a.slot-free").nth(index * 3).click()
        await people.fill_booking(
            page,
            birth_name=family,
            first_name=first,
            born_on=f"19{40 + index}-03-08",
            email=f"p{index}@patients.test",
            mobile=f"06 39 98 44 0{index}",
        )
        await page.get_by_role("button", name="Prendre le rendez-vous").click()
        await page.get_by_text("C'est noté").wait_for()
        await page.goto(week)


async def _booking(album: Album, page: Page) -> None:
    await page.goto("/agenda")
    await page.get_by_role("link", name="Semaine suivante").click()
    await page.locator("a.slot-free").first.click()
    await page.locator("#birth_name").wait_for()
    await album.staff(page, "booking")
    await page.fill("#birth_name", "More")
    await page.locator(".found-patient").first.wait_for()
    await album.staff(page, "booking-found")
    await page.locator(".found-patient").first.click()
    await album.staff(page, "booking-chosen")
    await page.reload()
    await page.evaluate("document.querySelectorAll('form').forEach((form) => { form.noValidate = true; })")
    await page.fill("#mobile", "05 12")
    await page.fill("#email", "pas une adresse")
    await page.get_by_role("button", name="Prendre le rendez-vous").click()
    await page.locator(".field-error").first.wait_for()
    await album.staff(page, "booking-refused")
    # Almost the same person, then a slot that somebody else has just taken.
    await people.fill_booking(
        page, birth_name="Lefevre", first_name="Jeanne", born_on="1944-05-12", email="autre@patients.test"
    )
    await page.get_by_role("button", name="Prendre le rendez-vous").click()
    await page.locator(".alert, h1").first.wait_for()
    await album.staff(page, "booking-alike")


async def _changes(album: Album, page: Page) -> None:
    await page.goto("/agenda")
    await page.get_by_role("link", name="Semaine suivante").click()
    free = page.locator("a.slot-free").last
    address = await free.get_attribute("href") or ""
    await free.click()
    await people.fill_booking(
        page, birth_name="Garnier", born_on="1951-08-30", email="g@patients.test", mobile="06 39 98 31 02"
    )
    await page.get_by_role("button", name="Prendre le rendez-vous").click()
    await page.get_by_text("C'est noté").wait_for()
    appointment = page.url
    await album.staff(page, "appointment-booked")
    await page.goto(address)
    await people.fill_booking(
        page, birth_name="Marty", born_on="1958-01-30", email="m@patients.test", mobile="06 39 98 31 09"
    )
    await page.get_by_role("button", name="Prendre le rendez-vous").click()
    await page.locator(".next-slots").wait_for()
    await album.staff(page, "booking-taken")
    await page.goto(appointment)
    await page.get_by_role("link", name="Déplacer").click()
    await page.locator(".agenda").wait_for()
    await album.staff(page, "move")
    await page.locator("button.slot-free").first.click()
    await page.get_by_text("Rendez-vous déplacé").wait_for()
    await album.staff(page, "appointment-moved")
    await page.get_by_role("link", name="Annuler").click()
    await page.get_by_role("heading", name="Annuler ce rendez-vous ?").wait_for()
    await album.staff(page, "cancel")
    await page.get_by_role("button", name="Annuler le rendez-vous").click()
    await page.get_by_role("button", name="Rétablir le rendez-vous").wait_for()
    await album.staff(page, "appointment-cancelled")
    await page.get_by_role("button", name="Rétablir le rendez-vous").wait_for(state="hidden")
    await page.reload()
    await album.staff(page, "appointment-cancelled-since")


async def _reaching(album: Album, page: Page) -> None:
    await page.goto("/agenda")
    await page.get_by_role("link", name="Semaine suivante").click()
    await page.locator("a.slot-taken").first.click()
    await page.get_by_role("link", name="Lien du patient").click()
    await page.locator("#mobile").wait_for()
    await album.staff(page, "reach")
    await page.fill("#mobile", "05 36")
    await page.get_by_role("button", name="Corriger et envoyer un lien").click()
    await page.locator("#mobile-error").wait_for()
    await album.staff(page, "reach-refused")
    await page.get_by_role("button", name="Donner un code").click()
    await page.locator(".spoken-code").wait_for()
    await album.staff(page, "reach-code")
    await page.goto("/invite")
    await album.staff(page, "invite")
    for name, shown in (("Renard", ".spoken-code"), ("Loiseau", ".alert-warning")):
        await page.goto("/invite")
        await page.fill("#first_name", "Colette")
        await page.fill("#birth_name", name)
        await page.fill("#contact", "06 39 98 32 20")
        await page.locator("#practitioner_id").select_option(index=2)
        await page.get_by_role("button", name="Inviter maintenant").click()
        await page.locator(shown).first.wait_for()
        await album.staff(page, "invited" if name == "Renard" else "invite-busy")


async def _about_today(album: Album, stage: Stage, page: Page) -> None:
    due = await stage.clinic.due(INES, "Absente")
    await page.goto(f"/appointments/{due.id}")
    await album.staff(page, "appointment-now")
    await page.get_by_role("link", name="Confier à un confrère").click()
    await page.locator("h1").wait_for()
    await album.staff(page, "hand-over")
    await page.goto(f"/appointments/{due.id}")
    await page.get_by_role("button", name="Patient absent").click()
    await page.locator("h1").wait_for()
    await album.staff(page, "missed")
    await page.goto("/agenda")
    await page.locator(".agenda-people a").nth(HUGO).click()
    await album.staff(page, "agenda-other")


async def _openings(album: Album, page: Page) -> None:
    await page.goto("/openings")
    await album.staff(page, "openings")
    await page.fill("#starts", "12:00")
    await page.fill("#ends", "09:00")
    await page.get_by_role("button", name="Ouvrir la plage").click()
    await page.locator(".field-error").first.wait_for()
    await album.staff(page, "openings-refused")
    await page.goto("/openings")
    await page.get_by_role("button", name="Retirer").first.click()
    await page.locator(".alert").first.wait_for()
    await album.staff(page, "openings-needed")


async def _no_practitioner(album: Album, stage: Stage) -> None:
    here = await builders.establishment(stage.clinic.works, name="Maison de santé des Minimes")
    credentials = await builders.assistant_account(stage.clinic.works, here)
    page = await stage.member(credentials)
    await page.goto("/agenda")
    await album.staff(page, "agenda-nobody")
    await page.goto("/openings")
    await album.staff(page, "openings-nobody")
    await page.goto("/invite")
    await album.staff(page, "invite-nobody")
