// The practitioner's list: in time order, a line for now, who waits and since when, admitted from the row.
import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import type { ConsultationOut, DayPatient } from "../contract/api";
import { readable } from "../shared/names";
import { durationWords, hourWords } from "../shared/time";
import { translate as t, type Words } from "../shared/translate";
import { companyWords, invitedLines } from "./company";
import { type MoreActions, moreMenu } from "./day_more";
import { type Asking, isAsked, question } from "./day_questions";
import { secondsToUndo, stateOf } from "./missing";

export interface DayScene {
  consultations: readonly ConsultationOut[];
  now: number;
  zone: string;
  selected: string | null;
  /** What one is about to do to one of them. */
  asking: Asking | null;
}

export interface DayActions extends MoreActions {
  select(id: string): void;
  admit(consultation: ConsultationOut): void;
  undoMissing(consultation: ConsultationOut): void;
}

const ICONS: Readonly<Record<ConsultationOut["state"], string>> = {
  expected: "clock",
  waiting: "waiting",
  in_progress: "camera",
  ended: "good",
  missed: "error",
  not_held: "warning",
  cancelled: "error",
};

export function dayList(scene: DayScene, actions: DayActions): TemplateResult {
  const { consultations, now, zone } = scene;
  if (!consultations.length) {
    return html`<div class="card empty">
      <span class="icon icon-calendar" aria-hidden="true"></span>
      <h2>${t("day_empty_title")}</h2><p>${t("day_empty_text")}</p>
    </div>`;
  }
  const inTime = [...consultations].sort((a, b) => a.starts_at.localeCompare(b.starts_at));
  const next = inTime.findIndex((consultation) => Date.parse(consultation.starts_at) > now);
  const line = next === -1 ? inTime.length : next;
  const first = longestWaiting(inTime);
  return html`
    ${head(inTime, first, actions)}
    <ol class="day-list">
      ${repeat(
        inTime,
        (consultation) => consultation.id,
        (consultation, index) => html`
          ${index === line ? nowLine(now, zone) : nothing} ${row(consultation, consultation === first, scene, actions)}
        `,
      )}
      ${line === inTime.length ? nowLine(now, zone) : nothing}
    </ol>
  `;
}

export function longestWaiting(consultations: readonly ConsultationOut[]): ConsultationOut | null {
  return waitingInOrder(consultations)[0] ?? null;
}

/** Those who are there come first, then those who have waited longest. */
export function waitingInOrder(consultations: readonly ConsultationOut[]): ConsultationOut[] {
  const waiting = consultations.filter((consultation) => stateOf(consultation) === "waiting");
  const since = (consultation: ConsultationOut) =>
    Date.parse(consultation.waiting_since ?? consultation.starts_at);
  return waiting.sort((a, b) => Number(b.patient_here) - Number(a.patient_here) || since(a) - since(b));
}

export function shownName({ used_name, birth_name, first_name }: DayPatient): string {
  return `${used_name || birth_name} ${readable(first_name)}`;
}

/** As one calls out, and as the call names him. */
export function calledName({ used_name, birth_name, first_name }: DayPatient): string {
  return `${readable(first_name)} ${used_name || birth_name}`;
}

export function ageWords(age: number | null): string {
  if (age === null) return t("day_age_unknown");
  return t(age < 2 ? "day_years_one" : "day_years", { count: age });
}

function head(
  consultations: readonly ConsultationOut[],
  first: ConsultationOut | null,
  actions: DayActions,
): TemplateResult {
  const count = waitingInOrder(consultations).length;
  const words = count === 0 ? "day_summary_none" : count === 1 ? "day_summary_one" : "day_summary_many";
  return html`<div class="day-head">
    <p class="day-summary">${t(words, { count })}</p>
    ${
      first
        ? html`<button class="button" data-action="next" @click=${() => actions.admit(first)}>
            ${t("day_next", { name: calledName(first.patient) })}<span class="icon icon-next" aria-hidden="true"></span>
          </button>`
        : nothing
    }
  </div>`;
}

function nowLine(now: number, zone: string): TemplateResult {
  return html`<li class="day-now"><span>${t("day_now", { hour: hourWords(now, zone) })}</span></li>`;
}

function row(
  consultation: ConsultationOut,
  longest: boolean,
  scene: DayScene,
  actions: DayActions,
): TemplateResult {
  const { id, patient, visit_reason, starts_at, consent_withdrawn_at } = consultation;
  const state = stateOf(consultation);
  return html`<li class="day-row" data-row=${id} data-state=${state} ?data-longest=${longest}
    ?data-selected=${scene.selected === id}>
    <time class="day-time figures" datetime=${starts_at}>${hourWords(starts_at, scene.zone)}</time>
    <div class="day-who">
      <button class="day-name" aria-pressed=${scene.selected === id} @click=${() => actions.select(id)}>
        ${shownName(patient)}<span class="day-age">${ageWords(patient.age)}</span>
      </button>
      <p class="day-reason">${visit_reason}</p>
      ${companyLine(consultation)}
    </div>
    <p class="day-state">
      ${stateChip(consultation)}
      ${howLong(consultation, scene)}
      ${consent_withdrawn_at && state === "ended" ? html`<span class="day-since">${t("why_consent_withdrawn")}</span>` : nothing}
    </p>
    <div class="day-act">
      ${act(consultation, longest, scene, actions)}
      ${moreMenu(consultation, shownName(consultation.patient), scene, actions)}
    </div>
    ${
      isAsked(scene.asking, consultation)
        ? question(scene.asking, consultation, shownName(consultation.patient), actions)
        : nothing
    }
  </li>`;
}

/** Who agrees no more is not expected, though he may come back. */
function stateChip(consultation: ConsultationOut): TemplateResult {
  const state = stateOf(consultation);
  const { consent_withdrawn_at } = consultation;
  const withdrawn = state === "expected" && consent_withdrawn_at !== null;
  return html`<span class="state state-${withdrawn ? "not-held" : state.replaceAll("_", "-")}">
    <span class="icon icon-${withdrawn ? "info" : ICONS[state]}" aria-hidden="true"></span>${
      withdrawn ? t("state_withdrawn") : t(`state_${state}` as Words)
    }
  </span>`;
}

function companyLine(consultation: ConsultationOut) {
  const words = companyWords(consultation);
  const invited = isOver(consultation) ? [] : invitedLines(consultation);
  return [...(words ? [words] : []), ...invited].map((line) => html`<p class="day-company">${line}</p>`);
}

function isOver({ state }: ConsultationOut): boolean {
  return state !== "expected" && state !== "waiting" && state !== "in_progress";
}

function howLong(consultation: ConsultationOut, { now, zone }: DayScene) {
  const { state, waiting_since, patient_here, started_at, ended_at, why_not_held } = consultation;
  if (state === "waiting" && waiting_since) {
    const duration = durationWords(now - Date.parse(waiting_since));
    return html`<span class="day-since">${t(patient_here ? "day_waits" : "day_waits_away", { duration })}</span>`;
  }
  if (state === "ended" && started_at && ended_at) {
    const times = { start: hourWords(started_at, zone), end: hourWords(ended_at, zone) };
    return html`<span class="day-since figures">${t("day_from_to", times)}</span>`;
  }
  if (why_not_held) return html`<span class="day-since">${t(`why_${why_not_held}`)}</span>`;
  return nothing;
}

function act(consultation: ConsultationOut, longest: boolean, { now }: DayScene, actions: DayActions) {
  const name = shownName(consultation.patient);
  const left = secondsToUndo(consultation, now);
  if (left) {
    return html`<button class="button button-second day-undo" data-action="undo-missing"
      @click=${() => actions.undoMissing(consultation)}>
      ${t("day_miss_undo")}<span class="visually-hidden">, ${name}</span>
      <span class="figures soft" aria-hidden="true">${left} s</span></button>`;
  }
  if (stateOf(consultation) === "waiting") {
    return html`<button class="button ${longest ? "button-brick" : "button-second"}" data-action="admit"
      aria-label="${t("admit")} ${name}" @click=${() => actions.admit(consultation)}>
      <span class="icon icon-enter" aria-hidden="true"></span>${t("admit")}
    </button>`;
  }
  if (consultation.state === "in_progress") {
    return html`<button class="button" data-action="enter" aria-label="${t("day_return")}, ${name}" @click=${() => actions.enter(consultation)}>${t("day_return")}</button>`;
  }
  return nothing;
}
