// Counts down the seconds in which a change can be undone; then takes the button away, for the server would refuse it.
import { announce } from "../shared/announce";

const place = document.querySelector<HTMLElement>("[data-undo]");

if (place) {
  const part = (name: string) => place.querySelector<HTMLElement>(name);
  const form = part("form");
  const left = part("[data-undo-left]");
  const text = part("[data-undo-text]");
  const over = part("[data-undo-over]");
  const ends = performance.now() + Number(place.dataset.undo) * 1_000;

  const end = () => {
    clearInterval(ticking);
    if (form?.contains(document.activeElement)) part("[data-undo-title]")?.focus();
    form?.remove();
    text?.remove();
    if (over) over.hidden = false;
  };

  const tick = () => {
    const seconds = Math.ceil((ends - performance.now()) / 1_000);
    if (seconds <= 0) end();
    else if (left) left.textContent = `${seconds} s`;
  };

  const ticking = setInterval(tick, 250);
  tick();
  // Said once: a number that changes each second would speak over everything else.
  setTimeout(() => announce(text?.textContent ?? ""), 500);
}
