// What happens to one's own camera, microphone and loudspeaker in a call, said aloud once; what has stopped for good is an
// alert of its own (`device_help.ts`). Pure.
import { translate as t } from "../shared/translate";
import type { DeviceState, Kind } from "./devices";
import type { Happening } from "./happenings";

/** Between two states of the devices, the first of which one knew. */
export function ownHappenings(before: DeviceState, after: DeviceState): Happening[] {
  const said = (["camera", "microphone"] as const).flatMap((kind) => ofOne(kind, before, after));
  if (after.waitsForTouch && !before.waitsForTouch)
    said.push({ about: "own touch", words: t("own_touch_needed"), isSeen: true });
  return said;
}

function ofOne(kind: Kind, before: DeviceState, after: DeviceState): Happening[] {
  const about = `own ${kind}`;
  if (after.instead[kind] && !before.instead[kind])
    return [{ about, words: t(`own_${kind}_instead`), isSeen: false }];
  if (isPaused(kind, after) && !isPaused(kind, before))
    return [{ about, words: t(`own_${kind}_held`), isSeen: true }];
  if (wants(kind, before) && isThere(kind, after) && !isThere(kind, before))
    return [{ about, words: t(`own_${kind}_back`), isSeen: true }];
  return [];
}

/** What stopped while the page was not looked at comes back when it is. */
function isPaused(kind: Kind, { paused, pausedBehind }: DeviceState): boolean {
  return paused[kind] && !pausedBehind;
}

function isThere(kind: Kind, { tracks, paused }: DeviceState): boolean {
  return (kind === "camera" ? tracks.video : tracks.audio) !== null && !paused[kind];
}

/** It should be there, and something was in its way. */
function wants(kind: Kind, { asked, trouble, paused }: DeviceState): boolean {
  return asked && (trouble[kind] !== null || paused[kind]);
}
