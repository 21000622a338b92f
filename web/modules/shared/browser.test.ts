import { expect, test } from "vitest";
import { insideOf, remedyOf, systemOf } from "./browser";

const IPHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";
const PIXEL = "Mozilla/5.0 (Linux; Android 14; Pixel 7";
const CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0";
const MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)";

test.each([
  [`${IPHONE} Version/18.1 Mobile/15E148 Safari/604.1`, 5, "safari_ios"],
  [`${IPHONE} CriOS/131.0 Mobile/15E148 Safari/604.1`, 5, "settings_ios"],
  [`${MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15`, 5, "safari_ios"],
  [`${MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15`, 0, "safari_mac"],
  [`${PIXEL}) ${CHROME} Mobile Safari/537.36`, 5, "chrome_android"],
  ["Mozilla/5.0 (Android 14; Mobile; rv:133.0) Gecko/133.0 Firefox/133.0", 5, "firefox_android"],
  ["Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", 0, "firefox_desktop"],
  [`${MAC} ${CHROME} Safari/537.36 Edg/131.0`, 0, "chrome_desktop"],
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Safari/537.36`, 10, "chrome_desktop"],
] as const)("%s (%i) is helped as %s", (agent, touchPoints, remedy) => {
  expect(remedyOf(agent, touchPoints)).toBe(remedy);
});

test.each([
  [`${IPHONE} Mobile/15E148 [FBAN/FBIOS;FBAV/490.0;FBDV/iPhone15,2]`, "Facebook"],
  [`${IPHONE} Mobile/15E148 Instagram 360.0 (iPhone15,2; iOS 18_1)`, "Instagram"],
  [`${IPHONE} GSA/345.0 Mobile/15E148 Safari/604.1`, "Google"],
  [`${IPHONE} Mobile/15E148 Safari Line/14.20.0`, "Line"],
  [`${PIXEL}; wv) ${CHROME} Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/490.0]`, "Facebook"],
  [`${PIXEL}; wv) ${CHROME} Mobile Safari/537.36`, null],
  [`${IPHONE} Mobile/15E148`, null],
])("%s is inside another application", (agent, app) => {
  expect(insideOf(agent)).toEqual({ app });
});

test("a browser of its own right is inside nothing", () => {
  expect(insideOf(`${IPHONE} Version/18.1 Mobile/15E148 Safari/604.1`)).toBeNull();
  expect(insideOf(`${PIXEL}) ${CHROME} Mobile Safari/537.36`)).toBeNull();
  expect(insideOf(`${MAC} ${CHROME} Safari/537.36`)).toBeNull();
  expect(systemOf(`${MAC} ${CHROME} Safari/537.36`)).toBe("desktop");
});
