// A yes on the e-CPS telephone without leaving the page: asks for it, shows the two digits, waits, and lets the act be done.
import { find } from "./page_data";
import { isFinal, Problem } from "./problems";

export interface StepUpSaid {
  id: string;
  state: "waiting" | "granted" | "refused" | "expired";
  digits: string;
  /** Seconds until it may be looked at again. */
  interval: number;
}

/** "often": too many were asked for; "away": the provider, or we, cannot be reached. */
export type StepUpState = "idle" | "asking" | StepUpSaid["state"] | "often" | "away";

export interface StepUpHost {
  ask(): Promise<StepUpSaid>;
  look(id: string): Promise<StepUpSaid>;
  /** Does what was confirmed. */
  use(id: string): Promise<unknown>;
  /** The session is over: where one signs in again. */
  leave(): void;
}

export interface StepUpScreen {
  show(state: StepUpState, digits: string): void;
  wait(seconds: number): Promise<void>;
}

export interface StepUp {
  /** Nothing while one is under way. */
  start(): Promise<void>;
  /** What it was for is over, or was done elsewhere. */
  stop(): void;
}

/** A provider that coughs has not said no. */
const TRIES = 4;
const AGAIN_AFTER = 2;

export function createStepUp(host: StepUpHost, screen: StepUpScreen): StepUp {
  let turn = 0;
  let underWay = false;

  async function run(isMine: () => boolean): Promise<void> {
    const show = (state: StepUpState, digits = "") => isMine() && screen.show(state, digits);
    show("asking");
    let said = await host.ask();
    show("waiting", said.digits);
    while (said.state === "waiting") {
      await screen.wait(said.interval);
      if (!isMine()) return;
      const { id } = said;
      said = await insist(() => host.look(id));
    }
    show(said.state);
    if (said.state === "granted" && isMine()) await insist(() => host.use(said.id));
  }

  async function insist<T>(once: () => Promise<T>): Promise<T> {
    for (let tried = 1; ; tried += 1) {
      try {
        return await once();
      } catch (problem) {
        if (isFinal(problem) || tried === TRIES) throw problem;
        await screen.wait(AGAIN_AFTER);
      }
    }
  }

  return {
    async start() {
      if (underWay) return;
      underWay = true;
      turn += 1;
      const mine = turn;
      try {
        await run(() => turn === mine);
      } catch (problem) {
        if (turn !== mine) return;
        if (problem instanceof Problem && problem.code === "unauthenticated") host.leave();
        else screen.show(stateAfter(problem), "");
      } finally {
        if (turn === mine) underWay = false;
      }
    },
    stop() {
      turn += 1;
      underWay = false;
      screen.show("idle", "");
    },
  };
}

function stateAfter(problem: unknown): StepUpState {
  switch (problem instanceof Problem ? problem.code : "") {
    case "too_many_requests":
      return "often";
    case "step_up_needed": // the yes is older than it may be
      return "expired";
    default:
      return "away";
  }
}

/** On `parts/step_up.html`, of which a page has one. */
export function mountStepUp(box: HTMLElement, host: StepUpHost): StepUp {
  const said = find("[data-step-up-said]", box);
  const start = find<HTMLButtonElement>("[data-step-up-start]", box);
  const label = start.textContent ?? "";
  const stepUp = createStepUp(host, { show, wait });

  function show(state: StepUpState, digits: string): void {
    // The whole at once, in a live region: it is read out once, however often the telephone is asked.
    const words = box
      .querySelector<HTMLTemplateElement>(`[data-step-up-at=${state}]`)
      ?.content.cloneNode(true);
    const shown = (words as DocumentFragment | undefined)?.querySelector("[data-step-up-digits]");
    if (shown) shown.textContent = digits;
    said.replaceChildren(...(words ? [words] : []));
    const busy = state === "asking" || state === "waiting" || state === "granted";
    // The button stays where it is, and keeps the focus.
    start.setAttribute("aria-disabled", String(busy));
    start.textContent = (busy ? start.dataset.busy : state === "idle" ? label : start.dataset.again) ?? label;
  }

  start.addEventListener("click", () => void stepUp.start());
  return stepUp;
}

/** At once when the page is seen again: on one's only telephone, one comes back to it from the e-CPS. */
function wait(seconds: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(over, seconds * 1_000);
    function seen(): void {
      if (document.visibilityState === "visible") over();
    }
    function over(): void {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", seen);
      resolve();
    }
    document.addEventListener("visibilitychange", seen);
  });
}
