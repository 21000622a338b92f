import { expect, test } from "vitest";
import type { HubClient, HubClientOptions } from "../call/hub_client";
import { refuseWaiting } from "./refusing";

interface Hub {
  options: HubClientOptions;
  asked: unknown[][];
  stopped: boolean;
}

function reach(hub: Partial<Hub>): (options: HubClientOptions) => HubClient {
  hub.asked = [];
  return (options) => {
    hub.options = options;
    return {
      ask: (async (name: string, payload: unknown) => {
        hub.asked?.push([name, payload]);
        return {};
      }) as HubClient["ask"],
      hurry() {},
      check() {},
      replace() {},
      enter() {},
      stop() {
        hub.stopped = true;
      },
    };
  };
}

const PLACE = { hub: { url: "", path: "/hub" }, ticket: async () => "ticket" };
const waiting = (...seats: string[]) => ({ waiting: seats.map((seat) => ({ seat })) }) as never;

test("whoever waits is sent away, from the door", async () => {
  const hub: Partial<Hub> = {};
  const done = refuseWaiting({ ...PLACE, open: reach(hub) });

  hub.options?.onEvent("welcome", waiting("guest", "guest-2"));
  await done;

  expect(hub.asked).toEqual([
    ["refuse", { seat: "guest" }],
    ["refuse", { seat: "guest-2" }],
  ]);
  expect(hub.options?.standBy).toBe(true);
  expect(hub.stopped).toBe(true);
});

test("without a hub it is said, and not tried for ever", async () => {
  const hub: Partial<Hub> = {};
  const done = refuseWaiting({ ...PLACE, open: reach(hub) });

  hub.options?.onStatus("offline", null);

  await expect(done).rejects.toMatchObject({ code: "offline" });
  expect(hub.stopped).toBe(true);
});
