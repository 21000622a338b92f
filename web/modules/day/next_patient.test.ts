import { beforeEach, expect, test } from "vitest";
import type { ConsultationOut } from "../contract/api";
import { useLocale } from "../shared/translate";
import { nextPatient, nextWords } from "./next_patient";

const NOW = Date.parse("2026-11-24T12:30:00Z");

function one(id: string, change: Partial<ConsultationOut> = {}): ConsultationOut {
  const patient = { birth_name: id.toUpperCase(), used_name: null, first_name: "ODETTE" };
  return {
    id,
    state: "expected",
    starts_at: "2026-11-24T13:00:00Z",
    waiting_since: null,
    patient_here: false,
    missing_until: null,
    consent_withdrawn_at: null,
    patient,
    ...change,
  } as ConsultationOut;
}
const waits = (id: string, since: string, patient_here = true) =>
  one(id, {
    state: "waiting",
    waiting_since: `2026-11-24T${since}:00Z`,
    starts_at: "2026-11-24T12:20:00Z",
    patient_here,
  });
const words = (all: ConsultationOut[]) => nextWords(all, "mine", NOW, "UTC");

beforeEach(() => useLocale("fr"));

test("the next is who is there and has waited longest, never the one in the call", () => {
  const all = [
    waits("mine", "11:00"),
    waits("gone", "11:30", false),
    waits("short", "12:25"),
    waits("long", "12:10"),
  ];

  expect(nextPatient(all, "mine")?.id).toBe("long");
  expect(words(all)).toEqual({
    name: "Odette LONG",
    brief: "Odette LONG attend depuis 20 minutes",
    lines: [
      "Odette LONG attend depuis 20 minutes (rendez-vous de 12\u00a0h\u00a020).",
      "Un autre patient attend aussi.",
    ],
  });
});

test("who should be there and is not is named, and keeps nobody from coming in", () => {
  const late = one("late", { starts_at: "2026-11-24T12:00:00Z" });
  const soon = one("soon", { starts_at: "2026-11-24T12:28:00Z" });

  expect(words([late, soon, waits("there", "12:29")])?.lines[1]).toBe(
    "Rendez-vous de 12\u00a0h\u00a000\u00a0: Odette LATE n'est pas encore là.",
  );
  expect(words([late, soon, waits("there", "12:29")])?.brief).toBe(
    "Odette THERE attend depuis 1 minute · 1 en retard",
  );
  expect(words([late, soon])).toMatchObject({ name: null, brief: null });
});

test("when nobody waits it says so", () => {
  expect(words([one("later")])).toEqual({
    name: null,
    brief: null,
    lines: ["Personne d'autre n'attend pour le moment."],
  });
});
