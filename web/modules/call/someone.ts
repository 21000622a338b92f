// For tests: someone in a room who is there, whose camera and microphone are on.
import type { Peer } from "./protocol";

export const someone = (seat: string, more: Partial<Peer> = {}): Peer => ({
  seat,
  name: seat,
  label: null,
  polite: seat !== "host",
  here: true,
  camera: true,
  microphone: true,
  has_camera: true,
  has_microphone: true,
  screen: false,
  held: null,
  shows_while_waiting: false,
  picture: "moving",
  wish: "usual",
  quality: null,
  since: "2026-11-24T13:00:00+00:00",
  ...more,
});
