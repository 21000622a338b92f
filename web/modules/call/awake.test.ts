import { expect, test, vi } from "vitest";
import { createAwake } from "./awake";

const lock = () => {
  const one = { released: false, release: vi.fn() };
  one.release.mockImplementation(async () => {
    one.released = true;
  });
  return one;
};

test("one lock at a time, and another when the browser took it", async () => {
  const first = lock();
  const request = vi.fn().mockResolvedValueOnce(first).mockResolvedValueOnce(lock());
  const awake = createAwake(request);

  await awake.keep();
  await awake.keep();
  expect(request).toHaveBeenCalledTimes(1);

  first.released = true;
  await awake.keep();
  expect(request).toHaveBeenCalledTimes(2);
});

test("a refusal is no failure, and what comes late is given back", async () => {
  const late = lock();
  const request = vi.fn().mockRejectedValueOnce(new Error("battery")).mockResolvedValueOnce(late);
  const awake = createAwake(request);

  await awake.keep();
  const asking = awake.keep();
  awake.stop();
  await asking;

  expect(late.release).toHaveBeenCalledOnce();
});
