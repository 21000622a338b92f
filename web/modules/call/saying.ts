// What one reads of a way that is cut: nothing of what is over in a moment, and the rest for long enough to be read. No DOM.
import type { Media } from "./call_state";

/** From the first doubt on; a shorter silence is only heard. */
const SAY_AFTER_MS = 700;
/** What was said stands there long enough to be read as more than a flash. */
const SAID_MS = 1_000;

export interface Saying {
  /** Unless it is well by then. */
  brokenSoon(): void;
  broken(): void;
  well(): void;
  /** Nothing more of what was to come. */
  hush(): void;
}

/** `cut`: the word for a way that is cut, for now. */
export function createSaying(say: (media: Media) => void, cut: () => Media): Saying {
  let since: number | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function broken(): void {
    clearTimeout(timer);
    since ??= performance.now();
    say(cut());
  }

  function isWell(): void {
    since = null;
    say("connected");
  }

  return {
    brokenSoon() {
      clearTimeout(timer);
      timer = setTimeout(broken, SAY_AFTER_MS);
    },
    broken,
    well() {
      clearTimeout(timer);
      const read = since === null ? SAID_MS : performance.now() - since;
      if (read < SAID_MS) timer = setTimeout(isWell, SAID_MS - read);
      else isWell();
    },
    hush: () => clearTimeout(timer),
  };
}
