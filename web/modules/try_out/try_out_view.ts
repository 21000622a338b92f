// What the try-out's page shows: the queue, the echo, the verdict.
import type { TryOutOut } from "../contract/api";
import { announce } from "../shared/announce";
import { find } from "../shared/page_data";
import { translate as t } from "../shared/translate";
import { type Line, queueWords, type Verdict } from "./verdict";

/** One's own voice comes back: loud enough to be heard, too low to howl. */
const LOUDNESS = 0.5;

export function showQueue(place: TryOutOut, withPicture: boolean): void {
  const text = queueWords(place.wait_seconds);
  const words = find("[data-queue-words]");
  if (words.textContent !== text) {
    words.textContent = text;
    announce(text);
  }
  find("[data-queue-sound]").hidden = !(withPicture && place.sound_is_free);
}

export function showEcho(stream: MediaStream | null, withPicture: boolean, loudspeaker: string | null): void {
  const video = find<HTMLVideoElement>("[data-remote]");
  video.srcObject = stream;
  video.volume = LOUDNESS;
  showQuiet(false);
  find("[data-echo-frame]").toggleAttribute("data-empty", !withPicture);
  find("[data-trial-left]").textContent = "";
  if (stream && loudspeaker && "setSinkId" in video) void video.setSinkId(loudspeaker).catch(() => {});
}

export function showQuiet(quiet: boolean): void {
  find<HTMLVideoElement>("[data-remote]").muted = quiet;
  find("[data-action=quieten] [data-words]").textContent = t(quiet ? "try_sound_on" : "try_sound_cut");
}

export function drawVerdict(verdict: Verdict): void {
  find("[data-result-mark]").classList.toggle("end-mark-warning", verdict.look === "bad");
  const icon = find("[data-result-mark] .icon");
  icon.className = `icon icon-${verdict.look === "good" ? "good" : "warning"}`;
  find("[data-result-title]").textContent = verdict.title;
  find("[data-result-text]").textContent = verdict.text;
  find("[data-result-lines]").replaceChildren(...verdict.lines.map(drawLine));
}

function drawLine({ icon, look, name, text }: Line): HTMLElement {
  const line = document.createElement("li");
  line.dataset.look = look;
  line.dataset.result = icon;
  const mark = element("span", "check-mark");
  const picture = element("span", `icon icon-${icon}`);
  picture.ariaHidden = "true";
  mark.append(picture);
  const body = element("div", "check-body");
  const title = element("h2", "");
  title.textContent = name;
  const words = element("p", "");
  words.textContent = text;
  body.append(title, words);
  line.append(mark, body);
  return line;
}

function element(tag: "span" | "div" | "h2" | "p", className: string): HTMLElement {
  const made = document.createElement(tag);
  if (className) made.className = className;
  return made;
}
