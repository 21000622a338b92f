// The views of a patient's page, or of the try-out: one is shown, its title has the focus, one's own picture is in it.
import { find } from "../shared/page_data";

export type View = "summary" | "check" | "consent" | "waiting" | "call" | "ended" | TryOutView;
/** The try-out's own; it has the check too. */
type TryOutView = "start" | "ready" | "queue" | "trial" | "result";

let current: View | null = null;
let own: MediaStreamTrack | null = null;

export function viewOf(name: View): HTMLElement {
  return find(`[data-view="${name}"]`);
}

export function show(name: View): void {
  if (current === name) return;
  const first = current === null;
  current = name;
  for (const section of document.querySelectorAll<HTMLElement>("[data-view]")) {
    section.hidden = section.dataset.view !== name;
  }
  document.documentElement.toggleAttribute("data-in-call", name === "call");
  showOwnPicture(own);
  const title = viewOf(name).querySelector<HTMLElement>("h1");
  if (title && !first) title.focus({ preventScroll: true });
  if (!first) window.scrollTo({ top: 0 });
}

export function shown(): View | null {
  return current;
}

/**
 * Puts one's own picture into the frames made for it that can be seen. A camera has few buffers: a hidden picture that
 * holds one keeps the camera from all others for a second, just when a call begins.
 */
export function showOwnPicture(track: MediaStreamTrack | null): void {
  own = track;
  for (const frame of document.querySelectorAll<HTMLElement>("[data-own-frame]")) {
    const video = find<HTMLVideoElement>("video", frame);
    const wanted = frame.closest<HTMLElement>("[data-view]")?.hidden ? null : track;
    const now = (video.srcObject as MediaStream | null)?.getVideoTracks()[0] ?? null;
    frame.toggleAttribute("data-empty", track === null);
    if (now !== wanted) video.srcObject = wanted ? new MediaStream([wanted]) : null;
  }
}

/** A telephone that falls asleep loses its place. */
export async function keepAwake(): Promise<void> {
  await navigator.wakeLock?.request("screen").catch(() => {});
}

/** Whether the check was asked for before the modules had come: the browser then loaded the page anew, and said so. */
export function pressedEarly(): boolean {
  const asked = new URLSearchParams(location.search).has("begin");
  if (asked) history.replaceState(null, "", location.pathname);
  return asked;
}
