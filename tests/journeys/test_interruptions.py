"""What interrupts a call, one thing after the other in the same call: what each side reads, what is said aloud, once each;
and that all of it goes away again, without a page that is loaded anew.
"""

import asyncio
import re
import signal
import subprocess
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.support import calls, listening, looking, media, people
from tests.support.browser import DESK, PHONE, new_person, picture, wait_for_picture
from tests.support.calls import RunningCall
from tests.support.due import clinic_of
from tests.support.platform import RunningPlatform
from tests.support.turn import SECRET, Relay, running_relay

pytestmark = [pytest.mark.timeout(240), pytest.mark.relay]

GUEST, HOST = "Jeanne COUPE", "Dr Hugo Delmas"
CUT = "La connexion est coupée. Nous essayons de la rétablir. Restez sur cette page."
# How good it is depends on the machine; that it is cut does not.
QUALITY = re.compile(r"La connexion est (bonne|moyenne|faible)|vous reçoit mal|pour garder le son")
# What a browser does that plays no sound before a touch.
REFUSE_SOUND = """
if (sessionStorage.getItem("refuses sound")) {
  let touched = false;
  const play = HTMLMediaElement.prototype.play;
  const refused = (one) => !touched && one.tagName === "AUDIO";
  document.addEventListener("click", () => { touched = true; }, true);
  new MutationObserver(() => document.querySelectorAll("audio[autoplay]").forEach((one) => {
    if (refused(one)) one.removeAttribute("autoplay");
  })).observe(document, { subtree: true, childList: true });
  HTMLMediaElement.prototype.play = function () {
    return refused(this) ? Promise.reject(new DOMException("touch first", "NotAllowedError")) : play.call(this);
  };
}
"""
# What a browser tells of a path that carries so many bits a second.
THIN = """
window.__carries = null;
const report = RTCPeerConnection.prototype.getStats;
RTCPeerConnection.prototype.getStats = async function (...given) {
  const found = await report.apply(this, given);
  if (window.__carries === null) return found;
  const thin = { availableOutgoingBitrate: window.__carries };
  return new Map([...found].map(([id, one]) => [id, one.type === "candidate-pair" ? { ...one, ...thin } : one]));
};
"""
# Enough for a picture now and then beside the sound.
CARRIES_STILLS = 78_000
# Twenty seconds of waiting, as the page counts them.
LATER = "() => { const now = performance.now.bind(performance); performance.now = () => now() + 21_000; }"


@pytest.fixture
async def call(browser: Browser, relayed: RunningPlatform) -> RunningCall:
    """Not yet begun: she is before her list, he in the waiting room."""
    async with clinic_of(relayed) as clinic:
        due = await clinic.due(calls.PRACTITIONER, "Coupe")
        credentials = clinic.credentials(calls.PRACTITIONER)
    pages = []
    for size in (DESK, PHONE):
        context, page = await new_person(browser, size, base_url=relayed.base_url)
        for script in (listening.SCRIPT, media.SCRIPT, looking.WATCH, REFUSE_SOUND, THIN):
            await context.add_init_script(script)
        pages.append(page)
    practitioner, patient = pages
    await people.sign_in(practitioner, credentials, "/consultations")
    await people.open_link(patient, due.link)
    return RunningCall(practitioner, patient, due)


@asynccontextmanager
async def told(call: RunningCall, practitioner: list[str], patient: list[str]) -> AsyncIterator[None]:
    """All that is said aloud on each side meanwhile, once each."""
    for page in call.pages:
        await listening.forget(page)
    yield
    for page, wanted in zip(call.pages, (practitioner, patient), strict=True):
        try:
            await calls.until(partial(has_said, page, wanted), within=15)
        except AssertionError:
            assert await heard(page, wanted) == wanted


@asynccontextmanager
async def told_on(page: Page, wanted: list[str]) -> AsyncIterator[None]:
    """As `told`, on one side."""
    await listening.forget(page)
    yield
    try:
        await calls.until(partial(has_said, page, wanted), within=15)
    except AssertionError:
        assert await heard(page, wanted) == wanted


async def has_said(page: Page, wanted: list[str]) -> bool:
    return await heard(page, wanted) == wanted


async def heard(page: Page, wanted: Collection[str] = ()) -> list[str]:
    """Without what depends on the machine, unless it is wanted."""
    said = await listening.said(page)
    return [words for words in said if words in wanted or not QUALITY.search(words)]


@contextmanager
def stopped(server: subprocess.Popen[bytes]) -> Iterator[None]:
    """Nothing passes any more, and nobody is told of it."""
    server.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        server.send_signal(signal.SIGCONT)


def placard(page: Page) -> Locator:
    return page.locator(".call-placard")


async def test_each_interruption_is_read_and_said_once_on_both_sides_and_goes_away(
    call: RunningCall, relayed: RunningPlatform, relay: Relay
) -> None:
    with running_relay(relay, SECRET, over=("udp",)) as server:
        await _coming_in(call)
        await _path_that_is_cut(call, server)
        await _server_that_is_killed(call, relayed)
        await _page_loaded_anew_that_may_play_no_sound(call)
        await call.patient.evaluate("window.__same_document = true")
        await _telephone_that_rings(call)
        await _program_that_takes_the_camera(call)
        await _headset_pulled_out(call)
        await _microphone_pulled_out(call)
        await _page_behind_others(call)
        await _path_that_is_thin(call)
        await _path_that_stays_dead(call, server)
        assert await call.patient.evaluate("window.__same_document")


async def _coming_in(call: RunningCall) -> None:
    await people.go_to_waiting_room(call.patient)
    await expect(people.row(call.practitioner, call.name).locator("[data-action=admit]")).to_be_visible()
    await calls.admit(call)
    # While he comes in he is not said to be absent.
    assert not [words for words in await listening.said(call.practitioner) if "pas encore là" in words]


async def _path_that_is_cut(call: RunningCall, server: subprocess.Popen[bytes]) -> None:
    async with told(call, [CUT], [CUT]):
        with stopped(server):
            for page in call.pages:
                await expect(placard(page)).to_contain_text(CUT)
                await expect(page.locator("[data-connection=cut]")).to_be_visible()
        for page in call.pages:
            await expect(placard(page)).to_have_count(0)


async def _server_that_is_killed(call: RunningCall, relayed: RunningPlatform) -> None:
    """Of which nobody is told, for they hear each other; what was written meanwhile arrives."""
    async with told(call, [f"Message de {GUEST} : Vous m'entendez"], []):
        relayed.kill()
        await calls.write(call.patient, "Vous m'entendez")
        for page in call.pages:
            await expect(placard(page)).to_have_count(0)
        await asyncio.to_thread(relayed.start_again)
        await expect(call.practitioner.locator("[data-action=chat]")).to_contain_text("1")
    await call.patient.keyboard.press("Escape")


async def _page_loaded_anew_that_may_play_no_sound(call: RunningCall) -> None:
    away = (
        f"La connexion de {GUEST} est interrompue. "
        "Restez sur cette page, la consultation reprendra d'elle-même."
    )
    anew = f"La connexion avec {GUEST} s'établit."
    deaf = f"{GUEST} doit toucher son écran pour vous entendre."
    hint = "Pour entendre, appuyez sur « Toucher pour entendre »."
    touch = call.patient.locator(".call-touch")
    await call.patient.evaluate("sessionStorage.setItem('refuses sound', 'yes')")
    await listening.forget(call.practitioner)
    async with told_on(call.patient, ["Nous vous ramenons dans la consultation.", hint]):
        visit = call.patient.url
        await call.patient.goto("about:blank")
        await expect(placard(call.practitioner)).to_contain_text(away)
        await call.patient.goto(visit)
        await expect(touch).to_be_visible()
        await expect(call.practitioner.locator("[data-their-hold=touch]")).to_contain_text(
            "Ne vous entend pas"
        )
        await wait_for_picture(call.practitioner)

    async def knows() -> bool:
        return deaf in await heard(call.practitioner)

    await calls.until(knows, within=15)
    # That a connection is being made is over too soon, at times, to be worth a word.
    assert await heard(call.practitioner) in ([away, deaf], [away, anew, deaf])
    await picture(call.patient, "call-touch-390")
    async with told(call, [f"{GUEST} vous entend maintenant."], []):
        await touch.click()
        await expect(touch).to_have_count(0)
        await expect(call.practitioner.locator("[data-their-hold]")).to_have_count(0)


async def _telephone_that_rings(call: RunningCall) -> None:
    mine = "Un autre appel ou une autre application utilise votre micro. Il revient dès que c'est fini."
    theirs = (
        f"{GUEST} ne peut pas vous répondre : un autre appel ou une autre application utilise son appareil. "
        "Restez sur cette page."
    )
    async with told(
        call,
        [theirs, f"{GUEST} est de retour."],
        [mine, "Votre micro fonctionne de nouveau."],
    ):
        await media.pause(call.patient, "audio", paused=True)
        await expect(call.patient.locator("[data-own-hold]")).to_contain_text(mine)
        await expect(call.practitioner.locator(".call-news")).to_contain_text(theirs)
        await expect(call.practitioner.locator("[data-their-hold=device]")).to_be_visible()
        await media.pause(call.patient, "audio", paused=False)
        await expect(call.patient.locator("[data-own-hold]")).to_have_count(0)
        await expect(call.practitioner.locator("[data-their-hold]")).to_have_count(0)


async def _program_that_takes_the_camera(call: RunningCall) -> None:
    mine = "Un autre appel ou une autre application utilise votre caméra. Elle revient dès que c'est fini."
    theirs = f"Un autre appel ou une autre application utilise la caméra de {GUEST}. Vous pouvez vous parler."
    async with told(
        call,
        [theirs, f"{GUEST} est de retour."],
        [mine, "Votre caméra fonctionne de nouveau."],
    ):
        await media.pause(call.patient, "video", paused=True)
        await expect(call.patient.locator(".call-own")).to_contain_text("Caméra en pause")
        await expect(placard(call.practitioner)).to_contain_text(theirs)
        await expect(call.practitioner.locator(".call-news", has_text=theirs)).to_have_count(0)
        await media.pause(call.patient, "video", paused=False)
        await expect(placard(call.practitioner)).to_have_count(0)


async def _headset_pulled_out(call: RunningCall) -> None:
    """The device has a microphone of its own: only he whose it is is told."""
    mine = "Le micro a été débranché. Nous utilisons un autre micro de votre appareil."
    async with told(call, [], [mine]):
        await media.pull_out(call.patient, "audio")
        await expect(call.patient.locator(".call-news")).to_contain_text(mine)
        await expect(call.patient.locator("[data-action=mute]")).to_have_attribute("aria-pressed", "true")


async def _microphone_pulled_out(call: RunningCall) -> None:
    mine = "Le micro a été débranché. Rebranchez-le : il reviendra de lui-même."
    theirs = f"{GUEST} n'a pas de micro en ce moment. Écrivez-vous."
    trouble = call.patient.locator("[data-device-trouble]")
    async with told(
        call,
        [theirs, f"Le micro de {GUEST} fonctionne."],
        [mine, "Votre micro fonctionne de nouveau."],
    ):
        await media.unplug(call.patient, "audio")
        await expect(trouble).to_contain_text(mine)
        await expect(call.practitioner.locator("[data-their-microphone]")).to_contain_text("Sans micro")
        await expect(call.practitioner.locator(".call-news", has_text=theirs)).to_be_visible()
        await media.plug_in(call.patient, "audio")
        await expect(trouble).to_have_count(0)
        await expect(call.practitioner.locator("[data-their-microphone]")).to_have_count(0)


async def _page_behind_others(call: RunningCall) -> None:
    """As telephones do: the microphone is held back, the camera ends; looked at again, the page has both again."""
    theirs = f"{GUEST} a mis cette page de côté un instant. Restez sur cette page."
    mine = ["Votre caméra fonctionne de nouveau.", "Votre micro fonctionne de nouveau."]
    async with told(call, [theirs, f"{GUEST} est de retour."], mine):
        await looking.look_away(call.patient)
        await media.pause(call.patient, "audio", paused=True)
        await media.end(call.patient, "video")
        await expect(placard(call.practitioner)).to_contain_text(theirs)
        await expect(call.practitioner.locator("[data-their-hold=background]")).to_be_visible()
        await looking.look_back(call.patient)
        await expect(placard(call.practitioner)).to_have_count(0)
        await media.pause(call.patient, "audio", paused=False)
        await expect(call.practitioner.locator("[data-their-hold]")).to_have_count(0)
        await expect(call.patient.locator("[data-device-trouble]")).to_have_count(0)


async def _path_that_is_thin(call: RunningCall) -> None:
    """The picture gives way to the sound, and comes back when there is room."""
    becomes = ("est arrêtée, pour garder le son.", "avance par photos, pour garder le son.")
    theirs = [f"L'image de {GUEST} {what}" for what in becomes]
    mine = [f"Connexion faible : votre image {what}" for what in becomes]
    async with told(call, theirs, mine):
        await call.patient.evaluate("(carries) => { window.__carries = carries; }", CARRIES_STILLS)
        for page, lines in ((call.practitioner, theirs), (call.patient, mine)):
            await expect(page.locator(".call-news", has_text=lines[1])).to_be_visible()
        await call.patient.evaluate("window.__carries = null")
        for page in call.pages:
            await expect(page.locator(".call-news", has_text="pour garder le son")).to_have_count(0)


async def _path_that_stays_dead(call: RunningCall, server: subprocess.Popen[bytes]) -> None:
    theirs = [CUT, f"L'image et le son de {GUEST} ne reviennent pas. Le numéro de votre patient est affiché."]
    rescue = (
        f"L'image et le son ne reviennent pas. Gardez votre téléphone près de vous : {HOST} va vous appeler, "
        "au numéro qui finit par 01."
    )
    async with told(call, theirs, [CUT, rescue]):
        with stopped(server):
            for page in call.pages:
                await expect(placard(page)).to_contain_text(CUT)
                await page.evaluate(LATER)
            for page in call.pages:
                await expect(page.locator("[data-rescue=path]")).to_be_visible()
        for page in call.pages:
            await expect(page.locator("[data-rescue]")).to_have_count(0)
            await expect(placard(page)).to_have_count(0)
