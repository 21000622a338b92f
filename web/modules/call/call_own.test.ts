import { expect, test } from "vitest";
import { type Corner, cornerAt, cornerBy, keepCorner, keptCorner, nextOf } from "./call_own";

test("an arrow leads to the corner on that side", () => {
  expect(cornerBy("ArrowUp", "bottom-right")).toBe("top-right");
  expect(cornerBy("ArrowLeft", "top-right")).toBe("top-left");
  expect(cornerBy("ArrowDown", "bottom-left")).toBe("bottom-left");
  expect(cornerBy("Enter", "bottom-left")).toBeNull();
});

test("one press after the other goes through all four, and back", () => {
  const been: Corner[] = ["bottom-right"];
  for (let press = 0; press < 4; press += 1) been.push(nextOf(been.at(-1) as Corner));

  expect(new Set(been).size).toBe(4);
  expect(been.at(-1)).toBe("bottom-right");
});

test("let go anywhere, it goes to the nearest corner, where it is found again", () => {
  expect(cornerAt(0.1, 0.9)).toBe("bottom-left");
  expect(cornerAt(0.7, 0.2)).toBe("top-right");

  const kept = new Map<string, string>();
  keepCorner("top-left", { setItem: (key, value) => void kept.set(key, value) });
  expect(keptCorner({ getItem: (key) => kept.get(key) ?? null })).toBe("top-left");
  expect(keptCorner({ getItem: () => "elsewhere" })).toBe("bottom-right");
});
