import { beforeEach, expect, test, vi } from "vitest";
import { BEGINNING, WHILE_WAITING } from "./levels";
import { atTheDoor, HOST_MAY, MINE, NOTHING, page, Stream, welcome } from "./links_doubles";
import { someone } from "./someone";

beforeEach(() => {
  vi.stubGlobal("MediaStream", Stream);
  return () => vi.unstubAllGlobals();
});

test("of one who waits only the picture is shown, and only while he agrees to it", () => {
  const { links, hear, take, now, played } = page();
  take(atTheDoor([someone("guest")]));
  for (const kind of ["audio", "video"]) now().options.onTrack({ kind } as MediaStreamTrack);
  expect(links.waitingPicture()).toBeNull();

  hear("peer_changed", { peer: someone("guest", { shows_while_waiting: true }) });
  expect(links.waitingPicture()?.getTracks()).toEqual([{ kind: "video" }]);
  expect(links.streamOf("guest")).toBeNull();
  expect(now().has).toEqual(NOTHING);

  // A picture of the past is not shown as of now.
  played.at -= 4_000;
  expect(links.waitingPicture()).toBeNull();
  played.at += 4_000;

  for (const not of [{ shows_while_waiting: false }, { camera: false }, { here: false }]) {
    hear("peer_changed", { peer: someone("guest", { shows_while_waiting: true, ...not }) });
    expect(links.waitingPicture()).toBeNull();
  }
});

test("of one who has been let in nothing stands beside the list any more", () => {
  const { links, hear, take } = page();
  take(atTheDoor([someone("guest", { shows_while_waiting: true })]));
  expect(links.waitingPicture()).not.toBeNull();

  take(welcome({ seat: "host", may: HOST_MAY, state: "seated" }, { waiting: [] }));
  hear("peer_seated", { peer: someone("guest", { shows_while_waiting: true }), started_at: null });

  expect(links.waitingPicture()).toBeNull();
});

test("who agreed to be seen sends his picture, small and without sound; let in, all of both", async () => {
  let shows = false;
  const { links, hear, take, become, now } = page(() => shows);
  take(welcome({}));
  links.hearing("host", "offer");
  become("connected");
  expect(now().has).toEqual(NOTHING);

  shows = true;
  links.feed();
  await Promise.resolve();
  expect(now().has).toEqual({ ...MINE, audio: null });
  expect(now().did.at(-1)).toBe(`at most ${WHILE_WAITING.video.maxBitrate}`);

  shows = false;
  links.feed();
  await Promise.resolve();
  expect(now().has).toEqual(NOTHING);

  shows = true;
  links.feed();
  await Promise.resolve();
  hear("admitted", { peers: [someone("host")], started_at: null, beat_seconds: 2 });
  await Promise.resolve();
  expect(now().has).toEqual(MINE);
  expect(now().did.at(-1)).toBe(`at most ${BEGINNING.video.maxBitrate}`);
});
