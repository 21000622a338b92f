/* Written by `make contract` from signaling/hub/events.py and payloads.py: do not edit. */

export type Permission = "enter" | "admit" | "close" | "say" | "prepare" | "watch";

export interface Contract {
  HubEvents: HubEvents;
  HubRequests: HubRequests;
  HubAnswers: HubAnswers;
}
export interface HubEvents {
  welcome: Welcome;
  peer_waiting: PeerWaiting;
  admitted: Admitted;
  refused: Refused;
  peer_seated: PeerSeated;
  peer_away: PeerAway;
  peer_back: PeerBack;
  peer_left: PeerLeft;
  peer_changed: PeerChanged;
  offer: OfferFrom;
  answer: AnswerFrom;
  candidate: CandidateFrom;
  restart: RestartFrom;
  said: Said;
  closed: Closed;
  taken_over: TakenOver;
  removed: Removed;
  ways_changed: WaysChanged;
  wait_changed: WaitChanged;
  board_changed: BoardChanged;
}
export interface Welcome {
  rev: number;
  you: You;
  resume: string | null;
  ice_servers: IceServer[];
  ice_policy: "all" | "relay";
  beat_seconds: number;
  peers: Peer[];
  waiting: Peer[];
  watched: boolean;
  started_at: string | null;
}
export interface You {
  seat: string;
  name: string;
  polite: boolean;
  may: Permission[];
  state: "waiting" | "seated" | "watching" | "standing_by";
}
export interface IceServer {
  urls: string[];
  username?: string | null;
  credential?: string | null;
}
export interface Peer {
  seat: string;
  name: string;
  label: string | null;
  polite: boolean;
  here: boolean;
  camera: boolean;
  microphone: boolean;
  has_camera: boolean;
  has_microphone: boolean;
  screen: boolean;
  held: ("device" | "background" | "touch") | null;
  shows_while_waiting: boolean;
  quality: ("good" | "fair" | "poor") | null;
  picture: "moving" | "stills" | "stopped";
  wish: "usual" | "saver" | "sound" | "protected";
  since: string;
}
export interface PeerWaiting {
  rev: number;
  peer: Peer;
}
export interface Admitted {
  rev: number;
  peers: Peer[];
  started_at: string | null;
  beat_seconds?: number;
}
export interface Refused {
  rev: number;
}
export interface PeerSeated {
  rev: number;
  peer: Peer;
  started_at: string | null;
}
export interface PeerAway {
  rev: number;
  seat: string;
}
export interface PeerBack {
  rev: number;
  seat: string;
}
export interface PeerLeft {
  rev: number;
  seat: string;
}
export interface PeerChanged {
  rev: number;
  peer: Peer;
}
export interface OfferFrom {
  from: string;
  sdp: string;
}
export interface AnswerFrom {
  from: string;
  sdp: string;
}
export interface CandidateFrom {
  from: string;
  candidate: IceCandidate | null;
}
export interface IceCandidate {
  candidate: string;
  sdpMid?: string | null;
  sdpMLineIndex?: number | null;
  usernameFragment?: string | null;
}
export interface RestartFrom {
  from: string;
}
export interface Said {
  id: string;
  seat: string;
  name: string;
  text: string;
  at: string;
}
export interface Closed {
  rev: number;
  by: string | null;
}
export interface TakenOver {}
export interface Removed {}
export interface WaysChanged {
  ice_policy: "all" | "relay";
}
export interface WaitChanged {
  watched: boolean;
}
export interface BoardChanged {
  what: string;
  id: string;
  revision: number;
}
export interface HubRequests {
  beat: Beat;
  enter: Enter;
  admit: Admit;
  refuse: Refuse;
  leave: Leave;
  close: Close;
  offer: Offer;
  answer: Answer;
  candidate: Candidate;
  restart: Restart;
  ice: Ice;
  say: Say;
  presence: Presence;
  incident: Incident;
  summary: Summary;
}
export interface Beat {}
export interface Enter {}
export interface Admit {
  seat: string;
}
export interface Refuse {
  seat: string;
}
export interface Leave {}
export interface Close {}
export interface Offer {
  to: string;
  sdp: string;
}
export interface Answer {
  to: string;
  sdp: string;
}
export interface Candidate {
  to: string;
  candidate: IceCandidate | null;
}
export interface Restart {
  to: string;
}
export interface Ice {}
export interface Say {
  id: string;
  text: string;
}
export interface Presence {
  camera: boolean;
  microphone: boolean;
  quality: ("good" | "fair" | "poor") | null;
  has_camera?: boolean;
  has_microphone?: boolean;
  picture?: "moving" | "stills" | "stopped";
  wish?: "usual" | "saver" | "sound" | "protected";
  screen?: boolean;
  held?: ("device" | "background" | "touch") | null;
  shows_while_waiting?: boolean;
}
export interface Incident {
  what: "media_cut" | "relay_refused";
}
export interface Summary {
  run: string;
  path: "direct" | "relay_udp" | "relay_tcp" | "relay_tls";
  seconds: number;
  received: number;
  lost: number;
  cuts: number;
  height: number | null;
}
export interface HubAnswers {
  beat: BeatHeard;
  enter: Nothing;
  admit: Nothing;
  refuse: Nothing;
  leave: Nothing;
  close: Nothing;
  offer: Nothing;
  answer: Nothing;
  candidate: Nothing;
  restart: Nothing;
  ice: IceGiven;
  say: SayKept;
  presence: Nothing;
  incident: Nothing;
  summary: Nothing;
}
export interface BeatHeard {
  rev: number;
}
export interface Nothing {}
export interface IceGiven {
  ice_servers: IceServer[];
}
export interface SayKept {
  id: string;
  at: string;
}
