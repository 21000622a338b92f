// A connection that sees the networks as they are now.
//
// A browser tells a document of another network half a second to two seconds after the change (Chromium: mac 0.5, Windows
// 1.5, Linux 2), and until then all that it gathers, a restart included, are addresses that are dead. A document that has
// just begun is told at once: so the connection is made in one, an empty frame that lives as long as the connection.

const frames = new WeakMap<RTCPeerConnection, HTMLIFrameElement>();
/** By then the document itself has been told. */
const TOLD_MS = 4_000;
/** What a connection had begun ends after it is closed. */
const ENDED_MS = 5_000;
let freshUntil = 0;

export function createConnection(configuration: RTCConfiguration, fresh = false): RTCPeerConnection {
  if (fresh) freshUntil = performance.now() + TOLD_MS;
  if (performance.now() >= freshUntil || typeof document === "undefined")
    return new RTCPeerConnection(configuration);
  const frame = document.createElement("iframe");
  frame.hidden = true;
  document.body.append(frame);
  const inside = frame.contentWindow as (Window & Partial<typeof globalThis>) | null;
  const Fresh = inside?.RTCPeerConnection ?? RTCPeerConnection;
  const made = new Fresh(configuration);
  frames.set(made, frame);
  return made;
}

export function closeConnection(connection: RTCPeerConnection): void {
  connection.close();
  const frame = frames.get(connection);
  if (frame) setTimeout(() => frame.remove(), ENDED_MS);
}
