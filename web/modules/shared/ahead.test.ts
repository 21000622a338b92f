import { expect, test, vi } from "vitest";
import { askedAhead } from "./ahead";

test("it is asked at once, given to the first who wants it, and asked anew for whoever comes later", async () => {
  let asked = 0;
  const answer = askedAhead(async () => {
    asked += 1;
    return asked;
  });
  expect(asked).toBe(1);

  expect(await answer()).toBe(1);
  expect(asked).toBe(1);
  expect(await answer()).toBe(2);
});

test("a failure is heard by whoever wants the answer, and is not that of the next", async () => {
  const ask = vi.fn().mockRejectedValueOnce(new Error("cut")).mockResolvedValue("there");
  const answer = askedAhead(ask);

  await expect(answer()).rejects.toThrow("cut");
  expect(await answer()).toBe("there");
});
