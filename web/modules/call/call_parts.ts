// Pieces of the call's picture that need no memory: words of the placard, one's own corner, what the other lacks.
import { html, nothing, type TemplateResult } from "lit-html";
import { translate as t, type Words } from "../shared/translate";
import type { Connection, PeerState } from "./call_state";
import type { DeviceState } from "./devices";

export function placardText(
  other: PeerState | undefined,
  connection: Connection,
  name: string,
  host: boolean,
): string {
  if (host && connection === "alone") return t("not_here_yet_room_open", { name });
  const isHeard = other?.media === "connected" && connection !== "away" && connection !== "cut";
  if (!isHeard) return connectionSentence(connection, name);
  if (other.picture === "stopped" && !other.camera) return t("sound_only_with", { name });
  return t(other.has_camera ? "camera_is_off" : "camera_is_absent", { name });
}

export function connectionSentence(connection: Connection, name: string): string {
  return t(`connection_${connection}_sentence` as Words, { name });
}

/** Said at the top when the other cannot be heard, and why. */
export function theirMicrophone(other: PeerState | undefined): TemplateResult | typeof nothing {
  if (!other || other.microphone || other.media !== "connected") return nothing;
  return html`<span class="call-connection call-silent" data-their-microphone>
    <span class="icon icon-microphone-off" aria-hidden="true"></span>
    ${t(other.has_microphone ? "their_microphone_off" : "their_microphone_absent")}
  </span>`;
}

export function ownPicture(
  { trouble, paused }: DeviceState,
  stream: MediaStream | null,
  unfolded: boolean,
  fold: (shown: boolean) => void,
): TemplateResult {
  if (!unfolded) {
    return html`<button class="call-own-chip" @click=${() => fold(true)}>
      <span class="icon icon-person" aria-hidden="true"></span>${t("show_me")}
    </button>`;
  }
  const seen = stream !== null && !paused.camera;
  const why = paused.camera ? "own_camera_paused" : trouble.camera ? "own_camera_absent" : "own_camera_off";
  return html`
    <div class="call-own" ?data-empty=${!seen}>
      <video data-own playsinline autoplay .muted=${true} .srcObject=${stream} ?hidden=${!seen}
        aria-label=${t("own_picture")}></video>
      ${seen ? nothing : html`<p><span class="icon icon-camera-off" aria-hidden="true"></span>${t(why)}</p>`}
      <button class="call-own-fold" aria-label=${t("hide_me")} @click=${() => fold(false)}>
        <span class="icon icon-shrink" aria-hidden="true"></span>
      </button>
    </div>
  `;
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
