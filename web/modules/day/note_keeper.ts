// A private note that saves itself: nothing typed is lost to a cut line, a second tab or a reload. No DOM.
import type { NoteOut } from "../contract/api";
import type { Api } from "../shared/api";
import { isFinal, Problem } from "../shared/problems";

/** `kept`: on this screen alone, and sent again; `changed`: another page wrote meanwhile; `refused`: it will not be saved. */
export type NoteStatus = "loading" | "unread" | "saved" | "typing" | "kept" | "changed" | "refused";

export interface NoteShown {
  status: NoteStatus;
  text: string;
  /** When it was last saved; null when nothing was. */
  savedAt: string | null;
  /** What another page wrote, when it did. */
  other: string | null;
}

export interface NoteKeeper {
  shown(): NoteShown;
  typed(text: string): void;
  /** At once: the page is left, or the field. */
  save(): void;
  /** After another page wrote: both texts, or this one alone. */
  settle(how: "both" | "mine"): void;
  stop(): void;
}

export interface NoteOptions {
  api: Pick<Api, "get" | "post">;
  consultation: string;
  storage: Pick<Storage, "getItem" | "setItem" | "removeItem">;
  draw: () => void;
}

/** After the last key, and while one goes on typing. */
const REST_MS = 1_200;
const AT_LEAST_MS = 8_000;
const AGAIN_MS = 5_000;

export function createNoteKeeper({ api, consultation, storage, draw }: NoteOptions): NoteKeeper {
  const path = `/api/v1/consultations/${consultation}/note`;
  const key = `teleo-note-${consultation}`;
  let shown: NoteShown = { status: "loading", text: "", savedAt: null, other: null };
  /** The text that was read last, and its revision: what is typed is written over that one alone. */
  let base: NoteOut = { text: "", revision: 0, written_at: null };
  let theirs: NoteOut | null = null;
  let sending = false;
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let unsavedSince: number | null = null;

  function show(change: Partial<NoteShown>): void {
    shown = { ...shown, ...change };
    draw();
  }

  function later(act: () => Promise<void>, pause: number): void {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(() => void act(), pause);
  }

  async function load(): Promise<void> {
    try {
      base = await api.get<NoteOut>(path);
    } catch (problem) {
      if (isFinal(problem)) return show({ status: "refused" });
      show({ status: "unread", text: kept()?.text ?? shown.text });
      return later(load, AGAIN_MS);
    }
    if (stopped) return;
    const unsaved = kept();
    if (!unsaved || unsaved.text === base.text) {
      storage.removeItem(key);
      return show({ status: "saved", text: base.text, savedAt: base.written_at });
    }
    show({ text: unsaved.text, savedAt: base.written_at });
    if (unsaved.revision === base.revision) return send();
    theirs = base;
    show({ status: "changed", other: base.text });
  }

  async function send(): Promise<void> {
    clearTimeout(timer);
    if (sending || shown.status === "changed") return;
    const { text } = shown;
    if (text === base.text) return saved(base);
    sending = true;
    try {
      const answer = await api.post<NoteOut>(path, { text, revision: base.revision });
      sending = false;
      saved(answer);
    } catch (problem) {
      sending = false;
      await refused(problem);
    }
  }

  function saved(answer: NoteOut): void {
    base = answer;
    unsavedSince = null;
    if (shown.text !== answer.text) {
      // One typed on while it was sent.
      keep();
      show({ status: "typing", savedAt: answer.written_at });
      return later(send, REST_MS);
    }
    storage.removeItem(key);
    show({ status: "saved", savedAt: answer.written_at, other: null });
  }

  async function refused(problem: unknown): Promise<void> {
    if (problem instanceof Problem && problem.code === "note_changed") {
      theirs = await api.get<NoteOut>(path).catch(() => null);
      if (theirs && theirs.text === shown.text) return saved(theirs);
      if (theirs) return show({ status: "changed", other: theirs.text });
    } else if (isFinal(problem)) return show({ status: "refused" });
    show({ status: "kept" });
    later(send, AGAIN_MS);
  }

  function keep(): void {
    storage.setItem(key, JSON.stringify({ text: shown.text, revision: base.revision }));
  }

  function kept(): { text: string; revision: number } | null {
    try {
      const found = JSON.parse(storage.getItem(key) ?? "null") as {
        text?: unknown;
        revision?: unknown;
      } | null;
      if (typeof found?.text !== "string" || typeof found.revision !== "number") return null;
      return { text: found.text, revision: found.revision };
    } catch {
      return null;
    }
  }

  void load();

  return {
    shown: () => shown,
    typed(text) {
      shown = { ...shown, text };
      keep();
      if (shown.status === "changed" || shown.status === "refused" || shown.status === "unread")
        return draw();
      show({ status: "typing" });
      const now = performance.now();
      unsavedSince ??= now;
      later(send, Math.min(REST_MS, Math.max(0, unsavedSince + AT_LEAST_MS - now)));
    },
    save() {
      if (shown.status === "typing" || shown.status === "kept") void send();
    },
    settle(how) {
      if (!theirs) return;
      const text = how === "both" && theirs.text ? `${theirs.text}\n\n${shown.text}` : shown.text;
      base = theirs;
      theirs = null;
      show({ status: "typing", text, other: null });
      keep();
      void send();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
      if (shown.status === "typing" || shown.status === "kept") void send();
    },
  };
}
