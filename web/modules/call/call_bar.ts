// The bar of a call: icons with words under them, what is seldom done behind « Plus », and the way out apart in brick.
import { html, nothing, type TemplateResult } from "lit-html";
import { translate as t, type Words } from "../shared/translate";
import { type MoreAct, moreMenu } from "./call_more";
import { savingChoice } from "./call_saving";
import type { CallScene } from "./call_view";
import type { Kind } from "./devices";
import { canFloat, canShareScreen, isFloating } from "./screen";

export type Panel = "chat" | "notes" | "people";

export interface BarActions {
  toggle(kind: Kind): void;
  open(panel: Panel): void;
  share(): void;
  float(): void;
  larger(): void;
  help(): void;
  leave(): void;
  /** Ends it for all; asked first. */
  ask(): void;
  keep(): void;
  end(): void;
  /** Ends it, and lets in the one who waits. */
  next(): void;
}

/** A second press of the one that let this patient in must not send him away. */
const NEXT_AFTER_MS = 5_000;

export interface BarState {
  panel: Panel | null;
  read: number;
  confirming: boolean;
}

export function callBar(scene: CallScene, bar: BarState, actions: BarActions): TemplateResult {
  const { state, devices, host, people, notes, more } = scene;
  const unread =
    bar.panel === "chat" ? 0 : state.chat.slice(bar.read).filter((message) => !message.mine).length;
  const { cameraOn, microphoneOn, tracks } = devices;
  const panel = (name: Panel, action: string, icon: string, words: Words, badge: unknown = nothing) =>
    html`<button class="call-button" data-action=${action} aria-expanded=${bar.panel === name}
      @click=${() => actions.open(name)}>
      <span class="icon icon-${icon}" aria-hidden="true"></span><span>${t(words)}</span>${badge}
    </button>`;
  return html`
    <div class="call-bar" role="toolbar" aria-label=${t("call_bar")}>
      ${toggle("mute", "microphone", microphoneOn && tracks.audio !== null, ["microphone", "microphone_off"], actions)}
      ${toggle("camera", "camera", cameraOn && tracks.video !== null, ["camera", "camera_off"], actions)}
      ${panel(
        "chat",
        "chat",
        "write",
        "write",
        unread
          ? html`<span class="call-unread">${unread}<span class="visually-hidden"> ${t("unread")}</span></span>`
          : nothing,
      )}
      ${notes ? panel("notes", "notes", "notes", "notes") : nothing}
      ${people ? panel("people", "people", "plus", "invite") : nothing}
      ${moreMenu(acts(scene, actions), more, savingChoice(scene.saving))}
      ${host && state.startedAt ? closing(scene, bar, actions) : leaving(actions)} ${following(scene, bar, actions)}
    </div>
  `;
}

function toggle(
  action: string,
  kind: Kind,
  on: boolean,
  [onWord, offWord]: readonly [Words, Words],
  actions: BarActions,
): TemplateResult {
  return html`<button class="call-button" data-action=${action} aria-pressed=${on} @click=${() => actions.toggle(kind)}>
    <span class="icon icon-${kind}${on ? "" : "-off"}" aria-hidden="true"></span><span>${t(on ? onWord : offWord)}</span>
  </button>`;
}

/** What this browser can do, and what there is to do it with. */
function acts({ devices, people, state }: CallScene, actions: BarActions): MoreAct[] {
  const full = document.fullscreenElement !== null;
  const shares = devices.screen !== null;
  const all: (MoreAct & { if: boolean })[] = [
    {
      if: people !== null,
      name: "invite",
      icon: "plus",
      words: "invite",
      narrow: true,
      act: () => actions.open("people"),
    },
    {
      if: document.fullscreenEnabled === true,
      name: "fullscreen",
      icon: full ? "fullscreen-exit" : "fullscreen",
      words: full ? "smaller" : "larger",
      act: actions.larger,
    },
    {
      if: canShareScreen(),
      name: "share",
      icon: "screen",
      words: shares ? "share_stop" : "share",
      act: actions.share,
    },
    {
      if: canFloat() && (isFloating() || state.peers.some(({ camera }) => camera)),
      name: "float",
      icon: "float",
      words: isFloating() ? "float_stop" : "float",
      act: actions.float,
    },
    { if: hasKeys(), name: "keys", icon: "keyboard", words: "keys", act: actions.help },
  ];
  return all.filter((one) => one.if);
}

/** Whoever has a pointer that hovers has a keyboard, nearly always. */
export function hasKeys(): boolean {
  return matchMedia("(hover: hover) and (pointer: fine)").matches;
}

function leaving(actions: BarActions): TemplateResult {
  return html`<button class="call-button call-button-leave" data-action="leave" @click=${actions.leave}>
    <span class="icon icon-leave" aria-hidden="true"></span><span>${t("leave")}</span>
  </button>`;
}

/** One press, without a question: it stands apart, says whom it lets in, and is not there when a call has just begun. */
function following({ host, state, next, now }: CallScene, { confirming }: BarState, actions: BarActions) {
  if (!host || !next?.brief || confirming || !state.startedAt) return nothing;
  if (now - Date.parse(state.startedAt) < NEXT_AFTER_MS) return nothing;
  return html`<button class="call-follow" data-action="next-patient" title=${next.lines.join(" ")} @click=${actions.next}>
    <span class="call-follow-words"><strong>${t("next_patient")}</strong><span>${next.brief}</span></span>
    <span class="icon icon-next" aria-hidden="true"></span>
  </button>`;
}

function closing({ next }: CallScene, { confirming }: BarState, actions: BarActions): TemplateResult {
  if (!confirming) {
    return html`<button class="call-button call-button-leave" data-action="leave" @click=${actions.ask}>
      <span class="icon icon-leave" aria-hidden="true"></span><span>${t("end")}</span>
    </button>`;
  }
  return html`<div class="call-confirm" role="alertdialog" aria-labelledby="end-question"
    @keydown=${(event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      actions.keep();
    }}>
    <p id="end-question">${t("end_question")}</p>
    ${next?.lines.length ? html`<ul class="call-next">${next.lines.map((words) => html`<li>${words}</li>`)}</ul>` : nothing}
    <button class="button button-second" data-action="keep-call" @click=${actions.keep}>${t("end_not")}</button>
    <button class="button button-brick" data-action="close" @click=${actions.end}>${t("end_now")}</button>
    ${
      next?.name
        ? html`<button class="button" data-action="close-and-next" @click=${actions.next}>
            ${t("end_and_next", { name: next.name })}<span class="icon icon-next" aria-hidden="true"></span></button>`
        : nothing
    }
  </div>`;
}
