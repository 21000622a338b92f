// What the day still does while its page is locked: count those who wait, in the title and on the cover, without a name.
import type { WaitingOut } from "../contract/api";
import type { Api } from "../shared/api";
import { UNLOCKED } from "../shared/lock";
import { Problem } from "../shared/problems";

export interface BehindLock {
  /** How many wait, as long as the page is locked. */
  count(): number | null;
  /** Whether this is the lock's no; then who waits is asked for without names. */
  takes(problem: unknown): boolean;
  load(): Promise<void>;
}

export function createBehindLock(
  api: Api,
  tell: (ids: readonly string[]) => void,
  draw: () => void,
  reload: () => void,
): BehindLock {
  let waiting: readonly string[] | null = null;

  function show(): void {
    const place = document.querySelector<HTMLElement>("[data-lock-waiting]");
    const many = waiting?.length ?? 0;
    if (!place) return;
    const words =
      { 0: "", 1: place.dataset.one }[many] ?? place.dataset.many?.replace("{count}", String(many));
    if (place.textContent !== words) place.textContent = words ?? "";
  }

  document.addEventListener(UNLOCKED, () => {
    waiting = null;
    show();
    reload();
  });

  return {
    count: () => waiting?.length ?? null,
    takes: (problem) => problem instanceof Problem && problem.code === "session_locked",
    async load() {
      const said = await api.get<WaitingOut>("/api/v1/waiting").catch(() => null);
      if (!said) return;
      const before = new Set(waiting ?? said.waiting);
      waiting = said.waiting;
      tell(waiting.filter((id) => !before.has(id)));
      show();
      draw();
    },
  };
}
