"""What each group of pictures is given: a platform, its inside, and two browsers."""

from dataclasses import dataclass

from playwright.async_api import Browser, Page

from tests.support import people
from tests.support.browser import DESK, new_person
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
