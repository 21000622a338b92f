// Whether something still comes from the other side, from what is received: a browser says so after five seconds only.
//
// Twenty times a second the receivers are asked for the instant of what they last played and had really received, which
// costs no report. When that stands still, one report says whether packets arrive all the same (sound that may not be
// played, a picture that waits for its key). Of one who sends nothing, nothing is expected. No DOM.
import { createBeats } from "./beats";

/** `unknown` until there has been enough to know how it usually goes, or far too little; and while nothing is expected. */
export type Flow = "unknown" | "flowing" | "stalled";

export interface Hearing {
  flow: Flow;
  /** Of the last look. */
  at: number | null;
  /** For how long nothing has come, in milliseconds. */
  quiet: number;
  /** The longest pause of late that was none. */
  usual: number;
  heard: number;
}

export const DEAF: Hearing = { flow: "unknown", at: null, quiet: 0, usual: 0, heard: 0 };

const LOOK_MS = 50;
/** A page that did not run for a while has not heard, and must not call that silence. */
const LATE_MS = 200;
const STALL_MS = 300;
const STALL_AT_MOST_MS = 1_500;
/** Of a way that has only just come about: its first sound takes longer than all that follow. */
const FIRST_MS = 2_500;
/** While there is reason to doubt. */
const HURRIED_MS = 150;
const HURRY_MS = 1_000;
/** Opus says something each 400 ms to one who does not speak; what is longer is no way of sending. */
const PAUSE_MS = 500;
/** Of a way where sound comes each 20 ms, none is as long. */
const ROUGH_MS = 250;
const FORGET = 0.995;
const ENOUGH = 10;
const ALMOST = 6;

/** What is known after one more look. */
export function look(
  before: Hearing,
  {
    at,
    heard,
    expected,
    hurried = false,
  }: { at: number; heard: boolean; expected: boolean; hurried?: boolean },
): Hearing {
  if (!expected) return { ...DEAF, at };
  const quiet = before.quiet + (before.at === null ? 0 : Math.min(at - before.at, LATE_MS));
  if (!heard) {
    const stalled = quiet >= tooLong(before, hurried);
    return stalled ? { ...before, at, quiet, flow: "stalled", heard: ALMOST } : { ...before, at, quiet };
  }
  const count = Math.min(before.heard + 1, ENOUGH);
  return {
    flow: count === ENOUGH ? "flowing" : before.flow,
    at,
    quiet: 0,
    usual: Math.max(before.usual * FORGET, quiet <= PAUSE_MS ? quiet : 0),
    heard: count,
  };
}

function tooLong({ flow, usual }: Hearing, hurried: boolean): number {
  if (flow === "unknown") return FIRST_MS;
  return hurried ? HURRIED_MS : patience(usual);
}

/** Milliseconds of silence that are too many. */
export function patience(usual: number): number {
  return Math.min(Math.max(STALL_MS, usual * 2.5), STALL_AT_MOST_MS);
}

/** When the last sound or picture was played that had been received; null of none, or of a browser that does not tell. */
export function playedAt(receivers: readonly RTCRtpReceiver[]): number | null {
  const all = receivers.flatMap((receiver) => receiver.getSynchronizationSources?.() ?? []);
  return all.length ? Math.max(...all.map(({ timestamp }) => timestamp)) : null;
}

/** Whether a packet came in the last milliseconds before this report. */
export function arrives(report: Iterable<Record<string, unknown>>, within: number): boolean {
  for (const { type, timestamp, lastPacketReceivedTimestamp: last } of report) {
    if (type !== "inbound-rtp" || typeof last !== "number" || typeof timestamp !== "number") continue;
    if (timestamp - last < within) return true;
  }
  return false;
}

export interface LivenessOptions {
  connections: () => readonly Pick<RTCPeerConnection, "getReceivers" | "getStats">[];
  /** Whether the other side sends anything. */
  expected: () => boolean;
  onFlow: (flow: Flow) => void;
}

export interface Liveness {
  flow(): Flow;
  /** A thin or lossy way, on which silences are usual: it is slow, not dead. */
  isRough(): boolean;
  /** For a moment, less silence than usual is taken for a stall. */
  hurry(): void;
  stop(): void;
}

/** Looks until it is stopped. */
export function watchLiveness({ connections, expected, onFlow }: LivenessOptions): Liveness {
  let known = DEAF;
  let told: Flow = "unknown";
  let last: number | null = null;
  let asking = false;
  let hurriedUntil = 0;

  function tell(flow: Flow): void {
    if (flow === told) return;
    told = flow;
    onFlow(flow);
  }

  function tick(): void {
    if (!expected()) {
      known = look(known, { at: performance.now(), heard: false, expected: false });
      return tell(known.flow);
    }
    const played = playedAt(connections().flatMap((connection) => connection.getReceivers()));
    const heard = played !== null && played !== last;
    last = played;
    known = look(known, { at: performance.now(), heard, expected: true, hurried: isHurried() });
    if (known.flow !== "stalled" || told === "stalled") return tell(known.flow);
    if (!asking) void makeSure();
  }

  function isHurried(): boolean {
    return performance.now() < hurriedUntil;
  }

  async function makeSure(): Promise<void> {
    asking = true;
    const within = (isHurried() ? HURRIED_MS : STALL_MS) * 0.8;
    const reports = await Promise.all(
      connections().map((connection) => connection.getStats().catch(() => new Map())),
    );
    asking = false;
    if (reports.some((report) => arrives(report.values() as Iterable<Record<string, unknown>>, within)))
      known = { ...known, flow: "flowing", quiet: 0, usual: PAUSE_MS };
    tell(known.flow);
  }

  const beats = createBeats(tick);
  beats.every(LOOK_MS);
  return {
    flow: () => told,
    isRough: () => known.usual > ROUGH_MS,
    hurry() {
      hurriedUntil = performance.now() + HURRY_MS;
    },
    stop: () => beats.stop(),
  };
}
