// What was written in a call, as a value: each message once, in order. No DOM, no socket, no clock.
import type { CallEvent, CallState } from "./call_state";
import type { Said } from "./protocol";

export interface ChatMessage {
  id: string;
  name: string;
  mine: boolean;
  text: string;
  at: string | null;
  delivery: "pending" | "sent" | "failed";
}

type ChatEvent = Extract<CallEvent, { kind: "said" | "writing" | "written" | "not_written" | "remembered" }>;

export function chatChanged(state: CallState, event: ChatEvent): readonly ChatMessage[] {
  const { chat, me } = state;
  switch (event.kind) {
    case "writing":
      return inOrder(chat, [
        { id: event.id, name: event.name, mine: true, text: event.text, at: null, delivery: "pending" },
      ]);
    case "written":
      return inOrder(
        chat,
        chat.filter((m) => m.id === event.id).map((m) => ({ ...m, at: event.at, delivery: "sent" as const })),
      );
    case "not_written":
      return chat.map((m) =>
        m.id === event.id && m.at === null ? { ...m, delivery: "failed" as const } : m,
      );
    case "said":
      return inOrder(chat, [received(event.payload, event.payload.seat === me?.seat)]);
    case "remembered":
      return inOrder(
        chat,
        event.messages.map((message) => received(message, message.mine)),
      );
  }
}

function received({ id, name, text, at }: Said, mine: boolean): ChatMessage {
  return { id, name, mine, text, at, delivery: "sent" };
}

/** Each message once, by the hub's time; what waits to be sent comes last, as it was written. */
function inOrder(chat: readonly ChatMessage[], news: readonly ChatMessage[]): readonly ChatMessage[] {
  const byId = new Map(chat.map((message) => [message.id, message]));
  for (const message of news) byId.set(message.id, message);
  const rank = (message: ChatMessage) =>
    message.at === null ? Number.POSITIVE_INFINITY : Date.parse(message.at);
  return [...byId.values()].sort((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)));
}
