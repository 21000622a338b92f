// Who speaks, of several: from the loudness of each, and calmly, so that a breath between two words is no silence.
import { type LevelMeter, measureLevel } from "./sound";

export interface Speaking {
  /** With whom one speaks now, each with his sound; nobody is measured while there is but one. */
  follow(sounds: ReadonlyMap<string, MediaStream | null>): void;
  speaks(seat: string): boolean;
  stop(): void;
}

type Measure = (track: MediaStreamTrack, onLevel: (level: number) => void) => LevelMeter;

/** Of a scale on which silence is 0 and a strong voice 1. */
const VOICE = 0.4;
/** After the last loud moment. */
const BREATH_MS = 1_500;
const EVERY_MS = 250;

/** One context for all: each costs a thread. */
function measureLevels(): Measure {
  let shared: AudioContext | undefined;
  return (track, onLevel) => {
    shared ??= new AudioContext();
    return measureLevel(track, onLevel, { shared, everyMs: EVERY_MS });
  };
}

export function createSpeaking(
  onChange: () => void,
  measure: Measure = measureLevels(),
  now = () => performance.now(),
): Speaking {
  const meters = new Map<string, { track: MediaStreamTrack; meter: LevelMeter }>();
  const heardAt = new Map<string, number>();
  const speaking = new Set<string>();

  function heard(seat: string, level: number): void {
    if (level >= VOICE) heardAt.set(seat, now());
    const does = now() - (heardAt.get(seat) ?? Number.NEGATIVE_INFINITY) < BREATH_MS;
    if (does === speaking.has(seat)) return;
    if (does) speaking.add(seat);
    else speaking.delete(seat);
    onChange();
  }

  function forget(seat: string): void {
    meters.get(seat)?.meter.stop();
    meters.delete(seat);
    heardAt.delete(seat);
    speaking.delete(seat);
  }

  return {
    follow(sounds) {
      const several = sounds.size > 1;
      for (const [seat, { track }] of meters)
        if (!several || sounds.get(seat)?.getAudioTracks()[0] !== track) forget(seat);
      if (!several) return;
      for (const [seat, sound] of sounds) {
        const track = sound?.getAudioTracks()[0];
        if (!track || meters.has(seat)) continue;
        meters.set(seat, { track, meter: measure(track, (level) => heard(seat, level)) });
      }
    },
    speaks: (seat) => speaking.has(seat),
    stop() {
      for (const seat of [...meters.keys()]) forget(seat);
    },
  };
}
