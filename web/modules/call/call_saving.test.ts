import { expect, test } from "vitest";
import { pictureLines, withoutPictures } from "./call_saving";
import { type CallState, type PeerState, START } from "./call_state";
import type { Wish } from "./levels";
import { someone } from "./someone";

const GUEST: PeerState = {
  ...someone("guest", { name: "Mme Vidal", quality: "good" }),
  media: "connected",
  kept: false,
  flowing: true,
  returned: false,
  judged: "good",
};

const with_ = (change: Partial<PeerState>): CallState => ({
  ...START,
  phase: "call",
  peers: [{ ...GUEST, ...change }],
});
const mine = (wish: Wish = "usual") => ({ picture: "moving", wish, camera: true }) as const;

test("while all goes well nothing is said", () => {
  expect(pictureLines(with_({}), mine())).toEqual([]);
});

test.each([
  [{ picture: "stopped" }, "L'image de Mme Vidal est arrêtée, pour garder le son."],
  [{ picture: "stills" }, "L'image de Mme Vidal avance par photos, pour garder le son."],
  [{ wish: "sound", camera: false, picture: "stopped" }, "Mme Vidal a choisi le son seul, sans image."],
  [{ quality: "poor" }, "Mme Vidal vous reçoit mal. Rapprochez-vous de votre box."],
] as const)("of the other: %o", (change, line) => {
  expect(pictureLines(with_(change), mine())).toEqual([line]);
});

test("of oneself: that the path is thin, and not where it is somebody's wish", () => {
  const stopped = { ...mine(), picture: "stopped" } as const;

  expect(pictureLines(with_({}), stopped)).toEqual([
    "Connexion faible\u00a0: votre image est arrêtée, pour garder le son.",
  ]);
  expect(pictureLines(with_({ wish: "sound" }), stopped)).toEqual([
    "Mme Vidal a choisi le son seul, sans image.",
  ]);
  expect(pictureLines(with_({ picture: "stopped" }), { ...stopped, wish: "sound" })).toEqual([]);
});

test("whoever wishes sound only sees no picture that stands", () => {
  expect(withoutPictures(with_({}), "sound").peers[0]).toMatchObject({ camera: false, picture: "stopped" });
  expect(withoutPictures(with_({}), "saver").peers[0]?.camera).toBe(true);
});
