import { describe, expect, test } from "vitest";
import type { RunningCall } from "../call/run_call";
import type { ConsultationOut } from "../contract/api";
import { createReadyLines } from "./ready_lines";

const waiting = (id: string, minute: number) =>
  ({
    id,
    state: "waiting",
    patient_here: true,
    waiting_since: `2026-11-24T10:${minute}:00Z`,
    starts_at: "2026-11-24T10:00:00Z",
  }) as ConsultationOut;

function lines() {
  const open = new Set<string>();
  const made = createReadyLines(({ id }) => {
    open.add(id);
    const session = { state: () => ({ phase: "ready" }) };
    return { session, stop: () => open.delete(id) } as unknown as RunningCall;
  });
  return { ...made, open };
}

describe("lines ready before they are needed", () => {
  test("those of the two who have waited longest", () => {
    const { follow, open } = lines();

    follow([waiting("third", 30), waiting("first", 10), waiting("second", 20)]);
    expect([...open]).toEqual(["first", "second"]);

    follow([waiting("third", 30), waiting("second", 20)]);
    expect([...open]).toEqual(["second", "third"]);
  });

  test("a line that has the page drawn as it begins is begun once", () => {
    const all = [waiting("first", 10), waiting("second", 20)];
    const begun: string[] = [];
    const { follow } = createReadyLines(({ id }) => {
      begun.push(id);
      follow(all);
      return { stop: () => {} } as unknown as RunningCall;
    });

    follow(all);

    expect(begun).toEqual(["first", "second"]);
  });

  test("one given away for a call is not opened again while the list still says that he waits", () => {
    const { follow, take, open } = lines();
    follow([waiting("first", 10), waiting("second", 20)]);

    expect(take("first")).not.toBeNull();
    follow([waiting("first", 10), waiting("second", 20), waiting("third", 30)], "first");

    expect([...open]).toEqual(["first", "second", "third"]);
    expect(take("first")).toBeNull();
    expect(take("second")).not.toBeNull();
  });
});
