"""Calls between two fake cameras, from both sides: every state of the line, the chat, the devices, and the end."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Page

from tests.gallery.stage import CLAIRE, INES, Stage
from tests.gallery.taking import Album
from tests.support import media, people
from tests.support.browser import wait_for_picture
from tests.support.calls import RunningCall, write

# What the counters say, when asked to: `__counted` holds values in the place of the pair's own.
COUNTERS = """
const native = RTCPeerConnection.prototype.getStats;
RTCPeerConnection.prototype.getStats = async function (...asked) {
  const report = await native.apply(this, asked);
  const counted = window.top.__counted;
  if (!counted) return report;
  const otherwise = (one) => (one.type === "candidate-pair" ? { ...one, ...counted } : one);
  return new Map([...report].map(([id, one]) => [id, otherwise(one)]));
};
"""
COUNT = "(counted) => { window.__counted = counted; }"
# As a browser that wants a touch before any sound.
SILENT = """() => {
  Object.defineProperty(HTMLAudioElement.prototype, "paused", { get: () => true });
  HTMLAudioElement.prototype.play = () => Promise.reject(new DOMException("", "NotAllowedError"));
}"""


async def take(album: Album, stage: Stage) -> None:
    async with together(stage, "Moreau") as call:
        await _lines(album, call)
        await _chat(album, call)
        await _devices(album, call)
        await _cuts(album, call)
    async with together(stage, "Diallo") as call:
        await _ending(album, call)
    await _alone(album, stage)
    await _in_english(album, stage)


@asynccontextmanager
async def together(stage: Stage, name: str, **as_told: object) -> AsyncIterator[RunningCall]:
    due = await stage.clinic.due(INES, name)
    day = await stage.practitioner(INES)
    patient = await stage.someone(due.link, script=media.SCRIPT + COUNTERS, **as_told)
    await people.go_to_waiting_room(patient)
    await people.row(day, due.name).locator("[data-action=admit]").click()
    for page in (day, patient):
        await wait_for_picture(page)
    try:
        yield RunningCall(day, patient, due)
    finally:
        for page in (day, patient):
            await page.context.close()


async def both(album: Album, call: RunningCall, name: str) -> None:
    for side, page in (("host", call.practitioner), ("guest", call.patient)):
        if not page.is_closed():
            await album.call(page, f"call-{name}-{side}")


async def _lines(album: Album, call: RunningCall) -> None:
    await call.patient.locator("[data-connection=good], [data-connection=fair]").wait_for()
    await both(album, call, "good")
    for name, delay in (("fair", 0.4), ("poor", 0.9)):
        await call.patient.evaluate(COUNT, {"currentRoundTripTime": delay})
        await call.patient.locator(f"[data-connection={name}]").wait_for()
        await album.call(call.patient, f"call-{name}-guest")
    await call.patient.evaluate(COUNT, None)


async def _chat(album: Album, call: RunningCall) -> None:
    await call.patient.locator("[data-action=chat]").click()
    await album.call(call.patient, "call-chat-empty-guest")
    await call.patient.locator(".chat header button").click()
    await write(call.practitioner, "Bonjour Madame Moreau, m'entendez-vous bien ?")
    await write(
        call.practitioner,
        "Prenez un comprimé le matin, un autre le soir, pendant cinq jours.\nAvec de l'eau.",
    )
    await call.patient.locator(".call-unread").wait_for()
    await album.call(call.patient, "call-unread-guest")
    await write(call.patient, "Oui, très bien. Merci docteur.")
    await call.practitioner.locator("[data-chat-message]").nth(2).wait_for()
    await both(album, call, "chat")
    await call.patient.locator(".chat header button").click()
    await call.practitioner.locator(".chat header button").click()


async def _devices(album: Album, call: RunningCall) -> None:
    patient = call.patient
    for action in ("mute", "camera"):
        await patient.locator(f"[data-action={action}]").click()
    await call.practitioner.locator("[data-their-microphone]").wait_for()
    await both(album, call, "all-off")
    for action in ("mute", "camera"):
        await patient.locator(f"[data-action={action}]").click()
    await patient.locator(".call-own-fold").click()
    await album.call(patient, "call-folded-guest")
    await patient.locator(".call-own-chip").click()
    await media.refuse(patient, video="NotFoundError: none")
    await media.unplug(patient, "video")
    await patient.locator("[data-device-trouble]").wait_for()
    await album.call(patient, "call-unplugged-guest")
    await patient.locator("[data-action=go-on-without]").click()
    await media.refuse(patient)
    await media.plug_in(patient, "video")
    await wait_for_picture(call.practitioner)
    await media.refuse(patient, video="NotAllowedError: Permission denied", permission="denied")
    await media.end(patient, "video")
    await patient.locator("[data-help] img").wait_for()
    await album.call(patient, "call-revoked-guest")
    await media.refuse(patient)
    await patient.locator("[data-action=retry-device]").click()
    await wait_for_picture(call.practitioner)
    await patient.evaluate(SILENT)
    await patient.locator(".call-touch").wait_for()
    await album.call(patient, "call-touch-to-hear-guest")


async def _cuts(album: Album, call: RunningCall) -> None:
    await call.patient.close()
    await call.practitioner.locator("[data-connection=away]").wait_for()
    await album.call(call.practitioner, "call-away-host")


async def _ending(album: Album, call: RunningCall) -> None:
    await call.patient.locator("[data-action=leave]").click()
    await call.patient.locator("[data-view=ended]").wait_for()
    await album.patient(call.patient, "ended-left")
    await call.practitioner.locator("[data-connection=alone]").wait_for()
    await album.call(call.practitioner, "call-left-host")
    await call.patient.locator("[data-action=return]").click()
    await wait_for_picture(call.practitioner, newer_than=0)
    await call.practitioner.locator("[data-action=leave]").click()
    await call.practitioner.locator("[data-action=close]").wait_for()
    await album.call(call.practitioner, "call-end-question-host")
    await call.practitioner.locator("[data-action=close]").click()
    await call.patient.locator("[data-satisfaction]").wait_for()
    await call.patient.locator("[data-ended-text]", has_text=" h ").wait_for()
    await album.patient(call.patient, "ended-questions")
    await call.patient.get_by_role("button", name="Très bien", exact=True).click()
    await call.patient.get_by_role("button", name="Utile", exact=True).click()
    await album.patient(call.patient, "ended-answered")
    await call.practitioner.locator("[data-day-notice] .alert").wait_for()
    await album.staff(call.practitioner, "day-after-a-call")


async def _alone(album: Album, stage: Stage) -> None:
    due = await stage.clinic.due(CLAIRE, "Nguyen")
    day = await stage.practitioner(CLAIRE)
    row = people.row(day, due.name)
    await row.locator("[data-action=more]").click()
    await row.locator("[data-action=open-room]").click()
    await day.locator(".call-placard").wait_for()
    await album.call(day, "call-alone-host")
    patient: Page = await stage.someone(due.link)
    await people.go_to_waiting_room(patient)
    await day.locator(".call-waiting").wait_for()
    await album.call(day, "call-someone-waits-host")
    await day.locator(".call-waiting [data-action=admit]").click()
    await wait_for_picture(patient)
    await day.close()
    await patient.locator("[data-connection=away]").wait_for()
    await album.call(patient, "call-away-guest")


async def _in_english(album: Album, stage: Stage) -> None:
    async with together(stage, "Smith", locale="en-GB") as call:
        await album.call(call.patient, "call-english-guest")
