// What is said in writing: kept until it is acknowledged, said again after a cut, and what was said meanwhile fetched. No DOM.
import type { MessageOut } from "../contract/api";
import { isRefusal, type Problem } from "../shared/problems";
import type { CallEvent, CallState } from "./call_state";
import type { Outbox, Unsent } from "./outbox";
import type { Ask } from "./protocol";

export interface Chatting {
  say(text: string): void;
  /** All that has not been acknowledged yet. */
  sayAgain(): void;
  /** What was said before we came, or while we were away. */
  remember(): Promise<void>;
  /** The call is over for this page. */
  stop(): void;
}

export interface ChattingOptions {
  outbox: Outbox;
  messagesSince: (id: string | null) => Promise<MessageOut[]>;
  state: () => CallState;
  apply: (event: CallEvent) => void;
  ask: Ask;
}

/** The hub is there, but not who writes it down; each try takes its turn among what the line carries. */
const AGAIN_MS = [1_000, 2_000, 4_000];
/** What was said just before we came was not said to us, and may not be written down yet: looked for again after that. */
const LATER_MS = [3_000, 10_000];

export function createChatting({ outbox, messagesSince, state, apply, ask }: ChattingOptions): Chatting {
  let delivering = false;
  let failures = 0;
  let again: ReturnType<typeof setTimeout> | undefined;
  let looks: ReturnType<typeof setTimeout>[] = [];

  /** One after the other, as they were written. */
  async function deliver(): Promise<void> {
    clearTimeout(again);
    if (delivering) return;
    delivering = true;
    try {
      for (let next = outbox.all()[0]; next; next = outbox.all()[0]) {
        if (!(await isDelivered(next))) break;
        outbox.remove(next.id);
        failures = 0;
      }
    } finally {
      delivering = false;
    }
  }

  async function isDelivered({ id, text }: Unsent): Promise<boolean> {
    try {
      const { at } = await ask("say", { id, text });
      apply({ kind: "written", id, at });
    } catch (problem) {
      if (!isRefusal(problem)) {
        // Over a line that is cut it goes when the line is back.
        if ((problem as Problem).code !== "offline") tryLater();
        return false;
      }
      // A plain no is shown and not tried again.
      apply({ kind: "not_written", id });
    }
    return true;
  }

  function tryLater(): void {
    again = setTimeout(() => void deliver(), AGAIN_MS[Math.min(failures, AGAIN_MS.length - 1)]);
    failures += 1;
  }

  /** The same id each time: what was written down late may be older than what we have heard since. */
  async function look(since: string | null): Promise<void> {
    const messages = await messagesSince(since).catch(() => []);
    if (messages.length) apply({ kind: "remembered", messages });
  }

  function write({ id, text }: Unsent): void {
    apply({ kind: "writing", id, text, name: state().me?.name ?? "" });
  }

  return {
    say(text) {
      const message = { id: crypto.randomUUID(), text };
      outbox.add(message);
      write(message);
      void deliver();
    },
    sayAgain() {
      failures = 0;
      outbox.all().forEach(write);
      void deliver();
    },
    async remember() {
      const sent = state().chat.filter((message) => message.delivery === "sent");
      const since = sent.at(-1)?.id ?? null;
      looks.forEach(clearTimeout);
      looks = LATER_MS.map((later) => setTimeout(() => void look(since), later));
      await look(since);
    },
    stop() {
      clearTimeout(again);
      looks.forEach(clearTimeout);
    },
  };
}
