import { beforeEach, expect, test } from "vitest";
import { Problem } from "./problems";
import { createStepUp, type StepUp, type StepUpSaid, type StepUpState } from "./step_up";

type Answer = StepUpSaid["state"] | Problem;

let shown: string[];
let waited: number[];
let used: string[];
let left: number;
let refusal: Problem | null;
let looks: Answer[];
let uses: (Problem | null)[];
let stepUp: StepUp;
let eachWait: () => void;

const down = () => new Problem("network_down");
const said = (state: StepUpSaid["state"]): StepUpSaid => ({ id: "one", state, digits: "07", interval: 5 });

beforeEach(() => {
  [shown, waited, used, looks, uses] = [[], [], [], [], []];
  left = 0;
  refusal = null;
  eachWait = () => {};
  stepUp = createStepUp(
    {
      async ask() {
        if (refusal) throw refusal;
        return said("waiting");
      },
      async look(id) {
        expect(id).toBe("one");
        const next = looks.shift() ?? "waiting";
        if (next instanceof Problem) throw next;
        return said(next);
      },
      async use(id) {
        const problem = uses.shift();
        if (problem) throw problem;
        used.push(id);
      },
      leave: () => {
        left += 1;
      },
    },
    {
      show: (state: StepUpState, digits: string) => shown.push(digits ? `${state} ${digits}` : state),
      async wait(seconds) {
        waited.push(seconds);
        eachWait();
      },
    },
  );
});

test("it shows the digits once, asks at the interval it is told, and does the act after the yes", async () => {
  looks = ["waiting", "waiting", "granted"];
  await stepUp.start();
  expect(shown).toEqual(["asking", "waiting 07", "granted"]);
  expect(waited).toEqual([5, 5, 5]);
  expect(used).toEqual(["one"]);
});

test.each(["refused", "expired"] as const)(
  "%s is told, nothing is done, and one may start again",
  async (end) => {
    looks = [end, "granted"];
    await stepUp.start();
    expect([shown.at(-1), used]).toEqual([end, []]);

    await stepUp.start();
    expect([shown.at(-1), used]).toEqual(["granted", ["one"]]);
  },
);

test.each([
  ["too_many_requests", 429, "often"],
  ["psc_unavailable", 503, "away"],
  ["psc_refused", 401, "away"],
  ["not_found", 404, "away"],
  ["network_down", 0, "away"],
] as const)("an asking that ends in %s is told in words", async (code, status, state) => {
  refusal = new Problem(code, code, status);
  await stepUp.start();
  expect([shown, left]).toEqual([["asking", state], 0]);
});

test("a look or an act that is not heard is tried again, and the yes is not lost", async () => {
  looks = [down(), new Problem("psc_unavailable", "", 503), "granted"];
  uses = [down(), null];
  await stepUp.start();
  expect([shown.at(-1), used]).toEqual(["granted", ["one"]]);
});

test("a provider that stays away is told in the end", async () => {
  looks = Array.from({ length: 10 }, down);
  await stepUp.start();
  expect([shown.at(-1), looks.length]).toEqual(["away", 6]);
});

test("a yes that came too late to be used is told as such", async () => {
  looks = ["granted"];
  uses = [new Problem("step_up_needed", "", 403)];
  await stepUp.start();
  expect(shown.at(-1)).toBe("expired");
});

test("a session that ended meanwhile leads to where one signs in", async () => {
  looks = ["waiting", new Problem("unauthenticated", "", 401)];
  await stepUp.start();
  expect([shown, left]).toEqual([["asking", "waiting 07"], 1]);
});

test("pressed twice, one question is on the telephone", async () => {
  looks = ["granted"];
  await Promise.all([stepUp.start(), stepUp.start()]);
  expect([shown[0], used]).toEqual(["asking", ["one"]]);
  expect(shown).toHaveLength(3);
});

test("stopped while it waits, it says and does nothing more, and can be started again", async () => {
  looks = ["waiting", "granted"];
  eachWait = () => {
    if (waited.length === 2) stepUp.stop();
  };
  await stepUp.start();
  expect([shown, used]).toEqual([["asking", "waiting 07", "idle"], []]);

  await stepUp.start();
  expect([shown.at(-1), used]).toEqual(["granted", ["one"]]);
});
