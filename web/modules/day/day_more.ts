// The quiet menu of a row: open the room before the patient is there, or do not let in who waits.
import { html, nothing, type TemplateResult } from "lit-html";
import type { ConsultationOut } from "../contract/api";
import { translate as t } from "../shared/translate";

export interface MoreActions {
  enter(consultation: ConsultationOut): void;
  /** Asks first. */
  askRefusal(id: string | null): void;
  refuse(consultation: ConsultationOut): void;
}

export function moreMenu(
  consultation: ConsultationOut,
  name: string,
  busy: boolean,
  actions: MoreActions,
): TemplateResult | typeof nothing {
  const { state, id } = consultation;
  if (state !== "waiting" && state !== "expected") return nothing;
  return html`<details class="day-more" @focusout=${closeOnLeaving}>
    <summary class="button button-quiet" aria-label=${t("day_more", { name })} data-action="more">
      <span class="icon icon-more" aria-hidden="true"></span>
    </summary>
    <div class="day-menu">
      ${
        state === "expected"
          ? html`<button class="button button-quiet" data-action="open-room" ?disabled=${busy}
              @click=${() => actions.enter(consultation)}>${t("day_open_room")}</button>`
          : html`<button class="button button-quiet" data-action="ask-refusal" @click=${() => actions.askRefusal(id)}>
              ${t("day_refuse")}</button>`
      }
    </div>
  </details>`;
}

export function refusalQuestion(
  consultation: ConsultationOut,
  name: string,
  actions: MoreActions,
): TemplateResult {
  return html`<div class="day-refusal" role="alertdialog" aria-label=${t("day_refuse")}
    @keydown=${(event: KeyboardEvent) => event.key === "Escape" && actions.askRefusal(null)}>
    <p>${t("day_refuse_question", { name })}</p>
    <div class="row">
      <button class="button button-second" data-action="keep-waiting" @click=${() => actions.askRefusal(null)}>
        ${t("day_refuse_not")}</button>
      <button class="button button-brick" data-action="refuse" @click=${() => actions.refuse(consultation)}>
        ${t("day_refuse")}</button>
    </div>
  </div>`;
}

function closeOnLeaving(event: FocusEvent): void {
  const menu = event.currentTarget as HTMLDetailsElement;
  if (!menu.contains(event.relatedTarget as Node | null)) menu.open = false;
}
