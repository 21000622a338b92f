// A page that nobody touches hides its names. The server decides; the page asks it, and never during a call.
import { Problem } from "./problems";

/** Another module heard from the server that the page is locked; the page is open again. */
export const LOCKED = "teleo-locked";
export const UNLOCKED = "teleo-unlocked";
/** In another tab one works elsewhere by now: this page is of before. */
export const MOVED = "teleo-moved";

export interface SessionSaid {
  locked: boolean;
  locks_in: number;
}

export interface LockHost {
  now(): number;
  ask(): Promise<SessionSaid>;
  touched(): Promise<unknown>;
  inCall(): boolean;
  cover(on: boolean): void;
  /** The session is over: where one signs in again. */
  leave(): void;
}

export interface Lock {
  touch(): void;
  /** Called every few seconds; `again` when the page is looked at again, which may be of before. */
  check(again?: boolean): Promise<void>;
  lock(): void;
  unlock(): void;
}

const TELL_EVERY_MS = 60_000;
const ASK_EVERY_MS = 60_000;

export function createLock(host: LockHost, afterMs: number): Lock {
  let touchedAt = host.now();
  let toldAt = host.now();
  let askedAt = host.now();
  let locked = false;

  function set(on: boolean): void {
    if (locked === on) return;
    locked = on;
    host.cover(on);
  }

  function touch(): void {
    const at = host.now();
    if (locked) return;
    touchedAt = at;
    if (at - toldAt < TELL_EVERY_MS) return;
    toldAt = at;
    host.touched().catch(() => {});
  }

  function follow(said: SessionSaid): void {
    if (said.locked) return set(true);
    // Another tab of ours is being used, or has unlocked us.
    touchedAt = Math.max(touchedAt, host.now() - afterMs + said.locks_in * 1_000);
    set(false);
  }

  async function ask(): Promise<void> {
    askedAt = host.now();
    try {
      follow(await host.ask());
    } catch (problem) {
      if (problem instanceof Problem && problem.status === 401) host.leave();
      // Without the server nobody can prove who he is; the names are hidden all the same.
      else if (host.now() - touchedAt >= afterMs) set(true);
    }
  }

  return {
    touch,
    async check(again = false) {
      if (host.inCall()) return touch();
      const at = host.now();
      if (again || locked || at - touchedAt >= afterMs || at - askedAt >= ASK_EVERY_MS) await ask();
    },
    lock() {
      if (!host.inCall()) set(true);
    },
    unlock() {
      touchedAt = toldAt = host.now();
      set(false);
    },
  };
}
