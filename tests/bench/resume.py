"""How long one hears nothing when something of a call breaks, over an emulated link, and what each is told meanwhile.

Counted is the sound that comes out: each page asks its receivers every 20 ms for the instant of the last sound that was
played and had really been received (`getSynchronizationSources`, which conceals nothing, as NetEQ does, and needs no
report from another thread). A gap is the longest time between two of them, from the moment on at which a working path
exists: the direct one for an address that changed, the relay over TCP where UDP is blocked, the relay that listens
again. It is the worse of both sides; less than 150 ms is the page's own unrest, and counts as none.

`SCENARIOS="address_changed udp_blocked"` runs some; the sentences that each person read come before the last line.
"""

import asyncio
import itertools
import os
import signal
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.link import EmulatedLink, emulated_link
from tests.bench.report import p50, p95, report
from tests.bench.resume_site import Site, running_site, start_apart
from tests.support import calls
from tests.support.browser import chromium, wait_for_picture
from tests.support.calls import RunningCall
from tests.support.turn import trust

RUNS = int(os.environ.get("RUNS", "5"))
DELAY_MS = 10  # of each line, each way: 40 ms between the two and back
NOTHING_MS = 150
STEADY_SECONDS, SETTLED_SECONDS, AT_MOST_SECONDS = 1.0, 2.0, 45

LISTEN = """
if (window === window.top) {
  window.__heard = [];
  window.__told = [];
  const last = new Map();
  const now = () => performance.timeOrigin + performance.now();
  const listen = () => {
    for (const peer of window.__peers) {
      if (peer.connectionState === "closed") continue;
      for (const receiver of peer.getReceivers()) {
        if (receiver.track.kind !== "audio") continue;
        const [source] = receiver.getSynchronizationSources();
        if (!source || last.get(receiver) === source.timestamp) continue;
        last.set(receiver, source.timestamp);
        window.__heard.push(now());
      }
    }
  };
  const read = () => {
    const words = [...document.querySelectorAll(".call-placard p, [data-connection]")]
      .filter((element) => element.checkVisibility()).map((element) => element.innerText.trim().replace(/\\s+/g, " "));
    const text = [...new Set(words.filter(Boolean))].join(" | ");
    if (window.__told.at(-1)?.[1] !== text) window.__told.push([now(), text]);
  };
  setInterval(listen, 20);
  setInterval(read, 100);
}
"""
FORGET = """(since) => {
  window.__heard = window.__heard.filter((at) => at > since);
  window.__told = window.__told.slice(-1);
}"""
STEADY = """(seconds) => {
  const since = performance.timeOrigin + performance.now() - seconds * 1000;
  const heard = window.__heard.filter((at) => at > since);
  return heard.length > seconds * 25 && heard[0] < since + 150;
}"""


@dataclass(frozen=True)
class Stage:
    link: EmulatedLink
    site: Site
    call: RunningCall


Scenario = Callable[[Stage], Awaitable[float]]  # gives the instant from which on a working path exists


async def signalling_killed(stage: Stage) -> float:
    began = time.time()
    stage.site.kill("hub")
    await asyncio.sleep(2)
    await asyncio.to_thread(start_apart, stage.site.start_hub)
    return began


async def blackholed(stage: Stage) -> float:
    stage.link.shape("patient", cut=True)
    await asyncio.sleep(3)
    stage.link.shape("patient", cut=False)
    return time.time()


async def address_changed(stage: Stage) -> float:
    stage.link.move("patient")
    return time.time()


async def udp_blocked(stage: Stage) -> float:
    stage.link.shape("patient", blocked=["udp"])
    return time.time()


async def relay_restarted(stage: Stage) -> float:
    stage.site.kill("relay")
    await asyncio.sleep(2)
    await asyncio.to_thread(stage.site.start_relay)
    return time.time()


async def reloaded(stage: Stage) -> float:
    began = time.time()
    await stage.call.patient.reload(wait_until="commit")
    return began


async def hub_and_redis(stage: Stage) -> float:
    began = time.time()
    stage.site.kill("hub")
    stage.site.kill("redis")
    await asyncio.sleep(1)
    await asyncio.to_thread(stage.site.start_redis)
    await asyncio.to_thread(start_apart, stage.site.start_hub)
    return began


async def both_move(stage: Stage) -> float:
    stage.link.move("patient")
    stage.link.move("practitioner")
    return time.time()


SCENARIOS: dict[str, Scenario] = {
    one.__name__: one
    for one in (
        signalling_killed,
        blackholed,
        address_changed,
        udp_blocked,
        relay_restarted,
        reloaded,
        hub_and_redis,
        both_move,
    )
}
TRACE = os.environ.get("TRACE")
CHOSEN = os.environ.get("SCENARIOS", " ".join(SCENARIOS)).split()


async def measure() -> None:
    gaps: dict[str, list[float]] = {name: [] for name in CHOSEN}
    async with stage_of() as stage:
        for name in CHOSEN:
            for number in range(RUNS):
                found, told = await gap_of(stage, name)
                gaps[name].append(max(found))
                print(f"{name} {number + 1}: {' and '.join(f'{gap:.0f}' for gap in found)} ms")
                for person, words in told.items() if number == 0 else ():
                    print("\n".join(f"    {person} {line}" for line in words))
    figures = {f"gap_p50_ms_{name}": p50(found) for name, found in gaps.items()}
    figures |= {f"gap_p95_ms_{name}": p95(found) for name, found in gaps.items()}
    figures["worst_p95_ms"] = max(p95(found) for found in gaps.values())
    report("resume", RUNS, figures)


@asynccontextmanager
async def stage_of() -> AsyncIterator[Stage]:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        link = stack.enter_context(emulated_link("patient", "practitioner"))
        for place in link.places:
            link.shape(place, delay_ms=DELAY_MS)
        site = stack.enter_context(running_site(link.servers))
        trust(folder, site.relay.authority)
        os.environ["HOME"] = str(folder)
        patient, practitioner = [
            await stack.enter_async_context(chromium(*link.flags(), program=link.program(place, folder)))
            for place in ("patient", "practitioner")
        ]
        call = await stack.enter_async_context(
            calls.in_call(practitioner, site.platform, "Banc", patient_in=patient)
        )
        for page in call.pages:
            await page.context.add_init_script(LISTEN)
            if TRACE:
                await page.context.add_init_script(Path(__file__).with_name("resume_trace.js").read_text())
        yield Stage(link, site, call)


async def gap_of(stage: Stage, name: str) -> tuple[list[float], dict[str, list[str]]]:
    await anew(stage, relayed=name == "relay_restarted")
    began = time.time()
    for page in stage.call.pages:
        await page.evaluate(FORGET, (began - 0.5) * 1000)
    path_at = await SCENARIOS[name](stage)
    await steady(stage.call)
    ended = time.time()
    found = [longest_gap(await page.evaluate("window.__heard"), path_at, ended) for page in stage.call.pages]
    if TRACE:
        await print_trace(stage.call, began)
    told = {
        "practitioner": sentences(await stage.call.practitioner.evaluate("window.__told"), began),
        "patient": sentences(await stage.call.patient.evaluate("window.__told"), began),
    }
    return found, told


async def print_trace(call: RunningCall, began: float) -> None:
    people = zip(("practitioner", "patient"), call.pages, strict=True)
    lines = [(at, who, words) for who, page in people for at, words in await page.evaluate("window.__trace")]
    for at, who, words in sorted(lines):
        if at / 1000 > began - 0.1:
            print(f"{at - began * 1000:8.0f}  {who:13} {words}")


async def anew(stage: Stage, *, relayed: bool) -> None:
    """A fresh call on the whole network, on the direct path or through the relay alone."""
    stage.link.shape("patient", cut=False, blocked=[])
    if relayed:
        stage.link.part("patient", "practitioner")
    else:
        stage.link.join("patient", "practitioner")
    for page in stage.call.pages:
        await page.reload()
    for page in stage.call.pages:
        await wait_for_picture(page, within=AT_MOST_SECONDS)
    await steady(stage.call)


async def steady(call: RunningCall) -> None:
    """Until both hear each other without a hole, and still do a while later."""
    deadline = time.monotonic() + AT_MOST_SECONDS
    seen = 0.0
    while seen == 0 or time.monotonic() - seen < SETTLED_SECONDS:
        assert time.monotonic() < deadline, "they do not hear each other"
        well = [bool(await page.evaluate(STEADY, STEADY_SECONDS)) for page in call.pages]
        seen = (seen or time.monotonic()) if all(well) else 0.0
        await asyncio.sleep(0.1)


def longest_gap(heard: list[float], path_at: float, ended: float) -> float:
    """Milliseconds, of instants in milliseconds and bounds in seconds."""
    since, until = path_at * 1000, ended * 1000
    before = max((at for at in heard if at <= since), default=since)
    instants = [before, *(at for at in heard if since < at < until), until]
    longest = max(after - max(earlier, since) for earlier, after in itertools.pairwise(instants))
    return longest if longest > NOTHING_MS else 0.0


def sentences(told: list[list[Any]], began: float) -> list[str]:
    return [f"{max(0.0, at / 1000 - began):5.1f} s  {words}" for at, words in told]


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: os.kill(os.getpid(), signal.SIGINT))
    asyncio.run(measure())
