// Two soft notes for an arrival, made by Web Audio. A browser lets a page sound once somebody has pressed in it.

const NOTES = [659.25, 880];

export interface Bell {
  ring(): void;
}

export function createBell(place: EventTarget = document): Bell {
  let context: AudioContext | null = null;

  function wake(): AudioContext | null {
    if (!("AudioContext" in globalThis)) return null;
    context ??= new AudioContext();
    if (context.state === "suspended") void context.resume().catch(() => {});
    return context;
  }

  for (const press of ["pointerdown", "keydown"]) place.addEventListener(press, () => wake(), { once: true });

  return {
    ring() {
      const ready = wake();
      if (!ready) return;
      NOTES.forEach((frequency, index) => {
        const start = ready.currentTime + 0.03 + index * 0.22;
        const tone = ready.createOscillator();
        const loudness = ready.createGain();
        tone.frequency.value = frequency;
        loudness.gain.setValueAtTime(0, start);
        loudness.gain.linearRampToValueAtTime(0.18, start + 0.03);
        loudness.gain.exponentialRampToValueAtTime(0.001, start + 0.6);
        tone.connect(loudness).connect(ready.destination);
        tone.start(start);
        tone.stop(start + 0.65);
      });
    },
  };
}
