import { describe, expect, test } from "vitest";
import type { Quality } from "./protocol";
import { follow, judge, type Sample, sampleOf, UNHEARD } from "./quality";
import type { Entry } from "./way";

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

test("of one who sends nothing nothing is missed", () => {
  expect(judge(before, before, { anything: false, movingPicture: false })).toBe("good");
});

test("sound that had to be invented is heard as such, though few packets were lost", () => {
  const heard = { ...before, heard: 48_000, concealed: 0 };

  expect(judge(heard, { ...heard, received: 1100, heard: 96_000, concealed: 6_000 })).toBe("poor");
});

test("a picture that hardly moves is not good, unless it was said that it would stand still", () => {
  const now = { ...before, at: 2000, received: 1100, frames: 3 };

  expect(judge(before, now, { anything: true, movingPicture: true })).toBe("fair");
  expect(judge(before, now, { anything: true, movingPicture: false })).toBe("good");
});

test("streams are summed, silence is not missed, and only the way in use tells the delay", () => {
  const sound = { packetsReceived: 10, packetsLost: 1, totalSamplesReceived: 960 };
  const sample = sampleOf(
    new Map<string, Entry>([
      ["A", { type: "inbound-rtp", ...sound, concealedSamples: 300, silentConcealedSamples: 100 }],
      ["V", { type: "inbound-rtp", packetsReceived: 20, packetsLost: -2, framesDecoded: 5 }],
      ["T", { type: "transport", selectedCandidatePairId: "P" }],
      ["P", { type: "candidate-pair", nominated: true, currentRoundTripTime: 0.05 }],
      // Of before a restart.
      ["Q", { type: "candidate-pair", nominated: true, currentRoundTripTime: 0.7 }],
    ]),
    7,
  );

  expect(sample).toEqual({
    at: 7,
    received: 30,
    lost: 1,
    roundTripMs: 50,
    heard: 960,
    concealed: 200,
    frames: 5,
  });
});

describe("from second to second", () => {
  const PICTURE = { anything: true, movingPicture: true };

  /** What is said after each second of a network that loses so many of a hundred packets, or is silent (null). */
  function said(losses: readonly (number | null)[]): (Quality | null)[] {
    let course = UNHEARD;
    let sample: Sample = {
      at: 0,
      received: 0,
      lost: 0,
      roundTripMs: 40,
      heard: 0,
      concealed: 0,
      frames: 0,
    };
    return losses.map((lost) => {
      sample = {
        ...sample,
        at: sample.at + 1000,
        received: sample.received + (lost === null ? 0 : 100 - lost),
        lost: sample.lost + (lost ?? 0),
        frames: sample.frames + (lost === null ? 0 : 20),
      };
      course = follow(course, sample, PICTURE);
      return course.said;
    });
  }

  test("it worsens and recovers within five seconds of the network", () => {
    const told = said([0, 0, 0, 15, 15, 15, 15, 15, 0, 0, 0, 0, 0]);

    expect(told[2]).toBe("good");
    expect(told.slice(3, 8)).toContain("poor");
    expect(told[7]).toBe("poor");
    // Not by way of a word that is true for a second.
    expect(told.slice(8)).toEqual(["poor", "good", "good", "good", "good"]);
  });

  test("a way on which nothing comes any more is never called good", () => {
    expect(said([0, 0, 0, null, null, null, null]).at(-1)).toBe("poor");
  });

  test("one packet lost in a breath is not told", () => {
    expect(said([0, 0, 3, 0, 0, 0])).not.toContain("fair");
  });

  test("a page that slept says nothing until it has heard again", () => {
    const before = follow(UNHEARD, { ...ZERO, at: 0 }, PICTURE);

    expect(follow({ ...before, said: "good" }, { ...ZERO, at: 60_000 }, PICTURE).said).toBeNull();
  });

  const ZERO: Sample = { at: 0, received: 0, lost: 0, roundTripMs: 40, heard: 0, concealed: 0, frames: 0 };
});
