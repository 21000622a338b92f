// Ten seconds in which one may take back that a patient did not come: how many are left, and a list that counts them.
import type { ConsultationOut } from "../contract/api";

/** As the list shows it: missed at once, though the patient is told only when it cannot be taken back. */
export function stateOf({ state, missing_until }: ConsultationOut): ConsultationOut["state"] {
  return missing_until && (state === "expected" || state === "waiting") ? "missed" : state;
}

/** Zero when there is nothing to take back, or no time left. */
export function secondsToUndo({ state, missing_until }: ConsultationOut, now: number): number {
  if (!missing_until || (state !== "expected" && state !== "waiting")) return 0;
  return Math.max(0, Math.ceil((Date.parse(missing_until) - now) / 1_000));
}

/** Draws again each second while something can be taken back. */
export function createCountdown(now: () => number, draw: () => void) {
  let next: ReturnType<typeof setTimeout> | undefined;
  return (consultations: readonly ConsultationOut[]): void => {
    clearTimeout(next);
    const left = consultations.map(
      ({ missing_until }) => (missing_until ? Date.parse(missing_until) : 0) - now(),
    );
    const soonest = Math.min(...left.filter((milliseconds) => milliseconds > 0));
    if (Number.isFinite(soonest)) next = setTimeout(draw, soonest % 1_000 || 1_000);
  };
}
