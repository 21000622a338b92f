// The relay by which a call may have to pass. When it refuses us or does not answer, a browser says so once, by an
// event, and then waits for ever: here it becomes a word for the person, and new attempts with fresh credentials. No DOM.
import type { IceServer, Welcome } from "./protocol";

/** The ways that the hub gives, the same for every link. */
export interface Ways {
  configuration(): RTCConfiguration;
  take(welcome: Pick<Welcome, "ice_servers" | "ice_policy">): void;
  /** Fresh credentials; asked for once, however many links are refused at the same moment. */
  renew(): Promise<void>;
}

export function createWays(fresh: () => Promise<{ ice_servers: IceServer[] }>): Ways {
  let servers: RTCIceServer[] = [];
  let policy: RTCIceTransportPolicy = "all";
  let asking: Promise<void> | null = null;

  return {
    configuration: () => ({ iceServers: servers, iceTransportPolicy: policy, bundlePolicy: "max-bundle" }),
    take(welcome) {
      servers = welcome.ice_servers.map(iceServer);
      policy = welcome.ice_policy;
    },
    renew() {
      asking ??= fresh()
        .then((given) => {
          servers = given.ice_servers.map(iceServer);
        })
        .finally(() => {
          asking = null;
        });
      return asking;
    },
  };
}

export interface RelayWatch {
  watch(connection: RTCPeerConnection): void;
  /** Whether the person has been told, and nothing has come of it yet. */
  isInTheWay(): boolean;
  settled(): void;
}

export interface RelayWatchOptions {
  ways: Ways;
  /** Fresh credentials are here: try again with them. */
  retry: () => void;
  onInTheWay: () => void;
}

/** Well within five seconds; most calls find another way before. */
const SAY_AFTER_MS = 3_000;
/** A refusal is final for these credentials; a relay that does not answer may be slow, or one of several. */
const REFUSED_MS = [500, 2_000, 5_000, 10_000, 20_000];
const UNREACHABLE_MS = [4_000, 8_000, 20_000];
const UNREACHABLE = 700;

export function createRelayWatch({ ways, retry, onInTheWay }: RelayWatchOptions): RelayWatch {
  let saying: ReturnType<typeof setTimeout> | undefined;
  let trying: ReturnType<typeof setTimeout> | undefined;
  let attempts = 0;
  let told = false;

  function heard(errorCode: number): void {
    saying ??= setTimeout(() => {
      told = true;
      onInTheWay();
    }, SAY_AFTER_MS);
    tryLater(errorCode >= UNREACHABLE ? UNREACHABLE_MS : REFUSED_MS);
  }

  function tryLater(pauses: readonly number[]): void {
    if (trying !== undefined) return;
    trying = setTimeout(() => void tryAgain(pauses), pauses[Math.min(attempts, pauses.length - 1)]);
    attempts += 1;
  }

  async function tryAgain(pauses: readonly number[]): Promise<void> {
    const mine = trying;
    const renewed = await ways.renew().then(
      () => true,
      () => false,
    );
    if (trying !== mine) return;
    trying = undefined;
    if (renewed) retry();
    else tryLater(pauses);
  }

  return {
    watch(connection) {
      connection.onicecandidateerror = ({ errorCode }) => {
        if (connection.connectionState !== "connected") heard(errorCode);
      };
    },
    isInTheWay: () => told,
    settled() {
      clearTimeout(saying);
      clearTimeout(trying);
      saying = trying = undefined;
      attempts = 0;
      told = false;
    },
  };
}

function iceServer({ urls, username, credential }: IceServer): RTCIceServer {
  return { urls, ...(username ? { username } : {}), ...(credential ? { credential } : {}) };
}
