// Instants in words: « 14 h 02 », « dans 12 minutes », 05:12. The server's clock is the one that counts.
import { currentLocale, translate } from "./translate";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A clock that agrees with the server, whatever the telephone believes. */
export function clockFrom(serverNow: string, here: () => number = Date.now): () => number {
  const ahead = Date.parse(serverNow) - here();
  return () => here() + ahead;
}

export function hourWords(instant: string | number, zone: string): string {
  const parts = new Intl.DateTimeFormat("fr-FR", {
    hour: "numeric",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone: zone,
  });
  const named = Object.fromEntries(
    parts.formatToParts(new Date(instant)).map((part) => [part.type, part.value]),
  );
  const hour = String(Number(named.hour));
  const minute = String(named.minute).padStart(2, "0");
  return currentLocale() === "en" ? `${hour.padStart(2, "0")}:${minute}` : `${hour}\u00a0h\u00a0${minute}`;
}

export function dayWords(instant: string | number, zone: string): string {
  const locale = currentLocale() === "en" ? "en-GB" : "fr-FR";
  const words = new Intl.DateTimeFormat(locale, {
    weekday: "long",
    day: "numeric",
    month: "long",
    timeZone: zone,
  }).format(new Date(instant));
  // CLDR has no word for it: « mardi 1er décembre ».
  return locale === "fr-FR" ? words.replace(/\b1 /u, "1er ") : words;
}

/** 00:41, 12:05, 1:02:09 */
export function elapsedFigures(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (n: number) => String(n).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}

/** « 2 jours », « 3 heures et 10 minutes », « 12 minutes », « moins d'une minute » */
export function durationWords(milliseconds: number): string {
  if (milliseconds < MINUTE) return translate("duration_under_a_minute");
  if (milliseconds >= 2 * DAY) return translate("duration_days", { count: Math.floor(milliseconds / DAY) });
  const hours = Math.floor(milliseconds / HOUR);
  const minutes = Math.floor((milliseconds % HOUR) / MINUTE);
  const minuteWords = translate(minutes === 1 ? "duration_minute" : "duration_minutes", { count: minutes });
  if (!hours) return minuteWords;
  const hourText = translate(hours === 1 ? "duration_hour" : "duration_hours", { count: hours });
  return minutes ? translate("duration_both", { hours: hourText, minutes: minuteWords }) : hourText;
}
