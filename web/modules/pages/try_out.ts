// The try-out: device check, then a short call with oneself by way of the server, then what it has shown, in words.
import { createDevices } from "../call/devices";
import type { TryOutOut } from "../contract/api";
import { announce } from "../shared/announce";
import { createApi } from "../shared/api";
import { beginAgainWhenBroughtBack } from "../shared/brought_back";
import { find, type HubAddress, pageData } from "../shared/page_data";
import { problemWords } from "../shared/problems";
import { translate as t, useLocale } from "../shared/translate";
import type { EchoCall } from "../try_out/echo_call";
import { measuredOf, type Reading } from "../try_out/measures";
import { drawVerdict, showEcho, showQueue, showQuiet } from "../try_out/try_out_view";
import { verdictOf } from "../try_out/verdict";
import { createCheckView } from "../visit/check_view";
import { listenToPresses } from "../visit/presses";
import { listenToTextSize } from "../visit/text_size";
import { pressedEarly, show, shown, showOwnPicture, viewOf } from "../visit/views";

interface TryOutData {
  csrf: string;
  hub: HubAddress;
  locale: string;
}

/** Of what comes back; the echo itself stays a little longer. */
const CALL_SECONDS = 15;
const CONNECT_SECONDS = 20;
/** One a second. */
const FEWEST_READINGS = 5;
const ASK_AGAIN_MS = 3_000;
/** What the server can send back to several at once. */
const PICTURE: MediaTrackConstraints = {
  width: { ideal: 640 },
  height: { ideal: 480 },
  frameRate: { ideal: 24 },
};

const data = pageData<TryOutData>();
useLocale(data.locale);
const api = createApi(data.csrf);
const devices = createDevices();
const check = createCheckView(viewOf("check"), devices);
let code = "";
let withPicture = true;
let call: EchoCall | null = null;
let asking: ReturnType<typeof setTimeout> | undefined;
let ticking: ReturnType<typeof setInterval> | undefined;
let readings: Reading[] = [];

const loadCall = () => import("../try_out/echo_call");

function startCheck(): void {
  show("check");
  check.open();
  void loadCall();
}

function afterCheck(): void {
  check.close();
  makeReady();
}

function makeReady(problem = ""): void {
  const { audio, video } = devices.state().tracks;
  show("ready");
  find("[data-ready-nothing]").hidden = Boolean(audio || video);
  find("[data-ready-go]").hidden = !(audio || video);
  const place = find("[data-ready-problem]");
  place.textContent = problem;
  place.hidden = !problem;
}

function begin(picture: boolean): void {
  withPicture = picture && devices.state().tracks.video !== null;
  code = "";
  void ask();
}

/** A place, at once or when the queue says so. */
async function ask(): Promise<void> {
  clearTimeout(asking);
  try {
    const place = await api.post<TryOutOut>("/api/v1/try-outs", { code, picture: withPicture });
    if (code && shown() !== "queue") return; // waits no more
    code = place.code;
    if (place.granted) return await startCall(place.ticket);
    show("queue");
    showQueue(place, withPicture);
    asking = setTimeout(() => void ask(), ASK_AGAIN_MS);
  } catch (problem) {
    makeReady(problemWords(problem));
  }
}

function stopWaiting(): void {
  clearTimeout(asking);
  makeReady();
}

async function startCall(ticket: string): Promise<void> {
  const { startEchoCall } = await loadCall();
  const { audio, video } = devices.state().tracks;
  if (withPicture) await video?.applyConstraints(PICTURE).catch(() => {});
  readings = [];
  show("trial");
  tell(t("try_connecting"));
  const since = performance.now();
  let heardAt: number | null = null;
  call = startEchoCall({
    hub: data.hub,
    ticket,
    tracks: { audio, video: withPicture ? video : null },
    onMedia(media) {
      if (media === "connected" && heardAt === null) {
        heardAt = performance.now();
        tell(t(withPicture ? "try_connected" : "try_connected_sound"));
      }
      if (media === "refused") tell(t("connection_relay_sentence"));
    },
    onEnd: finish,
  });
  showEcho(call.stream, withPicture, devices.state().chosen.loudspeaker);
  ticking = setInterval(() => {
    const now = performance.now();
    const left = heardAt === null ? null : CALL_SECONDS - Math.floor((now - heardAt) / 1000);
    find("[data-trial-left]").textContent = left === null ? "" : t("try_left", { count: Math.max(0, left) });
    if (left === null ? now - since > CONNECT_SECONDS * 1000 : left <= 0) finish();
    else if (left !== null) void call?.read().then((reading) => reading && readings.push(reading));
  }, 1_000);
}

function tell(text: string): void {
  find("[data-trial-words]").textContent = text;
  announce(text);
}

function finish(): void {
  if (!call) return;
  const { audio } = devices.state().tracks;
  endCall();
  drawVerdict(verdictOf(measuredOf(readings, { sound: audio !== null, picture: withPicture })));
  show("result");
}

/** Stopped before anything could be judged, the trial has no result: it has not failed. */
function stopCall(): void {
  if (readings.length >= FEWEST_READINGS) return finish();
  endCall();
  makeReady();
}

function endCall(): void {
  clearInterval(ticking);
  call?.stop();
  call = null;
  showEcho(null, false, null);
}

function quieten(): void {
  showQuiet(!find<HTMLVideoElement>("[data-remote]").muted);
}

const PRESSES: Readonly<Record<string, () => void>> = {
  check: startCheck,
  continue: afterCheck,
  begin: () => begin(true),
  "sound-only": () => begin(false),
  "stop-waiting": stopWaiting,
  quieten,
  stop: stopCall,
  again: () => makeReady(),
};

listenToPresses(PRESSES);
window.addEventListener("pagehide", () => endCall());
beginAgainWhenBroughtBack();
devices.onChange(() => showOwnPicture(devices.state().tracks.video));
show("start");
if (pressedEarly()) startCheck();
listenToTextSize();
