// The practitioner's day: a live list and, in the same document, the call with whom he lets in.
import { html, render } from "lit-html";
import type { CallState } from "../call/call_state";
import { createDevices } from "../call/devices";
import { type RunningCall, runCall } from "../call/run_call";
import type { ConsultationOut, DayOut, TicketOut } from "../contract/api";
import { arrivalCard } from "../day/arrival_card";
import { createArrivals } from "../day/arrivals";
import { arrivedSince } from "../day/arrived";
import { createBehindLock } from "../day/behind_lock";
import { createBesideCall } from "../day/beside_call";
import { createBoard } from "../day/board";
import { createCallPlace } from "../day/call_place";
import { createDayActs } from "../day/day_acts";
import type { DayData } from "../day/day_data";
import { dayList, longestWaiting, shownName } from "../day/day_list";
import { drawNotice, type Notice, noticeOfClosing, noticeOfWithdrawal } from "../day/day_notice";
import { daySide } from "../day/day_side";
import { createInviting } from "../day/inviting";
import { lateBar } from "../day/late_bar";
import { createLettingIn } from "../day/letting_in";
import { createNotes } from "../day/notes";
import { createOwnPicture } from "../day/own_picture";
import { createReadyLines } from "../day/ready_lines";
import { createBell } from "../day/ring";
import { createWaitingPicture } from "../day/waiting_picture";
import { announce } from "../shared/announce";
import { createApi } from "../shared/api";
import { beginAgainWhenBroughtBack } from "../shared/brought_back";
import { find, pageData } from "../shared/page_data";
import { problemWords } from "../shared/problems";
import { clockFrom } from "../shared/time";
import { translate as t, useLocale } from "../shared/translate";

const REFRESH_MS = 60_000;
const PATIENCE_MS = 1_500;

const data = pageData<DayData>();
useLocale(data.locale);
const api = createApi(data.csrf);
const devices = createDevices();
const now = clockFrom(data.day.now);
const title = document.title;
const place = createCallPlace();

let consultations: readonly ConsultationOut[] = data.day.consultations;
let selected: string | null = null;
let offline = false;
let stale = false;
let notice: Notice | null = null;
let call: { consultation: ConsultationOut; running: RunningCall } | null = null;
let lateness = data.day.lateness;
const lettingIn = createLettingIn();
const ready = createReadyLines((consultation) => start(consultation, true));
const waitingPicture = createWaitingPicture(ready.pictureOf, draw);
const own = createOwnPicture(devices);
const bell = createBell();
const arrivals = createArrivals({
  storage: sessionStorage,
  ring: bell.ring,
  words: () => t("arrivals_words"),
  lookedAt: () => document.visibilityState === "visible" && document.hasFocus(),
  inCall: () => call !== null,
  focus: () => window.focus(),
  onSetting: draw,
});
const inviting = createInviting({ api, load, draw });
const shared = { api, hub: data.hub, zone: data.zone, now, draw };
const notes = createNotes(shared);
const prepare = () => void devices.open();
const onProblem = (problem: unknown) => announce(problemWords(problem), "assertive");
const beside = createBesideCall({
  ...shared,
  ...{ place: place.stage, devices, inviting, notes, nowOf, onProblem },
  consultations: () => consultations,
  close: async () => call?.running.session.close(),
});
const behindLock = createBehindLock(api, arrivals.tell, draw, () => void load());
const acts = createDayActs({
  ...shared,
  ticketFor,
  load,
  tell: (said) => {
    notice = said;
    draw();
  },
});

async function load(): Promise<void> {
  try {
    const day = await api.get<DayOut>(`/api/v1/consultations?on=${data.on}`);
    tellArrivals(consultations, day.consultations);
    if (!call) notice = noticeOfWithdrawal(consultations, day.consultations) ?? notice;
    consultations = day.consultations;
    lateness = day.lateness;
    stale = false;
    if (call) ready.follow(consultations, call.consultation.id);
  } catch (problem) {
    if (behindLock.takes(problem)) return await behindLock.load();
    stale = true;
  }
  draw();
}

let loading: ReturnType<typeof setTimeout> | undefined;

/** During a call nobody looks at the list, and a call that begins needs the server for itself. */
function loadSoon(): void {
  clearTimeout(loading);
  loading = setTimeout(() => void load(), call ? 2_000 : 0);
}

function tellArrivals(before: readonly ConsultationOut[], after: readonly ConsultationOut[]): void {
  const arrived = arrivedSince(before, after);
  for (const { words } of arrived) announce(words);
  arrivals.tell(arrived.map(({ id }) => id));
  // The camera is asked for now rather than at admission, which must not wait.
  if (arrived.length && !devices.state().asked) void devices.open();
}

function draw(): void {
  const waiting = behindLock.count() ?? consultations.filter(({ state }) => state === "waiting").length;
  document.title = waiting ? `(${waiting}) ${title}` : title;
  if (call) return call.running.draw();
  ready.follow(consultations);
  acts.countDown(consultations);
  const scene = {
    consultations,
    now: now(),
    zone: data.zone,
    selected: chosen()?.id ?? null,
    asking: acts.asking(),
  };
  const actions = {
    select,
    admit: (consultation: ConsultationOut) => open(consultation, true),
    enter: (consultation: ConsultationOut) => open(consultation, false),
    inviting: inviting.draw,
    ...acts,
  };
  render(
    html`<div class="day-main">
        ${lateBar(consultations, lateness, data.zone, acts)} ${dayList(scene, actions)}
      </div>
      <div class="day-side">
        ${daySide(chosen(), devices.state(), own.stream(), data.zone, { prepare, notes, waitingPicture })}
        ${arrivalCard(arrivals.settings(), arrivals)}
      </div>`,
    find("[data-day]"),
  );
  drawNotice(
    find("[data-day-notice]"),
    offline || stale ? { kind: "warning", text: t("day_offline") } : notice,
  );
}

function chosen(): ConsultationOut | null {
  return consultations.find((consultation) => consultation.id === selected) ?? longestWaiting(consultations);
}

function select(id: string): void {
  selected = id;
  if (!devices.state().asked) void devices.open();
  draw();
}

function ticketFor({ id }: ConsultationOut): () => Promise<string> {
  return async () => (await api.post<TicketOut>(`/api/v1/consultations/${id}/ticket`)).ticket;
}

/** Opens the room; `admitting` lets in whoever waits there, as soon as we are in. */
function open(consultation: ConsultationOut, admitting: boolean): void {
  if (call) return;
  notice = null;
  if (!devices.state().asked) void devices.open();
  const running = ready.take(consultation.id) ?? start(consultation, false);
  call = { consultation, running };
  lettingIn.begin(admitting, running.enter(admitting));
  own.hide();
  waitingPicture.hide();
  place.show(consultation.id);
}

function start(consultation: ConsultationOut, standBy: boolean): RunningCall {
  const running: RunningCall = runCall({
    ...beside.of(consultation),
    standBy,
    onReady: draw,
    lettingIn: lettingIn.isWanted,
    ticket: ticketFor(consultation),
    onState: (state) => {
      if (call?.running === running) follow(state);
    },
    onLeave: () => back(null),
  });
  return running;
}

function follow(state: CallState): void {
  if (!call) return;
  const name = shownName(call.consultation.patient);
  if (state.phase === "call" && state.startedAt) beside.begun(call.consultation);
  switch (state.phase) {
    case "connecting":
    case "ready":
    case "waiting":
      return;
    case "call":
      return admitWaiting(state);
    case "closed":
      return void closed(call.consultation, state.startedAt !== null);
    case "taken_over":
      return back({ kind: "info", text: t("day_call_left", { name }) });
    default:
      return back({ kind: "error", text: t("day_call_failed", { name }) });
  }
}

/** Why it closed is written before it does, and fetched with the list; a server that is slow keeps nobody here. */
async function closed(consultation: ConsultationOut, began: boolean): Promise<void> {
  const next = beside.following();
  if (!next) await Promise.race([load(), new Promise((done) => setTimeout(done, PATIENCE_MS))]);
  if (call?.consultation.id !== consultation.id) return;
  back(noticeOfClosing(nowOf(consultation), began));
  if (next) open(nowOf(next), true);
}

function nowOf(consultation: ConsultationOut): ConsultationOut {
  return consultations.find(({ id }) => id === consultation.id) ?? consultation;
}

function admitWaiting(state: CallState): void {
  for (const seat of lettingIn.follow(state)) {
    call?.running.session.admit(seat).catch((problem: unknown) => {
      lettingIn.failed(seat);
      onProblem(problem);
    });
  }
}

function back(said: Notice | null): void {
  const before = call;
  if (!before) return;
  call = null;
  beside.over();
  notice = said;
  before.running.stop();
  render(html``, place.stage);
  place.show(null);
  // A camera that nobody needs is let go; the next arrival asks for it again.
  if (!consultations.some((consultation) => consultation.state === "waiting")) devices.close();
  draw();
  void load();
  find("h1", place.list).focus({ preventScroll: true });
}

/** A reload during a call returns to it, when it still goes on. */
function returnToCall(): void {
  const id = place.inAddress();
  const consultation = consultations.find((known) => known.id === id);
  if (consultation && (consultation.state === "in_progress" || consultation.state === "waiting")) {
    open(consultation, consultation.state === "waiting");
  } else if (id) place.show(null);
}

find("[data-day]").replaceChildren(); // what the server drew while we were not there
devices.onChange(draw);
setInterval(draw, 15_000);
setInterval(() => void load(), REFRESH_MS);
if (consultations.some((consultation) => consultation.state === "waiting")) void devices.open();
draw();
returnToCall();
const board = createBoard({
  api,
  hub: data.hub,
  onNews: loadSoon,
  onLine: (cut, ended) => {
    offline = cut;
    if (ended) notice = { kind: "warning", text: ended };
    draw();
  },
});
window.addEventListener("online", () => board.hurry());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "visible") return;
  arrivals.seen();
  board.hurry();
  devices.wake();
  void load();
});
beginAgainWhenBroughtBack();
