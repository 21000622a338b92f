// Where the drawings of the statistics have their marks. Pure.

export interface Tick {
  at: number;
  words: string;
}

const TICK_WIDTH = 62;
const LEAST_TOP = 5;
const ROOM_ABOVE = 1.1;

/** The top of a scale that begins at nothing, with a little room above its greatest number. */
export function top(numbers: readonly (number | null)[]): number {
  return Math.max(LEAST_TOP, ...numbers.map((number) => (number ?? 0) * ROOM_ABOVE));
}

/** Mondays in few words, as many as have room; always the last. */
export function dayTicks(weeks: readonly string[], locale: string, width: number): Tick[] {
  const words = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" });
  const every = Math.max(1, Math.ceil((weeks.length * TICK_WIDTH) / Math.max(width, TICK_WIDTH)));
  return weeks
    .map((monday, at) => ({ at, words: words.format(new Date(`${monday}T00:00:00Z`)) }))
    .filter(({ at }) => (weeks.length - 1 - at) % every === 0);
}
