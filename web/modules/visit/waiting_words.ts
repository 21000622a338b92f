// What the waiting room may truthfully say. Pure.
import { named } from "../call/comings";
import type { VisitOut } from "../contract/api";
import { dayWords, durationWords, hourWords } from "../shared/time";
import { translate as t } from "../shared/translate";
import { offsetAt } from "../shared/zones";

export type Wait = "early" | "connecting" | "cut" | "waiting" | "entering";

const DAY_MS = 24 * 60 * 60_000;
const LATE_AFTER_MS = 5 * 60_000;

/** Whoever is here half a day ahead is not asked to stay. */
export function comesBack(visit: VisitOut, wait: Wait, now: number): boolean {
  return wait === "early" && Date.parse(visit.waiting_opens_at) - now > DAY_MS / 2;
}

export function waitingTruth(visit: VisitOut, wait: Wait, watched: boolean, now: number): string {
  const zone = visit.establishment.zone;
  switch (wait) {
    case "early": {
      const left = Date.parse(visit.waiting_opens_at) - now;
      const hour = hourWords(visit.waiting_opens_at, zone);
      if (comesBack(visit, wait, now))
        return t("wait_opens_day", { day: dayWords(visit.waiting_opens_at, zone), hour });
      return t("wait_opens", { hour, duration: durationWords(left) });
    }
    case "connecting":
      return t(visit.state === "in_progress" && visit.attended ? "wait_returning" : "wait_connecting");
    case "cut":
      return t("wait_cut");
    case "entering":
      return t("wait_entering");
    case "waiting": {
      if (!watched) return t("wait_absent");
      const arrived = visit.told_at ?? visit.waiting_since;
      if (!arrived) return t("wait_connecting");
      const hour = hourWords(arrived, zone);
      return t(visit.practitioner_busy ? "wait_told_busy" : "wait_told", { hour });
    }
  }
}

/** Said beside the truth once the hour has passed; empty before. */
export function lateWords(visit: VisitOut, now: number): string {
  if (now - Date.parse(visit.starts_at) < LATE_AFTER_MS) return "";
  return t("wait_late", { hour: hourWords(visit.starts_at, visit.establishment.zone) });
}

/** What the practitioner said of his delay, for as long as it may be true; empty otherwise. */
export function saidLateWords(visit: VisitOut, now: number): string {
  const { lateness, starts_at, establishment } = visit;
  if (!lateness) return "";
  const counted = Math.max(Date.parse(starts_at), Date.parse(lateness.said_at));
  if (now > counted + lateness.minutes * 60_000 + LATE_AFTER_MS) return "";
  const hour = hourWords(lateness.said_at, establishment.zone);
  return t("wait_said_late", { minutes: lateness.minutes, hour });
}

/** The third persons who are invited and not in yet, told before they come; empty when there are none. */
export function invitedWords(
  { companions }: Pick<VisitOut, "companions">,
  there: readonly { seat: string }[] = [],
): string {
  const names = companions
    .filter((one) => !there.some(({ seat }) => seat === one.seat))
    .map(({ name, kind }) => named({ name, label: kind }));
  return names.length ? t("visit_invited", { names: names.join(" ; ") }) : "";
}

/** « Dans 3 jours », « Demain », « Dans 3 heures et 10 minutes », « C'est maintenant », « Prévu à 14 h 00 » */
export function untilWords(visit: VisitOut, now: number): string {
  const left = Date.parse(visit.starts_at) - now;
  const days = dayOf(visit.starts_at, visit) - dayOf(now, visit);
  if (days > 1) return t("until_in", { duration: t("duration_days", { count: days }) });
  if (days === 1 && left > DAY_MS / 4) return t("until_tomorrow");
  if (left > 60_000) return t("until_in", { duration: durationWords(left) });
  if (left > -LATE_AFTER_MS) return t("until_now");
  return t("until_past", { hour: hourWords(visit.starts_at, visit.establishment.zone) });
}

/** The number of the day, as the establishment's calendar has it. */
function dayOf(instant: string | number, { establishment }: VisitOut): number {
  const at = new Date(instant).getTime();
  return Math.floor((at + offsetAt(at, establishment.zone)) / DAY_MS);
}
