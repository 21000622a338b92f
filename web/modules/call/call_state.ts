// What the call is, as a value: events in, a new state out. No DOM, no socket, no clock.
import { type ChatMessage, chatChanged } from "./chat_state";
import type { LineStatus } from "./hub_client";
import { sendsSteadily } from "./presence";
import type { HubEvents, Peer, Quality, Said, Welcome } from "./protocol";

export type Phase =
  | "connecting"
  | "ready"
  | "waiting"
  | "call"
  | "refused"
  | "closed"
  | "taken_over"
  | "removed"
  | "ended";
/** `refused`: by the relay that is the only way. */
export type Media = "none" | "connecting" | "connected" | "broken" | "refused";

export interface PeerState extends Peer {
  media: Media;
  /** Something comes from him at this moment, whatever the hub hears of him. */
  flowing: boolean;
  /** His page, or his line, was gone and is back; that he is seen or heard again has not shown yet. */
  returned: boolean;
  /** Seen and heard, yet unknown to a hub that has just restarted: he stays as long as his media does. */
  kept: boolean;
  /** How well he is heard and seen here; his own `quality` is what he says of hearing us. */
  judged: Quality | null;
}

export interface CallState {
  phase: Phase;
  line: LineStatus;
  problemCode: string | null;
  rev: number;
  me: Welcome["you"] | null;
  peers: readonly PeerState[];
  waiting: readonly Peer[];
  watched: boolean;
  startedAt: string | null;
  chat: readonly ChatMessage[];
}

export type CallEvent =
  | { [Name in keyof HubEvents]: { kind: Name; payload: HubEvents[Name] } }[keyof HubEvents]
  | { kind: "line"; status: LineStatus; problemCode: string | null }
  | { kind: "media"; seat: string; media: Media }
  | { kind: "flow"; seat: string; flowing: boolean }
  | { kind: "judged"; seat: string; quality: Quality | null }
  | { kind: "devices" }
  | { kind: "writing"; id: string; text: string; name: string }
  | { kind: "written"; id: string; at: string }
  | { kind: "not_written"; id: string }
  | { kind: "remembered"; messages: readonly (Said & { mine: boolean })[] };

export const START: CallState = {
  phase: "connecting",
  line: "connecting",
  problemCode: null,
  rev: -1,
  me: null,
  peers: [],
  waiting: [],
  watched: false,
  startedAt: null,
  chat: [],
};

export function reduce(state: CallState, event: CallEvent): CallState {
  switch (event.kind) {
    case "welcome":
      return welcomed(state, event.payload);
    case "admitted":
    case "peer_waiting":
    case "peer_seated":
    case "peer_away":
    case "peer_back":
    case "peer_left":
    case "peer_changed":
    case "refused":
    case "closed":
      // What is older than what we know is not news. The same revision may tell two things.
      if (event.payload.rev < state.rev) return state;
      return roomChanged({ ...state, rev: event.payload.rev }, event);
    case "taken_over":
    case "removed":
      return { ...state, phase: event.kind };
    case "wait_changed":
      return { ...state, watched: event.payload.watched };
    case "line":
      return lineChanged(state, event.status, event.problemCode);
    case "media":
      return mediaChanged(state, event.seat, event.media);
    case "flow":
      return noticing(state, event.seat, { flowing: event.flowing });
    case "judged":
      return withPeer(state, event.seat, { judged: event.quality });
    case "said":
    case "writing":
    case "written":
    case "not_written":
    case "remembered":
      return { ...state, chat: chatChanged(state, event) };
    default:
      return state;
  }
}

const STAGES: Readonly<Record<Welcome["you"]["state"], Phase>> = {
  seated: "call",
  standing_by: "ready",
  waiting: "waiting",
  watching: "waiting",
};

function welcomed(state: CallState, welcome: Welcome): CallState {
  const known = new Map(state.peers.map((peer) => [peer.seat, peer]));
  const forgot = welcome.rev < state.rev;
  const named = new Set([...welcome.peers, ...welcome.waiting].map((peer) => peer.seat));
  const kept =
    welcome.you.state === "seated"
      ? state.peers.filter((peer) => !named.has(peer.seat) && peer.media === "connected")
      : [];
  return {
    ...state,
    phase: STAGES[welcome.you.state],
    line: "online",
    problemCode: null,
    rev: welcome.rev,
    me: welcome.you,
    peers: [
      ...welcome.peers.map((peer) => seatedAs(peer, known.get(peer.seat), forgot)),
      ...kept.map((peer) => ({ ...peer, here: false, kept: true })),
    ],
    waiting: welcome.waiting,
    watched: welcome.watched,
    startedAt: welcome.started_at ?? state.startedAt,
  };
}

/** What we see of him ourselves outlives what the hub says; one that has just restarted has not heard of his devices either. */
function seatedAs(peer: Peer, known: PeerState | undefined, forgot = known?.kept): PeerState {
  const { media = "none", flowing = false, judged = null } = known ?? {};
  const { camera, microphone, has_camera, has_microphone, held, screen } = (forgot && known) || peer;
  const told = { camera, microphone, has_camera, has_microphone, held, screen };
  return { ...peer, ...told, media, flowing, returned: false, kept: false, judged };
}

function mediaChanged(state: CallState, seat: string, media: Media): CallState {
  const gone = state.peers.some((peer) => peer.seat === seat && peer.kept) && media !== "connected";
  if (gone) return { ...state, peers: without(state.peers, seat) };
  return noticing(state, seat, { media });
}

/** One who was gone is back once it shows, however good it is then. */
function noticing(state: CallState, seat: string, change: Partial<PeerState>): CallState {
  const { peers, ...rest } = withPeer(state, seat, change);
  return { ...rest, peers: peers.map((peer) => (isThere(peer) ? { ...peer, returned: false } : peer)) };
}

/** Something comes from him; or would, if he sent anything. */
function isThere(peer: PeerState): boolean {
  return peer.media === "connected" && (peer.flowing || !sendsSteadily(peer));
}

/** What there was of a page that is gone is neither a good connection nor a cut one. */
function cameBack(state: CallState, seat: string): CallState {
  const known = state.peers.find((peer) => peer.seat === seat);
  const returned = known !== undefined && !known.here && !known.flowing && known.media !== "none";
  return withPeer(state, seat, { here: true, kept: false, returned });
}

type RoomEvent = Extract<CallEvent, { payload: { rev: number } }>;

function roomChanged(state: CallState, event: RoomEvent): CallState {
  switch (event.kind) {
    case "admitted": {
      const peers = event.payload.peers.map((peer) => seatedAs(peer, undefined));
      return { ...state, phase: "call", peers, startedAt: event.payload.started_at ?? state.startedAt };
    }
    case "peer_waiting": {
      const { peer } = event.payload;
      // A hub that restarted may know him as one who waits: he has left the call then, whatever we still see.
      const waiting = [...without(state.waiting, peer.seat), peer];
      return { ...state, peers: without(state.peers, peer.seat), waiting };
    }
    case "peer_seated": {
      const { peer, started_at } = event.payload;
      const known = state.peers.find(({ seat }) => seat === peer.seat);
      return {
        ...state,
        peers: [...without(state.peers, peer.seat), seatedAs(peer, known)],
        waiting: without(state.waiting, peer.seat),
        startedAt: started_at ?? state.startedAt,
      };
    }
    case "peer_away":
      return withPeer(state, event.payload.seat, { here: false, kept: false });
    case "peer_back":
      return cameBack(state, event.payload.seat);
    case "peer_left":
      return {
        ...state,
        peers: without(state.peers, event.payload.seat),
        waiting: without(state.waiting, event.payload.seat),
      };
    case "peer_changed":
      return withPeer(state, event.payload.peer.seat, event.payload.peer);
    case "refused":
    case "closed":
      return { ...state, phase: event.kind };
    default:
      return state;
  }
}

function lineChanged(state: CallState, line: LineStatus, problemCode: string | null): CallState {
  if (line !== "ended" || isOver(state.phase)) return { ...state, line };
  if (problemCode === "room_closed" || problemCode === "consultation_over") {
    return { ...state, line, phase: "closed" };
  }
  return { ...state, line, phase: problemCode === "seat_removed" ? "removed" : "ended", problemCode };
}

export function isOver(phase: Phase): boolean {
  return phase !== "connecting" && phase !== "ready" && phase !== "waiting" && phase !== "call";
}

function withPeer(state: CallState, seat: string, change: Partial<PeerState>): CallState {
  const applied = <P extends Peer>(peer: P): P => (peer.seat === seat ? { ...peer, ...change } : peer);
  return { ...state, peers: state.peers.map(applied), waiting: state.waiting.map(applied) };
}

function without<P extends { seat: string }>(peers: readonly P[], seat: string): P[] {
  return peers.filter((peer) => peer.seat !== seat);
}

export type Connection = "connecting" | "relay" | "cut" | "away" | "alone" | "good" | "fair" | "poor";

/** The one thing to say about the connection with one other. While he is seen and heard, a cut line to the hub is not his concern. */
export function connectionOf(state: CallState, other: PeerState | undefined = state.peers[0]): Connection {
  const online = state.line === "online";
  if (!other) return online ? "alone" : state.line === "connecting" ? "connecting" : "cut";
  if (online && other.returned && other.media !== "refused" && !isThere(other)) return "connecting";
  const there = other.here || other.kept || other.flowing || !online;
  if (other.media === "connected" && there) return other.judged ?? "good";
  if (!online || (other.here && other.media === "broken")) return "cut";
  if (other.here && other.media === "refused") return "relay";
  return other.here ? "connecting" : "away";
}

const QUALITIES: ReadonlySet<Connection> = new Set(["good", "fair", "poor"]);

export function isHeard(connection: Connection): boolean {
  return QUALITIES.has(connection);
}

/** With several others: as long as one is heard, it is how the one is heard who is heard worst. */
export function connectionWithAll(state: CallState): Connection {
  const all = state.peers.map((peer) => connectionOf(state, peer));
  return (["poor", "fair", "good"] as const).find((one) => all.includes(one)) ?? connectionOf(state);
}
