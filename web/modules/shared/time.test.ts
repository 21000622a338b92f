import { afterEach, expect, test } from "vitest";
import { clockFrom, dayWords, durationWords, elapsedFigures, hourWords } from "./time";
import { useLocale } from "./translate";

afterEach(() => useLocale("fr"));

const NOON = "2026-11-24T13:02:00+00:00";

test("an hour is said in the zone of the establishment, not of the telephone", () => {
  expect(hourWords(NOON, "Europe/Paris")).toBe("14\u00a0h\u00a002");
  expect(hourWords(NOON, "Indian/Reunion")).toBe("17\u00a0h\u00a002");
  expect(hourWords("2026-11-24T23:05:00+00:00", "Europe/Paris")).toBe("0\u00a0h\u00a005");
});

test("the first of a month is said as one says it", () => {
  expect(dayWords("2026-12-01T13:00:00+00:00", "Europe/Paris")).toBe("mardi 1er décembre");
  expect(dayWords("2026-12-21T13:00:00+00:00", "Europe/Paris")).toBe("lundi 21 décembre");
  useLocale("en");
  expect(dayWords("2026-12-01T13:00:00+00:00", "Europe/Paris")).toContain("1 December");
});

test("in English an hour is written with a colon", () => {
  useLocale("en");
  expect(hourWords("2026-11-24T08:05:00+00:00", "Europe/Paris")).toBe("09:05");
});

test.each([
  [20_000, "moins d'une minute"],
  [60_000, "1 minute"],
  [12 * 60_000, "12 minutes"],
  [190 * 60_000, "3 heures et 10 minutes"],
  [60 * 60_000, "1 heure"],
  [49 * 3_600_000, "2 jours"],
])("%i ms are « %s »", (milliseconds, words) => {
  expect(durationWords(milliseconds)).toBe(words);
});

test("elapsed time has hours only when there are some", () => {
  expect(elapsedFigures(41_000)).toBe("00:41");
  expect(elapsedFigures(3_729_000)).toBe("1:02:09");
  expect(elapsedFigures(-5_000)).toBe("00:00");
});

test("a telephone an hour late still knows the server's time", () => {
  const server = Date.parse(NOON);
  let telephone = server - 3_600_000;
  const now = clockFrom(NOON, () => telephone);

  telephone += 5_000;

  expect(now()).toBe(server + 5_000);
});
