import { expect, test } from "vitest";
import { type CallState, type PeerState, START } from "./call_state";
import { comingsBetween, comingWords, named } from "./comings";

const peer = (seat: string, label: string | null = null) => ({ seat, name: seat, label }) as PeerState;
const guest = peer("guest");
const rose = { ...peer("companion-1", "interpreter"), name: "Mme Rose Vidal" };
const call = (...peers: PeerState[]): CallState => ({ ...START, phase: "call", peers });
const said = (before: CallState, after: CallState) => comingsBetween(before, after).map(comingWords);

test("a third person is told by name and by what he comes for, as he comes and as he goes", () => {
  expect(said(call(guest), call(guest, rose))).toEqual([
    "Mme Rose Vidal, interprète, entre dans la téléconsultation.",
  ]);
  expect(said(call(guest, rose), call(guest))).toEqual([
    "Mme Rose Vidal, interprète, n'est plus dans la téléconsultation.",
  ]);
  expect(said(call(), call(rose))).toHaveLength(1);
});

test("of two who are alone together it is the connection that is told", () => {
  expect(said(call(), call(guest))).toEqual([]);
  expect(said(call(guest), call())).toEqual([]);
});

test("once there are three, everyone who leaves is told", () => {
  expect(said(call(guest, rose), call(rose))).toEqual(["guest n'est plus dans la téléconsultation."]);
});

test("those who were there when one comes in, or when one's own page is loaded anew, are no news", () => {
  expect(said({ ...START, phase: "waiting" }, call(guest, rose))).toEqual([]);
  expect(said(call(guest, rose), call(rose, guest))).toEqual([]);
});

test("whoever is no third person bears his name alone", () => {
  expect(named(guest)).toBe("guest");
  expect(named({ name: "X", label: "unheard of" })).toBe("X");
});
