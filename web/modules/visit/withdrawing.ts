// Before a consent is withdrawn: what happens then, in plain words, and the way back first.
import type { VisitOut } from "../contract/api";
import { find } from "../shared/page_data";
import { Problem, problemWords } from "../shared/problems";
import { hourWords } from "../shared/time";
import { translate as t } from "../shared/translate";
import type { View } from "./views";

export interface Withdrawing {
  ask(from: View | null): void;
  keep(): void;
  /** Whether it is withdrawn now; if not, the question says why. */
  confirm(send: () => Promise<void>): Promise<boolean>;
}

/** Said twice, or after the end, it is done all the same. */
const DONE: ReadonlySet<string> = new Set(["consent_unknown", "consultation_over"]);

export function createWithdrawing(dialog: HTMLDialogElement): Withdrawing {
  const problem = find("[data-withdrawing-problem]", dialog);
  const act = find<HTMLButtonElement>("[data-action=withdraw-now]", dialog);

  return {
    ask(from) {
      const what = from === "call" ? "withdrawing_call" : from === "waiting" ? "withdrawing_waiting" : null;
      find("[data-withdrawing-what]", dialog).textContent = t(what ?? "withdrawing_before");
      problem.hidden = true;
      dialog.showModal();
    },
    keep: () => dialog.close(),
    async confirm(send) {
      act.disabled = true;
      try {
        await send();
      } catch (refusal) {
        if (!(refusal instanceof Problem && DONE.has(refusal.code))) {
          problem.textContent = problemWords(refusal);
          problem.hidden = false;
          return false;
        }
      } finally {
        act.disabled = false;
      }
      dialog.close();
      return true;
    },
  };
}

/** What the summary says of a consent that was withdrawn, and whether there is one to withdraw. */
export function drawWithdrawn({ consent, state, establishment }: VisitOut, over: boolean): void {
  const since = consent.withdrawn_at;
  const told = find("[data-withdrawn]");
  told.hidden = !since || over;
  if (since) told.textContent = t("withdrawn_since", { hour: hourWords(since, establishment.zone) });
  const may = !consent.needed && !over && state !== "cancelled";
  for (const place of document.querySelectorAll<HTMLElement>("[data-may-withdraw]")) place.hidden = !may;
}
