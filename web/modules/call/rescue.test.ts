import { beforeEach, expect, test } from "vitest";
import { type CallState, type PeerState, START } from "./call_state";
import { createRescue, LEFT_AFTER_MS, RESCUE_AFTER_MS } from "./rescue";

const patient = (change: Partial<PeerState> = {}) =>
  ({ seat: "guest", label: null, media: "connected", here: true, kept: false, ...change }) as PeerState;
const call = (peers: PeerState[], change: Partial<CallState> = {}): CallState => ({
  ...START,
  phase: "call",
  line: "online",
  startedAt: "2026-11-24T12:00:00Z",
  peers,
  ...change,
});

let look: ReturnType<typeof createRescue>;

beforeEach(() => {
  look = createRescue();
});

test("a cut that mends in time is nobody's telephone call", () => {
  expect(look(call([patient()]), 0)).toBeNull();
  expect(look(call([patient({ media: "broken" })]), 1_000)).toBeNull();
  expect(look(call([patient({ media: "broken" })]), RESCUE_AFTER_MS)).toBeNull();
  expect(look(call([patient()]), RESCUE_AFTER_MS + 500)).toBeNull();
  expect(look(call([patient({ media: "broken" })]), RESCUE_AFTER_MS + 2_000)).toBeNull();
});

test("no way to him for twenty seconds, though he is there, and until he is heard again", () => {
  look(call([patient({ media: "broken" })]), 0);

  expect(look(call([patient({ media: "broken" })]), RESCUE_AFTER_MS)).toBe("path");
  expect(look(call([patient({ media: "connecting" })]), RESCUE_AFTER_MS + 3_000)).toBe("path");
  expect(look(call([patient()]), RESCUE_AFTER_MS + 4_000)).toBeNull();
});

test("one who left without ending is called sooner, but not while his page may be loading anew", () => {
  look(call([]), 0);

  expect(look(call([]), LEFT_AFTER_MS - 1)).toBeNull();
  expect(look(call([]), LEFT_AFTER_MS)).toBe("left");
});

test("an own line that is dead as long, unless picture and sound go on without it", () => {
  const offline = { line: "offline" } as const;
  look(call([patient({ here: true })], offline), 0);
  expect(look(call([patient()], offline), RESCUE_AFTER_MS)).toBeNull();

  look(call([patient({ media: "broken" })], offline), RESCUE_AFTER_MS);
  expect(look(call([patient({ media: "broken" })], offline), 2 * RESCUE_AFTER_MS)).toBe("own_line");
});

test("a third person who is well heard does not stand for the patient", () => {
  const interpreter = patient({ seat: "third", label: "interpreter" });
  look(call([interpreter]), 0);

  expect(look(call([interpreter]), LEFT_AFTER_MS)).toBe("left");
});

test("before a consultation has begun there is nothing to save", () => {
  look(call([], { startedAt: null }), 0);

  expect(look(call([], { startedAt: null }), 2 * RESCUE_AFTER_MS)).toBeNull();
});
