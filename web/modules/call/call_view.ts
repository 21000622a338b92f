// Draws the call: the faces of the others, one's own in a corner or below, a bar of words and icons, panels beside.
import { html, nothing, render, type TemplateResult } from "lit-html";
import { announce } from "../shared/announce";
import { translate as t } from "../shared/translate";
import { callBar, hasKeys, type Panel } from "./call_bar";
import { helpDialog } from "./call_help";
import type { More } from "./call_more";
import { type Corner, keepCorner, keptCorner, ownPicture } from "./call_own";
import { ownNotice, streamOf } from "./call_parts";
import type { Saving } from "./call_saving";
import { callSide } from "./call_side";
import { createTelling } from "./call_telling";
import { createTiles, isWithoutTile, type Tiles, type TilesScene } from "./call_tiles";
import { callTop, type DoorActions, type TopScene, waitingBanner } from "./call_top";
import { type TroubleShown, troubleNotice } from "./device_help";
import type { DeviceState, Kind } from "./devices";
import { switchFloating, switchFullscreen } from "./screen";
import { areKeysOn, closes, isTyping, keepKeys, type Shortcut, shortcutOf } from "./shortcuts";

/** Who waits for the end of this call, and who is late; `name` and `brief` are given when one of them can be let in. */
export interface Next {
  name: string | null;
  brief: string | null;
  lines: readonly string[];
}

/** `host`: may end the consultation for all, once it has begun. */
export interface CallScene extends TilesScene, TopScene {
  devices: DeviceState;
  /** What a patient finds under « More ». */
  more: More | null;
  /** What is wished of the picture. */
  saving: Saving;
  /** Who else is invited, for whoever may invite. */
  people: TemplateResult | null;
  /** Whom one cares for, above the panels; and what one notes of him. */
  who: (() => TemplateResult) | null;
  notes: (() => TemplateResult) | null;
  next: Next | null;
  zone: string;
}

export interface CallActions extends DoorActions {
  toggle(kind: Kind): void;
  share(on: boolean): void;
  flip(): void;
  /** The browser wants to be touched before one hears. */
  waitForTouch(waits: boolean): void;
  say(text: string): void;
  leave(): void;
  close(): void;
  next(): void;
  retry(): void;
}

export interface CallView {
  draw(scene: CallScene): void;
  prepare: Tiles["prepare"];
  stop(): void;
}

const NO_TROUBLE = { camera: null, microphone: null } as const;

interface Folds {
  panel: Panel | null;
  own: boolean;
  corner: Corner;
  confirming: boolean;
  touchNeeded: boolean;
  helping: boolean;
  read: number;
}

export function createCallView(place: HTMLElement, actions: CallActions): CallView {
  const folds: Folds = {
    panel: null,
    own: true,
    corner: keptCorner(),
    confirming: false,
    touchNeeded: false,
    helping: false,
    read: 0,
  };
  const tiles = createTiles(place, () => redraw({}));
  const tell = createTelling();
  let scene: CallScene | null = null;
  let ownStream: MediaStream | null = null;
  /** Troubles that one knew of on coming in, or has read: they are not told again. */
  let known: DeviceState["trouble"] | null = null;

  function draw(next: CallScene): void {
    scene = next;
    ownStream = streamOf(next.devices.tracks.video, ownStream);
    if (folds.panel === "chat") folds.read = next.state.chat.length;
    render(page(next), place);
    tell(next.state, next.expected);
    void tiles.play(next.devices.chosen.loudspeaker).then((refused) => {
      if (refused !== folds.touchNeeded) redraw({ touchNeeded: refused });
      actions.waitForTouch(refused);
    });
  }

  function redraw(change: Partial<Folds>): void {
    Object.assign(folds, change);
    if (scene) draw(scene);
  }

  function page(shown: CallScene): TemplateResult {
    const { state, devices, rescue } = shown;
    return html`
      <div class="call" ?data-side-open=${folds.panel !== null}>
        <div class="call-stage" ?data-several=${state.peers.length > 1} ?data-screen=${state.peers.some(({ screen }) => screen)}>
          ${tiles.draw(shown)}
          ${callTop(shown)}
          ${
            folds.touchNeeded
              ? html`<button class="button button-large call-touch" @click=${() => redraw({ touchNeeded: false })}>
                  <span class="icon icon-sound" aria-hidden="true"></span>${t("touch_to_hear")}
                </button>`
              : nothing
          }
          ${ownPicture({ devices, stream: ownStream, unfolded: folds.own, corner: folds.corner, mayFlip: mayFlip(devices) }, OWN)}
          ${rescue && isWithoutTile(state) ? html`<div class="call-rescue-apart">${rescue}</div>` : nothing}
          ${ownNotice(devices, () => actions.share(false))} ${waitingBanner(shown, actions)}
          ${troubleNotice(newTroubles(devices), actions.retry, () => goOnWithout(devices))}
        </div>
        ${callSide(shown, folds.panel, { say: actions.say, close: closePanel })} ${callBar(shown, folds, BAR)}
        ${
          folds.helping
            ? helpDialog({
                on: areKeysOn(shown.host),
                may: shortcutsOf(shown),
                switchOn: switchKeys,
                closed: closeHelp,
              })
            : nothing
        }
      </div>
    `;
  }

  function newTroubles({ asked, trouble, pausedBehind }: DeviceState): readonly TroubleShown[] {
    const told = known ?? (asked ? trouble : NO_TROUBLE);
    // What works again may be told again when it stops once more.
    const still = (kind: Kind) => (trouble[kind] ? told[kind] : null);
    known = { camera: still("camera"), microphone: still("microphone") };
    return (["camera", "microphone"] as const).flatMap((kind) => {
      const now = trouble[kind];
      // What stopped behind one's back is asked for anew as soon as the page is looked at.
      const returns = now === "lost" && pausedBehind;
      return now && now !== told[kind] && !returns ? [{ kind, trouble: now }] : [];
    });
  }

  function goOnWithout({ trouble }: DeviceState): void {
    known = trouble;
    redraw({});
  }

  const OWN = {
    fold: (own: boolean) => redraw({ own }),
    move(corner: Corner) {
      keepCorner(corner);
      redraw({ corner });
    },
    flip: actions.flip,
  };

  const BAR = {
    toggle: actions.toggle,
    open: openOrClose,
    share: () => actions.share(!scene?.devices.screen),
    float: () => void tellUnless(switchFloating(place.querySelector("video[data-remote]:not([hidden])"))),
    larger: () => void tellUnless(switchFullscreen()),
    help: openHelp,
    leave: actions.leave,
    ask() {
      redraw({ confirming: true });
      place.querySelector<HTMLElement>("[data-action=keep-call]")?.focus();
    },
    keep() {
      redraw({ confirming: false });
      place.querySelector<HTMLElement>("[data-action=leave]")?.focus();
    },
    end() {
      redraw({ confirming: false });
      actions.close();
    },
    next() {
      redraw({ confirming: false });
      actions.next();
    },
  };

  async function tellUnless(done: Promise<boolean>): Promise<void> {
    if (!(await done)) announce(t("window_refused"));
  }

  function openOrClose(panel: Panel): void {
    if (folds.panel === panel) return closePanel();
    redraw({ panel });
    place.querySelector<HTMLElement>(FIRST_IN[panel])?.focus();
  }

  function closePanel(): void {
    const { panel } = folds;
    redraw({ panel: null });
    const openers = place.querySelectorAll<HTMLElement>(
      `.call-bar [data-action=${panel}], summary[data-action=more]`,
    );
    [...openers].find((one) => one.offsetParent)?.focus();
  }

  function openHelp(): void {
    redraw({ helping: true });
    place.querySelector<HTMLDialogElement>("[data-call-help]")?.showModal();
  }

  function closeHelp(): void {
    redraw({ helping: false });
    place.querySelector<HTMLElement>("summary[data-action=more]")?.focus();
  }

  function switchKeys(on: boolean): void {
    if (scene) keepKeys(on);
    redraw({});
  }

  function press(event: KeyboardEvent): void {
    if (!scene || !place.isConnected || place.hidden) return;
    if (folds.panel && closes(event)) return closePanel();
    if (!areKeysOn(scene.host)) return;
    const shortcut = shortcutOf(event, isTyping(event.target));
    if (!shortcut || !shortcutsOf(scene).has(shortcut)) return;
    event.preventDefault();
    does(shortcut, scene);
  }

  /** What a button shows by itself is said when a key did it. */
  function does(shortcut: Shortcut, { devices }: CallScene): void {
    switch (shortcut) {
      case "microphone":
        actions.toggle("microphone");
        return announce(t(devices.microphoneOn ? "keys_microphone_off" : "keys_microphone_on"));
      case "camera":
        actions.toggle("camera");
        return announce(t(devices.cameraOn ? "keys_camera_off" : "keys_camera_on"));
      case "write":
        return openOrClose("chat");
      case "notes":
        return openOrClose("notes");
      case "people":
        return openOrClose("people");
      case "share":
        return BAR.share();
      case "larger":
        return BAR.larger();
      case "own":
        announce(t(folds.own ? "keys_own_off" : "keys_own_on"));
        return redraw({ own: !folds.own });
      case "help":
        return openHelp();
    }
  }

  document.addEventListener("keydown", press);

  return {
    draw,
    prepare: tiles.prepare,
    stop() {
      document.removeEventListener("keydown", press);
      tiles.stop();
    },
  };
}

const FIRST_IN: Readonly<Record<Panel, string>> = {
  chat: ".chat textarea",
  notes: ".call-notes textarea",
  people: ".people input, .people .people-inside button",
};

/** A telephone has one towards us and one away; on a desk two cameras are chosen by name. */
function mayFlip({ cameras }: DeviceState): boolean {
  return cameras.length > 1 && matchMedia("(pointer: coarse)").matches;
}

function shortcutsOf({ notes, people }: CallScene): ReadonlySet<Shortcut> {
  const all: Shortcut[] = ["microphone", "camera", "write", "larger", "own", "help"];
  if (notes) all.push("notes");
  if (people) all.push("people");
  if (hasKeys()) all.push("share");
  return new Set(all);
}
