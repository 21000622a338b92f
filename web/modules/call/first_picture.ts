// The first picture is small, so that it is there at once. A browser that knows nothing of the path yet drops the frames of a
// big one until it has tried smaller sizes, a frame's time for each; and a big one is slow to code and to carry. No DOM.

/** A quarter of each side: below what any start of a path forbids. */
export const FIRST_SCALE = 4;
/** By then the path's own estimate has begun. */
const SMALL_MS = 1_000;

/** Before the first picture goes. */
export function beginSmall(sender: RTCRtpSender): void {
  void scale(sender, undefined, FIRST_SCALE);
}

/** From now on a picture goes: it grows soon, unless somebody else has set its size meanwhile. */
export function growSoon(sender: RTCRtpSender): void {
  setTimeout(() => void scale(sender, FIRST_SCALE, 1), SMALL_MS);
}

async function scale(sender: RTCRtpSender, from: number | undefined, to: number): Promise<void> {
  const parameters = sender.getParameters?.();
  const encoding = parameters?.encodings?.[0];
  if (!parameters || !encoding || (from !== undefined && encoding.scaleResolutionDownBy !== from)) return;
  encoding.scaleResolutionDownBy = to;
  await sender.setParameters(parameters).catch(() => {});
}
