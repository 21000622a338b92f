// What goes wrong in a call and only a page can see: told to the hub for the record, once a minute of each. No DOM.
import type { Media } from "./call_state";
import type { Ask } from "./protocol";

export interface Incidents {
  /** How it goes with the way to one other seat; `isThere`: whether the hub still hears him. */
  saw(seat: string, media: Media, isThere: () => boolean): void;
  stop(): void;
}

type What = "media_cut" | "relay_refused";

/** A shorter cut mends by itself, and is hardly seen. */
const CUT_MS = 5_000;
const APART_MS = 60_000;

export function createIncidents(ask: Ask): Incidents {
  const cuts = new Map<string, ReturnType<typeof setTimeout>>();
  const told = new Map<What, number>();
  const untold = new Set<What>();

  function tell(what: What): void {
    const now = performance.now();
    if (now - (told.get(what) ?? Number.NEGATIVE_INFINITY) < APART_MS) return;
    told.set(what, now);
    untold.delete(what);
    // While our own line is cut it is kept, and told once the call goes on.
    ask("incident", { what }).catch(() => {
      told.delete(what);
      untold.add(what);
    });
  }

  function forget(seat: string): void {
    clearTimeout(cuts.get(seat));
    cuts.delete(seat);
  }

  return {
    saw(seat, media, isThere) {
      if (media === "refused") tell("relay_refused");
      if (media === "broken" && !cuts.has(seat)) {
        // Of one who is away himself the hub knows better.
        cuts.set(
          seat,
          setTimeout(() => isThere() && tell("media_cut"), CUT_MS),
        );
      }
      if (media === "connected" || media === "none") forget(seat);
      if (media === "connected") for (const what of [...untold]) tell(what);
    },
    stop() {
      for (const seat of [...cuts.keys()]) forget(seat);
    },
  };
}
