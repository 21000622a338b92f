"""Lay the pictures of each state side by side, so that they are looked at together: var/pictures/sheets."""

import re
from itertools import groupby
from pathlib import Path

from tests.gallery.taking import FOLDER
from tests.support.browser import PICTURES, chromium

SHEETS = PICTURES / "sheets"
WIDEST = 2000
STATE = re.compile(r"-(\d{3,4})(-\w+)?$")


def state_of(picture: Path) -> str:
    return STATE.sub("", picture.stem)


async def lay(group: str) -> None:
    """Raises nothing when the group has no picture yet."""
    pictures = sorted((FOLDER / group).glob("*.png"), key=lambda one: (state_of(one), _size(one)))
    (SHEETS / group).mkdir(parents=True, exist_ok=True)
    async with chromium() as browser:
        page = await browser.new_page(viewport={"width": WIDEST, "height": 400})
        for state, found in groupby(pictures, key=state_of):
            html = FOLDER / group / f"{state}.html"
            shown = "".join(
                f'<figure style="flex:{_size(one)[0]} 1 0"><img src="{one.name}"></figure>' for one in found
            )
            html.write_text(
                "<style>body{margin:8px;display:flex;gap:8px;align-items:start;background:#888}"
                "figure{margin:0}img{width:100%;display:block}</style>" + shown
            )
            await page.goto(html.as_uri())
            await page.screenshot(path=SHEETS / group / f"{state}.png", full_page=True)
            html.unlink()


def _size(picture: Path) -> tuple[int, str]:
    found = STATE.search(picture.stem)
    if found is None:
        return 0, ""
    tall = found[2] == "-doubled"
    return int(found[1]) // (2 if tall else 1), found[2] or ""
