// The line to the hub: connects with a ticket, returns by itself, turns acks into promises. No DOM.
import { io, type Socket } from "socket.io-client";
import type { HubAnswers } from "../contract/payloads";
import type { HubAddress } from "../shared/page_data";
import { isFinal, Problem, problemOf } from "../shared/problems";
import { createBeats } from "./beats";
import { type Ask, HUB_EVENTS, type HubEventName, type HubEvents, type HubRequests } from "./protocol";

export type LineStatus = "connecting" | "online" | "offline" | "ended";

export interface HubClient {
  ask: Ask;
  /** Try now rather than after the pause, or see whether the line still works: the network may have changed. */
  hurry(): void;
  /** There is reason to doubt that the line works: if it does not answer as fast as usual, another takes its place. */
  check(): void;
  /** Another network: the line is probably dead, though nobody has told it yet. */
  replace(): void;
  /** From standing by to the seat. What is asked next follows on the same line. */
  enter(): void;
  stop(): void;
}

export interface HubClientOptions {
  hub: HubAddress;
  ticket: () => Promise<string>;
  onEvent: <Name extends HubEventName>(name: Name, payload: HubEvents[Name]) => void;
  onStatus: (status: LineStatus, problem: Problem | null) => void;
  /** Be ready at the door of the room, without taking the seat, until `enter`. */
  standBy?: boolean;
  open?: typeof io;
}

/** A server that restarts is back in two seconds: for half a minute we ask at least once a second, then less. */
export const PAUSES_MS = [100, 250, 500, ...Array<number>(30).fill(900), 3000];
const ACK_MS = 5_000;
/** Seated, the beat is two seconds: a line that does not answer one within this is dead. */
const BEAT_ACK_MS = 3_000;
/** A new line that is there by then was no cut that one need read of. */
const SAY_AFTER_MS = 700;
/** A line that has just been opened is not doubted. */
const NEW_MS = 1_500;
/** What is opened while a browser takes note of another network, it closes again. */
const NOTED_MS = 40;
const LAST_WORDS: ReadonlySet<HubEventName> = new Set(["closed", "refused", "taken_over", "removed"]);
const CLOSED_DOORS: ReadonlySet<string> = new Set(["room_closed", "seat_removed", "room_full"]);

export function createHubClient(options: HubClientOptions): HubClient {
  const { hub, ticket, onEvent, onStatus, open = io } = options;
  let socket: Socket | null = null;
  let resume: string | null = null;
  let failures = 0;
  let ended = false;
  let fetching = false;
  let pause: ReturnType<typeof setTimeout> | undefined;
  let saying: ReturnType<typeof setTimeout> | undefined;
  /** Of the last beat, in milliseconds. */
  let roundTrip: number | null = null;
  let byWebSocket = false;
  let openedAt = Number.NEGATIVE_INFINITY;
  let standBy = options.standBy ?? false;
  const beats = createBeats(beat);

  function end(problem: Problem | null): void {
    ended = true;
    drop();
    onStatus("ended", problem);
  }

  function drop(): void {
    clearTimeout(pause);
    clearTimeout(saying);
    beats.stop();
    socket?.removeAllListeners();
    socket?.disconnect();
    socket = null;
  }

  function returnLater(): void {
    if (ended) return;
    drop();
    onStatus("offline", null);
    pause = setTimeout(connect, pauseAfter(failures));
    failures += 1;
  }

  /** At once, and without a word if it succeeds at once. */
  function replace(): void {
    if (ended || fetching) return;
    drop();
    failures = 0;
    saying = setTimeout(() => onStatus("offline", null), SAY_AFTER_MS);
    void connect();
  }

  async function connect(): Promise<void> {
    if (ended || fetching) return;
    let auth: { resume: string } | { ticket: string; stand_by?: boolean };
    fetching = true;
    try {
      if (resume && failures > 1 && !(await answers(hub.url, patience(10, 1_500)))) return returnLater();
      auth = resume ? { resume } : { ticket: await ticket() };
    } catch (problem) {
      if (ended) return;
      return isFinal(problem) ? end(problem as Problem) : returnLater();
    } finally {
      fetching = false;
    }
    if (ended) return;
    if (standBy && "ticket" in auth) auth.stand_by = true;
    listen(
      open(hub.url, {
        path: hub.path,
        auth,
        // What has worked here is tried alone at first: polling may hang where a WebSocket fails at once.
        transports: byWebSocket && failures < 3 ? ["websocket"] : ["websocket", "polling"],
        tryAllTransports: true,
        reconnection: false,
        forceNew: true,
        timeout: patience(10, 1_500),
      }),
    );
  }

  function listen(opened: Socket): void {
    // The one before; what is to be said of it, if it lasts, is said later.
    socket?.removeAllListeners();
    socket?.disconnect();
    socket = opened;
    opened.on("connect_error", (error) => refusedOrCut(error));
    opened.on("disconnect", () => returnLater());
    for (const name of HUB_EVENTS) {
      opened.on(name, (payload: unknown) => hear(name, payload));
    }
  }

  function refusedOrCut(error: Error & { data?: unknown }): void {
    const problem = error.data ? problemOf(error.data, 0) : null;
    if (problem && CLOSED_DOORS.has(problem.code)) return end(problem);
    // A refused resume code is worth nothing any more: come back with a fresh ticket, at once.
    if (problem && resume) {
      resume = null;
      failures = 0;
    }
    returnLater();
  }

  function hear(name: HubEventName, payload: unknown): void {
    if (name === "welcome") greeted(payload as HubEvents["welcome"]);
    if (name === "admitted") beatEvery((payload as HubEvents["admitted"]).beat_seconds);
    onEvent(name, payload as HubEvents[typeof name]);
    if (LAST_WORDS.has(name)) end(null);
  }

  function greeted(welcome: HubEvents["welcome"]): void {
    clearTimeout(saying);
    openedAt = performance.now();
    byWebSocket = socket?.io?.engine?.transport?.name === "websocket";
    failures = 0;
    resume = welcome.resume;
    // Told to enter while the line was being opened.
    if (welcome.you.state === "standing_by" && !standBy) void ask("enter", {}).catch(returnLater);
    beatEvery(welcome.beat_seconds);
    onStatus("online", null);
  }

  function beatEvery(seconds = 2): void {
    beats.every(seconds * 1000);
  }

  function beat(): void {
    void answersBeat(BEAT_ACK_MS).then((answered) => answered || returnLater());
  }

  /** Whether the line does, within so many milliseconds; also true of a line that is no longer ours. */
  async function answersBeat(within: number): Promise<boolean> {
    const [asked, sent] = [socket, performance.now()];
    try {
      await ask("beat", {}, within);
      roundTrip = performance.now() - sent;
    } catch (problem) {
      return !(problem instanceof Problem && problem.code === "no_answer" && asked === socket);
    }
    return true;
  }

  /** So many times what the last beat took, and that at least. */
  function patience(times: number, least: number): number {
    return roundTrip === null ? ACK_MS : Math.min(Math.max(roundTrip * times, least), ACK_MS);
  }

  async function ask<Name extends keyof HubRequests>(
    name: Name,
    payload: HubRequests[Name],
    within = ACK_MS,
  ): Promise<HubAnswers[Name]> {
    if (!socket?.connected) throw new Problem("offline");
    const answer = await socket
      .timeout(within)
      .emitWithAck(name, payload)
      .catch(() => {
        throw new Problem("no_answer");
      });
    if (answer?.ok !== true) throw problemOf(answer?.error, 0);
    return answer.data as HubAnswers[Name];
  }

  function hurry(): void {
    if (ended) return;
    if (socket?.connected) return beat();
    clearTimeout(pause);
    failures = 0;
    if (!socket) void connect();
  }

  onStatus("connecting", null);
  void connect();

  return {
    ask,
    hurry,
    check() {
      if (!socket?.connected) return hurry();
      if (performance.now() - openedAt < NEW_MS) return;
      void answersBeat(patience(4, 250)).then((answered) => answered || replace());
    },
    replace() {
      if (ended) return;
      clearTimeout(pause);
      pause = setTimeout(replace, NOTED_MS);
    },
    enter() {
      if (!standBy) return;
      standBy = false;
      if (socket?.connected) void ask("enter", {}).catch(returnLater);
    },
    stop() {
      ended = true;
      drop();
    },
  };
}

/** Chromium makes a page wait longer for each WebSocket after so many that failed; a request it lets go at once. */
async function answers(url: string, within: number): Promise<boolean> {
  const asked = { mode: "no-cors", cache: "no-store", signal: AbortSignal.timeout(within) } as const;
  return fetch(`${url}/hub/health/live`, asked).then(
    () => true,
    () => false,
  );
}

/** Never quite the same for two clients: they were all cut at once, and must not all come back at once. */
export function pauseAfter(failures: number, chance = Math.random()): number {
  const pause = PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)] ?? 0;
  return pause * (0.75 + chance / 2);
}
