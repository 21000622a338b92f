import { expect, test } from "vitest";
import { dayTicks, top } from "./scales";

const WEEKS = ["2026-10-19", "2026-10-26", "2026-11-02", "2026-11-09", "2026-11-16"];

test("a scale has room above its greatest number, and does not make much of little", () => {
  expect(top([10, null, 40])).toBeCloseTo(44);
  expect(top([null, 1])).toBe(5);
  expect(top([])).toBe(5);
});

test("each Monday is marked where there is room, and the last in any case", () => {
  expect(dayTicks(WEEKS, "fr", 1000).map(({ words }) => words)).toEqual([
    "19 oct.",
    "26 oct.",
    "2 nov.",
    "9 nov.",
    "16 nov.",
  ]);
  expect(dayTicks(WEEKS, "en", 130).map(({ at }) => at)).toEqual([1, 4]);
  expect(dayTicks(WEEKS, "en", 0).map(({ at }) => at)).toEqual([4]);
});
