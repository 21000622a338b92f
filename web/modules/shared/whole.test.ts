import { expect, test } from "vitest";
import { partsOf } from "./whole";

test("a short word with a hyphen is kept on its line, a long one may break", () => {
  const words = "Mme Petit-Lafargue-Roux, ce rendez-vous est peut-être le 12-11.";
  const parts = partsOf(words);

  expect(parts.filter(({ whole }) => whole).map(({ text }) => text)).toEqual(["rendez-vous", "peut-être"]);
  expect(parts.map(({ text }) => text).join("")).toBe(words);
});
