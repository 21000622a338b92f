import { beforeEach, describe, expect, test, vi } from "vitest";
import { atTheDoor, HOST_MAY, MINE, NOTHING, page, Stream, welcome } from "./links_doubles";
import type { Peer } from "./protocol";
import { someone } from "./someone";

beforeEach(() => {
  vi.stubGlobal("MediaStream", Stream);
  return () => vi.unstubAllGlobals();
});

describe("at the door", () => {
  test("a connection is made ahead with nothing on it, and letting in only puts our tracks there", () => {
    const { links, made, hear, take, become, now, seen } = page();
    take(atTheDoor([someone("guest")]));
    become("connected");
    now().options.onTrack({ kind: "video" } as MediaStreamTrack);
    expect(now().has).toEqual(NOTHING);
    expect(now().options.early).toBe(true);
    expect(links.streamOf("guest")).toBeNull();

    links.letIn("guest");
    expect(now().has).toEqual(MINE);
    expect(links.streamOf("guest")).toBeNull();

    take(welcome({ seat: "host", may: HOST_MAY, state: "seated" }, { waiting: [someone("guest")] }));
    const arrived = hear("peer_seated", { peer: someone("guest"), started_at: null });

    expect(arrived).toEqual([{ seat: "guest", media: "connected" }]);
    expect(links.streamOf("guest")?.getTracks()).toHaveLength(1);
    expect(made).toHaveLength(1);
    expect(now().did).toEqual(["offer", "expect", "expect"]);
    expect(seen).toEqual([]);
  });

  test("whom the room did not let in after all gets nothing more", () => {
    const { links, take, now } = page();
    take(atTheDoor([someone("guest")]));

    links.letIn("guest");
    links.notLetIn("guest");

    expect(now().has).toEqual(NOTHING);
  });

  test("nothing is expected of one who sends nothing: no sound, and no picture or one that stands", () => {
    const { links, hear, take, now } = page();
    take(welcome({ state: "seated" }, { peers: [someone("host")] }));
    links.to(someone("host"));
    const expected = (more: Partial<Peer>) => {
      hear("peer_changed", { peer: someone("host", more) });
      return now().options.expected?.();
    };

    expect(expected({ camera: false })).toBe(true);
    expect(expected({ microphone: false })).toBe(true);
    expect(expected({ microphone: false, picture: "stopped" })).toBe(false);
    // Pauses of a second between stills are no cut.
    expect(expected({ microphone: false, picture: "stills" })).toBe(false);
    expect(expected({ microphone: false, camera: false })).toBe(false);
  });

  test("it follows who comes in next", () => {
    const { made, hear, take } = page();
    take(atTheDoor([]));
    expect(made).toEqual([]);

    hear("peer_waiting", { peer: someone("guest") });
    hear("peer_waiting", { peer: someone("guest-2") });
    expect(made.map(({ options }) => options.seat)).toEqual(["guest"]);

    hear("peer_left", { seat: "guest" });
    expect(made.map(({ options, did }) => [options.seat, ...did])).toEqual([
      ["guest", "offer", "close"],
      ["guest-2", "offer"],
    ]);
  });

  test("a page that may have begun anew is offered to again, when it is there", () => {
    const { hear, take, become, now } = page();
    take(atTheDoor([someone("guest"), someone("guest-2")]));
    become("connected");

    hear("peer_away", { seat: "guest" });
    hear("peer_back", { seat: "guest-2" });
    expect(now().did).toEqual(["offer"]);
    hear("peer_back", { seat: "guest" });
    expect(now().did).toEqual(["offer", "offer"]);

    // Our own line was cut: what works goes on.
    become("connected");
    take(atTheDoor([someone("guest")]));
    expect(now().did).toEqual(["offer", "offer"]);
    become("broken");
    take(atTheDoor([someone("guest", { here: false })]));
    expect(now().did).toEqual(["offer", "offer"]);
    take(atTheDoor([someone("guest")]));
    expect(now().did).toEqual(["offer", "offer", "offer"]);
  });

  test("nothing is made ahead for a third person, nor without the permission", () => {
    const { made, take } = page();

    take(atTheDoor([someone("companion-1", { label: "interpreter" })]));
    take(atTheDoor([someone("guest")], ["enter", "admit"]));

    expect(made).toEqual([]);
  });

  test("one who sits already makes ready for who comes to wait, and sends him nothing", () => {
    const { made, hear, take, now } = page();
    take(welcome({ seat: "host", may: HOST_MAY, state: "seated" }));

    hear("peer_waiting", { peer: someone("guest") });

    expect(made.map(({ did }) => did)).toEqual([["offer"]]);
    expect(now().has).toEqual(NOTHING);
  });
});

describe("in the waiting room", () => {
  test("an offer is answered with nothing to send; once let in, both ways open on the same connection", () => {
    const { links, made, hear, take, become, now, seen } = page();
    take(welcome({}));

    expect(links.hearing("host", "candidate")).toBeUndefined();
    const link = links.hearing("host", "offer");
    expect(links.hearing("host", "candidate")).toBe(link);
    expect(now().options).toMatchObject({ early: true, polite: true, tracks: NOTHING });
    become("connected");
    // A page of the other side that sends before it may.
    now().options.onTrack({ kind: "video" } as MediaStreamTrack);
    expect(links.streamOf("host")).toBeNull();

    const arrived = hear("admitted", { peers: [someone("host")], started_at: null, beat_seconds: 2 });

    expect(arrived).toEqual([{ seat: "host", media: "connected" }]);
    expect(now().has).toEqual(MINE);
    expect(links.streamOf("host")?.getTracks()).toHaveLength(1);
    expect(links.of("host")).toBe(link);
    expect(made).toHaveLength(1);
    expect(seen).toEqual([]);
  });

  test("one who is sent away keeps no connection", () => {
    const { links, hear, take, now } = page();
    take(welcome({}));
    links.hearing("host", "offer");

    hear("refused", {});

    expect(now().did).toEqual(["close"]);
    expect(links.all()).toEqual([]);
  });

  test("in a call, one who is not in it is not heard", () => {
    const { links, take } = page();

    take(welcome({ state: "seated" }, { peers: [someone("host")] }));

    expect(links.hearing("guest-2", "offer")).toBeUndefined();
    expect(links.hearing("host", "offer")).toBeDefined();
  });
});
