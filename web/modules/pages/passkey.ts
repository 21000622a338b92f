// Makes or shows a passkey: asks the server what is to be signed, the browser to have it signed, and sends the form.
import type { PasskeyOptions } from "../contract/api";
import { createApi } from "../shared/api";
import { find } from "../shared/page_data";
import { Problem } from "../shared/problems";
import { creationOf, requestOf, sentOf } from "../shared/webauthn";

const OVER: ReadonlySet<string> = new Set([
  "half_way_over",
  "proof_needed",
  "unauthenticated",
  "csrf_refused",
]);

function improve(form: HTMLFormElement): void {
  const api = createApi(form.dataset.csrf ?? "");
  const field = find<HTMLInputElement>("[name=credential]", form);
  const error = find("[data-passkey-error]", form);
  const button = find<HTMLButtonElement>("button", form);

  async function sign(): Promise<void> {
    error.textContent = "";
    button.setAttribute("aria-busy", "true");
    try {
      const asked = await api.post<PasskeyOptions>(form.dataset.askAt ?? "");
      const credential = await (asked.act === "create"
        ? navigator.credentials.create({ publicKey: creationOf(asked.options) })
        : navigator.credentials.get({ publicKey: requestOf(asked.options) }));
      field.value = JSON.stringify(sentOf(credential as PublicKeyCredential));
      form.submit();
    } catch (problem) {
      error.textContent = error.dataset[wordsFor(problem)] ?? "";
      button.focus();
    } finally {
      button.removeAttribute("aria-busy");
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (button.getAttribute("aria-busy") !== "true") void sign();
  });
  form.hidden = false;
}

function wordsFor(problem: unknown): string {
  if (problem instanceof Problem) return OVER.has(problem.code) ? "over" : "away";
  // WebAuthn Level 3 §5.1.3: an authenticator that holds one of the excluded credentials.
  return problem instanceof DOMException && problem.name === "InvalidStateError" ? "known" : "cancelled";
}

if ("PublicKeyCredential" in window) {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-passkey]")) improve(form);
  for (const section of document.querySelectorAll<HTMLElement>("[data-with-passkey]")) section.hidden = false;
  for (const note of document.querySelectorAll("[data-no-passkey]")) note.remove();
}
