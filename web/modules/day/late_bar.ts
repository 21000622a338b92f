// One press tells all who wait, or will today, how late one is; another changes it or takes it back.
import { html, nothing, type TemplateResult } from "lit-html";
import type { ConsultationOut, LatenessOut } from "../contract/api";
import { hourWords } from "../shared/time";
import { translate as t } from "../shared/translate";

export interface LateActions {
  tellLate(minutes: number): void;
  withdrawLate(): void;
}

const CHOICES = [10, 20, 30];

/** Nothing when there is nobody to tell, and nothing was told. */
export function lateBar(
  consultations: readonly ConsultationOut[],
  said: LatenessOut | null,
  zone: string,
  actions: LateActions,
): TemplateResult | typeof nothing {
  if (!said && !consultations.some(({ state }) => state === "expected" || state === "waiting"))
    return nothing;
  return html`<div class="day-late" role="group" aria-label=${t("late_title")} ?data-said=${said !== null}>
    <p data-late-words>
      ${
        said
          ? t("late_said", { minutes: said.minutes, hour: hourWords(said.said_at, zone) })
          : t("late_title")
      }
    </p>
    <div class="row">
      ${CHOICES.map(
        (
          minutes,
        ) => html`<button class="button button-quiet" type="button" data-late=${minutes} aria-pressed=${said?.minutes === minutes}
          @click=${() => actions.tellLate(minutes)}>${t("late_minutes", { minutes })}</button>`,
      )}
      ${
        said
          ? html`<button class="button button-second" type="button" data-action="withdraw-late"
              @click=${actions.withdrawLate}>${t("late_withdraw")}</button>`
          : nothing
      }
    </div>
  </div>`;
}
