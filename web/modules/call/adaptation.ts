// What is sent to one other, from what the path to him can carry: sound first. Samples in, a plan out; no DOM, no clock.
//
// Down at once when the path is seen to carry less; up when the estimate says that it carries more. An estimate only grows
// with what is sent: where that is little, more sound is sent on trial. A trial that fails makes the next one wait longer. Bits a second, with headers, unless said otherwise.

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
  /** How long ago the other side last told what reached it; null before it does. */
  untoldMs?: number | null;
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
  /** Below this, and with a queue or much loss on the path, it is left for the next. */
  keeps: number;
  /** Below this it is left at once: the sound itself would want for room. */
  needs: number;
  plan: Plan;
  /** Of the sound's coder, where each packet holds the one before it too. */
  doubled: number;
}

const OFF: VideoPlan = { active: false, maxBitrate: 30_000, scaleResolutionDownBy: 3, maxFramerate: 1 };

/** In kbit/s: what it keeps and needs; the sound, alone and doubled, and its packets' length; the picture, its size's divisor, its frames. */
function level(
  [keeps, needs]: readonly [number, number],
  [sound, doubled, ptime]: readonly [number, number, AudioPlan["ptime"]],
  [bitrate, scaleResolutionDownBy, maxFramerate]: readonly [number, number, number] = [0, 3, 0],
): Level {
  const active = bitrate > 0;
  const video = { active, maxBitrate: bitrate * 1000, scaleResolutionDownBy, maxFramerate };
  return {
    keeps: keeps * 1000,
    needs: needs * 1000,
    doubled: doubled * 1000,
    plan: {
      audio: { maxBitrate: sound * 1000, ptime, red: false, dtx: ptime > 20 },
      video: active ? video : OFF,
      picture: active ? (maxFramerate > 1 ? "moving" : "stills") : "stopped",
    },
  };
}

/** The first of them is also the trial: a path that carries it may carry a picture, and the estimate then says so. */
const SOUND_LEVELS: readonly Level[] = [
  level([58, 52], [46, 23, 60]),
  level([34, 34], [20, 18, 60]),
  level([0, 0], [12, 12, 120]),
];

/**
 * From the best to the last. While the path is only narrow, the browser chooses size and frames by itself, and well; it
 * is when sound and picture stand in each other's way that we decide between them. Nobody who reads lips or signs is
 * served by a picture that stands: there it never does.
 */
export const LEVELS: Readonly<Record<Wish, readonly Level[]>> = {
  usual: [
    level([420, 115], [40, 32, 20], [1_800, 1, 30]),
    level([180, 98], [32, 24, 20], [350, 1, 20]),
    level([100, 84], [24, 20, 40], [110, 2, 12]),
    level([76, 70], [24, 18, 60], [30, 3, 1]),
    ...SOUND_LEVELS,
  ],
  saver: [
    level([140, 98], [20, 18, 60], [140, 2, 12]),
    level([90, 84], [20, 18, 60], [60, 3, 8]),
    level([76, 70], [20, 18, 60], [30, 3, 1]),
    ...SOUND_LEVELS,
  ],
  sound: SOUND_LEVELS,
  protected: [
    level([420, 115], [32, 24, 20], [1_800, 1, 30]),
    level([180, 98], [24, 20, 40], [350, 2, 30]),
    level([100, 84], [16, 14, 60], [110, 3, 25]),
    level([0, 0], [12, 12, 60], [50, 4, 20]),
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
  /** How long the way there and back was of late: the shortest is the path, what is more is a queue. */
  trips: readonly number[];
  /** Whether there was a queue on the path, or much loss. */
  strained: boolean;
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
const LOSSY = 0.02;
const VERY_LOSSY = 0.15;
const RED_MS = 20_000;
const QUEUE_MS = 200;
const LONG_QUEUE_MS = 600;
const HELD_MS = 2_500;
const UNTOLD_MS = 2_500;
/** A quarter of a minute, at one a second. */
const TRIPS = 15;

export function begin(wish: Wish, at: number): Adaptation {
  return {
    wish,
    level: 0,
    since: at,
    short: 0,
    pauseMs: FIRST_PAUSE_MS,
    onTrial: false,
    trips: [],
    strained: false,
    redUntil: 0,
    picture: "moving",
    plan: planAt(wish, 0),
  };
}

export function adapt(before: Adaptation, now: PathSample, wish: Wish): Adaptation {
  const from = before.wish === wish ? before : { ...begin(wish, now.at), redUntil: before.redUntil };
  const seen = watched(from, now);
  const moved = fall(seen, now) ?? rise(seen, now) ?? seen;
  const plan = planAt(wish, moved.level, now.at < moved.redUntil);
  const held = now.at - moved.since >= HELD_MS && !moved.short;
  const picture = held ? plan.picture : worstPicture([plan.picture, before.picture]);
  return { ...moved, picture, plan: isSame(plan, before.plan) ? before.plan : plan };
}

function watched(from: Adaptation, now: PathSample): Adaptation {
  const { roundTripMs, lost } = now;
  // Those of long ago are forgotten: a path that has become longer for good is not a queue.
  const trips = roundTripMs === null ? from.trips : [...from.trips, roundTripMs].slice(-TRIPS);
  const queueMs = roundTripMs === null ? 0 : roundTripMs - Math.min(...trips);
  // Of a picture that moves the other side tells every second: when it does not, that did not come through either.
  const isUntold = from.plan.picture === "moving" && (now.untoldMs ?? 0) > UNTOLD_MS;
  const strained = isUntold || queueMs > QUEUE_MS || (lost ?? 0) > VERY_LOSSY;
  const short = isShort(from, now, { strained, queueMs }) ? from.short + 1 : 0;
  const isProven = from.onTrial && now.at - from.since >= PROVEN_MS && !short;
  // What stood in the way is gone: it may be another path.
  const isFree = from.strained && !strained;
  return {
    ...from,
    trips,
    strained,
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
  if (from.level === 0 || from.short) return null;
  const known = now.availableBps !== null;
  const carried = fits(from, known ? (now.availableBps ?? 0) : 0);
  if (carried < from.level) {
    return now.at - from.since < FIRST_PAUSE_MS ? null : climbed(from, now, carried);
  }
  // A picture on trial would cost the sound its place; more of the sound costs nothing. While there is a queue, neither.
  const next = (LEVELS[from.wish][from.level - 1] as Level).plan;
  if (from.strained || (known && next.video.active) || now.at - from.since < from.pauseMs) return null;
  return climbed(from, now, from.level - 1);
}

function climbed(from: Adaptation, now: PathSample, level: number): Adaptation {
  return { ...from, level, since: now.at, short: 0, onTrial: true };
}

/** The best level that so much carries. */
function fits({ wish, strained }: Adaptation, availableBps: number): number {
  const levels = LEVELS[wish];
  const found = levels.findIndex(({ keeps, needs }) => availableBps >= (strained ? keeps : needs));
  return found < 0 ? levels.length - 1 : found;
}

function at({ wish, level: number }: Adaptation): Level {
  return LEVELS[wish][number] as Level;
}

function planAt(wish: Wish, number: number, red = false): Plan {
  const { plan, doubled } = LEVELS[wish][number] as Level;
  return red ? { ...plan, audio: { ...plan.audio, red, maxBitrate: doubled } } : plan;
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
