import { expect, test } from "vitest";
import type { ConsultationOut } from "../contract/api";
import { useLocale } from "../shared/translate";
import { ageWords, longestWaiting, shownName } from "./day_list";

function consultation(id: string, change: Partial<ConsultationOut> = {}): ConsultationOut {
  return {
    id,
    starts_at: "2026-11-24T13:00:00+00:00",
    ends_at: "2026-11-24T13:20:00+00:00",
    patient: {
      birth_name: "DA SILVA",
      first_name: "MARIE-THÉRÈSE",
      used_name: null,
      born_on: "1944-05-12",
      age: 82,
      sex: "F",
      identity_status: "provisional",
    },
    visit_reason: "Suivi",
    state: "waiting",
    waiting_since: "2026-11-24T13:00:00+00:00",
    started_at: null,
    ended_at: null,
    why_not_held: null,
    missing_until: null,
    patient_here: true,
    representative: null,
    representative_missing: false,
    consent_withdrawn_at: null,
    companions: [],
    revision: 1,
    ...change,
  };
}

test("the one who has waited longest comes first, whatever the hour of the appointment", () => {
  const early = consultation("early", { waiting_since: "2026-11-24T12:40:00+00:00" });
  const late = consultation("late", { starts_at: "2026-11-24T12:00:00+00:00" });

  expect(longestWaiting([late, early])?.id).toBe("early");
});

test("someone who stepped away does not hold back those who are here; who does not wait is not counted", () => {
  const away = consultation("away", { waiting_since: "2026-11-24T12:00:00+00:00", patient_here: false });
  const expected = consultation("expected", { state: "expected", waiting_since: null });

  expect(longestWaiting([away, expected, consultation("here")])?.id).toBe("here");
  expect(longestWaiting([expected])).toBeNull();
});

test("a name is the used one when there is one, with a first name that is easy to read", () => {
  const { patient } = consultation("one");

  expect(shownName(patient)).toBe("DA SILVA Marie-Thérèse");
  expect(shownName({ ...patient, used_name: "HOARAU" })).toBe("HOARAU Marie-Thérèse");
});

test("the age of someone who was invited by name alone is not made up", () => {
  useLocale("fr");

  expect(ageWords(82)).toBe("82 ans");
  expect(ageWords(null)).toBe("âge à compléter");
});
