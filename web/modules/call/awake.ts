// A screen that falls asleep takes the camera along: it is kept awake as long as one waits or speaks.

interface Lock {
  released: boolean;
  release(): Promise<void>;
}

export interface Awake {
  /** As often as wanted; a lock goes by itself when the page is hidden. */
  keep(): Promise<void>;
  stop(): void;
}

export function createAwake(
  request = () => navigator.wakeLock?.request("screen") as Promise<Lock> | undefined,
): Awake {
  let lock: Lock | null = null;
  let asking = false;
  let over = false;

  return {
    async keep() {
      if (over || asking || (lock && !lock.released)) return;
      asking = true;
      // Refused on a nearly empty battery: then the person touches the screen.
      const given = (await request()?.catch(() => null)) ?? null;
      asking = false;
      if (over) await given?.release().catch(() => {});
      else lock = given;
    },
    stop() {
      over = true;
      void lock?.release().catch(() => {});
      lock = null;
    },
  };
}
