import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Media } from "./call_state";
import { createSaying } from "./saying";

let said: Media[];
let cut: Media;
const saying = () =>
  createSaying(
    (media) => said.push(media),
    () => cut,
  );

beforeEach(() => {
  vi.useFakeTimers();
  [said, cut] = [[], "broken"];
});
afterEach(() => vi.useRealTimers());

test("what is over in a moment is not told", () => {
  const one = saying();
  one.brokenSoon();
  vi.advanceTimersByTime(600);
  one.well();
  vi.advanceTimersByTime(5_000);

  expect(said).toEqual(["connected"]);
});

test("what lasts is told once, and stands there long enough to be read", () => {
  const one = saying();
  one.brokenSoon();
  vi.advanceTimersByTime(800);
  expect(said).toEqual(["broken"]);

  one.well();
  vi.advanceTimersByTime(500);
  expect(said).toEqual(["broken"]);
  vi.advanceTimersByTime(600);
  expect(said).toEqual(["broken", "connected"]);
});

test("a relay in the way is told as itself, and nothing of what was to come after a new beginning", () => {
  const one = saying();
  cut = "refused";
  one.broken();
  one.brokenSoon();
  one.hush();
  vi.advanceTimersByTime(5_000);

  expect(said).toEqual(["refused"]);
});
