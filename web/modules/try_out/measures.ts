// What a try-out call has shown, from WebRTC's own counters: what came back, what was lost, how far it is, by which way.

import type { Quality } from "../call/protocol";
import { judge, sampleOf } from "../call/quality";
import { type Report, type Way, wayOf } from "../call/way";

export type { Report, Way } from "../call/way";

export interface Reading {
  at: number;
  soundPackets: number;
  soundEnergy: number;
  frames: number;
  received: number;
  lost: number;
  sent: number;
  lostThere: number;
  roundTripMs: number | null;
  way: Way | null;
}

export interface Measured {
  sound: "heard" | "silent" | "none" | "off";
  picture: "seen" | "none" | "off";
  /** The worse of both directions, from 0 to 1. */
  loss: number | null;
  delayMs: number | null;
  way: Way | null;
  quality: Quality | null;
}

/** A room's own noise stays far below, a quiet voice far above. */
const VOICE_ENERGY = 5e-4;
const SOME_PACKETS = 25;
const SOME_FRAMES = 10;

export function readingOf(report: Report, at: number): Reading {
  const { received, lost, roundTripMs } = sampleOf(report, at);
  const reading: Reading = {
    at,
    received,
    lost,
    roundTripMs,
    soundPackets: 0,
    soundEnergy: 0,
    frames: 0,
    sent: 0,
    lostThere: 0,
    way: null,
  };
  for (const entry of report.values()) {
    if (entry.type === "inbound-rtp" && entry.kind === "audio") {
      reading.soundPackets += number(entry.packetsReceived);
      reading.soundEnergy += number(entry.totalAudioEnergy);
    }
    if (entry.type === "inbound-rtp" && entry.kind === "video") reading.frames += number(entry.framesDecoded);
    if (entry.type === "outbound-rtp") reading.sent += number(entry.packetsSent);
    if (entry.type === "remote-inbound-rtp") reading.lostThere += Math.max(0, number(entry.packetsLost));
    if (entry.type === "candidate-pair" && entry.nominated) reading.way = wayOf(entry, report) ?? reading.way;
  }
  return reading;
}

export interface Lent {
  sound: boolean;
  picture: boolean;
}

export function measuredOf(readings: readonly Reading[], lent: Lent): Measured {
  const first = readings[0];
  const last = readings.at(-1);
  const delayMs = median(readings.flatMap(({ roundTripMs }) => (roundTripMs === null ? [] : [roundTripMs])));
  return {
    sound: lent.sound ? soundOf(last) : "off",
    picture: lent.picture ? ((last?.frames ?? 0) >= SOME_FRAMES ? "seen" : "none") : "off",
    loss: first && last && first !== last ? lossBetween(first, last) : null,
    delayMs,
    way: readings.findLast(({ way }) => way)?.way ?? null,
    quality: first && last && first !== last ? judge(first, { ...last, roundTripMs: delayMs }) : null,
  };
}

function soundOf(last: Reading | undefined): Measured["sound"] {
  if (!last || last.soundPackets < SOME_PACKETS) return "none";
  return last.soundEnergy > VOICE_ENERGY ? "heard" : "silent";
}

function lossBetween(first: Reading, last: Reading): number {
  const share = (lost: number, arrived: number) => (lost > 0 ? lost / Math.max(1, lost + arrived) : 0);
  const here = share(last.lost - first.lost, last.received - first.received);
  const lostThere = last.lostThere - first.lostThere;
  return Math.max(here, share(lostThere, last.sent - first.sent - lostThere));
}

function median(values: number[]): number | null {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}

function number(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
