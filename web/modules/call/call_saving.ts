// What a person may wish of the picture: where he finds it, and the words for what becomes of it on both sides.
import { html, type TemplateResult } from "lit-html";
import { translate as t, type Words } from "../shared/translate";
import { type CallState, connectionOf, isHeard, type PeerState } from "./call_state";
import type { Picture, Wish } from "./levels";
import { WISHES } from "./wish";

export interface Saving {
  wish: Wish;
  choose(wish: Wish): void;
}

/** In « Plus ». */
export function savingChoice({ wish, choose }: Saving): TemplateResult {
  return html`<fieldset class="call-saving">
    <legend>${t("picture")}</legend>
    ${WISHES.map(
      (one) => html`<label class="call-saving-choice">
        <input type="radio" name="picture" value=${one} .checked=${one === wish} @change=${() => choose(one)}>
        <span>${t(`picture_${one}` as Words)}</span>
      </label>`,
    )}
  </fieldset>`;
}

/** What there is to say of the pictures, and why: one line each, the same for eyes and ears. */
export function pictureLines(
  state: CallState,
  mine: { picture: Picture; wish: Wish; camera: boolean },
): string[] {
  const heard = state.peers.filter((peer) => isHeard(connectionOf(state, peer)));
  const lines = heard.flatMap((peer) => linesOf(peer, mine.wish));
  const isWished = mine.wish === "sound" || heard.some(({ wish }) => wish === "sound");
  if (heard.length && mine.camera && !isWished && mine.picture !== "moving")
    lines.push(t(`own_picture_${mine.picture}`));
  return lines;
}

function linesOf({ name, camera, picture, wish, quality, judged }: PeerState, mine: Wish): string[] {
  if (wish === "sound" && mine !== "sound") return [t("they_wish_sound", { name })];
  if (camera && picture !== "moving" && mine !== "sound") return [t(`their_picture_${picture}`, { name })];
  // What we see ourselves is said elsewhere.
  return quality === "poor" && judged === "good" ? [t("they_hear_badly", { name })] : [];
}

/** Of whom no picture comes because we wish none, none stands there either. */
export function withoutPictures(state: CallState, wish: Wish): CallState {
  if (wish !== "sound") return state;
  return { ...state, peers: state.peers.map((peer) => ({ ...peer, camera: false, picture: "stopped" })) };
}
