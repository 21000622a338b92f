// The preview follows the text: the same page as the button « Voir l'aperçu » gives, of which one piece is taken.
import { insert } from "../establishment/insert";
import { announce } from "../shared/announce";

const PAUSE_MS = 400;

function follow(form: HTMLFormElement): void {
  const channel = form.dataset.ownText ?? "";
  const field = form.querySelector("textarea");
  if (!field) return;
  let pause: ReturnType<typeof setTimeout> | undefined;
  let asking: AbortController | null = null;

  async function refresh(): Promise<void> {
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(form.dataset.previewAt ?? "", {
        method: "POST",
        body: new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)])),
        headers: { Accept: "text/html" },
        signal: asking.signal,
        credentials: "same-origin",
      });
      show(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch {
      // The preview is a help: the button that keeps the text says what is wrong with it.
    }
  }

  /** Another page, as when one was signed out meanwhile, has no such piece: what was shown stays. */
  function show(page: Document): void {
    const now = { preview: piece(document, "preview"), wrong: piece(document, "wrong") };
    const next = { preview: piece(page, "preview"), wrong: piece(page, "wrong") };
    if (!now.preview || !now.wrong || !next.preview || !next.wrong || !field) return;
    const said = next.preview.dataset.said ?? "";
    if (said !== now.preview.dataset.said) announce(said);
    now.preview.replaceWith(next.preview);
    now.wrong.replaceWith(next.wrong);
    if (next.wrong.childElementCount) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }

  function piece(page: Document, name: string): HTMLElement | null {
    return page.getElementById(`${name}-${channel}`);
  }

  field.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(() => void refresh(), PAUSE_MS);
  });
  for (const code of form.querySelectorAll("[data-variable]"))
    code.replaceWith(inserter(code.textContent, field));
  form.querySelector<HTMLElement>("[data-see]")?.remove();
}

/** A button in the place of the variable's name. */
function inserter(word: string, field: HTMLTextAreaElement): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = word;
  button.addEventListener("click", () => {
    const { text, cursor } = insert(field.value, word, field.selectionStart, field.selectionEnd);
    field.value = text;
    field.focus();
    field.setSelectionRange(cursor, cursor);
    field.dispatchEvent(new Event("input"));
  });
  return button;
}

for (const form of document.querySelectorAll<HTMLFormElement>("[data-own-text]")) follow(form);
