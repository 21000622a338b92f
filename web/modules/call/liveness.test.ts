import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { arrives, DEAF, type Flow, type Hearing, look, patience, playedAt, watchLiveness } from "./liveness";

/** Each sign is a tenth of a second, two looks: in `x` something came, in `.` nothing. */
function after(tenths: string, from: Hearing = { ...DEAF, at: 0 }): Hearing {
  let known = from;
  for (const one of tenths)
    for (let looks = 0; looks < 2; looks += 1)
      known = look(known, { at: (known.at ?? 0) + 50, heard: one === "x", expected: true });
  return known;
}

describe("what comes and what does not", () => {
  test("is not judged before something has come for half a second", () => {
    expect(after("....x.........").flow).toBe("unknown");
    expect(after("xxxxx").flow).toBe("flowing");
  });

  test("a way that dies as soon as it has come about is a stall, later", () => {
    expect(after(`xxx${".".repeat(24)}`).flow).toBe("unknown");
    expect(after(`xxx${".".repeat(25)}`).flow).toBe("stalled");
  });

  test("three tenths of a second without anything are a stall, two are not", () => {
    expect(after("xxxxxxxxxx..").flow).toBe("flowing");
    expect(after("xxxxxxxxxx...").flow).toBe("stalled");
  });

  test("is over when it has come for two tenths of a second, and begins anew at once", () => {
    const stalled = after("xxxxxxxxxx.......");

    expect(after("x", stalled).flow).toBe("stalled");
    expect(after("xx", stalled).flow).toBe("flowing");
    expect(after("xx...", stalled).flow).toBe("stalled");
  });

  test("one who is silent with long pauses is given longer, and a cut teaches nothing", () => {
    const pausing = after("xxxxx...x...x...x...x...x");
    expect(after(".......", { ...pausing, flow: "flowing" }).flow).toBe("flowing");
    expect(after("..........", { ...pausing, flow: "flowing" }).flow).toBe("stalled");
    expect(patience(after("xxxxxxxxxx...................xxxxx").usual)).toBe(300);
  });

  test("a page that did not run meanwhile has heard no silence", () => {
    const flowing = after("xxxxxxxxxx");

    const late = look(flowing, { at: (flowing.at ?? 0) + 5_000, heard: false, expected: true });

    expect(late.flow).toBe("flowing");
  });

  test("with reason to doubt, a sixth of a second is enough", () => {
    const known = look(after("xxxxxxxxxx."), { at: 1_200, heard: false, expected: true, hurried: true });

    expect(known.flow).toBe("stalled");
  });

  test("of one who sends nothing, nothing is expected", () => {
    const known = look(after("xxxxxxxxxx"), { at: 1_100, heard: false, expected: false });

    expect(known.flow).toBe("unknown");
    expect(after("..........", known).flow).toBe("unknown");
  });
});

test("what was played last is the newest of all lines, where the browser tells", () => {
  const receiver = (...stamps: number[]) =>
    ({
      getSynchronizationSources: () => stamps.map((timestamp) => ({ timestamp })),
    }) as unknown as RTCRtpReceiver;

  expect(playedAt([receiver(5), receiver(9, 7), receiver()])).toBe(9);
  expect(playedAt([{} as RTCRtpReceiver])).toBeNull();
});

test("packets arrive when one came just before the report", () => {
  const line = (last: number) => ({
    type: "inbound-rtp",
    timestamp: 10_000,
    lastPacketReceivedTimestamp: last,
  });

  expect(arrives([{ type: "codec" }, line(9_900)], 240)).toBe(true);
  expect(arrives([line(9_700)], 240)).toBe(false);
});

describe("watching", () => {
  let stamp = 0;
  let packetAt = 0;
  let sends = true;
  let playing = true;
  const told: Flow[] = [];
  const connection = {
    getReceivers: () =>
      [{ getSynchronizationSources: () => [{ timestamp: stamp }] }] as unknown as RTCRtpReceiver[],
    getStats: async () =>
      new Map([
        ["a", { type: "inbound-rtp", timestamp: performance.now(), lastPacketReceivedTimestamp: packetAt }],
      ]) as unknown as RTCStatsReport,
  };

  async function pass(milliseconds: number, comes: boolean): Promise<void> {
    for (let passed = 0; passed < milliseconds; passed += 50) {
      if (comes) packetAt = performance.now();
      if (comes && playing) stamp += 1;
      await vi.advanceTimersByTimeAsync(50);
    }
  }

  beforeEach(() => {
    vi.useFakeTimers();
    told.length = 0;
    [sends, playing] = [true, true];
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test("a stall is told within half a second, and its end", async () => {
    const liveness = watchLiveness({
      connections: () => [connection],
      expected: () => sends,
      onFlow: (flow) => told.push(flow),
    });
    await pass(1_000, true);
    expect(told).toEqual(["flowing"]);

    await pass(500, false);
    expect(told).toEqual(["flowing", "stalled"]);
    await pass(400, true);
    expect(told).toEqual(["flowing", "stalled", "flowing"]);

    sends = false;
    await pass(2_000, false);
    expect(told.at(-1)).toBe("unknown");
    liveness.stop();
  });

  test("what arrives and is not played is no stall", async () => {
    const liveness = watchLiveness({
      connections: () => [connection],
      expected: () => sends,
      onFlow: (flow) => told.push(flow),
    });
    await pass(1_000, true);
    playing = false;
    await pass(5_000, true);

    expect(told).toEqual(["flowing"]);
    liveness.stop();
  });
});
