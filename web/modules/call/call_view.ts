// Draws the call: the other face fills the screen, one's own in a corner, a bar of words and icons, the chat.
import { html, nothing, render, type TemplateResult } from "lit-html";
import { announce } from "../shared/announce";
import { elapsedFigures } from "../shared/time";
import { translate as t, type Words } from "../shared/translate";
import { chatPanel } from "./call_chat";
import { type More, moreMenu } from "./call_more";
import {
  connectionSentence,
  initials,
  ownPicture,
  placardText,
  streamOf,
  theirMicrophone,
} from "./call_parts";
import { type CallState, type Connection, connectionOf, type PeerState } from "./call_state";
import { type TroubleShown, troubleNotice } from "./device_help";
import type { DeviceState, Kind } from "./devices";

export interface CallScene {
  state: CallState;
  stream: MediaStream | null;
  devices: DeviceState;
  /** Who is expected, while nobody sits there yet. */
  expected: string;
  /** May end the consultation for all, once it has begun. */
  host: boolean;
  lettingIn: boolean;
  /** Who is with the other side, for whoever is told. */
  company: string | null;
  /** What a patient finds under « More ». */
  more: More | null;
  now: number;
  zone: string;
}

export interface CallActions {
  toggle(kind: Kind): void;
  say(text: string): void;
  leave(): void;
  close(): void;
  admit(seat: string): void;
  retry(): void;
}

export interface CallView {
  draw(scene: CallScene): void;
}

/** Of those that go well, or only begin; the others are a warning. */
const CONNECTION_ICONS: Readonly<Partial<Record<Connection, string>>> = {
  good: "signal",
  fair: "signal",
  alone: "waiting",
  connecting: "waiting",
};
const NO_TROUBLE = { camera: null, microphone: null } as const;

interface Folds {
  chat: boolean;
  own: boolean;
  confirming: boolean;
  touchNeeded: boolean;
  read: number;
}

export function createCallView(place: HTMLElement, actions: CallActions): CallView {
  const folds: Folds = { chat: false, own: true, confirming: false, touchNeeded: false, read: 0 };
  let scene: CallScene | null = null;
  let ownStream: MediaStream | null = null;
  /** Apart from the picture: a video element that never gets a frame never plays its sound either. */
  let theirSound: MediaStream | null = null;
  let said: Connection | null = null;
  /** Troubles that one knew of on coming in, or has read: they are not told again. */
  let known: DeviceState["trouble"] | null = null;

  function draw(next: CallScene): void {
    scene = next;
    ownStream = streamOf(next.devices.tracks.video, ownStream);
    theirSound = streamOf(next.stream?.getAudioTracks()[0], theirSound);
    if (folds.chat) folds.read = next.state.chat.length;
    render(page(next), place);
    tellConnection(next);
    startPicture();
    void startSound(next.devices.chosen.loudspeaker);
  }

  /** It is silent and may always play, but stops when a connection built anew replaces its tracks. */
  function startPicture(): void {
    const video = place.querySelector<HTMLVideoElement>("video[data-remote]");
    if (video?.srcObject && video.paused) void video.play().catch(() => {});
  }

  function redraw(change: Partial<Folds>): void {
    Object.assign(folds, change);
    if (scene) draw(scene);
  }

  /** A browser may refuse to play sound before a touch: then we ask for one. */
  async function startSound(loudspeaker: string | null): Promise<void> {
    const sound = place.querySelector<
      HTMLAudioElement & { setSinkId?: (id: string) => Promise<void>; sinkId?: string }
    >("audio[data-remote]");
    if (!sound?.srcObject) return;
    if (loudspeaker && sound.sinkId !== loudspeaker) await sound.setSinkId?.(loudspeaker).catch(() => {});
    if (!sound.paused) return;
    const refused = await sound.play().then(
      () => false,
      (problem: unknown) => (problem as Error).name === "NotAllowedError",
    );
    if (refused !== folds.touchNeeded) redraw({ touchNeeded: refused });
  }

  function tellConnection({ state, expected }: CallScene): void {
    const now = connectionOf(state);
    if (now === said) return;
    const urgent = now === "cut" || now === "away" || now === "relay";
    // On coming in, that one is not connected yet is no news; all else is.
    if (said !== null || urgent || now !== "connecting")
      announce(connectionSentence(now, nameOf(state, expected)), urgent ? "assertive" : "polite");
    said = now;
  }

  function page(shown: CallScene): TemplateResult {
    const { state, devices } = shown;
    const [other] = state.peers;
    const connection = connectionOf(state);
    return html`
      <div class="call" ?data-chat-open=${folds.chat}>
        <div class="call-stage">
          <audio data-remote autoplay .srcObject=${theirSound}></audio>
          <video data-remote class="call-remote" playsinline autoplay .muted=${true} .srcObject=${shown.stream}
            ?hidden=${!other?.camera} @resize=${(event: Event) => cropWide(event.target as HTMLVideoElement, !shown.host)}></video>
          ${placard(other, connection, shown)}
          ${top(shown, connection)}
          ${
            folds.touchNeeded
              ? html`<button class="button button-large call-touch" @click=${() => redraw({ touchNeeded: false })}>
                  <span class="icon icon-sound" aria-hidden="true"></span>${t("touch_to_hear")}
                </button>`
              : nothing
          }
          ${ownPicture(devices, folds.own ? ownStream : null, folds.own, (own) => redraw({ own }))}
          ${waitingBanner(shown)} ${troubleNotice(newTroubles(devices), actions.retry, () => goOnWithout(devices))}
        </div>
        ${folds.chat ? chatPanel(state, shown.zone, { say: actions.say, close: closeChat }) : nothing} ${bar(shown)}
      </div>
    `;
  }

  function top({ state, expected, now, company }: CallScene, connection: Connection): TemplateResult {
    const elapsed = state.startedAt ? elapsedFigures(now - Date.parse(state.startedAt)) : null;
    return html`
      <header class="call-top">
        <div>
          <h1 class="call-name" tabindex="-1">${nameOf(state, expected)}</h1>
          ${company ? html`<p class="call-company">${company}</p>` : nothing}
        </div>
        <p class="call-facts">
          ${
            elapsed
              ? html`<span class="figures" data-elapsed><span class="visually-hidden">${t("elapsed")} </span>${elapsed}</span>`
              : nothing
          }
          <span class="call-connection" data-connection=${connection}>
            <span class="icon icon-${CONNECTION_ICONS[connection] ?? "warning"}" aria-hidden="true"></span>
            ${t(`connection_${connection}` as Words)}
          </span>
          ${theirMicrophone(state.peers[0])}
        </p>
      </header>
    `;
  }

  function placard(
    other: PeerState | undefined,
    connection: Connection,
    { state, expected, host }: CallScene,
  ) {
    const seen = other?.camera && other.media === "connected" && connection !== "away";
    if (seen && connection !== "cut") return nothing;
    const name = nameOf(state, expected);
    return html`
      <div class="call-placard" ?data-over-picture=${Boolean(other?.camera && other.media !== "none")}>
        <span class="call-initials" aria-hidden="true">${initials(name)}</span>
        <p>${placardText(other, connection, name, host)}</p>
      </div>
    `;
  }

  function newTroubles({ asked, trouble }: DeviceState): readonly TroubleShown[] {
    const told = known ?? (asked ? trouble : NO_TROUBLE);
    // What works again may be told again when it stops once more.
    const still = (kind: Kind) => (trouble[kind] ? told[kind] : null);
    known = { camera: still("camera"), microphone: still("microphone") };
    return (["camera", "microphone"] as const).flatMap((kind) => {
      const now = trouble[kind];
      return now && now !== told[kind] ? [{ kind, trouble: now }] : [];
    });
  }

  function goOnWithout({ trouble }: DeviceState): void {
    known = trouble;
    redraw({});
  }

  function waitingBanner({ state, lettingIn }: CallScene) {
    if (!state.waiting.length || lettingIn) return nothing;
    return html`<div class="call-waiting" role="status">
      ${state.waiting.map(
        (peer) => html`<p>${t("someone_waits", { name: peer.name })}
          <button class="button" data-action="admit" @click=${() => actions.admit(peer.seat)}>${t("admit")}</button></p>`,
      )}
    </div>`;
  }

  function bar({ state, devices, host, more }: CallScene): TemplateResult {
    const unread = folds.chat ? 0 : state.chat.slice(folds.read).filter((message) => !message.mine).length;
    return html`
      <div class="call-bar" role="toolbar" aria-label=${t("call_bar")}>
        ${toggle("mute", "microphone", devices.microphoneOn && devices.tracks.audio !== null, "microphone", "microphone_off")}
        ${toggle("camera", "camera", devices.cameraOn && devices.tracks.video !== null, "camera", "camera_off")}
        <button class="call-button" data-action="chat" aria-expanded=${folds.chat} @click=${openOrCloseChat}>
          <span class="icon icon-write" aria-hidden="true"></span><span>${t("write")}</span>
          ${unread ? html`<span class="call-unread">${unread}<span class="visually-hidden"> ${t("unread")}</span></span>` : nothing}
        </button>
        ${more ? moreMenu(more, fullscreenButton("button button-quiet")) : fullscreenButton("call-button")} ${host && state.startedAt ? closing() : leaving()}
      </div>
    `;
  }

  function toggle(action: string, kind: Kind, on: boolean, onWord: Words, offWord: Words): TemplateResult {
    return html`<button class="call-button" data-action=${action} aria-pressed=${on} @click=${() => actions.toggle(kind)}>
      <span class="icon icon-${kind}${on ? "" : "-off"}" aria-hidden="true"></span><span>${t(on ? onWord : offWord)}</span>
    </button>`;
  }

  function fullscreenButton(kind: string): TemplateResult | null {
    if (!document.fullscreenEnabled) return null;
    const full = document.fullscreenElement !== null;
    return html`<button class=${kind} data-action="fullscreen" aria-pressed=${full} @click=${switchFullscreen}>
      <span class="icon icon-fullscreen${full ? "-exit" : ""}" aria-hidden="true"></span>
      <span>${t(full ? "smaller" : "larger")}</span>
    </button>`;
  }

  async function switchFullscreen(): Promise<void> {
    const done = document.fullscreenElement
      ? document.exitFullscreen()
      : document.documentElement.requestFullscreen();
    await done.catch(() => {});
    redraw({});
  }

  function leaving(): TemplateResult {
    return html`<button class="call-button call-button-leave" data-action="leave" @click=${actions.leave}>
      <span class="icon icon-leave" aria-hidden="true"></span><span>${t("leave")}</span>
    </button>`;
  }

  function closing(): TemplateResult {
    if (!folds.confirming) {
      return html`<button class="call-button call-button-leave" data-action="leave" @click=${() => redraw({ confirming: true })}>
        <span class="icon icon-leave" aria-hidden="true"></span><span>${t("end")}</span>
      </button>`;
    }
    return html`<div class="call-confirm" role="alertdialog" aria-label=${t("end_question")}>
      <p>${t("end_question")}</p>
      <button class="button button-second" @click=${() => redraw({ confirming: false })}>${t("end_not")}</button>
      <button class="button button-brick" data-action="close" @click=${endForAll}>${t("end_now")}</button>
    </div>`;
  }

  function endForAll(): void {
    redraw({ confirming: false });
    actions.close();
  }

  function openOrCloseChat(): void {
    if (folds.chat) return closeChat();
    redraw({ chat: true });
    place.querySelector<HTMLTextAreaElement>(".chat textarea")?.focus();
  }

  function closeChat(): void {
    redraw({ chat: false });
    place.querySelector<HTMLElement>("[data-action=chat]")?.focus();
  }

  return { draw };
}

/** Whoever is cared for sees a face; whoever cares sees all that is shown. */
function cropWide(video: HTMLVideoElement, may: boolean): void {
  video.toggleAttribute("data-crop", may && video.videoWidth > video.videoHeight);
}

function nameOf(state: CallState, expected: string): string {
  return state.peers[0]?.name ?? expected;
}
