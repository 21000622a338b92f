import { describe, expect, test } from "vitest";
import { type CallEvent, type CallState, connectionOf, connectionWithAll, reduce, START } from "./call_state";
import type { Peer, Welcome } from "./protocol";
import { someone } from "./someone";

const GUEST = someone("guest-1", { name: "Odette" });
const WELCOME: Welcome = {
  rev: 4,
  you: { seat: "host", name: "Dr Baron", polite: false, may: ["admit"], state: "seated" },
  resume: "word",
  ice_servers: [],
  ice_policy: "all",
  beat_seconds: 2,
  peers: [],
  waiting: [GUEST],
  watched: true,
  started_at: null,
};
const AT = "2026-11-24T13:01:00+00:00";

function after(...events: CallEvent[]): CallState {
  return events.reduce(reduce, START);
}

const welcome: CallEvent = { kind: "welcome", payload: WELCOME };
const seated: CallEvent = { kind: "peer_seated", payload: { rev: 5, peer: GUEST, started_at: AT } };
const connected: CallEvent = { kind: "media", seat: "guest-1", media: "connected" };

describe("coming into the room", () => {
  test("a seat that waits is in the waiting room until it is admitted", () => {
    const waiting: CallEvent = {
      kind: "welcome",
      payload: { ...WELCOME, you: { ...WELCOME.you, state: "waiting" }, waiting: [] },
    };
    expect(after(waiting).phase).toBe("waiting");

    const state = after(waiting, { kind: "admitted", payload: { rev: 5, peers: [GUEST], started_at: AT } });

    expect(state.phase).toBe("call");
    expect(state.peers.map((peer) => peer.seat)).toEqual(["guest-1"]);
    expect(state.startedAt).toBe(AT);
  });

  test("someone admitted leaves the waiting list for the call", () => {
    const state = after(welcome, seated);

    expect(state.waiting).toEqual([]);
    expect(state.peers).toHaveLength(1);
  });

  test("what is older than what is known is not news", () => {
    const state = after(welcome, seated, { kind: "peer_left", payload: { rev: 4, seat: "guest-1" } });

    expect(state.peers).toHaveLength(1);
  });
});

describe("absence and return", () => {
  test("one who stands by is ready, and sees who waits", () => {
    const state = after({
      kind: "welcome",
      payload: { ...WELCOME, you: { ...WELCOME.you, state: "standing_by" } },
    });

    expect(state.phase).toBe("ready");
    expect(state.waiting).toHaveLength(1);
  });

  test("one whom a hub that restarted makes wait again has left the call, though we still see him", () => {
    const waits: CallEvent = { kind: "peer_waiting", payload: { rev: 9, peer: GUEST } };

    expect(after(welcome, seated, connected, waits).peers).toEqual([]);
    expect(after(welcome, seated, connected, welcome).peers).toEqual([]);
  });

  test("someone away stays in the call, and is said to be away", () => {
    const state = after(welcome, seated, connected, {
      kind: "peer_away",
      payload: { rev: 6, seat: "guest-1" },
    });

    expect(state.peers[0]?.here).toBe(false);
    expect(connectionOf(state)).toBe("away");
  });

  test("a hub that restarts empty takes nobody away whose media goes on", () => {
    const reborn: CallEvent = { kind: "welcome", payload: { ...WELCOME, rev: 1, waiting: [] } };

    const state = after(welcome, seated, connected, reborn);

    expect(state.peers.map(({ seat, here }) => ({ seat, here }))).toEqual([{ seat: "guest-1", here: false }]);
    expect(after(welcome, seated, connected, reborn, { ...connected, media: "broken" }).peers).toEqual([]);
  });

  test("a kept peer that comes back is an ordinary one again", () => {
    const reborn: CallEvent = { kind: "welcome", payload: { ...WELCOME, rev: 1, waiting: [] } };
    const again: CallEvent = { kind: "peer_seated", payload: { rev: 2, peer: GUEST, started_at: AT } };

    const state = after(welcome, seated, connected, reborn, again);

    expect(state.peers).toMatchObject([{ seat: "guest-1", here: true, kept: false, media: "connected" }]);
  });
});

describe("the end", () => {
  test("a closed room stays closed whatever the line does then", () => {
    const state = after(
      welcome,
      { kind: "closed", payload: { rev: 7, by: "host" } },
      { kind: "line", status: "ended", problemCode: null },
    );

    expect(state.phase).toBe("closed");
  });

  test("a ticket refused because all is over is an ordinary end", () => {
    const state = after({ kind: "line", status: "ended", problemCode: "consultation_over" });

    expect(state.phase).toBe("closed");
  });
});

describe("what is said about the connection", () => {
  test("a cut line is a cut, unless one is still seen and heard", () => {
    const offline: CallEvent = { kind: "line", status: "offline", problemCode: null };

    expect(connectionOf(after(welcome))).toBe("alone");
    expect(connectionOf(after(welcome, seated))).toBe("connecting");
    expect(connectionOf(after(welcome, seated, connected))).toBe("good");
    expect(connectionOf(after(welcome, seated, offline))).toBe("cut");
    expect(connectionOf(after(welcome, seated, connected, offline))).toBe("good");
    expect(connectionOf(after(welcome, seated, { ...connected, media: "broken" }))).toBe("cut");
  });
});

describe("the chat", () => {
  const writing: CallEvent = { kind: "writing", id: "m1", text: "Bonjour", name: "Dr Baron" };

  test("a message is pending until the hub has it", () => {
    const state = after(welcome, writing, { kind: "written", id: "m1", at: AT });

    expect(after(welcome, writing).chat).toMatchObject([{ id: "m1", delivery: "pending" }]);
    expect(state.chat).toMatchObject([{ id: "m1", delivery: "sent", at: AT }]);
  });

  test("a message heard, and heard again after a return, is shown once", () => {
    const said = { id: "m2", seat: "guest-1", name: "Odette", text: "Bonjour docteur", at: AT };

    const state = after(
      welcome,
      { kind: "said", payload: said },
      { kind: "remembered", messages: [{ ...said, mine: false }] },
    );

    expect(state.chat).toHaveLength(1);
    expect(state.chat[0]?.mine).toBe(false);
  });

  test("what waits to be sent comes last, the rest in the order of the hub", () => {
    const said = (id: string, at: string): CallEvent => ({
      kind: "said",
      payload: { id, seat: "guest-1", name: "Odette", text: id, at },
    });

    const state = after(
      welcome,
      writing,
      said("late", "2026-11-24T13:05:00+00:00"),
      said("early", "2026-11-24T13:02:00+00:00"),
    );

    expect(state.chat.map((message) => message.id)).toEqual(["early", "late", "m1"]);
  });
});

test("one of whom the hub hears nothing is not spoken of as away while something comes from him", () => {
  const away: CallEvent = { kind: "peer_away", payload: { rev: 7, seat: "guest-1" } };
  const flow = (flowing: boolean): CallEvent => ({ kind: "flow", seat: "guest-1", flowing });
  const state = after(welcome, seated, connected, flow(true), away);

  expect(connectionOf(state)).toBe("good");
  expect(connectionOf(reduce(state, flow(false)))).toBe("away");
  expect(connectionOf(reduce(state, { kind: "media", seat: "guest-1", media: "broken" }))).toBe("away");
});

test("one whose page is back is connected with anew, until something comes from him", () => {
  const away: CallEvent = { kind: "peer_away", payload: { rev: 7, seat: "guest-1" } };
  const back: CallEvent = { kind: "peer_back", payload: { rev: 8, seat: "guest-1" } };
  const broken: CallEvent = { kind: "media", seat: "guest-1", media: "broken" };
  const returned = after(welcome, seated, connected, away, back);

  expect(connectionOf(returned)).toBe("connecting");
  expect(connectionOf(reduce(returned, broken))).toBe("connecting");
  // A connection alone brings nothing yet: his camera may take a moment.
  expect(connectionOf(reduce(returned, connected))).toBe("connecting");
  const flowing: CallEvent = { kind: "flow", seat: "guest-1", flowing: true };
  expect(connectionOf(reduce(returned, flowing))).toBe("good");
  // That it was cut stays said for a moment; of him it never was.
  const first = [broken, flowing].reduce(reduce, returned);
  expect(connectionOf(first)).toBe("connecting");
  expect(connectionOf(reduce(first, connected))).toBe("good");
  expect(connectionOf([connected, broken].reduce(reduce, first))).toBe("cut");
  // Of one whose picture stands or is a still now and then, and who is silent, nothing else will show it.
  for (const picture of ["stopped", "stills"] as const) {
    const still = { ...GUEST, microphone: false, picture };
    expect(connectionOf(reduce(returned, { kind: "peer_changed", payload: { rev: 9, peer: still } }))).toBe(
      "good",
    );
  }
  const silent = { ...GUEST, camera: false, microphone: false };
  const quiet: CallEvent = { kind: "peer_changed", payload: { rev: 9, peer: silent } };
  expect(connectionOf(reduce(returned, quiet))).toBe("good");
  // A page that has just been loaded has no camera yet, and no way either: that is not a cut.
  const anew = [broken, quiet].reduce(reduce, returned);
  expect(connectionOf(anew)).toBe("connecting");
  expect(connectionOf(reduce(anew, connected))).toBe("good");
  expect(connectionOf([connected, broken].reduce(reduce, anew))).toBe("cut");
});

test("what one sees does not change because the hub has restarted and knows nothing yet", () => {
  const silent = { ...GUEST, camera: false, microphone: false };
  const again: CallEvent = { kind: "welcome", payload: { ...WELCOME, rev: 0, waiting: [], peers: [] } };
  const seatedAgain: CallEvent = { kind: "peer_seated", payload: { rev: 1, peer: silent, started_at: AT } };

  expect(after(welcome, seated, connected, again, seatedAgain).peers[0]?.camera).toBe(true);
  const both: CallEvent = { kind: "welcome", payload: { ...WELCOME, rev: 1, waiting: [], peers: [silent] } };
  expect(after(welcome, seated, connected, both).peers[0]?.camera).toBe(true);
  const off: CallEvent = { kind: "peer_changed", payload: { rev: 2, peer: silent } };
  expect(after(welcome, seated, connected, both, off).peers[0]?.camera).toBe(false);
});

describe("several others", () => {
  const ROSE: Peer = { ...GUEST, seat: "companion-1", name: "Rose", label: "interpreter" };
  const third: CallEvent = { kind: "peer_seated", payload: { rev: 6, peer: ROSE, started_at: AT } };
  const rose = (media: "connected" | "broken"): CallEvent => ({ kind: "media", seat: ROSE.seat, media });

  test("each has his own connection; while one is heard, that is how well one hears", () => {
    const state = after(welcome, seated, connected, third, rose("broken"));

    expect(state.peers.map((peer) => connectionOf(state, peer))).toEqual(["good", "cut"]);
    expect(connectionWithAll(state)).toBe("good");
    expect(connectionWithAll(after(welcome, seated, third, rose("connected")))).toBe("good");
  });

  test("one who leaves or is away takes nobody along", () => {
    const away = after(welcome, seated, connected, third, rose("connected"), {
      kind: "peer_away",
      payload: { rev: 7, seat: GUEST.seat },
    });
    expect(away.peers.map(({ seat, here }) => [seat, here])).toEqual([
      [GUEST.seat, false],
      [ROSE.seat, true],
    ]);

    const left = reduce(away, { kind: "peer_left", payload: { rev: 8, seat: ROSE.seat } });
    expect(left.peers.map(({ seat }) => seat)).toEqual([GUEST.seat]);
  });
});
