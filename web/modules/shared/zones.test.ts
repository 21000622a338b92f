import { expect, test } from "vitest";
import { offsetAt, placeOf, zoneNote } from "./zones";

const NOON = Date.parse("2026-11-24T12:00:30Z");
const HOUR = 3_600_000;

test("a telephone that shows the same time is told nothing", () => {
  expect(zoneNote(NOON, "Europe/Paris", { now: NOON + 60_000, ahead: 60 })).toBe("");
  expect(zoneNote(NOON, "Europe/Paris", { now: NOON, ahead: 60 })).toBe("");
});

test("a telephone in another zone is told whose hours these are", () => {
  expect(zoneNote(NOON, "Indian/Reunion", { now: NOON, ahead: 60 })).toBe(
    "Ces heures sont celles de La Réunion, où il est 16\u00a0h\u00a000. Votre appareil affiche une autre heure.",
  );
});

test("a clock that is an hour off is told too, whatever its zone", () => {
  expect(zoneNote(NOON, "Europe/Paris", { now: NOON - HOUR, ahead: 60 })).toContain("Paris, où il est 13");
  // The zone is wrong and the clock was set by hand to the right time: nothing differs for who looks at it.
  expect(zoneNote(NOON, "Europe/Paris", { now: NOON + HOUR, ahead: 0 })).toBe("");
});

test("offsets follow the changes of clock", () => {
  expect(offsetAt(Date.parse("2026-07-01T12:00:00Z"), "Europe/Paris")).toBe(2 * HOUR);
  expect(offsetAt(NOON, "Europe/Paris")).toBe(HOUR);
  expect(offsetAt(NOON, "America/Miquelon")).toBe(-3 * HOUR);
});

test("places have the names that people give them", () => {
  expect(placeOf("Europe/Paris")).toBe("Paris");
  expect(placeOf("America/Port-au-Prince")).toBe("Port-au-Prince");
  expect(placeOf("UTC")).toBe("l'établissement");
});
