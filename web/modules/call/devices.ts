// Camera, microphone and loudspeaker: asked for once, changed at will, each failure with a name that has a remedy.
import type { Tracks } from "./peer_link";
import { askForScreen } from "./screen";
import { type Kind, lossOf, mayReturn, type Trouble, troubleOf, worthAskingAlone } from "./trouble";

export type { Kind } from "./trouble";

export interface DeviceState {
  asked: boolean;
  asking: boolean;
  tracks: Tracks;
  cameraOn: boolean;
  microphoneOn: boolean;
  trouble: Record<Kind, Trouble | null>;
  /** Held back by the system for a while, as telephones do to what is in the background. */
  paused: Record<Kind, boolean>;
  /** It began while the page was not the one that is looked at. */
  pausedBehind: boolean;
  /** One that was pulled out was replaced by another of this device. */
  instead: Record<Kind, boolean>;
  /** The browser plays no sound before a touch. */
  waitsForTouch: boolean;
  /** Shown instead of the camera. */
  screen: MediaStreamTrack | null;
  /** Towards oneself, or away. */
  facing: "user" | "environment";
  cameras: readonly MediaDeviceInfo[];
  microphones: readonly MediaDeviceInfo[];
  loudspeakers: readonly MediaDeviceInfo[];
  chosen: { camera: string | null; microphone: string | null; loudspeaker: string | null };
}

export interface Devices {
  state(): DeviceState;
  /** Asks for both; what is refused or absent is noted, never thrown. */
  open(): Promise<void>;
  setOn(kind: Kind, on: boolean): Promise<void>;
  choose(kind: Kind | "loudspeaker", id: string): Promise<void>;
  /** Shows one's screen instead of one's camera, or no more; the person may choose to show nothing. */
  share(on: boolean): Promise<void>;
  /** The other camera of a telephone; false where it is not to be had, and the former goes on. */
  flip(): Promise<boolean>;
  waitForTouch(waits: boolean): void;
  /** The page is looked at again: what stopped by itself meanwhile is asked for anew. */
  wake(): void;
  onChange(listener: () => void): () => void;
  close(): void;
}

const KEPT = "teleo-devices";
const VIDEO: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30 },
};
const AUDIO: MediaTrackConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
};
const TRACK = { camera: "video", microphone: "audio" } as const;
const SWITCH = { camera: "cameraOn", microphone: "microphoneOn" } as const;

export function createDevices(storage: Pick<Storage, "getItem" | "setItem"> = sessionStorage): Devices {
  const listeners = new Set<() => void>();
  let opening: Promise<void> | null = null;
  let all: readonly MediaDeviceInfo[] = [];
  let state: DeviceState = {
    asked: false,
    asking: false,
    tracks: { audio: null, video: null },
    cameraOn: true,
    microphoneOn: true,
    trouble: { camera: null, microphone: null },
    paused: { camera: false, microphone: false },
    pausedBehind: false,
    instead: { camera: false, microphone: false },
    waitsForTouch: false,
    screen: null,
    facing: "user",
    cameras: [],
    microphones: [],
    loudspeakers: [],
    chosen: { camera: null, microphone: null, loudspeaker: null, ...kept() },
  };

  function kept(): Partial<DeviceState["chosen"]> {
    try {
      return JSON.parse(storage.getItem(KEPT) ?? "{}") as Partial<DeviceState["chosen"]>;
    } catch {
      return {};
    }
  }

  function set(change: Partial<DeviceState>): void {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  }

  function wish(kind: Kind): MediaTrackConstraints {
    const id = state.chosen[kind];
    const common = kind === "camera" ? { ...VIDEO, facingMode: state.facing } : AUDIO;
    return id ? { ...common, deviceId: { ideal: id } } : common;
  }

  async function ask(kinds: readonly Kind[]): Promise<void> {
    const media = navigator.mediaDevices as MediaDevices | undefined;
    if (!media?.getUserMedia) {
      for (const kind of kinds) lost(kind, "unsupported");
      return;
    }
    try {
      const stream = await media.getUserMedia({
        video: kinds.includes("camera") ? wish("camera") : false,
        audio: kinds.includes("microphone") ? wish("microphone") : false,
      });
      for (const kind of kinds) take(kind, stream);
    } catch (problem) {
      // One of two may still be had: ask for each alone, and know which one fails.
      const alone = kinds.length > 1 ? await worthAskingAlone(problem, kinds) : [];
      for (const kind of kinds) {
        if (alone.includes(kind)) await ask([kind]);
        else lost(kind, await troubleOf(problem, kind));
      }
    }
  }

  function take(kind: Kind, stream: MediaStream): void {
    const track = (kind === "camera" ? stream.getVideoTracks() : stream.getAudioTracks())[0] ?? null;
    if (!track) return lost(kind, "missing");
    const old = state.tracks[TRACK[kind]];
    if (old && old !== track) release(old);
    track.onended = () => void ended(kind, track);
    track.onmute = track.onunmute = () => paused(kind, track.muted);
    if (kind === "microphone") track.enabled = state.microphoneOn;
    if (kind === "camera") track.contentHint = "motion";
    set({
      tracks: { ...state.tracks, [TRACK[kind]]: track },
      trouble: { ...state.trouble, [kind]: null },
      paused: { ...state.paused, [kind]: track.muted },
    });
  }

  function paused(kind: Kind, muted: boolean): void {
    const pausedBehind = muted ? document.visibilityState === "hidden" : state.pausedBehind;
    set({ paused: { ...state.paused, [kind]: muted }, pausedBehind });
  }

  /** Nothing is said of it before it is known why it ended, and whether another takes its place. */
  async function ended(kind: Kind, track: MediaStreamTrack): Promise<void> {
    const { deviceId } = track.getSettings();
    const pausedBehind = document.visibilityState === "hidden";
    await list();
    const trouble = await lossOf(kind, deviceId, all);
    if (state.tracks[TRACK[kind]] !== track) return;
    set({ pausedBehind, instead: { ...state.instead, [kind]: false } });
    // A headset that was pulled out leaves the device's own microphone.
    if (trouble !== "unplugged" || !isAnother(kind)) return lost(kind, trouble);
    await ask([kind]);
    if (state.tracks[TRACK[kind]]) set({ instead: { ...state.instead, [kind]: true } });
  }

  function isAnother(kind: Kind): boolean {
    return (kind === "camera" ? state.cameras : state.microphones).length > 0 && state[SWITCH[kind]];
  }

  async function returnOf(kind: Kind): Promise<void> {
    if (isAnother(kind)) await ask([kind]);
  }

  function release(track: MediaStreamTrack): void {
    track.onended = track.onmute = track.onunmute = null;
    track.stop();
  }

  function lost(kind: Kind, trouble: Trouble): void {
    const old = state.tracks[TRACK[kind]];
    if (old) release(old);
    set({
      tracks: { ...state.tracks, [TRACK[kind]]: null },
      trouble: { ...state.trouble, [kind]: trouble },
      paused: { ...state.paused, [kind]: false },
    });
  }

  function stopScreen(): void {
    if (!state.screen) return;
    release(state.screen);
    set({ screen: null });
  }

  async function list(): Promise<void> {
    all = (await navigator.mediaDevices?.enumerateDevices?.().catch(() => [])) ?? [];
    const named = (kind: MediaDeviceKind) => all.filter((device) => device.kind === kind && device.deviceId);
    set({
      cameras: named("videoinput"),
      microphones: named("audioinput"),
      loudspeakers: canChooseLoudspeaker() ? named("audiooutput") : [],
    });
  }

  async function open(): Promise<void> {
    set({ asking: true });
    const missing = (["camera", "microphone"] as const).filter(
      (kind) => !state.tracks[TRACK[kind]] && (kind === "microphone" || state.cameraOn),
    );
    if (missing.length) await ask(missing);
    await list();
    set({ asking: false, asked: true });
  }

  /** Some telephones cannot open a second camera while the first one runs. */
  async function askAnew(kind: Kind): Promise<void> {
    const old = state.tracks[TRACK[kind]];
    if (old) release(old);
    await ask([kind]);
  }

  /** What was asked for, and stopped or was not there, is tried again where that may help. */
  async function recover(those: (trouble: Trouble | null) => boolean): Promise<void> {
    for (const kind of ["camera", "microphone"] as const) {
      if (state.asked && those(state.trouble[kind])) await returnOf(kind);
    }
  }

  const relist = () => void list().then(() => recover((trouble) => mayReturn(trouble) && trouble !== "busy"));

  return {
    state: () => state,
    open() {
      navigator.mediaDevices?.addEventListener?.("devicechange", relist);
      opening ??= open().finally(() => {
        opening = null;
      });
      return opening;
    },
    async setOn(kind, on) {
      set({ [SWITCH[kind]]: on });
      const track = state.tracks[TRACK[kind]];
      if (kind === "microphone" && track) track.enabled = on;
      // A camera that is off is let go, so that its light goes out.
      if (kind === "camera" && !on && track) {
        release(track);
        set({ tracks: { ...state.tracks, video: null } });
      }
      if (on && !state.tracks[TRACK[kind]]) await ask([kind]);
      else set({});
    },
    async choose(kind, id) {
      set({ chosen: { ...state.chosen, [kind]: id }, instead: { camera: false, microphone: false } });
      storage.setItem(KEPT, JSON.stringify(state.chosen));
      if (kind !== "loudspeaker") await askAnew(kind);
    },
    async share(on) {
      if (!on || state.screen) return stopScreen();
      const track = await askForScreen();
      // The browser has a button of its own to stop it.
      if (track) track.onended = stopScreen;
      set({ screen: track });
    },
    async flip() {
      const { facing, chosen, tracks } = state;
      set({ facing: facing === "user" ? "environment" : "user", chosen: { ...chosen, camera: null } });
      if (!state.cameraOn) return true;
      if (tracks.video) release(tracks.video);
      const stream = await navigator.mediaDevices.getUserMedia({ video: wish("camera") }).catch(() => null);
      if (stream) {
        take("camera", stream);
        return true;
      }
      set({ facing, chosen });
      await ask(["camera"]);
      return false;
    },
    waitForTouch(waits) {
      if (waits !== state.waitsForTouch) set({ waitsForTouch: waits });
    },
    wake() {
      if (!opening) void recover(mayReturn);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      navigator.mediaDevices?.removeEventListener?.("devicechange", relist);
      for (const track of [state.tracks.audio, state.tracks.video, state.screen]) if (track) release(track);
      set({ tracks: { audio: null, video: null }, screen: null, asked: false });
    },
  };
}

export function canChooseLoudspeaker(): boolean {
  return typeof HTMLMediaElement !== "undefined" && "setSinkId" in HTMLMediaElement.prototype;
}
