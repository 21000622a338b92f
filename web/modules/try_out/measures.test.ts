import { expect, test } from "vitest";
import { measuredOf, type Reading, readingOf } from "./measures";

const BOTH = { sound: true, picture: true };

function reading(change: Partial<Reading> = {}): Reading {
  return {
    at: 0,
    soundPackets: 500,
    soundEnergy: 0.02,
    frames: 200,
    received: 1000,
    lost: 0,
    sent: 1000,
    lostThere: 0,
    roundTripMs: 40,
    way: "direct",
    ...change,
  };
}

const start = reading({ soundPackets: 0, soundEnergy: 0, frames: 0, received: 0, sent: 0 });

function report(local: Record<string, unknown>, remote: Record<string, unknown> = { candidateType: "host" }) {
  return new Map<string, Record<string, unknown>>([
    ["a", { type: "inbound-rtp", kind: "audio", packetsReceived: 50, packetsLost: 2, totalAudioEnergy: 0.5 }],
    ["v", { type: "inbound-rtp", kind: "video", packetsReceived: 70, packetsLost: -1, framesDecoded: 12 }],
    ["o", { type: "outbound-rtp", packetsSent: 90 }],
    ["r", { type: "remote-inbound-rtp", packetsLost: 3 }],
    [
      "p",
      {
        type: "candidate-pair",
        nominated: true,
        currentRoundTripTime: 0.05,
        localCandidateId: "l",
        remoteCandidateId: "x",
      },
    ],
    ["l", { type: "local-candidate", ...local }],
    ["x", { type: "remote-candidate", ...remote }],
  ]);
}

test("a reading sums what came, what went and what was lost", () => {
  expect(readingOf(report({ candidateType: "host" }), 5)).toEqual({
    at: 5,
    soundPackets: 50,
    soundEnergy: 0.5,
    frames: 12,
    received: 120,
    lost: 2,
    sent: 90,
    lostThere: 3,
    roundTripMs: 50,
    way: "direct",
  });
});

test.each([
  [{ candidateType: "srflx" }, { candidateType: "host" }, "direct"],
  [{ candidateType: "relay", relayProtocol: "udp" }, { candidateType: "host" }, "relay_udp"],
  [{ candidateType: "relay", relayProtocol: "tcp" }, { candidateType: "host" }, "relay_tcp"],
  [{ candidateType: "relay", relayProtocol: "tls" }, { candidateType: "host" }, "relay_tls"],
  [{ candidateType: "host" }, { candidateType: "relay" }, "relay_udp"],
] as const)("the way of %o to %o is %s", (local, remote, way) => {
  expect(readingOf(report(local, remote), 0).way).toBe(way);
});

test("no chosen pair is no way", () => {
  expect(readingOf(new Map(), 0).way).toBeNull();
});

test("what came back says what works", () => {
  const measured = measuredOf([start, reading({ at: 10_000 })], BOTH);

  expect(measured).toEqual({
    sound: "heard",
    picture: "seen",
    loss: 0,
    delayMs: 40,
    way: "direct",
    quality: "good",
  });
});

test.each([
  [{ soundEnergy: 1e-6 }, "silent", "seen"],
  [{ soundPackets: 3 }, "none", "seen"],
  [{ frames: 2 }, "heard", "none"],
] as const)("%o is heard as %s and seen as %s", (change, sound, picture) => {
  expect(measuredOf([start, reading(change)], BOTH)).toMatchObject({ sound, picture });
});

test("what was not lent is not missed", () => {
  const measured = measuredOf([start, reading()], { sound: false, picture: false });

  expect(measured).toMatchObject({ sound: "off", picture: "off" });
});

test("the loss told is that of the worse direction", () => {
  const here = measuredOf([start, reading({ received: 900, lost: 100 })], BOTH);
  const there = measuredOf([start, reading({ sent: 1000, lostThere: 300 })], BOTH);

  expect(here.loss).toBeCloseTo(0.1);
  expect(here.quality).toBe("poor");
  expect(there.loss).toBeCloseTo(0.3);
});

test("the delay is the middle one, whatever one reading says", () => {
  const readings = [40, 42, 900].map((roundTripMs) => reading({ roundTripMs }));

  expect(measuredOf(readings, BOTH).delayMs).toBe(42);
});

test("nothing read is nothing known", () => {
  expect(measuredOf([], BOTH)).toEqual({
    sound: "none",
    picture: "none",
    loss: null,
    delayMs: null,
    way: null,
    quality: null,
  });
});
