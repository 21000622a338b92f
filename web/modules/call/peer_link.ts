// One RTCPeerConnection to one other seat: perfect negotiation, candidates as they come, restarts. No DOM.
//
// Who comes last offers; who is already there answers. Offers may cross: the impolite side ignores the other's,
// the polite one gives up its own. A page that was reloaded has a new session id in its SDP: then the old
// connection cannot be continued and is built anew.
import type { Media } from "./call_state";
import { openLines, putOnLines } from "./lines";
import { plain, sessionOf } from "./negotiation";
import type { Ask, IceCandidate } from "./protocol";
import { createRelayWatch, type Ways } from "./relay";
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
  /** The way may have changed: look for a new one unless the present one works. */
  mend(force?: boolean): void;
  /** Say again what the other side may have missed. */
  repeat(): void;
  setTracks(tracks: Tracks): Promise<void>;
  tune(plan: Plan): Promise<void>;
  report(): Promise<RTCStatsReport>;
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
  create?: (configuration: RTCConfiguration) => RTCPeerConnection;
}

const MEND_PAUSE_MS = 1_500;
const STUCK_MS = 8_000;
/** Not heard of by then, an offer is asked for. */
const UNHEARD_MS = 1_500;
/** Begun so short a while ago, an attempt may still come to its end. */
const YOUNG_MS = 3_000;

export function createPeerLink(options: PeerLinkOptions): PeerLink {
  const { seat, polite, ask, ways, onTrack, onMedia } = options;
  const create = options.create ?? ((configuration) => new RTCPeerConnection(configuration));
  let tracks = options.tracks;
  let due = !options.early;
  let pc: RTCPeerConnection;
  let makingOffer = false;
  let awaitingAnswerToApply = false;
  let ignoringOffer = false;
  let theirSession: string | null = null;
  let early: IceCandidate[] = [];
  let mendedAt = Number.NEGATIVE_INFINITY;
  let offeredAt = Number.NEGATIVE_INFINITY;
  let restartUnheard = false;
  let closed = false;
  let stuck: ReturnType<typeof setTimeout> | undefined;
  let hearing: Promise<void> = Promise.resolve();
  const tuning = createTuning();
  const relay = createRelayWatch({ ways, retry, onInTheWay: () => onMedia("refused") });

  function build(): void {
    if (pc) forget(pc);
    const mine = create(ways.configuration());
    pc = mine;
    makingOffer = awaitingAnswerToApply = ignoringOffer = false;
    theirSession = null;
    early = [];
    mine.onnegotiationneeded = () => void negotiate(mine);
    mine.onicecandidate = ({ candidate }) => {
      if (candidate) send("candidate", { to: seat, candidate: plain(candidate) });
    };
    mine.ontrack = ({ track }) => onTrack(track);
    mine.onconnectionstatechange = () => watch(mine);
    relay.watch(mine);
    onMedia(relay.isInTheWay() ? "refused" : "connecting");
    expectConnection();
  }

  function forget(old: RTCPeerConnection): void {
    old.onicecandidateerror = old.onicecandidate = old.onnegotiationneeded = null;
    old.ontrack = old.onconnectionstatechange = null;
    old.close();
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
    const ready = !makingOffer && (pc.signalingState === "stable" || awaitingAnswerToApply);
    ignoringOffer = !polite && !ready;
    if (ignoringOffer) return;
    // Another session id is another page; a first offer that crosses ours is answered by a fresh connection,
    // or the transceivers of both offers would be kept.
    if ((theirSession !== null && theirSession !== session) || (!ready && theirSession === null)) build();
    theirSession = session;
    await pc.setRemoteDescription({ type: "offer", sdp: tuning.describe(pc, sdp) });
    await putOnLines(pc, tracks);
    await addEarly();
    await pc.setLocalDescription();
    describe(pc);
    expectConnection();
  }

  async function takeAnswer(sdp: string): Promise<void> {
    if (pc.signalingState !== "have-local-offer") return;
    const session = sessionOf(sdp);
    if (theirSession !== null && theirSession !== session) return startAnew();
    theirSession = session;
    awaitingAnswerToApply = true;
    try {
      await pc.setRemoteDescription({ type: "answer", sdp: tuning.describe(pc, sdp) });
    } finally {
      awaitingAnswerToApply = false;
    }
    await addEarly();
  }

  async function takeCandidate(candidate: IceCandidate | null): Promise<void> {
    if (!candidate) return;
    if (!pc.remoteDescription) {
      early.push(candidate);
      return;
    }
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

  function startAnew(): void {
    offeredAt = performance.now();
    if (pc.getTransceivers().length) {
      build();
      // What was being done to a connection that is closed is never finished: nothing may wait for it.
      hearing = Promise.resolve();
    }
    openLines(pc, tracks);
  }

  function watch(mine: RTCPeerConnection): void {
    if (mine !== pc || closed) return;
    switch (mine.connectionState) {
      case "connected":
        clearTimeout(stuck);
        relay.settled();
        onMedia("connected");
        break;
      case "disconnected":
      case "failed":
        onMedia(relay.isInTheWay() ? "refused" : "broken");
        // Of one made ahead only the side that offers takes care.
        if (due || !polite) mend(mine.connectionState === "failed");
        break;
    }
  }

  function mend(force = false): void {
    if (closed || (!force && pc.connectionState === "connected")) return;
    const now = performance.now();
    if (now - mendedAt < MEND_PAUSE_MS) return;
    mendedAt = now;
    expectConnection();
    if (!polite) return renew();
    ask("restart", { to: seat }).catch(() => {
      restartUnheard = true;
    });
  }

  /** The relay may let us in now: gather anew, which the offer of a restart makes both sides do. */
  function retry(): void {
    pc.setConfiguration(ways.configuration());
    if (pc.localDescription) pc.restartIce();
  }

  function renew(): void {
    if (pc.signalingState === "have-local-offer") describe(pc);
    else if (theirSession === null) startAnew();
    else pc.restartIce();
  }

  /** A connection that does not come about in time is mended, then built anew, until it does. */
  function expectConnection(within = STUCK_MS): void {
    clearTimeout(stuck);
    if (!due) return;
    stuck = setTimeout(() => {
      if (closed || pc.connectionState === "connected") return;
      if (polite) mend(true);
      else startAnew();
    }, within);
  }

  function expect(): void {
    if (due) return;
    due = true;
    if (pc.connectionState === "connected") return;
    relay.settled();
    expectConnection(polite ? UNHEARD_MS : STUCK_MS);
    if (polite) return;
    if (performance.now() - offeredAt > YOUNG_MS) startAnew();
    else if (pc.signalingState === "have-local-offer") describe(pc);
  }

  build();

  return {
    offer: startAnew,
    expect,
    hearOffer: (sdp) => inTurn(() => takeOffer(sdp)),
    hearAnswer: (sdp) => inTurn(() => takeAnswer(sdp)),
    hearCandidate: (candidate) => inTurn(() => takeCandidate(candidate)),
    hearRestart: renew,
    mend,
    repeat() {
      if (pc.signalingState === "have-local-offer") return describe(pc);
      if (restartUnheard) mendedAt = Number.NEGATIVE_INFINITY;
      mend(restartUnheard);
      restartUnheard = false;
    },
    async setTracks(now) {
      tracks = now;
      if (theirSession !== null || pc.getTransceivers().length) await putOnLines(pc, tracks);
    },
    tune: (plan) => inTurn(() => tuning.apply(pc, plan)),
    report: () => pc.getStats(),
    close() {
      closed = true;
      clearTimeout(stuck);
      relay.settled();
      forget(pc);
      onMedia("none");
    },
  };
}
