import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createHubClient, type HubClientOptions, PAUSES_MS, pauseAfter } from "./hub_client";

type Listener = (...said: unknown[]) => void;

/** A line that the test opens, cuts and answers by hand. */
class Line {
  connected = true;
  readonly listeners = new Map<string, Listener>();
  readonly sent: string[] = [];
  answers = true;

  constructor(readonly auth: Record<string, unknown>) {}

  on(name: string, listener: Listener): void {
    this.listeners.set(name, listener);
  }

  say(name: string, ...payload: unknown[]): void {
    this.listeners.get(name)?.(...payload);
  }

  removeAllListeners(): void {
    this.listeners.clear();
  }

  disconnect(): void {
    this.connected = false;
  }

  timeout(within: number) {
    return {
      emitWithAck: async (name: string) => {
        this.sent.push(name);
        if (!this.answers) await new Promise((_, failed) => setTimeout(failed, within));
        return { ok: true, data: {} };
      },
    };
  }
}

const lines: Line[] = [];
const last = () => lines.at(-1) as Line;
const settle = () => vi.advanceTimersByTimeAsync(0);

function client(more: Partial<HubClientOptions> = {}) {
  return createHubClient({
    hub: { url: "", path: "/hub/socket.io" },
    ticket: async () => "ticket",
    onEvent: () => {},
    onStatus: () => {},
    open: ((_: string, { auth }: { auth: Record<string, unknown> }) => {
      lines.push(new Line(auth));
      return last();
    }) as unknown as NonNullable<HubClientOptions["open"]>,
    ...more,
  });
}

const welcome = (state: string, resume: string | null) => ({ you: { state }, resume, beat_seconds: 2 });

beforeEach(() => {
  vi.useFakeTimers();
  lines.length = 0;
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("coming back", () => {
  test("a line that is cut comes back by its resume code, and by a ticket when the hub does not know it", async () => {
    const hub = client();
    await settle();
    last().say("welcome", welcome("seated", "code"));

    last().say("disconnect");
    await vi.advanceTimersByTimeAsync(200);
    expect(last().auth).toEqual({ resume: "code" });
    last().say(
      "connect_error",
      Object.assign(new Error("refused"), { data: { code: "resume_unknown", message: "" } }),
    );
    await vi.advanceTimersByTimeAsync(200);

    expect(last().auth).toEqual({ ticket: "ticket" });
    hub.stop();
  });

  test("no line is opened while the server does not answer", async () => {
    const fetching = vi.fn(async () => {
      throw new TypeError("down");
    });
    vi.stubGlobal("fetch", fetching);
    const hub = client();
    await settle();
    last().say("welcome", welcome("seated", "code"));
    last().say("disconnect");
    await vi.advanceTimersByTimeAsync(200);
    last().say("connect_error", new Error("websocket error"));

    await vi.advanceTimersByTimeAsync(3_000);

    expect(lines).toHaveLength(2);
    expect(fetching.mock.calls.length).toBeGreaterThan(2);
    hub.stop();
  });

  test("for half a minute it is tried at least once a second, never by two at the same instant, then less", () => {
    const sum = PAUSES_MS.slice(0, -1).reduce((total, pause) => total + pause, 0);

    expect(sum).toBeGreaterThan(25_000);
    expect(pauseAfter(5, 1)).toBeLessThan(1_200);
    expect(pauseAfter(5, 0)).not.toBe(pauseAfter(5, 1));
    expect(pauseAfter(1_000, 0)).toBeGreaterThan(2_000);
  });
});

describe("doubt", () => {
  async function online() {
    const statuses: string[] = [];
    const hub = client({ onStatus: (status) => statuses.push(status) });
    await settle();
    last().say("welcome", welcome("seated", "code"));
    await vi.advanceTimersByTimeAsync(2_100);
    return { hub, statuses };
  }

  test("a line that answers is kept", async () => {
    const { hub } = await online();

    hub.check();
    await vi.advanceTimersByTimeAsync(1_000);

    expect(lines).toHaveLength(1);
    hub.stop();
  });

  test("one that does not is replaced at once, and nobody reads of it if the new one is there soon", async () => {
    const { hub, statuses } = await online();
    last().answers = false;

    hub.check();
    await vi.advanceTimersByTimeAsync(300);
    expect(last().auth).toEqual({ resume: "code" });
    last().say("welcome", welcome("seated", "next"));
    await vi.advanceTimersByTimeAsync(1_500);

    expect(lines).toHaveLength(2);
    expect(statuses).toEqual(["connecting", "online", "online"]);
    hub.stop();
  });

  test("a new line that does not come either is told", async () => {
    const { hub, statuses } = await online();
    last().answers = false;

    hub.check();
    await vi.advanceTimersByTimeAsync(1_200);

    expect(statuses.at(-1)).toBe("offline");
    hub.stop();
  });
});

describe("standing by", () => {
  test("it is asked for with the ticket, and left by entering", async () => {
    const hub = client({ standBy: true });
    await settle();
    expect(last().auth).toEqual({ ticket: "ticket", stand_by: true });
    last().say("welcome", welcome("standing_by", null));

    hub.enter();
    hub.enter();

    expect(last().sent).toEqual(["enter"]);
    hub.stop();
  });

  test("told to enter while the line is being opened, it enters when it is", async () => {
    const hub = client({ standBy: true });
    await settle();
    last().connected = false;
    hub.enter();
    expect(last().sent).toEqual([]);

    last().connected = true;
    last().say("welcome", welcome("standing_by", null));

    expect(last().sent).toEqual(["enter"]);
    hub.stop();
  });
});
