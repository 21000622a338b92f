import { afterEach, expect, test, vi } from "vitest";
import { createDevices } from "./devices";

afterEach(() => vi.unstubAllGlobals());

test("a microphone that is plugged in again comes back by itself, in the second call as in the first", async () => {
  const plugs = new EventTarget();
  let there = true;
  const track = () => ({ kind: "audio", stop: () => {}, getSettings: () => ({ deviceId: "usb" }) });
  const stream = () => ({ getAudioTracks: () => [track()], getVideoTracks: () => [] });
  vi.stubGlobal("navigator", {
    mediaDevices: Object.assign(plugs, {
      enumerateDevices: async () => (there ? [{ kind: "audioinput", deviceId: "usb" }] : []),
      getUserMedia: async () => {
        if (!there) throw new DOMException("none", "NotFoundError");
        return stream();
      },
    }),
    permissions: { query: async () => ({ state: "granted" }) },
  });
  vi.stubGlobal("document", { visibilityState: "visible" });
  const devices = createDevices({ getItem: () => null, setItem: () => {} });

  for (const _ of ["first", "second"]) {
    await devices.open();
    const plugged = devices.state().tracks.audio;
    expect(plugged).not.toBeNull();

    there = false;
    plugged?.onended?.(new Event("ended"));
    await vi.waitFor(() => expect(devices.state().trouble.microphone).not.toBeNull());
    there = true;
    plugs.dispatchEvent(new Event("devicechange"));
    await vi.waitFor(() => expect(devices.state().trouble.microphone).toBeNull());

    devices.close();
  }
});
