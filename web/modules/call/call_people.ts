// A panel beside the call: who else is invited, and how to invite somebody. What stands in it is the page's own.
import { html, type TemplateResult } from "lit-html";
import { translate as t } from "../shared/translate";

export function peoplePanel(inside: TemplateResult, close: () => void): TemplateResult {
  return html`
    <section class="people" aria-label=${t("people")}>
      <header>
        <h2>${t("people")}</h2>
        <button class="call-icon-button" aria-label=${t("people_close")} @click=${close}>
          <span class="icon icon-close" aria-hidden="true"></span>
        </button>
      </header>
      <div class="people-inside">${inside}</div>
    </section>
  `;
}
