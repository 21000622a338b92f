// A third person's page: check, wait, call, end, in one document; a reload returns to where one was.
import type { CallEvent, CallState } from "../call/call_state";
import { createDevices } from "../call/devices";
import type { RunningCall } from "../call/run_call";
import type { InvitationOut, MessagesOut, TicketOut } from "../contract/api";
import { announce } from "../shared/announce";
import { createApi } from "../shared/api";
import { beginAgainWhenBroughtBack } from "../shared/brought_back";
import { find, type HubAddress, pageData } from "../shared/page_data";
import { Problem, problemWords } from "../shared/problems";
import { clockFrom } from "../shared/time";
import { useLocale } from "../shared/translate";
import { createCheckView } from "../visit/check_view";
import { companionWaiting, type Ending, endingFor, isOver, showEnding } from "../visit/companion_words";
import { listenToPresses } from "../visit/presses";
import { listenToTextSize } from "../visit/text_size";
import { keepAwake, pressedEarly, show, shown, showOwnPicture, viewOf } from "../visit/views";
import type { Wait } from "../visit/waiting_words";

interface CompanionData {
  invited: InvitationOut;
  csrf: string;
  hub: HubAddress;
  locale: string;
}

const REFRESH_MS = 20_000;

const data = pageData<CompanionData>();
useLocale(data.locale);
const api = createApi(data.csrf);
const devices = createDevices();
const check = createCheckView(viewOf("check"), devices);
const path = `/api/v1/companions/${data.invited.id}`;
const CHECKED = `teleo-checked-${data.invited.id}`;
let now = clockFrom(data.invited.now);
let invited = data.invited;
let wait: Wait = "connecting";
let call: RunningCall | null = null;
let opening = false;

/** Loaded while one checks or waits, so that the first page is light. */
const loadCall = () => import("../call/run_call");

async function refresh(): Promise<void> {
  const before = invited;
  try {
    invited = await api.get<InvitationOut>(path);
    now = clockFrom(invited.now);
  } catch (problem) {
    if (problem instanceof Problem && problem.status === 401) finish("removed");
    return;
  }
  if (invited.starts_at !== before.starts_at && shown() !== "call") return location.reload(); // It was moved: begin again.
  const idle = shown() === "waiting" || shown() === "summary";
  if (idle && isOver(invited)) return finish(endingFor(invited));
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
  void enterWaiting();
}

const isEarly = () => now() < Date.parse(invited.waiting_opens_at) && invited.state !== "in_progress";

async function enterWaiting(): Promise<void> {
  const early = isEarly();
  wait = early ? "early" : "connecting";
  show("waiting");
  draw();
  void devices.open();
  void keepAwake();
  if (!early) await openCall();
}

function draw(): void {
  for (const place of document.querySelectorAll("[data-practitioner]"))
    place.textContent = invited.practitioner_name;
  if (shown() !== "waiting") return;
  const words = companionWaiting(invited, wait, call?.session.state().watched ?? false, now());
  const place = find("[data-wait-truth]");
  if (place.textContent === words) return;
  place.textContent = words;
  if (wait !== "early") announce(words, wait === "cut" ? "assertive" : "polite");
}

async function openCall(): Promise<void> {
  if (call || opening) return;
  opening = true;
  try {
    const { runCall } = await loadCall();
    call = runCall({
      place: viewOf("call"),
      id: invited.id,
      host: false,
      expected: invited.practitioner_name,
      zone: invited.establishment.zone,
      now: () => now(),
      hub: data.hub,
      devices,
      ticket: async () => (await api.post<TicketOut>(`${path}/ticket`)).ticket,
      messagesSince: async (id) =>
        (await api.get<MessagesOut>(`${path}/messages${id ? `?since=${id}` : ""}`)).messages,
      onState: follow,
      onDraw: () => show("call"),
      onLeave: () => finish(shown() === "waiting" ? "left_waiting" : "left"),
      onProblem: (problem) => announce(problemWords(problem), "assertive"),
    });
  } finally {
    opening = false;
  }
}

function follow(state: CallState, event: CallEvent): void {
  if (!call) return; // it ended, and its line only says so once more
  switch (state.phase) {
    case "connecting":
    case "ready":
    case "waiting":
      wait = state.line === "offline" ? "cut" : state.phase === "waiting" ? "waiting" : "connecting";
      if (state.phase === "waiting") show("waiting");
      if (event.kind === "wait_changed") void refresh();
      return draw();
    case "call":
      return; // shown once it is drawn
    case "closed":
      return void closed();
    case "ended":
      return void refusedTicket(state.problemCode);
    case "refused":
    case "removed":
    case "taken_over":
      return finish(state.phase);
  }
}

/** The room is over; or it is another now, for somebody else receives. */
async function closed(): Promise<void> {
  const waited = shown() === "waiting";
  endCall();
  await refresh();
  if (shown() === "ended") return;
  if (waited && !isOver(invited)) await enterWaiting();
  else finish(isOver(invited) ? endingFor(invited) : "closed");
}

async function refusedTicket(code: string | null): Promise<void> {
  endCall();
  if (code === "too_early") return void refresh().then(enterWaiting);
  if (code === "link_needed" || code === "companion_unknown") return finish("removed");
  if (code === "room_closed") return closed();
  finish("failed");
  if (code) find("[data-ended-text]").textContent = problemWords(new Problem(code));
}

function endCall(): void {
  call?.stop();
  call = null;
}

function finish(ending: Ending): void {
  endCall();
  devices.close();
  // One who was not let in waits again when he wishes to, not because his page was loaded anew.
  if (ending === "refused" || ending === "left") sessionStorage.removeItem(CHECKED);
  showEnding(ending);
}

function startPage(): void {
  if (isOver(invited)) return finish(endingFor(invited));
  if (sessionStorage.getItem(CHECKED)) return void enterWaiting();
  if (pressedEarly()) return startCheck();
  show("summary");
}

const PRESSES: Readonly<Record<string, () => void>> = {
  check: startCheck,
  continue: afterCheck,
  return: () => void refresh().then(() => (isOver(invited) ? startPage() : afterCheck())),
  "leave-waiting"() {
    if (call) void call.session.leave().then(() => finish("left_waiting"));
    else finish("left_waiting");
  },
};

listenToPresses(PRESSES);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "visible") return;
  devices.wake();
  if (shown() === "waiting" || shown() === "call") void keepAwake();
});
beginAgainWhenBroughtBack();
devices.onChange(() => showOwnPicture(devices.state().tracks.video));
setInterval(() => {
  if (wait === "early" && shown() === "waiting" && !isEarly()) void enterWaiting();
  else draw();
}, 1_000);
setInterval(() => {
  const looked = shown() === "summary" && document.visibilityState === "visible";
  if (shown() === "waiting" || looked) void refresh();
}, REFRESH_MS);
startPage();
draw();
listenToTextSize();
