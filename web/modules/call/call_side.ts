// Beside the call on a desk, below it on a telephone: what one writes and reads. It takes room, and covers no face.
import { html, nothing, type TemplateResult } from "lit-html";
import { translate as t } from "../shared/translate";
import type { Panel } from "./call_bar";
import { chatPanel } from "./call_chat";
import { peoplePanel } from "./call_people";
import type { CallScene } from "./call_view";

export interface SideActions {
  say(text: string): void;
  close(): void;
}

export function callSide(scene: CallScene, panel: Panel | null, actions: SideActions) {
  const inside = panelOf(scene, panel, actions);
  if (!inside) return nothing;
  // Whom one cares for stands above what one writes of him.
  return html`<div class="call-side" data-panel=${panel}>${scene.who?.() ?? nothing} ${inside}</div>`;
}

function panelOf(scene: CallScene, panel: Panel | null, actions: SideActions): TemplateResult | null {
  switch (panel) {
    case "chat":
      return chatPanel(scene.state, scene.zone, actions);
    case "notes":
      return scene.notes && notesPanel(scene.notes(), actions.close);
    case "people":
      return scene.people && peoplePanel(scene.people, actions.close);
    case null:
      return null;
  }
}

function notesPanel(inside: TemplateResult, close: () => void): TemplateResult {
  return html`
    <section class="call-notes" aria-label=${t("notes_title")}>
      <header>
        <h2>${t("notes_title")}</h2>
        <button class="call-icon-button" aria-label=${t("notes_close")} @click=${close}>
          <span class="icon icon-close" aria-hidden="true"></span>
        </button>
      </header>
      <div class="call-notes-inside">${inside}</div>
    </section>
  `;
}
