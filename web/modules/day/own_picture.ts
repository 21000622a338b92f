// One's own camera beside the list.
import type { Devices } from "../call/devices";

export interface OwnPicture {
  stream(): MediaStream | null;
  /** A camera has few buffers: a hidden picture that holds one keeps the camera from the call for a second. */
  hide(): void;
}

export function createOwnPicture(devices: Devices): OwnPicture {
  let picture: MediaStream | null = null;

  return {
    stream() {
      const track = devices.state().tracks.video;
      if (!track) picture = null;
      else if (picture?.getVideoTracks()[0] !== track) picture = new MediaStream([track]);
      return picture;
    },
    hide() {
      for (const track of picture?.getTracks() ?? []) picture?.removeTrack(track);
    },
  };
}
