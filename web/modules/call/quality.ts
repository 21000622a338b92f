// How good the connection with one other is, from WebRTC's own counters: each second, over the last two. No DOM.
import type { Quality } from "./protocol";
import { pairOf, type Report } from "./way";

/** Counters since the connection began; `frames` of his picture, `heard` and `concealed` of his sound, in samples. */
export interface Sample {
  at: number;
  received: number;
  lost: number;
  roundTripMs: number | null;
  heard: number;
  concealed: number;
  frames: number;
}

export type Judged = Pick<Sample, "at" | "received" | "lost" | "roundTripMs"> & Partial<Sample>;

/** What the other says that he sends: of what he does not send nothing is missed. */
export interface Expected {
  anything: boolean;
  movingPicture: boolean;
}

const EVERYTHING: Expected = { anything: true, movingPicture: false };

/** Sums what arrived and what was lost over all incoming streams; the delay is that of the way in use. */
export function sampleOf(report: Report, at: number): Sample {
  const sample: Sample = {
    at,
    received: 0,
    lost: 0,
    roundTripMs: null,
    heard: 0,
    concealed: 0,
    frames: 0,
  };
  for (const entry of report.values()) {
    if (entry.type === "inbound-rtp") {
      sample.received += number(entry.packetsReceived);
      sample.lost += Math.max(0, number(entry.packetsLost));
      sample.heard += number(entry.totalSamplesReceived);
      // What stands in for silence is nobody's loss.
      sample.concealed += number(entry.concealedSamples) - number(entry.silentConcealedSamples);
      sample.frames += number(entry.framesDecoded);
    }
  }
  // After a restart the former pair stays in the report, nominated, with its last delay for ever.
  const delay = pairOf(report)?.currentRoundTripTime;
  if (typeof delay === "number") sample.roundTripMs = delay * 1000;
  return sample;
}

const FEW_FRAMES_A_SECOND = 5;

/** Null while there is nothing to judge from. */
export function judge(before: Judged | null, now: Judged, expected = EVERYTHING): Quality | null {
  if (!before) return null;
  const received = now.received - before.received;
  const lost = Math.max(0, now.lost - before.lost);
  if (received < 0) return null;
  if (received + lost === 0 && expected.anything) return "poor";
  const share = lost / Math.max(1, received + lost);
  const concealed = concealedBetween(before, now);
  const delay = now.roundTripMs ?? 0;
  if (share > 0.08 || concealed > 0.1 || delay > 600) return "poor";
  if (share > 0.025 || concealed > 0.04 || delay > 300) return "fair";
  return expected.movingPicture && isJerky(before, now) ? "fair" : "good";
}

function concealedBetween(before: Judged, now: Judged): number {
  const heard = (now.heard ?? 0) - (before.heard ?? 0);
  return heard > 0 ? Math.max(0, (now.concealed ?? 0) - (before.concealed ?? 0)) / heard : 0;
}

function isJerky(before: Judged, now: Judged): boolean {
  const frames = (now.frames ?? 0) - (before.frames ?? 0);
  return (frames * 1000) / Math.max(1, now.at - before.at) < FEW_FRAMES_A_SECOND;
}

/** The last seconds with one other, what is said of them, and for how many samples it has been otherwise. */
export interface Course {
  samples: readonly Sample[];
  said: Quality | null;
  otherwise: number;
}

export const UNHEARD: Course = { samples: [], said: null, otherwise: 0 };

/** Another word is said once two samples in a row say it: within five seconds of the network, and not at each breath of it. */
const WINDOW_MS = 2_200;
const IN_A_ROW = 2;

export function follow(course: Course, now: Sample, expected: Expected): Course {
  const samples = [...course.samples.filter(({ at }) => now.at - at <= WINDOW_MS), now];
  const judged = judge(samples.length > 1 ? (samples[0] ?? null) : null, now, expected);
  // Counters that began anew, or a page that slept: what was said before is not known to be true any more.
  if (judged === null) return { samples: [now], said: null, otherwise: 0 };
  if (judged === course.said || course.said === null) return { samples, said: judged, otherwise: 0 };
  const otherwise = course.otherwise + 1;
  if (otherwise < IN_A_ROW) return { samples, said: course.said, otherwise };
  return { samples, said: judged, otherwise: 0 };
}

/** Null of none. */
export function worstOf(all: readonly Quality[]): Quality | null {
  return (["poor", "fair", "good"] as const).find((quality) => all.includes(quality)) ?? null;
}

function number(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
