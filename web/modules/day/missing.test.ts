import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ConsultationOut } from "../contract/api";
import { createCountdown, secondsToUndo, stateOf } from "./missing";

const NOW = Date.parse("2026-11-24T13:10:00Z");

function consultation(state: ConsultationOut["state"], missing_until: string | null): ConsultationOut {
  return { state, missing_until } as ConsultationOut;
}

const said = consultation("expected", "2026-11-24T13:10:03.500Z");

beforeEach(() => vi.useFakeTimers({ now: NOW }));
afterEach(() => vi.useRealTimers());

test("it is shown at once, and not of one who came in after all", () => {
  expect(stateOf(said)).toBe("missed");
  expect(stateOf({ ...said, state: "in_progress" })).toBe("in_progress");
  expect(stateOf(consultation("waiting", null))).toBe("waiting");
});

test.each([
  [said, NOW, 4],
  [said, NOW + 3_499, 1],
  [said, NOW + 3_500, 0],
  [{ ...said, state: "in_progress" as const }, NOW, 0],
  [consultation("expected", null), NOW, 0],
])("so many seconds are left to take it back", (one, now, left) => {
  expect(secondsToUndo(one, now)).toBe(left);
});

test("the list is drawn again as each second ends, and no longer", () => {
  const drawnAt: number[] = [];
  const follow = createCountdown(Date.now, () => {
    drawnAt.push(Date.now() - NOW);
    follow([said]);
  });

  follow([said]);
  vi.advanceTimersByTime(20_000);

  expect(drawnAt).toEqual([500, 1_500, 2_500, 3_500]);
});
