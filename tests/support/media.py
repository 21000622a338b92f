"""What a browser may answer when it is asked for a camera or a microphone: replaced at its edge, not in our code."""

from playwright.async_api import Page

# `refuse.video`, `refuse.audio`: "ErrorName: message" or null. `absent.video`: not in the list of devices either.
SCRIPT = """
window.__media = { refuse: { video: null, audio: null }, permission: {}, absent: [], gone: [], tracks: [] };
const devices = navigator.mediaDevices;
const ask = devices.getUserMedia.bind(devices);
devices.getUserMedia = async (wish) => {
  for (const kind of ["video", "audio"]) {
    const refusal = window.__media.refuse[kind];
    if (!wish[kind] || !refusal) continue;
    const [name, message] = refusal.split(": ");
    throw new DOMException(message ?? "", name);
  }
  const stream = await ask(wish);
  window.__media.tracks.push(...stream.getTracks());
  return stream;
};
const list = devices.enumerateDevices.bind(devices);
devices.enumerateDevices = async () =>
  (await list()).filter(({ kind, deviceId }) =>
    !window.__media.absent.includes(kind) && !window.__media.gone.includes(deviceId));
const query = navigator.permissions.query.bind(navigator.permissions);
navigator.permissions.query = async (wish) =>
  window.__media.permission[wish.name] ? { state: window.__media.permission[wish.name] } : query(wish);
window.__media.ended = (kind) => {
  for (const track of window.__media.tracks.filter((one) => one.kind === kind && one.readyState === "live")) {
    track.stop();
    track.dispatchEvent(new Event("ended"));
  }
};
window.__media.paused = (kind, paused) => {
  for (const track of window.__media.tracks.filter((one) => one.kind === kind && one.readyState === "live")) {
    Object.defineProperty(track, "muted", { value: paused, configurable: true });
    track.dispatchEvent(new Event(paused ? "mute" : "unmute"));
  }
};
window.__media.pulled = (kind) => {
  const live = window.__media.tracks.find((one) => one.kind === kind && one.readyState === "live");
  window.__media.gone.push(live.getSettings().deviceId);
  window.__media.ended(kind);
  devices.dispatchEvent(new Event("devicechange"));
};
window.__media.plugged = (kind) => {
  window.__media.absent = window.__media.absent.filter((one) => one !== kind);
  devices.dispatchEvent(new Event("devicechange"));
};
"""

# As Safari on an iPhone: no choice of the loudspeaker, no question about permissions.
IPHONE = """
delete HTMLMediaElement.prototype.setSinkId;
delete AudioContext.prototype.setSinkId;
Object.defineProperty(navigator, "permissions", { value: undefined });
"""

NO_CAMERA_AT_ALL = 'Object.defineProperty(navigator, "mediaDevices", { value: undefined });'


async def refuse(
    page: Page, *, video: str | None = None, audio: str | None = None, permission: str | None = None
) -> None:
    """From now on, for what is asked next; `permission` is what the browser then says of both."""
    await page.evaluate(
        "([refuse, state]) => { window.__media.refuse = refuse;"
        " window.__media.permission = state ? { camera: state, microphone: state } : {}; }",
        [{"video": video, "audio": audio}, permission],
    )


async def unplug(page: Page, kind: str) -> None:
    """`video` or `audio`: its track ends, and it is listed no more."""
    await page.evaluate(
        "(kind) => { window.__media.absent = [kind + 'input']; window.__media.ended(kind); }", kind
    )


async def pull_out(page: Page, kind: str) -> None:
    """The one in use; others of its kind remain."""
    await page.evaluate("(kind) => window.__media.pulled(kind)", kind)


async def plug_in(page: Page, kind: str) -> None:
    await page.evaluate("(kind) => window.__media.plugged(kind + 'input')", kind)


async def end(page: Page, kind: str) -> None:
    await page.evaluate("(kind) => window.__media.ended(kind)", kind)


async def pause(page: Page, kind: str, *, paused: bool) -> None:
    await page.evaluate("([kind, paused]) => window.__media.paused(kind, paused)", [kind, paused])
