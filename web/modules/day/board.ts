// The line by which the practitioner's day is told that something changed: what, it fetches.
import { createHubClient, type HubClient } from "../call/hub_client";
import type { TicketOut } from "../contract/api";
import type { Api } from "../shared/api";
import type { HubAddress } from "../shared/page_data";
import { problemWords } from "../shared/problems";

export interface BoardOptions {
  api: Api;
  hub: HubAddress;
  onNews(): void;
  /** `ended`: in words, when it will not come back by itself. */
  onLine(offline: boolean, ended: string | null): void;
}

export function createBoard({ api, hub, onNews, onLine }: BoardOptions): HubClient {
  return createHubClient({
    hub,
    ticket: async () => (await api.post<TicketOut>("/api/v1/board/ticket")).ticket,
    onEvent: (name) => {
      if (name === "welcome" || name === "board_changed") onNews();
    },
    onStatus: (status, problem) =>
      onLine(status === "offline", status === "ended" ? problemWords(problem) : null),
  });
}
