// For tests: a page's links, its room as the events make it, and what was done to each connection.
import { type CallEvent, type CallState, type Media, reduce, START } from "./call_state";
import type { Plan } from "./levels";
import { createLinks, type LinksOptions } from "./links";
import type { PeerLink, PeerLinkOptions, Tracks } from "./peer_link";
import type { Peer, Welcome } from "./protocol";

export const MINE = { audio: { kind: "audio" }, video: { kind: "video" } } as unknown as Tracks;
export const NOTHING: Tracks = { audio: null, video: null };
export const HOST_MAY: Welcome["you"]["may"] = ["enter", "admit", "close", "say", "prepare"];

export class Stream {
  private tracks: MediaStreamTrack[] = [];
  getTracks = () => [...this.tracks];
  addTrack = (track: MediaStreamTrack) => void this.tracks.push(track);
  removeTrack(track: MediaStreamTrack): void {
    this.tracks = this.tracks.filter((one) => one !== track);
  }
}

export const welcome = (you: Partial<Welcome["you"]>, more: Partial<Welcome> = {}): CallEvent => ({
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
export const atTheDoor = (waiting: Peer[], may = HOST_MAY) =>
  welcome({ seat: "host", may, state: "standing_by" }, { waiting });

export interface Made {
  options: PeerLinkOptions;
  did: string[];
  has: Tracks;
}

export function page(showsWhileWaiting = () => false) {
  let state: CallState = START;
  let rev = 1;
  const made: Made[] = [];
  const played = { at: performance.timeOrigin + performance.now() };
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
      playedAt: () => played.at,
      tune: async ({ video }: Plan) => void one.did.push(`at most ${video.maxBitrate}`),
    } as unknown as PeerLink;
  };
  const links = createLinks({
    state: () => state,
    tracks: () => MINE,
    showsWhileWaiting,
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
  return { links, made, seen, hear, take, become, played, now: () => made.at(-1) as Made };
}
