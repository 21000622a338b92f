// Short words with a hyphen, « rendez-vous » for one, on one line: as `whole` of pages.py does.

const HYPHENED = /(\p{L}+(?:-\p{L}+)+)/u;
const LONGEST = 15;

export function putWhole(place: HTMLElement, words: string): void {
  place.replaceChildren(...partsOf(words).map(({ text, whole }) => (whole ? kept(text) : text)));
}

export function partsOf(words: string): { text: string; whole: boolean }[] {
  return words.split(HYPHENED).map((text, at) => ({ text, whole: at % 2 === 1 && text.length <= LONGEST }));
}

function kept(word: string): HTMLElement {
  const span = document.createElement("span");
  span.className = "whole";
  span.textContent = word;
  return span;
}
