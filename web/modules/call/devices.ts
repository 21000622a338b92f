// Camera, microphone and loudspeaker: asked for once, changed at will, each failure with a name that has a remedy.
import type { Tracks } from "./peer_link";

export type Kind = "camera" | "microphone";
/** Why a device is not there; each has its words and its remedy. */
export type Trouble = "blocked" | "missing" | "busy" | "unsupported" | "lost";

export interface DeviceState {
  asked: boolean;
  asking: boolean;
  tracks: Tracks;
  cameraOn: boolean;
  microphoneOn: boolean;
  trouble: Record<Kind, Trouble | null>;
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
  onChange(listener: () => void): () => void;
  close(): void;
}

const KEPT = "teleo-devices";
const VIDEO: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30 },
  facingMode: "user",
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
  let state: DeviceState = {
    asked: false,
    asking: false,
    tracks: { audio: null, video: null },
    cameraOn: true,
    microphoneOn: true,
    trouble: { camera: null, microphone: null },
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
    const common = kind === "camera" ? VIDEO : AUDIO;
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
      if (kinds.length > 1) for (const kind of kinds) await ask([kind]);
      else for (const kind of kinds) lost(kind, troubleOf(problem));
    }
  }

  function take(kind: Kind, stream: MediaStream): void {
    const track = (kind === "camera" ? stream.getVideoTracks() : stream.getAudioTracks())[0] ?? null;
    if (!track) return lost(kind, "missing");
    const old = state.tracks[TRACK[kind]];
    if (old && old !== track) release(old);
    track.onended = () => lost(kind, "lost");
    if (kind === "microphone") track.enabled = state.microphoneOn;
    if (kind === "camera") track.contentHint = "motion";
    set({
      tracks: { ...state.tracks, [TRACK[kind]]: track },
      trouble: { ...state.trouble, [kind]: null },
    });
  }

  function release(track: MediaStreamTrack): void {
    track.onended = null;
    track.stop();
  }

  function lost(kind: Kind, trouble: Trouble): void {
    const old = state.tracks[TRACK[kind]];
    if (old) release(old);
    set({
      tracks: { ...state.tracks, [TRACK[kind]]: null },
      trouble: { ...state.trouble, [kind]: trouble },
    });
  }

  async function list(): Promise<void> {
    const all = (await navigator.mediaDevices?.enumerateDevices?.().catch(() => [])) ?? [];
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

  const relist = () => void list();
  navigator.mediaDevices?.addEventListener?.("devicechange", relist);

  return {
    state: () => state,
    open() {
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
      set({ chosen: { ...state.chosen, [kind]: id } });
      storage.setItem(KEPT, JSON.stringify(state.chosen));
      if (kind === "loudspeaker") return;
      // Some telephones cannot open a second camera while the first one runs.
      const old = state.tracks[TRACK[kind]];
      if (old) release(old);
      await ask([kind]);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      navigator.mediaDevices?.removeEventListener?.("devicechange", relist);
      for (const track of [state.tracks.audio, state.tracks.video]) if (track) release(track);
      set({ tracks: { audio: null, video: null }, asked: false });
    },
  };
}

export function canChooseLoudspeaker(): boolean {
  return typeof HTMLMediaElement !== "undefined" && "setSinkId" in HTMLMediaElement.prototype;
}

const TROUBLES: Readonly<Record<string, Trouble>> = {
  NotAllowedError: "blocked",
  SecurityError: "blocked",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  AbortError: "busy",
  TypeError: "unsupported",
};

export function troubleOf(problem: unknown): Trouble {
  return TROUBLES[(problem as { name?: string } | null)?.name ?? ""] ?? "busy";
}
