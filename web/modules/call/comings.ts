// Who comes into a call and who leaves it, said to those who are in it: always of third persons, and once there are several.
import { translate as t, type Words } from "../shared/translate";
import type { CallState, PeerState } from "./call_state";
import type { Peer } from "./protocol";

export interface Coming {
  peer: PeerState;
  came: boolean;
}

/** Between two states of a call in which one is oneself. */
export function comingsBetween(before: CallState, after: CallState): Coming[] {
  if (before.phase !== "call" || after.phase !== "call") return [];
  const absent = (from: CallState) => (peer: PeerState) =>
    !from.peers.some(({ seat }) => seat === peer.seat) &&
    (peer.label !== null || (before.peers.length > 0 && after.peers.length > 0));
  return [
    ...after.peers.filter(absent(before)).map((peer) => ({ peer, came: true })),
    ...before.peers.filter(absent(after)).map((peer) => ({ peer, came: false })),
  ];
}

export function comingWords({ peer, came }: Coming): string {
  return t(came ? "came_in" : "went_out", { name: inSentence(peer) });
}

/** « Mme Rose Vidal, interprète »: of a third person, also what he is there for. */
export function named({ name, label }: Pick<Peer, "name" | "label">): string {
  const words = label === null ? "" : kindWords(label);
  return words ? `${name}, ${words}` : name;
}

/** The same, where the sentence goes on. */
export function inSentence(peer: Pick<Peer, "name" | "label">): string {
  return peer.label === null ? peer.name : `${named(peer)},`;
}

const KINDS: Readonly<Record<string, Words>> = {
  companion: "kind_companion",
  interpreter: "kind_interpreter",
  colleague: "kind_colleague",
};

export function kindWords(kind: string): string {
  const words = KINDS[kind];
  return words ? t(words) : "";
}
