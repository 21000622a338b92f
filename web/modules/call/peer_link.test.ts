import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { agree, last, open, type Side, settle, side } from "./doubles";
import type { IceCandidate } from "./protocol";

beforeEach(() => {
  vi.spyOn(console, "warn").mockImplementation(() => {});
});
afterEach(() => {
  for (const link of open.splice(0)) link.close();
  vi.restoreAllMocks();
});

describe("negotiating", () => {
  test("the side that offers opens sound and picture, the other answers on the same lines", async () => {
    const [host, guest] = [side(false), side(true)];
    host.link.offer();

    await agree(host, guest);

    expect(host.now().signalingState).toBe("stable");
    expect(guest.now().signalingState).toBe("stable");
    expect(guest.now().transceivers.map((line) => line.direction)).toEqual(["sendrecv", "sendrecv"]);
    expect(guest.sent.filter((word) => word.name === "offer")).toEqual([]);
  });

  test("when first offers cross, the polite side gives up its own and nothing is doubled", async () => {
    const [host, guest] = [side(false), side(true)];
    host.link.offer();
    guest.link.offer();
    await settle();

    await host.link.hearOffer(last(guest, "offer"));
    await agree(host, guest);

    expect(last(host, "answer")).toBe("");
    expect(host.now().signalingState).toBe("stable");
    expect(guest.now().transceivers).toHaveLength(2);
  });

  test("a candidate that comes before its offer is kept for it", async () => {
    const [host, guest] = [side(false), side(true)];
    const candidate: IceCandidate = { candidate: "candidate:1", sdpMid: "0" };
    host.link.offer();
    await settle();

    await guest.link.hearCandidate(candidate);
    expect(guest.now().added).toEqual([]);
    await agree(host, guest);

    expect(guest.now().added).toEqual([candidate]);
  });
});

test("what was being done to a connection that is replaced holds back no later word", async () => {
  const [host, guest] = [side(false), side(true)];
  host.link.offer();
  await settle();
  await guest.link.hearOffer(last(host, "offer"));
  host.now().slow = true;
  void host.link.hearAnswer(last(guest, "answer"));
  await Promise.resolve();

  host.link.offer();
  await agree(host, guest);

  expect(host.made.map((made) => made.closed)).toEqual([true, false]);
  expect(host.now().signalingState).toBe("stable");
  expect(host.now().remoteDescription?.type).toBe("answer");
});

describe("a page that was reloaded", () => {
  test("its offer has another session id, and is answered by a fresh connection", async () => {
    const [host, guest] = [side(false), side(true)];
    host.link.offer();
    await agree(host, guest);
    const before = host.now();

    const reloaded = side(true);
    reloaded.link.offer();
    await agree(reloaded, host);

    expect(before.closed).toBe(true);
    expect(host.now()).not.toBe(before);
    expect(reloaded.now().signalingState).toBe("stable");
  });

  test("its offer comes before a restart of what it knows nothing of: both hold the same connection", async () => {
    const [host, guest] = [side(false), side(true)];
    host.link.offer();
    await agree(host, guest);

    const reloaded = side(true);
    reloaded.link.offer();
    host.link.hearRestart();
    await settle();
    const restart = last(host, "offer");
    await host.link.hearOffer(last(reloaded, "offer"));
    await reloaded.link.hearOffer(restart);
    await reloaded.link.hearAnswer(last(host, "answer"));

    expect(reloaded.made.length).toBe(1);
    expect([reloaded.now(), host.now()].map((one) => one.signalingState)).toEqual(["stable", "stable"]);
    expect(reloaded.now().remoteDescription?.sdp).toBe(host.now().localDescription?.sdp);
  });

  test("an offer that nobody was there to hear is said again", async () => {
    const host = side(false);
    host.link.offer();
    await settle();

    host.link.repeat();

    expect(host.sent.map((word) => word.sdp)).toEqual([last(host, "offer"), last(host, "offer")]);
  });
});

test("a connection that is replaced goes on until the new one is there, and so does what is seen", async () => {
  const [host, guest] = [side(false), side(true)];
  host.link.offer();
  await agree(host, guest);
  host.now().become("connected");
  const before = host.now();

  const reloaded = side(true);
  reloaded.link.offer();
  await agree(reloaded, host);
  host.now().ontrack?.({ track: "new" });
  expect([before.closed, host.tracks]).toEqual([false, []]);

  host.now().become("connected");
  expect([before.closed, host.tracks]).toEqual([true, ["new"]]);
});

describe("mending", () => {
  async function connected(): Promise<[Side, Side]> {
    const [host, guest] = [side(false), side(true)];
    host.link.offer();
    await agree(host, guest);
    host.now().become("connected");
    guest.now().become("connected");
    return [host, guest];
  }

  test("the impolite side looks for a new way, the polite one asks it to", async () => {
    const [host, guest] = await connected();

    guest.now().become("disconnected");
    host.link.hearRestart();

    expect(guest.sent.at(-1)?.name).toBe("restart");
    expect(guest.now().restarts).toBe(0);
    expect(host.now().restarts).toBe(1);
  });

  test("a path that has become another is learnt by a connection made beside, which the side that offers makes", async () => {
    const [host, guest] = await connected();

    guest.link.renew();
    host.link.renew();
    host.link.renew();

    expect([guest.made.length, host.made.length]).toEqual([1, 2]);
    expect(host.made[0]?.closed).toBe(false);
  });

  test("an answer to the former connection that comes late is not taken for one to the new", async () => {
    const [host, guest] = await connected();
    host.link.hearRestart();
    await settle();
    await guest.link.hearOffer(last(host, "offer"));
    const late = last(guest, "answer");

    await host.link.hearAnswer(late);
    host.link.renew();
    await settle();
    await host.link.hearAnswer(late);
    expect(host.now().signalingState).toBe("have-local-offer");

    await agree(host, guest);
    expect([host.now().signalingState, guest.made.length]).toEqual(["stable", 2]);
  });

  test("a way that works is left alone", async () => {
    const [host] = await connected();

    host.link.mend();

    expect(host.now().restarts).toBe(0);
  });
});
