// What a patient who waits agreed to show: his picture, small, without sound, for as long as it moves.
import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { announce } from "../shared/announce";
import { translate as t } from "../shared/translate";

export interface WaitingPicture {
  draw(id: string, name: string): TemplateResult | typeof nothing;
  /** Behind a call nobody looks at the list. */
  hide(): void;
}

const LOOK_MS = 1_000;

/** `pictureOf`: of the one who waits there, null while nothing comes. */
export function createWaitingPicture(
  pictureOf: (id: string) => MediaStream | null,
  redraw: () => void,
): WaitingPicture {
  /** Once aloud for each of them: a picture that comes back is no news. */
  const said = new Set<string>();
  let chosen: string | null = null;
  let drawn: MediaStream | null = null;

  /** Nobody who passes by a locked page is to see him. */
  const seen = (id: string) => (document.documentElement.hasAttribute("data-locked") ? null : pictureOf(id));

  setInterval(() => {
    if (chosen !== null && seen(chosen) !== drawn) redraw();
  }, LOOK_MS);

  return {
    draw(id, name) {
      chosen = id;
      drawn = seen(id);
      if (!drawn) return nothing;
      const words = t("waiting_picture", { name });
      if (!said.has(id)) announce(words);
      said.add(id);
      return html`<figure class="side-waiting">
        <video data-waiting-picture playsinline autoplay .muted=${true} .srcObject=${live(drawn)}
          aria-label=${t("waiting_picture_of", { name })}></video>
        <figcaption class="soft small">${words} ${t("waiting_picture_one_way")}</figcaption>
      </figure>`;
    },
    hide() {
      chosen = drawn = null;
      for (const video of document.querySelectorAll<HTMLVideoElement>("[data-waiting-picture]"))
        video.srcObject = null;
    },
  };
}
