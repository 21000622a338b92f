// A patient's visit: check, consent, wait, call, end, in one document; a reload returns to where one was.
import type { CallEvent, CallState } from "../call/call_state";
import { createDevices } from "../call/devices";
import type { CallOptions, RunningCall } from "../call/run_call";
import type { MessagesOut, TicketOut, VisitOut } from "../contract/api";
import { askedAhead } from "../shared/ahead";
import { announce } from "../shared/announce";
import { createApi } from "../shared/api";
import { beginAgainWhenBroughtBack } from "../shared/brought_back";
import { find, type HubAddress, pageData } from "../shared/page_data";
import { Problem, problemWords } from "../shared/problems";
import { clockFrom } from "../shared/time";
import { useLocale } from "../shared/translate";
import { createCheckView } from "../visit/check_view";
import { createConsentView } from "../visit/consent_view";
import { type Ending, endingOf, endingOfVisit, isOver, showEnding, tellTimes } from "../visit/endings";
import { offerOtherBrowser } from "../visit/offering";
import { listenToPresses } from "../visit/presses";
import { createSatisfaction } from "../visit/satisfaction";
import { createShowing } from "../visit/showing";
import { listenToTextSize } from "../visit/text_size";
import { keepAwake, pressedEarly, show, shown, showOwnPicture, viewOf } from "../visit/views";
import { drawWaiting } from "../visit/waiting_view";
import { invitedWords, type Wait } from "../visit/waiting_words";
import { createWithdrawing, drawWithdrawn } from "../visit/withdrawing";

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
const consentView = createConsentView(viewOf("consent"));
const withdrawing = createWithdrawing(find<HTMLDialogElement>("[data-withdrawing]"));
const check = createCheckView(viewOf("check"), devices);
const path = `/api/v1/visits/${data.visit.id}`;
const satisfaction = createSatisfaction(find("[data-satisfaction]"), (question, answer) =>
  api.post(`${path}/satisfaction`, { question, answer }),
);
const CHECKED = `teleo-checked-${data.visit.id}`;
let now = clockFrom(data.visit.now);
let visit = data.visit;
let wait: Wait = "connecting";
let call: RunningCall | null = null;
let opening = false;
/** With whom the line in use waits, and to whom the visit was handed over since the page was opened. */
let attending = visit.practitioner.id;
let handedTo: string | null = null;

const showing = createShowing(data.visit.id, () => call?.session.wishChanged());

/** Loaded while the patient checks or waits, so that his first page is light. */
const loadCall = () => import("../call/run_call");
async function refresh(): Promise<void> {
  const before = visit;
  try {
    visit = await api.get<VisitOut>(path);
    now = clockFrom(visit.now);
  } catch {
    return; // What we know stays true until we know better; the line says that it is cut.
  }
  if (visit.starts_at !== before.starts_at && shown() !== "call") return location.reload(); // It was moved: begin again.
  if (visit.practitioner.id !== before.practitioner.id) handedTo = visit.practitioner.shown_name;
  const idle = shown() === "waiting" || shown() === "summary";
  if (idle && isOver(visit)) return startPage();
  if (shown() === "consent") askConsent();
  if (visit.practitioner_busy !== before.practitioner_busy) call?.session.wishChanged();
  if (shown() === "waiting" && call && attending !== visit.practitioner.id) {
    endCall();
    void openCall();
  }
  draw();
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
  consentView.ask(visit);
}

async function consent(): Promise<void> {
  try {
    if (!(await consentView.give(visit, (wish) => api.post(`${path}/consent`, wish)))) return;
    visit = { ...visit, consent: { ...visit.consent, needed: false, withdrawn_at: null } };
    await enterWaiting();
  } catch {
    await refresh(); // the text, or who is named, may have changed
  }
}

async function withdraw(): Promise<void> {
  if (!(await withdrawing.confirm(() => api.post(`${path}/consent/withdraw`)))) return;
  sessionStorage.removeItem(CHECKED);
  endCall();
  await refresh();
  finish(isOver(visit) ? endingOfVisit(visit) : "withdrawn");
}

async function enterWaiting(): Promise<void> {
  const early = now() < Date.parse(visit.waiting_opens_at) && visit.state === "expected" && !visit.may_wait;
  wait = early ? "early" : "connecting";
  show("waiting");
  draw();
  void devices.open();
  void keepAwake();
  if (!early) await openCall();
}

function draw(): void {
  drawWaiting({ visit, wait, watched: call?.session.state().watched ?? false, now: now(), handedTo });
  drawWithdrawn(visit, isOver(visit));
  // Before the opening there is nobody to show oneself to.
  showing.draw(devices.state().tracks.video !== null && wait !== "early");
}

async function openCall(): Promise<void> {
  if (call || opening) return;
  opening = true;
  attending = visit.practitioner.id;
  try {
    const ticket = askedAhead(async () => (await api.post<TicketOut>(`${path}/ticket`)).ticket);
    call = (await loadCall()).runCall(callOptions(ticket));
  } finally {
    opening = false;
  }
}

function callOptions(ticket: () => Promise<string>): CallOptions {
  return {
    place: viewOf("call"),
    id: visit.id,
    host: false,
    expected: visit.practitioner.shown_name,
    zone: visit.establishment.zone,
    more: { helpPhone: visit.establishment.help_phone },
    rescue: {
      side: "called",
      phoneEnd: () => visit.patient.phone_end,
      helpPhone: visit.establishment.help_phone,
    },
    company: () => invitedWords(visit, call?.session.state().peers) || null,
    now: () => now(),
    hub: data.hub,
    devices,
    // Whoever speaks with another looks at nobody who waits, and needs his line for that call.
    whileWaiting: () => ({ agreed: showing.agreed(), sent: showing.agreed() && !visit.practitioner_busy }),
    ticket,
    messagesSince: async (id) =>
      (await api.get<MessagesOut>(`${path}/messages${id ? `?since=${id}` : ""}`)).messages,
    onState: follow,
    onDraw: () => show("call"),
    onLeave: () => finish(shown() === "waiting" ? "left_waiting" : "left"),
    onProblem: (problem) => announce(problemWords(problem), "assertive"),
  };
}

function follow(state: CallState, event: CallEvent): void {
  if (!call) return; // it ended, and its line only says so once more
  switch (state.phase) {
    case "connecting":
    case "ready":
      wait = state.line === "offline" ? "cut" : "connecting";
      return draw();
    case "waiting":
      wait = state.line === "offline" ? "cut" : "waiting";
      show("waiting");
      if (event.kind === "welcome" || event.kind === "wait_changed") void refresh();
      return draw();
    case "call":
      return; // shown once it is drawn
    case "ended":
      return refusedTicket(state.problemCode);
    case "closed":
      if (shown() === "waiting") return void closedWhileWaiting();
      return finish("closed");
    default:
      return finish(endingOf(state.phase, shown() === "waiting"));
  }
}

/** The room closes when the visit is over, or when somebody else will receive us: then his room is another. */
async function closedWhileWaiting(): Promise<void> {
  const before = attending;
  endCall();
  await refresh();
  if (isOver(visit) || visit.practitioner.id === before) return finish("closed");
  await enterWaiting();
}

/** The ticket was refused: go where its reason leads. */
function refusedTicket(code: string | null): void {
  if (code === "room_closed" && shown() === "waiting") return void closedWhileWaiting();
  endCall();
  if (code === "consent_needed" || code === "representative_needed") void refresh().then(askConsent);
  else if (code === "too_early") void refresh().then(enterWaiting);
  else {
    finish("failed");
    if (code) find("[data-ended-text]").textContent = problemWords(new Problem(code));
  }
}

function endCall(): void {
  call?.stop();
  call = null;
  showing.forget();
}

function finish(ending: Ending): void {
  endCall();
  devices.close();
  // A patient who was not let in waits again when he wishes to, not because his page was loaded anew.
  if (ending === "refused") sessionStorage.removeItem(CHECKED);
  showEnding(ending);
  if (ending === "closed") void refresh().then(tellHow);
}

/** The room also closes when its appointment is cancelled, missed or could not be held. */
function tellHow(): void {
  const ending = endingOfVisit(visit);
  if (isOver(visit) && ending !== "closed") return finish(ending);
  tellTimes(visit);
  satisfaction.ask(visit);
  // The end is told by the hub, and may be written a moment after it was heard here.
  if (!isOver(visit)) setTimeout(() => void refresh().then(tellHow), 1_000);
}

function startPage(): void {
  if (isOver(visit)) return finish(endingOfVisit(visit));
  if (visit.state === "in_progress" && visit.attended) return void enterWaiting();
  if (sessionStorage.getItem(CHECKED) && !visit.consent.needed) return void enterWaiting();
  if (pressedEarly()) return startCheck();
  show("summary");
}

async function returnToCall(): Promise<void> {
  await refresh();
  if (isOver(visit)) return startPage();
  sessionStorage.setItem(CHECKED, "yes");
  if (visit.consent.needed) return askConsent();
  await enterWaiting();
}

function leaveWaiting(): void {
  if (call) void call.session.leave().then(() => finish("left_waiting"));
  else finish("left_waiting");
}

const PRESSES: Readonly<Record<string, () => void>> = {
  check: startCheck,
  continue: afterCheck,
  consent: () => void consent(),
  return: () => void returnToCall(),
  "leave-waiting": leaveWaiting,
  withdraw: () => withdrawing.ask(shown()),
  "keep-consent": withdrawing.keep,
  "withdraw-now": () => void withdraw(),
};

listenToPresses(PRESSES);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "visible") return;
  devices.wake();
  if (shown() === "waiting" || shown() === "call") void keepAwake();
});
beginAgainWhenBroughtBack();
devices.onChange(() => {
  showOwnPicture(devices.state().tracks.video);
  draw();
});
setInterval(() => {
  const opensNow = wait === "early" && shown() === "waiting" && now() >= Date.parse(visit.waiting_opens_at);
  if (opensNow) void refresh().then(enterWaiting);
  else draw();
}, 1_000);
setInterval(() => {
  const looked = (shown() === "summary" || shown() === "call") && document.visibilityState === "visible";
  if (shown() === "waiting" || shown() === "consent" || looked) void refresh();
}, REFRESH_MS);
startPage();
draw();
listenToTextSize();
if (shown() === "summary") void offerOtherBrowser(api, path).catch(() => {});
