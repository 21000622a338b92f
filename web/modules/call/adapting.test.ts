import { expect, test, vi } from "vitest";
import { createAdapting, pathOf } from "./adapting";
import type { Wish } from "./levels";
import type { Report } from "./way";

function report(availableOutgoingBitrate: number, lost = 0): Report {
  return new Map<string, Record<string, unknown>>([
    ["P", { type: "candidate-pair", nominated: true, currentRoundTripTime: 0.04, availableOutgoingBitrate }],
    ["V", { type: "remote-inbound-rtp", kind: "video", fractionLost: 0.5 }],
    ["A", { type: "remote-inbound-rtp", kind: "audio", fractionLost: lost }],
  ]);
}

test("a picture that wants for frames because of the own processor is told of", () => {
  const tired: Report = new Map([
    ["O", { type: "outbound-rtp", kind: "video", qualityLimitationReason: "cpu" }],
  ]);

  expect(pathOf(tired, 7).slow).toBe(true);
});

test("the path is what the sender can know of it: of the loss, that of the sound", () => {
  expect(pathOf(report(64_000, 0.1), 7)).toEqual({
    at: 7,
    availableBps: 64_000,
    lost: 0.1,
    roundTripMs: 40,
    untoldMs: 0,
  });
  expect(pathOf(new Map(), 7)).toEqual({
    at: 7,
    availableBps: null,
    lost: null,
    roundTripMs: null,
    untoldMs: null,
  });
});

function adapting(mine: Wish = "usual", others = () => 1) {
  const tune = vi.fn();
  const renew = vi.fn();
  const onPicture = vi.fn();
  return {
    tune,
    renew,
    onPicture,
    adapting: createAdapting({ wish: () => mine, others, tune, renew, onPicture }),
  };
}

test("each way is tuned for itself, and the others are told of the worst", () => {
  const { tune, onPicture, adapting: ways } = adapting();

  for (let second = 1; second < 8; second += 1) {
    ways.heard({ seat: "near", wish: "usual" }, report(3e6), second * 1000);
    ways.heard({ seat: "far", wish: "usual" }, report(50_000), second * 1000);
  }

  expect(tune.mock.calls.findLast(([seat]) => seat === "near")?.[1].video.active).toBe(true);
  expect(tune.mock.calls.findLast(([seat]) => seat === "far")?.[1].video.active).toBe(false);
  expect(ways.picture()).toBe("stopped");
  expect(onPicture).toHaveBeenCalled();

  ways.keep(["near"]);
  expect(ways.picture()).toBe("moving");
});

test("whoever is one of three is sent what his part of the window holds", () => {
  let there = 1;
  const { tune, adapting: ways } = adapting("usual", () => there);
  const after = (seconds: readonly number[]) => {
    for (const second of seconds) ways.heard({ seat: "guest", wish: "usual" }, report(3e6), second * 1000);
    return tune.mock.lastCall?.[1].video.scaleResolutionDownBy;
  };

  expect(after([1, 2, 3, 4, 5])).toBe(1);
  there = 3;
  expect(after([6])).toBe(2);
});

test("one who wishes no picture is sent none, though we wish one", () => {
  const { tune, adapting: ways } = adapting();

  ways.heard({ seat: "guest", wish: "sound" }, report(3e6), 1000);

  expect(tune.mock.lastCall?.[1].video.active).toBe(false);
});

test("a path that has become a nearer one is learnt anew, once", () => {
  const { tune, renew, adapting: ways } = adapting();
  const far = new Map([
    ...report(58_000, 0.1),
    ["P", { ...report(58_000).get("P"), currentRoundTripTime: 0.64 }],
  ]);

  for (let second = 1; second < 30; second += 1) {
    ways.heard({ seat: "guest", wish: "usual" }, second < 20 ? far : report(58_000, 0.1), second * 1000);
  }

  expect(tune).toHaveBeenCalledTimes(29);
  expect(renew.mock.calls).toEqual([["guest"]]);
});
