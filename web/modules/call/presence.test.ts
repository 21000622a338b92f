import { expect, test } from "vitest";
import type { DeviceState } from "./devices";
import { heldBy, presenceOf, tracksSent } from "./presence";

const camera = {} as MediaStreamTrack;
const microphone = {} as MediaStreamTrack;
const screen = {} as MediaStreamTrack;

const devices = (change: Partial<DeviceState> = {}) =>
  ({
    tracks: { audio: microphone, video: camera },
    cameraOn: true,
    microphoneOn: true,
    trouble: { camera: null, microphone: null },
    paused: { camera: false, microphone: false },
    pausedBehind: false,
    waitsForTouch: false,
    screen: null,
    ...change,
  }) as DeviceState;

test("a screen that is shown takes the camera's place, be the camera off", () => {
  const shown = devices({ screen, cameraOn: false, tracks: { audio: microphone, video: null } });

  expect(tracksSent(shown)).toEqual({ audio: microphone, video: screen });
  expect(presenceOf(shown)).toMatchObject({ camera: true, screen: true });
  expect(tracksSent(devices()).video).toBe(camera);
});

test("a telephone call holds microphone or camera, and what is behind is told otherwise", () => {
  const rings = devices({ paused: { camera: false, microphone: true } });

  expect(presenceOf(rings)).toMatchObject({ microphone: false, has_microphone: true, held: "device" });
  expect(heldBy(devices({ paused: { camera: true, microphone: false }, pausedBehind: true }))).toBe(
    "background",
  );
  expect(heldBy(devices({ trouble: { camera: "busy", microphone: null } }))).toBe("device");
});

test("what was refused, or is not there, is not held; a browser that waits for a touch is", () => {
  expect(heldBy(devices())).toBeNull();
  expect(heldBy(devices({ trouble: { camera: "blocked", microphone: "missing" } }))).toBeNull();
  expect(heldBy(devices({ waitsForTouch: true }))).toBe("touch");
});
