// The one line above the list that says what has just happened, or that the list is not fresh.
import { html, render } from "lit-html";

export type Notice = { kind: "success" | "info" | "warning" | "error"; text: string };

const ICONS = { success: "good", info: "info", warning: "warning", error: "error" } as const;

export function drawNotice(place: HTMLElement, shown: Notice | null): void {
  render(
    shown
      ? html`<div class="alert alert-${shown.kind}" role="status">
          <span class="icon icon-${ICONS[shown.kind]}" aria-hidden="true"></span>
          <div class="alert-body"><p>${shown.text}</p></div>
        </div>`
      : html``,
    place,
  );
}
