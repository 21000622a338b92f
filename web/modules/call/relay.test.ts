import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { IceServer } from "./protocol";
import { createRelayWatch, createWays } from "./relay";

const server = (name: string): IceServer => ({ urls: ["turn:relay.test"], username: name, credential: "x" });

/** A connection as far as the relay is concerned: it may say that a server refuses it. */
function connection() {
  const made = Object.assign(new EventTarget(), {
    connectionState: "new",
    iceGatheringState: "new",
    onicecandidateerror: null as null | ((event: object) => void),
  });
  return {
    made: made as unknown as RTCPeerConnection,
    gathers() {
      made.iceGatheringState = "gathering";
      made.dispatchEvent(new Event("icegatheringstatechange"));
    },
    finds: (candidate: object | null) =>
      made.dispatchEvent(Object.assign(new Event("icecandidate"), { candidate })),
    becomes: (state: string) => {
      made.connectionState = state;
    },
    refuses: (errorCode = 401) => made.onicecandidateerror?.({ errorCode }),
  };
}

function watched(
  fresh: () => Promise<{ ice_servers: IceServer[] }> = async () => ({ ice_servers: [] }),
  ice_policy: "all" | "relay" = "all",
) {
  const [retry, onInTheWay, asked] = [vi.fn(), vi.fn(), vi.fn(fresh)];
  const ways = createWays(asked);
  ways.take({ ice_servers: [server("a")], ice_policy });
  const relay = createRelayWatch({ ways, retry, onInTheWay });
  const pc = connection();
  relay.watch(pc.made);
  return { relay, pc, ways, asked, retry, onInTheWay };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("ways", () => {
  test("are those of the welcome, and say whether only a relay may be used", () => {
    const ways = createWays(async () => ({ ice_servers: [] }));

    ways.take({ ice_servers: [{ urls: ["stun:hub.test"] }, server("a")], ice_policy: "relay" });

    expect(ways.configuration()).toEqual({
      iceServers: [{ urls: ["stun:hub.test"] }, server("a")],
      iceTransportPolicy: "relay",
      bundlePolicy: "max-bundle",
    });
  });

  test("are those of the room from the moment when it goes by relay, whatever comes of fresh credentials", async () => {
    const ways = createWays(async () => ({ ice_servers: [server("fresh")] }));
    ways.take({ ice_servers: [server("a")], ice_policy: "all" });

    ways.change("relay");
    await ways.renew();

    expect(ways.configuration().iceTransportPolicy).toBe("relay");
    expect(ways.configuration().iceServers).toEqual([server("fresh")]);
  });

  test("are asked for once when several links are refused at once, and again later", async () => {
    const asked = vi.fn(async () => ({ ice_servers: [server("fresh")] }));
    const ways = createWays(asked);

    await Promise.all([ways.renew(), ways.renew()]);
    expect(asked).toHaveBeenCalledTimes(1);
    await ways.renew();

    expect(asked).toHaveBeenCalledTimes(2);
    expect(ways.configuration().iceServers).toEqual([server("fresh")]);
  });
});

describe("credentials", () => {
  const until = (seconds: number) => server(`${Math.floor(Date.now() / 1000) + seconds}:guest`);

  test("are renewed before they expire, whether or not they are needed", async () => {
    const asked = vi.fn(async () => ({ ice_servers: [until(12 * 3600)] }));
    const ways = createWays(asked);
    ways.take({ ice_servers: [until(12 * 3600)], ice_policy: "all" });

    await vi.advanceTimersByTimeAsync(5 * 3600_000);
    expect(asked).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(2 * 3600_000);

    expect(asked).toHaveBeenCalledTimes(1);
    ways.stop();
  });

  test("are asked for again while the hub does not answer, and looked at when there is reason for doubt", async () => {
    const asked = vi.fn(async () => {
      throw new Error("offline");
    });
    const ways = createWays(asked);
    ways.take({ ice_servers: [until(60)], ice_policy: "all" });
    ways.freshen();
    expect(asked).not.toHaveBeenCalled();

    vi.setSystemTime(Date.now() + 40_000);
    ways.freshen();
    await vi.advanceTimersByTimeAsync(130_000);

    expect(asked.mock.calls.length).toBeGreaterThan(2);
    ways.stop();
  });
});

describe("where all must go by relay", () => {
  const stun = { urls: ["stun:hub.test"] };

  test.each([
    ["relay", [], true],
    ["relay", [stun], true],
    ["relay", [stun, server("a")], false],
    ["all", [], false],
    ["all", [stun], false],
  ] as const)(
    "policy %s with %j: nothing will come of it is %s, and is said",
    (ice_policy, ice_servers, lacking) => {
      const { relay, ways } = watched();

      ways.take({ ice_servers: [...ice_servers], ice_policy });

      expect([ways.lackRelay(), relay.isInTheWay()]).toEqual([lacking, lacking]);
      relay.settled();
      expect(relay.isInTheWay()).toBe(lacking);
    },
  );
});

describe("a relay that is silent", () => {
  const answered = async () => ({ ice_servers: [] });

  test("is told within five seconds where all must go by it, once", async () => {
    const { relay, pc, onInTheWay } = watched(answered, "relay");

    pc.gathers();
    pc.finds(null);
    await vi.advanceTimersByTimeAsync(3_500);
    expect(onInTheWay).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1_000);
    pc.refuses(701);
    await vi.advanceTimersByTimeAsync(10_000);

    expect(onInTheWay).toHaveBeenCalledTimes(1);
    expect(relay.isInTheWay()).toBe(true);
  });

  test.each<["all" | "relay", (pc: ReturnType<typeof connection>) => void]>([
    ["all", () => {}],
    ["relay", (pc) => pc.finds({ type: "relay" })],
    ["relay", (pc) => pc.becomes("connected")],
    ["relay", (pc) => pc.becomes("closed")],
  ])("is not spoken of where it answered or nobody needs it (%s)", async (policy, happens) => {
    const { pc, onInTheWay } = watched(answered, policy);

    pc.gathers();
    happens(pc);
    await vi.advanceTimersByTimeAsync(20_000);

    expect(onInTheWay).not.toHaveBeenCalled();
  });
});

describe("a relay that refuses", () => {
  test("is tried again at once with fresh credentials, and the person is told within five seconds", async () => {
    const { relay, pc, asked, retry, onInTheWay } = watched();

    pc.refuses();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(asked).toHaveBeenCalledTimes(1);
    expect(retry).toHaveBeenCalledTimes(1);
    expect(onInTheWay).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(4_000);

    expect(onInTheWay).toHaveBeenCalledTimes(1);
    expect(relay.isInTheWay()).toBe(true);
  });

  test("is tried again and again, with growing pauses, as long as it refuses", async () => {
    const { pc, retry } = watched();
    retry.mockImplementation(() => pc.refuses());

    pc.refuses();
    await vi.advanceTimersByTimeAsync(60_000);

    expect(retry.mock.calls.length).toBeGreaterThan(4);
    expect(retry.mock.calls.length).toBeLessThan(8);
  });

  test("is not spoken of when the call has found a way meanwhile", async () => {
    const { relay, pc, asked, onInTheWay } = watched();

    pc.refuses();
    pc.becomes("connected");
    relay.settled();
    pc.refuses();
    await vi.advanceTimersByTimeAsync(60_000);

    expect(asked).not.toHaveBeenCalled();
    expect(onInTheWay).not.toHaveBeenCalled();
  });

  test("is tried again even if the hub cannot be asked at the moment", async () => {
    let cut = true;
    const { pc, retry } = watched(async () => {
      if (cut) throw new Error("offline");
      return { ice_servers: [server("fresh")] };
    });

    pc.refuses();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(retry).not.toHaveBeenCalled();
    cut = false;
    await vi.advanceTimersByTimeAsync(2_000);

    expect(retry).toHaveBeenCalledTimes(1);
  });

  test("is left alone once the link is closed, though an answer is on its way", async () => {
    let answer: (given: { ice_servers: IceServer[] }) => void = () => {};
    const { relay, pc, retry } = watched(
      () =>
        new Promise((done) => {
          answer = done;
        }),
    );

    pc.refuses();
    await vi.advanceTimersByTimeAsync(1_000);
    relay.settled();
    answer({ ice_servers: [] });
    await vi.advanceTimersByTimeAsync(60_000);

    expect(retry).not.toHaveBeenCalled();
  });
});

test("a relay that does not answer is given time before anything is tried anew", async () => {
  const { pc, retry, onInTheWay } = watched();

  pc.refuses(701);
  await vi.advanceTimersByTimeAsync(3_500);
  expect(retry).not.toHaveBeenCalled();
  expect(onInTheWay).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1_000);

  expect(retry).toHaveBeenCalledTimes(1);
});
