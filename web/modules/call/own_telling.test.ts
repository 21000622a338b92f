import { beforeEach, expect, test } from "vitest";
import { useLocale } from "../shared/translate";
import type { DeviceState } from "./devices";
import { ownHappenings } from "./own_telling";

const track = {} as MediaStreamTrack;
const devices = (change: Partial<DeviceState> = {}) =>
  ({
    asked: true,
    tracks: { audio: track, video: track },
    trouble: { camera: null, microphone: null },
    paused: { camera: false, microphone: false },
    pausedBehind: false,
    instead: { camera: false, microphone: false },
    waitsForTouch: false,
    ...change,
  }) as DeviceState;
const said = (before: DeviceState, after: DeviceState) =>
  ownHappenings(before, after).map(({ words }) => words);

beforeEach(() => useLocale("fr"));

test("what another call takes is said, and that it is back", () => {
  const held = devices({ paused: { camera: false, microphone: true } });

  expect(said(devices(), held)[0]).toContain("utilise votre micro");
  expect(said(held, held)).toEqual([]);
  expect(said(held, devices())).toEqual(["Votre micro fonctionne de nouveau."]);
  expect(said(devices(), { ...held, pausedBehind: true })).toEqual([]);
});

test("one that stopped says that it works again, and one that was never there for the first time does not", () => {
  const stopped = devices({
    trouble: { camera: "unplugged", microphone: null },
    tracks: { audio: track, video: null },
  });

  expect(said(devices(), stopped)).toEqual([]); // the alert says it
  expect(said(stopped, devices())).toEqual(["Votre caméra fonctionne de nouveau."]);
  const off = devices({ tracks: { audio: track, video: null } });
  expect(said(off, devices())).toEqual([]); // a button did it
});

test("another that takes the place of one that was pulled out, once", () => {
  const instead = devices({ instead: { camera: false, microphone: true } });

  expect(said(devices(), instead)[0]).toContain("un autre micro de votre appareil");
  expect(said(instead, instead)).toEqual([]);
});

test("a browser that wants to be touched", () => {
  expect(said(devices(), devices({ waitsForTouch: true }))[0]).toContain("Toucher pour entendre");
});
