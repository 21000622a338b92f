import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createIncidents } from "./incidents";
import type { Ask } from "./protocol";

const there = () => true;

function told() {
  const ask = vi.fn(async () => ({}));
  return { ask, incidents: createIncidents(ask as unknown as Ask) };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("a refused relay is told at once, and once a minute at most", () => {
  const { ask, incidents } = told();

  for (let seconds = 0; seconds < 90; seconds += 10) {
    incidents.saw("guest", "refused", there);
    vi.advanceTimersByTime(10_000);
  }

  expect(ask).toHaveBeenCalledTimes(2);
  expect(ask).toHaveBeenCalledWith("incident", { what: "relay_refused" });
});

test("a cut of five seconds is told, a shorter one is not", () => {
  const { ask, incidents } = told();

  incidents.saw("guest", "broken", there);
  vi.advanceTimersByTime(4_900);
  incidents.saw("guest", "connected", there);
  vi.advanceTimersByTime(10_000);
  expect(ask).not.toHaveBeenCalled();

  incidents.saw("guest", "broken", there);
  vi.advanceTimersByTime(5_000);
  expect(ask).toHaveBeenCalledExactlyOnceWith("incident", { what: "media_cut" });
});

test("of one who is away the hub knows better", () => {
  const { ask, incidents } = told();

  incidents.saw("guest", "broken", () => false);
  vi.advanceTimersByTime(60_000);

  expect(ask).not.toHaveBeenCalled();
});

test("what could not be told is told once the call goes on", async () => {
  const { ask, incidents } = told();
  ask.mockRejectedValueOnce(new Error("cut"));

  incidents.saw("guest", "refused", there);
  await vi.advanceTimersByTimeAsync(1_000);
  incidents.saw("guest", "connected", there);

  expect(ask).toHaveBeenCalledTimes(2);
});

test("nothing is told after the end", () => {
  const { ask, incidents } = told();

  incidents.saw("guest", "broken", there);
  incidents.stop();
  vi.advanceTimersByTime(60_000);

  expect(ask).not.toHaveBeenCalled();
});
