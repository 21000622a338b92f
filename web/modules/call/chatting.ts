// What is said in writing: kept until it is acknowledged, said again after a cut, and what was said meanwhile fetched. No DOM.
import type { MessageOut } from "../contract/api";
import { isRefusal } from "../shared/problems";
import type { CallEvent, CallState } from "./call_state";
import type { Outbox } from "./outbox";
import type { Ask } from "./protocol";

export interface Chatting {
  say(text: string): void;
  /** All that has not been acknowledged yet. */
  sayAgain(): void;
  /** What was said before we came, or while we were away. */
  remember(): Promise<void>;
}

export interface ChattingOptions {
  outbox: Outbox;
  messagesSince: (id: string | null) => Promise<MessageOut[]>;
  state: () => CallState;
  apply: (event: CallEvent) => void;
  ask: Ask;
}

export function createChatting({ outbox, messagesSince, state, apply, ask }: ChattingOptions): Chatting {
  async function deliver(id: string, text: string): Promise<void> {
    try {
      const { at } = await ask("say", { id, text });
      outbox.remove(id);
      apply({ kind: "written", id, at });
    } catch (problem) {
      // While the line is cut it waits in the outbox; a plain no is shown and not tried again.
      if (isRefusal(problem)) {
        outbox.remove(id);
        apply({ kind: "not_written", id });
      }
    }
  }

  function write(id: string, text: string): void {
    apply({ kind: "writing", id, text, name: state().me?.name ?? "" });
    void deliver(id, text);
  }

  return {
    say(text) {
      const id = crypto.randomUUID();
      outbox.add({ id, text });
      write(id, text);
    },
    sayAgain() {
      for (const { id, text } of outbox.all()) write(id, text);
    },
    async remember() {
      const sent = state().chat.filter((message) => message.delivery === "sent");
      const messages = await messagesSince(sent.at(-1)?.id ?? null).catch(() => []);
      if (messages.length) apply({ kind: "remembered", messages });
    },
  };
}
