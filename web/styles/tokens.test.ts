// The contrast that the eyes of an 82-year-old need, held by arithmetic.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const css = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");

function palette(opening: string): Record<string, string> {
  const start = css.indexOf(opening);
  const block = css.slice(start, css.indexOf("}", start));
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value]),
  );
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const TEXT = [
  ...["ground", "surface", "surface-quiet", "primary-tint", "green-tint", "amber-tint", "brick-tint"].flatMap(
    (ground) => [["ink", ground] as const, ["ink-soft", ground] as const],
  ),
  ["primary", "ground"],
  ["primary", "surface"],
  ["primary", "primary-tint"],
  ["on-primary", "primary"],
  ["on-primary", "primary-hover"],
  ["on-brick", "brick"],
  ["brick-ink", "surface"],
  ["brick-ink", "brick-tint"],
  ["green", "green-tint"],
  ["green", "surface"],
  ["amber", "amber-tint"],
] as const;
const CONTROLS = [
  ["field-line", "ground"],
  ["field-line", "surface"],
  ["focus-outer", "ground"],
  ["focus-outer", "surface"],
] as const;
const THEMES = {
  light: palette(":root {"),
  "dark, for staff": palette('  :root[data-kind="staff"] {\n    color-scheme: dark'),
  "the call": palette('[data-view="call"] {'),
};

test.each(Object.entries(THEMES))("%s: every text is at least 4.5:1, every control 3:1", (_name, colours) => {
  const ratio = ([one, other]: readonly [string, string]) =>
    contrast(colours[one] ?? "", colours[other] ?? "");

  const weak = [...TEXT.filter((pair) => ratio(pair) < 4.5), ...CONTROLS.filter((pair) => ratio(pair) < 3)];

  expect(weak.map((pair) => `${pair.join(" on ")}: ${ratio(pair).toFixed(2)}`)).toEqual([]);
});

test("what a patient reads most is at least 7:1", () => {
  const { ink = "", ground = "", surface = "", primary = "", "on-primary": onPrimary = "" } = THEMES.light;

  for (const [one, other] of [
    [ink, ground],
    [ink, surface],
    [onPrimary, primary],
  ] as const) {
    expect(contrast(one, other)).toBeGreaterThan(7);
  }
});
