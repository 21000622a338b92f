// For tests. Node has no WebRTC: two small doubles keep the signalling state machine of the specification, and nothing else.
import { createPeerLink, type PeerLink } from "./peer_link";
import type { Ask, IceCandidate } from "./protocol";
import { createWays } from "./relay";

type Description = { type: "offer" | "answer"; sdp: string };
type Transceiver = {
  direction: string;
  mid: string | null;
  receiver: { track: { kind: string } };
  sender: { track: unknown; replaceTrack(track: unknown): Promise<void> };
};

let sessions = 0;

export class Connection {
  readonly session = String(++sessions);
  signalingState = "stable";
  connectionState = "new";
  localDescription: Description | null = null;
  remoteDescription: Description | null = null;
  readonly added: IceCandidate[] = [];
  transceivers: Transceiver[] = [];
  closed = false;
  slow = false;
  restarts = 0;
  version = 1; // a browser's first description has 2
  onnegotiationneeded: (() => void) | null = null;
  onicecandidate: ((event: { candidate: null }) => void) | null = null;
  ontrack: ((event: { track: unknown }) => void) | null = null;
  onconnectionstatechange: (() => void) | null = null;

  private line(kind: string, mid: string | null): Transceiver {
    const sender = {
      track: null as unknown,
      async replaceTrack(track: unknown) {
        sender.track = track;
      },
    };
    return { direction: "recvonly", mid, receiver: { track: { kind } }, sender };
  }

  addTransceiver(what: string | { kind: string }): Transceiver {
    const line = this.line(typeof what === "string" ? what : what.kind, null);
    if (typeof what !== "string") line.sender.track = what;
    this.transceivers.push(line);
    if (this.transceivers.length === 1) queueMicrotask(() => this.onnegotiationneeded?.());
    return line;
  }

  getTransceivers(): Transceiver[] {
    return this.transceivers;
  }

  setConfiguration(): void {}

  restartIce(): void {
    this.restarts += 1;
    if (this.signalingState === "stable") queueMicrotask(() => this.onnegotiationneeded?.());
  }

  async setLocalDescription(): Promise<void> {
    const type = this.signalingState === "have-remote-offer" ? "answer" : "offer";
    this.version += 1;
    this.transceivers.forEach((transceiver, index) => {
      transceiver.mid ??= String(index);
    });
    const lines = this.transceivers.map(({ receiver }) => `m=${receiver.track.kind}`).join("\n");
    this.localDescription = { type, sdp: `v=0\no=- ${this.session} ${this.version} IN IP4 0\n${lines}` };
    this.signalingState = type === "offer" ? "have-local-offer" : "stable";
  }

  async setRemoteDescription(description: Description): Promise<void> {
    if (description.type === "answer" && this.signalingState !== "have-local-offer")
      throw new Error("no offer");
    // As in a browser: what was begun is never finished once the connection is closed.
    if (this.slow) await new Promise((done) => setImmediate(done));
    if (this.closed) await new Promise(() => {});
    this.remoteDescription = description;
    if (description.type === "answer") {
      this.signalingState = "stable";
      return;
    }
    const kinds = [...description.sdp.matchAll(/^m=(\w+)/gm)].map((found) => found[1] ?? "");
    const known = this.transceivers.filter((transceiver) => transceiver.mid !== null).length;
    for (const kind of kinds.slice(known))
      this.transceivers.push(this.line(kind, String(this.transceivers.length)));
    this.signalingState = "have-remote-offer";
  }

  async addIceCandidate(candidate: IceCandidate): Promise<void> {
    this.added.push(candidate);
  }

  become(state: string): void {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }

  close(): void {
    this.closed = true;
  }
}

export interface Side {
  link: PeerLink;
  made: Connection[];
  sent: { name: string; sdp?: string }[];
  tracks: unknown[];
  now(): Connection;
}

export const open: PeerLink[] = [];

/** A side whose words are kept rather than delivered: each test delivers them in the order that it is about. */
export function side(polite: boolean, early = false): Side {
  const made: Connection[] = [];
  const sent: Side["sent"] = [];
  const tracks: unknown[] = [];
  const ask = (async (name: string, payload: { sdp?: string }) => {
    sent.push({ name, ...(payload.sdp ? { sdp: payload.sdp } : {}) });
  }) as unknown as Ask;
  const link = createPeerLink({
    seat: polite ? "host" : "guest-1",
    polite,
    ways: createWays(async () => ({ ice_servers: [] })),
    tracks: { audio: null, video: null },
    early,
    ask,
    onTrack: (track) => tracks.push(track),
    onMedia: () => {},
    create: () => {
      const connection = new Connection();
      made.push(connection);
      return connection as unknown as RTCPeerConnection;
    },
  });
  open.push(link);
  return { link, made, sent, tracks, now: () => made.at(-1) as Connection };
}

export const settle = () => new Promise((done) => setImmediate(done));
export const last = (from: Side, name: string) =>
  from.sent.filter((word) => word.name === name).at(-1)?.sdp ?? "";

export async function agree(from: Side, to: Side): Promise<void> {
  await settle();
  await to.link.hearOffer(last(from, "offer"));
  await settle();
  await from.link.hearAnswer(last(to, "answer"));
}
