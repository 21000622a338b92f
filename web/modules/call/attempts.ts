// How long the way to another is given between two attempts to mend it. No DOM.

/** One that succeeds takes less than the first, unless the way is very long. */
export const PAUSES_MS = [1_000, 1_200, 1_500, 2_000, 3_000, 5_000];
/** On a way where silences are usual, so many times as long. */
const ROUGH_PATIENCE = 3;

export function pauseAfter(attempts: number, rough: boolean): number {
  const pause = attempts ? (PAUSES_MS[Math.min(attempts, PAUSES_MS.length) - 1] ?? 0) : 0;
  return rough ? pause * ROUGH_PATIENCE : pause;
}
