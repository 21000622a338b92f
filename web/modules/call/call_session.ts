// A seat in a room, as one thing: the line to the hub, a link to each other seat, the devices, the chat. No DOM.
import type { MessageOut } from "../contract/api";
import type { HubAddress } from "../shared/page_data";
import { isRefusal } from "../shared/problems";
import type { Picture, Wish } from "./adaptation";
import { createAdapting } from "./adapting";
import { type CallEvent, type CallState, isOver, reduce, START } from "./call_state";
import { type Devices, presenceOf } from "./devices";
import { createHubClient, type HubClient } from "./hub_client";
import { createIncidents } from "./incidents";
import { startMeasuring } from "./measuring";
import type { Outbox } from "./outbox";
import { createPeerLink, givesWay, type PeerLink } from "./peer_link";
import type { Ask, HubEventName, HubEvents, Peer, Welcome } from "./protocol";
import { worstOf } from "./quality";
import { createWays } from "./relay";
import { createCounting } from "./summary";

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
  /** What the others see of us. */
  picture(): Picture;
  /** Another wish for the picture than before. */
  wishChanged(): void;
  hurry(): void;
  /** Another network: the line and the ways to the others are looked for anew, though they may still seem alive. */
  networkChanged(): void;
  stop(): void;
}

const SUMMARY_MS = 30_000;

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
  const { devices, outbox, onChange } = options;
  const links = new Map<string, PeerLink>();
  const streams = new Map<string, MediaStream>();
  let state = START;
  const ways = createWays(() => client.ask("ice", {}));
  const incidents = createIncidents((name, payload) => client.ask(name, payload));
  const counting = createCounting();
  const adapting = createAdapting({
    wish: options.wish,
    tune: (seat, plan) => void links.get(seat)?.tune(plan),
    onPicture: () => tellPresence(),
  });
  let toldPresence = "";
  let entered = !options.standBy;
  /** Who waits, and to whom a link was begun before he is let in. */
  let expected: string | null = null;
  const unsaid: (() => void)[] = [];
  /** Whom we let in from standing by has not said anything yet. */
  let remembered = false;
  let client: HubClient;

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
      adapting.forget(seat);
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
      tracks: devices.state().tracks,
      early: !entered,
      ask: speak,
      onTrack(track) {
        for (const old of stream.getTracks()) if (old.kind === track.kind) stream.removeTrack(old);
        stream.addTrack(track);
        onChange(state, { kind: "media", seat: peer.seat, media: "connecting" });
      },
      onMedia(media) {
        incidents.saw(peer.seat, media, () => state.peers.some((one) => one.seat === peer.seat && one.here));
        counting.saw(peer.seat, media);
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
    if (!remembered) void remember();
    remembered = false;
    for (const message of outbox.all()) {
      apply({ kind: "writing", ...message, name: state.me?.name ?? "" });
      void deliver(message.id, message.text);
    }
  }

  async function remember(): Promise<void> {
    const sent = state.chat.filter((message) => message.delivery === "sent");
    const messages = await options.messagesSince(sent.at(-1)?.id ?? null).catch(() => []);
    if (messages.length) apply({ kind: "remembered", messages });
  }

  async function deliver(id: string, text: string): Promise<void> {
    try {
      const { at } = await client.ask("say", { id, text });
      outbox.remove(id);
      apply({ kind: "written", id, at });
    } catch (problem) {
      // While the line is cut it waits in the outbox; a plain no is shown and not tried again.
      if (isRefusal(problem)) {
        outbox.remove(id);
        apply({ kind: "not_written", id });
      }
    }
  }

  function tellPresence(again = false): void {
    const quality = worstOf(state.peers.flatMap(({ judged }) => judged ?? []));
    const now = {
      ...presenceOf(devices.state()),
      quality,
      picture: adapting.picture(),
      wish: options.wish(),
    };
    const told = JSON.stringify(now);
    if (state.line !== "online" || (!again && told === toldPresence)) return;
    toldPresence = told;
    client.ask("presence", now).catch(() => {
      toldPresence = "";
    });
  }

  const forgetDevices = devices.onChange(() => {
    for (const link of links.values()) void link.setTracks(devices.state().tracks);
    tellPresence();
    onChange(state, { kind: "devices" });
  });
  const stopMeasuring = startMeasuring({
    peers: () => state.peers,
    link: (seat) => links.get(seat),
    onQuality(seat, quality) {
      if (state.peers.find((peer) => peer.seat === seat)?.judged === quality) return;
      apply({ kind: "judged", seat, quality });
      tellPresence();
    },
    onReport(peer, report, at) {
      adapting.heard(peer, report, at);
      counting.heard(peer.seat, report, at);
    },
  });
  const summing = setInterval(tellSummary, SUMMARY_MS);

  client = createHubClient({
    hub: options.hub,
    ticket: options.ticket,
    standBy: !entered,
    onEvent: hear,
    onStatus: (status, problem) =>
      queueMicrotask(() => apply({ kind: "line", status, problemCode: problem?.code ?? null })),
  });

  /** In full each time: the last one that is heard holds all. */
  function tellSummary(): void {
    const summary = counting.summary();
    if (summary && state.phase === "call" && state.line === "online")
      client.ask("summary", summary).catch(() => {});
  }

  function stop(): void {
    clearInterval(summing);
    stopMeasuring();
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
      tellSummary();
      await client.ask("leave", {}).catch(() => {});
      stop();
    },
    async close() {
      tellSummary();
      await client.ask("close", {});
    },
    say(text) {
      const id = crypto.randomUUID();
      outbox.add({ id, text });
      apply({ kind: "writing", id, text, name: state.me?.name ?? "" });
      void deliver(id, text);
    },
    picture: adapting.picture,
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
