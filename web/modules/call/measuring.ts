// The counters of each way to the others, read every second for whoever judges, adapts or counts. No DOM.
import type { PeerState } from "./call_state";
import type { PeerLink } from "./peer_link";
import type { Quality } from "./protocol";
import { type Course, follow, sampleOf, UNHEARD } from "./quality";
import type { Report } from "./way";

export interface MeasuringOptions {
  peers: () => readonly PeerState[];
  link: (seat: string) => PeerLink | undefined;
  /** How well one of them is heard and seen here; null when nothing tells. */
  onQuality: (seat: string, quality: Quality | null) => void;
  onReport: (peer: PeerState, report: Report, at: number) => void;
}

const MEASURE_MS = 1_000;

/** Goes on until the function that it gives is called. */
export function startMeasuring({ peers, link, onQuality, onReport }: MeasuringOptions): () => void {
  const courses = new Map<string, Course>();

  async function measure(peer: PeerState): Promise<void> {
    const way = link(peer.seat);
    // Of a way that is cut, what it was like before tells nothing any more.
    if (!way || peer.media !== "connected") {
      courses.delete(peer.seat);
      return onQuality(peer.seat, null);
    }
    const report = (await way.report()) as unknown as Report;
    const at = performance.now();
    const expected = {
      anything: peer.microphone || (peer.camera && peer.picture !== "stopped"),
      movingPicture: peer.camera && peer.picture === "moving",
    };
    const course = follow(courses.get(peer.seat) ?? UNHEARD, sampleOf(report.values(), at), expected);
    courses.set(peer.seat, course);
    onQuality(peer.seat, course.said);
    onReport(peer, report, at);
  }

  const timer = setInterval(() => {
    for (const peer of peers()) void measure(peer).catch(() => {});
  }, MEASURE_MS);
  return () => clearInterval(timer);
}
