// The microphone's level and the test sound, by Web Audio.

export interface LevelMeter {
  stop(): void;
}

const EVERY_MS = 80;

/** Tells how loud the voice is, from 0 to 1, about twelve times a second; `shared` stays open when it stops. */
export function measureLevel(
  track: MediaStreamTrack,
  onLevel: (level: number) => void,
  { shared, everyMs = EVERY_MS }: { shared?: AudioContext; everyMs?: number } = {},
): LevelMeter {
  const context = shared ?? new AudioContext();
  const source = context.createMediaStreamSource(new MediaStream([track]));
  const analyser = context.createAnalyser();
  analyser.fftSize = 512;
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    if (context.state === "suspended") void context.resume();
    analyser.getFloatTimeDomainData(samples);
    onLevel(levelOf(samples));
  }, everyMs);
  return {
    stop() {
      clearInterval(timer);
      source.disconnect();
      if (!shared) void context.close();
    },
  };
}

/** From silence (-60 dB) to a strong voice (-10 dB). */
export function levelOf(samples: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < samples.length; i += 1) sum += (samples[i] ?? 0) ** 2;
  const decibels = 10 * Math.log10(sum / Math.max(1, samples.length) + 1e-12);
  return Math.min(1, Math.max(0, (decibels + 60) / 50));
}

/** Three soft notes, on the chosen loudspeaker where the browser lets one choose. */
export async function playTestSound(loudspeaker: string | null): Promise<void> {
  const context = new AudioContext();
  const choosing = context as AudioContext & { setSinkId?: (id: string) => Promise<void> };
  if (loudspeaker) await choosing.setSinkId?.(loudspeaker).catch(() => {});
  await context.resume();
  [523.25, 659.25, 783.99].forEach((frequency, index) => {
    const start = context.currentTime + 0.05 + index * 0.28;
    const tone = context.createOscillator();
    const loudness = context.createGain();
    tone.frequency.value = frequency;
    loudness.gain.setValueAtTime(0, start);
    loudness.gain.linearRampToValueAtTime(0.28, start + 0.04);
    loudness.gain.exponentialRampToValueAtTime(0.001, start + 0.7);
    tone.connect(loudness).connect(context.destination);
    tone.start(start);
    tone.stop(start + 0.75);
  });
  setTimeout(() => void context.close(), 2_000);
}
