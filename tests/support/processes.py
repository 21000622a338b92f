"""The processes of a browser, stopped and continued: a page that vanishes without closing anything."""

import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import psutil
from playwright.async_api import Browser

from tests.support.browser import chromium


@asynccontextmanager
async def chromium_with_processes() -> AsyncIterator[tuple[Browser, psutil.Process]]:
    """A browser of one's own, and its main process."""
    before = set(_mains())
    async with chromium() as browser:
        [main] = set(_mains()) - before
        yield browser, main


@contextmanager
def stopped(main: psutil.Process) -> Iterator[None]:
    """The pages of this browser stand still, as with a lid that closes: no beat, no sound, no picture, and no farewell."""
    pages = [child for child in main.children(recursive=True) if "--type=renderer" in child.cmdline()]
    assert pages
    for page in pages:
        page.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        for page in pages:
            page.send_signal(signal.SIGCONT)


def _mains() -> list[psutil.Process]:
    return [one for one in psutil.Process().children(recursive=True) if _is_main(one)]


def _is_main(process: psutil.Process) -> bool:
    try:
        return "chrom" in process.name() and "--type=" not in " ".join(process.cmdline())
    except psutil.NoSuchProcess:  # gone, or a zombie, since it was listed
        return False
