// How a visit ends for the patient, or pauses: a title, what it means, and what he can do.
import type { Phase } from "../call/call_state";
import type { VisitOut } from "../contract/api";
import { find } from "../shared/page_data";
import { hourWords } from "../shared/time";
import { translate as t, type Words } from "../shared/translate";
import { putWhole } from "../shared/whole";
import { show } from "./views";

export type Ending =
  | "closed"
  | "refused"
  | "removed"
  | "taken_over"
  | "taken_over_waiting"
  | "left"
  | "left_waiting"
  | "failed"
  | "cancelled"
  | "missed"
  | "not_held"
  | "withdrawn"
  | "withdrawn_for_good";

interface Telling {
  title: Words;
  text: Words;
  action?: Words;
}

const TELLINGS: Record<Ending, Telling> = {
  closed: { title: "ended_title", text: "ended_text_short" },
  refused: { title: "refused_title", text: "refused_text", action: "refused_action" },
  removed: { title: "removed_title", text: "removed_text" },
  taken_over: { title: "taken_title", text: "taken_text", action: "taken_action" },
  taken_over_waiting: { title: "taken_title", text: "taken_text_waiting", action: "taken_action" },
  left: { title: "left_title", text: "left_text", action: "left_action" },
  left_waiting: { title: "left_wait_title", text: "left_wait_text", action: "left_wait_action" },
  failed: { title: "failed_title", text: "problem_other", action: "failed_action" },
  cancelled: { title: "cancelled_title", text: "cancelled_text" },
  missed: { title: "missed_title", text: "missed_text" },
  not_held: { title: "not_held_title", text: "not_held_text" },
  withdrawn: { title: "withdrawn_title", text: "withdrawn_text", action: "withdrawn_action" },
  withdrawn_for_good: { title: "withdrawn_title", text: "withdrawn_text_over" },
};

/** From the call or from the waiting room, the same word of the hub means another thing. */
export function endingOf(phase: Phase, wasWaiting: boolean): Ending {
  switch (phase) {
    case "taken_over":
      return wasWaiting ? "taken_over_waiting" : "taken_over";
    case "closed":
    case "refused":
    case "removed":
      return phase;
    default:
      return "failed";
  }
}

export function isOver({ state }: VisitOut): boolean {
  return state === "ended" || isUnheld(state);
}

/** Of a visit that is over when its page opens. */
export function endingOfVisit({ state, consent }: VisitOut): Ending {
  if (consent.withdrawn_at && (state === "ended" || state === "not_held")) return "withdrawn_for_good";
  return isUnheld(state) ? state : "closed";
}

function isUnheld(state: VisitOut["state"]): state is "cancelled" | "missed" | "not_held" {
  return state === "cancelled" || state === "missed" || state === "not_held";
}

export function showEnding(ending: Ending): void {
  const { title, text, action } = TELLINGS[ending];
  putWhole(find("[data-ended-title]"), t(title));
  putWhole(find("[data-ended-text]"), t(text));
  find("[data-ended-mark]").hidden = ending !== "closed";
  const again = find("[data-action=return]");
  again.hidden = !action;
  again.classList.toggle("button-second", ending === "refused" || ending === "withdrawn");
  if (action) again.textContent = t(action);
  show("ended");
}

export function tellTimes({ started_at, ended_at, establishment }: VisitOut): void {
  if (!started_at || !ended_at) return;
  const times = {
    start: hourWords(started_at, establishment.zone),
    end: hourWords(ended_at, establishment.zone),
  };
  find("[data-ended-text]").textContent = t("ended_text", times);
}
