// What a third person's page says while he waits, and how it ended for him. Nothing of the patient.
import type { InvitationOut } from "../contract/api";
import { find } from "../shared/page_data";
import { dayWords, hourWords } from "../shared/time";
import { translate as t, type Words } from "../shared/translate";
import { putWhole } from "../shared/whole";
import { show } from "./views";
import type { Wait } from "./waiting_words";

export type Ending =
  | "closed"
  | "cancelled"
  | "refused"
  | "removed"
  | "taken_over"
  | "left"
  | "left_waiting"
  | "failed";

const TELLINGS: Readonly<Record<Ending, readonly [title: Words, text: Words, action?: Words]>> = {
  closed: ["ended_title", "ended_text_short"],
  cancelled: ["cancelled_title", "ended_text_short"],
  refused: ["companion_refused_title", "companion_refused_text", "refused_action"],
  removed: ["companion_removed_title", "companion_removed_text"],
  taken_over: ["taken_title", "taken_text", "taken_action"],
  left: ["left_title", "companion_left_text", "refused_action"],
  left_waiting: ["left_wait_title", "left_wait_text", "left_wait_action"],
  failed: ["failed_title", "problem_other", "failed_action"],
};

export function companionWaiting(invited: InvitationOut, wait: Wait, watched: boolean, now: number): string {
  const opens = Date.parse(invited.waiting_opens_at);
  switch (wait) {
    case "early":
      return t(opens - now > 12 * 3_600_000 ? "companion_opens_day" : "companion_opens", {
        day: dayWords(invited.waiting_opens_at, invited.establishment.zone),
        hour: hourWords(invited.waiting_opens_at, invited.establishment.zone),
      });
    case "cut":
      return t("wait_cut");
    case "waiting":
      return t(watched ? "companion_waits" : "companion_waits_absent", { name: invited.practitioner_name });
    default:
      return t("wait_connecting");
  }
}

export function isOver({ state }: InvitationOut): boolean {
  return state !== "expected" && state !== "waiting" && state !== "in_progress";
}

/** Of one that is over. */
export function endingFor({ state }: InvitationOut): Ending {
  return state === "cancelled" ? "cancelled" : "closed";
}

export function showEnding(ending: Ending): void {
  const [title, text, action] = TELLINGS[ending];
  putWhole(find("[data-ended-title]"), t(title));
  putWhole(find("[data-ended-text]"), t(text));
  const again = find("[data-action=return]");
  again.hidden = !action;
  if (action) again.textContent = t(action);
  show("ended");
}
