// The way to one other seat, kept open: when nothing comes any more a new one is looked for at once, again and again
// until something comes, and the person is told once it lasts. No DOM.
//
// Only the side that does not give way makes offers of a restart; the other asks it to. A restart on a way that works
// costs nothing that one could hear. Where it brings nothing though the other answers, a new connection is made beside
// the old one, which goes on until the new one is there.
import { pauseAfter } from "./attempts";
import type { Media } from "./call_state";
import { type Flow, type Liveness, watchLiveness } from "./liveness";
import type { Ask } from "./protocol";
import { createRelayWatch, type Ways } from "./relay";
import { createSaying } from "./saying";

export interface Mending {
  /** A connection has just been made, in place of the former or for now beside it. */
  watch(connection: RTCPeerConnection, beside?: boolean): void;
  /** From now on a connection is due: one made ahead is used if it works, else made anew by the side that offers. */
  expect(): void;
  /** Something was said from which a connection should come. */
  await(): void;
  /** We begin a connection of our own. */
  offers(): void;
  mend(): void;
  /** Another network, as it seems: whether the way still works shows in a moment. */
  networkChanged(): void;
  /** The other side asks for a new way. */
  hearRestart(): void;
  /** The other side offers one: it need not be asked for. */
  hearOffer(): void;
  hearAnswer(): void;
  /** A line to the hub is back, ours or the other's: what was said meanwhile may not have been heard. */
  repeat(ours?: boolean): void;
  stop(): void;
}

export interface MendingOptions {
  seat: string;
  polite: boolean;
  /** Made ahead: a connection is not due before `expect`. */
  early?: boolean;
  ask: Ask;
  ways: Ways;
  connection: () => RTCPeerConnection;
  /** With the former one, as long as it is kept. */
  all: () => readonly RTCPeerConnection[];
  /** The newest connection is there: the former is needed no more. */
  stands: () => void;
  /** Whether the connection is one that the other side knows of. */
  met: () => boolean;
  describe: () => void;
  /** Begin with a new connection; `fresh`: one that sees the networks as they are by now. */
  startAnew: (fresh?: boolean) => void;
  onMedia: (media: Media) => void;
  /** Whether the other side sends anything. */
  expected?: () => boolean;
  onFlow?: (flow: Flow) => void;
  /** It is not sure that the line to the hub still works. */
  onDoubt?: () => void;
}

/** After what tells of another network. By then the present way has shown whether it still works. */
const SHOWN_MS = 400;
/** Not heard of by then, an offer is asked for. */
const UNHEARD_MS = 1_500;
/** Begun so short a while ago, an attempt may still come to its end. */
const YOUNG_MS = 3_000;
/** What only one side sees is mended by less than a new connection: so long the other's word is waited for. */
const HEARKEN_MS = 100;
const STUCK_MS = 8_000;
/** One that was there is worth more patience: it comes back by less than a new one needs. */
const LOST_MS = 15_000;
/** After a return to the hub: sound comes back by itself where only the way was cut for a while. */
const BY_ITSELF_MS = 200;

export function createMending(options: MendingOptions): Mending {
  const { seat, polite, ask, ways, connection, onMedia } = options;
  let due = !options.early;
  let offeredAt = Number.NEGATIVE_INFINITY;
  let stopped = false;
  let mendedAt = Number.NEGATIVE_INFINITY;
  /** When the other side last asked for a new way, or answered to one. */
  let heardAt = Number.NEGATIVE_INFINITY;
  let attempts = 0;
  let restartUnheard = false;
  /** Our addresses are probably others by now: what there is cannot be mended. */
  let moved = false;
  let stuck: ReturnType<typeof setTimeout> | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;
  let showing: ReturnType<typeof setTimeout> | undefined;
  const relay = createRelayWatch({ ways, retry, onInTheWay: () => onMedia("refused") });
  const saying = createSaying(onMedia, () => (relay.isInTheWay() ? "refused" : "broken"));
  const liveness: Liveness = watchLiveness({
    connections: options.all,
    expected: () => isConnected() && (options.expected?.() ?? false),
    onFlow: flows,
  });

  function isConnected(): boolean {
    return options.all().some(({ connectionState }) => connectionState === "connected");
  }

  function isWell(): boolean {
    return isConnected() && liveness.flow() !== "stalled";
  }

  function flows(flow: Flow): void {
    options.onFlow?.(flow);
    if (flow === "stalled") {
      if (!liveness.isRough()) options.onDoubt?.();
      ways.freshen();
      saying.brokenSoon();
      hearken();
    } else if (isWell()) settle();
  }

  function changed(mine: RTCPeerConnection): void {
    if (mine !== connection() || stopped) return;
    switch (mine.connectionState) {
      case "connected":
        relay.settled();
        options.stands();
        if (isWell()) settle();
        break;
      case "disconnected":
      case "failed":
        saying.broken();
        // Of one made ahead only the side that offers takes care.
        if (!due && polite) return;
        options.onDoubt?.();
        mend();
        break;
    }
  }

  function settle(): void {
    for (const timer of [stuck, again]) clearTimeout(timer);
    stuck = undefined;
    attempts = 0;
    moved = false;
    saying.well();
  }

  function mend(force = false): void {
    if (stopped || (!force && isWell())) return;
    if (force || moved || performance.now() - mendedAt >= pause()) attempt();
    keepOn();
  }

  function attempt(): void {
    mendedAt = performance.now();
    attempts += 1;
    if (due) stuck ??= setTimeout(giveUp, LOST_MS);
    if (moved && !isWell()) return startFresh();
    if (!polite) return renew();
    ask("restart", { to: seat }).catch(() => {
      restartUnheard = true;
    });
  }

  function pause(): number {
    return pauseAfter(attempts, liveness.isRough());
  }

  /** His word, heard just before or in a moment, tells that he is there and hears as little as we do. */
  function hearken(): void {
    if (polite || moved) return mend();
    if (performance.now() - heardAt < pause() && beginBeside()) return keepOn();
    keepOn(HEARKEN_MS);
  }

  /** He is there, and still nothing comes: browsers keep to the dead way for seconds, if the new one is of a lower rank. */
  function beginBeside(): boolean {
    // A new connection begins with more than a thin way carries, and would be silent in its turn.
    if (stopped || connection().connectionState !== "connected" || isWell() || liveness.isRough())
      return false;
    counts();
    options.startAnew();
    return true;
  }

  /** What the other side begins is an attempt too. */
  function counts(): void {
    mendedAt = performance.now();
    attempts = Math.max(attempts, 1);
  }

  function keepOn(rest = mendedAt + pause() - performance.now()): void {
    clearTimeout(again);
    again = setTimeout(() => mend(), Math.max(0, rest) + 10);
  }

  /** The relay may let us in now: gather anew, which the offer of a restart makes both sides do. */
  function retry(): void {
    connection().setConfiguration(ways.configuration());
    if (!connection().localDescription) return;
    // Were both to offer at once, one would take its offer back; and Chromium then shows nothing of what comes later.
    if (polite) ask("restart", { to: seat }).catch(() => {});
    else renew();
  }

  function renew(): void {
    if (stopped) return;
    if (connection().signalingState === "have-local-offer") return options.describe();
    if (!options.met()) return options.startAnew();
    connection().setConfiguration(ways.configuration());
    connection().restartIce();
  }

  function startFresh(): void {
    moved = false;
    options.startAnew(true);
  }

  /** A connection that does not come about in time is mended, then built anew, until it does. */
  function awaitConnection(within = STUCK_MS): void {
    clearTimeout(stuck);
    stuck = due ? setTimeout(giveUp, within) : undefined;
  }

  function expect(): void {
    if (due) return;
    due = true;
    if (connection().connectionState === "connected") return;
    relay.settled();
    awaitConnection(polite ? UNHEARD_MS : STUCK_MS);
    if (polite) return;
    if (performance.now() - offeredAt > YOUNG_MS) options.startAnew();
    else if (connection().signalingState === "have-local-offer") options.describe();
  }

  function giveUp(): void {
    stuck = undefined;
    if (stopped || isWell()) return;
    if (polite) mend(true);
    else options.startAnew();
  }

  return {
    watch(pc, beside = false) {
      pc.onconnectionstatechange = () => changed(pc);
      relay.watch(pc);
      clearTimeout(showing);
      moved = false;
      if (!beside) {
        saying.hush();
        onMedia(relay.isInTheWay() ? "refused" : "connecting");
      }
      awaitConnection();
    },
    expect,
    await: () => void (isWell() || awaitConnection()),
    offers() {
      offeredAt = performance.now();
    },
    mend: () => mend(),
    networkChanged() {
      clearTimeout(showing);
      if (!isWell() || liveness.flow() === "unknown") return mend(true);
      moved = true;
      liveness.hurry();
      showing = setTimeout(() => isWell() && mend(true), SHOWN_MS);
    },
    hearRestart() {
      heardAt = performance.now();
      counts();
      if (!beginBeside()) renew();
    },
    hearOffer() {
      counts();
      restartUnheard = false;
    },
    hearAnswer() {
      heardAt = performance.now();
      beginBeside();
    },
    repeat(ours = false) {
      const well = isWell();
      if (ours && !well && !liveness.isRough()) {
        clearTimeout(showing);
        showing = setTimeout(() => {
          // One that is only being made was begun since.
          if (stopped || isWell() || connection().connectionState !== "connected") return;
          moved = true;
          mend();
        }, BY_ITSELF_MS);
      }
      if (connection().signalingState === "have-local-offer") return options.describe();
      if (well && !restartUnheard) return;
      restartUnheard = false;
      mend(true);
    },
    stop() {
      stopped = true;
      for (const timer of [stuck, again, showing]) clearTimeout(timer);
      saying.hush();
      relay.settled();
      liveness.stop();
    },
  };
}
