// The views of a patient's page: one is shown, its title has the focus, one's own picture is in it.
import { find } from "../shared/page_data";

export type View = "summary" | "check" | "consent" | "waiting" | "call" | "ended";

let current: View | null = null;

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
  const title = viewOf(name).querySelector<HTMLElement>("h1");
  if (title && !first) title.focus({ preventScroll: true });
  if (!first) window.scrollTo({ top: 0 });
}

export function shown(): View | null {
  return current;
}

/** Puts one's own picture into every frame made for it. */
export function showOwnPicture(track: MediaStreamTrack | null): void {
  for (const frame of document.querySelectorAll<HTMLElement>("[data-own-frame]")) {
    const video = find<HTMLVideoElement>("video", frame);
    const now = (video.srcObject as MediaStream | null)?.getVideoTracks()[0] ?? null;
    frame.toggleAttribute("data-empty", track === null);
    if (now !== track) video.srcObject = track ? new MediaStream([track]) : null;
  }
}
