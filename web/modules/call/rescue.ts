// Whether the path to the other is lost for good, so that the telephone must save the consultation. No DOM, no clock.
import { type CallState, connectionOf, isHeard, type PeerState } from "./call_state";

/** `path`: he is there, and nothing passes; `left`: he went and ended nothing; `own_line`: it is our own that is dead. */
export type RescueWhy = "path" | "left" | "own_line";

/** Until then it mends by itself nearly always. */
export const RESCUE_AFTER_MS = 20_000;
/** A page that is loaded anew is back by then. */
export const LEFT_AFTER_MS = 5_000;

/** Told the state at each look, in milliseconds of any clock; why it is time for the telephone, or null. */
export function createRescue(): (state: CallState, now: number) => RescueWhy | null {
  let lostAt: number | null = null;
  let begun = false;

  return (state, now) => {
    const why = state.phase === "call" && state.startedAt ? lossOf(state) : null;
    if (!why) {
      lostAt = null;
      begun = false;
      return null;
    }
    lostAt ??= now;
    // Once it was said it stays said until he is seen or heard again.
    begun ||= now - lostAt >= (why === "left" ? LEFT_AFTER_MS : RESCUE_AFTER_MS);
    return begun ? why : null;
  };
}

/** Of two who are in consultation, the other: third persons are not called. */
export function principal({ peers }: CallState): PeerState | undefined {
  return peers.find(({ label }) => label === null);
}

function lossOf(state: CallState): RescueWhy | null {
  const other = principal(state);
  if (other && isHeard(connectionOf(state, other))) return null;
  if (state.line !== "online") return "own_line";
  return other ? "path" : "left";
}
