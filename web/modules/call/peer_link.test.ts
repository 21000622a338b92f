// Node has no WebRTC: two small doubles keep the signalling state machine of the specification, and nothing else.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createPeerLink, type PeerLink, type Tracks } from "./peer_link";
import type { Ask, IceCandidate } from "./protocol";
import { createWays } from "./relay";

type Description = { type: "offer" | "answer"; sdp: string };
type Transceiver = {
  direction: string;
  mid: string | null;
  receiver: { track: { kind: string } };
  sender: { track: unknown; replaceTrack(track: unknown): Promise<void> };
};

let sessions = 0;

class Connection {
  readonly session = String(++sessions);
  signalingState = "stable";
  connectionState = "new";
  localDescription: Description | null = null;
  remoteDescription: Description | null = null;
  readonly added: IceCandidate[] = [];
  transceivers: Transceiver[] = [];
  closed = false;
  slow = false;
  restarts = 0;
  version = 0;
  onnegotiationneeded: (() => void) | null = null;
  onicecandidate: ((event: { candidate: null }) => void) | null = null;
  ontrack: ((event: { track: unknown }) => void) | null = null;
  onconnectionstatechange: (() => void) | null = null;

  private line(kind: string, mid: string | null): Transceiver {
    const sender = {
      track: null as unknown,
      async replaceTrack(track: unknown) {
        sender.track = track;
      },
    };
    return { direction: "recvonly", mid, receiver: { track: { kind } }, sender };
  }

  addTransceiver(what: string | { kind: string }): Transceiver {
    const line = this.line(typeof what === "string" ? what : what.kind, null);
    if (typeof what !== "string") line.sender.track = what;
    this.transceivers.push(line);
    if (this.transceivers.length === 1) queueMicrotask(() => this.onnegotiationneeded?.());
    return line;
  }

  getTransceivers(): Transceiver[] {
    return this.transceivers;
  }

  setConfiguration(): void {}

  restartIce(): void {
    this.restarts += 1;
    if (this.signalingState === "stable") queueMicrotask(() => this.onnegotiationneeded?.());
  }

  async setLocalDescription(): Promise<void> {
    const type = this.signalingState === "have-remote-offer" ? "answer" : "offer";
    this.version += 1;
    this.transceivers.forEach((transceiver, index) => {
      transceiver.mid ??= String(index);
    });
    const lines = this.transceivers.map(({ receiver }) => `m=${receiver.track.kind}`).join("\n");
    this.localDescription = { type, sdp: `v=0\no=- ${this.session} ${this.version} IN IP4 0\n${lines}` };
    this.signalingState = type === "offer" ? "have-local-offer" : "stable";
  }

  async setRemoteDescription(description: Description): Promise<void> {
    if (description.type === "answer" && this.signalingState !== "have-local-offer")
      throw new Error("no offer");
    // As in a browser: what was begun is never finished once the connection is closed.
    if (this.slow) await new Promise((done) => setImmediate(done));
    if (this.closed) await new Promise(() => {});
    this.remoteDescription = description;
    if (description.type === "answer") {
      this.signalingState = "stable";
      return;
    }
    const kinds = [...description.sdp.matchAll(/^m=(\w+)/gm)].map((found) => found[1] ?? "");
    const known = this.transceivers.filter((transceiver) => transceiver.mid !== null).length;
    for (const kind of kinds.slice(known))
      this.transceivers.push(this.line(kind, String(this.transceivers.length)));
    this.signalingState = "have-remote-offer";
  }

  async addIceCandidate(candidate: IceCandidate): Promise<void> {
    this.added.push(candidate);
  }

  become(state: string): void {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }

  close(): void {
    this.closed = true;
  }
}

interface Side {
  link: PeerLink;
  made: Connection[];
  sent: { name: string; sdp?: string }[];
  tracks: unknown[];
  now(): Connection;
}

const open: PeerLink[] = [];

/** A side whose words are kept rather than delivered: each test delivers them in the order that it is about. */
function side(polite: boolean, early = false): Side {
  const made: Connection[] = [];
  const sent: Side["sent"] = [];
  const tracks: unknown[] = [];
  const ask = (async (name: string, payload: { sdp?: string }) => {
    sent.push({ name, ...(payload.sdp ? { sdp: payload.sdp } : {}) });
  }) as unknown as Ask;
  const link = createPeerLink({
    seat: polite ? "host" : "guest-1",
    polite,
    ways: createWays(async () => ({ ice_servers: [] })),
    tracks: { audio: null, video: null },
    early,
    ask,
    onTrack: (track) => tracks.push(track),
    onMedia: () => {},
    create: () => {
      const connection = new Connection();
      made.push(connection);
      return connection as unknown as RTCPeerConnection;
    },
  });
  open.push(link);
  return { link, made, sent, tracks, now: () => made.at(-1) as Connection };
}

const settle = () => new Promise((done) => setImmediate(done));
const last = (from: Side, name: string) => from.sent.filter((word) => word.name === name).at(-1)?.sdp ?? "";

async function agree(from: Side, to: Side): Promise<void> {
  await settle();
  await to.link.hearOffer(last(from, "offer"));
  await settle();
  await from.link.hearAnswer(last(to, "answer"));
}

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

  test("a way that works is left alone", async () => {
    const [host] = await connected();

    host.link.mend();

    expect(host.now().restarts).toBe(0);
  });
});

describe("made ahead", () => {
  const mine = { audio: { kind: "audio" }, video: { kind: "video" } } as unknown as Tracks;
  const lent = ({ transceivers }: Connection) => transceivers.map(({ sender }) => sender.track);

  async function prepared(): Promise<[Side, Side]> {
    const [host, guest] = [side(false, true), side(true, true)];
    host.link.offer();
    await agree(host, guest);
    return [host, guest];
  }

  function connect(...sides: Side[]): void {
    for (const one of sides) one.now().become("connected");
  }

  test("both lines are open both ways with nothing on them, until there are tracks, for which no word is needed", async () => {
    const [host, guest] = await prepared();
    connect(host, guest);
    const words = [...host.sent, ...guest.sent].length;
    expect([...lent(host.now()), ...lent(guest.now())]).toEqual([null, null, null, null]);

    for (const one of [host, guest]) {
      await one.link.setTracks(mine);
      one.link.expect();
    }
    await settle();

    expect(lent(host.now())).toEqual([mine.audio, mine.video]);
    expect(lent(guest.now())).toEqual([mine.audio, mine.video]);
    expect([...host.sent, ...guest.sent]).toHaveLength(words);
    expect([host.made, guest.made].map((made) => made.length)).toEqual([1, 1]);
  });

  test("one that broke is mended by the side that offers, and by nobody else before it is due", async () => {
    const [host, guest] = await prepared();
    connect(host, guest);

    for (const one of [host, guest]) one.now().become("disconnected");

    expect(host.now().restarts).toBe(1);
    expect(guest.sent.at(-1)?.name).toBe("answer");
  });

  test("one that does not work when it is due is made anew by the side that offers", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const [host, guest] = await prepared();
    connect(host, guest);
    vi.advanceTimersByTime(60_000);
    host.now().become("failed");
    await settle();
    const words = host.sent.length;

    await host.link.setTracks(mine);
    host.link.expect();
    await settle();

    expect(host.made).toHaveLength(2);
    expect(host.sent.slice(words).map(({ name }) => name)).toEqual(["offer"]);
    expect(last(host, "offer")).toContain(`o=- ${host.now().session} `);
    vi.useRealTimers();
  });

  test("one that has just been begun goes on, and what nobody heard of it is said again", async () => {
    const host = side(false, true);
    host.link.offer();
    await settle();

    host.link.expect();

    expect(host.made).toHaveLength(1);
    expect(host.sent.map(({ sdp }) => sdp)).toEqual([last(host, "offer"), last(host, "offer")]);
  });

  test("who was let in and hears no offer asks for one", async () => {
    vi.useFakeTimers();
    const guest = side(true, true);

    guest.link.expect();
    vi.advanceTimersByTime(1_600);

    expect(guest.sent.map(({ name }) => name)).toEqual(["restart"]);
    vi.useRealTimers();
  });
});
