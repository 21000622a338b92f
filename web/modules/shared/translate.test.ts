import { readdirSync, readFileSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import en from "../../locales/en/modules.json";
import fr from "../../locales/fr/modules.json";
import { translate, useLocale } from "./translate";

afterEach(() => useLocale("fr"));

const places = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();

test("both languages say the same things, with the same places to fill", () => {
  expect(Object.keys(en)).toEqual(Object.keys(fr));
  for (const [key, text] of Object.entries(fr)) {
    expect(places(en[key as keyof typeof en]), key).toEqual(places(text));
  }
});

test("every text is used", () => {
  const folder = new URL("..", import.meta.url);
  const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .map((name) => readFileSync(new URL(name, folder), "utf8"))
    .join("\n");
  const built =
    /^(problem|connection|trouble|help|inside|state|identity|sex|why|try|quality|own_quality|own_at|share|company|held|keys|note|rescue|picture|own_picture|own_camera|own_microphone|their_picture|their_camera|their_microphone)_/;

  const unused = Object.keys(fr).filter((key) => !built.test(key) && !sources.includes(`"${key}"`));

  expect(unused).toEqual([]);
});

test("« de » is elided before a name that begins with a vowel, in French alone", () => {
  expect(translate("their_camera_back", { name: "Inès Rouquette" })).toBe(
    "La caméra d'Inès Rouquette fonctionne.",
  );
  expect(translate("their_camera_back", { name: "Élie Roy" })).toBe("La caméra d'Élie Roy fonctionne.");
  expect(translate("their_camera_back", { name: "Mme Durand" })).toBe("La caméra de Mme Durand fonctionne.");
});

test("values take their places, and a language that we do not speak is French", () => {
  useLocale("de");
  expect(translate("day_summary_many", { count: 3 })).toBe("3 personnes attendent.");

  useLocale("en");
  expect(translate("day_summary_many", { count: 3 })).toBe("3 people are waiting.");
});
