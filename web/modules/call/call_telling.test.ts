import { expect, test, vi } from "vitest";
import { type CallState, type Media, type PeerState, START } from "./call_state";
import { createTelling } from "./call_telling";

const peer = (name: string, media: Media = "connected", here = true) =>
  ({ seat: name, name, label: null, media, here, kept: false }) as PeerState;
const call = (...peers: PeerState[]): CallState => ({ ...START, phase: "call", line: "online", peers });

function listened() {
  const say = vi.fn();
  const tell = createTelling(say);
  return (state: CallState) => {
    say.mockClear();
    tell(state, "Odette");
    return say.mock.calls.map(([words, urgency]) => `${urgency}: ${words}`);
  };
}

test("with one other it is told as it changes, and not that it begins", () => {
  const heard = listened();

  expect(heard(call(peer("Odette", "connecting")))).toEqual([]);
  expect(heard(call(peer("Odette")))).toEqual(["polite: La connexion est bonne."]);
  expect(heard(call(peer("Odette")))).toEqual([]);
  expect(heard(call(peer("Odette", "broken", false)))[0]).toMatch(/^assertive: La connexion d'Odette/);
  expect(heard(call())).toEqual(["polite: Odette n'est pas encore là."]);
});

test("of several, the one who is lost is named, once, and named again when he is back", () => {
  const heard = listened();
  heard(call(peer("Odette")));

  expect(heard(call(peer("Odette"), peer("Rose", "connecting")))).toEqual([]);
  expect(heard(call(peer("Odette"), peer("Rose")))).toEqual([]);
  expect(heard(call(peer("Odette"), peer("Rose", "broken")))).toEqual([
    "assertive: La connexion avec Rose est coupée. Nous essayons de la rétablir.",
  ]);
  expect(heard(call(peer("Odette"), peer("Rose", "broken")))).toEqual([]);
  expect(heard(call(peer("Odette"), peer("Rose", "broken", false)))[0]).toMatch(
    /^assertive: La connexion de Rose/,
  );
  expect(heard(call(peer("Odette"), peer("Rose", "connecting")))).toEqual([]);
  expect(heard(call(peer("Odette"), peer("Rose")))).toEqual(["polite: La connexion avec Rose est rétablie."]);
  expect(heard(call(peer("Odette")))).toEqual([]);
});
