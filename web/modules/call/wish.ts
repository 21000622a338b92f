// What a person wishes for the picture, kept in this browser's tab across a reload.
import type { Wish } from "./levels";

export const WISHES: readonly Wish[] = ["usual", "saver", "sound", "protected"];

const KEPT = "teleo-picture";

export interface KeptWish {
  now(): Wish;
  set(wish: Wish): void;
}

export function createWish(storage: Pick<Storage, "getItem" | "setItem"> = sessionStorage): KeptWish {
  let wish = WISHES.find((one) => one === storage.getItem(KEPT)) ?? "usual";
  return {
    now: () => wish,
    set(next) {
      wish = next;
      storage.setItem(KEPT, next);
    },
  };
}
