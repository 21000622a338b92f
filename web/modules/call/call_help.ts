// The keys of a call, listed; and the switch that makes them letters again.
import { html, type TemplateResult } from "lit-html";
import { translate as t, type Words } from "../shared/translate";
import { SHORTCUTS, type Shortcut } from "./shortcuts";

export interface Help {
  on: boolean;
  /** What can be done here: a patient has no notes, a telephone no screen to share. */
  may: ReadonlySet<Shortcut>;
  switchOn(on: boolean): void;
  /** It was closed, by whatever means. */
  closed(): void;
}

export function helpDialog({ on, may, switchOn, closed }: Help): TemplateResult {
  const rows = Object.entries(SHORTCUTS).filter(([, shortcut]) => may.has(shortcut));
  return html`<dialog class="call-help" data-call-help aria-labelledby="call-help-title" @close=${closed}>
    <h2 id="call-help-title">${t("keys_title")}</h2>
    <label class="choice choice-block"><input type="checkbox" data-keys .checked=${on}
      @change=${(event: Event) => switchOn((event.target as HTMLInputElement).checked)}><span>${t("keys_on")}</span></label>
    <dl class="call-keys" ?data-off=${!on}>
      ${rows.map(
        ([key, shortcut]) =>
          html`<div><dt><kbd>${key.toUpperCase()}</kbd></dt><dd>${t(`keys_${shortcut}` as Words)}</dd></div>`,
      )}
      <div><dt><kbd>${t("keys_escape")}</kbd></dt><dd>${t("keys_close")}</dd></div>
    </dl>
    <p class="soft small">${t("keys_typing")}</p>
    <button class="button" data-action="close-help" @click=${(event: Event) =>
      (event.currentTarget as Element).closest("dialog")?.close()}>${t("keys_done")}</button>
  </dialog>`;
}
