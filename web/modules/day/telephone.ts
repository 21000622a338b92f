// The number that saves a call: fetched while the line is good, for it is needed when it is not; and « Je l'appelle », said until heard.
import type { TelephoneShown } from "../call/call_rescue";
import type { TelephoneOut } from "../contract/api";
import type { Api } from "../shared/api";
import { isFinal } from "../shared/problems";
import { translate as t } from "../shared/translate";

export interface Telephone {
  shown(): TelephoneShown;
  /** The consultation has begun: the number is fetched in a moment, once. */
  begun(): void;
  /** « Je l'appelle ». */
  say(): void;
  stop(): void;
}

export interface TelephoneOptions {
  api: Pick<Api, "get" | "post">;
  consultation: string;
  now: () => number;
  draw: () => void;
}

/** The call that begins comes first. */
const AFTER_MS = 8_000;
const AGAIN_MS = 5_000;

export function createTelephone({ api, consultation, now, draw }: TelephoneOptions): Telephone {
  const path = `/api/v1/consultations/${consultation}/telephone`;
  const waits = new Set<ReturnType<typeof setTimeout>>();
  let shown: TelephoneShown = { status: "unknown", number: "", whose: null, calledAt: null };
  let asked = false;
  let stopped = false;

  function later(act: () => Promise<void>, pause: number): void {
    if (stopped) return;
    const timer = setTimeout(() => {
      waits.delete(timer);
      void act();
    }, pause);
    waits.add(timer);
  }

  async function fetchIt(): Promise<void> {
    try {
      const told = await api.get<TelephoneOut>(path);
      const calledAt = shown.calledAt ?? told.called_at;
      shown = {
        status: told.number ? "known" : "none",
        number: told.number ?? "",
        whose: whoseWords(told),
        calledAt,
      };
      draw();
    } catch (problem) {
      // That the call has begun is written a moment after it has.
      if (!isFinal(problem) || (problem as { code?: string }).code === "not_begun") later(fetchIt, AGAIN_MS);
    }
  }

  async function tellIt(): Promise<void> {
    await api.post(path).catch((problem: unknown) => {
      if (!isFinal(problem)) later(tellIt, AGAIN_MS);
    });
  }

  return {
    shown: () => shown,
    begun() {
      if (asked) return;
      asked = true;
      later(fetchIt, AFTER_MS);
    },
    say() {
      if (shown.calledAt) return;
      shown = { ...shown, calledAt: now() };
      draw();
      void tellIt();
    },
    stop() {
      stopped = true;
      for (const timer of waits) clearTimeout(timer);
    },
  };
}

function whoseWords({ belongs_to, companion_name }: TelephoneOut): string | null {
  if (belongs_to === "representative") return t("rescue_of_representative");
  if (belongs_to !== "companion") return null;
  return companion_name ? t("rescue_of_companion", { name: companion_name }) : t("rescue_of_some_companion");
}
