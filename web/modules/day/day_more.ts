// The quiet menu of a row: open the room early, invite a third person, hand over, note as missed, or do not let in who waits.
import { html, nothing, type TemplateResult } from "lit-html";
import type { ConsultationOut } from "../contract/api";
import { translate as t } from "../shared/translate";
import type { QuestionActions } from "./day_questions";

export interface MoreActions extends QuestionActions {
  miss(consultation: ConsultationOut): void;
  enter(consultation: ConsultationOut): void;
}

export interface MoreScene {
  now: number;
}

export function moreMenu(
  consultation: ConsultationOut,
  name: string,
  { now }: MoreScene,
  actions: MoreActions,
): TemplateResult | typeof nothing {
  const { state, id, missing_until } = consultation;
  if ((state !== "waiting" && state !== "expected") || missing_until) return nothing;
  return html`<details class="day-more" @focusout=${closeOnLeaving}>
    <summary class="button button-quiet" aria-label=${t("day_more", { name })} data-action="more">
      <span class="icon icon-more" aria-hidden="true"></span>
    </summary>
    <div class="day-menu" tabindex="-1">
      ${
        state === "expected"
          ? html`<button class="button button-quiet" data-action="open-room"
              @click=${() => actions.enter(consultation)}>${t("day_open_room")}</button>`
          : html`<button class="button button-quiet" data-action="ask-refusal"
              @click=${() => actions.ask(id, "refusal")}>${t("day_refuse")}</button>`
      }
      <button class="button button-quiet" data-action="ask-invite"
        @click=${() => actions.ask(id, "invite")}>${t("day_invite")}</button>
      <button class="button button-quiet" data-action="ask-hand-over"
        @click=${() => actions.ask(id, "hand_over")}>${t("day_hand_over")}</button>
      ${
        now >= Date.parse(consultation.starts_at)
          ? html`<button class="button button-quiet" data-action="miss"
              @click=${() => actions.miss(consultation)}>${t("day_miss")}</button>`
          : nothing
      }
    </div>
  </details>`;
}

function closeOnLeaving(event: FocusEvent): void {
  const menu = event.currentTarget as HTMLDetailsElement;
  if (!menu.contains(event.relatedTarget as Node | null)) menu.open = false;
}
