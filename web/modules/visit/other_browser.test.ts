import { expect, test } from "vitest";
import { chromeAddress, otherBrowserFor, type Surroundings } from "./other_browser";

const CHROME: Surroundings = {
  agent: "Mozilla/5.0 (Linux; Android 14; Pixel 7) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36",
  touchPoints: 5,
  secure: true,
  hasCamera: true,
};
const INSTAGRAM = {
  ...CHROME,
  agent:
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1 Mobile/15E148 Instagram 360.0",
};

test("a browser with a camera is left in peace", () => {
  expect(otherBrowserFor(CHROME)).toBeNull();
});

test("inside an application one is told its name, even if it says that it has a camera", () => {
  expect(otherBrowserFor(INSTAGRAM)).toMatchObject({ system: "ios" });
  expect(otherBrowserFor(INSTAGRAM)?.why).toContain("Instagram");
});

test("a browser without a camera and an address that is not secure have other words", () => {
  const none = otherBrowserFor({ ...CHROME, hasCamera: false });
  const insecure = otherBrowserFor({ ...CHROME, hasCamera: false, secure: false });

  expect(none).toEqual({
    system: "android",
    why: "Ce navigateur ne donne pas accès à la caméra et au micro.",
  });
  expect(insecure?.why).toContain("https");
});

test("Android opens the link in Chrome", () => {
  expect(chromeAddress("https://sante.test/l/abc-_1")).toBe(
    "intent://sante.test/l/abc-_1#Intent;scheme=https;package=com.android.chrome;end",
  );
});
