"""Take one state of a page at every width, in each of its themes, and tell what a machine can see amiss."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from playwright.async_api import BrowserContext, Page

from tests.support.browser import PICTURES, ask_axe

FOLDER = PICTURES / "gallery"
WIDTHS = {360: 780, 768: 1024, 1280: 800}
NARROW = {360: 780}
BOTH = ("light", "dark")

BESIDE_THE_EDGE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# What is cut off without a way to read the rest, and what is too small for a thumb (24 px is WCAG's floor, lists of
# links in a text apart).
AMISS = """() => {
  const found = [];
  const seen = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest(".visually-hidden, .skip");
  for (const one of document.querySelectorAll("body *")) {
    if (!seen(one)) continue;
    const style = getComputedStyle(one);
    const cut = one.scrollWidth > one.clientWidth + 1 && style.overflowX === "hidden" && one.innerText;
    if (cut) found.push(`cut off: ${one.className || one.tagName}: ${one.innerText.slice(0, 40)}`);
  }
  for (const one of document.querySelectorAll("a, button, select, summary, input:not([type=hidden])")) {
    if (!seen(one) || one.closest("p:not([class]), li:not([class]), .agenda, .mailbox-text")) continue;
    const box = (one.closest("label") ?? one).getBoundingClientRect();
    if (box.height < 24) found.push(`low (${Math.round(box.height)} px): ${(one.innerText || one.name).slice(0, 40)}`);
  }
  return found;
}"""
LETTERS = """(letters) => {
  document.documentElement.toggleAttribute("data-text", letters === "large");
  if (letters === "large") document.documentElement.dataset.text = "large";
  document.documentElement.style.fontSize = letters === "doubled" ? "200%" : "";
}"""


@dataclass(slots=True)
class Album:
    """Where the pictures of one group go, and what was seen amiss in them."""

    group: str
    amiss: dict[str, str] = field(default_factory=dict)  # and where it was seen first
    taken: int = 0

    async def staff(self, page: Page, name: str, *, widths: dict[int, int] = WIDTHS) -> None:
        """Both themes, the whole page."""
        for width, height in widths.items():
            await page.set_viewport_size({"width": width, "height": height})
            await self._themes(page, f"{name}-{width}", BOTH)

    async def patient(self, page: Page, name: str) -> None:
        """At the three widths, then in large letters, and in letters of twice the size."""
        for width, height in WIDTHS.items():
            await page.set_viewport_size({"width": width, "height": height})
            await self._shoot(page, f"{name}-{width}")
        await page.set_viewport_size({"width": 360, "height": 780})
        for letters in ("large", "doubled"):
            await page.evaluate(LETTERS, letters)
            await self._shoot(page, f"{name}-360-{letters}")
        await page.evaluate(LETTERS, "usual")

    async def loading(self, page: Page, name: str) -> None:
        """Where no script may run: the three widths alone."""
        for width, height in WIDTHS.items():
            await page.set_viewport_size({"width": width, "height": height})
            folder = FOLDER / self.group
            folder.mkdir(parents=True, exist_ok=True)
            await page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)

    async def call(self, page: Page, name: str) -> None:
        """What fills the screen, held upright, on its side, and on a desk; it is dark always. Then as it was before."""
        before = page.viewport_size
        for width, height in (WIDTHS | {780: 360}).items():
            await page.set_viewport_size({"width": width, "height": height})
            await page.wait_for_timeout(150)
            await self._shoot(page, f"{name}-{width}", full_page=False)
        if before is not None:
            await page.set_viewport_size(before)

    async def stuck(self, contexts: Iterable[BrowserContext]) -> None:
        """Where each page stood when the way to a state was lost."""
        pages = [page for context in contexts for page in context.pages]
        for number, page in enumerate(pages):
            await page.screenshot(path=FOLDER / self.group / f"stuck-{number}.png", timeout=5_000)

    async def _themes(self, page: Page, name: str, themes: Iterable[str]) -> None:
        for theme in themes:
            await page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
            await self._shoot(page, f"{name}-{theme}")

    async def _shoot(self, page: Page, name: str, *, full_page: bool = True) -> None:
        folder = FOLDER / self.group
        folder.mkdir(parents=True, exist_ok=True)
        await page.screenshot(path=folder / f"{name}.png", full_page=full_page)
        self.taken += 1
        found = await page.evaluate(AMISS) + (await ask_axe(page))[0]
        if await page.evaluate(BESIDE_THE_EDGE) > 0:
            found.append("beside the edge")
        for one in found:
            self.amiss.setdefault(one, f"{self.group}/{name}")
