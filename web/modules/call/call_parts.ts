// Pieces of the call's picture that need no memory: words of the placard, what the other lacks.
import { html, nothing, type TemplateResult } from "lit-html";
import { translate as t, type Words } from "../shared/translate";
import type { CallState, Connection, PeerState } from "./call_state";
import type { DeviceState } from "./devices";
import { heldWords } from "./happenings";

export function placardText(
  other: PeerState | undefined,
  connection: Connection,
  name: string,
  alone: Words | null,
): string {
  if (alone && connection === "alone") return t(alone, { name });
  const isHeard = other?.media === "connected" && connection !== "away" && connection !== "cut";
  if (!isHeard) return connectionSentence(connection, name);
  if (other.picture === "stopped" && !other.camera) return t("sound_only_with", { name });
  if (other.held) return heldWords(other);
  return t(other.has_camera ? "camera_is_off" : "camera_is_absent", { name });
}

/** For the one who keeps the room open, and sees nobody in it. */
export function aloneWords({ waiting, startedAt }: CallState): Words {
  if (waiting.some(({ label }) => label === null)) return "someone_waits";
  return startedAt ? "gone_room_open" : "not_here_yet_room_open";
}

export function connectionSentence(connection: Connection, name: string): string {
  return t(`connection_${connection}_sentence` as Words, { name });
}

/** Said at the top when the other cannot be heard, and why. */
export function theirMicrophone(other: PeerState | undefined): TemplateResult | typeof nothing {
  if (other?.media !== "connected") return nothing;
  // Of a camera alone the placard tells, in its place.
  if (other.held && !(other.held === "device" && other.microphone)) {
    return html`<span class="call-connection call-silent" data-their-hold=${other.held}>
      <span class="icon icon-${other.held === "touch" ? "sound" : "phone"}" aria-hidden="true"></span>
      ${t(`held_${other.held}_short` as Words)}
    </span>`;
  }
  if (other.microphone) return nothing;
  return html`<span class="call-connection call-silent" data-their-microphone>
    <span class="icon icon-microphone-off" aria-hidden="true"></span>
    ${t(other.has_microphone ? "their_microphone_off" : "their_microphone_absent")}
  </span>`;
}

/** What one shows instead of one's face, or what holds one's own microphone up. */
export function ownNotice({ screen, paused, pausedBehind }: DeviceState, stop: () => void) {
  if (screen) {
    return html`<div class="call-sharing" data-sharing><p>${t("share_on")}</p>
      <button class="button button-second" data-action="stop-share" @click=${stop}>${t("share_stop")}</button></div>`;
  }
  if (!paused.microphone || pausedBehind) return nothing;
  return html`<div class="call-sharing" data-own-hold><p>
    <span class="icon icon-microphone-off" aria-hidden="true"></span> ${t("own_microphone_held")}</p></div>`;
}

export function initials(name: string): string {
  const words = name.replace(/^(Dr|Pr|M\.|Mme)\s+/u, "").split(/[\s-]+/u);
  return (words[0]?.[0] ?? "") + (words.length > 1 ? (words.at(-1)?.[0] ?? "") : "");
}

/** The track alone in a stream; the same stream for as long as it is the same track. */
export function streamOf(
  track: MediaStreamTrack | null | undefined,
  before: MediaStream | null,
): MediaStream | null {
  if (!track) return null;
  return before?.getTracks()[0] === track ? before : new MediaStream([track]);
}
