"""Drive the real pages to each of their states and take their pictures: `make gallery`, or `make gallery NAME="calls"`."""

import asyncio
import sys
import tempfile
import time
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path

from playwright.async_api import expect

from tests.gallery import sheets
from tests.gallery.stage import Stage
from tests.gallery.taking import Album
from tests.support import portraits
from tests.support.browser import chromium
from tests.support.due import clinic_of
from tests.support.platform import running_platform

# In this order: those that come first want an untouched agenda.
GROUPS = ("doors", "agenda", "house", "letters", "visits", "day", "tries", "calls", "beside")


@asynccontextmanager
async def opened() -> AsyncIterator[Stage]:
    """The demonstration, a desk and a telephone whose cameras show two drawn people."""
    with tempfile.TemporaryDirectory() as made, running_platform() as platform:
        cameras = [Path(made) / "doctor.mjpeg", Path(made) / "patient.mjpeg"]
        async with chromium() as plain:
            for camera, colours in zip(cameras, (portraits.DOCTOR, portraits.PATIENT), strict=True):
                await portraits.draw(plain, colours, camera)
        async with (
            chromium(camera=cameras[0]) as desk,
            chromium(camera=cameras[1]) as phone,
            clinic_of(platform) as clinic,
        ):
            yield Stage(platform, clinic, desk, phone)


async def main(names: list[str]) -> int:
    expect.set_options(timeout=15_000)
    failed = 0
    async with opened() as stage:
        for name in names or GROUPS:
            album, began = Album(name), time.monotonic()
            try:
                await import_module(f"tests.gallery.{name}").take(album, stage)
            except Exception:  # noqa: BLE001  # the other groups are wanted all the same
                traceback.print_exc()
                failed += 1
                await album.stuck([*stage.desk.contexts, *stage.phone.contexts])
            for browser in (stage.desk, stage.phone):
                for context in browser.contexts:
                    await context.close()
            print(f"{name}: {album.taken} pictures in {time.monotonic() - began:.0f} s")
            for what, where in album.amiss.items():
                print(f"  {what} ({where})")
            await sheets.lay(name)
    return failed


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
