// The counters of each way to the others, read every second: how well each is heard, what is sent to him, and how it all
// was in the end. No DOM.

import { createAdapting } from "./adapting";
import type { CallState, Media, PeerState } from "./call_state";
import type { Picture, Wish } from "./levels";
import type { PeerLink } from "./peer_link";
import type { Ask, Quality } from "./protocol";
import { type Course, follow, sampleOf, UNHEARD, worstOf } from "./quality";
import { createCounting } from "./summary";
import type { Report } from "./way";

export interface Measuring {
  /** What the others are told of it. */
  presence(): { quality: Quality | null; picture: Picture; wish: Wish };
  saw(seat: string, media: Media): void;
  tellSummary(): void;
  stop(): void;
}

export interface MeasuringOptions {
  state: () => CallState;
  link: (seat: string) => PeerLink | undefined;
  wish: () => Wish;
  /** Whether a screen takes our camera's place: it must be read. */
  showsScreen: () => boolean;
  ask: Ask;
  /** How well one of them is heard and seen here is not what it was; null when nothing tells. */
  onJudged: (seat: string, quality: Quality | null) => void;
  onPicture: () => void;
}

const MEASURE_MS = 1_000;
const SUMMARY_MS = 30_000;

export function startMeasuring(options: MeasuringOptions): Measuring {
  const { state, link, wish, showsScreen, ask, onJudged, onPicture } = options;
  const courses = new Map<string, Course>();
  const counting = createCounting();
  const adapting = createAdapting({
    wish,
    others: () => (showsScreen() ? 1 : state().peers.length),
    tune: (seat, plan) => void link(seat)?.tune(plan),
    renew: (seat) => link(seat)?.renew(),
    onPicture,
  });

  async function measure(peer: PeerState): Promise<void> {
    const way = link(peer.seat);
    // Of a way that is cut, what it was like before tells nothing any more.
    if (!way || peer.media !== "connected") {
      courses.delete(peer.seat);
      return judge(peer.seat, null);
    }
    const report = (await way.report()) as unknown as Report;
    const at = performance.now();
    const expected = {
      anything: peer.microphone || (peer.camera && peer.picture !== "stopped"),
      movingPicture: peer.camera && peer.picture === "moving",
    };
    const course = follow(courses.get(peer.seat) ?? UNHEARD, sampleOf(report, at), expected);
    courses.set(peer.seat, course);
    judge(peer.seat, course.said);
    adapting.heard(peer, report, at);
    counting.heard(peer.seat, report, at);
  }

  function judge(seat: string, quality: Quality | null): void {
    const known = state().peers.find((peer) => peer.seat === seat);
    if (known && known.judged !== quality) onJudged(seat, quality);
  }

  /** In full each time: the last one that is heard holds all. */
  function tellSummary(): void {
    const summary = counting.summary();
    if (summary && state().phase === "call" && state().line === "online")
      ask("summary", summary).catch(() => {});
  }

  const timers = [
    setInterval(() => {
      adapting.keep(state().peers.map(({ seat }) => seat));
      for (const peer of state().peers) void measure(peer).catch(() => {});
    }, MEASURE_MS),
    setInterval(tellSummary, SUMMARY_MS),
  ];

  return {
    presence: () => ({
      quality: worstOf(state().peers.flatMap(({ judged }) => judged ?? [])),
      picture: adapting.picture(),
      wish: wish(),
    }),
    saw: counting.saw,
    tellSummary,
    stop() {
      for (const timer of timers) clearInterval(timer);
    },
  };
}
