// The connections to the others: to each who is in the call; and one made ahead, between who waits and who will let him in.
// Over that one nothing is sent before he is let in, and of what it brings nothing is shown: but the picture, small and
// without sound, of one who agreed to show it while he waits. No DOM.
import type { CallEvent, CallState, Media } from "./call_state";
import { BEGINNING, WHILE_WAITING } from "./levels";
import { givesWay } from "./negotiation";
import { createPeerLink, type PeerLink, type Tracks } from "./peer_link";
import { sendsSteadily } from "./presence";
import type { Ask, Peer } from "./protocol";
import type { Ways } from "./relay";

export interface Links {
  of(seat: string): PeerLink | undefined;
  all(): PeerLink[];
  to(peer: Pick<Peer, "seat" | "polite">): PeerLink;
  /** Whom a word comes from, if he may speak to us. */
  hearing(seat: string, word: "offer" | "answer" | "candidate" | "restart"): PeerLink | undefined;
  /** Of one who is in the call: his camera and his microphone. */
  streamOf(seat: string): MediaStream | null;
  /** The connection made ahead: what will come over it. */
  ahead(): Ahead | null;
  /** Of the one who comes in next: his picture alone, if he agreed to show it, and while it comes. */
  waitingPicture(): MediaStream | null;
  /** The room has changed: a link for each who is in the call; gives how it stands with those made ahead for them. */
  follow(): readonly Arrived[];
  /** For whoever may admit: who comes in next has changed, or his page has. */
  prepare(after: CallEvent): void;
  /** We have asked to let him in: our sound and picture go at once. */
  letIn(seat: string): void;
  notLetIn(seat: string): void;
  /** Our own tracks have changed. */
  feed(): void;
  close(): void;
}

export interface Ahead {
  seat: string;
  stream: MediaStream;
}

export interface Arrived {
  seat: string;
  media: Media;
}

export interface LinksOptions {
  state: () => CallState;
  tracks: () => Tracks;
  /** Whether our picture goes to whoever may let us in, while we wait. */
  showsWhileWaiting?: () => boolean;
  ways: Ways;
  ask: Ask;
  /** Of those in the call only. */
  onTrack: (seat: string) => void;
  onMedia: (seat: string, media: Media) => void;
  /** Whether something comes from him at this moment. */
  onFlow: (seat: string, flowing: boolean) => void;
  onDoubt: () => void;
  create?: typeof createPeerLink;
}

interface Made {
  link: PeerLink;
  stream: MediaStream;
  /** Without the sound. */
  picture: MediaStream;
  ahead: boolean;
  given: Tracks;
  small: boolean;
}

/** A picture of the past is not shown as of now. */
const STILL_MS = 3_000;
const since = (instant: number) => performance.timeOrigin + performance.now() - instant;

const NOTHING: Tracks = { audio: null, video: null };

/** A third person is let in by a word of his own. */
export function nextToLetIn({ phase, waiting }: CallState): Peer | undefined {
  return phase === "ready" || phase === "call" ? waiting.find(({ label }) => label === null) : undefined;
}

function replaceIn(stream: MediaStream, track: MediaStreamTrack): void {
  for (const old of stream.getTracks()) if (old.kind === track.kind) stream.removeTrack(old);
  stream.addTrack(track);
}

export function createLinks(options: LinksOptions): Links {
  const { state, tracks, ways, ask, onTrack, onMedia, create = createPeerLink } = options;
  const made = new Map<string, Made>();
  const media = new Map<string, Media>();
  let ahead: string | null = null;
  let lettingIn: string | null = null;

  const inCall = (seat: string) =>
    state().phase === "call" && state().peers.some((peer) => peer.seat === seat);
  const shows = () => state().phase === "waiting" && (options.showsWhileWaiting?.() ?? false);

  function mine(seat: string): Tracks {
    if (inCall(seat) || seat === lettingIn) return tracks();
    return seat === ahead && shows() ? { audio: null, video: tracks().video } : NOTHING;
  }

  function to(peer: Pick<Peer, "seat" | "polite">): PeerLink {
    const { seat } = peer;
    const known = made.get(seat);
    if (known) return known.link;
    const { me } = state();
    const [stream, picture] = [new MediaStream(), new MediaStream()];
    const given = mine(seat);
    const link = create({
      seat,
      polite: me ? givesWay(me, peer) : true,
      ways,
      tracks: given,
      early: !inCall(seat),
      ask,
      onTrack(track) {
        for (const one of track.kind === "video" ? [stream, picture] : [stream]) replaceIn(one, track);
        if (inCall(seat)) onTrack(seat);
      },
      onMedia(now) {
        media.set(seat, now);
        if (now === "connected") limit(seat);
        if (inCall(seat)) onMedia(seat, now);
      },
      expected: () => inCall(seat) && state().peers.some((peer) => peer.seat === seat && sendsSteadily(peer)),
      onFlow: (flow) => options.onFlow(seat, flow === "flowing"),
      onDoubt: options.onDoubt,
    });
    made.set(seat, { link, stream, picture, ahead: !inCall(seat), given, small: false });
    return link;
  }

  function follow(): readonly Arrived[] {
    const { phase, peers } = state();
    const seats = phase === "call" ? peers.map(({ seat }) => seat) : [];
    if (seats.includes(lettingIn ?? "")) lettingIn = null;
    if (phase !== "waiting" && nextToLetIn(state())?.seat !== ahead) ahead = null;
    for (const [seat, { link }] of made) {
      if (seat === ahead || seats.includes(seat)) continue;
      made.delete(seat);
      media.delete(seat);
      link.close();
    }
    feed();
    return seats.flatMap(arrivalOf);
  }

  function arrivalOf(seat: string): Arrived[] {
    const one = made.get(seat);
    if (!one?.ahead) return [];
    one.ahead = false;
    one.link.expect();
    return [{ seat, media: media.get(seat) ?? "none" }];
  }

  function feed(): void {
    for (const [seat, one] of made) {
      const now = mine(seat);
      if (one.given.audio === now.audio && one.given.video === now.video) continue;
      one.given = now;
      void one.link.setTracks(now).then(() => limit(seat));
    }
  }

  /** One who waits is looked at, no more; from the moment when he is in he is sent as all calls begin. */
  function limit(seat: string): void {
    const one = made.get(seat);
    const small = !inCall(seat) && shows();
    if (!one || (!small && !one.small)) return;
    one.small = small;
    void one.link.tune(small ? WHILE_WAITING : BEGINNING);
  }

  /** Whose page may have no connection of ours any more. */
  function begunAnew(event: CallEvent): string | null {
    if (event.kind === "peer_waiting") return event.payload.peer.seat;
    if (event.kind === "peer_back") return event.payload.seat;
    return event.kind === "welcome" && media.get(ahead ?? "") !== "connected" ? ahead : null;
  }

  return {
    of: (seat) => made.get(seat)?.link,
    all: () => [...made.values()].map(({ link }) => link),
    to,
    hearing(seat, word) {
      const { phase, peers } = state();
      const peer = phase === "call" ? peers.find((known) => known.seat === seat) : undefined;
      if (peer) return to(peer);
      if (phase === "waiting" && word === "offer" && seat !== ahead) {
        ahead = seat;
        follow();
        return to({ seat, polite: false });
      }
      return made.get(seat)?.link;
    },
    streamOf: (seat) => (inCall(seat) ? (made.get(seat)?.stream ?? null) : null),
    ahead() {
      const one = ahead === null ? undefined : made.get(ahead);
      return ahead !== null && one ? { seat: ahead, stream: one.stream } : null;
    },
    waitingPicture() {
      const next = nextToLetIn(state());
      const isShown = next?.here && next.shows_while_waiting && next.camera;
      const one = isShown ? made.get(next.seat) : undefined;
      const played = one?.link.playedAt() ?? null;
      return one && played !== null && since(played) < STILL_MS ? one.picture : null;
    },
    follow,
    prepare(after) {
      const { me } = state();
      if (!me?.may.includes("admit") || !me.may.includes("prepare")) return;
      const next = nextToLetIn(state());
      const changed = next?.seat !== ahead || begunAnew(after) === ahead;
      ahead = next?.seat ?? null;
      follow();
      if (next?.here && changed && ahead !== lettingIn) to(next).offer();
    },
    letIn(seat) {
      lettingIn = seat;
      feed();
      made.get(seat)?.link.expect();
    },
    notLetIn(seat) {
      if (lettingIn === seat) lettingIn = null;
      feed();
    },
    feed,
    close() {
      for (const { link } of made.values()) link.close();
      made.clear();
    },
  };
}
