import { beforeEach, expect, test } from "vitest";
import { useLocale } from "../shared/translate";
import { type CallState, type PeerState, START } from "./call_state";
import { happeningsBetween } from "./happenings";
import { someone } from "./someone";

const call = (change: Partial<PeerState>): CallState => ({
  ...START,
  phase: "call",
  peers: [{ ...someone("guest", { name: "Odette" }), ...change } as PeerState],
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
  const [words] = said(call({}), call({ held: "device", microphone: false }));

  expect(words).toContain("un autre appel ou une autre application");
  const camera = call({ held: "device", microphone: true });
  expect(said(call({}), camera)[0]).toContain("Vous pouvez vous parler");
  expect(said(call({ held: "device" }), call({}))).toEqual(["Odette est de retour."]);
  expect(said(call({ held: "touch" }), call({}))).toEqual(["Odette vous entend maintenant."]);
});

test("a microphone that is gone is told, and that it is back; what another call has is told as that only", () => {
  const gone = call({ has_microphone: false, microphone: false });

  expect(said(call({}), gone)).toEqual(["Odette n'a pas de micro en ce moment. Écrivez-vous."]);
  expect(said(gone, call({}))).toEqual(["Le micro d'Odette fonctionne."]);
  const held = call({ has_microphone: false, microphone: false, held: "device" });
  expect(said(call({}), held)).toHaveLength(1);
  expect(said(held, call({}))).toEqual(["Odette est de retour."]);
  expect(said(held, gone)).toEqual(["Odette n'a pas de micro en ce moment. Écrivez-vous."]);
});

test("of whoever is met, what he lacks is told; of who is in no call, nothing", () => {
  expect(said(START, call({ has_camera: false, camera: false }))).toEqual([
    "Odette n'a pas de caméra en ce moment. Vous pouvez vous parler.",
  ]);
  expect(said(START, call({}))).toEqual([]);
  expect(said(call({}), { ...call({ has_camera: false }), phase: "closed" })).toEqual([]);
});

test("what stands in the place of a picture is not shown twice", () => {
  const [held] = happeningsBetween(call({ camera: true }), call({ camera: false, held: "device" }));

  expect(held?.isSeen).toBe(true);
  expect(happeningsBetween(call({}), call({ has_microphone: false }))[0]?.isSeen).toBe(false);
});
