import { expect, test } from "vitest";
import { judge, sampleOf } from "./quality";

const before = { at: 0, received: 1000, lost: 0, roundTripMs: 40 };

test("nothing is judged from a single sample", () => {
  expect(judge(null, before)).toBeNull();
});

test.each([
  [200, 0, 40, "good"],
  [200, 10, 40, "fair"],
  [200, 40, 40, "poor"],
  [200, 0, 400, "fair"],
  [200, 0, 900, "poor"],
  [0, 0, 40, "poor"],
] as const)("%i received, %i lost and %i ms away is %s", (received, lost, roundTripMs, words) => {
  const now = { at: 2000, received: before.received + received, lost, roundTripMs };

  expect(judge(before, now)).toBe(words);
});

test("counters that start again from zero are not judged", () => {
  expect(judge(before, { ...before, received: 3 })).toBeNull();
});

test("streams are summed, and only the way in use tells the delay", () => {
  const sample = sampleOf(
    [
      { type: "inbound-rtp", packetsReceived: 10, packetsLost: 1 },
      { type: "inbound-rtp", packetsReceived: 20, packetsLost: -2 },
      { type: "candidate-pair", nominated: false, currentRoundTripTime: 9 },
      { type: "candidate-pair", nominated: true, currentRoundTripTime: 0.05 },
    ],
    7,
  );

  expect(sample).toEqual({ at: 7, received: 30, lost: 1, roundTripMs: 50 });
});
