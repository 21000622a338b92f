import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openLines, putOnLines } from "./lines";
import type { Tracks } from "./peer_link";

const CAMERA = { kind: "video" } as MediaStreamTrack;
const OTHER_CAMERA = { kind: "video" } as MediaStreamTrack;
const NOTHING: Tracks = { audio: null, video: null };

/** A sender that keeps what it was told; the rest of a connection is only held together. */
function connection() {
  const sizes: number[] = [];
  const line = (kind: string, scale: number) => {
    let parameters = { encodings: [{ scaleResolutionDownBy: scale }] };
    const sender = {
      track: null as MediaStreamTrack | null,
      getParameters: () => structuredClone(parameters),
      async setParameters(now: typeof parameters) {
        parameters = now;
        sizes.push(now.encodings[0]?.scaleResolutionDownBy ?? 0);
      },
      async replaceTrack(track: MediaStreamTrack | null) {
        sender.track = track;
      },
    };
    return { direction: "recvonly", receiver: { track: { kind } }, sender };
  };
  const lines: ReturnType<typeof line>[] = [];
  const pc = {
    getTransceivers: () => lines,
    addTransceiver(what: string, { sendEncodings }: RTCRtpTransceiverInit) {
      const made = line(what, sendEncodings?.[0]?.scaleResolutionDownBy ?? 1);
      lines.push(made);
      return made;
    },
  } as unknown as RTCPeerConnection;
  return { pc, lines, sizes };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("the first picture is small and grows a second later, on a line opened long before", async () => {
  const { pc, lines, sizes } = connection();
  openLines(pc, NOTHING);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(lines.map(({ sender }) => sender.getParameters().encodings[0]?.scaleResolutionDownBy)).toEqual([
    1, 4,
  ]);

  await putOnLines(pc, { audio: null, video: CAMERA });
  expect(lines[1]?.sender.track).toBe(CAMERA);
  expect(sizes).toEqual([4]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sizes).toEqual([4, 1]);

  // Another camera is no beginning.
  await putOnLines(pc, { audio: null, video: OTHER_CAMERA });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sizes).toEqual([4, 1]);
});

test("a size that somebody else has set meanwhile stays", async () => {
  const { pc, lines, sizes } = connection();
  openLines(pc, NOTHING);
  await putOnLines(pc, { audio: null, video: CAMERA });
  const sender = lines[1]?.sender;

  await sender?.setParameters({ encodings: [{ scaleResolutionDownBy: 2 }] });
  await vi.advanceTimersByTimeAsync(1_000);

  expect(sizes).toEqual([4, 2]);
});
