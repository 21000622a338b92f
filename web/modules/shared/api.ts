// JSON over HTTP: adds the CSRF token, turns every refusal into a Problem.
import { LOCKED } from "./lock";
import { Problem, problemOf } from "./problems";

export interface Api {
  get<T>(path: string, signal?: AbortSignal): Promise<T>;
  post<T>(path: string, body?: unknown, signal?: AbortSignal): Promise<T>;
}

const TIME_OUT_MS = 15_000;
const SESSION = "/api/v1/session";

export function createApi(csrf: string): Api {
  /** Once more after a no to a session: another tab may have taken it on in the meantime. */
  async function ask<T>(path: string, init: RequestInit): Promise<T> {
    try {
      return await askOnce<T>(path, init);
    } catch (problem) {
      if (!(problem instanceof Problem) || problem.code !== "unauthenticated") throw problem;
      if (path !== SESSION) await askOnce(SESSION, {});
      return await askOnce<T>(path, init);
    }
  }

  async function askOnce<T>(path: string, init: RequestInit): Promise<T> {
    const headers = { Accept: "application/json", "X-CSRF-Token": csrf, "Content-Type": "application/json" };
    const waited = AbortSignal.timeout(TIME_OUT_MS);
    const signal = init.signal ? AbortSignal.any([init.signal, waited]) : waited;
    let answer: Response;
    try {
      answer = await fetch(path, { ...init, headers, signal, credentials: "same-origin" });
    } catch (cause) {
      if (init.signal?.aborted) throw cause;
      throw new Problem("network_down");
    }
    const body: unknown = answer.status === 204 ? null : await answer.json().catch(() => null);
    if (!answer.ok) {
      const problem = problemOf(body, answer.status);
      if (problem.code === "session_locked") document.dispatchEvent(new Event(LOCKED));
      throw problem;
    }
    return body as T;
  }

  return {
    get: (path, signal) => ask(path, { signal: signal ?? null }),
    post: (path, body = {}, signal) =>
      ask(path, { method: "POST", body: JSON.stringify(body), signal: signal ?? null }),
  };
}
