import { beforeEach, expect, test } from "vitest";
import { useLocale } from "../shared/translate";
import { type CallState, type PeerState, START } from "./call_state";
import { happeningsBetween } from "./happenings";

const call = (change: Partial<PeerState>): CallState => ({
  ...START,
  phase: "call",
  peers: [{ seat: "guest", name: "Odette", screen: false, held: null, ...change } as PeerState],
});

beforeEach(() => useLocale("fr"));

test("a screen that is shown, and one that is no more", () => {
  expect(happeningsBetween(call({}), call({ screen: true }))).toEqual(["Odette vous montre son écran."]);
  expect(happeningsBetween(call({ screen: true }), call({ screen: true }))).toEqual([]);
  expect(happeningsBetween(call({ screen: true }), call({}))[0]).toContain("ne montre plus son écran");
});

test("another call that takes the telephone is told, and that it is over", () => {
  const [words] = happeningsBetween(call({}), call({ held: "device" }));

  expect(words).toContain("un autre appel ou une autre application");
  expect(happeningsBetween(call({ held: "device" }), call({}))).toEqual(["Odette est de retour."]);
  expect(happeningsBetween(call({ held: "touch" }), call({}))).toEqual([]);
});

test("who comes in with something is no news of it", () => {
  expect(happeningsBetween({ ...call({}), peers: [] }, call({ held: "device" }))).toEqual([]);
});
