// Draws what the summary and the waiting room say of the wait, and says each change of it once aloud.
import type { VisitOut } from "../contract/api";
import { announce } from "../shared/announce";
import { find } from "../shared/page_data";
import { translate as t } from "../shared/translate";
import { zoneNote } from "../shared/zones";
import { shown } from "./views";
import {
  comesBack,
  invitedWords,
  lateWords,
  saidLateWords,
  untilWords,
  type Wait,
  waitingTruth,
} from "./waiting_words";

export interface WaitScene {
  visit: VisitOut;
  wait: Wait;
  /** Whether the practitioner's day is open somewhere. */
  watched: boolean;
  now: number;
  /** Somebody else than whom the appointment was made with: his name. */
  handedTo: string | null;
}

let saidLate = "";
/** As it stood on the page from the first. */
let saidInvited: string | null = null;
let saidHandedTo: string | null = null;

export function drawWaiting({ visit, wait, watched, now, handedTo }: WaitScene): void {
  find("[data-until]").textContent = untilWords(visit, now);
  fill("[data-zone-note]", zoneNote(now, visit.establishment.zone));
  fill("[data-practitioner]", visit.practitioner.shown_name);
  fill("[data-profession]", visit.practitioner.profession);
  fill("[data-handed]", handedTo ? t("wait_handed", { name: handedTo }) : "");
  const said = saidLateWords(visit, now);
  fill("[data-late]", said);
  const invited = invitedWords(visit);
  fill("[data-company]", invited);
  if (saidInvited !== null && invited !== saidInvited) announce(invited);
  saidInvited = invited;
  if (shown() !== "waiting") return;
  const truth = waitingTruth(visit, wait, watched, now);
  const place = find("[data-wait-truth]");
  const news: string[] = [];
  if (place.textContent !== truth) {
    place.textContent = truth;
    if (wait !== "early") news.push(truth);
  }
  if (handedTo && handedTo !== saidHandedTo) {
    news.unshift(t("wait_handed", { name: handedTo }));
    saidHandedTo = handedTo;
  }
  if (said !== saidLate) {
    news.push(said || (visit.lateness ? "" : t("wait_late_withdrawn")));
    saidLate = said;
  }
  announce(news.filter(Boolean).join(" "), wait === "cut" ? "assertive" : "polite");
  const late = find("[data-wait-late]");
  late.textContent = wait === "waiting" && !said ? lateWords(visit, now) : "";
  late.hidden = !late.textContent;
  find("[data-wait-stay]").hidden = comesBack(visit, wait, now);
}

function fill(selector: string, words: string): void {
  for (const place of document.querySelectorAll<HTMLElement>(selector)) {
    place.hidden = !words;
    if (place.textContent !== words) place.textContent = words;
  }
}
