// How well the ways to the others go, from their own counters, every two seconds: the worst of them is told. No DOM.
import type { PeerState } from "./call_state";
import type { PeerLink } from "./peer_link";
import type { Quality } from "./protocol";
import { judge, type Sample, sampleOf, worstOf } from "./quality";

export interface MeasuringOptions {
  peers: () => readonly PeerState[];
  link: (seat: string) => PeerLink | undefined;
  onQuality: (quality: Quality) => void;
}

const MEASURE_MS = 2_000;

/** Goes on until the function that it gives is called. */
export function startMeasuring({ peers, link, onQuality }: MeasuringOptions): () => void {
  let samples = new Map<string, Sample>();

  async function measure(): Promise<void> {
    const now = new Map<string, Sample>();
    const judged: Quality[] = [];
    for (const peer of peers()) {
      const way = link(peer.seat);
      if (!way || peer.media !== "connected" || !(peer.camera || peer.microphone)) continue;
      const report = await way.report();
      const sample = sampleOf(report.values() as Iterable<Record<string, unknown>>, performance.now());
      const quality = judge(samples.get(peer.seat) ?? null, sample);
      now.set(peer.seat, sample);
      if (quality) judged.push(quality);
    }
    samples = now;
    const worst = worstOf(judged);
    if (worst) onQuality(worst);
  }

  const timer = setInterval(() => void measure().catch(() => {}), MEASURE_MS);
  return () => clearInterval(timer);
}
