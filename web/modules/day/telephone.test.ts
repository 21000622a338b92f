import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { TelephoneOut } from "../contract/api";
import { Problem } from "../shared/problems";
import { useLocale } from "../shared/translate";
import { createTelephone } from "./telephone";

const NUMBER: TelephoneOut = {
  number: "+33639980123",
  belongs_to: "patient",
  companion_name: null,
  called_at: null,
};

beforeEach(() => {
  useLocale("fr");
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

function made(get: () => Promise<TelephoneOut>, post = vi.fn(async () => {})) {
  const asked = vi.fn(get);
  const api = { get: asked, post } as unknown as Parameters<typeof createTelephone>[0]["api"];
  const draw = vi.fn();
  return { asked, post, draw, telephone: createTelephone({ api, consultation: "one", now: () => 42, draw }) };
}

test("the number is fetched once, when the call has had its moment, and says who answers", async () => {
  const { asked, telephone } = made(async () => ({
    ...NUMBER,
    belongs_to: "companion",
    companion_name: "Rose Vidal",
  }));

  telephone.begun();
  telephone.begun();
  expect(asked).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(60_000);

  expect(asked).toHaveBeenCalledOnce();
  expect(telephone.shown()).toMatchObject({ status: "known", number: "+33639980123" });
  expect(telephone.shown().whose).toContain("Rose Vidal");
});

test("a line that is cut, or a beginning that is not written yet, is asked again", async () => {
  const answers = [
    new Problem("network_down"),
    new Problem("not_begun", "", 409),
    { ...NUMBER, number: null },
  ];
  const { telephone } = made(async () => {
    const answer = answers.shift();
    if (answer instanceof Problem) throw answer;
    return answer as TelephoneOut;
  });

  telephone.begun();
  await vi.advanceTimersByTimeAsync(60_000);

  expect(answers).toEqual([]);
  expect(telephone.shown().status).toBe("none");
});

test("« I call him » is shown at once, and told until it is heard, once", async () => {
  let cut = true;
  const post = vi.fn(async () => {
    if (cut) throw new Problem("network_down");
  });
  const { telephone, draw } = made(async () => NUMBER, post);

  telephone.say();
  telephone.say();
  expect(telephone.shown().calledAt).toBe(42);
  expect(draw).toHaveBeenCalledOnce();
  await vi.advanceTimersByTimeAsync(6_000);
  cut = false;
  await vi.advanceTimersByTimeAsync(60_000);

  expect(post).toHaveBeenCalledTimes(3);
});

test("nothing is asked any more once the call is over", async () => {
  const { asked, telephone } = made(async () => NUMBER);

  telephone.begun();
  telephone.stop();
  await vi.advanceTimersByTimeAsync(60_000);

  expect(asked).not.toHaveBeenCalled();
});
