// Runs a call in a place of the page: session and view together, the clock, the network's changes.
import type { MessageOut } from "../contract/api";
import { announce } from "../shared/announce";
import type { HubAddress } from "../shared/page_data";
import { translate as t } from "../shared/translate";
import { type CallSession, createCallSession } from "./call_session";
import type { CallEvent, CallState } from "./call_state";
import { createCallView } from "./call_view";
import type { Devices, Kind } from "./devices";
import { createOutbox } from "./outbox";

export interface CallOptions {
  place: HTMLElement;
  /** Names the room for what is kept across a reload. */
  id: string;
  host: boolean;
  expected: string;
  zone: string;
  now: () => number;
  hub: HubAddress;
  ticket: () => Promise<string>;
  messagesSince: (id: string | null) => Promise<MessageOut[]>;
  devices: Devices;
  onState: (state: CallState, event: CallEvent) => void;
  onLeave: () => void;
  onProblem: (problem: unknown) => void;
}

export interface RunningCall {
  session: CallSession;
  stop(): void;
}

export function runCall(options: CallOptions): RunningCall {
  const { devices, place, onProblem } = options;
  const session: CallSession = createCallSession({
    hub: options.hub,
    ticket: options.ticket,
    messagesSince: options.messagesSince,
    devices,
    outbox: createOutbox(sessionStorage, options.id),
    onChange: changed,
  });
  const view = createCallView(place, {
    toggle: (kind: Kind) => {
      const state = devices.state();
      const on =
        kind === "camera" ? state.cameraOn && state.tracks.video : state.microphoneOn && state.tracks.audio;
      void devices.setOn(kind, !on);
    },
    say: session.say,
    leave: () => void session.leave().then(options.onLeave),
    close: () => void session.close().catch(onProblem),
    admit: (seat) => void session.admit(seat).catch(onProblem),
  });

  function changed(state: CallState, event: CallEvent): void {
    if (event.kind === "said" && event.payload.seat !== state.me?.seat) {
      announce(t("chat_from", { name: event.payload.name, text: event.payload.text }));
    }
    options.onState(state, event);
    draw();
  }

  function draw(): void {
    const state = session.state();
    if (state.phase !== "call" && !(options.host && state.phase === "connecting")) return;
    const [other] = state.peers;
    view.draw({
      state,
      stream: other ? session.streamOf(other.seat) : null,
      devices: devices.state(),
      expected: options.expected,
      host: options.host,
      now: options.now(),
      zone: options.zone,
    });
  }

  const hurry = () => {
    if (document.visibilityState === "visible") session.hurry();
  };
  const network = (navigator as Navigator & { connection?: EventTarget }).connection;
  const clock = setInterval(draw, 1000);
  window.addEventListener("online", hurry);
  document.addEventListener("visibilitychange", hurry);
  document.addEventListener("fullscreenchange", draw);
  network?.addEventListener?.("change", hurry);

  return {
    session,
    stop() {
      clearInterval(clock);
      window.removeEventListener("online", hurry);
      document.removeEventListener("visibilitychange", hurry);
      document.removeEventListener("fullscreenchange", draw);
      network?.removeEventListener?.("change", hurry);
      session.stop();
      if (document.fullscreenElement) void document.exitFullscreen().catch(() => {});
    },
  };
}
