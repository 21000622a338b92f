// The hub's events by name, from the generated contract, as the modules of the call use them.
import type { HubAnswers, HubEvents, HubRequests, Peer } from "../contract/payloads";

export type {
  HubEvents,
  HubRequests,
  IceCandidate,
  IceServer,
  Peer,
  Said,
  Summary,
  Welcome,
} from "../contract/payloads";

export type Quality = NonNullable<Peer["quality"]>;
export type Held = NonNullable<Peer["held"]>;
export type HubEventName = keyof HubEvents;

/** Every event that the hub tells; the record makes the compiler notice a missing one. */
const TOLD: Readonly<Record<HubEventName, true>> = {
  welcome: true,
  peer_waiting: true,
  admitted: true,
  refused: true,
  peer_seated: true,
  peer_away: true,
  peer_back: true,
  peer_left: true,
  peer_changed: true,
  offer: true,
  answer: true,
  candidate: true,
  restart: true,
  said: true,
  closed: true,
  taken_over: true,
  removed: true,
  ways_changed: true,
  wait_changed: true,
  board_changed: true,
};

export const HUB_EVENTS = Object.keys(TOLD) as readonly HubEventName[];

export type Ask = <Name extends keyof HubRequests>(
  name: Name,
  payload: HubRequests[Name],
) => Promise<HubAnswers[Name]>;
