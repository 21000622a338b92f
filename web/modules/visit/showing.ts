// Whether a patient lets himself be seen while he waits: his own choice, off at first, kept over a reload of this page.
import { announce } from "../shared/announce";
import { find } from "../shared/page_data";
import { translate as t } from "../shared/translate";

export interface Showing {
  agreed(): boolean;
  /** There is a picture to show, or none. */
  draw(camera: boolean): void;
  /** It was for this wait, and whoever was to end it: another practitioner, or another day, is another choice. */
  forget(): void;
}

export function createShowing(id: string, onChange: () => void): Showing {
  const key = `teleo-shows-${id}`;
  const field = find<HTMLElement>("[data-showing]");
  const box = find<HTMLInputElement>("input", field);
  box.checked = sessionStorage.getItem(key) === "yes";
  box.addEventListener("change", () => {
    if (box.checked) sessionStorage.setItem(key, "yes");
    else sessionStorage.removeItem(key);
    announce(t(box.checked ? "showing_on" : "showing_off"));
    onChange();
  });

  return {
    agreed: () => box.checked,
    draw(camera) {
      field.hidden = !camera;
    },
    forget() {
      box.checked = false;
      sessionStorage.removeItem(key);
    },
  };
}
