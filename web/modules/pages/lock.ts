// The cover of a staff page that was left alone: a dialog over everything, until whoever sits there says who he is.
import { createApi } from "../shared/api";
import { createLock, LOCKED, MOVED, type SessionSaid, UNLOCKED } from "../shared/lock";
import { find } from "../shared/page_data";
import { Problem } from "../shared/problems";
import { mountStepUp, type StepUpSaid } from "../shared/step_up";

const CHECK_MS = 5_000;
const TOUCHES = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"] as const;

const dialog = find<HTMLDialogElement>("[data-lock]");
const root = document.documentElement;
const api = createApi(dialog.dataset.csrf ?? "");
const form = dialog.querySelector<HTMLFormElement>("[data-lock-form]");
const asked = dialog.querySelector<HTMLElement>("[data-step-up]");

const lock = createLock(
  {
    now: () => Date.now(),
    ask: () => api.get<SessionSaid>("/api/v1/session"),
    touched: () => api.post("/api/v1/session/touched"),
    inCall: () => root.hasAttribute("data-in-call"),
    cover,
    leave,
  },
  Number(dialog.dataset.seconds) * 1_000,
);

// By the e-CPS, for whoever signs in by it.
const stepUp =
  asked &&
  mountStepUp(asked, {
    ask: () => api.post<StepUpSaid>("/api/v1/step-ups", { purpose: "unlock" }),
    look: (id) => api.get<StepUpSaid>(`/api/v1/step-ups/${id}`),
    use: async (id) => {
      await api.post("/api/v1/session/unlock-by-step-up", { step_up_id: id });
      lock.unlock();
    },
    leave,
  });

function leave(): void {
  location.assign(dialog.dataset.signIn ?? "/sign-in");
}

function cover(on: boolean): void {
  root.toggleAttribute("data-locked", on);
  if (on) {
    if (!dialog.open) dialog.showModal();
  } else {
    dialog.close();
    stepUp?.stop();
    document.dispatchEvent(new Event(UNLOCKED));
  }
}

async function unlock(typed: HTMLFormElement): Promise<void> {
  const error = find("[data-lock-error]", typed);
  const password = find<HTMLInputElement>("[name=password]", typed);
  error.textContent = "";
  try {
    await api.post("/api/v1/session/unlock", { password: password.value });
    lock.unlock();
  } catch (problem) {
    const code = problem instanceof Problem ? problem.code : "";
    if (problem instanceof Problem && problem.status === 401) return location.reload();
    const words = { password_refused: "wrong", invalid: "wrong", too_many_requests: "often" }[code] ?? "away";
    error.textContent = error.dataset[words] ?? "";
    password.focus();
  } finally {
    password.value = "";
  }
}

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  void unlock(form);
});
// Neither Escape nor a form of the browser's own opens what is locked.
dialog.addEventListener("cancel", (event) => event.preventDefault());
dialog.addEventListener("close", () => {
  if (root.hasAttribute("data-locked")) dialog.showModal();
});
for (const touch of TOUCHES) window.addEventListener(touch, () => lock.touch(), { passive: true });
document.addEventListener(LOCKED, () => lock.lock());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") void lock.check(true);
});
// Not reloaded: a page that answered a form would send it again.
document.addEventListener(MOVED, () => location.replace(location.pathname + location.search));
setInterval(() => void lock.check(), CHECK_MS);
