import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { agree, type Connection, last, open, type Side, settle, side } from "./doubles";
import type { Tracks } from "./peer_link";

beforeEach(() => {
  vi.spyOn(console, "warn").mockImplementation(() => {});
});
afterEach(() => {
  for (const link of open.splice(0)) link.close();
  vi.restoreAllMocks();
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
