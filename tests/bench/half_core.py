"""A call on half a processor core: the patient's whole browser in a control group with that quota, the rest as it is.

Both microphones say French speech; how much of it each side understands, and how many pictures each sees a second, is
measured while the call goes on, after it has settled; and what the pages say of it. Developer tools' throttling would spare
the threads that code pictures, which are what a slow telephone lacks.
"""

import asyncio
import base64
import os
import tempfile
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path

from playwright.async_api import Page

from tests.bench.hearing import RATE, say, understood
from tests.bench.report import report
from tests.bench.thin import RECORD, SENDS
from tests.support import calls
from tests.support.browser import chromium
from tests.support.platform import running_platform
from tests.support.programs import install, path_of

CORES = float(os.environ.get("CORES", "0.5"))
SETTLE_SECONDS = 30
ENOUGH_FRAMES, INTELLIGIBLE = 15, 0.6
PERIOD_US = 100_000
GROUPS = Path("/sys/fs/cgroup")


@contextmanager
def bounded(folder: Path, cores: float) -> Iterator[Path]:
    """A program that starts Chromium with so much of a core for all its processes."""
    first = (GROUPS / "cgroup.controllers").exists()
    group = (GROUPS if first else GROUPS / "cpu") / f"teleo-{os.getpid()}"
    if first:
        (GROUPS / "cgroup.subtree_control").write_text("+cpu")
    group.mkdir()
    quota = round(cores * PERIOD_US)
    if first:
        (group / "cpu.max").write_text(f"{quota} {PERIOD_US}")
    else:
        (group / "cpu.cfs_period_us").write_text(str(PERIOD_US))
        (group / "cpu.cfs_quota_us").write_text(str(quota))
    wrapper = folder / "chromium-bounded"
    wrapper.write_text(f'#!/bin/sh\necho $$ > {group}/cgroup.procs\nexec {path_of("chromium")} "$@"\n')
    wrapper.chmod(0o700)
    try:
        yield wrapper
    finally:
        group.rmdir()


async def measure(folder: Path) -> None:
    async with AsyncExitStack() as stack:
        said = say(folder / "speech.wav")
        flag = f"--use-file-for-fake-audio-capture={folder / 'speech.wav'}"
        platform = stack.enter_context(running_platform())
        wrapper = stack.enter_context(bounded(folder, CORES))
        practitioner = await stack.enter_async_context(chromium(flag))
        patient = await stack.enter_async_context(chromium(flag, program=wrapper))
        call = await stack.enter_async_context(
            calls.in_call(practitioner, platform, "Lenteur", patient_in=patient)
        )
        pages = (call.patient, call.practitioner)
        await asyncio.sleep(SETTLE_SECONDS)
        wanted = {"seconds": len(said) / RATE + 1, "rate": RATE}
        frames = [await _frames(page) for page in pages]
        heard = await asyncio.gather(*(page.evaluate(RECORD, wanted) for page in pages))
        seconds = float(wanted["seconds"])
        seen = [(await _frames(page) - before) / seconds for page, before in zip(pages, frames, strict=True)]
        for page in pages:
            print(await page.evaluate(SENDS), await page.locator(".call-top").inner_text())
        told = await call.patient.locator(".call-news").count()
        stoi = [understood(said, base64.b64decode(one)) for one in heard]
    report(
        "half_core",
        1,
        {
            "stoi_patient_hears": stoi[0],
            "stoi_practitioner_hears": stoi[1],
            "patient_sees_fps": seen[0],
            "practitioner_sees_fps": seen[1],
            "announced": told,
            "holds": float(min(stoi) >= INTELLIGIBLE and (min(seen) >= ENOUGH_FRAMES or told > 0)),
        },
    )


async def _frames(page: Page) -> float:
    return float((await page.evaluate("window.__received()"))["frames"])


if __name__ == "__main__":
    assert install(["espeak-ng"]) == 0
    with tempfile.TemporaryDirectory(prefix="teleo-half-core-") as made:
        asyncio.run(measure(Path(made)))
