import { beforeEach, expect, test } from "vitest";
import { createArrivals } from "./arrivals";

interface Made {
  title: string;
  options: Record<string, unknown>;
  onclick: ((event: Event) => void) | null;
  closed: boolean;
  close(): void;
}

let stored: Map<string, string>;
let made: Made[];
let rung: number;
let drawn: number;
let focused: number;
let at: number;
let looked: boolean;
let calling: boolean;

function maker(permission: NotificationPermission, answer: NotificationPermission = permission) {
  return class Notice {
    static permission = permission;
    static async requestPermission() {
      Notice.permission = answer;
      return answer;
    }
    onclick = null;
    closed = false;
    constructor(
      readonly title: string,
      readonly options: Record<string, unknown>,
    ) {
      made.push(this);
    }
    close() {
      this.closed = true;
    }
  };
}

function arrivals(notice: ReturnType<typeof maker> | undefined = maker("granted")) {
  return createArrivals({
    storage: {
      getItem: (key) => stored.get(key) ?? null,
      setItem: (key, value) => void stored.set(key, value),
    },
    ring: () => {
      rung += 1;
    },
    words: () => "Un patient est arrivé",
    lookedAt: () => looked,
    inCall: () => calling,
    onSetting: () => {
      drawn += 1;
    },
    focus: () => {
      focused += 1;
    },
    now: () => at,
    maker: notice as never,
  });
}

beforeEach(() => {
  stored = new Map();
  made = [];
  rung = 0;
  drawn = 0;
  focused = 0;
  at = 0;
  looked = false;
  calling = false;
});

test("an arrival that nobody looks at is heard; one that is seen is not", () => {
  const one = arrivals();

  one.tell(["a"]);
  looked = true;
  at += 10_000;
  one.tell(["b"]);

  expect(rung).toBe(1);
});

test("it works again for the next, once for two together, and not for one whose line came back", () => {
  const one = arrivals();

  one.tell(["a", "b"]);
  at += 1_000;
  one.tell(["c"]);
  expect(rung).toBe(1);
  at += 30_000;
  one.tell(["a"]);
  expect(rung).toBe(1);
  one.tell(["d"]);
  expect(rung).toBe(2);
  at += 200_000;
  one.tell(["a"]);
  expect(rung).toBe(3);
});

test("in a call nothing sounds", () => {
  calling = true;

  arrivals().tell(["a"]);

  expect(rung).toBe(0);
});

test("a sound that was switched off stays off, and is played when it is switched on", () => {
  arrivals().setSound(false);
  arrivals().tell(["a"]);
  expect(rung).toBe(0);
  expect(arrivals().settings().sound).toBe(false);
  expect(drawn).toBe(1);

  arrivals().setSound(true);

  expect(rung).toBe(1);
});

test("a notification is shown only to whom asked for it; it names nobody, and a press brings the page back", async () => {
  const one = arrivals(maker("default", "granted"));
  one.tell(["a"]);
  expect(made).toEqual([]);
  expect(one.settings().notice).toBe("to_ask");

  await one.setNotice(true);
  one.tell(["b"]);
  made[0]?.onclick?.(new Event("click"));

  expect(one.settings().notice).toBe("on");
  expect(made.map(({ title, options }) => [title, options.body, options.tag])).toEqual([
    ["Un patient est arrivé", undefined, "arrival"],
  ]);
  expect([focused, made[0]?.closed]).toEqual([1, true]);
});

test("a notification goes when the page is looked at, and none comes when it was switched off", async () => {
  const one = arrivals();
  await one.setNotice(true);
  one.tell(["a"]);

  one.seen();
  await one.setNotice(false);
  at += 10_000;
  one.tell(["b"]);

  expect(made.map(({ closed }) => closed)).toEqual([true]);
});

test.each([
  [maker("denied"), "blocked"],
  [maker("default", "denied"), "blocked"],
] as const)("a browser that says no is believed", async (notice, setting) => {
  const one = arrivals(notice);

  await one.setNotice(true);
  one.tell(["a"]);

  expect(one.settings().notice).toBe(setting);
  expect(made).toEqual([]);
});
