// Beats that go on in a hidden tab: Chromium slows its timers to one a second, then to one a minute. No DOM.
import type { TickWish } from "./beat_worker";

export interface Beats {
  every(milliseconds: number): void;
  stop(): void;
}

const listeners = new Map<number, { tick: () => void; fallBack: () => void }>();
let worker: Worker | null = null;
let last = 0;

/** Ticks from one worker for the whole page; from the page's own timers where there is none. */
export function createBeats(tick: () => void): Beats {
  last += 1;
  const id = last;
  let own: ReturnType<typeof setInterval> | undefined;

  function stop(): void {
    clearInterval(own);
    if (listeners.delete(id)) worker?.postMessage({ id, every: 0 } satisfies TickWish);
  }

  return {
    every(milliseconds) {
      stop();
      const fallBack = () => {
        own = setInterval(tick, milliseconds);
      };
      const ticker = workerOfPage();
      if (!ticker) return fallBack();
      listeners.set(id, { tick, fallBack });
      ticker.postMessage({ id, every: milliseconds } satisfies TickWish);
    },
    stop,
  };
}

function workerOfPage(): Worker | null {
  if (worker || typeof Worker === "undefined") return worker;
  const started = new Worker(new URL("./beat_worker.ts", import.meta.url), { type: "module" });
  started.onmessage = ({ data }: MessageEvent<number>) => listeners.get(data)?.tick();
  // Its script did not come: a cut while the page loaded.
  started.onerror = () => {
    started.terminate();
    if (worker === started) worker = null;
    for (const { fallBack } of listeners.values()) fallBack();
    listeners.clear();
  };
  worker = started;
  return worker;
}
