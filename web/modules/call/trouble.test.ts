import { expect, test } from "vitest";
import { lossOf, mayReturn, type Permission, troubleOf, worthAskingAlone } from "./trouble";

const says = (permission: Permission) => async () => permission;
const failed = (name: string, message = "") => Object.assign(new Error(message), { name });
const camera = (deviceId: string) => ({ kind: "videoinput" as const, deviceId });

test.each([
  [failed("NotAllowedError", "Permission denied"), "denied", "blocked"],
  [failed("NotAllowedError", "Permission dismissed"), "prompt", "dismissed"],
  [failed("NotAllowedError", "Permission denied by system"), "granted", "forbidden"],
  [failed("NotAllowedError", "The request is not allowed"), "unknown", "blocked"],
  [failed("NotFoundError"), "prompt", "missing"],
  [failed("OverconstrainedError"), "granted", "missing"],
  [failed("NotReadableError"), "granted", "busy"],
  [failed("AbortError"), "granted", "busy"],
  [failed("TypeError"), "unknown", "unsupported"],
  [failed("Whatever"), "granted", "busy"],
] as const)("%s with permission %s is %s", async (problem, permission, trouble) => {
  expect(await troubleOf(problem, "camera", says(permission))).toBe(trouble);
});

test("one who closed the question is not asked twice more", async () => {
  const closed = failed("NotAllowedError", "Permission dismissed");

  expect(await worthAskingAlone(closed, ["camera", "microphone"], says("prompt"))).toEqual([]);
  expect(await worthAskingAlone(closed, ["camera", "microphone"], says("denied"))).toEqual([]);
});

test("where only the camera is refused, the microphone is asked for alone", async () => {
  const permissions = async (kind: string) => (kind === "camera" ? "denied" : "prompt") as Permission;

  const alone = await worthAskingAlone(failed("NotAllowedError"), ["camera", "microphone"], permissions);

  expect(alone).toEqual(["microphone"]);
});

test("a browser that tells nothing, and one that lacks a device, are asked for each", async () => {
  const kinds = ["camera", "microphone"] as const;

  expect(await worthAskingAlone(failed("NotAllowedError"), kinds, says("unknown"))).toEqual(kinds);
  expect(await worthAskingAlone(failed("NotFoundError"), kinds, says("prompt"))).toEqual(kinds);
});

test.each([
  ["its cable was pulled", [], "granted", "unplugged"],
  ["its cable was pulled and another is there", [camera("other")], "granted", "unplugged"],
  ["the permission was taken back: names are hidden", [camera("")], "prompt", "revoked"],
  ["the permission was taken back", [camera("mine")], "denied", "revoked"],
  ["the telephone stopped it", [camera("mine")], "granted", "lost"],
  ["the telephone stopped it and tells nothing", [camera("mine")], "unknown", "lost"],
] as const)("a camera stops: %s", async (_, list, permission, trouble) => {
  expect(await lossOf("camera", "mine", list, says(permission))).toBe(trouble);
});

test("only what nobody refused comes back by itself", () => {
  const troubles = ["lost", "unplugged", "missing", "busy", "blocked", "revoked", "dismissed"] as const;

  expect(troubles.filter(mayReturn)).toEqual(["lost", "unplugged", "missing", "busy"]);
});
