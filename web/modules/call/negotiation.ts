// What two who negotiate agree on beforehand: who gives way, and by what a page is known. No DOM.
import type { IceCandidate } from "./protocol";

export function plain({ candidate, sdpMid, sdpMLineIndex, usernameFragment }: RTCIceCandidate): IceCandidate {
  return { candidate, sdpMid, sdpMLineIndex, usernameFragment };
}

/**
 * Whether a candidate goes with a description, as its ufrag tells (RFC 8839, 5.4). One of a former connection would be
 * asked in vain, and those that lead somewhere would wait for their turn.
 */
export function belongs({ usernameFragment }: IceCandidate, sdp: string): boolean {
  return !usernameFragment || sdp.split(/\r?\n/).includes(`a=ice-ufrag:${usernameFragment}`);
}

/** The session id of an SDP's origin line: the same for the whole life of one RTCPeerConnection. */
export function sessionOf(sdp: string): string {
  return /^o=\S+ (\S+)/m.exec(sdp)?.[1] ?? "";
}

/**
 * Whether it goes on with a connection rather than begins one: each description of a connection has the version after the
 * last (RFC 8829, 5.2.2), and the first has 2 in Chromium and Safari. Of Firefox, which begins with 0, the second restart only.
 */
export function continues(sdp: string): boolean {
  return Number(/^o=\S+ \S+ (\d+)/m.exec(sdp)?.[1] ?? 0) > 2;
}

/** Who gives way when offers cross; when tickets do not tell, the greater seat does. */
export function givesWay(
  me: { seat: string; polite: boolean },
  other: { seat: string; polite: boolean },
): boolean {
  return me.polite === other.polite ? me.seat > other.seat : me.polite;
}
