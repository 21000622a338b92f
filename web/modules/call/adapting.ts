// Each second, for each of the others: what the path to him carries, judged, and his link told to send accordingly. No DOM.
import { type Adaptation, adapt, begin, type PathSample, together, worstPicture } from "./adaptation";
import { bestFor, type Picture, type Plan, type Wish } from "./levels";
import { pairOf, type Report } from "./way";

export interface Adapting {
  heard(peer: { seat: string; wish: Wish }, report: Report, at: number): void;
  /** Of all others nothing is known any more. */
  keep(seats: readonly string[]): void;
  /** What the others are told that they see of us: the worst of all. */
  picture(): Picture;
}

export interface AdaptingOptions {
  wish: () => Wish;
  /** How many there are whose window our picture shares with others; 1 where it must be whole. */
  others: () => number;
  tune: (seat: string, plan: Plan) => void;
  /** What is known of the path is of another path. */
  renew: (seat: string) => void;
  onPicture: () => void;
}

export function createAdapting({ wish, others, tune, renew, onPicture }: AdaptingOptions): Adapting {
  const ways = new Map<string, Adaptation>();
  let told: Picture = "moving";

  function picture(): Picture {
    return worstPicture([...ways.values()].map((way) => way.picture));
  }

  function tell(): void {
    if (picture() === told) return;
    told = picture();
    onPicture();
  }

  return {
    heard(peer, report, at) {
      const wanted = together(wish(), peer.wish);
      const before = ways.get(peer.seat) ?? begin(wanted, at);
      const now = adapt(before, pathOf(report, at), wanted, bestFor(wanted, others()));
      ways.set(peer.seat, now);
      // Said each time: a connection that was built anew knows nothing of it.
      tune(peer.seat, now.plan);
      if (now.renewals > before.renewals) renew(peer.seat);
      tell();
    },
    keep(seats) {
      for (const seat of [...ways.keys()]) if (!seats.includes(seat)) ways.delete(seat);
      tell();
    },
    picture,
  };
}

const FRESH_MS = 1_500;

/** What the sender can know of the path. */
export function pathOf(report: Report, at: number): PathSample {
  const path: PathSample = { at, availableBps: null, lost: null, roundTripMs: null, untoldMs: null };
  const pair = pairOf(report);
  const newest = Math.max(...[...report.values()].map(({ timestamp }) => Number(timestamp ?? 0)));
  if (typeof pair?.availableOutgoingBitrate === "number") path.availableBps = pair.availableOutgoingBitrate;
  if (typeof pair?.currentRoundTripTime === "number") path.roundTripMs = pair.currentRoundTripTime * 1000;
  for (const entry of report.values()) {
    if (entry.type === "outbound-rtp" && entry.qualityLimitationReason === "cpu") path.slow = true;
    // Of the picture alone it may be old: while it stands, nobody reports on it.
    if (entry.type !== "remote-inbound-rtp" || typeof entry.fractionLost !== "number") continue;
    if (entry.kind === "audio" || path.lost === null) path.lost = entry.fractionLost;
    // The pair asks every two or three seconds only.
    const age = newest - Number(entry.timestamp ?? 0);
    path.untoldMs = Math.min(path.untoldMs ?? age, age);
    if (age < FRESH_MS && typeof entry.roundTripTime === "number")
      path.roundTripMs = entry.roundTripTime * 1000;
  }
  return path;
}
