// The line to the hub: connects with a ticket, returns by itself, turns acks into promises. No DOM.
import { io, type Socket } from "socket.io-client";
import type { HubAnswers } from "../contract/payloads";
import type { HubAddress } from "../shared/page_data";
import { isFinal, Problem, problemOf } from "../shared/problems";
import { type Ask, HUB_EVENTS, type HubEventName, type HubEvents, type HubRequests } from "./protocol";

export type LineStatus = "connecting" | "online" | "offline" | "ended";

export interface HubClient {
  ask: Ask;
  /** Try now rather than after the pause: the network has come back. */
  hurry(): void;
  stop(): void;
}

export interface HubClientOptions {
  hub: HubAddress;
  ticket: () => Promise<string>;
  onEvent: <Name extends HubEventName>(name: Name, payload: HubEvents[Name]) => void;
  onStatus: (status: LineStatus, problem: Problem | null) => void;
  open?: typeof io;
}

const PAUSES_MS = [100, 300, 700, 1500, 3000];
const ACK_MS = 5_000;
const LAST_WORDS: ReadonlySet<HubEventName> = new Set(["closed", "refused", "taken_over", "removed"]);
const CLOSED_DOORS: ReadonlySet<string> = new Set(["room_closed", "seat_removed", "room_full"]);

export function createHubClient({ hub, ticket, onEvent, onStatus, open = io }: HubClientOptions): HubClient {
  let socket: Socket | null = null;
  let resume: string | null = null;
  let failures = 0;
  let ended = false;
  let fetching = false;
  let pause: ReturnType<typeof setTimeout> | undefined;
  let beats: ReturnType<typeof setInterval> | undefined;

  function end(problem: Problem | null): void {
    ended = true;
    drop();
    onStatus("ended", problem);
  }

  function drop(): void {
    clearTimeout(pause);
    clearInterval(beats);
    socket?.removeAllListeners();
    socket?.disconnect();
    socket = null;
  }

  function returnLater(): void {
    if (ended) return;
    drop();
    onStatus("offline", null);
    pause = setTimeout(connect, PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)]);
    failures += 1;
  }

  async function connect(): Promise<void> {
    if (ended || fetching) return;
    let auth: Record<string, string>;
    fetching = true;
    try {
      auth = resume ? { resume } : { ticket: await ticket() };
    } catch (problem) {
      if (ended) return;
      return isFinal(problem) ? end(problem as Problem) : returnLater();
    } finally {
      fetching = false;
    }
    if (ended) return;
    listen(
      open(hub.url, {
        path: hub.path,
        auth,
        transports: ["websocket", "polling"],
        tryAllTransports: true,
        reconnection: false,
        forceNew: true,
        timeout: ACK_MS,
      }),
    );
  }

  function listen(opened: Socket): void {
    drop();
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
    failures = 0;
    resume = welcome.resume;
    beatEvery(welcome.beat_seconds);
    onStatus("online", null);
  }

  function beatEvery(seconds = 2): void {
    clearInterval(beats);
    beats = setInterval(beat, seconds * 1000);
  }

  function beat(): void {
    ask("beat", {}).catch((problem: unknown) => {
      if (problem instanceof Problem && problem.code === "no_answer") returnLater();
    });
  }

  async function ask<Name extends keyof HubRequests>(
    name: Name,
    payload: HubRequests[Name],
  ): Promise<HubAnswers[Name]> {
    if (!socket?.connected) throw new Problem("offline");
    const answer = await socket
      .timeout(ACK_MS)
      .emitWithAck(name, payload)
      .catch(() => {
        throw new Problem("no_answer");
      });
    if (answer?.ok !== true) throw problemOf(answer?.error, 0);
    return answer.data as HubAnswers[Name];
  }

  onStatus("connecting", null);
  void connect();

  return {
    ask,
    hurry() {
      if (ended || socket?.connected) return;
      clearTimeout(pause);
      failures = 0;
      if (!socket) void connect();
    },
    stop() {
      ended = true;
      drop();
    },
  };
}
