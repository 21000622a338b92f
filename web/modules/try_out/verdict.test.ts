import { expect, test } from "vitest";
import type { Measured } from "./measures";
import { queueWords, verdictOf } from "./verdict";

const well: Measured = {
  sound: "heard",
  picture: "seen",
  loss: 0.001,
  delayMs: 41.6,
  way: "direct",
  quality: "good",
};

function lineOf(measured: Measured, icon: string) {
  const line = verdictOf(measured).lines.find((one) => one.icon === icon);
  if (!line) throw new Error(icon);
  return line;
}

test("all that works is said in one title, with four lines", () => {
  const verdict = verdictOf(well);

  expect(verdict.title).toBe("Tout fonctionne");
  expect(verdict.lines.map(({ look }) => look)).toEqual(["good", "good", "good", "good"]);
  expect(lineOf(well, "signal").text).toBe(
    "Rien ne se perd en route. L'aller-retour prend 42 millièmes de seconde\u00a0: c'est rapide.",
  );
});

test("sound alone, asked for, is no fault", () => {
  const verdict = verdictOf({ ...well, picture: "off" });

  expect(verdict.look).toBe("good");
  expect(lineOf({ ...well, picture: "off" }, "camera").look).toBe("off");
});

test.each([
  [{ sound: "silent" }, "microphone", "un autre micro"],
  [{ picture: "none" }, "camera", "Le son suffit"],
  [{ quality: "poor", loss: 0.12 }, "signal", "12 % du son"],
] as const)("%o is a fault with a remedy", (change, icon, remedy) => {
  const measured = { ...well, ...change } as Measured;

  expect(verdictOf(measured).title).toBe("Cela fonctionne, mais pas tout à fait");
  expect(lineOf(measured, icon)).toMatchObject({ look: "bad", text: expect.stringContaining(remedy) });
});

test("a middling connection is told, and no fault", () => {
  const measured: Measured = { ...well, quality: "fair", delayMs: 420 };

  expect(verdictOf(measured).look).toBe("good");
  expect(lineOf(measured, "signal").text).toContain("laissez un petit temps");
});

test.each([
  ["relay_udp", "(UDP)"],
  ["relay_tcp", "(TCP)"],
  ["relay_tls", "(TLS)"],
] as const)("%s is named", (way, name) => {
  expect(lineOf({ ...well, way }, "next").text).toContain(name);
});

test("without a way, or when nothing came back, the call did not work", () => {
  const away: Measured = {
    sound: "none",
    picture: "none",
    loss: null,
    delayMs: null,
    way: null,
    quality: null,
  };

  expect(verdictOf(away)).toMatchObject({ look: "bad", title: "L'appel n'a pas marché" });
  expect(verdictOf(away).lines.map(({ icon }) => icon)).toEqual(["next"]);
  expect(verdictOf({ ...away, way: "direct" }).title).toBe("L'appel n'a pas marché");
});

test.each([
  [1, "Votre tour vient dans environ 10 secondes."],
  [34, "Votre tour vient dans environ 40 secondes."],
  [91, "Votre tour vient dans environ 2 minutes."],
])("a queue of %i seconds is told in steps", (seconds, words) => {
  expect(queueWords(seconds)).toBe(words);
});
