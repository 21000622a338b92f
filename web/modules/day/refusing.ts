// Not letting in someone who waits: he is sent away from the door of the room, which nobody need enter for that.
import { createHubClient } from "../call/hub_client";
import type { Welcome } from "../call/protocol";
import type { HubAddress } from "../shared/page_data";
import { Problem } from "../shared/problems";

export interface RefusalOptions {
  hub: HubAddress;
  ticket: () => Promise<string>;
  open?: typeof createHubClient;
}

/** Resolves once everyone who waited there has been told; rejects when the hub cannot be reached. */
export function refuseWaiting({ hub, ticket, open = createHubClient }: RefusalOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const client = open({
      hub,
      ticket,
      standBy: true,
      onEvent(name, payload) {
        if (name !== "welcome") return;
        sendAway(payload as Welcome)
          .finally(() => client.stop())
          .then(resolve, reject);
      },
      onStatus(status, problem) {
        if (status === "offline") client.stop();
        if (status === "offline" || status === "ended") reject(problem ?? new Problem("offline"));
      },
    });

    async function sendAway({ waiting }: Welcome): Promise<void> {
      for (const { seat } of waiting) await client.ask("refuse", { seat });
    }
  });
}
