// Whose hours are shown: those of the establishment, named where the person's device shows another time. Pure.
import { hourWords } from "./time";
import { translate as t } from "./translate";

/** As people say them; other zones are called by their city. */
const PLACES: Readonly<Record<string, string>> = {
  "America/Cayenne": "Guyane",
  "America/Guadeloupe": "Guadeloupe",
  "America/Martinique": "Martinique",
  "America/Miquelon": "Saint-Pierre-et-Miquelon",
  "America/St_Barthelemy": "Saint-Barthélemy",
  "America/Marigot": "Saint-Martin",
  "Indian/Mayotte": "Mayotte",
  "Indian/Reunion": "La Réunion",
  "Pacific/Noumea": "Nouvelle-Calédonie",
  "Pacific/Tahiti": "Tahiti",
  "Pacific/Wallis": "Wallis-et-Futuna",
};

const MINUTE = 60_000;
const UNNOTICED_MS = 3 * MINUTE;

export interface DeviceTime {
  now: number;
  /** Minutes that its zone is ahead of UTC. */
  ahead: number;
}

export function placeOf(zone: string): string {
  const city = zone.split("/").at(-1)?.replaceAll("_", " ");
  return PLACES[zone] ?? (zone.includes("/") && city ? city : t("zone_here"));
}

/** Empty when both show the same time of day, whatever their zones are called. */
export function zoneNote(now: number, zone: string, device: DeviceTime = deviceTime()): string {
  const shownThere = now + offsetAt(now, zone);
  const shownHere = device.now + device.ahead * MINUTE;
  if (Math.abs(shownThere - shownHere) < UNNOTICED_MS) return "";
  return t("zone_note", { place: placeOf(zone), hour: hourWords(now, zone) });
}

export function deviceTime(): DeviceTime {
  const here = new Date();
  return { now: here.getTime(), ahead: -here.getTimezoneOffset() };
}

/** How far the zone is ahead of UTC at that instant, in milliseconds. */
export function offsetAt(instant: number, zone: string): number {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  }).formatToParts(new Date(instant));
  const of = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((part) => part.type === type)?.value);
  const wall = Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"));
  return wall - Math.floor(instant / MINUTE) * MINUTE;
}
