import { expect, test } from "vitest";
import { createCounting } from "./summary";
import type { Report } from "./way";

function report(received: number, lost: number, more: { protocol?: string; height?: number } = {}): Report {
  const { protocol, height = 720 } = more;
  return new Map<string, Record<string, unknown>>([
    ["T", { type: "transport", selectedCandidatePairId: "P" }],
    ["P", { type: "candidate-pair", nominated: true, localCandidateId: "L", remoteCandidateId: "R" }],
    [
      "L",
      {
        type: "local-candidate",
        address: "192.0.2.7",
        ...(protocol ? { candidateType: "relay", relayProtocol: protocol } : { candidateType: "host" }),
      },
    ],
    ["R", { type: "remote-candidate", candidateType: "host", address: "192.0.2.8" }],
    [
      "I",
      {
        type: "inbound-rtp",
        kind: "video",
        packetsReceived: received,
        packetsLost: lost,
        frameHeight: height,
      },
    ],
  ]);
}

test("nothing is told before anything has come", () => {
  expect(createCounting("run").summary()).toBeNull();
});

test("it tells all since the page was opened, in figures and without an address", () => {
  const counting = createCounting("run");

  counting.heard("guest", report(100, 1, { height: 360 }), 1000);
  counting.heard("guest", report(200, 2), 2000);
  counting.heard("guest", report(300, 4), 3000);

  const told = counting.summary();
  expect(told).toEqual({
    run: "run",
    path: "direct",
    seconds: 3,
    received: 300,
    lost: 4,
    cuts: 0,
    height: 720,
  });
  expect(JSON.stringify(told)).not.toContain("192.0.2");
});

test("a connection that was built anew is counted on, and a cut once however long it lasts", () => {
  const counting = createCounting("run");
  counting.heard("guest", report(100, 10), 1000);
  counting.saw("guest", "broken");
  counting.saw("guest", "broken");
  counting.saw("guest", "connecting");
  counting.saw("guest", "connected");

  counting.heard("guest", report(20, 0, { protocol: "tls" }), 2000);
  counting.heard("guest", report(40, 0, { protocol: "tls" }), 3000);

  expect(counting.summary()).toMatchObject({ received: 140, lost: 10, cuts: 1, path: "relay_tls" });
});

test("with several others, packets are summed and seconds are not", () => {
  const counting = createCounting("run");

  for (const at of [1000, 2000]) {
    counting.heard("one", report(at / 10, 0), at);
    counting.heard("two", report(at / 10, 0), at + 20);
  }

  expect(counting.summary()).toMatchObject({ seconds: 2, received: 400 });
});
