// What is sent to one other: sound and picture, from the most to the least. Values only. Bits a second, with headers, unless
// said otherwise.

export type Wish = "usual" | "saver" | "sound" | "protected";
/** What the others are told of the picture, beside that the camera is on. */
export type Picture = "moving" | "stills" | "stopped";

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
  /** What the browser gives up when it has not room for all: size, rather than frames. */
  framesFirst: boolean;
  /** What the browser may ever send, in kbit/s. One that is higher than the last makes it try at once what the path carries. */
  ceiling: number;
}

export interface Level {
  /** Below this, and with a queue or much loss on the path, it is left for the next. */
  keeps: number;
  /** Below this it is left at once: the sound itself would want for room. */
  needs: number;
  plan: Plan;
  /** Of the sound's coder, where each packet holds the one before it too. */
  doubled: number;
}

export const CEILING = 3_000;
const SMALL_BPS = 350_000;
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
      framesFirst: false,
      ceiling: CEILING,
    },
  };
}

/** The first of them is also the trial: a path that carries it may carry a picture, and the estimate then says so. */
const SOUND_LEVELS: readonly Level[] = [
  level([58, 52], [46, 23, 60]),
  level([34, 34], [20, 18, 60]),
  level([0, 0], [12, 12, 120]),
];

/** Full, then 480 and 360 lines of a camera's 720: what a browser is given room for, it shows without a choice of its own. */
const WIDE: readonly [Level, Level, Level] = [
  level([900, 600], [40, 32, 20], [1_800, 1, 30]),
  level([420, 300], [40, 32, 20], [700, 1.5, 30]),
  level([180, 140], [32, 24, 20], [350, 2, 20]),
];

/**
 * From the best to the last. We choose size and frames: a browser left to itself takes up to a minute to come back to a
 * size that the path carries at once. Nobody who reads lips or signs is served by a picture that stands: there it never does.
 */
export const LEVELS: Readonly<Record<Wish, readonly Level[]>> = {
  usual: [
    ...WIDE,
    level([100, 84], [24, 20, 40], [110, 3, 12]),
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
    ...WIDE.slice(0, 2),
    level([180, 140], [24, 20, 40], [350, 2, 30]),
    level([100, 84], [16, 14, 60], [110, 3, 25]),
    level([0, 0], [12, 12, 60], [50, 4, 20]),
  ],
};

/** What is sent until something is known of the path. */
export const BEGINNING: Plan = WIDE[2].plan;

/** Of one who waits, to whoever may let him in: enough to see how he is, and too little to trouble the call with another. */
export const WHILE_WAITING: Plan = level([0, 0], [32, 24, 20], [120, 3, 10]).plan;

/**
 * The best level that is of use to so many others. Their tiles have no room for more, and a picture is coded and carried
 * once for each of them: in full, to three, it takes 5 Mbit/s and a whole processor of a telephone.
 */
export function bestFor(wish: Wish, others: number): number {
  return Math.min(Math.max(0, others - 1), smallMoving(wish));
}

/** A moving picture that nearly every path carries: with it a call begins, and comes back when a thin path has ended. */
export function smallMoving(wish: Wish): number {
  const found = LEVELS[wish].findIndex(({ plan }) => plan.video.maxBitrate <= SMALL_BPS);
  return Math.max(0, found);
}
