// The two lines of a connection, sound and picture: open both ways whether or not there is a track to put on them. No DOM.
//
// The first picture is small, so that it is there at once: a browser that knows nothing of the path yet drops the first
// frames of a big one, a frame's time for each smaller size that it tries; and a big one is slow to code and to carry.
import type { Tracks } from "./peer_link";

/** Of each side, a quarter: no path is too thin for it to start. */
const FIRST_SCALE = 4;
/** By then the browser has its own estimate of the path. */
const SMALL_MS = 1_000;

export function openLines(pc: RTCPeerConnection, tracks: Tracks): void {
  pc.addTransceiver(tracks.audio ?? "audio", { direction: "sendrecv" });
  const sendEncodings = [{ scaleResolutionDownBy: FIRST_SCALE }];
  const picture = pc.addTransceiver(tracks.video ?? "video", { direction: "sendrecv", sendEncodings });
  if (tracks.video) growSoon(picture.sender);
}

/** Puts our tracks on the lines that an offer opened: on a way that stands they go at once, without another word. */
export async function putOnLines(pc: RTCPeerConnection, tracks: Tracks): Promise<void> {
  const lines = pc.getTransceivers().filter(({ direction }) => direction !== "stopped");
  await Promise.all(
    lines.map(async (line) => {
      const kind = line.receiver.track.kind === "audio" ? "audio" : "video";
      const track = tracks[kind];
      line.direction = "sendrecv";
      if (line.sender.track === track) return;
      const isFirst = kind === "video" && !line.sender.track;
      if (isFirst) void resize(line.sender, null, FIRST_SCALE);
      await line.sender.replaceTrack(track);
      if (isFirst) growSoon(line.sender);
    }),
  );
}

function growSoon(sender: RTCRtpSender): void {
  setTimeout(() => void resize(sender, FIRST_SCALE, 1), SMALL_MS);
}

/** Unless somebody else has set another size meanwhile. */
async function resize(sender: RTCRtpSender, from: number | null, to: number): Promise<void> {
  const parameters = sender.getParameters?.();
  const encoding = parameters?.encodings?.[0];
  if (!parameters || !encoding || (from !== null && encoding.scaleResolutionDownBy !== from)) return;
  encoding.scaleResolutionDownBy = to;
  await sender.setParameters(parameters).catch(() => {});
}
