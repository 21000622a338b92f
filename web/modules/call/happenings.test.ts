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

const said = (before: CallState, after: CallState) =>
  happeningsBetween(before, after).map(({ words }) => words);

test("a screen that is shown, and one that is no more", () => {
  expect(said(call({}), call({ screen: true }))).toEqual(["Odette vous montre son écran."]);
  expect(said(call({ screen: true }), call({ screen: true }))).toEqual([]);
  expect(said(call({ screen: true }), call({}))[0]).toContain("ne montre plus son écran");
});

test("another call that takes the telephone is told, and that it is over", () => {
  const [words] = said(call({}), call({ held: "device" }));

  expect(words).toContain("un autre appel ou une autre application");
  const camera = call({ held: "device", microphone: true });
  expect(said(call({ microphone: true }), camera)[0]).toContain("Vous pouvez vous parler");
  expect(said(call({ held: "device" }), call({}))).toEqual(["Odette est de retour."]);
  expect(said(call({ held: "touch" }), call({}))).toEqual([]);
});

test("who comes in with something is no news of it", () => {
  expect(said({ ...call({}), peers: [] }, call({ held: "device" }))).toEqual([]);
});
