// A number as one writes it; others than French ones stay in their international form.
const FRENCH = /^\+33(\d)(\d\d)(\d\d)(\d\d)(\d\d)$/;

/** « 06 39 98 01 23 » for a French number in E.164. */
export function phoneWords(number: string): string {
  return number.replace(FRENCH, "0$1 $2 $3 $4 $5");
}
