import { expect, test } from "vitest";
import { createWish } from "./wish";

function storage(kept: Record<string, string> = {}) {
  return {
    getItem: (key: string) => kept[key] ?? null,
    setItem: (key: string, value: string) => {
      kept[key] = value;
    },
  };
}

test("a wish is there again after a reload, and nobody has one at first", () => {
  const tab = storage();
  expect(createWish(tab).now()).toBe("usual");

  createWish(tab).set("protected");

  expect(createWish(tab).now()).toBe("protected");
});

test("what is not a wish is none", () => {
  expect(createWish(storage({ "teleo-picture": "loud" })).now()).toBe("usual");
});
