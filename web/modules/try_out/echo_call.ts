// A call with the server's echo, over the same line, links and relay as a consultation. No DOM.
import type { Media } from "../call/call_state";
import { createHubClient, type HubClient } from "../call/hub_client";
import { createPeerLink, type PeerLink, type Tracks } from "../call/peer_link";
import type { HubEventName, HubEvents, Peer } from "../call/protocol";
import { createWays } from "../call/relay";
import type { HubAddress } from "../shared/page_data";
import { type Reading, type Report, readingOf } from "./measures";

export interface EchoCall {
  stream: MediaStream;
  read(): Promise<Reading | null>;
  stop(): void;
}

export interface EchoCallOptions {
  hub: HubAddress;
  ticket: string;
  tracks: Tracks;
  onMedia: (media: Media) => void;
  /** The echo or the line has gone, and does not come back. */
  onEnd: () => void;
}

export function startEchoCall({ hub, ticket, tracks, onMedia, onEnd }: EchoCallOptions): EchoCall {
  const stream = new MediaStream();
  const ways = createWays(() => client.ask("ice", {}));
  let link: PeerLink | null = null;
  let client: HubClient;

  /** We offer whoever came first: the echo only answers. */
  function callThe(echo: Peer | undefined): void {
    if (!echo || link) return;
    link = createPeerLink({
      seat: echo.seat,
      polite: false,
      ways,
      tracks,
      ask: client.ask,
      onTrack: (track) => stream.addTrack(track),
      onMedia,
    });
    link.offer();
  }

  function hear<Name extends HubEventName>(name: Name, payload: HubEvents[Name]): void {
    const told = { name, payload } as {
      [N in HubEventName]: { name: N; payload: HubEvents[N] };
    }[HubEventName];
    switch (told.name) {
      case "welcome":
        ways.take(told.payload);
        return callThe(told.payload.peers[0]);
      case "peer_seated":
        return callThe(told.payload.peer);
      case "answer":
        void link?.hearAnswer(told.payload.sdp);
        return;
      case "candidate":
        void link?.hearCandidate(told.payload.candidate);
        return;
      case "peer_left":
      case "closed":
        return onEnd();
    }
  }

  client = createHubClient({
    hub,
    ticket: async () => ticket,
    onEvent: hear,
    onStatus: (status) => {
      if (status === "ended") onEnd();
    },
  });

  return {
    stream,
    async read() {
      const report = await link?.report();
      return report ? readingOf(report as unknown as Report, performance.now()) : null;
    },
    stop() {
      void client.ask("leave", {}).catch(() => {});
      link?.close();
      client.stop();
    },
  };
}
