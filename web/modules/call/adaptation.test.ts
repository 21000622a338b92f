import { describe, expect, test } from "vitest";
import { type Adaptation, adapt, begin, type PathSample, together } from "./adaptation";
import { bestFor, LEVELS, type Plan, smallMoving, type Wish } from "./levels";

type Second = Partial<Omit<PathSample, "at">>;

const endedAt = new WeakMap<Adaptation, number>();

/** The plans of each second on such a path; what is not said is a good path's. */
function plans(seconds: readonly Second[], wish: Wish = "usual", from?: Adaptation): Adaptation[] {
  let now = from ?? begin(wish, 0);
  let at = (from && endedAt.get(from)) ?? 0;
  return seconds.map((second) => {
    at += 1000;
    now = adapt(now, { at, availableBps: 3e6, lost: 0, roundTripMs: 40, ...second }, wish);
    endedAt.set(now, at);
    return now;
  });
}

function repeat(times: number, second: Second = {}): Second[] {
  return Array.from({ length: times }, () => second);
}

/** Bits a second on the wire: packets, each with its headers (IPv4, UDP, RTP with extensions, authentication). */
function onTheWire({ audio }: Plan): number {
  const headers = (20 + 8 + 12 + 12 + 10) * 8;
  return audio.maxBitrate * (audio.red ? 2 : 1) + (1000 / audio.ptime) * headers;
}

const last = (all: readonly Adaptation[]) => all.at(-1) as Adaptation;

test("a good path gets the whole picture, and stays so", () => {
  const course = plans(repeat(60));

  expect(course[0]?.plan.video.scaleResolutionDownBy).toBe(2);
  expect(new Set(course.slice(3).map(({ level }) => level))).toEqual(new Set([0]));
  expect(last(course).plan.video).toEqual({
    active: true,
    maxBitrate: 1_800_000,
    scaleResolutionDownBy: 1,
    maxFramerate: 30,
  });
});

test("on a path of 64 kbit/s the picture stops for the sound, which fits, doubled where packets are lost", () => {
  const { plan } = last(plans(repeat(8, { availableBps: 58_000, lost: 0.1, roundTripMs: 640 })));

  expect(plan.video.active).toBe(false);
  expect(plan.picture).toBe("stopped");
  expect(plan.audio).toMatchObject({ ptime: 60, red: true, dtx: true });
  expect(onTheWire(plan)).toBeLessThan(64_000);
});

test("it comes to it within four seconds of the path, and at once when the sound has no room", () => {
  const before = last(plans(repeat(10)));
  const queue = { availableBps: 150_000, roundTripMs: 500 };

  expect(last(plans(repeat(4, queue), "usual", before)).plan.video.maxBitrate).toBe(110_000);
  expect(last(plans([{ availableBps: 50_000 }], "usual", before)).plan.video.active).toBe(false);
});

test.each([
  [2_000_000, 1],
  [560_000, 1.5],
  [160_000, 2],
  [105_000, 3],
])("a path of %i bit/s gets a picture of a size that it carries, and keeps to it", (availableBps, scale) => {
  const course = plans(repeat(60, { availableBps }));

  expect(new Set(course.slice(10).map(({ plan }) => plan.video.scaleResolutionDownBy))).toEqual(
    new Set([scale]),
  );
  expect(last(course).plan.picture).toBe("moving");
});

test("where the estimate stays low on a way without fault, the browser is made to try it, ever more rarely", () => {
  const course = plans(repeat(60, { availableBps: 560_000 })).slice(5);
  const tries = course.flatMap(({ probes }, second) =>
    probes > (course[second - 1]?.probes ?? probes) ? [second] : [],
  );
  const pauses = tries.slice(1).map((second, index) => second - (tries[index] ?? 0));

  expect(tries.length).toBeGreaterThan(2);
  expect(pauses).toEqual([...pauses].sort((one, other) => one - other));
  expect(last(plans(repeat(60, { availableBps: 560_000, lost: 0.05 }))).probes).toBeLessThan(3);
});

test("an estimate that wavers about a limit does not make the size go up and down", () => {
  const course = plans(repeat(30, {}).flatMap(() => [{ availableBps: 580_000 }, { availableBps: 640_000 }]));
  const changes = course.slice(10).filter((now, index) => now.level !== course[index + 9]?.level);

  expect(changes).toEqual([]);
});

test("when a far and thin path becomes a near one, a small picture moves at once, and the browser tries what it carries", () => {
  const thin = last(plans(repeat(60, { availableBps: 58_000, lost: 0.1, roundTripMs: 640 })));
  const course = plans(repeat(2, { availableBps: 58_000, lost: 0.1 }), "usual", thin);

  expect(course[0]?.level).toBe(smallMoving("usual"));
  expect(course[0]?.plan.ceiling).toBeGreaterThan(thin.plan.ceiling);
  expect(course.map(({ renewals }) => renewals - thin.renewals)).toEqual([1, 1]);
});

test("when packets are lost no more, a small picture is tried once; where there is no room for it, it is taken back", () => {
  const thin = last(plans(repeat(60, { availableBps: 58_000, lost: 0.1 })));
  const course = plans(repeat(10, { availableBps: 58_000 }), "usual", thin);

  expect(course[0]?.level).toBe(smallMoving("usual"));
  expect(course.slice(2).every(({ plan }) => !plan.video.active)).toBe(true);
});

test("a processor that does not keep up is given a smaller picture, and after a while the chance of a bigger one", () => {
  const before = last(plans(repeat(10)));
  const tired = plans(repeat(8, { slow: true }), "usual", before);
  expect(last(tired).level).toBe(2);

  const rested = plans(repeat(40), "usual", last(tired));
  expect(rested[10]?.level).toBe(2);
  expect(last(rested).level).toBe(0);
});

test("the whole picture is back within ten seconds of the path, if the estimate follows", () => {
  const thin = last(plans(repeat(60, { availableBps: 58_000 })));
  expect(thin.plan.picture).not.toBe("moving");

  expect(last(plans(repeat(10), "usual", thin)).level).toBe(0);
});

test("where the estimate only follows what is sent, it climbs by trials", () => {
  let now = last(plans(repeat(30, { availableBps: 58_000 })));
  let at = now.since;
  const levels: number[] = [];
  for (let second = 0; second < 60 && now.level > 0; second += 1) {
    at += 1000;
    const sent = now.plan.video.active ? now.plan.video.maxBitrate : 0;
    now = adapt(now, { at, availableBps: 1.5 * (sent + 60_000), lost: 0, roundTripMs: 40 }, "usual");
    levels.push(now.level);
  }

  expect(now.level).toBe(0);
});

test("trials that fail become rarer, and never stop", () => {
  const course = plans(repeat(180, { availableBps: 45_000 }));
  const trials = course.flatMap(({ onTrial, since }) => (onTrial ? [since] : []));
  const begun = [...new Set(trials)];
  const pauses = begun.slice(1).map((at, index) => at - (begun[index] ?? 0));

  expect(Math.max(...pauses)).toBeGreaterThan(10_000);
  expect(Math.max(...pauses)).toBeLessThan(20_000);
  expect(begun.at(-1)).toBeGreaterThan(150_000);
});

test("one bad second changes nothing", () => {
  const course = plans([...repeat(10), { availableBps: 400_000, roundTripMs: 900 }, ...repeat(5)]);

  expect(new Set(course.slice(9).map(({ level }) => level))).toEqual(new Set([0]));
});

test("a queue that grows is a thin path, whatever the estimate says", () => {
  const course = plans([...repeat(10), ...repeat(4, { availableBps: null, roundTripMs: 900 })]);

  expect(last(course).level).toBeGreaterThan(0);
});

test("when the other side tells nothing any more of a moving picture, the path is full", () => {
  const course = plans([...repeat(10), ...repeat(3, { availableBps: 800_000, untoldMs: 4_000 })]);

  expect(last(course).level).toBeGreaterThan(0);
});

test("a path that is far away is not a queue", () => {
  expect(last(plans(repeat(60, { roundTripMs: 700 }))).level).toBe(0);
});

test("the sound is doubled while packets are lost, and some time after", () => {
  const lossy = plans(repeat(5, { lost: 0.08 }));
  const later = plans(repeat(30), "usual", last(lossy));

  expect(last(lossy).plan.audio.red).toBe(true);
  expect(later[3]?.plan.audio.red).toBe(true);
  expect(last(later).plan.audio.red).toBe(false);
});

describe("several others", () => {
  const among = (others: number, seconds: number, from: Adaptation) =>
    Array.from({ length: seconds }).reduce<Adaptation>((before) => {
      const at = (endedAt.get(before) ?? 0) + 1000;
      const path = { at, availableBps: 3e6, lost: 0, roundTripMs: 40 };
      const now = adapt(before, path, from.wish, bestFor(from.wish, others));
      endedAt.set(now, at);
      return now;
    }, from);

  test("the more there are, the smaller is what each is sent, at once; and whole again when they have gone", () => {
    const alone = last(plans(repeat(10)));
    const two = among(2, 1, alone);
    const three = among(3, 1, two);

    expect([alone, two, three].map(({ plan }) => plan.video.scaleResolutionDownBy)).toEqual([1, 1.5, 2]);
    expect(among(3, 20, three).level).toBe(three.level);
    expect(three.picture).toBe("moving");
    expect(among(1, 3, three).level).toBe(0);
  });

  test("a thin path still sends less, and one who signs keeps his frames", () => {
    const thin = last(plans(repeat(8, { availableBps: 90_000 })));
    expect(adapt(thin, { at: 9_000, availableBps: 9e4, lost: 0, roundTripMs: 40 }, "usual", 1).level).toBe(
      thin.level,
    );
    expect(among(3, 5, last(plans(repeat(10), "protected"))).plan.video.maxFramerate).toBe(30);
  });

  test.each(["saver", "sound"] as const)("%s asks for little already", (wish) => {
    expect(bestFor(wish, 3)).toBe(0);
  });
});

describe("what a person wishes", () => {
  test("protected: the picture never stands, and keeps its frames", () => {
    const course = plans(
      [...repeat(5), ...repeat(20, { availableBps: 30_000, lost: 0.2, roundTripMs: 800 })],
      "protected",
    );

    for (const { plan } of course) {
      expect(plan.video.active).toBe(true);
      expect(plan.video.maxFramerate).toBeGreaterThanOrEqual(20);
      expect(plan.picture).toBe("moving");
    }
  });

  test("saving: a good path gets a small picture and little sound", () => {
    const { plan } = last(plans(repeat(20), "saver"));

    expect(plan.video.maxBitrate + onTheWire(plan)).toBeLessThan(200_000);
    expect(plan.picture).toBe("moving");
  });

  test("sound only: no picture, on any path", () => {
    for (const { plan } of plans(repeat(20), "sound")) expect(plan.video.active).toBe(false);
  });

  test("a wish that changes holds from the next second on, both ways", () => {
    const before = last(plans(repeat(20)));
    const silent = last(plans([{}], "sound", before));
    expect(silent.plan.video.active).toBe(false);

    expect(last(plans([{}], "usual", silent)).plan.video.active).toBe(true);
  });

  test.each([
    ["usual", "usual", "usual"],
    ["saver", "protected", "protected"],
    ["sound", "protected", "sound"],
    ["usual", "saver", "saver"],
  ] as const)("%s here and %s there is %s", (mine, theirs, both) => {
    expect(together(mine, theirs)).toBe(both);
    expect(together(theirs, mine)).toBe(both);
  });
});

test("each level asks for less than the one above it", () => {
  for (const levels of Object.values(LEVELS)) {
    const keeps = levels.map((level) => level.keeps);
    expect(keeps).toEqual([...keeps].sort((one, other) => other - one));
    expect(keeps.at(-1)).toBe(0);
  }
});

test("a browser that tells no estimate gets the whole picture by and by, and its descriptions are left as they are", () => {
  const now = last(plans(repeat(20, { availableBps: null, lost: 0.05 })));

  expect([now.level, now.probes]).toEqual([0, 0]);
  expect(now.plan.audio).toMatchObject({ ptime: 20, red: false, dtx: false });
});
