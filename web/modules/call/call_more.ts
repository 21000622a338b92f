// The patient's « More »: a larger picture, whom to call, and the way out for good.
import { html, nothing, type TemplateResult } from "lit-html";
import { translate as t } from "../shared/translate";

export interface More {
  helpPhone: string;
}

export function moreMenu(
  { helpPhone }: More,
  larger: TemplateResult | null,
  saving: TemplateResult,
): TemplateResult {
  return html`<details class="call-more" @focusout=${closeOnLeaving} @keydown=${closeOnEscape}>
    <summary class="call-button" data-action="more">
      <span class="icon icon-more" aria-hidden="true"></span><span>${t("more")}</span>
    </summary>
    <div class="call-menu">
      ${larger ?? nothing} ${saving}
      <button class="button button-quiet" data-action="withdraw" @click=${closeFor}>
        <span class="icon icon-close" aria-hidden="true"></span>${t("withdraw")}
      </button>
      <p><span class="icon icon-warning" aria-hidden="true"></span>
        <span>${t("emergency")} <a href="tel:15">15</a> ${t("emergency_or")} <a href="tel:112">112</a></span></p>
      ${
        helpPhone
          ? html`<p><span class="icon icon-phone" aria-hidden="true"></span>
              <span>${t("help")} <a href="tel:${helpPhone.replaceAll(" ", "")}">${helpPhone}</a></span></p>`
          : nothing
      }
      <p><span class="icon icon-lock" aria-hidden="true"></span><span>${t("not_recorded")}</span></p>
    </div>
  </details>`;
}

function closeOnLeaving(event: FocusEvent): void {
  const menu = event.currentTarget as HTMLDetailsElement;
  if (event.relatedTarget && !menu.contains(event.relatedTarget as Node)) menu.open = false;
}

function closeOnEscape(event: KeyboardEvent): void {
  if (event.key === "Escape") close(event.currentTarget as HTMLDetailsElement);
}

/** What is asked next gives the focus back to where it was: the menu's own button, for the menu is gone. */
function closeFor(event: Event): void {
  const menu = (event.currentTarget as Element).closest("details");
  if (menu) close(menu);
}

function close(menu: HTMLDetailsElement): void {
  menu.open = false;
  menu.querySelector("summary")?.focus();
}
