// « Plus »: what one does seldom in a call, and for a patient whom to call, and the way out for good.
import { html, nothing, type TemplateResult } from "lit-html";
import { translate as t, type Words } from "../shared/translate";

export interface More {
  helpPhone: string;
}

export interface MoreAct {
  /** Also its `data-action`. */
  name: string;
  icon: string;
  words: Words;
  /** Of what is on or off. */
  pressed?: boolean;
  /** There is a button for it where there is room. */
  narrow?: boolean;
  act: () => void;
}

export function moreMenu(
  acts: readonly MoreAct[],
  more: More | null,
  saving: TemplateResult,
): TemplateResult {
  return html`<details class="call-more" @focusout=${closeOnLeaving} @keydown=${closeOnEscape}>
    <summary class="call-button" data-action="more">
      <span class="icon icon-more" aria-hidden="true"></span><span>${t("more")}</span>
    </summary>
    <div class="call-menu" tabindex="-1">${acts.map(line)} ${saving} ${more ? ofPatient(more) : nothing}</div>
  </details>`;
}

function line({ name, icon, words, pressed, narrow, act }: MoreAct): TemplateResult {
  return html`<button class="button button-quiet" data-action=${name} ?data-narrow=${narrow}
    aria-pressed=${pressed === undefined ? nothing : String(pressed)}
    @click=${(event: Event) => {
      closeFor(event);
      act();
    }}>
    <span class="icon icon-${icon}" aria-hidden="true"></span><span>${t(words)}</span>
  </button>`;
}

function ofPatient({ helpPhone }: More): TemplateResult {
  return html`
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
  `;
}

/** A press on a label gives the focus to what surrounds it before its field: that must be the menu, not the page. */
function closeOnLeaving(event: FocusEvent): void {
  const menu = event.currentTarget as HTMLDetailsElement;
  if (event.relatedTarget && !menu.contains(event.relatedTarget as Node)) menu.open = false;
}

function closeOnEscape(event: KeyboardEvent): void {
  const menu = event.currentTarget as HTMLDetailsElement;
  if (event.key !== "Escape" || !menu.open) return;
  event.preventDefault();
  close(menu);
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
