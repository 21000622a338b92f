// Puts a word into a text where the cursor is, apart from its neighbours.

export interface Inserted {
  text: string;
  cursor: number;
}

/** In place of what is selected; a space where a neighbour would touch it. */
export function insert(text: string, word: string, from: number, to: number): Inserted {
  const before = text.slice(0, from);
  const after = text.slice(to);
  const left = before && !/\s$/.test(before) ? " " : "";
  const right = after && !/^\s/.test(after) ? " " : "";
  const put = `${before}${left}${word}${right}`;
  return { text: put + after, cursor: put.length };
}
