import { expect, test } from "vitest";
import type { VisitOut } from "../contract/api";
import { comesBack, invitedWords, lateWords, saidLateWords, untilWords, waitingTruth } from "./waiting_words";

const VISIT: VisitOut = {
  id: "v",
  starts_at: "2026-11-24T13:00:00+00:00",
  ends_at: "2026-11-24T13:20:00+00:00",
  waiting_opens_at: "2026-11-24T12:45:00+00:00",
  closes_at: "2026-11-24T14:00:00+00:00",
  patient: { first_name: "ODETTE", phone_end: null, family_name: "BLANC" },
  practitioner: { id: "p", shown_name: "Dr Baron", profession: "Médecin" },
  establishment: { shown_name: "Centre", help_phone: "05 61 00 00 00", zone: "Europe/Paris" },
  state: "waiting",
  now: "2026-11-24T12:50:00+00:00",
  may_wait: true,
  consent: {
    needed: false,
    version: "1",
    text: "",
    withdrawn_at: null,
    representative: null,
    representative_missing: false,
  },
  waiting_since: "2026-11-24T12:50:00+00:00",
  told_at: "2026-11-24T12:50:00+00:00",
  practitioner_busy: false,
  lateness: null,
  started_at: null,
  ended_at: null,
  attended: false,
  satisfaction: { asked: false, saw_and_heard: null, was_useful: null },
  companions: [],
};
const at = (hour: string) => Date.parse(`2026-11-24T${hour}:00+00:00`);
const plain = (text: string) => text.replaceAll("\u00a0", " ");

test("who waits is told that the practitioner knows, and whether he is busy", () => {
  const free = waitingTruth(VISIT, "waiting", true, at("12:51"));
  const busy = waitingTruth({ ...VISIT, practitioner_busy: true }, "waiting", true, at("12:51"));

  expect(plain(free)).toBe("Votre praticien est prévenu de votre arrivée à 13 h 50. Il vous fera entrer.");
  expect(plain(busy)).toBe(
    "Votre praticien est prévenu de votre arrivée à 13 h 50. Il termine une autre consultation.",
  );
});

test("nobody is said to know who has no page open", () => {
  expect(waitingTruth(VISIT, "waiting", false, at("12:51"))).toContain("n'est pas encore connecté");
});

test("before the opening the time left is said, the day before the day", () => {
  expect(plain(waitingTruth(VISIT, "early", false, at("12:15")))).toContain("à 13 h 45, dans 30 minutes");
  const dayBefore = at("12:15") - 24 * 3_600_000;
  expect(waitingTruth(VISIT, "early", false, dayBefore)).toContain("mardi 24 novembre");
  expect([comesBack(VISIT, "early", dayBefore), comesBack(VISIT, "early", at("12:15"))]).toEqual([
    true,
    false,
  ]);
});

test("a late practitioner is admitted to be late after five minutes, not before", () => {
  expect(lateWords(VISIT, at("13:04"))).toBe("");
  expect(plain(lateWords(VISIT, at("13:05")))).toContain("prévu à 14 h 00");
});

test("a delay that was told is said with its hour, and no longer than it may be true", () => {
  const late = { ...VISIT, lateness: { minutes: 20, said_at: "2026-11-24T12:55:00+00:00" } };

  expect(saidLateWords(VISIT, at("12:56"))).toBe("");
  expect(plain(saidLateWords(late, at("12:56")))).toContain(
    "environ 20 minutes de retard. Il l'a annoncé à 13 h 55",
  );
  expect(saidLateWords(late, at("13:25"))).not.toBe("");
  expect(saidLateWords(late, at("13:26"))).toBe("");
});

test("a delay told after the hour of the appointment counts from when it was told", () => {
  const late = { ...VISIT, lateness: { minutes: 10, said_at: "2026-11-24T13:30:00+00:00" } };

  expect(saidLateWords(late, at("13:45"))).not.toBe("");
  expect(saidLateWords(late, at("13:46"))).toBe("");
});

test("the summary counts down in words", () => {
  expect(untilWords(VISIT, at("10:50"))).toBe("Dans 2 heures et 10 minutes");
  expect(untilWords(VISIT, at("13:01"))).toBe("C'est maintenant");
  expect(plain(untilWords(VISIT, at("13:30")))).toBe("Prévu à 14 h 00");
});

test.each([
  ["2026-11-21T22:00", "Dans 3 jours"],
  ["2026-11-23T11:00", "Demain"],
  ["2026-11-23T22:30", "Demain"],
  ["2026-11-23T23:30", "Dans 13 heures et 30 minutes"],
  ["2026-11-24T11:00", "Dans 2 heures"],
])("at %s the appointment is « %s »", (now, words) => {
  expect(untilWords(VISIT, Date.parse(`${now}:00+00:00`))).toBe(words);
});

test("third persons are told before they come in, and no more once they are there", () => {
  const companions = [
    { id: "1", seat: "companion-1", name: "Mme Rose Vidal", kind: "interpreter" as const, waiting: false },
    { id: "2", seat: "companion-2", name: "M. Paul Roy", kind: "colleague" as const, waiting: true },
  ];

  expect(plain(invitedWords({ companions }))).toBe(
    "Votre praticien a invité : Mme Rose Vidal, interprète ; M. Paul Roy, collègue.",
  );
  expect(invitedWords({ companions }, [{ seat: "companion-1" }])).toContain("M. Paul Roy, collègue.");
  expect(invitedWords({ companions }, companions)).toBe("");
});
