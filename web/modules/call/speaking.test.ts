import { expect, test, vi } from "vitest";
import { createSpeaking } from "./speaking";

function made() {
  let at = 0;
  const levels = new Map<MediaStreamTrack, (level: number) => void>();
  const stopped: MediaStreamTrack[] = [];
  const changed = vi.fn();
  const speaking = createSpeaking(
    changed,
    (track, onLevel) => {
      levels.set(track, onLevel);
      return { stop: () => void stopped.push(track) };
    },
    () => at,
  );
  return {
    speaking,
    changed,
    stopped,
    says(sound: MediaStream, level: number, after = 100) {
      at += after;
      levels.get(sound.getAudioTracks()[0] as MediaStreamTrack)?.(level);
    },
  };
}

const sound = () => {
  const track = {} as MediaStreamTrack;
  return { getAudioTracks: () => [track] } as unknown as MediaStream;
};

test("who speaks is shown at once, and not put out between two words", () => {
  const { speaking, changed, says } = made();
  const [odette, rose] = [sound(), sound()];
  speaking.follow(
    new Map([
      ["odette", odette],
      ["rose", rose],
    ]),
  );

  says(odette, 0.7);
  expect([speaking.speaks("odette"), speaking.speaks("rose")]).toEqual([true, false]);
  says(odette, 0.05, 1_000);
  expect(speaking.speaks("odette")).toBe(true);
  says(odette, 0.05, 1_000);
  expect(speaking.speaks("odette")).toBe(false);
  expect(changed).toHaveBeenCalledTimes(2);
});

test("with one other nobody is measured, and who left is measured no more", () => {
  const { speaking, stopped, says } = made();
  const [odette, rose] = [sound(), sound()];

  speaking.follow(new Map([["odette", odette]]));
  says(odette, 0.9);
  expect(speaking.speaks("odette")).toBe(false);

  speaking.follow(
    new Map([
      ["odette", odette],
      ["rose", rose],
    ]),
  );
  says(rose, 0.9);
  speaking.follow(new Map([["odette", odette]]));
  expect(stopped).toHaveLength(2);
  expect(speaking.speaks("rose")).toBe(false);
});
