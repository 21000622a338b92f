import { describe, expect, test } from "vitest";
import type { PeerState } from "../call/call_state";
import { createLettingIn } from "./letting_in";

const guest = { seat: "guest", label: null } as PeerState;
const third = { seat: "companion-1", label: "interpreter" } as PeerState;
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
    const other = { seat: "guest-2", label: null } as PeerState;
    lettingIn.begin(true, null);
    lettingIn.follow(room([], [guest]));
    lettingIn.follow(room([guest], []));

    expect(lettingIn.follow(room([], [other, guest]))).toEqual(["guest"]);
  });

  test("a third person is never let in by the press that opened the room, nor ends the letting in of the patient", () => {
    const lettingIn = createLettingIn();
    lettingIn.begin(true, null);

    expect(lettingIn.follow(room([], [third, guest]))).toEqual(["guest"]);
    lettingIn.begin(true, null);
    expect(lettingIn.follow(room([], [third]))).toEqual([]);
    expect(lettingIn.follow(room([third], [guest]))).toEqual(["guest"]);
    // Once admitted, and forgotten by the hub, he is let in again like anybody.
    expect(lettingIn.follow(room([guest], [third]))).toEqual(["companion-1"]);
  });

  test("what was refused may be asked again", () => {
    const lettingIn = createLettingIn();
    lettingIn.begin(true, null);
    lettingIn.follow(room([], [guest]));

    lettingIn.failed("guest");

    expect(lettingIn.follow(room([], [guest]))).toEqual(["guest"]);
  });
});
