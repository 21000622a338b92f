"""The two pages of e-CPS, as a practitioner's hands would use them: the computer's, and the telephone's."""

from playwright.async_api import Page, expect

from teleo.sandbox.pro_sante_connect import PIN


async def choose(page: Page, name: str) -> str:
    """From the invented Pro Santé Connect's first page; the number that it then shows."""
    await page.get_by_role("button", name=name).click()
    number = page.locator("[data-number]")
    await expect(number).to_be_visible()
    return await number.inner_text()


async def telephone_of(page: Page) -> Page:
    """The one of whoever is asked for, beside."""
    async with page.context.expect_page() as opened:
        await page.get_by_role("link", name="Ouvrir le téléphone").click()
    return await opened.value


async def reply(telephone: Page, number: str, pin: str = PIN) -> None:
    await telephone.locator(".telephone-numbers label", has_text=number).click()
    await telephone.fill("#pin", pin)
    await telephone.get_by_role("button", name="Valider").click()


async def sign_in(page: Page, name: str, landing: str) -> None:
    """By both pages, with the right number."""
    number = await choose(page, name)
    telephone = await telephone_of(page)
    await reply(telephone, number)
    await expect(telephone.get_by_text("C'est validé")).to_be_visible()
    await telephone.close()
    await page.wait_for_url(f"**{landing}*")
