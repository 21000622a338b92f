// One's screen, shown instead of one's camera; and the other's picture in a window of its own, where the browser has one.

/** Telephones have none. */
export function canShareScreen(): boolean {
  return typeof navigator.mediaDevices?.getDisplayMedia === "function";
}

/** What the person chose to show, or null when he chose nothing. */
export async function askForScreen(): Promise<MediaStreamTrack | null> {
  try {
    const stream = await navigator.mediaDevices.getDisplayMedia({
      video: { frameRate: { max: 15 } },
      audio: false,
    });
    const [track] = stream.getVideoTracks();
    // Letters before movement.
    if (track) track.contentHint = "detail";
    return track ?? null;
  } catch {
    return null;
  }
}

export function canFloat(): boolean {
  return document.pictureInPictureEnabled === true;
}

export function isFloating(): boolean {
  return Boolean(document.pictureInPictureElement);
}

/** In and out of a small window above all others. */
export async function switchFloating(video: HTMLVideoElement | null): Promise<boolean> {
  const done = isFloating() ? document.exitPictureInPicture() : video?.requestPictureInPicture();
  return wasDone(done);
}

export async function switchFullscreen(): Promise<boolean> {
  return wasDone(
    document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen(),
  );
}

async function wasDone(what: Promise<unknown> | undefined): Promise<boolean> {
  if (!what) return false;
  return what.then(
    () => true,
    () => false,
  );
}
