import { expect, test } from "vitest";
import type { CompanionOut, ConsultationOut } from "../contract/api";
import { arrivedSince } from "./arrived";

const patient = { birth_name: "DURAND", first_name: "LUCIENNE", used_name: null };
const rose: CompanionOut = {
  id: "rose",
  seat: "companion-1",
  name: "Mme Rose Vidal",
  kind: "interpreter",
  waiting: true,
};
const consultation = (change: Partial<ConsultationOut>) =>
  ({ id: "one", patient, state: "expected", companions: [], ...change }) as ConsultationOut;

test("patients and third persons are told as they come, each once", () => {
  const nobody = [consultation({ companions: [{ ...rose, waiting: false }] })];
  const both = [consultation({ state: "waiting", companions: [rose] })];

  expect(arrivedSince(nobody, both).map(({ id, words }) => [id, words])).toEqual([
    ["one", "DURAND Lucienne est arrivé dans la salle d'attente."],
    ["rose", "Mme Rose Vidal, interprète, est arrivé dans la salle d'attente."],
  ]);
  expect(arrivedSince(both, both)).toEqual([]);
  expect(arrivedSince(both, nobody)).toEqual([]);
});
