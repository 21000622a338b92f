import { beforeEach, describe, expect, test, vi } from "vitest";
import { type CallEvent, type CallState, type Media, reduce, START } from "./call_state";
import { createLinks, type LinksOptions } from "./links";
import type { PeerLink, PeerLinkOptions, Tracks } from "./peer_link";
import type { Peer, Welcome } from "./protocol";
import { someone } from "./someone";

const MINE = { audio: { kind: "audio" }, video: { kind: "video" } } as unknown as Tracks;
const NOTHING: Tracks = { audio: null, video: null };
const HOST_MAY: Welcome["you"]["may"] = ["enter", "admit", "close", "say", "prepare"];

class Stream {
  private tracks: MediaStreamTrack[] = [];
  getTracks = () => [...this.tracks];
  addTrack = (track: MediaStreamTrack) => void this.tracks.push(track);
  removeTrack(track: MediaStreamTrack): void {
    this.tracks = this.tracks.filter((one) => one !== track);
  }
}

const welcome = (you: Partial<Welcome["you"]>, more: Partial<Welcome> = {}): CallEvent => ({
  kind: "welcome",
  payload: {
    rev: 1,
    you: {
      seat: "guest",
      name: "Me",
      polite: you.seat !== "host",
      may: ["say", "prepare"],
      state: "waiting",
      ...you,
    },
    resume: null,
    ice_servers: [],
    ice_policy: "all",
    beat_seconds: 2,
    peers: [],
    waiting: [],
    watched: true,
    started_at: null,
    ...more,
  },
});
const atTheDoor = (waiting: Peer[], may = HOST_MAY) =>
  welcome({ seat: "host", may, state: "standing_by" }, { waiting });

interface Made {
  options: PeerLinkOptions;
  did: string[];
  has: Tracks;
}

/** A page's links, its room as the events make it, and what was done to each connection. */
function page() {
  let state: CallState = START;
  let rev = 1;
  const made: Made[] = [];
  const seen: string[] = [];
  const create = (options: PeerLinkOptions): PeerLink => {
    const one: Made = { options, did: [], has: options.tracks };
    made.push(one);
    options.onMedia("connecting");
    return {
      offer: () => one.did.push("offer"),
      expect: () => one.did.push("expect"),
      close: () => one.did.push("close"),
      setTracks: async (tracks: Tracks) => {
        one.has = tracks;
      },
    } as unknown as PeerLink;
  };
  const links = createLinks({
    state: () => state,
    tracks: () => MINE,
    ways: {} as LinksOptions["ways"],
    ask: (async () => ({})) as LinksOptions["ask"],
    onTrack: (seat) => seen.push(`track ${seat}`),
    onMedia: (seat, media) => seen.push(`${media} ${seat}`),
    onFlow: () => {},
    onDoubt: () => {},
    create,
  });
  const hear = (kind: CallEvent["kind"], payload: object) => {
    rev += 1;
    return take({ kind, payload: { rev, ...payload } } as CallEvent);
  };
  const take = (event: CallEvent) => {
    state = reduce(state, event);
    const arrived = links.follow();
    links.prepare(event);
    return arrived;
  };
  const become = (media: Media) => made.at(-1)?.options.onMedia(media);
  return { links, made, seen, hear, take, become, now: () => made.at(-1) as Made };
}

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
