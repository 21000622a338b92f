import { expect, test } from "vitest";
import { phoneWords } from "./phone";

test("a French number is read in pairs; another stays as it is", () => {
  expect(phoneWords("+33639980123")).toBe("06 39 98 01 23");
  expect(phoneWords("+262692123456")).toBe("+262692123456");
  expect(phoneWords("")).toBe("");
});
