// One RTCPeerConnection to one other seat: perfect negotiation, candidates as they come, restarts. No DOM.
//
// Who comes last offers; who is already there answers. Offers may cross: the impolite side ignores the other's,
// the polite one gives up its own. A page that was reloaded has a new session id in its SDP: then the old
// connection cannot be continued and is built anew.
import type { Media } from "./call_state";
import { closeConnection, createConnection } from "./fresh_connection";
import { openLines, putOnLines } from "./lines";
import { type Flow, playedAt } from "./liveness";
import { createMending } from "./mending";
import { belongs, continues, plain, sessionOf } from "./negotiation";
import type { Ask, IceCandidate } from "./protocol";
import type { Ways } from "./relay";
import { createTuning, type Plan } from "./tuning";

export interface Tracks {
  audio: MediaStreamTrack | null;
  video: MediaStreamTrack | null;
}

export interface PeerLink {
  /** Begin to negotiate; the other side only listens. */
  offer(): void;
  /** From now on a connection is due: one made ahead is used if it works, else made anew by the side that offers. */
  expect(): void;
  hearOffer(sdp: string): Promise<void>;
  hearAnswer(sdp: string): Promise<void>;
  hearCandidate(candidate: IceCandidate | null): Promise<void>;
  /** The other side lost us: we look for a new way, whatever we see ourselves. */
  hearRestart(): void;
  /** Look for a new way unless the present one works. */
  mend(): void;
  networkChanged(): void;
  /** Say again what the other side may have missed; `ours`: because it was our line to the hub that was cut. */
  repeat(ours?: boolean): void;
  setTracks(tracks: Tracks): Promise<void>;
  tune(plan: Plan): Promise<void>;
  /** The path has become another: a connection that knows nothing of the old one, made beside by the side that offers. */
  renew(): void;
  report(): Promise<RTCStatsReport>;
  /** When sound or picture that had been received was last played, in milliseconds since 1970. */
  playedAt(): number | null;
  close(): void;
}

export interface PeerLinkOptions {
  seat: string;
  polite: boolean;
  ways: Ways;
  tracks: Tracks;
  /** Made ahead: a connection is not due before `expect`, and without it nobody is troubled. */
  early?: boolean;
  ask: Ask;
  onTrack: (track: MediaStreamTrack) => void;
  onMedia: (media: Media) => void;
  /** Whether the other side sends anything: then its silence means that the way is cut. */
  expected?: () => boolean;
  onFlow?: (flow: Flow) => void;
  onDoubt?: () => void;
  create?: (configuration: RTCConfiguration, fresh?: boolean) => RTCPeerConnection;
}

/** Offers that were under way together have met by then. */
const CROSSING_MS = 1_000;

export function createPeerLink(options: PeerLinkOptions): PeerLink {
  const { seat, polite, ask, ways, onTrack, onMedia } = options;
  const create = options.create ?? createConnection;
  let tracks = options.tracks;
  let pc: RTCPeerConnection;
  /** Goes on until the one that takes its place is connected: its way may come back before. */
  let former: RTCPeerConnection | null = null;
  let held: MediaStreamTrack[] = [];
  let makingOffer = false;
  let offeredAt = Number.NEGATIVE_INFINITY;
  let awaitingAnswerToApply = false;
  let ignoringOffer = false;
  let theirSession: string | null = null;
  /** Of the connection with which ours has agreed, and of the one with which a former one of ours had. */
  let agreed: string | null = null;
  let abandoned: string | null = null;
  let early: IceCandidate[] = [];
  let closed = false;
  let hearing: Promise<void> = Promise.resolve();
  const mending = createMending({
    ...options,
    connection: () => pc,
    all: () => (former ? [former, pc] : [pc]),
    stands,
    met: () => theirSession !== null,
    describe: () => describe(pc),
    startAnew,
  });
  const tuning = createTuning();

  function build(fresh = false): void {
    if (pc) replace(pc);
    const mine = create(ways.configuration(), fresh);
    pc = mine;
    makingOffer = awaitingAnswerToApply = ignoringOffer = false;
    theirSession = null;
    early = [];
    mine.onnegotiationneeded = () => void negotiate(mine);
    mine.onicecandidate = ({ candidate }) => {
      if (candidate) send("candidate", { to: seat, candidate: plain(candidate) });
    };
    mine.ontrack = ({ track }) => {
      if (former) held.push(track);
      else onTrack(track);
    };
    mending.watch(mine, former !== null);
  }

  function replace(old: RTCPeerConnection): void {
    held = [];
    if (former || old.connectionState !== "connected") return forget(old);
    former = hush(old);
  }

  /** The newest connection is there. */
  function stands(): void {
    if (former) forget(former);
    former = null;
    for (const track of held.splice(0)) onTrack(track);
  }

  function hush(old: RTCPeerConnection): RTCPeerConnection {
    old.onicecandidateerror = old.onicecandidate = old.onnegotiationneeded = null;
    old.ontrack = old.onconnectionstatechange = null;
    return old;
  }

  function forget(old: RTCPeerConnection): void {
    closeConnection(hush(old));
  }

  function send<Name extends "offer" | "answer" | "candidate" | "restart">(
    name: Name,
    payload: Parameters<typeof ask<Name>>[1],
  ): void {
    // A word lost to a cut line is said again by repeat() when the line is back.
    ask(name, payload).catch(() => {});
  }

  function describe(mine: RTCPeerConnection): void {
    const description = mine.localDescription;
    if (description?.type === "offer") send("offer", { to: seat, sdp: description.sdp });
    if (description?.type === "answer") send("answer", { to: seat, sdp: description.sdp });
  }

  async function negotiate(mine: RTCPeerConnection): Promise<void> {
    try {
      makingOffer = true;
      await mine.setLocalDescription();
      offeredAt = performance.now();
      if (mine === pc) describe(mine);
    } catch (problem) {
      if (mine === pc && !closed) console.warn("negotiation failed", problem);
    } finally {
      makingOffer = false;
    }
  }

  /** Incoming words are heard one after the other, or a candidate would overtake its offer. */
  function inTurn(step: () => Promise<void>): Promise<void> {
    hearing = hearing.then(async () => {
      if (!closed)
        await step().catch((problem) => console.warn("a word of the other side was not usable", problem));
    });
    return hearing;
  }

  async function takeOffer(sdp: string): Promise<void> {
    const session = sessionOf(sdp);
    if (session === abandoned) return;
    const another = theirSession !== null && theirSession !== session;
    const ready = !makingOffer && (pc.signalingState === "stable" || awaitingAnswerToApply);
    // Our own offer to a connection that is gone is answered by nobody.
    ignoringOffer = !polite && !ready && !another;
    if (ignoringOffer || isOfMyFormerPage(sdp, ready)) return;
    mending.hearOffer();
    // Another session id is another page; a first offer that crosses ours is answered by a fresh connection,
    // or the transceivers of both offers would be kept.
    if (another || (!ready && theirSession === null)) build();
    theirSession = session;
    await pc.setRemoteDescription({ type: "offer", sdp: tuning.describe(pc, sdp) });
    await putOnLines(pc, tracks);
    await addEarly();
    await pc.setLocalDescription();
    agreed = session;
    describe(pc);
    mending.await();
  }

  /** Who mends a connection that this page never had takes our offer for it: were his taken too, each would hold another. */
  function isOfMyFormerPage(sdp: string, ready: boolean): boolean {
    const crosses = !ready && performance.now() - offeredAt < CROSSING_MS;
    return crosses && theirSession === null && continues(sdp);
  }

  async function takeAnswer(sdp: string): Promise<void> {
    if (pc.signalingState !== "have-local-offer") return;
    const session = sessionOf(sdp);
    // Answers the offer of the former: taken for this one's, it would lead nowhere.
    if (session === abandoned) return;
    if (theirSession !== null && theirSession !== session) return startAnew();
    theirSession = agreed = session;
    awaitingAnswerToApply = true;
    try {
      await pc.setRemoteDescription({ type: "answer", sdp: tuning.describe(pc, sdp) });
    } finally {
      awaitingAnswerToApply = false;
    }
    mending.hearAnswer();
    await addEarly();
  }

  async function takeCandidate(candidate: IceCandidate | null): Promise<void> {
    if (!candidate) return;
    if (!pc.remoteDescription) {
      early.push(candidate);
      return;
    }
    if (!belongs(candidate, pc.remoteDescription.sdp)) return;
    try {
      await pc.addIceCandidate(candidate as RTCIceCandidateInit);
    } catch (problem) {
      if (!ignoringOffer) console.warn("a candidate was not usable", problem);
    }
  }

  async function addEarly(): Promise<void> {
    const held = early;
    early = [];
    for (const candidate of held) await takeCandidate(candidate);
  }

  function startAnew(fresh = false): void {
    abandoned = agreed ?? abandoned;
    agreed = null;
    mending.offers();
    if (pc.getTransceivers().length) {
      build(fresh);
      // What was being done to a connection that is closed is never finished: nothing may wait for it.
      hearing = Promise.resolve();
    }
    openLines(pc, tracks);
  }

  build();

  return {
    offer: () => startAnew(),
    expect: mending.expect,
    hearOffer: (sdp) => inTurn(() => takeOffer(sdp)),
    hearAnswer: (sdp) => inTurn(() => takeAnswer(sdp)),
    hearCandidate: (candidate) => inTurn(() => takeCandidate(candidate)),
    hearRestart: mending.hearRestart,
    mend: mending.mend,
    networkChanged: mending.networkChanged,
    repeat: mending.repeat,
    async setTracks(now) {
      tracks = now;
      if (theirSession !== null || pc.getTransceivers().length) await putOnLines(pc, tracks);
    },
    tune: (plan) => inTurn(() => tuning.apply(pc, plan)),
    renew() {
      if (!polite && !former && pc.connectionState === "connected") startAnew();
    },
    report: () => pc.getStats(),
    playedAt: () => playedAt(pc.getReceivers()),
    close() {
      closed = true;
      mending.stop();
      if (former) forget(former);
      forget(pc);
      onMedia("none");
    },
  };
}
