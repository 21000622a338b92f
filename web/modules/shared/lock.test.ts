import { beforeEach, expect, test } from "vitest";
import { createLock, type LockHost, type SessionSaid } from "./lock";
import { Problem } from "./problems";

const MINUTE = 60_000;
let at: number;
let said: SessionSaid | Problem;
let asked: number;
let told: number;
let calling: boolean;
let covered: boolean;
let left: boolean;

const host: LockHost = {
  now: () => at,
  ask: async () => {
    asked += 1;
    if (said instanceof Problem) throw said;
    return said;
  },
  touched: async () => {
    told += 1;
  },
  inCall: () => calling,
  cover: (on) => {
    covered = on;
  },
  leave: () => {
    left = true;
  },
};

beforeEach(() => {
  at = asked = told = 0;
  said = { locked: false, locks_in: 900 };
  calling = covered = left = false;
});

test("it says once a minute that somebody is there, and asks as rarely", async () => {
  const lock = createLock(host, 15 * MINUTE);
  for (; at < 10 * MINUTE; at += 1_000) {
    lock.touch();
    await lock.check();
  }
  expect([told, asked, covered]).toEqual([9, 9, false]);
});

test("left alone, it covers when the server says so", async () => {
  const lock = createLock(host, 15 * MINUTE);
  at = 15 * MINUTE;
  said = { locked: true, locks_in: 0 };
  await lock.check();
  expect(covered).toBe(true);
});

test("another tab in use keeps this one open, as long as that lasts", async () => {
  const lock = createLock(host, 15 * MINUTE);
  at = 15 * MINUTE;
  said = { locked: false, locks_in: 600 };
  await lock.check();
  expect(covered).toBe(false);
  said = new Problem("network_down");
  at = 25 * MINUTE - 1;
  await lock.check();
  expect(covered).toBe(false);
  at = 25 * MINUTE;
  await lock.check();
  expect(covered).toBe(true);
});

test("without the server the names are hidden all the same", async () => {
  const lock = createLock(host, 15 * MINUTE);
  said = new Problem("network_down");
  at = 15 * MINUTE;
  await lock.check();
  expect([covered, left]).toEqual([true, false]);
});

test("touches behind the cover change nothing; unlocking in another tab opens this one", async () => {
  const lock = createLock(host, 15 * MINUTE);
  lock.lock();
  at = 2 * MINUTE;
  lock.touch();
  expect([covered, told]).toEqual([true, 0]);
  await lock.check();
  expect(covered).toBe(false);
});

test("a session that is over leads to where one signs in", async () => {
  const lock = createLock(host, 15 * MINUTE);
  said = new Problem("unauthenticated", "", 401);
  at = MINUTE;
  await lock.check();
  expect(left).toBe(true);
});

test("in a call nothing covers the page, and the server hears that somebody is there", async () => {
  const lock = createLock(host, 15 * MINUTE);
  calling = true;
  said = { locked: true, locks_in: 0 };
  for (; at <= 60 * MINUTE; at += 5_000) await lock.check();
  lock.lock();
  expect([covered, asked, told]).toEqual([false, 0, 60]);
});

test("looked at again, it asks at once: it may be of another establishment by now", async () => {
  const lock = createLock(host, 15 * MINUTE);
  await lock.check();
  expect(asked).toBe(0);
  await lock.check(true);
  expect(asked).toBe(1);
});
