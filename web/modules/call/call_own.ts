// One's own picture in a corner of the call: seen, folded into a word, or moved to another corner by hand or by keys.
import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { announce } from "../shared/announce";
import { translate as t, type Words } from "../shared/translate";
import type { DeviceState } from "./devices";

export type Corner = "bottom-right" | "bottom-left" | "top-left" | "top-right";

export interface OwnActions {
  fold(shown: boolean): void;
  move(corner: Corner): void;
  flip(): void;
}

export interface OwnScene {
  devices: DeviceState;
  stream: MediaStream | null;
  unfolded: boolean;
  corner: Corner;
  mayFlip: boolean;
}

const ROUND: readonly Corner[] = ["bottom-right", "bottom-left", "top-left", "top-right"];
const KEPT = "teleo-own-corner";
/** Less is a press. */
const DRAG_PX = 8;

export function ownPicture(
  { devices, stream, unfolded, corner, mayFlip }: OwnScene,
  actions: OwnActions,
): TemplateResult {
  if (!unfolded) {
    return html`<button class="call-own-chip" data-corner=${corner} @click=${() => actions.fold(true)}>
      <span class="icon icon-person" aria-hidden="true"></span>${t("show_me")}
    </button>`;
  }
  const { trouble, paused, screen, facing } = devices;
  const seen = stream !== null && !paused.camera && !screen;
  const why = screen
    ? "own_screen_shown"
    : paused.camera
      ? "own_camera_paused"
      : trouble.camera
        ? "own_camera_absent"
        : "own_camera_off";
  return html`
    <div class="call-own" data-corner=${corner} ?data-empty=${!seen} ?data-mirrored=${facing === "user"}
      @pointerdown=${(event: PointerEvent) => drag(event, corner, actions.move)}>
      <video data-own playsinline autoplay .muted=${true} .srcObject=${live(seen ? stream : null)} ?hidden=${!seen}
        aria-label=${t("own_picture")}></video>
      ${seen ? nothing : html`<p><span class="icon icon-${screen ? "screen" : "camera-off"}" aria-hidden="true"></span>${t(why)}</p>`}
      <button class="call-own-act call-own-move" data-action="move-own" aria-label=${t("move_me")}
        @click=${() => moveTo(nextOf(corner), actions.move)}
        @keydown=${(event: KeyboardEvent) => moveByKey(event, corner, actions.move)}>
        <span class="icon icon-move" aria-hidden="true"></span>
      </button>
      ${
        mayFlip && seen
          ? html`<button class="call-own-act call-own-flip" data-action="flip" aria-label=${t(facing === "user" ? "flip_to_rear" : "flip_to_front")}
              @click=${actions.flip}><span class="icon icon-flip" aria-hidden="true"></span></button>`
          : nothing
      }
      <button class="call-own-act call-own-fold" aria-label=${t("hide_me")} @click=${() => actions.fold(false)}>
        <span class="icon icon-shrink" aria-hidden="true"></span>
      </button>
    </div>
  `;
}

export function keptCorner(storage: Pick<Storage, "getItem"> = sessionStorage): Corner {
  const kept = storage.getItem(KEPT) as Corner | null;
  return kept && ROUND.includes(kept) ? kept : "bottom-right";
}

export function keepCorner(corner: Corner, storage: Pick<Storage, "setItem"> = sessionStorage): void {
  storage.setItem(KEPT, corner);
}

/** One press after the other goes through all four. */
export function nextOf(corner: Corner): Corner {
  return ROUND[(ROUND.indexOf(corner) + 1) % ROUND.length] ?? "bottom-right";
}

/** Where an arrow leads; the same corner when there is nothing beyond. */
export function cornerBy(key: string, corner: Corner): Corner | null {
  const [height, side] = corner.split("-") as ["bottom" | "top", "left" | "right"];
  switch (key) {
    case "ArrowUp":
      return `top-${side}`;
    case "ArrowDown":
      return `bottom-${side}`;
    case "ArrowLeft":
      return `${height}-left`;
    case "ArrowRight":
      return `${height}-right`;
    default:
      return null;
  }
}

/** Of a place on the stage, in shares of its width and height, the corner that is nearest. */
export function cornerAt(across: number, down: number): Corner {
  return `${down < 0.5 ? "top" : "bottom"}-${across < 0.5 ? "left" : "right"}`;
}

function moveTo(corner: Corner, move: (corner: Corner) => void): void {
  move(corner);
  announce(t(`own_at_${corner.replace("-", "_")}` as Words));
}

function moveByKey(event: KeyboardEvent, corner: Corner, move: (corner: Corner) => void): void {
  const next = cornerBy(event.key, corner);
  if (!next) return;
  event.preventDefault();
  if (next !== corner) moveTo(next, move);
}

/** It follows the finger, and goes to the corner that is nearest when it is let go. */
function drag(began: PointerEvent, corner: Corner, move: (corner: Corner) => void): void {
  const box = began.currentTarget as HTMLElement;
  const stage = box.closest<HTMLElement>(".call-stage");
  if (began.button !== 0 || !stage || stage.hasAttribute("data-several")) return;
  let moved = false;
  const follow = (event: PointerEvent) => {
    const [across, down] = [event.clientX - began.clientX, event.clientY - began.clientY];
    if (!moved && Math.hypot(across, down) < DRAG_PX) return;
    moved = true;
    box.style.translate = `${across}px ${down}px`;
  };
  const leave = (event: PointerEvent) => {
    over.abort();
    box.style.translate = "";
    if (!moved || event.type === "pointercancel") return;
    // The button beneath was not meant.
    box.addEventListener("click", (click) => click.stopPropagation(), { capture: true, once: true });
    setTimeout(() => box.dispatchEvent(new Event("click")));
    const there = stage.getBoundingClientRect();
    const next = cornerAt(
      (event.clientX - there.left) / there.width,
      (event.clientY - there.top) / there.height,
    );
    if (next !== corner) moveTo(next, move);
  };
  // A quick hand is beyond the box before it has moved.
  const over = new AbortController();
  const until = { signal: over.signal };
  window.addEventListener("pointermove", follow, until);
  window.addEventListener("pointerup", leave, until);
  window.addEventListener("pointercancel", leave, until);
}
