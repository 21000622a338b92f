// What of one's devices is sent, and what the others are told of them. Pure.
import type { DeviceState } from "./devices";
import type { Tracks } from "./peer_link";
import type { Held, Peer } from "./protocol";
import type { Kind } from "./trouble";

/** What is sent: a screen that is shown takes the camera's place. */
export function tracksSent({ tracks, screen }: DeviceState): Tracks {
  return { audio: tracks.audio, video: screen ?? tracks.video };
}

/** What the others are told of the devices. */
export function presenceOf(devices: DeviceState) {
  const { tracks, cameraOn, microphoneOn, trouble, paused, screen } = devices;
  return {
    camera: screen !== null || (cameraOn && tracks.video !== null && !paused.camera),
    microphone: microphoneOn && tracks.audio !== null && !paused.microphone,
    has_camera: trouble.camera === null,
    has_microphone: trouble.microphone === null,
    screen: screen !== null,
    held: heldBy(devices),
  };
}

/** Whether something comes from him at every moment: of stills now and then, or of nothing, no silence tells anything. */
export function sendsSteadily({ microphone, camera, picture }: Peer): boolean {
  return microphone || (camera && picture === "moving");
}

/** What keeps one from hearing or being heard for a while, and will pass. */
export function heldBy({ paused, pausedBehind, trouble, waitsForTouch }: DeviceState): Held | null {
  const taken = (kind: Kind) => paused[kind] || trouble[kind] === "busy" || trouble[kind] === "lost";
  if (taken("camera") || taken("microphone")) return pausedBehind ? "background" : "device";
  return waitsForTouch ? "touch" : null;
}
