// A patient's visit: check, consent, wait, call, end, in one document; a reload returns to where one was.
import type { CallEvent, CallState } from "../call/call_state";
import { createDevices } from "../call/devices";
import type { CallOptions, RunningCall } from "../call/run_call";
import type { MessagesOut, TicketOut, VisitOut } from "../contract/api";
import { announce } from "../shared/announce";
import { createApi } from "../shared/api";
import { find, type HubAddress, pageData } from "../shared/page_data";
import { Problem, problemWords } from "../shared/problems";
import { clockFrom, hourWords } from "../shared/time";
import { translate as t, useLocale, type Words } from "../shared/translate";
import { createCheckView } from "../visit/check_view";
import { show, shown, showOwnPicture, viewOf } from "../visit/views";
import { lateWords, untilWords, type Wait, waitingTruth } from "../visit/waiting_words";

interface VisitData {
  visit: VisitOut;
  csrf: string;
  hub: HubAddress;
  locale: string;
  zone: string;
}

const REFRESH_MS = 20_000;

const data = pageData<VisitData>();
useLocale(data.locale);
const api = createApi(data.csrf);
const devices = createDevices();
const check = createCheckView(viewOf("check"), devices);
const path = `/api/v1/visits/${data.visit.id}`;
const CHECKED = `teleo-checked-${data.visit.id}`;
let now = clockFrom(data.visit.now);
let visit = data.visit;
let wait: Wait = "connecting";
let call: RunningCall | null = null;
let opening = false;

/** Loaded while the patient checks or waits, so that his first page is light. */
const loadCall = () => import("../call/run_call");

function isOver(): boolean {
  return visit.state === "ended" || visit.state === "missed" || visit.state === "cancelled";
}

async function refresh(): Promise<void> {
  try {
    visit = await api.get<VisitOut>(path);
    now = clockFrom(visit.now);
  } catch {
    return; // What we know stays true until we know better; the line says that it is cut.
  }
  if (shown() === "waiting" && isOver()) startPage();
  drawWaiting();
}

function startCheck(): void {
  show("check");
  check.open();
  void loadCall();
}

function afterCheck(): void {
  sessionStorage.setItem(CHECKED, "yes");
  check.close();
  if (visit.consent.needed) askConsent();
  else void enterWaiting();
}

function askConsent(): void {
  const paragraphs = visit.consent.text.split(/\n+/u).map((text) => {
    const paragraph = document.createElement("p");
    paragraph.textContent = text;
    return paragraph;
  });
  find("[data-consent-text]").replaceChildren(...paragraphs);
  show("consent");
}

async function consent(): Promise<void> {
  const problem = find("[data-consent-problem]");
  try {
    await api.post(`${path}/consent`, { version: visit.consent.version });
    visit = { ...visit, consent: { ...visit.consent, needed: false } };
    problem.hidden = true;
    await enterWaiting();
  } catch (refusal) {
    if (refusal instanceof Problem && refusal.code === "consent_text_changed")
      await refresh().then(askConsent);
    problem.textContent = problemWords(refusal);
    problem.hidden = false;
  }
}

async function enterWaiting(): Promise<void> {
  const early = now() < Date.parse(visit.waiting_opens_at) && visit.state === "expected" && !visit.may_wait;
  wait = early ? "early" : "connecting";
  show("waiting");
  drawWaiting();
  void devices.open();
  void keepAwake();
  if (!early) await openCall();
}

function drawWaiting(): void {
  find("[data-until]").textContent = untilWords(visit, now());
  if (shown() !== "waiting") return;
  const truth = waitingTruth(visit, wait, call?.session.state().watched ?? false, now());
  const place = find("[data-wait-truth]");
  if (place.textContent !== truth) {
    place.textContent = truth;
    if (wait !== "early") announce(truth, wait === "cut" ? "assertive" : "polite");
  }
  const late = find("[data-wait-late]");
  late.textContent = wait === "waiting" ? lateWords(visit, now()) : "";
  late.hidden = !late.textContent;
}

async function openCall(): Promise<void> {
  if (call || opening) return;
  opening = true;
  try {
    const { runCall } = await loadCall();
    call = runCall(callOptions());
  } finally {
    opening = false;
  }
}

function callOptions(): CallOptions {
  return {
    place: viewOf("call"),
    id: visit.id,
    host: false,
    expected: visit.practitioner.shown_name,
    zone: visit.establishment.zone,
    now: () => now(),
    hub: data.hub,
    devices,
    ticket: async () => (await api.post<TicketOut>(`${path}/ticket`)).ticket,
    messagesSince: async (id) =>
      (await api.get<MessagesOut>(`${path}/messages${id ? `?since=${id}` : ""}`)).messages,
    onState: follow,
    onLeave: () => finish("left"),
    onProblem: (problem) => announce(problemWords(problem), "assertive"),
  };
}

function follow(state: CallState, event: CallEvent): void {
  switch (state.phase) {
    case "connecting":
      wait = state.line === "offline" ? "cut" : "connecting";
      return drawWaiting();
    case "waiting":
      wait = state.line === "offline" ? "cut" : "waiting";
      show("waiting");
      if (event.kind === "welcome" || event.kind === "wait_changed") void refresh();
      return drawWaiting();
    case "call":
      return show("call");
    case "ended":
      return refusedTicket(state.problemCode);
    default:
      return finish(state.phase);
  }
}

/** The ticket was refused: go where its reason leads. */
function refusedTicket(code: string | null): void {
  endCall();
  if (code === "consent_needed") askConsent();
  else if (code === "too_early") void refresh().then(enterWaiting);
  else {
    finish("failed");
    if (code) find("[data-ended-text]").textContent = problemWords(new Problem(code));
  }
}

function endCall(): void {
  call?.stop();
  call = null;
}

type Ending = "closed" | "refused" | "removed" | "taken_over" | "left" | "failed" | "cancelled" | "missed";

const ENDINGS: Record<Ending, { title: Words; text: Words; action?: Words }> = {
  closed: { title: "ended_title", text: "ended_text_short" },
  refused: { title: "refused_title", text: "refused_text" },
  removed: { title: "refused_title", text: "refused_text" },
  taken_over: { title: "taken_title", text: "taken_text", action: "taken_action" },
  left: { title: "left_title", text: "left_text", action: "left_action" },
  failed: { title: "failed_title", text: "problem_other", action: "failed_action" },
  cancelled: { title: "cancelled_title", text: "cancelled_text" },
  missed: { title: "missed_title", text: "missed_text" },
};

function finish(ending: Ending): void {
  endCall();
  devices.close();
  const words = ENDINGS[ending];
  find("[data-ended-title]").textContent = t(words.title);
  find("[data-ended-text]").textContent = t(words.text);
  find("[data-ended-mark]").hidden = ending !== "closed";
  const again = find("[data-action=return]");
  again.hidden = !words.action;
  if (words.action) again.textContent = t(words.action);
  show("ended");
  if (ending === "closed") void refresh().then(tellTimes);
}

function tellTimes(): void {
  if (!visit.started_at || !visit.ended_at) return;
  const zone = visit.establishment.zone;
  const times = { start: hourWords(visit.started_at, zone), end: hourWords(visit.ended_at, zone) };
  find("[data-ended-text]").textContent = t("ended_text", times);
}

/** A telephone that falls asleep loses its place. */
async function keepAwake(): Promise<void> {
  await navigator.wakeLock?.request("screen").catch(() => {});
}

function startPage(): void {
  if (isOver()) return finish(visit.state === "ended" ? "closed" : (visit.state as Ending));
  if (visit.state === "in_progress" && visit.attended) return void enterWaiting();
  if (sessionStorage.getItem(CHECKED) && !visit.consent.needed) return void enterWaiting();
  show("summary");
}

async function returnToCall(): Promise<void> {
  await refresh();
  if (isOver()) startPage();
  else await enterWaiting();
}

const PRESSES: Readonly<Record<string, () => void>> = {
  check: startCheck,
  continue: afterCheck,
  consent: () => void consent(),
  return: () => void returnToCall(),
};

document.addEventListener("click", (event) => {
  const action = (event.target as Element).closest<HTMLElement>("button[data-action]")?.dataset.action;
  if (action) PRESSES[action]?.();
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && (shown() === "waiting" || shown() === "call"))
    void keepAwake();
});
devices.onChange(() => showOwnPicture(devices.state().tracks.video));
setInterval(() => {
  const opensNow = wait === "early" && shown() === "waiting" && now() >= Date.parse(visit.waiting_opens_at);
  if (opensNow) void refresh().then(enterWaiting);
  else drawWaiting();
}, 1_000);
setInterval(() => {
  if (shown() === "waiting") void refresh();
}, REFRESH_MS);
startPage();
drawWaiting();
