// Beside the list: how one wishes to be told of arrivals while one looks elsewhere.
import { html, nothing, type TemplateResult } from "lit-html";
import { translate as t } from "../shared/translate";
import type { ArrivalSettings } from "./arrivals";

export interface ArrivalActions {
  setSound(on: boolean): void;
  setNotice(on: boolean): void;
}

export function arrivalCard({ sound, notice }: ArrivalSettings, actions: ArrivalActions): TemplateResult {
  return html`<section class="card side-arrivals" aria-labelledby="arrivals-title">
    <h2 id="arrivals-title">${t("arrivals_title")}</h2>
    <p class="soft small">${t("arrivals_text")}</p>
    ${choice("arrival-sound", t("arrivals_sound"), sound, actions.setSound)}
    ${
      notice === "on" || notice === "off"
        ? choice("arrival-notice", t("arrivals_notice"), notice === "on", actions.setNotice)
        : nothing
    }
    ${
      notice === "to_ask"
        ? html`<button class="button button-second" type="button" data-action="allow-notice"
            @click=${() => actions.setNotice(true)}>${t("arrivals_allow")}</button>`
        : nothing
    }
    ${notice === "blocked" ? html`<p class="soft small">${t("arrivals_blocked")}</p>` : nothing}
  </section>`;
}

function choice(name: string, words: string, on: boolean, set: (on: boolean) => void): TemplateResult {
  return html`<label class="side-choice"><input type="checkbox" name=${name} .checked=${on}
    @change=${(event: Event) => set((event.target as HTMLInputElement).checked)}><span>${words}</span></label>`;
}
