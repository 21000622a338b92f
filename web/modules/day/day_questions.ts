// What is asked below a row before it is done: not to let in, to whom to hand over, whom to invite.
import { html, type TemplateResult } from "lit-html";
import type { ColleagueOut, ConsultationOut } from "../contract/api";
import { translate as t } from "../shared/translate";

export type Question = "refusal" | "hand_over" | "invite";

export interface Asking {
  id: string;
  what: Question;
  /** To whom it may be handed over; null until it is known. */
  colleagues: readonly ColleagueOut[] | null;
}

export interface QuestionActions {
  ask(id: string, what: Question): void;
  /** It stays as it is. */
  keep(): void;
  refuse(consultation: ConsultationOut): void;
  handOver(consultation: ConsultationOut, colleague: ColleagueOut): void;
  /** The form by which third persons are invited. */
  inviting(consultation: ConsultationOut): TemplateResult;
}

/** Whether the question still makes sense, as the consultation stands now. */
export function isAsked(asking: Asking | null, { id, state }: ConsultationOut): asking is Asking {
  if (asking?.id !== id) return false;
  return state === "waiting" || (state === "expected" && asking.what !== "refusal");
}

export function question(
  asking: Asking,
  consultation: ConsultationOut,
  name: string,
  actions: QuestionActions,
): TemplateResult {
  switch (asking.what) {
    case "refusal":
      return asked(
        t("day_refuse"),
        t("day_refuse_question", { name }),
        actions,
        html`
        <button class="button button-second" data-action="keep-waiting" data-keep @click=${actions.keep}>
          ${t("day_refuse_not")}</button>
        <button class="button button-brick" data-action="refuse" @click=${() => actions.refuse(consultation)}>
          ${t("day_refuse")}</button>`,
      );
    case "invite":
      return asked(
        t("day_invite"),
        t("day_invite_question", { name }),
        actions,
        html`${actions.inviting(consultation)}
        <button class="button button-second" data-action="keep" @click=${actions.keep}>${t("people_close")}</button>`,
      );
    case "hand_over":
      return asked(
        t("day_hand_over"),
        t("day_hand_over_question", { name }),
        actions,
        html`
        ${colleagues(asking, consultation, actions)}
        <button class="button button-second" data-action="keep" data-keep @click=${actions.keep}>
          ${t("day_hand_over_not")}</button>`,
      );
  }
}

function asked(
  title: string,
  words: string,
  actions: QuestionActions,
  answers: TemplateResult,
): TemplateResult {
  return html`<div class="day-refusal" role="alertdialog" aria-label=${title}
    @keydown=${(event: KeyboardEvent) => event.key === "Escape" && actions.keep()}>
    <p>${words}</p>
    <div class="row">${answers}</div>
  </div>`;
}

function colleagues(asking: Asking, consultation: ConsultationOut, actions: QuestionActions) {
  if (!asking.colleagues) return html`<p class="soft">${t("day_hand_over_looking")}</p>`;
  if (!asking.colleagues.length) return html`<p>${t("day_hand_over_nobody")}</p>`;
  return html`<ul class="day-colleagues">
    ${asking.colleagues.map(
      (colleague) => html`<li>
        <span><strong>${colleague.shown_name}</strong><br><span class="soft small">${colleague.profession}</span></span>
        ${
          colleague.free
            ? html`<button class="button" data-action="hand-over" data-colleague=${colleague.id}
                aria-label=${t("day_hand_over_to", { name: colleague.shown_name })}
                @click=${() => actions.handOver(consultation, colleague)}>${t("day_hand_over_give")}</button>`
            : html`<span class="soft small">${t("day_colleague_busy")}</span>`
        }
      </li>`,
    )}
  </ul>`;
}
