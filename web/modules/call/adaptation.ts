// What is sent to one other, from what the path to him can carry: sound first. Samples in, a plan out; no DOM, no clock.
//
// Down at once when the path is seen to carry less; up when the estimate says that it carries more. An estimate only grows
// with what is sent: where that is little, more sound is sent on trial. A trial that fails makes the next one wait longer. Bits a second, with headers, unless said otherwise.

import { CEILING, LEVELS, type Level, type Picture, type Plan, smallMoving, type Wish } from "./levels";

export interface PathSample {
  at: number;
  /** The browser's own estimate; null where it tells none. */
  availableBps: number | null;
  /** Of what we send, from 0 to 1, as the other side tells; null before it does. */
  lost: number | null;
  roundTripMs: number | null;
  /** How long ago the other side last told what reached it; null before it does. */
  untoldMs?: number | null;
  /** Whether the own processor is what keeps the picture from its frames. */
  slow?: boolean;
}

export interface Adaptation {
  wish: Wish;
  level: number;
  /** At this level since. */
  since: number;
  /** For how many samples in a row the path has carried less than the level asks. */
  short: number;
  /** How long the next trial waits. */
  pauseMs: number;
  /** Whether the level was come to from below, and has not proved itself yet. */
  onTrial: boolean;
  /** How long the way there and back was of late: the shortest is the path, what is more is a queue. */
  trips: readonly number[];
  /** Whether there was a queue on the path, or much loss. */
  strained: boolean;
  lossy: boolean;
  /** Nothing is lost any more on a path on which much was. */
  freed: boolean;
  /** Much nearer than it was: it is another path, of which all that the browser has learnt is wrong. */
  nearer: boolean;
  /** For how many samples in a row the own processor has been too slow; the best level that it is good for, until when. */
  slow: number;
  best: number;
  bestUntil: number;
  /** Whether the browser has ever told an estimate. */
  estimates: boolean;
  /** How often the browser was made to try what the path carries; how often it should forget what it knows of it. */
  probes: number;
  probedAt: number;
  renewals: number;
  /** Until when the sound is doubled. */
  redUntil: number;
  /** What the others are told: worse at once, better once it has held for a while. */
  picture: Picture;
  plan: Plan;
}

const FIRST_PAUSE_MS = 1_500;
const LONGEST_PAUSE_MS = 12_000;
const PROVEN_MS = 5_000;
/** A new connection's first estimates are guesses. */
const SETTLED_MS = 3_000;
const SHORT_IN_A_ROW = 2;
/** An estimate that falls goes on falling. */
const SPARE = 1.3;
/** Of a wide level, before it is climbed to. */
const SPARE_OF_WIDE = 1.25;
const WIDE_BPS = 200_000;
const FIRST_PROBE_MS = 3_000;
const SLOW_IN_A_ROW = 3;
const TIRED_MS = 30_000;
const LOSSY = 0.02;
const VERY_LOSSY = 0.15;
const RED_MS = 20_000;
const QUEUE_MS = 200;
const LONG_QUEUE_MS = 600;
const HELD_MS = 2_500;
const UNTOLD_MS = 2_500;
/** A quarter of a minute, at one a second. */
const TRIPS = 15;
const FEW_TRIPS = 4;
const NEARER_MS = 100;
/** Firefox, which tells no estimate, falls silent when a description is changed under way. */
const AS_DESCRIBED = { ptime: 20, red: false, dtx: false } as const;

export function begin(wish: Wish, at: number): Adaptation {
  return {
    wish,
    level: smallMoving(wish),
    since: at,
    short: 0,
    pauseMs: FIRST_PAUSE_MS,
    onTrial: false,
    trips: [],
    strained: false,
    lossy: false,
    freed: false,
    nearer: false,
    slow: 0,
    best: 0,
    bestUntil: 0,
    estimates: false,
    probes: 0,
    probedAt: at,
    renewals: 0,
    redUntil: 0,
    picture: "moving",
    plan: planAt(wish, smallMoving(wish)),
  };
}

/** `most`: the best level that is of use, whatever the path carries. */
export function adapt(before: Adaptation, now: PathSample, wish: Wish, most = 0): Adaptation {
  const from =
    before.wish === wish
      ? before
      : {
          ...begin(wish, now.at),
          redUntil: before.redUntil,
          estimates: before.estimates,
          probes: before.probes,
          renewals: before.renewals,
        };
  const seen = watched(from, now, most);
  const moved = spare(seen, now) ?? tire(seen, now) ?? fall(seen, now) ?? rise(seen, now) ?? seen;
  const asked = planAt(wish, moved.level, now.at < moved.redUntil);
  const audio = moved.estimates ? asked.audio : { ...asked.audio, ...AS_DESCRIBED };
  const plan = { ...asked, audio, ceiling: CEILING + moved.probes };
  const held = now.at - moved.since >= HELD_MS && !moved.short;
  const picture = held ? plan.picture : worstPicture([plan.picture, before.picture]);
  return { ...moved, picture, plan: isSame(plan, before.plan) ? before.plan : plan };
}

function watched(from: Adaptation, now: PathSample, most: number): Adaptation {
  const { roundTripMs, lost } = now;
  const nearest = Math.min(...from.trips);
  const isNearer =
    roundTripMs !== null &&
    from.trips.length >= FEW_TRIPS &&
    roundTripMs < Math.min(nearest / 2, nearest - NEARER_MS);
  // Those of long ago are forgotten: a path that has become longer for good is not a queue.
  const before = isNearer ? [] : from.trips;
  const trips = roundTripMs === null ? before : [...before, roundTripMs].slice(-TRIPS);
  const queueMs = roundTripMs === null ? 0 : roundTripMs - Math.min(...trips);
  // Of a picture that moves the other side tells every second: when it does not, that did not come through either.
  const isUntold = from.plan.picture === "moving" && (now.untoldMs ?? 0) > UNTOLD_MS;
  const strained = isUntold || queueMs > QUEUE_MS || (lost ?? 0) > VERY_LOSSY;
  const short = isShort(from, now, { strained, queueMs }) ? from.short + 1 : 0;
  const isProven = from.onTrial && now.at - from.since >= PROVEN_MS && !short;
  // What stood in the way is gone: it may be another path.
  const isFree = from.strained && !strained;
  const lossy = lost === null ? from.lossy : lost > LOSSY;
  const isRested = now.at >= from.bestUntil;
  return {
    ...from,
    trips,
    strained,
    lossy,
    estimates: from.estimates || now.availableBps !== null,
    freed: !strained && (from.freed || (from.lossy && !lossy)),
    nearer: !strained && (from.nearer || isNearer),
    slow: now.slow ? from.slow + 1 : 0,
    best: Math.max(isRested ? 0 : from.best, most),
    short,
    redUntil: (lost ?? 0) > LOSSY ? now.at + RED_MS : from.redUntil,
    ...(isProven ? { onTrial: false } : {}),
    ...(isProven || isFree ? { pauseMs: FIRST_PAUSE_MS } : {}),
  };
}

function isShort(
  from: Adaptation,
  { availableBps }: PathSample,
  { strained, queueMs }: { strained: boolean; queueMs: number },
): boolean {
  if (availableBps === null) return strained;
  const { keeps, needs } = at(from);
  // An estimate grows slowly from what is sent: while sound alone is sent, a queue is the own doing only if it is long.
  return availableBps < needs || (strained && availableBps < keeps) || queueMs > LONG_QUEUE_MS;
}

/** What is of no use is sent no longer. */
function spare(from: Adaptation, now: PathSample): Adaptation | null {
  return from.level < from.best
    ? { ...from, level: from.best, since: now.at, short: 0, onTrial: false }
    : null;
}

/** A smaller picture costs the processor less; whether it has recovered is tried again after a while. */
function tire(from: Adaptation, now: PathSample): Adaptation | null {
  const isSmallest = from.level >= smallMoving(from.wish);
  if (from.slow < SLOW_IN_A_ROW || isSmallest) return null;
  const level = from.level + 1;
  return { ...from, level, best: level, bestUntil: now.at + TIRED_MS, since: now.at, slow: 0, short: 0 };
}

function fall(from: Adaptation, now: PathSample): Adaptation | null {
  const last = LEVELS[from.wish].length - 1;
  if (!from.short || from.level === last) return null;
  const wanting = now.availableBps !== null && now.availableBps < at(from).needs / 2;
  if (from.short < SHORT_IN_A_ROW && !wanting) return null;
  if (!from.onTrial && now.at - from.since < SETTLED_MS && !wanting) return null;
  const fitting = fits(from, (now.availableBps ?? Number.POSITIVE_INFINITY) / SPARE);
  return {
    ...from,
    level: Math.min(last, Math.max(from.level + 1, fitting)),
    since: now.at,
    short: 0,
    pauseMs: from.onTrial ? Math.min(LONGEST_PAUSE_MS, from.pauseMs * 2) : from.pauseMs,
    onTrial: false,
  };
}

function rise(from: Adaptation, now: PathSample): Adaptation | null {
  if (from.level <= from.best || from.short) return null;
  const known = now.availableBps !== null;
  const carried = Math.max(from.best, fits(from, now.availableBps ?? 0, SPARE_OF_WIDE));
  // An estimate would take a minute to grow from what a thin path carried: a small picture is worth the trial.
  const small = smallMoving(from.wish);
  if ((from.freed || from.nearer) && from.level > small) {
    return { ...climbed(from, now, small), renewals: from.renewals + (from.nearer ? 1 : 0) };
  }
  if (carried < from.level) {
    return now.at - from.since < FIRST_PAUSE_MS ? null : climbed(from, now, carried);
  }
  if (known && isWorthAsking(from, now)) return { ...from, ...probed(from, now) };
  // A picture on trial would cost the sound its place; more of the sound costs nothing. While there is a queue, neither.
  const next = (LEVELS[from.wish][from.level - 1] as Level).plan;
  if (from.strained || (known && next.video.active) || now.at - from.since < from.pauseMs) return null;
  return climbed(from, now, from.level - 1);
}

function climbed(from: Adaptation, now: PathSample, level: number): Adaptation {
  return {
    ...from,
    level,
    since: now.at,
    short: 0,
    onTrial: true,
    freed: false,
    nearer: false,
    ...probed(from, now),
  };
}

/** A browser that tells no estimate is not asked for a better one. */
function probed(
  { probes }: Adaptation,
  { at, availableBps }: PathSample,
): Pick<Adaptation, "probes" | "probedAt"> {
  return { probes: probes + (availableBps === null ? 0 : 1), probedAt: at };
}

/** Whether a way on which nothing is wrong may carry more than the browser has found: asked ever more rarely. */
function isWorthAsking(
  { wish, level, since, probedAt, strained, lossy }: Adaptation,
  { at }: PathSample,
): boolean {
  if (strained || lossy || level > smallMoving(wish)) return false;
  return at - probedAt >= Math.max(FIRST_PROBE_MS, probedAt - since);
}

/** The best level that so much carries. `spareOfWide`: how many times what a wide one needs, so that size does not go up and down. */
function fits({ wish, strained }: Adaptation, availableBps: number, spareOfWide = 1): number {
  const levels = LEVELS[wish];
  const found = levels.findIndex(({ keeps, needs }) => {
    return availableBps >= (strained ? keeps : needs) * (needs >= WIDE_BPS ? spareOfWide : 1);
  });
  return found < 0 ? levels.length - 1 : found;
}

function at({ wish, level: number }: Adaptation): Level {
  return LEVELS[wish][number] as Level;
}

function planAt(wish: Wish, number: number, red = false): Plan {
  const { plan, doubled } = LEVELS[wish][number] as Level;
  const audio = red ? { ...plan.audio, red, maxBitrate: doubled } : plan.audio;
  return { ...plan, audio, framesFirst: wish === "protected" };
}

function isSame(one: Plan, other: Plan): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Of two wishes, one for each side of a way, what holds: who wants no picture gets none, who needs one comes before who saves. */
export function together(mine: Wish, theirs: Wish): Wish {
  return (
    (["sound", "protected", "saver"] as const).find((wish) => wish === mine || wish === theirs) ?? "usual"
  );
}

export function worstPicture(all: readonly Picture[]): Picture {
  return (["stopped", "stills"] as const).find((picture) => all.includes(picture)) ?? "moving";
}
