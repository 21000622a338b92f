// What the practitioner does to a row, or says to all who wait: asked, sent, and told in one line.
import type { ColleaguesOut, ConsultationOut } from "../contract/api";
import { announce } from "../shared/announce";
import type { Api } from "../shared/api";
import type { HubAddress } from "../shared/page_data";
import { problemWords } from "../shared/problems";
import { translate as t } from "../shared/translate";
import { shownName } from "./day_list";
import type { Notice } from "./day_notice";
import type { Asking, QuestionActions } from "./day_questions";
import type { LateActions } from "./late_bar";
import { createCountdown } from "./missing";
import { refuseWaiting } from "./refusing";

export interface DayActs extends Omit<QuestionActions, "inviting">, LateActions {
  miss(consultation: ConsultationOut): void;
  undoMissing(consultation: ConsultationOut): void;
  asking(): Asking | null;
  /** Draws again while something can be taken back. */
  countDown(consultations: readonly ConsultationOut[]): void;
}

export interface DayActsOptions {
  api: Api;
  hub: HubAddress;
  ticketFor: (consultation: ConsultationOut) => () => Promise<string>;
  now: () => number;
  /** What came of it. */
  tell: (notice: Notice) => void;
  draw: () => void;
  load: () => Promise<void>;
}

export function createDayActs({ api, hub, ticketFor, now, tell, draw, load }: DayActsOptions): DayActs {
  let asking: Asking | null = null;

  async function does(act: () => Promise<unknown>, done: string): Promise<void> {
    asking = null;
    try {
      await act();
      tell({ kind: "info", text: done });
    } catch (problem) {
      tell({ kind: "error", text: problemWords(problem) });
    }
    await load();
  }

  /** The bar that was pressed shows what came of it; those who do not see it hear it. */
  async function says(late: { minutes: number } | null, done: string): Promise<void> {
    try {
      await api.post(late ? "/api/v1/lateness" : "/api/v1/lateness/withdraw", late ?? {});
      await load();
      announce(done);
    } catch (problem) {
      tell({ kind: "error", text: problemWords(problem) });
    }
  }

  async function findColleagues(id: string): Promise<void> {
    try {
      const { colleagues } = await api.get<ColleaguesOut>(`/api/v1/consultations/${id}/colleagues`);
      if (asking?.id === id) asking = { ...asking, colleagues };
    } catch (problem) {
      asking = null;
      tell({ kind: "error", text: problemWords(problem) });
    }
    draw();
  }

  const rowOf = ({ id }: ConsultationOut) => `[data-row="${id}"]`;
  const path = ({ id }: ConsultationOut, act: string) => `/api/v1/consultations/${id}/${act}`;

  return {
    asking: () => asking,
    countDown: createCountdown(now, draw),
    ask(id, what) {
      asking = { id, what, colleagues: null };
      draw();
      document.querySelector<HTMLElement>("[data-keep]")?.focus();
      if (what === "hand_over") void findColleagues(id);
    },
    keep() {
      const id = asking?.id;
      asking = null;
      draw();
      document.querySelector<HTMLElement>(`[data-row="${id}"] [data-action=more]`)?.focus();
    },
    refuse(consultation) {
      const name = shownName(consultation.patient);
      void does(() => refuseWaiting({ hub, ticket: ticketFor(consultation) }), t("day_refused", { name }));
    },
    miss(consultation) {
      const name = shownName(consultation.patient);
      void does(() => api.post(path(consultation, "missed")), t("day_missed", { name })).then(() =>
        document.querySelector<HTMLElement>(`${rowOf(consultation)} [data-action=undo-missing]`)?.focus(),
      );
    },
    undoMissing(consultation) {
      const name = shownName(consultation.patient);
      void does(() => api.post(path(consultation, "missed/undo")), t("day_missed_undone", { name })).then(
        () => document.querySelector<HTMLElement>(`${rowOf(consultation)} [data-action=more]`)?.focus(),
      );
    },
    handOver(consultation, colleague) {
      const words = { name: shownName(consultation.patient), colleague: colleague.shown_name };
      const wish = { practitioner_id: colleague.id };
      void does(() => api.post(path(consultation, "hand-over"), wish), t("day_handed_over", words));
    },
    tellLate: (minutes) => void says({ minutes }, t("late_told", { minutes })),
    withdrawLate: () => void says(null, t("late_withdrawn")),
  };
}
