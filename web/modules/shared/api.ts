// JSON over HTTP: adds the CSRF token, turns every refusal into a Problem.
import { Problem, problemOf } from "./problems";

export interface Api {
  get<T>(path: string, signal?: AbortSignal): Promise<T>;
  post<T>(path: string, body?: unknown): Promise<T>;
}

const TIME_OUT_MS = 15_000;

export function createApi(csrf: string): Api {
  async function ask<T>(path: string, init: RequestInit): Promise<T> {
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
    if (!answer.ok) throw problemOf(body, answer.status);
    return body as T;
  }

  return {
    get: (path, signal) => ask(path, signal ? { signal } : {}),
    post: (path, body = {}) => ask(path, { method: "POST", body: JSON.stringify(body) }),
  };
}
