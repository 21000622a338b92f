import { expect, test } from "vitest";
import { createOutbox } from "./outbox";

function storage(): Pick<Storage, "getItem" | "setItem" | "removeItem"> {
  const kept = new Map<string, string>();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}

test("a message survives a reload until it is acknowledged", () => {
  const place = storage();
  createOutbox(place, "room").add({ id: "1", text: "Bonjour" });

  const reloaded = createOutbox(place, "room");

  expect(reloaded.all()).toEqual([{ id: "1", text: "Bonjour" }]);
  reloaded.remove("1");
  expect(createOutbox(place, "room").all()).toEqual([]);
});

test("the same message twice is kept once, and each room has its own", () => {
  const place = storage();
  const outbox = createOutbox(place, "room");

  outbox.add({ id: "1", text: "Bonjour" });
  outbox.add({ id: "1", text: "Bonjour" });

  expect(outbox.all()).toHaveLength(1);
  expect(createOutbox(place, "another").all()).toEqual([]);
});

test("what someone else wrote in the storage is ignored", () => {
  const place = storage();
  place.setItem("teleo-unsent-room", "[1, {");

  expect(createOutbox(place, "room").all()).toEqual([]);
});
