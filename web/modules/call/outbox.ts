// Chat messages kept until the hub has acknowledged them, across a reload of the page.

export interface Unsent {
  id: string;
  text: string;
}

export interface Outbox {
  all(): Unsent[];
  add(message: Unsent): void;
  remove(id: string): void;
}

export function createOutbox(
  storage: Pick<Storage, "getItem" | "setItem" | "removeItem">,
  room: string,
): Outbox {
  const key = `teleo-unsent-${room}`;

  function all(): Unsent[] {
    try {
      const kept: unknown = JSON.parse(storage.getItem(key) ?? "[]");
      return Array.isArray(kept) ? kept.filter(isUnsent) : [];
    } catch {
      return [];
    }
  }

  function keep(messages: Unsent[]): void {
    if (messages.length) storage.setItem(key, JSON.stringify(messages));
    else storage.removeItem(key);
  }

  return {
    all,
    add: (message) => keep([...all().filter((kept) => kept.id !== message.id), message]),
    remove: (id) => keep(all().filter((kept) => kept.id !== id)),
  };
}

function isUnsent(value: unknown): value is Unsent {
  const message = value as Partial<Unsent> | null;
  return typeof message?.id === "string" && typeof message.text === "string";
}
