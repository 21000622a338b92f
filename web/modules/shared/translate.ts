// Texts of the modules. French is the source; English must have the same keys, which the type below holds.
import en from "../../locales/en/modules.json";
import fr from "../../locales/fr/modules.json";

export type Words = keyof typeof fr;
type Values = Readonly<Record<string, string | number>>;
type Texts = Readonly<Record<Words, string>>;

const TEXTS: Readonly<Record<string, Texts>> = { fr, en };

let texts: Texts = fr;
let locale = "fr";

export function useLocale(asked: string): void {
  locale = asked in TEXTS ? asked : "fr";
  texts = TEXTS[locale] ?? fr;
}

export function currentLocale(): string {
  return locale;
}

export function hasWords(key: string): key is Words & string {
  return key in fr;
}

/** In French these stand apart from their word, and must not begin a line without it. */
const inOnePiece = (text: string) => text.replace(/ (?=[:;?!»])/g, "\u00a0").replace(/« /g, "«\u00a0");

const VOWEL = /^[aeiouàâæéèêëîïôœùûü]/i;

/** « l'image de {name} » of Inès is « l'image d'Inès ». */
function withElision(text: string, values: Values): string {
  return text.replace(/\b([Dd])e \{(\w+)\}/g, (whole, letter: string, name: string) =>
    VOWEL.test(String(values[name] ?? "")) ? `${letter}'{${name}}` : whole,
  );
}

/** The text of a key, each {name} replaced by its value. */
export function translate(key: Words, values: Values = {}): string {
  const text = locale === "fr" ? withElision(inOnePiece(texts[key]), values) : texts[key];
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
