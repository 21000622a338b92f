// What happens to one of the others beside his connection: a screen that he shows, a telephone that rings, a microphone that
// is gone. Said once. Pure.
import { translate as t, type Words } from "../shared/translate";
import type { CallState, PeerState } from "./call_state";
import type { Kind } from "./trouble";

export interface Happening {
  /** What is said later of the same takes its place. */
  about: string;
  words: string;
  /** It stands there in another place: for ears only. */
  isSeen: boolean;
}

type Told = Pick<PeerState, "screen" | "held" | "microphone" | "has_camera" | "has_microphone">;

/** Of whoever is met for the first time, what he lacks is news too. */
const WHOLE: Told = {
  screen: false,
  held: null,
  microphone: true,
  has_camera: true,
  has_microphone: true,
};

/** Between two states of a call in which one is oneself. */
export function happeningsBetween(before: CallState, after: CallState): Happening[] {
  if (after.phase !== "call") return [];
  return after.peers.flatMap((peer) =>
    ofOne(before.peers.find(({ seat }) => seat === peer.seat) ?? WHOLE, peer),
  );
}

function ofOne(was: Told, peer: PeerState): Happening[] {
  const { name, seat } = peer;
  const said: Happening[] = [];
  const say = (about: string, words: string, isSeen = false) =>
    said.push({ about: `${seat} ${about}`, words, isSeen });
  if (was.screen !== peer.screen) say("screen", t(peer.screen ? "screen_shown" : "screen_gone", { name }));
  // Where no picture comes, it stands in its place.
  if (was.held !== peer.held && peer.held) say("held", heldWords(peer), !peer.camera);
  let isBack = was.held !== peer.held && !peer.held;
  for (const kind of ["camera", "microphone"] as const) {
    if (lacks(was, kind) === lacks(peer, kind)) continue;
    if (lacks(peer, kind)) {
      isBack = false;
      say(
        kind,
        t(kind === "camera" ? "camera_is_absent" : "their_microphone_gone", { name }),
        kind === "camera",
      );
    } else if (!peer.held) say(kind, t(`their_${kind}_back`, { name }), true);
  }
  if (isBack) say("held", t(was.held === "touch" ? "held_touch_over" : "held_back", { name }));
  return said;
}

/** He has none; one that another call or program has comes back by itself, and is told otherwise. */
function lacks(peer: Told, kind: Kind): boolean {
  return !peer.held && !(kind === "camera" ? peer.has_camera : peer.has_microphone);
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
