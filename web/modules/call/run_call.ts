// Runs a call in a place of the page: session and view together, the clock, the network's changes.
import type { TemplateResult } from "lit-html";
import type { MessageOut } from "../contract/api";
import { announce } from "../shared/announce";
import type { HubAddress } from "../shared/page_data";
import { translate as t } from "../shared/translate";
import { createAwake } from "./awake";
import type { More } from "./call_more";
import { type RescueMeans, rescueCard, rescueWords } from "./call_rescue";
import { pictureLines, withoutPictures } from "./call_saving";
import { type CallSession, createCallSession } from "./call_session";
import { type CallEvent, type CallState, START } from "./call_state";
import { createCallView, type Next } from "./call_view";
import { comingsBetween, comingWords } from "./comings";
import type { Devices, Kind } from "./devices";
import { type Happening, happeningsBetween } from "./happenings";
import type { Wish } from "./levels";
import { createOutbox } from "./outbox";
import { ownHappenings } from "./own_telling";
import { createRescue, principal, type RescueWhy } from "./rescue";
import { leaveWindows, watchWindows } from "./windows";
import { createWish } from "./wish";

/** While the ways to the others are found, the page is drawn less often: their words come first. */
const DRAW_PAUSE_MS = 100;
/** Who came or went stands there for as long as one needs to look up and read it. */
const NEWS_MS = 8_000;

export interface CallOptions {
  place: HTMLElement;
  /** Names the room for what is kept across a reload. */
  id: string;
  host: boolean;
  expected: string;
  /** Whoever waits is being let in: nobody need be asked about him. */
  lettingIn?: () => boolean;
  company?: () => string | null;
  more?: More;
  /** Who else is invited, for whoever may invite. */
  people?: () => TemplateResult;
  /** Whom one cares for, and what one notes of him, for whoever does. */
  who?: () => TemplateResult;
  notes?: () => TemplateResult;
  /** Who waits for the end of this call; `onNext`: it is to end, and he to come in. */
  next?: () => Next | null;
  onNext?: () => void;
  /** How the consultation goes on when the path dies for good. */
  rescue?: RescueMeans;
  zone: string;
  now: () => number;
  hub: HubAddress;
  ticket: () => Promise<string>;
  messagesSince: (id: string | null) => Promise<MessageOut[]>;
  devices: Devices;
  /** Only be ready; `enter` begins the call. */
  standBy?: boolean;
  /** Of one who is ready only: who waits, or what he shows, has changed. */
  onReady?: () => void;
  whileWaiting?: () => { agreed: boolean; sent: boolean };
  onState: (state: CallState, event: CallEvent) => void;
  /** The call is about to be seen in its place. */
  onDraw?: () => void;
  onLeave: () => void;
  onProblem: (problem: unknown) => void;
}

export interface RunningCall {
  session: CallSession;
  /** From standing by into the call, letting in who waits; his seat, if that is asked for already. */
  enter(admitting: boolean): string | null;
  /** What stands beside it has changed. */
  draw(): void;
  stop(): void;
}

export function runCall(options: CallOptions): RunningCall {
  const { devices, place, onProblem } = options;
  let entered = !options.standBy;
  let before = START;
  let devicesBefore = options.devices.state();
  let news: readonly { words: string; about?: string; until: number }[] = [];
  let drawing: ReturnType<typeof setTimeout> | undefined;
  const wish = createWish();
  let pictures: readonly string[] = [];
  const heard = new Set<string>();
  let cameAt: number | null = null;
  let rescued: RescueWhy | null = null;
  const lookForRescue = createRescue();
  const awake = createAwake();
  const session: CallSession = createCallSession({
    hub: options.hub,
    ticket: options.ticket,
    messagesSince: options.messagesSince,
    devices,
    outbox: createOutbox(sessionStorage, options.id),
    wish: wish.now,
    standBy: !entered,
    whileWaiting: () => options.whileWaiting?.() ?? { agreed: false, sent: false },
    onChange: changed,
  });
  const view = createCallView(place, {
    toggle: (kind: Kind) => {
      const state = devices.state();
      const on =
        kind === "camera" ? state.cameraOn && state.tracks.video : state.microphoneOn && state.tracks.audio;
      void devices.setOn(kind, !on);
      // Whoever shows himself wishes for more than sound.
      if (kind === "camera" && !on && wish.now() === "sound") choose("usual");
    },
    share: (on) => void devices.share(on),
    flip: () => void flip(),
    waitForTouch: devices.waitForTouch,
    say: session.say,
    leave: () => void session.leave().then(options.onLeave),
    close: () => void session.close().catch(onProblem),
    next: () => options.onNext?.(),
    admit: (seat) => void session.admit(seat).catch(onProblem),
    refuse: (seat) => void session.refuse(seat).catch(onProblem),
    retry: () => void devices.open(),
  });

  async function flip(): Promise<void> {
    const done = await devices.flip();
    announce(t(!done ? "flip_failed" : devices.state().facing === "user" ? "flip_front_on" : "flip_rear_on"));
  }

  function choose(wished: Wish): void {
    const before = wish.now();
    wish.set(wished);
    if (wished === "sound" || before === "sound") void devices.setOn("camera", wished !== "sound");
    announce(t(`picture_${wished}`));
    session.wishChanged();
  }

  function changed(state: CallState, event: CallEvent): void {
    view.prepare(session.ahead());
    tellMessages(state);
    tellComings(state);
    if (!entered) return options.onReady?.();
    options.onState(state, event);
    draw();
  }

  /** Also what was written while one's own line was cut; not what was there when one came. */
  function tellMessages({ chat, phase }: CallState): void {
    if (phase === "call") cameAt ??= options.now();
    for (const { id, mine, name, text, at } of chat) {
      const isNew = !mine && !heard.has(id) && cameAt !== null && Date.parse(at ?? "") >= cameAt;
      heard.add(id);
      if (isNew) announce(t("chat_from", { name, text }));
    }
  }

  function tellComings(state: CallState): void {
    const came = comingsBetween(before, state).map((coming) => ({ words: comingWords(coming) }));
    const happened = [...happeningsBetween(before, state), ...ownNews(state)];
    before = state;
    for (const { words } of [...came, ...happened]) announce(words);
    const until = options.now() + NEWS_MS;
    const old = news.filter(({ about }) => !happened.some((one) => one.about === about));
    const fresh = [...came, ...happened.filter(({ isSeen }) => !isSeen)];
    news = [...old, ...fresh.map((one) => ({ ...one, until }))];
  }

  function ownNews(state: CallState): Happening[] {
    const known = devicesBefore;
    devicesBefore = devices.state();
    return entered && state.phase === "call" ? ownHappenings(known, devicesBefore) : [];
  }

  function tellPictures(): readonly string[] {
    const { cameraOn, tracks } = devices.state();
    const mine = {
      picture: session.presence().picture,
      wish: wish.now(),
      camera: cameraOn && tracks.video !== null,
    };
    const lines = pictureLines(session.state(), mine);
    for (const line of lines) if (!pictures.includes(line)) announce(line);
    pictures = lines;
    return lines;
  }

  /** Once what is on its way to the others has left. */
  function draw(): void {
    const { phase, peers } = session.state();
    const seeking = phase === "call" && peers.some(({ media }) => media === "none" || media === "connecting");
    drawing ??= setTimeout(drawNow, seeking ? DRAW_PAUSE_MS : 0);
  }

  function drawNow(): void {
    drawing = undefined;
    const state = session.state();
    const opening = state.phase === "connecting" || state.phase === "ready";
    if (!entered || (state.phase !== "call" && !(options.host && opening))) return;
    options.onDraw?.();
    void awake.keep();
    news = news.filter(({ until }) => until > options.now());
    view.draw({
      state: withoutPictures(whileLettingIn(state), wish.now()),
      streamOf: session.streamOf,
      news: [...news.map(({ words }) => words), ...tellPictures()],
      saving: { wish: wish.now(), choose },
      people: options.people?.() ?? null,
      who: options.who ?? null,
      notes: options.notes ?? null,
      next: options.next?.() ?? null,
      rescue: rescueOf(state),
      devices: devices.state(),
      expected: options.expected,
      lettingIn: options.lettingIn?.() ?? false,
      host: options.host,
      company: options.company?.() ?? null,
      more: options.more ?? null,
      now: options.now(),
      zone: options.zone,
    });
  }

  /** Whoever waits and is being let in is not absent. */
  function whileLettingIn(state: CallState): CallState {
    const comes = options.lettingIn?.() && state.waiting.some(({ label }) => label === null);
    return comes && !state.peers.length && state.line === "online" ? { ...state, line: "connecting" } : state;
  }

  function rescueOf(state: CallState): TemplateResult | null {
    const { rescue: means, expected, zone } = options;
    const why = means ? lookForRescue(state, performance.now()) : null;
    const scene = means && why && { why, means, name: principal(state)?.name ?? expected, zone };
    if (scene && !rescued) announce(rescueWords(scene), "assertive");
    rescued = why;
    return scene ? rescueCard(scene) : null;
  }

  const hurry = () => {
    if (document.visibilityState === "visible") session.hurry();
  };
  const network = (navigator as Navigator & { connection?: EventTarget & { type?: string } }).connection;
  let networkType = network?.type;
  /** The browser also tells each new estimate of the same network's speed. */
  const otherNetwork = () => {
    if (network?.type === networkType) return hurry();
    networkType = network?.type;
    session.networkChanged();
  };
  /** As it was chosen in a call before; of one who is only ready it would take the camera for nothing. */
  const keepToSound = () => wish.now() === "sound" && void devices.setOn("camera", false);
  if (entered) keepToSound();
  const clock = setInterval(draw, 1000);
  window.addEventListener("online", session.networkChanged);
  document.addEventListener("visibilitychange", hurry);
  const forgetWindows = watchWindows(place, draw);
  network?.addEventListener?.("change", otherNetwork);

  return {
    session,
    draw,
    enter(admitting) {
      entered = true;
      keepToSound();
      draw();
      return session.enter(admitting);
    },
    stop() {
      if (entered) void devices.share(false); // one's screen is not for the next
      entered = false; // what comes late, a device that closes, an answer, must not bring the call back on the page
      clearInterval(clock);
      clearTimeout(drawing);
      view.stop();
      awake.stop();
      window.removeEventListener("online", session.networkChanged);
      document.removeEventListener("visibilitychange", hurry);
      forgetWindows();
      network?.removeEventListener?.("change", otherNetwork);
      session.stop();
      void leaveWindows();
    },
  };
}
