// The others, each on a tile of his own: his face, or why it is not seen; and his sound, apart from his picture.
import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { repeat } from "lit-html/directives/repeat.js";
import { translate as t } from "../shared/translate";
import { aloneWords, connectionSentence, initials, placardText, streamOf } from "./call_parts";
import { type CallState, type Connection, connectionOf, type PeerState } from "./call_state";
import { named } from "./comings";
import type { Ahead } from "./links";
import { createSpeaking } from "./speaking";

export interface TilesScene {
  state: CallState;
  /** Of the seat: his camera and his microphone. */
  streamOf: (seat: string) => MediaStream | null;
  expected: string;
  host: boolean;
  /** Said in the place of the one who is lost for good. */
  rescue: TemplateResult | null;
}

export interface Tiles {
  draw(scene: TilesScene): TemplateResult;
  /** The place for a picture that is to come: one that begins to look when it comes misses its first frame. */
  prepare(ahead: Ahead | null): void;
  /** Starts what a browser lets start; whether it wants to be touched before one hears. */
  play(loudspeaker: string | null): Promise<boolean>;
  stop(): void;
}

type Sound = HTMLAudioElement & { setSinkId?: (id: string) => Promise<void>; sinkId?: string };

export function createTiles(place: HTMLElement, redraw: () => void): Tiles {
  /** Apart from the picture: a video element that never gets a frame never plays its sound either. */
  let sounds = new Map<string, MediaStream | null>();
  const pictures = new Map<string, HTMLVideoElement>();
  let prepared: string | null = null;
  const speaking = createSpeaking(redraw);
  let refused = false;

  function soundOf(seat: string, stream: MediaStream | null): MediaStream | null {
    return streamOf(stream?.getAudioTracks()[0], sounds.get(seat) ?? null);
  }

  function pictureOf(seat: string): HTMLVideoElement {
    const known = pictures.get(seat);
    if (known) return known;
    const video = document.createElement("video");
    video.className = "call-remote";
    video.dataset.remote = "";
    video.autoplay = video.muted = video.playsInline = true;
    video.addEventListener("resize", () => noteWide(video));
    pictures.set(seat, video);
    return video;
  }

  function keepOnly(seats: readonly string[]): void {
    for (const [seat, video] of pictures) {
      if (seats.includes(seat)) continue;
      video.srcObject = null;
      pictures.delete(seat);
    }
  }

  return {
    prepare(ahead) {
      // Once it is in use it is made ahead no more; what is not taken up goes with the next drawing.
      if (!ahead) return;
      prepared = ahead.seat;
      look(pictureOf(ahead.seat), ahead.stream);
    },
    draw(scene) {
      const others = scene.state.peers.length ? scene.state.peers : [undefined];
      const streams = new Map(scene.state.peers.map(({ seat }) => [seat, scene.streamOf(seat)]));
      sounds = new Map([...streams].map(([seat, stream]) => [seat, soundOf(seat, stream)]));
      speaking.follow(sounds);
      keepOnly([...others.map((other) => other?.seat ?? ""), ...(prepared === null ? [] : [prepared])]);
      return html`<div class="call-tiles" data-count=${others.length}>
        ${repeat(
          others,
          (other) => other?.seat ?? "",
          (other) => {
            const seat = other?.seat ?? "";
            const video = pictureOf(seat);
            look(video, streams.get(seat) ?? null);
            video.hidden = !other?.camera;
            const heard = { sound: sounds.get(seat) ?? null, speaks: speaking.speaks(seat) };
            return tile(other, video, heard, scene, others.length > 1);
          },
        )}
      </div>`;
    },
    async play(loudspeaker) {
      for (const video of place.querySelectorAll<HTMLVideoElement>("video[data-remote]")) {
        // It is silent and may always play, but stops when a connection built anew replaces its tracks.
        if (video.srcObject && video.paused) void video.play().catch(() => {});
      }
      const all = [...place.querySelectorAll<Sound>("audio[data-remote]")];
      const found = await Promise.all(all.map((sound) => isRefused(sound, loudspeaker)));
      if (found.includes(true)) refused = true;
      else if (!found.includes(null)) refused = false;
      return refused;
    },
    stop() {
      keepOnly([]);
      speaking.stop();
    },
  };
}

function look(video: HTMLVideoElement, stream: MediaStream | null): void {
  if (video.srcObject !== stream) video.srcObject = stream;
}

/** A browser may refuse to play sound before a touch; null: there is none now, or another took its place meanwhile. */
async function isRefused(sound: Sound, loudspeaker: string | null): Promise<boolean | null> {
  if (!sound.srcObject) return null;
  if (loudspeaker && sound.sinkId !== loudspeaker) await sound.setSinkId?.(loudspeaker).catch(() => {});
  if (!sound.paused) return false;
  return sound.play().then(
    () => false,
    (problem: unknown) => (problem as Error).name === "NotAllowedError" || null,
  );
}

function tile(
  other: PeerState | undefined,
  video: HTMLVideoElement,
  { sound, speaks }: { sound: MediaStream | null; speaks: boolean },
  scene: TilesScene,
  several: boolean,
): TemplateResult {
  // Whoever is cared for sees a face; whoever cares sees all that is shown, and a screen is seen whole by all.
  const isFace = !several && !scene.host && !other?.screen;
  const rescued = scene.rescue && (other ? other.label === null : true);
  return html`<div class="call-tile" data-seat=${other?.seat ?? ""} ?data-face=${isFace} ?data-speaks=${speaks && several}>
    <audio data-remote autoplay .srcObject=${live(sound)}></audio>
    ${video}
    ${rescued ? scene.rescue : placard(other, scene, several)} ${several && other ? caption(other, connectionOf(scene.state, other)) : nothing}
  </div>`;
}

function placard(other: PeerState | undefined, { state, expected, host }: TilesScene, several: boolean) {
  const connection = connectionOf(state, other);
  const seen = other?.camera && other.media === "connected" && connection !== "away";
  if (seen && connection !== "cut") return nothing;
  const name = other?.name ?? expected;
  return html`
    <div class="call-placard" ?data-over-picture=${Boolean(other?.camera && other.media !== "none")}>
      <span class="call-initials" aria-hidden="true">${initials(name)}</span>
      <p>${
        several && connection === "cut"
          ? t("connection_cut_with", { name })
          : several && connection === "connecting"
            ? connectionSentence(connection, name)
            : placardText(other, connection, name, host ? aloneWords(state) : null)
      }</p>
    </div>
  `;
}

function caption(other: PeerState, connection: Connection): TemplateResult {
  const silent = other.media === "connected" && !other.microphone;
  return html`<p class="call-caption">
    <span>${named(other)}</span>
    ${
      silent
        ? html`<span class="icon icon-microphone-off" aria-hidden="true"></span>
            <span class="visually-hidden">${t(other.has_microphone ? "their_microphone_off" : "their_microphone_absent")}</span>`
        : nothing
    }
    ${
      connection === "fair" || connection === "poor"
        ? html`<span class="icon icon-${connection === "poor" ? "warning" : "signal"}" aria-hidden="true"></span>
            <span>${t(`connection_${connection}`)}</span>`
        : nothing
    }
  </p>`;
}

function noteWide(video: HTMLVideoElement): void {
  video.toggleAttribute("data-crop", video.videoWidth > video.videoHeight);
}

/** Whether the one who is lost has no tile in which it could be said. */
export function isWithoutTile({ peers }: CallState): boolean {
  return peers.length > 0 && peers.every(({ label }) => label !== null);
}
