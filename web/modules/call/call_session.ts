// A seat in a room, as one thing: the line to the hub, a link to each other seat, the devices, the chat. No DOM.
import type { MessageOut } from "../contract/api";
import type { HubAddress } from "../shared/page_data";
import type { Wish } from "./adaptation";
import { type CallEvent, type CallState, isOver, reduce, START } from "./call_state";
import { createChatting } from "./chatting";
import type { Devices } from "./devices";
import { createHubClient, type HubClient } from "./hub_client";
import { createIncidents } from "./incidents";
import { type Measuring, startMeasuring } from "./measuring";
import type { Outbox } from "./outbox";
import { createPeerLink, givesWay, type PeerLink } from "./peer_link";
import { presenceOf, tracksSent } from "./presence";
import type { Ask, HubEventName, HubEvents, Peer, Welcome } from "./protocol";
import { createWays } from "./relay";

export interface CallSession {
  state(): CallState;
  streamOf(seat: string): MediaStream | null;
  /** From standing by to the seat, letting in who waits: all that was made ready goes in one breath. Who it was. */
  enter(admitting: boolean): string | null;
  admit(seat: string): Promise<void>;
  refuse(seat: string): Promise<void>;
  leave(): Promise<void>;
  close(): Promise<void>;
  say(text: string): void;
  /** What is told of the picture that the others see of us. */
  presence: Measuring["presence"];
  /** Another wish for the picture than before. */
  wishChanged(): void;
  hurry(): void;
  /** Another network: the line and the ways to the others are looked for anew, though they may still seem alive. */
  networkChanged(): void;
  stop(): void;
}

export interface CallSessionOptions {
  hub: HubAddress;
  ticket: () => Promise<string>;
  messagesSince: (id: string | null) => Promise<MessageOut[]>;
  devices: Devices;
  outbox: Outbox;
  wish: () => Wish;
  /** Be ready at the door until `enter`: nobody learns of it. */
  standBy?: boolean;
  onChange: (state: CallState, event: CallEvent) => void;
}

export function createCallSession(options: CallSessionOptions): CallSession {
  const { devices, outbox, messagesSince, onChange } = options;
  const links = new Map<string, PeerLink>();
  const streams = new Map<string, MediaStream>();
  let state = START;
  const ways = createWays(() => client.ask("ice", {}));
  const incidents = createIncidents((name, payload) => ask(name, payload));
  let toldPresence = "";
  let entered = !options.standBy;
  /** Who waits, and to whom a link was begun before he is let in. */
  let expected: string | null = null;
  const unsaid: (() => void)[] = [];
  /** Whom we let in from standing by has not said anything yet. */
  let remembered = false;
  let client: HubClient;
  const ask: Ask = (name, payload) => client.ask(name, payload);
  const chatting = createChatting({ outbox, messagesSince, state: () => state, apply, ask });
  const measuring = startMeasuring({
    state: () => state,
    ask,
    link: (seat) => links.get(seat),
    wish: options.wish,
    onJudged(seat, quality) {
      apply({ kind: "judged", seat, quality });
      tellPresence();
    },
    onPicture: () => tellPresence(),
  });

  function apply(event: CallEvent): void {
    const before = state;
    state = reduce(state, event);
    keepLinks();
    if (state !== before) onChange(state, event);
  }

  /** One link for each other seat while in the call, and for the one who is about to come in; none otherwise. */
  function keepLinks(): void {
    const wanted = new Set(state.phase === "call" ? state.peers.map((peer) => peer.seat) : []);
    if (expected && state.waiting.some((peer) => peer.seat === expected)) wanted.add(expected);
    else expected = null;
    for (const [seat, link] of links) {
      if (wanted.has(seat)) continue;
      links.delete(seat);
      streams.delete(seat);
      link.close();
    }
  }

  function linkTo(peer: Pick<Peer, "seat" | "polite">): PeerLink {
    const known = links.get(peer.seat);
    if (known) return known;
    const stream = new MediaStream();
    streams.set(peer.seat, stream);
    const link = createPeerLink({
      seat: peer.seat,
      polite: state.me ? givesWay(state.me, peer) : true,
      ways,
      tracks: tracksSent(devices.state()),
      early: !entered,
      ask: speak,
      onTrack(track) {
        for (const old of stream.getTracks()) if (old.kind === track.kind) stream.removeTrack(old);
        stream.addTrack(track);
        onChange(state, { kind: "media", seat: peer.seat, media: "connecting" });
      },
      onMedia(media) {
        incidents.saw(peer.seat, media, () => state.peers.some((one) => one.seat === peer.seat && one.here));
        measuring.saw(peer.seat, media);
        queueMicrotask(() => apply({ kind: "media", seat: peer.seat, media }));
      },
    });
    links.set(peer.seat, link);
    return link;
  }

  /** What is said to one who waits is kept until we enter. */
  const speak: Ask = (name, payload) =>
    entered
      ? client.ask(name, payload)
      : new Promise((done, failed) => unsaid.push(() => client.ask(name, payload).then(done, failed)));

  /** The offer is made, and its candidates found, before it is needed. */
  function prepare(): void {
    // A third person is let in by a word of his own.
    const next = state.waiting.find(({ label }) => label === null);
    if (!next) return;
    unsaid.length = 0;
    expected = next.seat;
    linkTo(next).offer();
  }

  /** Of two who meet the one who does not give way offers, and the other listens; see `welcomed` for a return. */
  const offersTo = (peer: Peer) => state.me !== null && !givesWay(state.me, peer);

  function peerOf(seat: string): PeerLink | null {
    const peer = state.peers.find((known) => known.seat === seat);
    return peer && state.phase === "call" ? linkTo(peer) : null;
  }

  /** Those we speak to come before the page that is drawn. */
  function hear<Name extends HubEventName>(name: Name, payload: HubEvents[Name]): void {
    const event = { kind: name, payload } as CallEvent;
    state = reduce(state, event);
    keepLinks();
    react(event);
    onChange(state, event);
  }

  function react(event: CallEvent): void {
    switch (event.kind) {
      case "welcome":
        return welcomed(event.payload);
      case "admitted":
        for (const peer of state.peers) {
          const link = linkTo(peer);
          if (offersTo(peer)) link.offer();
        }
        return tellPresence(true);
      case "peer_seated":
        if (offersTo(event.payload.peer) && !links.has(event.payload.peer.seat))
          linkTo(event.payload.peer).offer();
        return;
      case "peer_back":
        return links.get(event.payload.seat)?.repeat();
      case "offer":
        void peerOf(event.payload.from)?.hearOffer(event.payload.sdp);
        return;
      case "answer":
        void peerOf(event.payload.from)?.hearAnswer(event.payload.sdp);
        return;
      case "candidate":
        void peerOf(event.payload.from)?.hearCandidate(event.payload.candidate);
        return;
      case "restart":
        return peerOf(event.payload.from)?.hearRestart();
    }
  }

  function welcomed(welcome: Welcome): void {
    ways.take(welcome);
    if (state.phase === "ready") return prepare();
    if (state.phase === "call") {
      for (const peer of state.peers) {
        // A link that lives is only mended; a page that comes to those already seated offers.
        if (links.has(peer.seat)) links.get(peer.seat)?.repeat();
        else linkTo(peer).offer();
      }
    }
    tellPresence(true);
    if (!remembered) void chatting.remember();
    remembered = false;
    chatting.sayAgain();
  }

  function tellPresence(again = false): void {
    const now = { ...presenceOf(devices.state()), ...measuring.presence() };
    const told = JSON.stringify(now);
    if (state.line !== "online" || (!again && told === toldPresence)) return;
    toldPresence = told;
    client.ask("presence", now).catch(() => {
      toldPresence = "";
    });
  }

  const forgetDevices = devices.onChange(() => {
    for (const link of links.values()) void link.setTracks(tracksSent(devices.state()));
    tellPresence();
    onChange(state, { kind: "devices" });
  });

  client = createHubClient({
    hub: options.hub,
    ticket: options.ticket,
    standBy: !entered,
    onEvent: hear,
    onStatus: (status, problem) =>
      queueMicrotask(() => apply({ kind: "line", status, problemCode: problem?.code ?? null })),
  });

  function stop(): void {
    measuring.stop();
    forgetDevices();
    for (const link of links.values()) link.close();
    links.clear();
    incidents.stop();
    client.stop();
  }

  return {
    state: () => state,
    streamOf: (seat) => streams.get(seat) ?? null,
    enter(admitting) {
      if (entered) return null;
      entered = remembered = true;
      const seat = state.line === "online" && admitting ? expected : null;
      client.enter();
      if (seat) {
        client.ask("admit", { seat }).catch(() => {});
        for (const say of unsaid.splice(0)) say();
        links.get(seat)?.expect();
      }
      expected = seat;
      keepLinks();
      return seat;
    },
    async admit(seat) {
      await client.ask("admit", { seat });
    },
    async refuse(seat) {
      await client.ask("refuse", { seat });
    },
    async leave() {
      measuring.tellSummary();
      await client.ask("leave", {}).catch(() => {});
      stop();
    },
    async close() {
      measuring.tellSummary();
      await client.ask("close", {});
    },
    say: chatting.say,
    presence: measuring.presence,
    wishChanged() {
      tellPresence();
      onChange(state, { kind: "devices" });
    },
    hurry() {
      if (isOver(state.phase)) return;
      client.hurry();
      if (entered) for (const link of links.values()) link.mend();
    },
    networkChanged() {
      if (isOver(state.phase)) return;
      client.hurry();
      if (state.phase === "ready") prepare();
      else for (const link of links.values()) link.mend(true);
    },
    stop,
  };
}
