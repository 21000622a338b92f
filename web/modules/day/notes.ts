// Private notes, drawn: in the call's panel, and beside the list for who was seen before.
import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { announce } from "../shared/announce";
import type { Api } from "../shared/api";
import { hourWords } from "../shared/time";
import { translate as t, type Words } from "../shared/translate";
import { createNoteKeeper, type NoteKeeper, type NoteShown, type NoteStatus } from "./note_keeper";

export interface Notes {
  draw(consultation: string): TemplateResult;
  /** The one whose note is unfolded beside the list. */
  read(): string | null;
  fold(consultation: string | null): void;
}

export interface NotesOptions {
  api: Api;
  zone: string;
  draw: () => void;
}

const MOST = 10_000;
const ICONS: Partial<Record<NoteStatus, string>> = {
  saved: "good",
  kept: "warning",
  unread: "warning",
  changed: "warning",
  refused: "error",
};
/** Said aloud: that it goes well is no news. */
const SAID: ReadonlySet<NoteStatus> = new Set(["kept", "changed", "refused"]);

export function createNotes({ api, zone, draw }: NotesOptions): Notes {
  const keepers = new Map<string, NoteKeeper>();
  const told = new Map<string, NoteStatus>();
  let read: string | null = null;

  function keeperOf(consultation: string): NoteKeeper {
    let keeper = keepers.get(consultation);
    if (!keeper) {
      keeper = createNoteKeeper({
        api,
        consultation,
        storage: sessionStorage,
        draw: () => changed(consultation),
      });
      keepers.set(consultation, keeper);
    }
    return keeper;
  }

  function changed(consultation: string): void {
    const status = keepers.get(consultation)?.shown().status;
    if (status && SAID.has(status) && told.get(consultation) !== status)
      announce(t(`note_${status}` as Words), status === "kept" ? "polite" : "assertive");
    if (status && status !== "typing") told.set(consultation, status);
    draw();
  }

  const saveAll = () => {
    for (const keeper of keepers.values()) keeper.save();
  };
  window.addEventListener("pagehide", saveAll);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && saveAll());

  return {
    read: () => read,
    fold(consultation) {
      if (read === consultation) return;
      read = consultation;
      draw();
    },
    draw(consultation) {
      const keeper = keeperOf(consultation);
      const shown = keeper.shown();
      const id = `note-${consultation}`;
      return html`<div class="note" data-note=${shown.status}>
        <label class="visually-hidden" for=${id}>${t("notes_title")}</label>
        <textarea class="input note-text" id=${id} maxlength=${MOST} placeholder=${t("note_placeholder")}
          ?readonly=${shown.status === "loading"} .value=${live(shown.text)} aria-describedby="${id}-about"
          @input=${(event: Event) => keeper.typed((event.target as HTMLTextAreaElement).value)}
          @blur=${keeper.save}></textarea>
        ${shown.status === "changed" ? settling(shown, keeper) : nothing}
        <p class="note-status" data-note-status>${statusLine(shown, zone)}</p>
        <p class="soft small" id="${id}-about">${t("note_about")}</p>
      </div>`;
    },
  };
}

function statusLine({ status, savedAt }: NoteShown, zone: string) {
  const icon = ICONS[status];
  const words =
    status === "saved"
      ? savedAt && t("note_saved", { hour: hourWords(savedAt, zone) })
      : t(`note_${status}` as Words);
  if (!words) return nothing;
  return html`${icon ? html`<span class="icon icon-${icon}" aria-hidden="true"></span>` : nothing}<span>${words}</span>`;
}

function settling({ other }: NoteShown, keeper: NoteKeeper): TemplateResult {
  return html`<div class="note-other">
    <p><strong>${t("note_other")}</strong></p>
    <p class="note-other-text">${other || t("note_other_empty")}</p>
    <div class="row">
      <button class="button" type="button" data-action="note-both" @click=${() => keeper.settle("both")}>${t("note_both")}</button>
      <button class="button button-second" type="button" data-action="note-mine" @click=${() => keeper.settle("mine")}>${t("note_mine")}</button>
    </div>
  </div>`;
}
