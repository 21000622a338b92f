// The call over the whole screen, or its picture in a window of its own: said aloud, whoever began or ended it.
import { announce } from "../shared/announce";
import { translate as t } from "../shared/translate";

/** Until the function that it gives is called. */
export function watchWindows(place: HTMLElement, redraw: () => void): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  const tell = (words: string) => {
    announce(words);
    redraw();
  };
  document.addEventListener(
    "fullscreenchange",
    () => tell(t(document.fullscreenElement ? "window_larger" : "window_smaller")),
    { signal },
  );
  place.addEventListener("enterpictureinpicture", () => tell(t("window_floats")), { signal });
  place.addEventListener("leavepictureinpicture", () => tell(t("window_floats_not")), { signal });
  return () => stop.abort();
}

/** The picture of a call that is over must not stay above the other windows. */
export async function leaveWindows(): Promise<void> {
  if (document.fullscreenElement) await document.exitFullscreen().catch(() => {});
  if (document.pictureInPictureElement) await document.exitPictureInPicture().catch(() => {});
}
