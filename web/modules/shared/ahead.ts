// An answer that is asked for before anybody wants it: a poor network then waits once instead of twice.

/** Asks at once. The first who wants the answer gets that one, or its failure; whoever comes later asks anew. */
export function askedAhead<T>(ask: () => Promise<T>): () => Promise<T> {
  let first: Promise<T> | null = ask();
  first.catch(() => {}); // whoever wants it hears of it
  return () => {
    const given = first ?? ask();
    first = null;
    return given;
  };
}
