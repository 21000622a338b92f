// Single keys for what one does in a call: never while one types, and only for who wants them (WCAG 2.1.4).

export type Shortcut =
  | "microphone"
  | "camera"
  | "write"
  | "notes"
  | "people"
  | "share"
  | "larger"
  | "own"
  | "help";

/** By the letter of the French word; the same in English, so that a hand need not learn twice. */
export const SHORTCUTS: Readonly<Record<string, Shortcut>> = {
  m: "microphone",
  c: "camera",
  e: "write",
  n: "notes",
  i: "people",
  p: "share",
  a: "larger",
  o: "own",
  "?": "help",
};

type Press = Pick<
  KeyboardEvent,
  "key" | "ctrlKey" | "altKey" | "metaKey" | "repeat" | "isComposing" | "defaultPrevented"
>;

/** What a press means, if it is meant for us; `typing`: whether it goes into a field. */
export function shortcutOf(press: Press, typing: boolean): Shortcut | null {
  if (typing || press.repeat || press.isComposing || press.defaultPrevented) return null;
  if (press.ctrlKey || press.altKey || press.metaKey) return null;
  return SHORTCUTS[press.key.toLowerCase()] ?? null;
}

/** Where a letter is a letter: fields, and what is edited or asked in a window of its own. */
export function isTyping(target: EventTarget | null): boolean {
  const element = target as Element | null;
  return Boolean(
    element?.closest?.(
      "input:not([type=checkbox], [type=radio]), textarea, select, dialog, [contenteditable]",
    ),
  );
}

/** Whoever has a question, a menu or a window open closes that first. */
export function closes({ key, isComposing, defaultPrevented, target }: KeyboardEvent): boolean {
  if (key !== "Escape" || isComposing || defaultPrevented) return false;
  return !(target as Element | null)?.closest?.("dialog");
}

const KEPT = "teleo-call-keys";

/** Whoever receives has them at once; a patient's elbow must not cut his microphone. */
export function areKeysOn(host: boolean, storage: Pick<Storage, "getItem"> = sessionStorage): boolean {
  const kept = storage.getItem(KEPT);
  return kept === null ? host : kept === "on";
}

export function keepKeys(on: boolean, storage: Pick<Storage, "setItem"> = sessionStorage): void {
  storage.setItem(KEPT, on ? "on" : "off");
}
