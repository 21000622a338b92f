// The lines to the rooms of those who have waited longest, open before the click that lets them in, also while the call
// with another goes on.
import type { RunningCall } from "../call/run_call";
import type { ConsultationOut } from "../contract/api";
import { waitingInOrder } from "./day_list";

const READY = 2;

export interface ReadyLines {
  /** Keep those of the first who wait, `but` the one who is being received, and drop the others. */
  follow(consultations: readonly ConsultationOut[], but?: string): void;
  /** The line to this room, given away; null when none is ready. */
  take(id: string): RunningCall | null;
  /** What the one who waits there agreed to show. */
  pictureOf(id: string): MediaStream | null;
}

export function createReadyLines(start: (consultation: ConsultationOut) => RunningCall): ReadyLines {
  const lines = new Map<string, RunningCall>();
  let following = false;

  function keepOnly(ids: ReadonlySet<string>): void {
    for (const [id, line] of lines) {
      if (ids.has(id)) continue;
      lines.delete(id);
      line.stop();
    }
  }

  function keepFirst(consultations: readonly ConsultationOut[], but?: string): void {
    const next = waitingInOrder(consultations)
      .filter(({ id }) => id !== but)
      .slice(0, READY);
    keepOnly(new Set(next.map(({ id }) => id)));
    for (const consultation of next) {
      if (!lines.has(consultation.id)) lines.set(consultation.id, start(consultation));
    }
  }

  return {
    follow(consultations, but) {
      // A line that begins may have the page drawn, and so be asked for once more.
      if (following) return;
      following = true;
      try {
        keepFirst(consultations, but);
      } finally {
        following = false;
      }
    },
    take(id) {
      const line = lines.get(id);
      if (line?.session.state().phase !== "ready") return null;
      lines.delete(id);
      return line;
    },
    pictureOf: (id) => lines.get(id)?.session.waitingPicture() ?? null,
  };
}
