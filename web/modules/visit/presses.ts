// What is pressed on a page of a visit, a third person or the try-out.

/** The buttons of a page by their data-action. Those of a call inside it, like the one that sends what was written, are the call's. */
export function listenToPresses(presses: Readonly<Record<string, () => void>>): void {
  document.addEventListener("click", (event) => {
    const action = (event.target as Element).closest<HTMLElement>("button[data-action]")?.dataset.action;
    const act = action ? presses[action] : undefined;
    if (!act) return;
    event.preventDefault(); // the first button is in a form, for a press before the modules had come
    act();
  });
}
