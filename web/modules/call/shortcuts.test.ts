import { expect, test } from "vitest";
import { areKeysOn, closes, keepKeys, SHORTCUTS, shortcutOf } from "./shortcuts";

const press = (key: string, change: object = {}) => ({
  key,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  repeat: false,
  isComposing: false,
  defaultPrevented: false,
  ...change,
});

test("a letter alone does it, large or small", () => {
  expect(shortcutOf(press("m"), false)).toBe("microphone");
  expect(shortcutOf(press("M"), false)).toBe("microphone");
  expect(shortcutOf(press("?"), false)).toBe("help");
  expect(shortcutOf(press("z"), false)).toBeNull();
});

test("a letter that is typed, held down, or another program's does nothing", () => {
  for (const key of Object.keys(SHORTCUTS)) {
    expect(shortcutOf(press(key), true)).toBeNull();
    for (const change of [{ ctrlKey: true }, { altKey: true }, { metaKey: true }, { repeat: true }])
      expect(shortcutOf(press(key, change), false)).toBeNull();
  }
});

test("who receives has them, a patient when he wants them, and each his own way from then on", () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };

  expect([areKeysOn(true, storage), areKeysOn(false, storage)]).toEqual([true, false]);
  keepKeys(false, storage);
  expect(areKeysOn(true, storage)).toBe(false);
  keepKeys(true, storage);
  expect(areKeysOn(false, storage)).toBe(true);
});

test("Escape closes what is open, wherever one is, but a window or a question first", () => {
  const placed = (inWindow: boolean) => ({ closest: () => (inWindow ? {} : null) });
  const escaping = (target: unknown, change: object = {}) =>
    closes({ ...press("Escape"), target, ...change } as KeyboardEvent);

  expect([escaping(placed(false)), escaping(null)]).toEqual([true, true]);
  expect(escaping(placed(true))).toBe(false);
  for (const change of [{ defaultPrevented: true }, { isComposing: true }, { key: "e" }])
    expect(escaping(placed(false), change)).toBe(false);
});
