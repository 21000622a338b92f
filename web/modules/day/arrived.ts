// Who has just come before the door of a consultation, since the list was last fetched. Pure.
import { inSentence } from "../call/comings";
import type { ConsultationOut } from "../contract/api";
import { translate as t } from "../shared/translate";
import { shownName } from "./day_list";

/** `words` are said aloud; by `id` one who comes back at once is known. */
export interface Arrived {
  id: string;
  words: string;
}

export function arrivedSince(
  before: readonly ConsultationOut[],
  after: readonly ConsultationOut[],
): Arrived[] {
  const known = new Set(before.flatMap(waitingIn).map(({ id }) => id));
  return after.flatMap(waitingIn).filter(({ id }) => !known.has(id));
}

function waitingIn({ id, state, patient, companions }: ConsultationOut): Arrived[] {
  const third = companions
    .filter(({ waiting }) => waiting)
    .map(({ id, name, kind }) => ({
      id,
      words: t("day_arrived", { name: inSentence({ name, label: kind }) }),
    }));
  return state === "waiting"
    ? [{ id, words: t("day_arrived", { name: shownName(patient) }) }, ...third]
    : third;
}
