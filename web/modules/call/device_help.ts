// What to do when a camera or a microphone is not there: words, and for what was refused the picture of where to touch.
import { html, nothing, type TemplateResult } from "lit-html";
import { remedyOf } from "../shared/browser";
import { translate as t } from "../shared/translate";
import { isRefused, type Trouble } from "./trouble";

const PICTURES = "/static/help/";

/** The steps in this browser, with their picture. */
export function howToAllow(
  agent = navigator.userAgent,
  touchPoints = navigator.maxTouchPoints,
): TemplateResult {
  const remedy = remedyOf(agent, touchPoints);
  return html`<div class="help-allow" data-help=${remedy}>
    <img src="${PICTURES}${remedy}.svg" width="320" height="190" alt=${t(`help_${remedy}_picture`)}>
    ${steps(t(`help_${remedy}`))}
  </div>`;
}

/** Sentences written one a line become numbered steps. */
export function steps(text: string): TemplateResult {
  return html`<ol>${text.split("\n").map((step) => html`<li>${step}</li>`)}</ol>`;
}

export interface TroubleShown {
  kind: "camera" | "microphone";
  trouble: Trouble;
}

/** During a call: what has just stopped, its remedy, and leave to go on without. */
export function troubleNotice(
  shown: readonly TroubleShown[],
  retry: () => void,
  goOn: () => void,
): TemplateResult | typeof nothing {
  if (!shown.length) return nothing;
  return html`<div class="call-trouble" role="alert" data-device-trouble>
    ${shown.map(({ kind, trouble }) => html`<p>${t(`trouble_${kind}_${trouble}`)}</p>`)}
    ${shown.some(({ trouble }) => isRefused(trouble)) ? howToAllow() : nothing}
    <div class="row">
      <button class="button" data-action="retry-device" @click=${retry}>${t("trouble_retry")}</button>
      <button class="button button-second" data-action="go-on-without" @click=${goOn}>${t("trouble_go_on")}</button>
    </div>
  </div>`;
}
