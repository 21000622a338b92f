// A seat in a room, as one thing: the line to the hub, a link to each other seat, the devices, the chat. No DOM.
import type { MessageOut } from "../contract/api";
import type { HubAddress } from "../shared/page_data";
import { type CallEvent, type CallState, isOver, type Media, reduce, START } from "./call_state";
import { createChatting } from "./chatting";
import type { Devices } from "./devices";
import { createHubClient, type HubClient } from "./hub_client";
import { createIncidents } from "./incidents";
import type { Wish } from "./levels";
import { createLinks, type Links, nextToLetIn } from "./links";
import { type Measuring, startMeasuring } from "./measuring";
import { givesWay } from "./negotiation";
import type { Outbox } from "./outbox";
import { presenceOf, tracksSent } from "./presence";
import type { Ask, HubEventName, HubEvents, Peer, Welcome } from "./protocol";
import { createWays } from "./relay";

export interface CallSession {
  state(): CallState;
  streamOf(seat: string): MediaStream | null;
  /** What will come of the one with whom a connection is made ahead. */
  ahead: Links["ahead"];
  /** The picture of the one who comes in next, if he agreed to show it while he waits, and while it comes. */
  waitingPicture(): MediaStream | null;
  /** From standing by to the seat, letting in who waits: all that was made ready goes in one breath. Who it was. */
  enter(admitting: boolean): string | null;
  admit(seat: string): Promise<void>;
  refuse(seat: string): Promise<void>;
  leave(): Promise<void>;
  close(): Promise<void>;
  say(text: string): void;
  /** What is told of the picture that the others see of us. */
  presence: Measuring["presence"];
  /** Another wish for the picture than before, or for being seen while one waits. */
  wishChanged(): void;
  hurry(): void;
  /** Another network: what seems alive may be dead. */
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
  /** Whether one agreed to be seen while one waits, and whether one is looked at just now. */
  whileWaiting?: () => { agreed: boolean; sent: boolean };
  /** Be ready at the door until `enter`: nobody learns of it. */
  standBy?: boolean;
  onChange: (state: CallState, event: CallEvent) => void;
}

const ASK_AGAIN_MS = 1_000;

export function createCallSession(options: CallSessionOptions): CallSession {
  const { devices, outbox, messagesSince, onChange } = options;
  let state = START;
  const ask: Ask = (name, payload) => client.ask(name, payload);
  const ways = createWays(() => ask("ice", {}));
  const incidents = createIncidents(ask);
  const links = createLinks({
    state: () => state,
    tracks: () => tracksSent(devices.state()),
    showsWhileWaiting: () => options.whileWaiting?.().sent ?? false,
    ways,
    ask,
    onTrack: (seat) => onChange(state, { kind: "media", seat, media: "connecting" }),
    onMedia(seat, media) {
      saw(seat, media);
      queueMicrotask(() => apply({ kind: "media", seat, media }));
    },
    onFlow: (seat, flowing) => apply({ kind: "flow", seat, flowing }),
    onDoubt: () => client.check(),
  });
  let toldPresence = "";
  let entered = !options.standBy;
  /** Whom we let in with the word to enter, until he is in. */
  let asked: string | null = null;
  /** Whom we let in from standing by has not said anything yet. */
  let remembered = false;
  let client: HubClient;
  const chatting = createChatting({ outbox, messagesSince, state: () => state, apply, ask });
  const measuring = startMeasuring({
    state: () => state,
    ask,
    link: links.of,
    wish: options.wish,
    showsScreen: () => devices.state().screen !== null,
    onJudged(seat, quality) {
      apply({ kind: "judged", seat, quality });
      tellPresence();
    },
    onPicture: () => tellPresence(),
  });

  function apply(event: CallEvent): void {
    const before = state;
    state = reduce(state, event);
    follow();
    if (state !== before) onChange(state, event);
  }

  /** What was made ahead for someone is his way from the moment when he is in. */
  function follow(): void {
    for (const { seat, media } of links.follow()) {
      saw(seat, media);
      state = reduce(state, { kind: "media", seat, media });
    }
  }

  function saw(seat: string, media: Media): void {
    incidents.saw(seat, media, () => state.peers.some((one) => one.seat === seat && one.here));
    measuring.saw(seat, media);
  }

  /** Of two who meet the one who does not give way offers, and the other listens; see `welcomed` for a return. */
  const offersTo = (peer: Peer) => state.me !== null && !givesWay(state.me, peer);

  /** Those we speak to come before the page that is drawn. */
  function hear<Name extends HubEventName>(name: Name, payload: HubEvents[Name]): void {
    const event = { kind: name, payload } as CallEvent;
    state = reduce(state, event);
    follow();
    react(event);
    links.prepare(event);
    onChange(state, event);
  }

  function react(event: CallEvent): void {
    switch (event.kind) {
      case "welcome":
        return welcomed(event.payload);
      case "ways_changed":
        return ways.change(event.payload.ice_policy);
      case "admitted":
        for (const peer of state.peers) meet(peer);
        return tellPresence(true);
      case "peer_seated":
        if (event.payload.peer.seat === asked) asked = null;
        return offersTo(event.payload.peer) ? meet(event.payload.peer) : undefined;
      case "peer_back":
        if (state.peers.some(({ seat }) => seat === event.payload.seat))
          links.of(event.payload.seat)?.repeat();
        return;
      case "offer":
        void links.hearing(event.payload.from, "offer")?.hearOffer(event.payload.sdp);
        return;
      case "answer":
        void links.hearing(event.payload.from, "answer")?.hearAnswer(event.payload.sdp);
        return;
      case "candidate":
        void links.hearing(event.payload.from, "candidate")?.hearCandidate(event.payload.candidate);
        return;
      case "restart":
        return links.hearing(event.payload.from, "restart")?.hearRestart();
    }
  }

  /** Unless the way was made ahead. */
  function meet(peer: Peer): void {
    if (links.of(peer.seat)) return;
    const link = links.to(peer);
    if (offersTo(peer)) link.offer();
  }

  function welcomed(welcome: Welcome): void {
    ways.take(welcome);
    if (state.phase === "ready") return;
    if (state.phase === "call") {
      for (const peer of state.peers) {
        // A link that lives is only mended; a page that comes to those already seated offers.
        const link = links.of(peer.seat);
        if (link) link.repeat(true);
        else links.to(peer).offer();
      }
      setTimeout(letInAgain, ASK_AGAIN_MS);
    }
    tellPresence(!remembered);
    if (!remembered) void chatting.remember();
    remembered = false;
    chatting.sayAgain();
  }

  /** The line was lost over the word. */
  function letInAgain(): void {
    const seat = asked;
    if (seat && state.waiting.some((peer) => peer.seat === seat)) letIn(seat).catch(() => {});
  }

  async function letIn(seat: string): Promise<void> {
    links.letIn(seat);
    try {
      await client.ask("admit", { seat });
    } catch (problem) {
      links.notLetIn(seat);
      throw problem;
    }
  }

  function tellPresence(again = false): void {
    const shows_while_waiting = options.whileWaiting?.().agreed ?? false;
    const now = { ...presenceOf(devices.state()), ...measuring.presence(), shows_while_waiting };
    const told = JSON.stringify(now);
    if (state.line !== "online" || (!again && told === toldPresence)) return;
    toldPresence = told;
    client.ask("presence", now).catch(() => {
      toldPresence = "";
    });
  }

  const forgetDevices = devices.onChange(() => {
    links.feed();
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
    links.close();
    incidents.stop();
    ways.stop();
    chatting.stop();
    client.stop();
  }

  return {
    state: () => state,
    streamOf: links.streamOf,
    ahead: links.ahead,
    waitingPicture: links.waitingPicture,
    enter(admitting) {
      if (entered) return null;
      entered = remembered = true;
      asked = (state.line === "online" && admitting && nextToLetIn(state)?.seat) || null;
      client.enter();
      // Before he is let in, so that the first thing he knows of us is that we can be seen.
      tellPresence(true);
      if (asked) letIn(asked).catch(() => {});
      return asked;
    },
    admit: letIn,
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
      links.feed();
      tellPresence();
      onChange(state, { kind: "devices" });
    },
    hurry() {
      if (isOver(state.phase)) return;
      client.hurry();
      for (const link of links.all()) link.mend();
    },
    networkChanged() {
      if (isOver(state.phase)) return;
      client.replace();
      for (const link of links.all()) link.networkChanged();
    },
    stop,
  };
}
