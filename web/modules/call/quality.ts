// How good the connection is, from WebRTC's own counters.
import type { Quality } from "./protocol";

export interface Sample {
  at: number;
  received: number;
  lost: number;
  roundTripMs: number | null;
}

/** Sums what arrived and what was lost over all incoming streams. */
export function sampleOf(report: Iterable<Record<string, unknown>>, at: number): Sample {
  const sample: Sample = { at, received: 0, lost: 0, roundTripMs: null };
  for (const entry of report) {
    if (entry.type === "inbound-rtp") {
      sample.received += number(entry.packetsReceived);
      sample.lost += Math.max(0, number(entry.packetsLost));
    }
    if (
      entry.type === "candidate-pair" &&
      entry.nominated &&
      typeof entry.currentRoundTripTime === "number"
    ) {
      sample.roundTripMs = entry.currentRoundTripTime * 1000;
    }
  }
  return sample;
}

/** Null while there is nothing to judge from. */
export function judge(before: Sample | null, now: Sample): Quality | null {
  if (!before) return null;
  const received = now.received - before.received;
  const lost = Math.max(0, now.lost - before.lost);
  if (received < 0) return null;
  if (received + lost === 0) return "poor";
  const share = lost / (received + lost);
  const delay = now.roundTripMs ?? 0;
  if (share > 0.08 || delay > 600) return "poor";
  if (share > 0.025 || delay > 300) return "fair";
  return "good";
}

/** Null of none. */
export function worstOf(all: readonly Quality[]): Quality | null {
  return (["poor", "fair", "good"] as const).find((quality) => all.includes(quality)) ?? null;
}

function number(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
