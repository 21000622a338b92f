import { expect, test } from "vitest";
import { type Entry, pairOf, type Report, wayOf } from "./way";

function report(mine: Entry, theirs: Entry = { candidateType: "host" }): Report {
  return new Map<string, Entry>([
    ["old", { type: "candidate-pair", nominated: true, localCandidateId: "none", remoteCandidateId: "none" }],
    ["P", { type: "candidate-pair", nominated: true, localCandidateId: "L", remoteCandidateId: "R" }],
    ["T", { type: "transport", selectedCandidatePairId: "P" }],
    ["L", mine],
    ["R", theirs],
  ]);
}

test.each([
  [{ candidateType: "host" }, undefined, "direct"],
  [{ candidateType: "relay", relayProtocol: "udp" }, undefined, "relay_udp"],
  [{ candidateType: "relay", relayProtocol: "tcp" }, undefined, "relay_tcp"],
  [{ candidateType: "relay", relayProtocol: "tls" }, undefined, "relay_tls"],
  [{ candidateType: "host" }, { candidateType: "relay" }, "relay_udp"],
] as const)("%o and %o is %s", (mine, theirs, way) => {
  const found = report(mine, theirs);
  const pair = pairOf(found) as Entry;

  expect(pair.localCandidateId).toBe("L");
  expect(wayOf(pair, found)).toBe(way);
});

test("where the transport does not tell, it is the pair that was nominated", () => {
  const pair = { type: "candidate-pair", nominated: true, localCandidateId: "L", remoteCandidateId: "R" };

  expect(pairOf(new Map<string, Entry>([["P", pair]]))).toBe(pair);
  expect(pairOf(new Map())).toBeNull();
});
