// A refusal, whether it came by HTTP (problem+json) or by a Socket.IO ack: a stable code, and words for people.
import { hasWords, translate } from "./translate";

export class Problem extends Error {
  constructor(
    readonly code: string,
    message = code,
    readonly status = 0,
    readonly extras: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

/** A problem that trying again will not solve: the answer was understood and is no. */
export function isFinal(problem: unknown): boolean {
  return (
    problem instanceof Problem && problem.status >= 400 && problem.status < 500 && problem.status !== 429
  );
}

const NOT_HEARD: ReadonlySet<string> = new Set(["offline", "no_answer", "internal_error", "unavailable"]);

/** A plain no, by HTTP or by an ack: whoever asked was understood. */
export function isRefusal(problem: unknown): boolean {
  return problem instanceof Problem && (isFinal(problem) || !NOT_HEARD.has(problem.code));
}

export function problemOf(body: unknown, status: number): Problem {
  const said = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  const code = typeof said.code === "string" ? said.code : status >= 500 ? "internal_error" : "refused";
  const message = [said.detail, said.title, said.message].find((text) => typeof text === "string");
  return new Problem(code, typeof message === "string" ? message : code, status, said);
}

/** What to tell the person: our words for the code, or the plain sentence that fits any failure. */
export function problemWords(problem: unknown): string {
  if (problem instanceof Problem) {
    const key = `problem_${problem.code}`;
    if (hasWords(key)) return translate(key);
  }
  return translate("problem_other");
}
