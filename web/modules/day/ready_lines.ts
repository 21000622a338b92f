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
}

export function createReadyLines(start: (consultation: ConsultationOut) => RunningCall): ReadyLines {
  const lines = new Map<string, RunningCall>();

  function keepOnly(ids: ReadonlySet<string>): void {
    for (const [id, line] of lines) {
      if (ids.has(id)) continue;
      lines.delete(id);
      line.stop();
    }
  }

  return {
    follow(consultations, but) {
      const next = waitingInOrder(consultations)
        .filter(({ id }) => id !== but)
        .slice(0, READY);
      keepOnly(new Set(next.map(({ id }) => id)));
      for (const consultation of next) {
        if (!lines.has(consultation.id)) lines.set(consultation.id, start(consultation));
      }
    },
    take(id) {
      const line = lines.get(id);
      if (line?.session.state().phase !== "ready") return null;
      lines.delete(id);
      return line;
    },
  };
}
