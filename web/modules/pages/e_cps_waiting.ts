// The invented Pro Santé Connect's page of two digits: goes on by itself once the telephone has answered.
import { createApi } from "../shared/api";
import { pageData } from "../shared/page_data";
import { Problem } from "../shared/problems";

const EVERY_MS = 700;

const { state } = pageData<{ state: string }>();
const api = createApi("");

async function look(): Promise<void> {
  try {
    const { outcome } = await api.get<{ outcome: string }>(state);
    if (outcome !== "waiting") {
      location.reload();
      return;
    }
  } catch (problem) {
    // Another tab went on with it: this one has nothing left to wait for.
    if (problem instanceof Problem && problem.code !== "network_down") return;
  }
  setTimeout(look, EVERY_MS);
}

setTimeout(look, EVERY_MS);
