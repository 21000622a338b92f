// What is sent to one other, from what the path to him can carry: sound first. Samples in, a plan out; no DOM, no clock.
//
// Down at once when the path is seen to carry less, up by trials: what a path could carry is only known by trying. A trial
// that fails makes the next one wait longer. Bits a second, with headers, unless said otherwise.

export type Wish = "usual" | "saver" | "sound" | "protected";
/** What the others are told of the picture, beside that the camera is on. */
export type Picture = "moving" | "stills" | "stopped";

export interface PathSample {
  at: number;
  /** The browser's own estimate; null where it tells none. */
  availableBps: number | null;
  /** Of what we send, from 0 to 1, as the other side tells; null before it does. */
  lost: number | null;
  roundTripMs: number | null;
}

export interface AudioPlan {
  /** Of the coder, without headers. */
  maxBitrate: number;
  /** Milliseconds of sound in one packet: at 20, headers alone take 24 kbit/s. */
  ptime: 20 | 40 | 60 | 120;
  /** Each packet holds the one before it too (RFC 2198). */
  red: boolean;
  /** Next to nothing is sent of silence. */
  dtx: boolean;
}

export interface VideoPlan {
  active: boolean;
  maxBitrate: number;
  scaleResolutionDownBy: number;
  maxFramerate: number;
}

export interface Plan {
  audio: AudioPlan;
  video: VideoPlan;
  picture: Picture;
}

interface Level {
  /** Below this it is left for the next. */
  keeps: number;
  plan: Plan;
}

const OFF: VideoPlan = { active: false, maxBitrate: 30_000, scaleResolutionDownBy: 4, maxFramerate: 1 };

function level(keeps: number, sound: readonly [number, AudioPlan["ptime"]], video: readonly number[]): Level {
  const [kbit = 0, scaleResolutionDownBy = 4, maxFramerate = 1] = video;
  const active = kbit > 0;
  return {
    keeps: keeps * 1000,
    plan: {
      audio: { maxBitrate: sound[0] * 1000, ptime: sound[1], red: false, dtx: sound[1] > 20 },
      video: active ? { active, maxBitrate: kbit * 1000, scaleResolutionDownBy, maxFramerate } : OFF,
      picture: active ? (maxFramerate > 1 ? "moving" : "stills") : "stopped",
    },
  };
}

const SOUND_LEVELS: readonly Level[] = [level(34, [20, 60], []), level(0, [12, 120], [])];

/** From the best to the last. Nobody who reads lips or signs is served by a picture that stands: there it never does. */
export const LEVELS: Readonly<Record<Wish, readonly Level[]>> = {
  usual: [
    level(420, [40, 20], [1_800, 1, 30]),
    level(190, [32, 20], [450, 2, 24]),
    level(105, [24, 40], [110, 4, 12]),
    level(72, [24, 60], [30, 4, 1]),
    ...SOUND_LEVELS,
  ],
  saver: [
    level(150, [20, 60], [140, 2, 12]),
    level(90, [20, 60], [60, 4, 8]),
    level(72, [20, 60], [30, 4, 1]),
    ...SOUND_LEVELS,
  ],
  sound: [level(45, [24, 40], []), ...SOUND_LEVELS],
  protected: [
    level(420, [32, 20], [1_800, 1, 30]),
    level(190, [24, 40], [450, 2, 30]),
    level(105, [16, 60], [110, 4, 25]),
    level(0, [12, 60], [50, 6, 20]),
  ],
};

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
  /** The shortest way there and back of the last minute or so. */
  nearestMs: number | null;
  /** Until when the sound is doubled. */
  redUntil: number;
  plan: Plan;
}

const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 12_000;
const PROVEN_MS = 5_000;
/** A new connection's first estimates are guesses. */
const SETTLED_MS = 3_000;
const SHORT_IN_A_ROW = 2;
const LOSSY = 0.02;
const VERY_LOSSY = 0.2;
const RED_MS = 20_000;
const QUEUE_MS = 500;

export function begin(wish: Wish, at: number): Adaptation {
  return {
    wish,
    level: 0,
    since: at,
    short: 0,
    pauseMs: FIRST_PAUSE_MS,
    onTrial: false,
    nearestMs: null,
    redUntil: 0,
    plan: planAt(wish, 0),
  };
}

export function adapt(before: Adaptation, now: PathSample, wish: Wish): Adaptation {
  const from = before.wish === wish ? before : { ...begin(wish, now.at), redUntil: before.redUntil };
  const seen = watched(from, now);
  const moved = fall(seen, now) ?? rise(seen, now) ?? seen;
  const plan = planAt(wish, moved.level, now.at < moved.redUntil);
  return { ...moved, plan: isSame(plan, before.plan) ? before.plan : plan };
}

function watched(from: Adaptation, now: PathSample): Adaptation {
  const { roundTripMs, lost } = now;
  // It is forgotten slowly: a path that has become longer for good is not a queue.
  const remembered = from.nearestMs === null ? null : from.nearestMs * 1.01;
  const nearestMs =
    roundTripMs === null ? remembered : Math.min(remembered ?? roundTripMs, Math.max(1, roundTripMs));
  const short = isShort(from, now, nearestMs) ? from.short + 1 : 0;
  const isProven = from.onTrial && now.at - from.since >= PROVEN_MS && !short;
  return {
    ...from,
    nearestMs,
    short,
    redUntil: (lost ?? 0) > LOSSY ? now.at + RED_MS : from.redUntil,
    ...(isProven ? { onTrial: false, pauseMs: FIRST_PAUSE_MS } : {}),
  };
}

function isShort(from: Adaptation, now: PathSample, nearestMs: number | null): boolean {
  const { availableBps, lost, roundTripMs } = now;
  const queues = roundTripMs !== null && nearestMs !== null && roundTripMs - nearestMs > QUEUE_MS;
  if (availableBps === null) return queues || (lost ?? 0) > VERY_LOSSY;
  return queues || availableBps < at(from).keeps;
}

function fall(from: Adaptation, now: PathSample): Adaptation | null {
  const last = LEVELS[from.wish].length - 1;
  if (!from.short || from.level === last) return null;
  const wanting = now.availableBps !== null && now.availableBps < at(from).keeps / 2;
  if (from.short < SHORT_IN_A_ROW && !wanting) return null;
  if (!from.onTrial && now.at - from.since < SETTLED_MS && !wanting) return null;
  const fitting = fits(from.wish, now.availableBps ?? Number.POSITIVE_INFINITY);
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
  if (from.level === 0 || from.short) return null;
  const carried = now.availableBps === null ? from.level : fits(from.wish, now.availableBps);
  // What the estimate carries already needs no long trial.
  const pause = carried < from.level ? FIRST_PAUSE_MS / 2 : from.pauseMs;
  if (now.at - from.since < pause) return null;
  return { ...from, level: Math.min(from.level - 1, carried), since: now.at, short: 0, onTrial: true };
}

/** The best level that so much carries with something to spare. */
function fits(wish: Wish, availableBps: number): number {
  const found = LEVELS[wish].findIndex(({ keeps }) => availableBps >= keeps * 1.1);
  return found < 0 ? LEVELS[wish].length - 1 : found;
}

function at({ wish, level: number }: Adaptation): Level {
  return LEVELS[wish][number] as Level;
}

function planAt(wish: Wish, number: number, red = false): Plan {
  const { plan } = LEVELS[wish][number] as Level;
  return red ? { ...plan, audio: { ...plan.audio, red } } : plan;
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
