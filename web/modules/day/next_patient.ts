// Who comes after this call: who waits, for how long, and who should be there and is not. Pure.
import type { Next } from "../call/call_view";
import type { ConsultationOut } from "../contract/api";
import { durationWords, hourWords } from "../shared/time";
import { translate as t } from "../shared/translate";
import { calledName, waitingInOrder } from "./day_list";
import { stateOf } from "./missing";

const LATE_AFTER_MS = 5 * 60_000;
const MOST_LATE = 2;

/** The one to let in when the call with `current` ends: who is there, and has waited longest. */
export function nextPatient(
  consultations: readonly ConsultationOut[],
  current: string,
): ConsultationOut | null {
  return waitingInOrder(others(consultations, current)).find(({ patient_here }) => patient_here) ?? null;
}

export function nextWords(
  consultations: readonly ConsultationOut[],
  current: string,
  now: number,
  zone: string,
): Next | null {
  const rest = others(consultations, current);
  const next = nextPatient(consultations, current);
  const waiting = waitingInOrder(rest).filter(({ patient_here }) => patient_here).length;
  const late = rest.filter(
    (one) => stateOf(one) === "expected" && now - Date.parse(one.starts_at) > LATE_AFTER_MS,
  );
  const lines = [
    ...(next ? [waitsWords(next, now, zone)] : []),
    ...(waiting > 1 ? [t(waiting > 2 ? "next_others" : "next_other", { count: waiting - 1 })] : []),
    ...late
      .slice(0, MOST_LATE)
      .map((one) => t("next_late", { name: calledName(one.patient), hour: hourWords(one.starts_at, zone) })),
  ];
  if (!lines.length) lines.push(t("next_nobody"));
  if (!next) return { name: null, brief: null, lines };
  const name = calledName(next.patient);
  const brief = t("next_brief", { name, duration: waitOf(next, now) });
  return {
    name,
    brief: late.length ? `${brief} · ${t("next_brief_late", { count: late.length })}` : brief,
    lines,
  };
}

function waitsWords(one: ConsultationOut, now: number, zone: string): string {
  const hour = hourWords(one.starts_at, zone);
  return t("next_waits", { name: calledName(one.patient), duration: waitOf(one, now), hour });
}

function waitOf({ waiting_since, starts_at }: ConsultationOut, now: number): string {
  return durationWords(now - Date.parse(waiting_since ?? starts_at));
}

function others(consultations: readonly ConsultationOut[], current: string): ConsultationOut[] {
  return consultations.filter(({ id }) => id !== current);
}
