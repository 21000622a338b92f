import { describe, expect, it } from "vitest";
import { insert } from "./insert";

describe("a word is put into a text", () => {
  it("where the cursor is, and the cursor stands behind it", () => {
    expect(insert("Le  à bientôt", "{date}", 3, 3)).toEqual({ text: "Le {date} à bientôt", cursor: 9 });
  });

  it("apart from the words that would touch it", () => {
    expect(insert("Lien:fin", "{lien}", 5, 5)).toEqual({ text: "Lien: {lien} fin", cursor: 13 });
  });

  it("in the place of what is selected", () => {
    expect(insert("Le JOUR à midi", "{date}", 3, 7).text).toBe("Le {date} à midi");
  });

  it("alone in an empty text", () => {
    expect(insert("", "{lien}", 0, 0)).toEqual({ text: "{lien}", cursor: 6 });
  });
});
