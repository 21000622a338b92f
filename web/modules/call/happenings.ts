// What changes on another's side without his connection: a screen that he shows, a telephone that rings. Said once. Pure.
import { translate as t, type Words } from "../shared/translate";
import type { CallState, PeerState } from "./call_state";

export interface Happening {
  /** What is said later of the same takes its place. */
  about: string;
  words: string;
}

/** Between two states of a call in which one is oneself. */
export function happeningsBetween(before: CallState, after: CallState): Happening[] {
  if (before.phase !== "call" || after.phase !== "call") return [];
  return after.peers.flatMap((peer) => {
    const was = before.peers.find(({ seat }) => seat === peer.seat);
    return was ? ofOne(was, peer) : [];
  });
}

function ofOne(was: PeerState, peer: PeerState): Happening[] {
  const { name, seat } = peer;
  const said: Happening[] = [];
  if (was.screen !== peer.screen)
    said.push({ about: `${seat} screen`, words: t(peer.screen ? "screen_shown" : "screen_gone", { name }) });
  if (was.held !== peer.held && (peer.held || was.held !== "touch"))
    said.push({ about: `${seat} held`, words: peer.held ? heldWords(peer) : t("held_back", { name }) });
  return said;
}

/** Why he neither hears nor is heard, or not well, though his line is good. */
export function heldWords({
  name,
  held,
  microphone,
}: Pick<PeerState, "name" | "held" | "microphone">): string {
  if (held === "device" && microphone) return t("held_camera", { name });
  return held ? t(`held_${held}` as Words, { name }) : "";
}
