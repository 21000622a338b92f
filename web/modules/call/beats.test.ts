import { afterEach, describe, expect, test, vi } from "vitest";

class FakeWorker {
  static made: FakeWorker[] = [];
  readonly wishes: { id: number; every: number }[] = [];
  onmessage: ((event: { data: number }) => void) | null = null;
  onerror: (() => void) | null = null;

  constructor() {
    FakeWorker.made.push(this);
  }

  postMessage(wish: { id: number; every: number }): void {
    this.wishes.push(wish);
  }

  terminate(): void {}
}

async function fresh() {
  vi.resetModules();
  FakeWorker.made = [];
  return (await import("./beats")).createBeats;
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("beats", () => {
  test("ticks come from one worker for the whole page, to whom they belong", async () => {
    vi.stubGlobal("Worker", FakeWorker);
    const createBeats = await fresh();
    const [one, other] = [vi.fn(), vi.fn()];
    const first = createBeats(one);
    first.every(2000);
    createBeats(other).every(15000);

    const [worker] = FakeWorker.made as [FakeWorker];
    expect(FakeWorker.made).toHaveLength(1);
    expect(worker.wishes.map(({ every }) => every)).toEqual([2000, 15000]);
    worker.onmessage?.({ data: worker.wishes[0]?.id ?? 0 });
    expect([one.mock.calls.length, other.mock.calls.length]).toEqual([1, 0]);

    first.stop();
    worker.onmessage?.({ data: worker.wishes[0]?.id ?? 0 });
    expect(one).toHaveBeenCalledTimes(1);
    expect(worker.wishes.at(-1)?.every).toBe(0);
  });

  test("without a worker, or when its script does not come, the page's own timers tick", async () => {
    vi.useFakeTimers();
    const tick = vi.fn();
    const withoutWorker = await fresh();
    const own = withoutWorker(tick);
    own.every(2000);
    vi.advanceTimersByTime(4000);
    expect(tick).toHaveBeenCalledTimes(2);
    own.stop();
    vi.advanceTimersByTime(4000);
    expect(tick).toHaveBeenCalledTimes(2);

    vi.stubGlobal("Worker", FakeWorker);
    const withWorker = await fresh();
    const beats = withWorker(tick);
    beats.every(2000);
    FakeWorker.made[0]?.onerror?.();
    vi.advanceTimersByTime(2000);
    expect(tick).toHaveBeenCalledTimes(3);
    beats.stop();
    vi.advanceTimersByTime(4000);
    expect(tick).toHaveBeenCalledTimes(3);
  });
});
