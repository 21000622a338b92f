import { expect, test } from "vitest";
import type { VisitOut } from "../contract/api";
import { endingOf, endingOfVisit, isOver } from "./endings";

test("who is replaced while he waits is not told of a consultation that has not begun", () => {
  expect(endingOf("taken_over", true)).toBe("taken_over_waiting");
  expect(endingOf("taken_over", false)).toBe("taken_over");
});

test("what cannot be explained is a failure that one may try again", () => {
  expect(endingOf("ended", false)).toBe("failed");
  expect(endingOf("refused", true)).toBe("refused");
});

test.each([
  ["expected", false, "closed"],
  ["in_progress", false, "closed"],
  ["ended", true, "closed"],
  ["missed", true, "missed"],
  ["cancelled", true, "cancelled"],
] as const)("a visit that is %s", (state, over, ending) => {
  expect(isOver({ state } as VisitOut)).toBe(over);
  if (over) expect(endingOfVisit(visitThat(state))).toBe(ending);
});

function visitThat(state: VisitOut["state"], withdrawn_at: string | null = null): VisitOut {
  return { state, consent: { withdrawn_at } } as VisitOut;
}

test("a consent that was withdrawn is the reason, unless the appointment was cancelled", () => {
  expect(endingOfVisit(visitThat("ended", "2026-11-24T12:00:00Z"))).toBe("withdrawn_for_good");
  expect(endingOfVisit(visitThat("not_held", "2026-11-24T12:00:00Z"))).toBe("withdrawn_for_good");
  expect(endingOfVisit(visitThat("cancelled", "2026-11-24T12:00:00Z"))).toBe("cancelled");
});
