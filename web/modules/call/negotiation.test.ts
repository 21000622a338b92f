import { expect, test } from "vitest";
import { belongs, continues, givesWay, sessionOf } from "./negotiation";

test("who gives way is decided by the tickets, and by the seats when they do not tell", () => {
  const host = { seat: "host", polite: false };
  const guest = { seat: "guest-1", polite: true };

  expect([givesWay(guest, host), givesWay(host, guest)]).toEqual([true, false]);
  expect(givesWay({ seat: "b", polite: true }, { seat: "a", polite: true })).toBe(true);
  expect(givesWay({ seat: "a", polite: true }, { seat: "b", polite: true })).toBe(false);
});

test("the session id is the second word of the origin line", () => {
  expect(sessionOf("v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-")).toBe("4611731400430051336");
});

test.each([
  ["- 4611731400430051336 2", false],
  ["- 4611731400430051336 4", true],
  ["mozilla...THIS_IS_SDPARTA-140.0 4611731400430051336 0", false],
])("of o=%s, that it goes on with a connection is %s", (origin, expected) => {
  expect(continues(`v=0\r\no=${origin} IN IP4 127.0.0.1\r\ns=-`)).toBe(expected);
});

test("a candidate goes with the description that has its ufrag, and one that names none with any", () => {
  const sdp = "v=0\r\na=ice-ufrag:JBc+\r\na=ice-pwd:secret\r\n";
  const candidate = { candidate: "candidate:1", sdpMid: "0" };

  expect(belongs({ ...candidate, usernameFragment: "JBc+" }, sdp)).toBe(true);
  expect(belongs({ ...candidate, usernameFragment: "JBc" }, sdp)).toBe(false);
  expect(belongs(candidate, sdp)).toBe(true);
});
