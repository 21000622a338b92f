// Whom the practitioner's page lets in by itself: who waits when she opens the room, and whoever was in already. No DOM.
import type { CallState } from "../call/call_state";

export interface LettingIn {
  /** A room is opened; `wanted`: whoever waits is let in; `asked` is the seat for which that was asked already. */
  begin(wanted: boolean, asked: string | null): void;
  /** The seats to admit now. */
  follow(state: Pick<CallState, "peers" | "waiting">): string[];
  /** It was refused: it may be asked again. */
  failed(seat: string): void;
  isWanted(): boolean;
}

export function createLettingIn(): LettingIn {
  let wanted = false;
  const asked = new Set<string>();
  const seated = new Set<string>();

  return {
    begin(now, seat) {
      wanted = now;
      asked.clear();
      seated.clear();
      if (seat) asked.add(seat);
    },
    follow({ peers, waiting }) {
      if (peers.some(({ label }) => label === null)) wanted = false;
      for (const { seat } of peers) seated.add(seat);
      for (const seat of asked) if (!waiting.some((peer) => peer.seat === seat)) asked.delete(seat);
      // One who was in comes back to the waiting room only when the hub has forgotten him.
      // Of a third person the press that opened the room says nothing.
      const now = waiting
        .filter(({ seat, label }) => (wanted && label === null) || seated.has(seat))
        .map(({ seat }) => seat);
      const news = now.filter((seat) => !asked.has(seat));
      for (const seat of news) asked.add(seat);
      return news;
    },
    failed: (seat) => asked.delete(seat),
    isWanted: () => wanted,
  };
}
