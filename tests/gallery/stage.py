"""What each group of pictures is given: a platform, its inside, and two browsers."""

from dataclasses import dataclass

from playwright.async_api import Browser, Page

from teleo.accounts.cookies import REFRESH
from teleo.accounts.queries import grant_for_email, grants_for_national_id
from teleo.accounts.signing_in import let_in
from tests.support import people
from tests.support.browser import DESK, new_person
from tests.support.builders import Credentials
from tests.support.due import Clinic
from tests.support.platform import RunningPlatform

# Of the demonstration; the first has the consultation that is due now.
CLAIRE, HUGO, INES = 0, 1, 2
SMALL = {"width": 360, "height": 780}


@dataclass(frozen=True, slots=True)
class Stage:
    platform: RunningPlatform
    clinic: Clinic
    desk: Browser
    phone: Browser

    async def staff(self, who: str, landing: str, *, as_: dict[str, str] | None = None) -> Page:
        _, page = await new_person(
            self.desk, DESK, base_url=self.platform.base_url, reduced_motion="reduce", color_scheme="light"
        )
        await people.sign_in(page, as_ or self.platform.links[who], landing)
        return page

    async def member(self, who: Credentials) -> Page:
        """Of an establishment made for this: with a session, and no telephone that shows codes."""
        page = await self.someone(reduced_motion="reduce")
        async with self.clinic.works.reading() as session:
            # A practitioner's `email` is what Pro Santé Connect calls him.
            of_practice = await grants_for_national_id(session, who.email)
            grant = of_practice[0] if of_practice else await grant_for_email(session, who.email)
        assert grant is not None
        async with self.clinic.works.open(grant.actor) as work:
            opened = (await let_in(work, grant)).opened
        cookie = {"name": REFRESH, "value": opened.refresh, "url": self.platform.base_url}
        await page.context.add_cookies([cookie])  # type: ignore[list-item]  # Playwright's own type
        return page

    async def practitioner(self, number: int) -> Page:
        return await self.staff("practitioner", "/consultations", as_=self.clinic.credentials(number))

    async def someone(self, address: str = "", *, script: str = "", **as_told: object) -> Page:
        """Without account; at every width it is the same browser, which has no touch."""
        usual: dict[str, object] = {"is_mobile": False, "has_touch": False, "reduced_motion": "reduce"}
        context, page = await new_person(
            self.phone, SMALL, base_url=self.platform.base_url, **(usual | as_told)
        )
        if script:
            await context.add_init_script(script)
        if address:
            await people.open_link(page, address)
        return page
