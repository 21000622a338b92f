import { describe, expect, test } from "vitest";
import type { PeerState } from "../call/call_state";
import { createLettingIn } from "./letting_in";

const guest = { seat: "guest" } as PeerState;
const room = (peers: PeerState[], waiting: PeerState[]) => ({ peers, waiting });

describe("letting in", () => {
  test("who waits is let in once when the room is opened for him, and not when it is only entered", () => {
    const lettingIn = createLettingIn();

    lettingIn.begin(true, null);
    expect(lettingIn.follow(room([], [guest]))).toEqual(["guest"]);
    expect(lettingIn.follow(room([], [guest]))).toEqual([]);

    lettingIn.begin(false, null);
    expect(lettingIn.follow(room([], [guest]))).toEqual([]);
  });

  test("one for whom it was asked with the click is not asked for again, unless he went meanwhile", () => {
    const lettingIn = createLettingIn();

    lettingIn.begin(true, "guest");
    expect(lettingIn.follow(room([], [guest]))).toEqual([]);
    expect(lettingIn.follow(room([], []))).toEqual([]);
    expect(lettingIn.follow(room([], [guest]))).toEqual(["guest"]);
  });

  test("one who was in and is made to wait by a hub that forgot him is let in again", () => {
    const lettingIn = createLettingIn();
    const other = { seat: "guest-2" } as PeerState;
    lettingIn.begin(true, null);
    lettingIn.follow(room([], [guest]));
    lettingIn.follow(room([guest], []));

    expect(lettingIn.follow(room([], [other, guest]))).toEqual(["guest"]);
  });

  test("what was refused may be asked again", () => {
    const lettingIn = createLettingIn();
    lettingIn.begin(true, null);
    lettingIn.follow(room([], [guest]));

    lettingIn.failed("guest");

    expect(lettingIn.follow(room([], [guest]))).toEqual(["guest"]);
  });
});
