import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { NoteOut } from "../contract/api";
import { Problem } from "../shared/problems";
import { createNoteKeeper, type NoteKeeper } from "./note_keeper";

/** The server's note, which two tabs share; `cut`: no line to it. */
function server() {
  const note: NoteOut = { text: "", revision: 0, written_at: null };
  const state = { note, cut: false, posts: 0, refusal: null as Problem | null };
  const api = {
    get: async () => {
      if (state.cut) throw new Problem("network_down");
      return { ...state.note };
    },
    post: async (_: string, body: unknown) => {
      state.posts += 1;
      const { text, revision } = body as NoteOut;
      if (state.cut) throw new Problem("network_down");
      if (state.refusal) throw state.refusal;
      if (revision !== state.note.revision) throw new Problem("note_changed", "", 409);
      state.note = { text, revision: revision + 1, written_at: "2026-11-24T12:00:00Z" };
      return { ...state.note };
    },
  };
  return { state, api: api as unknown as Parameters<typeof createNoteKeeper>[0]["api"] };
}

function storage() {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}

let there: ReturnType<typeof server>;
let place: ReturnType<typeof storage>;

const tab = (where = place): NoteKeeper =>
  createNoteKeeper({ api: there.api, consultation: "one", storage: where, draw: () => {} });
const rest = () => vi.advanceTimersByTimeAsync(2_000);

beforeEach(() => {
  vi.useFakeTimers();
  there = server();
  place = storage();
});
afterEach(() => vi.useRealTimers());

test("it saves itself once one rests, and is kept here until then", async () => {
  const note = tab();
  await rest();

  note.typed("Toux");
  note.typed("Toux sèche");
  expect([note.shown().status, place.kept.size, there.state.posts]).toEqual(["typing", 1, 0]);
  await rest();

  expect(there.state.note).toMatchObject({ text: "Toux sèche", revision: 1 });
  expect([note.shown().status, place.kept.size, there.state.posts]).toEqual(["saved", 0, 1]);
});

test("who never rests is saved all the same", async () => {
  const note = tab();
  await rest();

  for (let key = 0; key < 20; key += 1) {
    note.typed("mot ".repeat(key + 1));
    await vi.advanceTimersByTimeAsync(600);
  }

  expect(there.state.note.revision).toBeGreaterThan(0);
});

test("a line that is cut is said, the text stays here, and goes when it is back", async () => {
  const note = tab();
  await rest();
  there.state.cut = true;

  note.typed("Revoir dans un mois");
  await rest();
  expect(note.shown().status).toBe("kept");
  expect(place.kept.size).toBe(1);

  there.state.cut = false;
  await vi.advanceTimersByTimeAsync(6_000);
  expect(there.state.note.text).toBe("Revoir dans un mois");
});

test("a page that is loaded anew finds what was not saved, and saves it", async () => {
  const note = tab();
  await rest();
  there.state.cut = true;
  note.typed("Ordonnance");
  there.state.cut = false;

  const anew = tab();
  await rest();

  expect(anew.shown()).toMatchObject({ text: "Ordonnance", status: "saved" });
  expect(there.state.note.text).toBe("Ordonnance");
});

test("two tabs lose nothing: the second is told, and keeps both or its own", async () => {
  const [one, other] = [tab(), tab(storage())];
  await rest();

  one.typed("Écrit ici");
  await rest();
  other.typed("Écrit là");
  await rest();
  expect(other.shown()).toMatchObject({ status: "changed", text: "Écrit là", other: "Écrit ici" });
  expect(there.state.note.text).toBe("Écrit ici");

  other.settle("both");
  await rest();
  expect(there.state.note.text).toBe("Écrit ici\n\nÉcrit là");
  expect(other.shown().status).toBe("saved");
});

test("a refusal is said, and what was typed stays on the screen and in this browser", async () => {
  const note = tab();
  await rest();
  there.state.refusal = new Problem("consultation_unknown", "", 404);

  note.typed("Perdu ?");
  await rest();

  expect(note.shown()).toMatchObject({ status: "refused", text: "Perdu ?" });
  expect([...place.kept.values()][0]).toContain("Perdu ?");
});

test("leaving saves at once", async () => {
  const note = tab();
  await rest();

  note.typed("Fin");
  note.stop();
  await vi.advanceTimersByTimeAsync(0);

  expect(there.state.note.text).toBe("Fin");
});
