// What is said aloud of the connections: once each, the loss of somebody at once, and with several others by name.
import { announce } from "../shared/announce";
import { translate as t } from "../shared/translate";
import { connectionSentence } from "./call_parts";
import { type CallState, type Connection, connectionOf, isHeard } from "./call_state";

const URGENT: ReadonlySet<Connection> = new Set(["cut", "away", "relay"]);

export type Tell = (state: CallState, expected: string) => void;

export function createTelling(say = announce): Tell {
  /** With one other it is the connection, whoever he is. */
  let alone: Connection | null = null;
  let bySeat = new Map<string, Connection>();
  /** Whose loss was said, and not yet that he is back. */
  const lost = new Set<string>();

  function tellOne(now: Connection, name: string): void {
    if (now === alone) return;
    const urgent = URGENT.has(now);
    // On coming in, that one is not connected yet is no news; all else is.
    if (alone !== null || urgent || now !== "connecting")
      say(connectionSentence(now, name), urgent ? "assertive" : "polite");
  }

  function tellOneOfSeveral(
    now: Connection,
    before: Connection | undefined,
    name: string,
    wasLost: boolean,
  ): void {
    if (now === before) return;
    if (URGENT.has(now)) say(lossOf(now, name), "assertive");
    else if (isHeard(now) && wasLost) say(t("connection_back", { name }), "polite");
    else if (isHeard(now) && before && isHeard(before)) say(connectionSentence(now, name), "polite");
  }

  return (state, expected) => {
    const seen = new Map(state.peers.map((peer) => [peer.seat, connectionOf(state, peer)]));
    const now = connectionOf(state);
    if (state.peers.length < 2) tellOne(now, state.peers[0]?.name ?? expected);
    else {
      for (const { seat, name } of state.peers) {
        const connection = seen.get(seat);
        if (connection) tellOneOfSeveral(connection, bySeat.get(seat), name, lost.has(seat));
      }
    }
    for (const [seat, connection] of seen) {
      if (URGENT.has(connection)) lost.add(seat);
      else if (isHeard(connection)) lost.delete(seat);
    }
    alone = now;
    bySeat = seen;
  };
}

/** « The connection is cut » would leave open with whom. */
function lossOf(connection: Connection, name: string): string {
  return connection === "cut" ? t("connection_cut_with", { name }) : connectionSentence(connection, name);
}
