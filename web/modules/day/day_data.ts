// What the server hands to the page of the day.
import type { DayOut } from "../contract/api";
import type { HubAddress } from "../shared/page_data";

export interface DayData {
  day: DayOut;
  on: string;
  zone: string;
  csrf: string;
  hub: HubAddress;
  locale: string;
}
