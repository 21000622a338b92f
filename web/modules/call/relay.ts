// The relay by which a call may have to pass. When it refuses us or does not answer, a browser says so once, by an
// event, and then waits for ever: here it becomes a word for the person, and new attempts with fresh credentials. No DOM.
import type { IceServer, Welcome } from "./protocol";

/** The ways that the hub gives, the same for every link. */
export interface Ways {
  configuration(): RTCConfiguration;
  take(welcome: Pick<Welcome, "ice_servers" | "ice_policy">): void;
  /** Another way than before, for the connections that are made from now on. */
  change(policy: Welcome["ice_policy"]): void;
  /** All must go through a relay, and the site has none: no attempt will come to anything. */
  lackRelay(): boolean;
  /** Fresh credentials; asked for once, however many links are refused at the same moment. */
  renew(): Promise<void>;
  /** The same, if those in hand have lived half of their life: so that they are there before they are needed. */
  freshen(): void;
  stop(): void;
}

/** As long as nobody says when they expire. A timer of a browser is good for 24 days. */
const FRESH_MS = 60 * 60_000;
const ASK_AGAIN_MS = 60_000;

export function createWays(fresh: () => Promise<{ ice_servers: IceServer[] }>): Ways {
  let servers: RTCIceServer[] = [];
  let policy: RTCIceTransportPolicy = "all";
  let asking: Promise<void> | null = null;
  let staleAt = Number.POSITIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function hold(given: readonly IceServer[], now = Date.now()): void {
    servers = given.map(iceServer);
    const ends = given.map(({ username }) => expiryOf(username)).filter((end) => end !== null);
    staleAt = ends.length ? now + (Math.min(...ends) - now) / 2 : Number.POSITIVE_INFINITY;
    lookAgain(staleAt - now);
  }

  function lookAgain(pause: number): void {
    clearTimeout(timer);
    if (Number.isFinite(staleAt))
      timer = setTimeout(freshen, Math.min(Math.max(pause, ASK_AGAIN_MS), FRESH_MS));
  }

  function freshen(): void {
    lookAgain(staleAt - Date.now());
    if (Date.now() >= staleAt) renew().catch(() => {});
  }

  function renew(): Promise<void> {
    asking ??= fresh()
      .then((given) => hold(given.ice_servers))
      .finally(() => {
        asking = null;
      });
    return asking;
  }

  return {
    configuration: () => ({ iceServers: servers, iceTransportPolicy: policy, bundlePolicy: "max-bundle" }),
    take(welcome) {
      hold(welcome.ice_servers);
      policy = welcome.ice_policy;
    },
    change(to) {
      policy = to;
    },
    lackRelay: () => policy === "relay" && !servers.some(({ urls }) => [urls].flat().some(isRelay)),
    renew,
    freshen,
    stop: () => clearTimeout(timer),
  };
}

function isRelay(url: string): boolean {
  return /^turns?:/.test(url);
}

/** coturn's names begin with the second at which they end. */
function expiryOf(username: string | null | undefined): number | null {
  const seconds = Number.parseInt(username ?? "", 10);
  return seconds > 1_000_000_000 ? seconds * 1000 : null;
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
/** A browser asks a relay that is silent for ten seconds before it says so. On a thin network an answer takes two. */
const SILENT_MS = 4_000;
/** A refusal is final for these credentials; a relay that does not answer may be slow, or one of several. */
const REFUSED_MS = [500, 2_000, 5_000, 10_000, 20_000];
const UNREACHABLE_MS = [4_000, 8_000, 20_000];
const UNREACHABLE = 700;

export function createRelayWatch({ ways, retry, onInTheWay }: RelayWatchOptions): RelayWatch {
  let saying: ReturnType<typeof setTimeout> | undefined;
  let trying: ReturnType<typeof setTimeout> | undefined;
  let attempts = 0;
  let told = false;

  function say(): void {
    if (told) return;
    told = true;
    onInTheWay();
  }

  /** Where all goes by relay, no candidate is no answer. */
  function hearSilence(connection: RTCPeerConnection): void {
    let silence: ReturnType<typeof setTimeout> | undefined;
    connection.addEventListener("icegatheringstatechange", () => {
      clearTimeout(silence);
      if (connection.iceGatheringState !== "gathering") return;
      silence = setTimeout(() => {
        if (!["connected", "closed"].includes(connection.connectionState)) say();
      }, SILENT_MS);
    });
    connection.addEventListener("icecandidate", ({ candidate }) => {
      if (candidate) clearTimeout(silence);
    });
  }

  function heard(errorCode: number): void {
    saying ??= setTimeout(say, SAY_AFTER_MS);
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
      if (ways.configuration().iceTransportPolicy === "relay") hearSilence(connection);
      connection.onicecandidateerror = ({ errorCode }) => {
        if (connection.connectionState !== "connected") heard(errorCode);
      };
    },
    isInTheWay: () => told || ways.lackRelay(),
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
