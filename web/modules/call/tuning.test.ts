import { expect, test, vi } from "vitest";
import { begin } from "./adaptation";
import { CEILING, type Plan } from "./levels";
import { asAnswer, createTuning, tuneDescription } from "./tuning";

const SDP = [
  "v=0",
  "o=- 1 2 IN IP4 127.0.0.1",
  "m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9",
  "a=ice-ufrag:abcd",
  "a=setup:actpass",
  "a=rtpmap:111 opus/48000/2",
  "a=fmtp:111 minptime=10;useinbandfec=1",
  "a=rtpmap:63 red/48000/2",
  "a=fmtp:63 111/111",
  "a=ptime:20",
  "m=video 9 UDP/TLS/RTP/SAVPF 96",
  "a=rtpmap:96 VP8/90000",
  "",
].join("\r\n");
const THIN = { maxBitrate: 20_000, ptime: 60, red: true, dtx: true } as const;
const THIN_PLAN: Plan = { ...begin("usual", 0).plan, audio: THIN };

test("longer packets, doubled and silent in silence, are asked for in their description of sound; of the picture, only how much there may be", () => {
  const tuned = tuneDescription(SDP, THIN, CEILING);

  const [, sound = "", picture] = tuned.split(/^(?=m=)/m);
  expect(sound).toContain("m=audio 9 UDP/TLS/RTP/SAVPF 63 111 9\r\n");
  expect(sound).toContain("a=fmtp:111 minptime=10;useinbandfec=0;usedtx=1\r\n");
  expect(sound.match(/^a=ptime:.*/gm)).toEqual(["a=ptime:60"]);
  expect(picture).toBe(SDP.split(/^(?=m=)/m)[2]?.replace("SAVPF 96\r\n", `SAVPF 96\r\nb=AS:${CEILING}\r\n`));
});

test("what may be sent is said once, after the connection's line", () => {
  const lines =
    "m=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\nb=AS:200\r\na=rtcp:9 IN IP4 0.0.0.0\r\n";

  expect(tuneDescription(lines, null, 3_001)).toBe(lines.replace("b=AS:200", "b=AS:3001"));
});

test("tuned again for a good path, it asks for what is usual", () => {
  const back = tuneDescription(
    tuneDescription(SDP, THIN, CEILING),
    { ...THIN, ptime: 20, red: false, dtx: false },
    CEILING,
  );

  expect(back).toContain("SAVPF 111 63 9\r\n");
  expect(back).toContain("useinbandfec=1;usedtx=0");
  expect(back).not.toContain("ptime:");
});

test("a browser without RED, or without Opus, is asked for none", () => {
  const without = SDP.replace(/.*red.*\r\n/, "").replace("111 63", "111");

  expect(tuneDescription(without, THIN, CEILING)).toContain("SAVPF 111 9\r\n");
  expect(tuneDescription(without, THIN, CEILING)).toContain("useinbandfec=1");
  expect(tuneDescription(SDP.replace("opus", "g722"), THIN, CEILING)).toContain("SAVPF 111 63 9\r\n");
});

test("who opened the encryption stays who he was", () => {
  expect(asAnswer(SDP, "a=setup:active\r\n")).toContain("a=setup:passive");
  expect(asAnswer(SDP, "a=setup:passive\r\n")).toContain("a=setup:active");
  expect(asAnswer(SDP.replace("actpass", "active"), "a=setup:actpass\r\n")).toContain("a=setup:active");
});

/** As much of a connection as tuning touches. */
function connection(offered = SDP) {
  const encodings = [{ active: true }];
  const sender = {
    track: { kind: "audio" },
    getParameters: () => ({ encodings: encodings.map((one) => ({ ...one })) }),
    setParameters: vi.fn(async (now: { encodings: { active: boolean }[] }) => {
      encodings.splice(0, 1, ...now.encodings);
    }),
  };
  const pc = {
    connectionState: "connected",
    signalingState: "stable",
    currentRemoteDescription: { type: "offer", sdp: SDP },
    currentLocalDescription: { type: "answer", sdp: SDP.replace("actpass", "active") },
    getSenders: () => [sender],
    createOffer: async () => ({ type: "offer", sdp: offered }),
    setLocalDescription: vi.fn(async () => {}),
    setRemoteDescription: vi.fn(async (_: { type: string; sdp: string }) => {}),
  };
  return { pc, sender, as: pc as unknown as RTCPeerConnection };
}

test("what a plan changes is told to the own browser once", async () => {
  const { pc, sender, as } = connection();
  const tuning = createTuning();

  for (let second = 0; second < 3; second += 1) await tuning.apply(as, THIN_PLAN);

  expect(sender.setParameters).toHaveBeenCalledTimes(1);
  expect(pc.setRemoteDescription).toHaveBeenCalledTimes(1);
  expect(pc.setRemoteDescription.mock.calls[0]?.[0]).toMatchObject({
    type: "answer",
    sdp: expect.stringContaining("a=ptime:60"),
  });
});

test("what the other says later is heard with the plan in it", async () => {
  const { as } = connection();
  const tuning = createTuning();
  await tuning.apply(as, THIN_PLAN);

  expect(tuning.describe(as, SDP)).toContain("a=ptime:60");
});

test("a restart that is due is not swallowed", async () => {
  const { pc, as } = connection(SDP.replace("abcd", "efgh"));

  await createTuning().apply(as, THIN_PLAN);

  expect(pc.setLocalDescription).not.toHaveBeenCalled();
});

test("a browser that refuses is left as it was, and not asked again", async () => {
  const { pc, as } = connection();
  pc.setRemoteDescription.mockRejectedValue(new Error("no"));
  const tuning = createTuning();

  await tuning.apply(as, THIN_PLAN);
  await tuning.apply(as, THIN_PLAN);

  expect(pc.setRemoteDescription).toHaveBeenCalledTimes(1);
  expect(pc.setLocalDescription).toHaveBeenLastCalledWith({ type: "rollback" });
});
