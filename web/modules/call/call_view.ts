// Draws the call: the faces of the others, one's own in a corner or below, a bar of words and icons, panels beside.
import { html, nothing, render, type TemplateResult } from "lit-html";
import { translate as t, type Words } from "../shared/translate";
import { chatPanel } from "./call_chat";
import { type More, moreMenu } from "./call_more";
import { ownPicture, streamOf } from "./call_parts";
import { peoplePanel } from "./call_people";
import { type Saving, savingChoice, savingMenu } from "./call_saving";
import { createTelling } from "./call_telling";
import { createTiles, type TilesScene } from "./call_tiles";
import { callTop, type DoorActions, type TopScene, waitingBanner } from "./call_top";
import { type TroubleShown, troubleNotice } from "./device_help";
import type { DeviceState, Kind } from "./devices";

/** `host`: may end the consultation for all, once it has begun. */
export interface CallScene extends TilesScene, TopScene {
  devices: DeviceState;
  /** What a patient finds under « More ». */
  more: More | null;
  /** What is wished of the picture. */
  saving: Saving;
  /** Who else is invited, for whoever may invite. */
  people: TemplateResult | null;
  zone: string;
}

export interface CallActions extends DoorActions {
  toggle(kind: Kind): void;
  say(text: string): void;
  leave(): void;
  close(): void;
  retry(): void;
}

export interface CallView {
  draw(scene: CallScene): void;
}

const NO_TROUBLE = { camera: null, microphone: null } as const;

interface Folds {
  chat: boolean;
  people: boolean;
  own: boolean;
  confirming: boolean;
  touchNeeded: boolean;
  read: number;
}

export function createCallView(place: HTMLElement, actions: CallActions): CallView {
  const folds: Folds = {
    chat: false,
    people: false,
    own: true,
    confirming: false,
    touchNeeded: false,
    read: 0,
  };
  const tiles = createTiles(place);
  const tell = createTelling();
  let scene: CallScene | null = null;
  let ownStream: MediaStream | null = null;
  /** Troubles that one knew of on coming in, or has read: they are not told again. */
  let known: DeviceState["trouble"] | null = null;

  function draw(next: CallScene): void {
    scene = next;
    ownStream = streamOf(next.devices.tracks.video, ownStream);
    if (folds.chat) folds.read = next.state.chat.length;
    render(page(next), place);
    tell(next.state, next.expected);
    void tiles.play(next.devices.chosen.loudspeaker).then((refused) => {
      if (refused !== folds.touchNeeded) redraw({ touchNeeded: refused });
    });
  }

  function redraw(change: Partial<Folds>): void {
    Object.assign(folds, change);
    if (scene) draw(scene);
  }

  function page(shown: CallScene): TemplateResult {
    const { state, devices } = shown;
    return html`
      <div class="call" ?data-chat-open=${folds.chat || folds.people}>
        <div class="call-stage" ?data-several=${state.peers.length > 1}>
          ${tiles.draw(shown)}
          ${callTop(shown)}
          ${
            folds.touchNeeded
              ? html`<button class="button button-large call-touch" @click=${() => redraw({ touchNeeded: false })}>
                  <span class="icon icon-sound" aria-hidden="true"></span>${t("touch_to_hear")}
                </button>`
              : nothing
          }
          ${ownPicture(devices, folds.own ? ownStream : null, folds.own, (own) => redraw({ own }))}
          ${waitingBanner(shown, actions)} ${troubleNotice(newTroubles(devices), actions.retry, () => goOnWithout(devices))}
        </div>
        ${folds.chat ? chatPanel(state, shown.zone, { say: actions.say, close: closeChat }) : nothing}
        ${folds.people && shown.people ? peoplePanel(shown.people, closePeople) : nothing} ${bar(shown)}
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

  function bar({ state, devices, host, more, people, saving }: CallScene): TemplateResult {
    const unread = folds.chat ? 0 : state.chat.slice(folds.read).filter((message) => !message.mine).length;
    return html`
      <div class="call-bar" role="toolbar" aria-label=${t("call_bar")}>
        ${toggle("mute", "microphone", devices.microphoneOn && devices.tracks.audio !== null, "microphone", "microphone_off")}
        ${toggle("camera", "camera", devices.cameraOn && devices.tracks.video !== null, "camera", "camera_off")}
        <button class="call-button" data-action="chat" aria-expanded=${folds.chat} @click=${openOrCloseChat}>
          <span class="icon icon-write" aria-hidden="true"></span><span>${t("write")}</span>
          ${unread ? html`<span class="call-unread">${unread}<span class="visually-hidden"> ${t("unread")}</span></span>` : nothing}
        </button>
        ${people ? peopleButton() : nothing}
        ${more ? moreMenu(more, fullscreenButton("button button-quiet"), savingChoice(saving)) : [savingMenu(saving), fullscreenButton("call-button")]} ${host && state.startedAt ? closing() : leaving()}
      </div>
    `;
  }

  function toggle(action: string, kind: Kind, on: boolean, onWord: Words, offWord: Words): TemplateResult {
    return html`<button class="call-button" data-action=${action} aria-pressed=${on} @click=${() => actions.toggle(kind)}>
      <span class="icon icon-${kind}${on ? "" : "-off"}" aria-hidden="true"></span><span>${t(on ? onWord : offWord)}</span>
    </button>`;
  }

  function peopleButton(): TemplateResult {
    return html`<button class="call-button" data-action="people" aria-expanded=${folds.people} @click=${openOrClosePeople}>
      <span class="icon icon-plus" aria-hidden="true"></span><span>${t("invite")}</span>
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
    redraw({ chat: true, people: false });
    place.querySelector<HTMLTextAreaElement>(".chat textarea")?.focus();
  }

  function openOrClosePeople(): void {
    if (folds.people) return closePeople();
    redraw({ people: true, chat: false });
    place.querySelector<HTMLElement>(".people input, .people .people-inside button")?.focus();
  }

  function closePeople(): void {
    redraw({ people: false });
    place.querySelector<HTMLElement>("[data-action=people]")?.focus();
  }

  function closeChat(): void {
    redraw({ chat: false });
    place.querySelector<HTMLElement>("[data-action=chat]")?.focus();
  }

  return { draw };
}
