// The device check: one's own face, a bar that answers the voice, a sound to play. Each line turns to a tick.
import type { DeviceState, Devices, Kind } from "../call/devices";
import { type LevelMeter, measureLevel, playTestSound } from "../call/sound";
import { isRefused } from "../call/trouble";
import { announce } from "../shared/announce";
import { find } from "../shared/page_data";
import { translate as t, type Words } from "../shared/translate";
import { showOwnPicture } from "./views";

type Line = "camera" | "microphone" | "sound";
type Look = "asking" | "good" | "bad" | "todo";

const HEARD_ABOVE = 0.35;

export interface CheckView {
  open(): void;
  close(): void;
}

export function createCheckView(place: HTMLElement, devices: Devices): CheckView {
  const bars = [...place.querySelectorAll<HTMLElement>("[data-level] i")];
  const goOn = find<HTMLButtonElement>("[data-action=continue]", place);
  let meter: LevelMeter | null = null;
  let measured: MediaStreamTrack | null = null;
  let voiceHeard = false;
  let sound: Look = "todo";
  let stopListening: (() => void) | null = null;

  function lineOf(name: Line): HTMLElement {
    return find(`[data-check=${name}]`, place);
  }

  function mark(name: Line, look: Look, words: Words): void {
    const line = lineOf(name);
    const text = t(words);
    const words_ = find("[data-check-words]", line);
    if (line.dataset.look === look && words_.textContent === text) return;
    line.dataset.look = look;
    words_.textContent = text;
    if (look === "good" || look === "bad") announce(text);
    const retry = line.querySelector<HTMLElement>("[data-retry]");
    if (retry) retry.hidden = look !== "bad";
  }

  function draw(): void {
    const state = devices.state();
    showOwnPicture(state.tracks.video);
    drawDevice("camera", state, state.tracks.video !== null ? ["good", "check_camera_good"] : null);
    const microphoneWords = voiceHeard ? "check_microphone_good" : "check_microphone_speak";
    drawDevice(
      "microphone",
      state,
      state.tracks.audio ? [voiceHeard ? "good" : "todo", microphoneWords] : null,
    );
    listen(state.tracks.audio);
    drawChoices(state);
    void drawHelp(state);
    goOn.textContent = t(continueWords(state));
  }

  function drawDevice(kind: Kind, state: DeviceState, fine: [Look, Words] | null): void {
    const trouble = state.trouble[kind];
    if (fine) mark(kind, ...fine);
    else if (trouble && !state.asking) mark(kind, "bad", `trouble_${kind}_${trouble}`);
    else mark(kind, "asking", "check_asking");
  }

  /** The picture of where to touch, once, beside the first that was refused. */
  async function drawHelp({ asking, trouble }: DeviceState): Promise<void> {
    const refused = (["camera", "microphone"] as const).find((kind) => !asking && isRefused(trouble[kind]));
    for (const kind of ["camera", "microphone"] as const) {
      find(`[data-check=${kind}] [data-check-help]`, place).hidden = kind !== refused;
    }
    if (!refused) return;
    const [{ render }, { howToAllow }] = await Promise.all([
      import("lit-html"),
      import("../call/device_help"),
    ]);
    render(howToAllow(), find(`[data-check=${refused}] [data-check-help]`, place));
  }

  function drawChoices(state: DeviceState): void {
    choices("camera", state.cameras, state.chosen.camera ?? idOf(state.tracks.video));
    choices("microphone", state.microphones, state.chosen.microphone ?? idOf(state.tracks.audio));
    choices("loudspeaker", state.loudspeakers, state.chosen.loudspeaker);
  }

  /** A choice is offered where there is one. */
  function choices(kind: string, found: readonly MediaDeviceInfo[], chosen: string | null): void {
    const select = find<HTMLSelectElement>(`[data-choose=${kind}]`, place);
    const label = select.closest("label");
    if (label) label.hidden = found.length < 2;
    select.replaceChildren(
      ...found.map((device, index) => {
        const name = device.label || t("check_device", { number: index + 1 });
        return new Option(name, device.deviceId, false, device.deviceId === chosen);
      }),
    );
  }

  function listen(track: MediaStreamTrack | null): void {
    if (measured === track) return;
    meter?.stop();
    measured = track;
    meter = track ? measureLevel(track, showLevel) : null;
  }

  function showLevel(level: number): void {
    const lit = Math.round(level * bars.length);
    bars.forEach((bar, index) => {
      bar.toggleAttribute("data-on", index < lit);
    });
    if (level > HEARD_ABOVE && !voiceHeard) {
      voiceHeard = true;
      draw();
    }
  }

  function drawSound(): void {
    const words = {
      todo: "check_sound_play",
      asking: "check_sound_question",
      good: "check_sound_good",
      bad: "check_sound_bad",
    } as const;
    mark("sound", sound, words[sound]);
    for (const button of place.querySelectorAll<HTMLElement>("[data-heard]"))
      button.hidden = sound !== "asking";
  }

  function answer(look: Look): void {
    sound = look;
    drawSound();
  }

  place.addEventListener("click", (event) => {
    const button = (event.target as Element).closest("button");
    if (!button) return;
    if (button.dataset.action === "play") {
      void playTestSound(devices.state().chosen.loudspeaker);
      answer("asking");
    }
    if (button.dataset.heard) answer(button.dataset.heard === "yes" ? "good" : "bad");
    if ("retry" in button.dataset) void devices.open();
  });
  place.addEventListener("change", (event) => {
    const select = event.target as HTMLSelectElement;
    const kind = select.dataset.choose as Kind | "loudspeaker" | undefined;
    if (kind) void devices.choose(kind, select.value);
  });

  return {
    open() {
      stopListening ??= devices.onChange(draw);
      void devices.open();
      draw();
      drawSound();
    },
    close() {
      stopListening?.();
      stopListening = null;
      listen(null);
    },
  };
}

function continueWords({ asked, tracks }: DeviceState): Words {
  if (!asked || tracks.video) return "check_continue";
  return tracks.audio ? "check_continue_without_camera" : "check_continue_without_both";
}

function idOf(track: MediaStreamTrack | null): string | null {
  return track?.getSettings().deviceId ?? null;
}
