import { afterEach, expect, test, vi } from "vitest";
import { createApi } from "./api";
import { LOCKED, MOVED } from "./lock";

const asked: string[] = [];
const heard: string[] = [];

function answering(...answers: [number, object][]): void {
  asked.length = heard.length = 0;
  vi.stubGlobal("document", { dispatchEvent: (event: Event) => heard.push(event.type) });
  vi.stubGlobal("fetch", async (path: string) => {
    asked.push(path);
    const [status, body] = answers.shift() ?? [500, {}];
    return new Response(JSON.stringify(body), { status });
  });
}

afterEach(() => vi.unstubAllGlobals());

const OUT: [number, object] = [401, { code: "unauthenticated" }];

test("a no to the session is asked again once, after the session was taken on", async () => {
  answering(OUT, [200, { locked: false }], [200, { day: 1 }]);
  expect(await createApi("x").get("/api/v1/consultations")).toEqual({ day: 1 });
  expect(asked).toEqual(["/api/v1/consultations", "/api/v1/session", "/api/v1/consultations"]);
});

test("a session that is over is over", async () => {
  answering(OUT, OUT, OUT, OUT);
  await expect(createApi("x").post("/api/v1/lateness")).rejects.toMatchObject({
    code: "unauthenticated",
    status: 401,
  });
  expect(asked).toHaveLength(2);
});

test("a patient whose link is over is not asked about a session", async () => {
  answering([401, { code: "link_needed" }]);
  await expect(createApi("x").get("/api/v1/visits/1")).rejects.toMatchObject({ code: "link_needed" });
  expect(asked).toHaveLength(1);
});

test("the lock's no is told to the page", async () => {
  answering([403, { code: "session_locked" }]);
  await expect(createApi("x").get("/api/v1/consultations")).rejects.toMatchObject({ code: "session_locked" });
  expect(heard).toEqual([LOCKED]);
});

test("a page of another establishment is told so by what it asks for itself, a person in words", async () => {
  const elsewhere: [number, object] = [409, { code: "workplace_changed" }];
  answering(elsewhere);
  await expect(createApi("x").get("/api/v1/session")).rejects.toMatchObject({ code: "workplace_changed" });
  expect(heard).toEqual([MOVED]);
  answering(elsewhere);
  await expect(createApi("x").post("/api/v1/lateness")).rejects.toMatchObject({ code: "workplace_changed" });
  expect(heard).toEqual([]);
});
