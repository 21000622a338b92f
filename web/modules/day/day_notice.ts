// The one line above the list that says what has just happened, or that the list is not fresh.
import { html, render } from "lit-html";
import type { ConsultationOut } from "../contract/api";
import { translate as t } from "../shared/translate";
import { shownName } from "./day_list";

export type Notice = { kind: "success" | "info" | "warning" | "error"; text: string };

const ICONS = { success: "good", info: "info", warning: "warning", error: "error" } as const;

export function drawNotice(place: HTMLElement, shown: Notice | null): void {
  render(
    shown
      ? html`<div class="alert alert-${shown.kind}" role="status">
          <span class="icon icon-${ICONS[shown.kind]}" aria-hidden="true"></span>
          <div class="alert-body"><p>${shown.text}</p></div>
        </div>`
      : html``,
    place,
  );
}

/** Of the call that has just ended: by the practitioner, by the patient who agrees no more, or from elsewhere. */
export function noticeOfClosing({ patient, consent_withdrawn_at }: ConsultationOut, began: boolean): Notice {
  const name = shownName(patient);
  if (consent_withdrawn_at)
    return { kind: "info", text: t(began ? "day_call_withdrawn" : "day_withdrawn", { name }) };
  // A room that closes before anybody was let in was missed, or handed over by somebody else.
  return { kind: "success", text: t(began ? "day_call_over" : "day_room_closed", { name }) };
}

/** Of someone who has agreed no more since the list was last fetched. */
export function noticeOfWithdrawal(
  before: readonly ConsultationOut[],
  after: readonly ConsultationOut[],
): Notice | null {
  const known = new Set(before.filter((one) => one.consent_withdrawn_at).map(({ id }) => id));
  const news = after.find(
    (one) => one.consent_withdrawn_at && one.state === "expected" && !known.has(one.id),
  );
  return news ? { kind: "info", text: t("day_withdrawn", { name: shownName(news.patient) }) } : null;
}
