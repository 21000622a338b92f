// What changes on another's side without his connection: a screen that he shows, a telephone that rings. Said once. Pure.
import { translate as t, type Words } from "../shared/translate";
import type { CallState, PeerState } from "./call_state";

/** In words, between two states of a call in which one is oneself. */
export function happeningsBetween(before: CallState, after: CallState): string[] {
  if (before.phase !== "call" || after.phase !== "call") return [];
  return after.peers.flatMap((peer) => {
    const was = before.peers.find(({ seat }) => seat === peer.seat);
    return was ? ofOne(was, peer) : [];
  });
}

function ofOne(was: PeerState, peer: PeerState): string[] {
  const { name } = peer;
  const said: string[] = [];
  if (was.screen !== peer.screen) said.push(t(peer.screen ? "screen_shown" : "screen_gone", { name }));
  if (was.held !== peer.held) {
    if (peer.held) said.push(heldWords(peer));
    else if (was.held !== "touch") said.push(t("held_back", { name }));
  }
  return said;
}

/** Why he neither hears nor is heard, or not well, though his line is good. */
export function heldWords({ name, held }: Pick<PeerState, "name" | "held">): string {
  return held ? t(`held_${held}` as Words, { name }) : "";
}
