// A double of a connection keeps what mending touches: its states, its restarts, what it plays. Time is the test's.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Media } from "./call_state";
import { createMending, type Mending } from "./mending";
import { createWays } from "./relay";

class Connection {
  connectionState = "new";
  signalingState = "stable";
  localDescription: object | null = {};
  onconnectionstatechange: (() => void) | null = null;
  onicecandidateerror: ((event: { errorCode: number }) => void) | null = null;
  restarts = 0;
  stamp = 0;

  getReceivers() {
    return [{ getSynchronizationSources: () => [{ timestamp: this.stamp }] }];
  }
  async getStats() {
    return new Map();
  }
  setConfiguration(): void {}
  restartIce(): void {
    this.restarts += 1;
    this.signalingState = "have-local-offer";
  }
  become(state: string): void {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }
}

let mending: Mending;
let pc: Connection;
let media: Media[];
let sent: string[];
let described: number;
let anew: number;
let fresh: number;
let doubts: number;
let online: boolean;
let sends: boolean;

function begin(polite: boolean): void {
  pc = new Connection();
  [media, sent, described, anew, fresh, doubts, online, sends] = [[], [], 0, 0, 0, 0, true, true];
  mending = createMending({
    seat: "other",
    polite,
    ways: createWays(async () => ({ ice_servers: [] })),
    ask: (async (name: string) => {
      if (!online) throw new Error("offline");
      sent.push(name);
    }) as never,
    connection: () => pc as unknown as RTCPeerConnection,
    all: () => [pc as unknown as RTCPeerConnection],
    stands: () => {},
    met: () => true,
    describe: () => {
      described += 1;
    },
    startAnew: (asFresh = false) => {
      if (asFresh) fresh += 1;
      else anew += 1;
    },
    onMedia: (now) => media.push(now),
    expected: () => sends,
    onDoubt: () => {
      doubts += 1;
    },
  });
  mending.watch(pc as unknown as RTCPeerConnection);
  mending.expect();
  pc.become("connected");
}

async function pass(milliseconds: number, comes: boolean): Promise<void> {
  for (let passed = 0; passed < milliseconds; passed += 50) {
    if (comes) pc.stamp += 1;
    await vi.advanceTimersByTimeAsync(50);
  }
}

const answered = () => {
  pc.signalingState = "stable";
};

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  mending.stop();
  vi.useRealTimers();
});

describe("when nothing comes any more", () => {
  test("a new way is looked for before the browser knows, and nobody reads of what is over within a second", async () => {
    begin(false);
    await pass(2_000, true);
    await pass(500, false);

    expect([pc.restarts, doubts]).toEqual([1, 1]);
    answered();
    await pass(3_000, true);
    expect(pc.restarts).toBe(1);
    expect(new Set(media)).toEqual(new Set(["connecting", "connected"]));
  });

  test("the one who gives way asks for it instead", async () => {
    begin(true);
    await pass(2_000, true);
    await pass(500, false);

    expect(sent).toEqual(["restart"]);
    expect(pc.restarts).toBe(0);
  });

  test("it is tried again and again, never twice within a second", async () => {
    begin(true);
    await pass(2_000, true);
    await pass(10_000, false);

    expect(sent.length).toBeGreaterThan(4);
    expect(sent.length).toBeLessThan(10);
  });

  test("an offer that nobody has answered is said again rather than made anew", async () => {
    begin(false);
    await pass(2_000, true);
    await pass(4_000, false);

    expect(pc.restarts).toBe(1);
    expect(described).toBeGreaterThan(1);
  });

  test("where a restart is answered and brings nothing, a new connection is made", async () => {
    begin(false);
    await pass(2_000, true);
    await pass(450, false);
    answered();
    mending.hearAnswer();

    expect([pc.restarts, anew]).toEqual([1, 1]);
  });

  test("where both hear nothing, a new connection is made at once, whoever notices first", async () => {
    begin(false);
    await pass(2_000, true);
    await pass(350, false);
    mending.hearRestart();
    expect([pc.restarts, anew]).toEqual([0, 1]);

    begin(false);
    await pass(2_000, true);
    mending.hearRestart();
    expect([pc.restarts, anew]).toEqual([1, 0]);
    answered();
    mending.hearAnswer();
    await pass(400, false);
    expect([pc.restarts, anew]).toEqual([1, 1]);
  });

  test("what only one side notices is met by a restart, a moment later", async () => {
    begin(false);
    await pass(2_000, true);
    await pass(350, false);
    expect([pc.restarts, anew]).toEqual([0, 0]);
    await pass(150, false);
    expect([pc.restarts, anew]).toEqual([1, 0]);
  });

  test("a way on which silences are usual is given time, and is not taken for dead", async () => {
    begin(false);
    for (let pause = 0; pause < 6; pause += 1) {
      await pass(100, true);
      await pass(250 + 50 * pause, false);
    }
    const restarts = pc.restarts;
    await pass(100, true);
    await pass(1_600, false);
    answered();
    mending.hearAnswer();
    mending.repeat(true);
    await pass(400, false);

    expect(pc.restarts).toBeGreaterThan(restarts);
    expect([anew, fresh, doubts]).toEqual([0, 0, 0]);
  });

  test("one who has switched everything off is not missed", async () => {
    begin(false);
    await pass(2_000, true);
    sends = false;
    await pass(5_000, false);

    expect(pc.restarts).toBe(0);
    expect(media.at(-1)).toBe("connected");
  });

  test("a connection of long standing is built anew only when nothing else has helped", async () => {
    begin(false);
    await pass(2_000, true);
    await pass(14_000, false);
    expect(anew).toBe(0);
    await pass(2_000, false);
    expect(anew).toBe(1);
  });
});

describe("who begins", () => {
  test("what the other side has just offered is not asked for", async () => {
    begin(true);
    await pass(2_000, true);
    await pass(200, false);
    mending.hearOffer();
    await pass(500, false);
    expect(sent).toEqual([]);
    await pass(1_000, false);

    expect(sent).toEqual(["restart"]);
  });

  test("another network is met with a new way, though the present one works, and once if it is told twice", async () => {
    begin(false);
    await pass(2_000, true);

    mending.networkChanged();
    mending.networkChanged();
    await pass(1_000, true);

    expect([pc.restarts, fresh]).toEqual([1, 0]);
  });

  test.each([true, false])(
    "where the present one does not, a new connection is made at once (gives way: %s)",
    async (polite) => {
      begin(polite);
      await pass(2_000, true);

      mending.networkChanged();
      await pass(300, false);

      expect([pc.restarts, sent, fresh]).toEqual([0, [], 1]);
    },
  );

  test("a request that found no line is made when there is one, as long as it is needed", async () => {
    begin(true);
    await pass(2_000, true);
    online = false;
    await pass(700, false);
    online = true;

    mending.repeat(true);

    expect(sent).toEqual(["restart"]);
  });

  test("an offer that may not have been heard is said again", async () => {
    begin(false);
    await pass(2_000, true);
    await pass(500, false);

    mending.repeat();

    expect([described, pc.restarts]).toEqual([1, 1]);
  });

  test("back at the hub, sound is given a moment to come by itself; then another network is supposed", async () => {
    begin(true);
    await pass(2_000, true);
    await pass(700, false);
    mending.repeat(true);
    await pass(100, false);
    expect(fresh).toBe(0);
    await pass(200, false);

    expect(fresh).toBe(1);
  });
});

test.each([
  [true, ["restart"], 0],
  [false, [], 1],
])(
  "of two whom the relay refuses, only the side that does not give way (polite: %s) offers again",
  async (polite, asked, restarts) => {
    begin(polite);
    pc.connectionState = "new";

    pc.onicecandidateerror?.({ errorCode: 401 });
    await vi.advanceTimersByTimeAsync(600);

    expect([sent, pc.restarts]).toEqual([asked, restarts]);
  },
);
