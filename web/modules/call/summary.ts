// What a call was like for this page, in figures and without an address: told each minute and at the end, each time in
// full, so that a browser that is killed leaves at most a minute untold. No DOM.
import type { Media } from "./call_state";
import type { Summary } from "./protocol";
import { sampleOf } from "./quality";
import { pairOf, type Report, wayOf } from "./way";

export interface Counting {
  heard(seat: string, report: Report, at: number): void;
  saw(seat: string, media: Media): void;
  /** Null while nothing has come. */
  summary(): Summary | null;
}

interface Counted {
  received: number;
  lost: number;
}

/** A line is worth telling from the first second on which something came. */
export function createCounting(run: string = crypto.randomUUID()): Counting {
  /** Of each connection the counters as last seen; those of one that was built anew begin at zero. */
  const last = new Map<string, Counted>();
  const cut = new Set<string>();
  const heights = new Map<number, number>();
  const ways = new Map<Summary["path"], number>();
  const total: Counted = { received: 0, lost: 0 };
  let seconds = 0;
  let cuts = 0;
  let measuredAt = Number.NEGATIVE_INFINITY;

  function add(seat: string, now: Counted): void {
    const before = last.get(seat);
    const goesOn = before && now.received >= before.received;
    total.received += goesOn ? now.received - before.received : now.received;
    total.lost += Math.max(0, goesOn ? now.lost - before.lost : now.lost);
    last.set(seat, now);
  }

  return {
    heard(seat, report, at) {
      const { received, lost } = sampleOf(report, at);
      add(seat, { received, lost });
      // With several others a second is counted once.
      if (at - measuredAt < 500) return;
      measuredAt = at;
      seconds += 1;
      const pair = pairOf(report);
      const way = pair ? wayOf(pair, report) : null;
      if (way) count(ways, way);
      const height = heightOf(report);
      if (height) count(heights, height);
    },
    saw(seat, media) {
      if (media === "broken" && !cut.has(seat)) cuts += 1;
      if (media === "broken") cut.add(seat);
      else if (media === "connected") cut.delete(seat);
    },
    summary() {
      const path = mostSeen(ways);
      if (!path || !seconds) return null;
      return { run, path, seconds, ...total, cuts, height: mostSeen(heights) };
    },
  };
}

function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function mostSeen<Key>(counts: ReadonlyMap<Key, number>): Key | null {
  let found: Key | null = null;
  for (const [key, number] of counts) if (found === null || number > (counts.get(found) ?? 0)) found = key;
  return found;
}

/** Of the picture that is received, in lines. */
function heightOf(report: Report): number | null {
  for (const entry of report.values()) {
    if (entry.type === "inbound-rtp" && entry.kind === "video" && typeof entry.frameHeight === "number")
      return entry.frameHeight;
  }
  return null;
}
