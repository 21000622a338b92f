import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { MessageOut } from "../contract/api";
import { Problem } from "../shared/problems";
import type { CallState } from "./call_state";
import { createChatting } from "./chatting";
import { createOutbox } from "./outbox";
import type { Ask } from "./protocol";

function chat(answers: (string | null)[], written: () => Promise<MessageOut[]> = async () => []) {
  const kept = new Map<string, string>();
  const outbox = createOutbox(
    {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
    },
    "room",
  );
  const said: string[] = [];
  const happened: string[] = [];
  const ask = async (_: string, { text }: { text: string }) => {
    said.push(text);
    const refused = answers.shift() ?? null;
    if (refused) throw new Problem(refused);
    return { at: "2026-11-24T12:00:00Z" };
  };
  const chatting = createChatting({
    outbox,
    messagesSince: written,
    state: () => ({ me: null, chat: [] }) as unknown as CallState,
    apply: ({ kind }) => happened.push(kind),
    ask: ask as unknown as Ask,
  });
  return { outbox, said, happened, chatting };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("what could not be written down yet is said again, one after the other, until it is", async () => {
  const { chatting, said, happened, outbox } = chat(["unavailable", "no_answer"]);

  chatting.say("un");
  chatting.say("deux");
  await vi.advanceTimersByTimeAsync(900);
  expect(said).toEqual(["un"]);
  await vi.advanceTimersByTimeAsync(1_900);
  expect(said).toEqual(["un", "un"]);
  await vi.advanceTimersByTimeAsync(60_000);

  expect(said).toEqual(["un", "un", "un", "deux"]);
  expect(happened).toEqual(["writing", "writing", "written", "written"]);
  expect(outbox.all()).toEqual([]);
});

test("over a line that is cut it waits for the line", async () => {
  const { chatting, said, outbox } = chat(["offline"]);

  chatting.say("un");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(said).toEqual(["un"]);

  chatting.sayAgain();
  await vi.advanceTimersByTimeAsync(0);
  expect(said).toEqual(["un", "un"]);
  expect(outbox.all()).toEqual([]);
});

test("a plain no is shown, not tried again, and does not hold up the next", async () => {
  const { chatting, said, happened } = chat(["too_long"]);

  chatting.say("un");
  chatting.say("deux");
  await vi.advanceTimersByTimeAsync(60_000);

  expect(said).toEqual(["un", "deux"]);
  expect(happened).toEqual(["writing", "writing", "not_written", "written"]);
});

test("what was said before one came, and is written down only afterwards, is found", async () => {
  let kept: MessageOut[] = [];
  const { chatting, happened } = chat([], async () => kept);

  await chatting.remember();
  expect(happened).toEqual([]);
  const said = { id: "1", seat: "s", name: "Mme Rose Vidal", text: "un", at: "2026-11-24T12:00:00Z" };
  kept = [{ ...said, mine: false }];
  await vi.advanceTimersByTimeAsync(60_000);

  expect(happened).toEqual(["remembered", "remembered"]);
});

test("nothing is looked for once the call is over", async () => {
  const asked = vi.fn(async () => []);
  const { chatting } = chat([], asked);

  await chatting.remember();
  chatting.stop();
  await vi.advanceTimersByTimeAsync(60_000);

  expect(asked).toHaveBeenCalledTimes(1);
});
